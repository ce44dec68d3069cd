"""A case that starts late: what was past is marked and stays open; nobody is chased for it."""

from datetime import date, datetime

import pytest

from tests import make
from tests.procedures import folders
from tests.services.acting import events, let_pass, look, refer, start, task
from workflows.domain import events as e
from workflows.domain.agencies import THE_SYSTEM
from workflows.domain.cases import DatingMethod
from workflows.services.audit import EvidenceAsked, audit_steps
from workflows.services.case_file import read_case
from workflows.services.casework import Casework
from workflows.services.dating import EddStatement, ReviseEdd, revise_edd

SENT = "referral_sent"
AT_16_0 = datetime.fromisoformat("2026-09-25T16:00+00:00")
EDD = date(2027, 3, 12)
"""24+3 on the Monday the case is started; 16+0 was on 25 September."""


def sent_by(rule, more=""):
    """The referral procedure, its referral due by this rule and climbing a ladder."""
    files = folders.referral_files()
    table = files["procedure.toml"].decode()
    old = 'rule = "the earliest of 2 working days after concern_noticed and at 16+0"\n'
    assert old in table
    new = f'rule = "{rule}"\nladder = "no_outcome"\n{more}'
    files["procedure.toml"] = table.replace(old, new).encode()
    return files


@pytest.fixture(params=["at 16+0"])
def desk(database_url, tmp_path, request):
    folder = folders.write(tmp_path / "referral", sent_by(request.param))
    with make.context(database_url, make.MONDAY, folder) as desk:
        yield desk


def stored(desk, reference, name=SENT):
    with desk.ctx.looking() as unit:
        work = Casework.load(desk.ctx, unit, THE_SYSTEM, reference, lock=False)
        found = [row for row in work.deadlines.values() if row.name == name and row.rung == 0]
    return max(found, key=lambda row: row.cycle)


def test_a_gestation_past_at_the_start_is_marked_with_its_cause_and_its_date(desk):
    reference = start(desk, edd=EDD).reference
    row = stored(desk, reference)
    assert (row.status, row.cause) == ("could_not_be_met", "presented_late")
    assert (row.due_at, row.missed_due_at) == (None, AT_16_0)
    (past,) = events(desk, reference, e.DeadlinePastAtStart)
    assert (past.name, past.due_at) == (SENT, AT_16_0.isoformat())


def test_nobody_missed_it_so_nobody_is_told_stage_by_stage(desk):
    reference = start(desk, edd=EDD).reference
    let_pass(desk, "2026-12-23T09:00+00:00")
    assert [x for x in events(desk, reference, e.DeadlineMissed) if x.name == SENT] == []
    assert [x for x in events(desk, reference, e.EscalationRaised) if x.deadline == SENT] == []


def test_its_step_stays_open_and_it_is_late_by_nobody_once_done(desk):
    reference = start(desk, edd=EDD).reference
    assert task(desk, reference, "send_referral").status == "open"
    log = [line.sentence for line in read_case(desk.ctx, desk.person("midwife"), reference).log]
    assert (
        "Referral sent: Friday 25 September 2026, 5pm (at 16+0) was past when the case was "
        "started. Nobody missed it; it is to be done as soon as possible."
    ) in log
    other = refer(desk, edd=EDD, who=make.woman(2))
    row = stored(desk, other)
    assert (row.status, row.cause) == ("met_late", "presented_late")


def test_an_auditor_reads_the_date_and_the_cause_and_no_lateness(desk):
    reference = start(desk, edd=EDD).reference
    let_pass(desk, "2026-12-23T09:00+00:00")
    lines = audit_steps(desk.ctx, desk.person("auditor"), EvidenceAsked())
    (line,) = [each for each in lines if each.reference == reference and each.due_at == AT_16_0]
    assert (line.status, line.cause, line.late_by) == ("could_not_be_met", "presented_late", None)


def test_a_later_edd_gives_it_a_date_to_be_met(desk):
    reference = start(desk, edd=EDD).reference
    statement = EddStatement(DatingMethod.SCAN, date(2027, 6, 1))
    revise_edd(desk.ctx, desk.person("midwife"), ReviseEdd("k", reference, statement, True))
    row = stored(desk, reference)
    assert (row.status, row.missed_due_at, row.cause) == ("open", None, None)
    assert row.due_at.date() == date(2026, 12, 15)


def test_in_time_it_is_due_and_missed_like_any_other(desk):
    reference = start(desk, edd=date(2027, 6, 1)).reference
    assert stored(desk, reference).status == "open"
    let_pass(desk, "2026-12-16T09:00+00:00")
    row = stored(desk, reference)
    assert (row.status, row.cause) == ("missed", "missed")
    assert [x.stage for x in events(desk, reference, e.EscalationRaised)] == [1]


@pytest.mark.parametrize(
    "desk",
    ["the earliest of 2 working days after concern_noticed and at 16+0"],
    indirect=True,
)
def test_a_clock_of_an_event_beside_it_climbs_as_before(desk):
    reference = start(desk, edd=EDD).reference
    assert (look(desk, reference).deadlines[SENT].status) == "missed"
    assert stored(desk, reference).cause == "presented_late"


def test_what_protects_somebody_climbs_at_once(database_url, tmp_path):
    folder = folders.write(tmp_path / "referral", sent_by("at 16+0", "protects = true\n"))
    with make.context(database_url, make.MONDAY, folder) as desk:
        reference = start(desk, edd=EDD).reference
        row = stored(desk, reference)
        assert (row.status, row.cause) == ("missed", "presented_late")
        raised = [x.stage for x in events(desk, reference, e.EscalationRaised)]
        assert raised[0] == 1


def test_a_rule_for_a_late_start_compresses_it(database_url, tmp_path):
    more = 'late_start = "5 working days after step_reached"\n'
    folder = folders.write(tmp_path / "referral", sent_by("at 16+0", more))
    with make.context(database_url, make.MONDAY, folder) as desk:
        reference = start(desk, edd=EDD).reference
        row = stored(desk, reference)
        assert (row.status, row.sentence) == ("open", "5 working days after step_reached")
        assert row.due_at.date() == date(2026, 11, 30)
