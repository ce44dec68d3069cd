"""An overlay can say everything otherwise: figures, clocks, ladders, agencies, words and steps."""

from datetime import date

import pytest

from tests.procedures import folders
from tests.procedures.spoiling import assert_said
from workflows.domain.deadline_text import say
from workflows.domain.errors import ProcedureInvalid
from workflows.procedures.check import check
from workflows.procedures.differences import differences
from workflows.procedures.load import load

SOURCE = """
[source]
document = "Area protocol"
edition = "March 2026"
status = "confirmed"
"""


@pytest.fixture
def base(tmp_path):
    return folders.referral(tmp_path / "referral")


@pytest.fixture
def lay(base, tmp_path):
    """Lay a table over the small procedure; the folder."""

    def laid(text, name="area", extends="referral"):
        whole = f'id = "{name}"\nextends = "{extends}"\n{text}'
        return folders.overlay(tmp_path / "partnerships" / name, whole)

    return laid


def test_a_figure_a_clock_s_start_a_unit_a_condition_and_a_strength(lay):
    area = load(
        lay(
            """
            [deadlines.referral_decision]
            strength = "must"
            rules = [
              { when = "urgent and past_late_booking", rule = "90 minutes after concern_noticed" },
              { rule = "3 days after concern_noticed" },
            ]
            """
        )
    )
    deadline = area.deadlines["referral_decision"]
    assert [(say(rule.rule), str(rule.when)) for rule in deadline.rules] == [
        ("90 minutes after concern_noticed", "urgent and past_late_booking"),
        ("3 days after concern_noticed", "None"),
    ]
    assert (deadline.strength, deadline.ladder) == ("must", "no_outcome")


def test_thresholds_counting_and_office_hours(lay):
    area = load(
        lay(
            """
            counting = "same_day"
            [thresholds.late_booking]
            at = "22+0"
            [calendars.england]
            opens = "08:30"
            closes = "17:15"
            early = { thursday = "16:00" }
            """
        )
    )
    assert area.terms.counting == "same_day"
    assert area.thresholds["late_booking"].at == "22+0"
    calendar = area.calendars["england"]
    assert (calendar.opens, calendar.closes) == ("08:30", "17:15")
    assert calendar.early == {"thursday": "16:00"}, "half of the old hours would be neither's"
    assert [closure.reason for closure in calendar.closures] == ["The council shuts"]


def test_agencies_are_added_retitled_and_given_a_telephone_and_a_calendar(lay):
    area = load(
        lay(
            """
            [calendars.maternity]
            opens = "07:00"
            closes = "19:00"
            [lanes.midwifery]
            title = "Community midwives"
            calendar = "maternity"
            [lanes.housing]
            title = "Housing"
            phone = "01632 960009"
            [roles."housing.officer"]
            title = "Housing officer"
            may_open_case = true
            [roles."midwifery.named_midwife"]
            title = "Lead midwife"
            """
        )
    )
    assert area.lanes["midwifery"].title == "Community midwives"
    assert area.lanes["midwifery"].phone == "01632 960001"
    assert area.lanes["housing"].phone == "01632 960009"
    assert area.roles["midwifery.named_midwife"].title == "Lead midwife"
    assert area.roles["midwifery.named_midwife"].may_open_case


def rungs(procedure):
    return [say(rung.at) for rung in procedure.ladders["no_outcome"].rungs]


def test_one_rung_is_changed_added_and_taken_away(lay):
    folder = lay(
        """
        [ladders.no_outcome.rung.1]
        off = "Nobody is told at once here"
        [ladders.no_outcome.rung.2]
        at = "2 working days after overdue"
        [ladders.no_outcome.rung.3]
        at = "5 working days after overdue"
        tell = ["referrer"]
        """
    )
    area = load(folder)
    assert rungs(area) == ["2 working days after overdue", "5 working days after overdue"]
    first = area.ladders["no_outcome"].rungs[0]
    assert first.number == 1
    assert say(first.urgent_at) == "4 hours after overdue"
    said = differences(load(folder.parent.parent / "referral"), area)
    assert any("stage 1 of what lies below is taken away: Nobody is told" in text for text in said)


def test_a_whole_ladder_is_replaced(lay):
    table = '[[ladders.no_outcome.rungs]]\nat = "1 hour after overdue"\ntell = ["referrer"]\n'
    assert rungs(load(lay(table))) == ["1 hour after overdue"]


def test_a_deadline_is_taken_away_and_its_step_says_why(lay, base):
    folder = lay('[deadlines.referral_decision]\noff = "The panel decides when it meets"\n')
    area = load(folder)
    assert "referral_decision" not in area.deadlines
    step = area.steps["decide_referral"]
    assert (step.deadline, step.timers) == (None, ())
    assert step.no_deadline_because == "The panel decides when it meets"
    assert (
        'Deadline "Decision on the referral" (referral_decision) is taken away: '
        "The panel decides when it meets." in differences(load(base), area)
    )


def test_what_one_layer_took_away_the_next_may_bring_back(lay):
    lay('[deadlines.referral_decision]\noff = "Not here"\n', "region")
    again = '[deadlines.referral_decision]\nrule = "5 days after concern_noticed"\n'
    area = load(lay(again, "area", "partnerships/region"))
    assert say(area.deadlines["referral_decision"].rules[0].rule) == "5 days after concern_noticed"
    assert area.steps["decide_referral"].deadline == "referral_decision"


def test_part_of_an_inherited_line_is_left_out(lay):
    area = load(lay('[deadlines.referral_decision]\nwithout = ["ladder", "source"]\n' + SOURCE))
    deadline = area.deadlines["referral_decision"]
    assert deadline.ladder is None
    assert deadline.source.document == "Area protocol"


def test_another_figure_does_not_rest_on_the_old_source(lay):
    area = load(
        lay('[deadlines.referral_decision]\nrule = "2 days after concern_noticed"\n' + SOURCE)
    )
    assert area.deadlines["referral_decision"].source.document == "Area protocol"
    other = load(lay('[deadlines.referral_decision]\nstrength = "must"\n' + SOURCE, "other"))
    assert other.deadlines["referral_decision"].source.document == "Example protocol"


def test_a_source_is_one_statement(lay):
    own = '[deadlines.referral_decision]\nsource = { document = "Ours" }\n'
    source = load(lay(own)).deadlines["referral_decision"].source
    assert (source.document, source.paragraph, source.status) == ("Ours", "", "assumed")


def test_a_step_is_worded_given_to_another_agency_and_asked_with_another_form(lay):
    area = load(
        lay(
            """
            [steps.tell_referrer]
            title = "Ring whoever referred"
            lane = "midwifery"
            form = "referral"
            no_deadline_because = "They ring at once"
            """
        )
    )
    step = area.steps["tell_referrer"]
    assert (step.title, step.lane, step.form) == ("Ring whoever referred", "midwifery", "referral")
    assert step.no_deadline_because == "They ring at once"


def test_a_step_is_given_a_deadline_of_its_own(lay):
    area = load(
        lay(
            """
            [deadlines.referrer_told]
            rule = "1 working day after referral_decided"
            [steps.tell_referrer]
            deadline = "referrer_told"
            """
        )
    )
    step = area.steps["tell_referrer"]
    assert (step.deadline, step.no_deadline_because) == ("referrer_told", None)


def test_four_layers_lie_on_one_another(lay):
    lay('title = "Nation"\ncounting = "same_day"\n', "nation")
    lay('[lanes.midwifery]\ntitle = "Region\'s midwives"\n', "region", "partnerships/nation")
    lay('[thresholds.late_booking]\nat = "21+0"\n', "county", "partnerships/region")
    council = load(
        lay(
            '[deadlines.referral_decision]\nrule = "4 days after concern_noticed"\n',
            "council",
            "partnerships/county",
        )
    )
    assert council.layers == (
        "referral",
        "partnerships/nation",
        "partnerships/region",
        "partnerships/county",
        "partnerships/council",
    )
    assert (council.id, council.title) == ("council", "Nation")
    assert council.terms.counting == "same_day"
    assert council.lanes["midwifery"].title == "Region's midwives"
    assert council.thresholds["late_booking"].at == "21+0"


def test_an_overlay_may_lie_anywhere_over_what_ships(tmp_path):
    text = 'id = "elsewhere"\nextends = "unborn_baby"\n[thresholds.concealed]\nat = "25+0"\n'
    elsewhere = load(folders.overlay(tmp_path / "elsewhere", text))
    assert elsewhere.thresholds["concealed"].at == "25+0"
    assert elsewhere.layers == ("unborn_baby", "elsewhere")


def test_several_bodies_sign_on_different_days(lay):
    area = load(
        lay(
            """
            [[approvals]]
            by = "Policy subgroup"
            on = 2026-05-14
            [[approvals]]
            by = "Executive"
            on = 2026-06-02
            """
        )
    )
    assert [(item.by, item.on.isoformat()) for item in area.approvals] == [
        ("Policy subgroup", "2026-05-14"),
        ("Executive", "2026-06-02"),
    ]
    assert area.approval.by == "Policy subgroup"


def test_nothing_is_signed_by_whoever_signed_what_lies_below(lay):
    assert load(lay("")).approvals == ()


SLIPS = [
    ("[deadlines.referral_desision]\nstrength = 'must'\n", "deadline", "use: referral_decision"),
    ("[ladders.no_outcom]\ntitle = 'x'\n", "ladder", "use: no_outcome"),
    ("[lanes.midwifry]\nphone = '01632 960001'\n", "lane", "use: midwifery"),
    ("[roles.'midwifery.named_midwif']\nmay_open_case = true\n", "role", "named_midwife"),
    ("[happenings.baby_bron]\nmakes_urgent = true\n", "happening", "use: baby_born"),
    ("[thresholds.late_boking]\ntitle = 'x'\n", "threshold", "use: late_booking"),
    ("[steps.tell_referer]\ntitle = 'x'\n", "step", "use: tell_referrer"),
    ("[switched_off]\ntell_referer = 'x'\n", "step", "use: tell_referrer"),
    ("[steps.tell_referrer]\nlane = 'midwifry'\n", "lane", "use: midwifery"),
    ("[steps.tell_referrer]\nform = 'refferal'\n", "asks the form", "use: referral"),
    ("[ladders.no_outcome.rung.7]\nat = '1 hour after overdue'\n", "there are 2 rungs", "1 to 3"),
    ("[deadlines.referral_decision]\nwithout = ['lader']\n", '"lader"', "use: ladder"),
    ("[deadlines.referral_decision]\noff = ''\n", "does not say why", "the reason"),
    ("[area]\npostcodes = ['ZZ1 1AA']\n", "not a postcode district", "before the space"),
    ("[edition]\nreplaces = 'partnerships/none'\n", 'no "partnerships/none"', "before this one"),
]


@pytest.mark.parametrize(("text", "sentence", "fix"), SLIPS)
def test_a_slip_is_named_with_the_nearest_right_spelling(lay, text, sentence, fix):
    found = check(lay(text))
    assert any(sentence in item.sentence and fix in item.fix for item in found), found


def test_a_clock_that_would_start_with_a_step_that_is_off_is_named(lay):
    found = check(
        lay(
            """
            [switched_off]
            decide_referral = "Decided elsewhere"
            [deadlines.referral_sent]
            rule = "2 days after referral_decided"
            """
        )
    )
    assert_said(found, "deadlines.referral_sent", "switched off would record", "take it away")


def test_a_step_that_is_off_takes_its_own_deadline_with_it(lay):
    area = load(lay('[switched_off]\ndecide_referral = "Decided elsewhere"\n'))
    assert "referral_decision" not in area.deadlines
    assert area.taken_away["deadlines.referral_decision"] == "Decided elsewhere"


def test_an_overlay_is_not_told_of_what_lies_below(lay):
    files = {item.file for item in check(lay(SOURCE))}
    assert files == {"partnerships/area/partnership.toml"}, "only that it has no story of its own"


def test_a_folder_that_extends_nothing_there_is_refused(lay):
    with pytest.raises(ProcedureInvalid, match='there is no "referal"') as refused:
        load(lay("", extends="referal"))
    assert "referral" in refused.value.next_action


def test_another_nations_bank_holidays_are_everybodys_once_the_overlay_says_so(lay):
    area = load(
        lay(
            """
            calendar = "scotland"
            [calendars.scotland]
            holidays = "GB-SCT"
            """
        )
    )
    st_andrews_day, easter_monday = date(2026, 11, 30), date(2027, 3, 29)
    assert area.terms.calendar is not None
    assert not area.terms.calendar.is_open_day(st_andrews_day)
    assert area.terms.calendar.is_open_day(easter_monday)
    assert {lane.calendar for lane in area.lanes.values()} == {"scotland"}


def test_a_calendar_that_is_not_there_is_named(lay):
    with pytest.raises(ProcedureInvalid, match="scotlnd"):
        load(lay('calendar = "scotlnd"'))
