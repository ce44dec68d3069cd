"""A date that is set into the past is missed at once, and its ladder counts from that moment.

Nobody could act on it before it stood there; and "noticed late" is said only of hours off.
"""

from datetime import date

import pytest

from tests import make
from tests.procedures import folders
from tests.services.acting import events, let_pass, refer, start
from workflows.domain import events as e
from workflows.domain.agencies import THE_SYSTEM
from workflows.domain.cases import DatingMethod
from workflows.domain.clock import LONDON
from workflows.services import escalations
from workflows.services.case_file import read_case
from workflows.services.casework import Casework
from workflows.services.dating import EddStatement, ReviseEdd, revise_edd

SENT = "referral_sent"
AT_20_0 = date(2027, 4, 12)
"""20+0 on the Monday the case is started, so that 22+0 is a fortnight ahead."""
AT_23_0 = date(2027, 3, 22)


@pytest.fixture
def desk(database_url, tmp_path):
    files = folders.referral_files()
    table = files["procedure.toml"].decode()
    old = 'rule = "the earliest of 2 working days after concern_noticed and at 16+0"\n'
    assert old in table
    files["procedure.toml"] = table.replace(
        old, 'rule = "at 22+0"\nladder = "no_outcome"\n'
    ).encode()
    folder = folders.write(tmp_path / "referral", files)
    with make.context(database_url, make.MONDAY, folder) as desk:
        yield desk


def stages(desk, reference):
    raised = [each for each in events(desk, reference, e.EscalationRaised) if each.deadline == SENT]
    return [(each.stage, each.noticed_late) for each in raised]


def redate(desk, reference, edd):
    statement = EddStatement(DatingMethod.SCAN, edd)
    revise_edd(desk.ctx, desk.person("midwife"), ReviseEdd("again", reference, statement, True))


def test_re_dated_into_the_past_it_is_overdue_now_and_nothing_was_noticed_late(desk):
    reference = start(desk, edd=AT_20_0).reference
    desk.clock.move_to("2026-11-25T10:00+00:00")
    redate(desk, reference, AT_23_0)
    (missed,) = [each for each in events(desk, reference, e.DeadlineMissed) if each.name == SENT]
    assert (missed.cause, missed.noticed_late) == ("re_dated", False)
    log = [line.sentence for line in read_case(desk.ctx, desk.person("midwife"), reference).log]
    assert not any("Noticed late" in sentence for sentence in log)


def test_its_first_stage_comes_at_once_and_the_second_a_working_day_after_the_re_dating(desk):
    reference = start(desk, edd=AT_20_0).reference
    desk.clock.move_to("2026-11-25T10:00+00:00")
    redate(desk, reference, AT_23_0)
    assert stages(desk, reference) == [(1, False)]
    let_pass(desk, "2026-11-26T16:59+00:00")
    assert stages(desk, reference) == [(1, False)]
    let_pass(desk, "2026-11-26T17:00+00:00")
    assert stages(desk, reference) == [(1, False), (2, False)]


def test_what_waited_while_the_service_was_off_is_still_noticed_late(desk):
    reference = start(desk, edd=AT_20_0).reference
    let_pass(desk, "2026-12-14T09:00+00:00")
    assert stages(desk, reference) == [(1, True), (2, True)]


def test_hours_off_after_a_re_dating_do_not_move_what_the_ladder_counts_from(desk):
    reference = start(desk, edd=AT_20_0).reference
    desk.clock.move_to("2026-11-25T10:00+00:00")
    redate(desk, reference, AT_23_0)
    let_pass(desk, "2026-12-07T09:00+00:00")
    assert stages(desk, reference) == [(1, False), (2, True)]
    with desk.ctx.looking() as unit:
        work = Casework.load(desk.ctx, unit, THE_SYSTEM, reference, lock=False)
        second = work.deadlines[(SENT, 1, 2)]
    assert second.due_at.astimezone(LONDON).isoformat() == "2026-11-26T17:00:00+00:00"
    assert escalations.sweep(desk.ctx).noticed == 0


def test_a_rule_for_a_late_start_is_named_where_it_moves_a_date(database_url, tmp_path):
    files = folders.referral_files()
    table = files["procedure.toml"].decode()
    first = table.index('title = "Decision on the referral"')
    old = table[first : table.index("met_by", first)]
    new = (
        'title = "Decision on the referral"\nrule = "at 16+0"\n'
        'late_start = "5 working days after step_reached"\n'
    )
    files["procedure.toml"] = table.replace(old, new).encode()
    folder = folders.write(tmp_path / "referral", files)
    with make.context(database_url, make.MONDAY, folder) as desk:
        reference = refer(desk, edd=date(2027, 3, 12))
        moved = [
            x for x in events(desk, reference, e.DeadlineMoved) if x.name == "referral_decision"
        ]
        assert [x.cause for x in moved] == ["late_start"]
        log = [line.sentence for line in read_case(desk.ctx, desk.person("midwife"), reference).log]
        assert any("it counts by the rule for a late start" in sentence for sentence in log)
