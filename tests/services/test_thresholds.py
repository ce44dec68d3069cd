"""A threshold is a fact of the case: it follows the day and the EDD, and stands still at birth."""

from datetime import date

import pytest

from tests import make
from tests.procedures import folders
from tests.services.acting import let_pass, refer, start
from workflows.domain.agencies import THE_SYSTEM
from workflows.domain.cases import DatingMethod
from workflows.services.cases import RecordHappening, close_case, record_happening
from workflows.services.casework import Casework
from workflows.services.dating import EddStatement, ReviseEdd, revise_edd

AT_19_6 = date(2027, 4, 13)
"""On Monday 23 November 2026 this is 19+6: one day before "late booking", at 20+0."""
AT_20_0 = date(2027, 4, 12)


def past(desk, reference):
    with desk.ctx.looking() as unit:
        work = Casework.load(desk.ctx, unit, THE_SYSTEM, reference, lock=False)
        return work.known_values()["past_late_booking"]


@pytest.mark.parametrize(
    ("edd", "known"),
    [
        pytest.param(AT_19_6, False, id="the day before"),
        pytest.param(AT_20_0, True, id="on the day"),
        pytest.param(date(2027, 3, 1), True, id="long after"),
        pytest.param(None, None, id="while the EDD is not known"),
    ],
)
def test_whether_it_is_past(desk, edd, known):
    assert past(desk, start(desk, edd=edd).reference) is known


def test_it_becomes_so_as_time_passes(desk):
    reference = start(desk, edd=AT_19_6).reference
    let_pass(desk, "2026-11-24T09:00+00:00")
    assert past(desk, reference) is True


def test_it_follows_the_edd(desk):
    reference = start(desk, edd=AT_20_0).reference
    statement = EddStatement(DatingMethod.SCAN, AT_19_6)
    revise_edd(desk.ctx, desk.person("midwife"), ReviseEdd("k", reference, statement, True))
    assert past(desk, reference) is False


def born(desk, reference):
    answers = {"born_at": desk.clock.now.isoformat()}
    request = RecordHappening(desk.key(), reference, "baby_born", answers)
    record_happening(desk.ctx, desk.person("midwife"), request)


@pytest.mark.parametrize(("edd", "known"), [(AT_19_6, False), (AT_20_0, True)])
def test_after_birth_it_stays_as_it_was_at_the_birth(desk, edd, known):
    reference = start(desk, edd=edd).reference
    born(desk, reference)
    let_pass(desk, "2027-01-24T09:00+00:00")
    assert past(desk, reference) is known


def test_after_the_case_closed_it_stays_as_it_was_then(desk):
    reference = start(desk, edd=AT_19_6).reference
    close_case(desk.ctx, desk.person("midwife"), reference, "Entered by mistake", "k", None)
    let_pass(desk, "2027-01-24T09:00+00:00")
    assert past(desk, reference) is False


def test_a_date_may_depend_on_it(database_url, tmp_path):
    files = folders.referral_files()
    files["procedure.toml"] = files["procedure.toml"].replace(
        b'{ when = "urgent", rule', b'{ when = "past_late_booking", rule'
    )
    folder = folders.write(tmp_path / "referral", files)
    with make.context(database_url, make.MONDAY, folder) as desk:
        late, early = refer(desk, edd=AT_20_0), refer(desk, edd=AT_19_6, who=make.woman(2))
        for reference, sentence in (
            (late, "24 hours after referral_received"),
            (early, "1 working day after referral_received"),
        ):
            with desk.ctx.looking() as unit:
                work = Casework.load(desk.ctx, unit, THE_SYSTEM, reference, lock=False)
                rows = [row for row in work.deadlines.values() if row.name == "referral_decision"]
            assert [row.sentence for row in rows] == [sentence]
