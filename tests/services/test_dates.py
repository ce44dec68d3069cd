"""A clash, or a clock that may be overridden, goes to a named manager, who says why."""

from datetime import date, datetime

import pytest

from tests import make
from tests.services import deciding
from tests.services.acting import decide, events, let_pass, look, refer, task
from workflows.domain import events as e
from workflows.domain.agencies import THE_SYSTEM
from workflows.domain.cases import DatingMethod
from workflows.domain.errors import AnswersInvalid, Clash, NotAllowed, TaskNotOpen
from workflows.services.case_file import read_case
from workflows.services.cases import RecordHappening, record_happening
from workflows.services.casework import Casework
from workflows.services.dates import DecideDate, decide_date
from workflows.services.dating import EddStatement, ReviseEdd, revise_edd

DUE = datetime.fromisoformat("2026-11-24T17:00+00:00")
NOT_BEFORE = datetime.fromisoformat("2027-01-01T00:00+00:00")
DECIDED = datetime.fromisoformat("2027-01-05T17:00+00:00")
NAME = "referral_decision"
WHY = "A conference before 30 weeks would be too soon to plan for the birth."


@pytest.fixture
def desk(database_url, tmp_path):
    with make.context(database_url, make.MONDAY, deciding.folder(tmp_path / "referral")) as desk:
        yield desk


@pytest.fixture
def free(database_url, tmp_path):
    """No clash: the named midwife may decide another date once a second talk was held."""
    folder = deciding.folder(tmp_path / "referral", deciding.ANOTHER, clash=False)
    with make.context(database_url, make.MONDAY, folder) as desk:
        yield desk


def ask(desk, reference, by="team_manager", **more):
    asked = {"key": desk.key(), "deadline": NAME, "reason": WHY, "due_at": DECIDED} | more
    return decide_date(desk.ctx, desk.person(by), DecideDate(reference=reference, **asked))


def row(desk, reference):
    return look(desk, reference).deadlines[NAME]


def shown(desk, reference, by="midwife"):
    file = read_case(desk.ctx, desk.person(by), reference)
    return next(each for each in file.deadlines if each.row.name == NAME and each.is_current)


def second_talk(desk, reference):
    request = RecordHappening(desk.key(), reference, "second_talk")
    return record_happening(desk.ctx, desk.person("midwife"), request)


# -- a clash -------------------------------------------------------------------------------------


def test_a_clash_is_flagged_and_the_earlier_date_stands(desk):
    reference = refer(desk)
    found = events(desk, reference, e.ClashFound)
    assert [(x.name, x.due_at, x.not_before) for x in found] == [
        (NAME, DUE.isoformat(), NOT_BEFORE.isoformat())
    ]
    assert row(desk, reference).due_at == DUE
    assert shown(desk, reference).clash.due_at == DUE


def test_until_it_is_decided_its_ladder_runs(desk):
    reference = refer(desk)
    let_pass(desk, "2026-11-24T18:00+00:00")
    assert row(desk, reference).status == "missed"
    assert [raised.stage for raised in events(desk, reference, e.EscalationRaised)] == [1]


def test_the_named_manager_decides_and_the_clash_is_gone(desk):
    reference = refer(desk)
    ask(desk, reference)
    (decided,) = events(desk, reference, e.DateDecided)
    assert (decided.name, decided.old, decided.new) == (NAME, DUE.isoformat(), DECIDED.isoformat())
    assert (decided.reason, decided.role) == (WHY, "childrens_social_care.team_manager")
    assert (row(desk, reference).due_at, row(desk, reference).status) == (DECIDED, "open")
    after = shown(desk, reference)
    assert after.clash is None
    assert after.row.not_before_at == NOT_BEFORE
    assert [(past.due_at, past.cause) for past in after.shown_before] == [(DUE, "decided")]


def test_the_chronology_says_who_decided_what_in_place_of_what(desk):
    reference = refer(desk)
    ask(desk, reference)
    log = [line.sentence for line in read_case(desk.ctx, desk.person("midwife"), reference).log]
    assert (
        "Decision on the referral: Team manager (Children's social care) decided "
        "Tuesday 5 January 2027, 5pm in place of Tuesday 24 November 2026, 5pm: " + WHY
    ) in log


def test_to_hold_to_the_earlier_date_is_a_decision_too(desk):
    reference = refer(desk)
    ask(desk, reference, due_at=DUE)
    after = shown(desk, reference)
    assert (after.row.due_at, after.clash, after.row.not_before_at) == (DUE, None, None)


def test_a_day_counts_to_the_hour_at_which_a_due_day_ends(desk):
    reference = refer(desk)
    ask(desk, reference, due_at=None, on=date(2027, 1, 5))
    assert row(desk, reference).due_at == DECIDED


def test_the_decided_date_is_missed_like_any_other(desk):
    reference = refer(desk)
    ask(desk, reference)
    let_pass(desk, "2027-01-05T18:00+00:00")
    assert (row(desk, reference).status, row(desk, reference).cause) == ("missed", "missed")
    missed = [x for x in events(desk, reference, e.DeadlineMissed) if x.name == NAME]
    assert [each.due_at for each in missed] == [DECIDED.isoformat()]


def test_what_was_missed_stays_missed_and_its_ladder_stops_at_the_decision(desk):
    reference = refer(desk)
    let_pass(desk, "2026-11-25T18:00+00:00")
    ask(desk, reference)
    assert [stopped.stage for stopped in events(desk, reference, e.EscalationStopped)] == [2]
    assert (row(desk, reference).due_at, row(desk, reference).status) == (DECIDED, "open")
    first, second = _rounds(desk, reference)
    assert (first.missed_due_at, first.cause) == (DUE, "missed")
    assert (second.due_at, second.missed_due_at) == (DECIDED, None)
    let_pass(desk, "2026-12-10T18:00+00:00")
    assert len(events(desk, reference, e.EscalationRaised)) == 2
    decide(desk, reference)
    assert row(desk, reference).status == "met"


def _rounds(desk, reference):
    with desk.ctx.looking() as unit:
        work = Casework.load(desk.ctx, unit, THE_SYSTEM, reference, lock=False)
        found = [row for row in work.deadlines.values() if row.name == NAME and row.rung == 0]
    return sorted(found, key=lambda each: each.cycle)


# -- what lapses a decision ------------------------------------------------------------------


def restate(desk, reference, edd, *, accept=True):
    statement = EddStatement(DatingMethod.SCAN, edd)
    request = ReviseEdd(desk.key(), reference, statement, accept)
    return revise_edd(desk.ctx, desk.person("midwife"), request)


def test_a_decided_date_survives_what_it_was_not_decided_upon(desk):
    reference = refer(desk)
    ask(desk, reference)
    restate(desk, reference, date(2027, 3, 12))
    let_pass(desk, "2026-12-10T18:00+00:00")
    assert row(desk, reference).due_at == DECIDED
    assert events(desk, reference, e.DateDecisionLapsed) == []


def test_when_the_first_allowed_date_moves_the_decision_lapses_and_the_clash_is_found_anew(desk):
    reference = refer(desk)
    ask(desk, reference)
    restate(desk, reference, date(2027, 3, 19))
    assert row(desk, reference).due_at == DUE
    (lapsed,) = events(desk, reference, e.DateDecisionLapsed)
    assert (lapsed.name, lapsed.decided) == (NAME, DECIDED.isoformat())
    clashes = events(desk, reference, e.ClashFound)
    assert [clash.not_before[:10] for clash in clashes] == ["2027-01-01", "2027-01-08"]
    assert shown(desk, reference).clash is not None


def test_a_re_dating_that_waits_for_acceptance_changes_no_decision(desk):
    reference = refer(desk)
    ask(desk, reference)
    restate(desk, reference, date(2027, 3, 19), accept=False)
    assert row(desk, reference).due_at == DECIDED


def test_after_a_lapse_it_can_be_decided_again(desk):
    reference = refer(desk)
    ask(desk, reference)
    restate(desk, reference, date(2027, 3, 19))
    ask(desk, reference)
    assert row(desk, reference).due_at == DECIDED


# -- an overridden clock -----------------------------------------------------------------------


def test_what_must_come_first_comes_first(free):
    reference = refer(free)
    with pytest.raises(TaskNotOpen, match="second talk held"):
        ask(free, reference, by="named_midwife")
    second_talk(free, reference)
    ask(free, reference, by="named_midwife")
    assert row(free, reference).due_at == DECIDED


def test_each_further_override_has_its_price_anew(free):
    reference = refer(free)
    second_talk(free, reference)
    ask(free, reference, by="named_midwife")
    later = datetime.fromisoformat("2027-01-12T17:00+00:00")
    with pytest.raises(TaskNotOpen, match="second talk held"):
        ask(free, reference, by="named_midwife", due_at=later)
    second_talk(free, reference)
    ask(free, reference, by="named_midwife", due_at=later)
    assert row(free, reference).due_at == later


def test_without_a_clash_whoever_decides_clashes_has_nothing_to_decide(free):
    reference = refer(free)
    with pytest.raises(NotAllowed, match="Named midwife"):
        ask(free, reference, by="team_manager")


# -- refusals ----------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["midwife", "duty_worker", "service_manager"])
def test_nobody_else_decides(desk, by):
    reference = refer(desk)
    with pytest.raises(NotAllowed, match=r"decided by: Team manager \(Children's social care\)"):
        ask(desk, reference, by=by)
    assert events(desk, reference, e.DateDecided) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"reason": "  "}, "reason", id="no reason"),
        pytest.param({"reason": "x" * 10_001}, "reason", id="a reason too long to keep"),
        pytest.param({"due_at": None}, "due_at", id="no date"),
        pytest.param(
            {"due_at": datetime.fromisoformat("2026-11-20T17:00+00:00")}, "due_at", id="a past date"
        ),
        pytest.param({"deadline": "referral_dicision"}, "deadline", id="no such deadline"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(desk, changes, field):
    reference = refer(desk)
    with pytest.raises(AnswersInvalid) as refusal:
        ask(desk, reference, **changes)
    assert [problem.field for problem in refusal.value.problems] == [field]


def test_the_date_in_force_is_not_another_date(free):
    reference = refer(free)
    second_talk(free, reference)
    with pytest.raises(AnswersInvalid) as refusal:
        ask(free, reference, by="named_midwife", due_at=DUE)
    assert "in force already" in refusal.value.problems[0].sentence


def test_what_no_rule_leaves_to_anybody_cannot_be_decided(desk):
    reference = refer(desk)
    decide(desk, reference)
    with pytest.raises(TaskNotOpen, match="No other date can be decided"):
        ask(desk, reference)


def test_what_protects_somebody_never_clashes_and_is_nobodys_to_put_off(database_url, tmp_path):
    folder = deciding.folder(tmp_path / "referral", protects=True)
    with make.context(database_url, make.MONDAY, folder) as desk:
        reference = refer(desk)
        assert events(desk, reference, e.ClashFound) == []
        with pytest.raises(TaskNotOpen):
            ask(desk, reference)


def test_the_same_key_decides_once_and_a_stale_version_is_refused(desk):
    reference = refer(desk)
    first = ask(desk, reference, key="one")
    assert ask(desk, reference, key="one") == first
    assert len(events(desk, reference, e.DateDecided)) == 1
    with pytest.raises(Clash):
        ask(desk, reference, due_at=DUE, version=first.version - 1)


def test_the_task_stays_open_throughout(desk):
    reference = refer(desk)
    ask(desk, reference)
    assert task(desk, reference, "decide_referral").status == "open"
