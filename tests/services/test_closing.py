"""Closing is the procedure's to allow, and a bruise in a baby opens any case again."""

import pytest

from tests import make
from tests.procedures.twins import twins
from tests.services.acting import do, events, look
from tests.services.family import clock, close, happens, pregnant, work_on
from workflows.domain import events as e
from workflows.domain.cases import CaseStatus
from workflows.domain.errors import AnswersInvalid, CaseNotFound, TaskNotOpen
from workflows.services import pathway, queues
from workflows.services.casework import Casework
from workflows.store.rows import DeadlineStatus

CARRIED_ON = {"carried_on_by": "gp"}


@pytest.fixture
def desk(database_url, tmp_path):
    with make.context(database_url, make.MONDAY, twins(tmp_path / "twins")) as desk:
        yield desk


class TestClosing:
    def test_must_name_who_carries_on(self, desk):
        case = pregnant(desk)
        with pytest.raises(TaskNotOpen, match="Nobody is named who carries on"):
            close(desk, case)
        close(desk, case, CARRIED_ON)
        assert work_on(desk, case).row.status is CaseStatus.CLOSED
        assert events(desk, case, e.CaseClosed)[0].answers == CARRIED_ON

    def test_asks_nobody_to_carry_on_a_pregnancy_that_has_ended(self, desk):
        case = pregnant(desk, "one")
        happens(desk, case, "pregnancy_ended")
        close(desk, case)
        assert work_on(desk, case).row.status is CaseStatus.CLOSED

    def test_leaving_the_area_stops_nothing_until_the_other_has_accepted(self, desk):
        case = pregnant(desk)
        happens(desk, case, "moved")
        assert "book" in look(desk, case).open
        with pytest.raises(TaskNotOpen, match="has not accepted in writing"):
            close(desk, case, CARRIED_ON)
        happens(desk, case, "accepted")
        close(desk, case, CARRIED_ON)

    def test_a_date_that_protects_somebody_holds_it_open_unless_the_closure_is_managed(self, desk):
        case = pregnant(desk)
        happens(desk, case, "bruise")
        with pytest.raises(TaskNotOpen, match='"Decision" is still due'):
            close(desk, case, CARRIED_ON)
        happens(desk, case, "accepted")
        close(desk, case, CARRIED_ON)
        assert events(desk, case, e.CaseClosed)[0].managed == "The other area carries on."

    def test_every_wrong_answer_is_told_at_once(self, desk):
        case = pregnant(desk)
        with pytest.raises(AnswersInvalid) as refused:
            close(desk, case, {"carried_on_by": "nobody there"}, reason=" ")
        assert {item.field for item in refused.value.problems} == {"reason", "carried_on_by"}

    def test_nothing_stays_open(self, desk):
        case = pregnant(desk)
        close(desk, case, CARRIED_ON)
        assert look(desk, case).open == {}
        assert clock(desk, case, "booking").status is DeadlineStatus.ENDED


class TestABruiseOpensAClosedCase:
    @pytest.fixture
    def case(self, desk):
        case = pregnant(desk, "one")
        happens(desk, case, "baby_born")
        do(desk, case, "visit", "social_worker")
        close(desk, case, CARRIED_ON)
        return case

    def test_which_is_open_and_urgent_and_decided_again(self, desk, case):
        happens(desk, case, "bruise", by="social_worker")
        work = work_on(desk, case)
        assert work.is_open
        assert work.row.closed_at is None
        assert work.row.urgent
        assert look(desk, case).open == {"decide": "childrens_social_care"}
        assert events(desk, case, e.CaseReopened) == [
            e.CaseReopened("bruise", "A bruise in a baby")
        ]
        told = {event.person for event in events(desk, case, e.PersonTold)}
        assert told == {"team_manager"}

    def test_and_it_goes_on_to_be_closed_again(self, desk, case):
        happens(desk, case, "bruise")
        do(desk, case, "decide", "social_worker")
        close(desk, case, CARRIED_ON)
        happens(desk, case, "bruise")
        assert look(desk, case).open == {"decide": "childrens_social_care"}

    def test_nothing_withdrawn_at_closing_comes_back(self, desk):
        case = pregnant(desk)
        close(desk, case, CARRIED_ON)
        happens(desk, case, "bruise")
        assert sorted(look(desk, case).open) == ["decide"]
        withdrawn = [event.step for event in events(desk, case, e.TaskWithdrawn)]
        assert withdrawn.count("book") == 1

    def test_the_stored_state_goes_on_after_a_reload(self, desk, case):
        happens(desk, case, "bruise")
        with desk.ctx.deciding() as unit:
            work = Casework.load(desk.ctx, unit, desk.person("midwife"), case)
            before = dict(look(desk, case).open)
            pathway.let_time_pass(work)
            work.save()
        assert look(desk, case).open == before

    @pytest.mark.parametrize("happening", ["moved", "pregnancy_ended", "scanned"])
    def test_nothing_else_may_be_recorded_on_it(self, desk, case, happening):
        with pytest.raises(TaskNotOpen, match="This case is closed"):
            happens(desk, case, happening)
        assert work_on(desk, case).row.status is CaseStatus.CLOSED

    def test_whoever_may_not_see_the_case_finds_none(self, desk, case):
        with pytest.raises(CaseNotFound):
            happens(desk, case, "bruise", by="nurse")

    def test_a_search_shows_the_closed_case_to_those_who_may_see_it(self, desk, case):
        found = queues.cases_for(desk.ctx, desk.person("midwife"), case)
        assert [line.reference for line in found.lines] == [case]
        nothing = queues.cases_for(desk.ctx, desk.person("nurse"), case)
        assert nothing.lines == ()
