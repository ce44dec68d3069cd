"""Two cases are linked, or parted, together or not at all; what one knows then counts in both."""

from __future__ import annotations

from threading import Thread

import pytest

from tests import make
from tests.procedures.family import family
from tests.services.acting import events
from tests.services.kin import begin, complete, confer, later, link
from workflows.domain import events as e
from workflows.domain.errors import AnswersInvalid, CaseNotFound, Clash, NotAllowed
from workflows.services import cases, history
from workflows.services.case_file import read_case
from workflows.services.casework import Casework
from workflows.store import log

NOBODYS = "PB-0000-0000"


@pytest.fixture
def desk(database_url, tmp_path):
    with make.context(database_url, make.MONDAY, family(tmp_path / "family")) as desk:
        yield desk


def known(desk, reference):
    with desk.ctx.looking() as unit:
        work = Casework.load(desk.ctx, unit, desk.person("midwife"), reference, lock=False)
        return dict(work.known_values())


def kin(desk, reference, by="midwife"):
    found = read_case(desk.ctx, desk.person(by), reference).earlier
    return [(other.reference, other.kin) for other in found]


def test_both_cases_say_that_they_are_linked_and_why(desk):
    one, other = begin(desk, 1), begin(desk, 2)
    link(desk, one, other, why="  The same father ")
    assert events(desk, one, e.CaseLinked) == [e.CaseLinked(other, "The same father")]
    assert events(desk, other, e.CaseLinked) == [e.CaseLinked(one, "The same father")]
    assert kin(desk, one) == [(other, history.Kin.LINKED)]
    assert kin(desk, other) == [(one, history.Kin.LINKED)]


def test_cases_of_the_same_woman_belong_together_by_themselves(desk):
    first = begin(desk, 1)
    later(desk, days=400)
    second = begin(desk, 1)
    assert kin(desk, second) == [(first, history.Kin.EARLIER)]
    assert kin(desk, first) == [(second, history.Kin.LATER)]
    with pytest.raises(AnswersInvalid) as refused:
        link(desk, second, first)
    assert "same woman" in refused.value.problems[0].sentence


def test_what_is_known_of_a_linked_case_counts_from_then_on(desk):
    one, other = begin(desk, 1), begin(desk, 2, child_removed=True)
    assert known(desk, one)["earlier_removal"] is False
    link(desk, one, other)
    assert known(desk, one)["earlier_removal"] is True
    assert events(desk, one, e.HistoryHeard)[-1].facts == {"earlier_removal": True}
    assert known(desk, other)["earlier_removal"] is False


def test_two_linked_cases_do_not_keep_telling_each_other_what_neither_knows(desk):
    one, other = begin(desk, 1, child_removed=True), begin(desk, 2)
    link(desk, one, other)
    confer(desk, one, {"conference_decision": "no_plan", "child_removed": False})
    assert known(desk, one)["earlier_removal"] is False
    confer(desk, other)
    assert known(desk, other)["earlier_removal"] is False


def test_a_link_is_taken_away_on_both_with_a_reason_and_counts_no_more(desk):
    one, other = begin(desk, 1), begin(desk, 2, child_removed=True)
    link(desk, one, other)
    link(desk, other, one, why="Another man of the same name", unlink=True)
    for reference, parted in ((one, other), (other, one)):
        assert events(desk, reference, e.CaseUnlinked) == [
            e.CaseUnlinked(parted, "Another man of the same name")
        ]
        assert kin(desk, reference) == []
    assert known(desk, one)["earlier_removal"] is False


@pytest.mark.parametrize(
    ("more", "field"),
    [
        pytest.param({"why": "   "}, "why", id="no reason"),
        pytest.param({"why": "x" * 2_001}, "why", id="a reason too long"),
        pytest.param({"why": "a\x00b"}, "why", id="a character that cannot be kept"),
        pytest.param({"unlink": True}, "other", id="parting what is not linked"),
    ],
)
def test_a_link_without_sense_is_refused_and_nothing_is_written(desk, more, field):
    one, other = begin(desk, 1), begin(desk, 2)
    before = len(events(desk, one)), len(events(desk, other))
    with pytest.raises(AnswersInvalid) as refused:
        link(desk, one, other, **more)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert (len(events(desk, one)), len(events(desk, other))) == before


def test_a_case_is_not_linked_with_itself_nor_twice(desk):
    one, other = begin(desk, 1), begin(desk, 2)
    with pytest.raises(AnswersInvalid, match="Some answers cannot be taken"):
        link(desk, one, one)
    link(desk, one, other)
    with pytest.raises(AnswersInvalid):
        link(desk, other, one)


def test_no_access_and_no_such_case_answer_alike(desk):
    mine, theirs = begin(desk, 1), begin(desk, 2, by="nurse")
    told = []
    for other in (theirs, NOBODYS, "not a reference"):
        with pytest.raises(CaseNotFound) as refused:
            link(desk, mine, other)
        told.append(refused.value.sentence)
    assert len(set(told)) == 1
    with pytest.raises(CaseNotFound):
        link(desk, theirs, mine)
    assert events(desk, theirs, e.CaseLinked) == []


def test_an_auditor_links_nothing(desk):
    with pytest.raises(NotAllowed):
        link(desk, begin(desk, 1), begin(desk, 2), by="auditor")


def test_a_page_that_is_out_of_date_is_refused(desk):
    one, other = begin(desk, 1), begin(desk, 2)
    confer(desk, one)
    with pytest.raises(Clash):
        link(desk, one, other, version=1)


def test_pressing_twice_links_once(desk):
    one, other = begin(desk, 1), begin(desk, 2)
    first = link(desk, one, other, key="pressed")
    assert link(desk, one, other, key="pressed") == first
    assert len(events(desk, one, e.CaseLinked)) == 1


def test_a_linked_case_that_is_closed_still_says_what_it_knows(desk):
    one, other = begin(desk, 1), begin(desk, 2, child_removed=True)
    for step, by, answers in (
        ("hold_conference", "social_worker", {"conference_decision": "plan"}),
        ("write_plan", "midwife", {"who_reports": "The ward"}),
        ("send_plan", "midwife", {}),
        ("confirm_plan", "social_worker", {"amend": False}),
    ):
        complete(desk, other, step, by, answers)
    close(desk, other)
    link(desk, one, other)
    assert known(desk, one)["earlier_removal"] is True
    assert events(desk, other)[-1] == e.CaseLinked(one, "The same father")


def test_both_logs_stay_whole(desk):
    one, other = begin(desk, 1), begin(desk, 2)
    link(desk, one, other)
    link(desk, one, other, unlink=True)
    with desk.ctx.database.reading() as tx:
        assert log.verify(tx) == []


def test_two_people_linking_the_same_two_cases_from_both_ends_never_wait_for_each_other(desk):
    one, other = begin(desk, 1), begin(desk, 2)
    told = []

    def press(here, there, key):
        try:
            link(desk, here, there, key=key)
            told.append("linked")
        except AnswersInvalid:
            told.append("already")

    both = [
        Thread(target=press, args=(one, other, "from one")),
        Thread(target=press, args=(other, one, "from the other")),
    ]
    for each in both:
        each.start()
    for each in both:
        each.join(timeout=20)
    assert sorted(told) == ["already", "linked"]
    assert len(events(desk, one, e.CaseLinked)) == len(events(desk, other, e.CaseLinked)) == 1


def close(desk, reference):
    cases.close_case(desk.ctx, desk.person("midwife"), reference, "All is done", desk.key(), None)
