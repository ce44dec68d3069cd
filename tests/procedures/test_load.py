"""A folder becomes one procedure; the files kept with a case become the same one again."""

from datetime import date, time

import pytest

from tests.procedures import folders
from workflows.domain.deadline_text import say
from workflows.domain.deadlines import SourceStatus, Strength
from workflows.domain.errors import ProcedureInvalid
from workflows.domain.gestation import Gestation
from workflows.procedures.definition import Timer
from workflows.procedures.load import files_of, load, load_files


@pytest.fixture
def procedure(tmp_path):
    return load(folders.referral(tmp_path / "referral"))


def test_what_the_folder_says_of_itself(procedure):
    assert (procedure.id, procedure.version, procedure.main) == ("referral", 1, "pathway")
    assert procedure.title == "Referral procedure"
    assert procedure.source.document == "Example protocol"
    assert (procedure.approval.by, procedure.approval.on) == ("Policy subgroup", date(2026, 5, 14))
    assert procedure.layers == ("referral",)
    assert procedure.opening_form == "open_case"


def test_a_step_knows_its_agency_form_clock_and_what_it_records(procedure):
    step = procedure.steps["decide_referral"]
    assert step.title == "Decide what happens with the referral"
    assert (step.lane, step.form) == ("childrens_social_care", "decide_referral")
    assert step.deadline == "referral_decision"
    assert [(r.event, str(r.when)) for r in step.records] == [
        ("referral_decided", "referral_decision != none")
    ]
    assert step.also_informs == ("midwifery.named_midwife",)
    assert step.timers == (Timer("decision_timer", "referral_decision", False),)
    sent = procedure.steps["send_referral"]
    assert [record.event for record in sent.records] == ["referral_received", "concern_noticed"]


def test_a_deadline_has_its_rules_source_and_ladder(procedure):
    deadline = procedure.deadlines["referral_decision"]
    assert [(str(rule.when), say(rule.rule)) for rule in deadline.rules] == [
        ("urgent", "24 hours after referral_received"),
        ("None", "1 working day after referral_received"),
    ]
    assert deadline.strength is Strength.SHOULD
    assert deadline.source.status is SourceStatus.CONFIRMED
    assert deadline.protects
    assert procedure.deadlines["referral_sent"].source == procedure.source
    ladder = procedure.ladders["no_outcome"]
    assert [rung.number for rung in ladder.rungs] == [1, 2]
    assert say(ladder.rungs[1].urgent_at) == "4 hours after overdue"


def test_how_days_are_counted_is_data(procedure):
    terms = procedure.terms
    assert (terms.due_hour, terms.counting) == (time(17), "day_after")
    assert terms.gestations == {"end_of_first_trimester": Gestation.parse("13+6")}
    assert date(2026, 12, 24) in terms.calendar.closed
    assert terms.calendar.office_hours.closes[4] == time(16, 30)


def test_facts_and_events_are_every_name_that_can_be_set(procedure):
    assert procedure.event_names == {
        "referral_received",
        "concern_noticed",
        "referral_decided",
        "birth",
        "baby_born",
        "case_opened",
        "case_closed",
        "case_reopened",
    }
    assert procedure.fact_names == {
        "noticed_on",
        "told",
        "concerns",
        "earlier_children",
        "referral_decision",
        "proposed_track",
        "earlier_referral",
    }


def test_the_files_kept_with_a_case_make_the_same_procedure_again(procedure):
    again = load_files(dict(reversed(files_of(procedure).items())))
    assert again == procedure
    assert again.hash == procedure.hash


def test_a_story_changes_nothing_that_a_case_is_pinned_to(tmp_path, procedure):
    files = folders.referral_files()
    files["scenarios/another.toml"] = folders.STORY.encode()
    assert load(folders.write(tmp_path / "more", files)).hash == procedure.hash


@pytest.mark.parametrize(
    "name", sorted(set(folders.referral_files()) - {"scenarios/decided_in_time.toml"})
)
def test_any_other_file_changes_the_edition(tmp_path, procedure, name):
    files = folders.referral_files()
    files[name] += b"\n"
    assert load(folders.write(tmp_path / "more", files)).hash != procedure.hash


@pytest.mark.parametrize(
    ("form", "text", "sentence"),
    [
        pytest.param("timeDuration", "P14D", "14 days after step_reached", id="days"),
        pytest.param("timeDuration", "P2W", "14 days after step_reached", id="weeks"),
        pytest.param("timeDuration", "PT48H", "48 hours after step_reached", id="hours"),
        pytest.param("timeDuration", "P1DT12H", "36 hours after step_reached", id="days and hours"),
        pytest.param("timeDuration", "PT90M", "90 minutes after step_reached", id="minutes"),
        pytest.param("timeDuration", "P3M", "3 months after step_reached", id="months"),
        pytest.param("timeDuration", '"P5D"', "5 days after step_reached", id="in quotation marks"),
        pytest.param("timeDate", "P5D", "5 days after step_reached", id="in a date timer"),
    ],
)
def test_a_stock_duration_becomes_a_deadline_named_after_its_timer(tmp_path, form, text, sentence):
    drawing = folders.four_step_drawing()
    drawing.timer("c_timer", "C is late", "step_c", text, form=form).flow("c_timer", "step_b_late")
    files = folders.four_step_files() | {"four_step.bpmn": drawing.data()}
    procedure = load(folders.write(tmp_path / "four_step", files))
    assert say(procedure.deadlines["c_timer"].rules[0].rule) == sentence
    assert procedure.steps["step_c"].timers == (Timer("c_timer", "c_timer", False),)


@pytest.mark.parametrize("text", ["P1Y", "PT", "P", "P0D", "PT0H", "P1.5D", "P99999D", "tomorrow"])
def test_a_duration_that_is_not_one_is_refused(tmp_path, text):
    drawing = folders.four_step_drawing()
    drawing.timer("c_timer", "C is late", "step_c", text, form="timeDuration")
    files = folders.four_step_files() | {"four_step.bpmn": drawing.data()}
    with pytest.raises(ProcedureInvalid, match="C is late"):
        load(folders.write(tmp_path / "four_step", files))


def test_a_folder_that_is_no_procedure_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(ProcedureInvalid, match="holds neither") as refusal:
        load(tmp_path)
    assert "bpmn/unborn_baby" in refusal.value.next_action


def test_a_procedure_says_nothing_that_it_does_not_have(tmp_path):
    procedure = load(folders.four_step(tmp_path / "four_step"))
    assert procedure.approval.by is None
    assert procedure.happenings == {}
    assert procedure.calendars["england"].holidays == "GB-ENG"
