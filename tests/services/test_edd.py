"""The EDD changes: gestation dates move, event clocks do not, and what was shown stays visible."""

from datetime import date

import pytest

from tests import make
from tests.procedures.folders import referral_files, write
from tests.services.acting import events, let_pass, look, start
from workflows.domain import events as e
from workflows.domain.cases import DatingMethod
from workflows.services.dating import (
    EddStatement,
    ReviseEdd,
    accept_edd,
    preview_edd,
    revise_edd,
)

GESTATION = """
[deadlines.birth_plan]
title = "Safeguarding birth plan"
rule = "at 36+0"
met_by = "birth"

[deadlines.health_visitor_visit]
title = "Antenatal visit"
rule = "at 28+0"
met_by = "birth"
"""


@pytest.fixture
def desk(database_url, tmp_path):
    files = referral_files()
    files["procedure.toml"] = files["procedure.toml"].replace(
        b"[ladders.no_outcome]", GESTATION.encode() + b"\n[ladders.no_outcome]", 1
    )
    folder = write(tmp_path / "referral", files)
    with make.context(database_url, make.MONDAY, folder) as desk:
        yield desk


def state(desk, reference, edd, *, accept=False, method=DatingMethod.SCAN, by="midwife"):
    request = ReviseEdd(desk.key(), reference, EddStatement(method, edd), accept=accept)
    return revise_edd(desk.ctx, desk.person(by), request)


def due(desk, reference, name):
    row = look(desk, reference).deadlines.get(name)
    return None if row is None or row.due_at is None else row.due_at.date()


def test_the_first_edd_sets_the_dates(desk):
    reference = start(desk, edd=None).reference
    assert due(desk, reference, "birth_plan") is None
    state(desk, reference, date(2027, 3, 12))
    assert due(desk, reference, "birth_plan") == date(2027, 2, 12)
    assert due(desk, reference, "health_visitor_visit") == date(2026, 12, 18)


def test_an_earlier_edd_tightens_at_once(desk):
    reference = start(desk).reference
    state(desk, reference, date(2027, 2, 26))
    assert due(desk, reference, "birth_plan") == date(2027, 1, 29)


def test_a_later_edd_relaxes_nothing_until_a_named_person_accepts_it(desk):
    outcome = start(desk)
    state(desk, outcome.reference, date(2027, 3, 26))
    assert due(desk, outcome.reference, "birth_plan") == date(2027, 2, 12)
    accept_edd(desk.ctx, desk.person("named_midwife"), outcome.reference, desk.key(), None)
    assert due(desk, outcome.reference, "birth_plan") == date(2027, 2, 26)


def test_dates_shown_before_stay_in_the_log(desk):
    reference = start(desk).reference
    state(desk, reference, date(2027, 3, 26), accept=True)
    moved = {event.name: event for event in events(desk, reference, e.DeadlineMoved)}
    assert moved["birth_plan"].old.startswith("2027-02-12T17:00")
    assert moved["birth_plan"].new.startswith("2027-02-26T17:00")
    assert moved["birth_plan"].cause == "re_dated"


def test_an_event_clock_does_not_move(desk):
    from tests.services.acting import CONCERN, do

    reference = start(desk).reference
    do(desk, reference, "send_referral", "midwife", CONCERN)
    before = look(desk, reference).deadlines["referral_decision"].due_at
    state(desk, reference, date(2027, 1, 1))
    assert look(desk, reference).deadlines["referral_decision"].due_at == before


def test_the_preview_shows_every_date_old_and_new_and_writes_nothing(desk):
    reference = start(desk).reference
    before = look(desk, reference)
    shown = preview_edd(
        desk.ctx,
        desk.person("midwife"),
        reference,
        EddStatement(DatingMethod.SCAN, date(2027, 3, 26)),
    )
    moves = {move.name: (move.old.date(), move.new.date()) for move in shown.moves}
    assert moves["birth_plan"] == (date(2027, 2, 12), date(2027, 2, 26))
    assert moves["health_visitor_visit"] == (date(2026, 12, 18), date(2027, 1, 1))
    assert shown.relaxes
    assert look(desk, reference) == before


@pytest.mark.parametrize(
    ("method", "on", "edd"),
    [
        pytest.param(DatingMethod.LMP, "2026-05-01", "2027-02-05", id="last period + 280 days"),
        pytest.param(DatingMethod.IVF_DAY5, "2026-06-10", "2027-02-26", id="day-5 transfer + 261"),
        pytest.param(DatingMethod.IVF_DAY3, "2026-06-10", "2027-02-28", id="day-3 transfer + 263"),
    ],
)
def test_an_edd_is_worked_out_by_counting_days(desk, method, on, edd):
    reference = start(desk, edd=None).reference
    state(desk, reference, date.fromisoformat(on), method=method)
    assert look(desk, reference).edd == date.fromisoformat(edd)


@pytest.mark.parametrize(
    "edd",
    [
        pytest.param(date(2027, 10, 15), id="more than 44 weeks ahead"),
        pytest.param(date(2026, 10, 1), id="more than six weeks past"),
    ],
)
def test_a_doubtful_edd_is_kept_as_typed_flagged_and_sets_no_date_until_confirmed(desk, edd):
    reference = start(desk, edd=edd).reference
    stated = events(desk, reference, e.EddStated)[0]
    assert stated.earliest == edd.isoformat()
    assert stated.doubt
    assert events(desk, reference, e.ValueDoubted)
    assert due(desk, reference, "birth_plan") is None
    assert look(desk, reference).open == {"send_referral": "midwifery"}
    accept_edd(desk.ctx, desk.person("midwife"), reference, desk.key(), None)
    assert look(desk, reference).edd == edd


def test_an_estimated_range_sets_dates_by_its_furthest_on_end(desk):
    reference = start(desk, edd=None).reference
    statement = EddStatement(DatingMethod.ESTIMATED, date(2027, 3, 12), date(2027, 4, 9))
    revise_edd(desk.ctx, desk.person("midwife"), ReviseEdd(desk.key(), reference, statement))
    assert due(desk, reference, "birth_plan") == date(2027, 2, 12)


def test_what_was_due_before_the_case_began_says_that_it_presented_late(desk):
    reference = start(desk, edd=date(2026, 12, 14)).reference
    let_pass(desk, "2026-11-24T09:00+00:00")
    plan = look(desk, reference).deadlines["birth_plan"]
    assert plan.due_at.date() == date(2026, 11, 16)
    assert plan.cause == "presented_late"
