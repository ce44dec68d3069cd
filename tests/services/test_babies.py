"""One pregnancy, a record per baby: births, endings, deaths and what is taken back."""

import pytest

from tests import make
from tests.procedures.twins import twins
from tests.services.acting import do, events, let_pass, look
from tests.services.family import clock, happens, known, pregnant, states, work_on
from workflows.domain import events as e
from workflows.domain.errors import AnswersInvalid
from workflows.services.clocks import RUNNING
from workflows.store.rows import DeadlineStatus


@pytest.fixture
def desk(database_url, tmp_path):
    with make.context(database_url, make.MONDAY, twins(tmp_path / "twins")) as desk:
        yield desk


class TestHowManyBabies:
    @pytest.mark.parametrize(
        ("answer", "number"),
        [("one", 1), ("two", 2), ("not_known", 1), (None, 1)],
    )
    def test_not_known_counts_as_one_until_told(self, desk, answer, number):
        assert states(desk, pregnant(desk, answer)) == ["expected"] * number

    def test_a_scan_may_say_two_later(self, desk):
        case = pregnant(desk, "not_known")
        happens(desk, case, "scanned", {"babies_expected": "two"})
        assert known(desk, case, "babies_remaining") == (2,)
        assert events(desk, case, e.BabiesCounted) == [e.BabiesCounted(2)]

    def test_a_scan_that_does_not_know_takes_no_baby_away(self, desk):
        case = pregnant(desk, "two")
        happens(desk, case, "scanned", {"babies_expected": "not_known"})
        assert states(desk, case) == ["expected", "expected"]

    def test_no_record_vanishes_once_something_was_recorded_of_a_baby(self, desk):
        case = pregnant(desk, "two")
        happens(desk, case, "baby_born", {"baby": "baby_2", "babies_expected": "one"})
        assert states(desk, case) == ["expected", "born"]
        happens(desk, case, "scanned", {"babies_expected": "one"})
        assert states(desk, case) == ["expected", "born"]

    def test_a_birth_may_say_that_there_is_another_baby(self, desk):
        case = pregnant(desk, "one")
        happens(desk, case, "baby_born", {"babies_expected": "two"})
        assert states(desk, case) == ["born", "expected"]


class TestWhichBaby:
    def test_is_not_asked_where_only_one_is_possible(self, desk):
        case = pregnant(desk, "one")
        with pytest.raises(AnswersInvalid) as refused:
            happens(desk, case, "pregnancy_ended", {"baby": "baby_1"})
        assert refused.value.problems[0].field == "baby"

    def test_must_be_said_of_an_ending_of_twins(self, desk):
        case = pregnant(desk)
        with pytest.raises(AnswersInvalid) as refused:
            happens(desk, case, "pregnancy_ended")
        assert [problem.field for problem in refused.value.problems] == ["baby"]

    @pytest.mark.parametrize("wrong", ["baby_3", "the first", ""])
    def test_a_baby_that_is_not_there_is_refused_with_a_sentence(self, desk, wrong):
        case = pregnant(desk)
        with pytest.raises(AnswersInvalid) as refused:
            happens(desk, case, "pregnancy_ended", {"baby": wrong})
        assert refused.value.problems[0].field == "baby"
        assert refused.value.problems[0].sentence
        assert states(desk, case) == ["expected", "expected"]

    def test_nobody_is_born_twice(self, desk):
        case = pregnant(desk, "one")
        happens(desk, case, "baby_born")
        with pytest.raises(AnswersInvalid) as refused:
            happens(desk, case, "baby_born")
        assert "No baby of this pregnancy is still to be born" in refused.value.problems[0].sentence

    def test_nobody_dies_who_was_not_born(self, desk):
        case = pregnant(desk, "one")
        with pytest.raises(AnswersInvalid) as refused:
            happens(desk, case, "baby_died")
        assert "not born alive" in refused.value.problems[0].sentence

    def test_nothing_is_taken_back_that_was_not_recorded(self, desk):
        with pytest.raises(AnswersInvalid):
            happens(desk, pregnant(desk), "ending_reversed")


class TestBirths:
    def test_the_first_ends_gestation_clocks_and_makes_the_case_urgent(self, desk):
        case = pregnant(desk)
        happens(desk, case, "baby_born", {"baby": "baby_1"})
        assert clock(desk, case, "booking").status is DeadlineStatus.ENDED
        assert work_on(desk, case).row.urgent
        assert "visit" in look(desk, case).open
        assert "book" not in look(desk, case).open

    def test_a_later_one_leaves_the_clocks_of_the_first_as_they_are(self, desk):
        case = pregnant(desk)
        happens(desk, case, "baby_born", {"baby": "baby_1"})
        before = clock(desk, case, "visit")
        desk.clock.move_to("2026-11-25T09:00+00:00")
        happens(desk, case, "baby_born")
        after = clock(desk, case, "visit")
        assert (after.due_at, after.cycle) == (before.due_at, before.cycle)
        assert states(desk, case) == ["born", "born"]
        recorded = [event.name for event in events(desk, case, e.EventRecorded)]
        assert recorded == ["baby_born", "another_baby_born"]

    def test_both_may_be_recorded_at_once(self, desk):
        case = pregnant(desk)
        happens(desk, case, "baby_born", {"baby": "all_babies"})
        assert known(desk, case, "babies_born", "babies_remaining") == (2, 0)

    def test_a_baby_born_at_home_is_not_in_hospital(self, desk):
        case = pregnant(desk)
        happens(desk, case, "baby_born", {"baby": "baby_1", "birth_place": "home"})
        happens(desk, case, "baby_born", {"birth_place": "hospital"})
        assert known(desk, case, "babies_born", "babies_in_hospital") == (2, 1)
        happens(desk, case, "baby_left")
        assert known(desk, case, "babies_in_hospital", "babies_living") == (0, 2)


class TestLossOfOneTwin:
    @pytest.fixture
    def case(self, desk):
        case = pregnant(desk)
        happens(desk, case, "pregnancy_ended", {"baby": "baby_2", "ending_kind": "zzloss"})
        return case

    def test_its_record_ends_and_everything_else_goes_on(self, desk, case):
        assert states(desk, case) == ["expected", "ended"]
        assert look(desk, case).open == {
            "book": "midwifery",
            "withdraw_one": "childrens_social_care",
        }
        assert clock(desk, case, "booking").status in RUNNING
        assert known(desk, case, "baby_ended", "pregnancy_ended") == (True, False)

    def test_the_loss_of_the_last_ends_the_pregnancy(self, desk, case):
        happens(desk, case, "pregnancy_ended")
        assert known(desk, case, "pregnancy_ended", "babies_remaining") == (True, 0)
        opened = look(desk, case).open
        assert "withdraw" in opened
        assert "book" not in opened
        assert clock(desk, case, "booking").status is DeadlineStatus.ENDED

    def test_nobody_is_asked_twice_when_the_last_is_lost(self, desk):
        case = pregnant(desk, "one")
        happens(desk, case, "pregnancy_ended")
        assert sorted(look(desk, case).open) == ["withdraw"]

    def test_a_twin_born_alive_is_not_a_pregnancy_that_ended(self, desk, case):
        happens(desk, case, "baby_born")
        assert states(desk, case) == ["born", "ended"]
        assert known(desk, case, "pregnancy_ended", "baby_born") == (False, True)


class TestTakenBack:
    def test_the_clocks_run_again_in_a_new_cycle_by_the_same_rules(self, desk):
        case = pregnant(desk, "one")
        do(desk, case, "book", "midwife")
        before = {name: clock(desk, case, name) for name in ("assessment", "plan")}
        happens(desk, case, "pregnancy_ended", {"ending_kind": "zzloss"})
        assert clock(desk, case, "plan").status is DeadlineStatus.ENDED
        happens(desk, case, "ending_reversed")
        for name, was in before.items():
            now = clock(desk, case, name)
            assert now.status in RUNNING
            assert now.cycle > was.cycle
            assert (now.due_at, now.sentence) == (was.due_at, was.sentence)

    def test_the_neutral_task_goes_and_what_was_done_is_not_asked_again(self, desk):
        case = pregnant(desk, "one")
        do(desk, case, "book", "midwife")
        happens(desk, case, "pregnancy_ended")
        assert sorted(look(desk, case).open) == ["withdraw"]
        happens(desk, case, "ending_reversed")
        assert sorted(look(desk, case).open) == ["assess"]
        assert states(desk, case) == ["expected"]

    def test_both_entries_stay_and_the_facts_are_what_they_were(self, desk):
        case = pregnant(desk, "one")
        happens(desk, case, "pregnancy_ended", {"ending_kind": "zzloss"})
        happens(desk, case, "ending_reversed")
        recorded = [event.name for event in events(desk, case, e.EventRecorded)]
        assert recorded == ["baby_ended", "pregnancy_ended", "ending_reversed"]
        facts = ("baby_ended", "pregnancy_ended", "ending_kind", "babies_remaining")
        assert known(desk, case, *facts) == (False, False, None, 1)

    def test_a_true_ending_is_heard_again_afterwards(self, desk):
        case = pregnant(desk, "one")
        for _ in range(2):
            happens(desk, case, "pregnancy_ended")
            assert sorted(look(desk, case).open) == ["withdraw"]
            happens(desk, case, "ending_reversed")
            assert sorted(look(desk, case).open) == ["book"]

    def test_of_two_endings_one_may_be_taken_back(self, desk):
        case = pregnant(desk)
        happens(desk, case, "pregnancy_ended", {"baby": "all_babies"})
        happens(desk, case, "ending_reversed", {"baby": "baby_1"})
        assert states(desk, case) == ["expected", "ended"]
        assert known(desk, case, "baby_ended", "pregnancy_ended") == (True, False)
        assert clock(desk, case, "booking").status in RUNNING


class TestDeathOfABabyWhoWasBorn:
    def test_stops_that_babys_clocks(self, desk):
        case = pregnant(desk, "one")
        happens(desk, case, "baby_born")
        happens(desk, case, "baby_died")
        assert states(desk, case) == ["died"]
        assert clock(desk, case, "visit").status is DeadlineStatus.ENDED
        assert known(desk, case, "babies_living", "babies_born") == (0, 1)

    def test_a_second_baby_born_after_the_first_died_has_clocks_of_its_own(self, desk):
        case = pregnant(desk)
        happens(desk, case, "baby_born", {"baby": "baby_1"})
        happens(desk, case, "baby_died")
        desk.clock.move_to("2026-11-25T09:00+00:00")
        happens(desk, case, "baby_born")
        assert work_on(desk, case).events["baby_born"] == desk.clock.now


def test_nothing_that_speaks_as_if_she_were_pregnant_is_sent_afterwards(desk):
    case = pregnant(desk, "one")
    do(desk, case, "book", "midwife")
    happens(desk, case, "pregnancy_ended")
    let_pass(desk, "2027-06-30T09:00+00:00")
    raised = {event.deadline for event in events(desk, case, e.EscalationRaised)}
    told = {event.about.partition(":")[0] for event in events(desk, case, e.PersonTold)}
    assert raised == told == {"withdrawal"}


def test_a_procedure_may_ask_whether_an_agency_is_involved(desk):
    case = pregnant(desk)
    facts = ("involved_midwifery", "involved_early_help")
    assert known(desk, case, *facts) == (True, False)
