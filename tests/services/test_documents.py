"""A document in versions: none is overwritten, none is incomplete, and who has which is known."""

from __future__ import annotations

import pytest

from tests import make
from tests.procedures.family import family
from tests.services.acting import events, look
from tests.services.kin import begin, complete, confer, later, now
from workflows.domain import events as e
from workflows.domain.errors import AnswersInvalid, CaseNotFound
from workflows.services.documents import read_document
from workflows.store import access_log, log

FIRST = {"who_reports": "The ward sister", "out_of_hours": "01632 960555"}
SECOND = {"who_reports": "The labour ward coordinator"}


@pytest.fixture
def desk(database_url, tmp_path):
    with make.context(database_url, make.MONDAY, family(tmp_path / "family")) as desk:
        yield desk


@pytest.fixture
def case(desk):
    """A case that waits for its plan to be written."""
    reference = begin(desk)
    confer(desk, reference)
    later(desk, hours=1)
    return reference


def read(desk, reference, by="midwife", key="plan"):
    return read_document(desk.ctx, desk.person(by), reference, key)[1]


def write(desk, reference, answers):
    complete(desk, reference, "write_plan", "midwife", answers)
    later(desk, hours=1)
    complete(desk, reference, "send_plan", "midwife", {"sent_to": "The delivery suite"})
    later(desk, hours=1)


def confirm(desk, reference, amend, **more):
    complete(desk, reference, "confirm_plan", "social_worker", {"amend": amend}, **more)
    later(desk, hours=1)


def test_nothing_is_written_yet(desk, case):
    document = read(desk, case)
    assert (document.newest, document.versions) == (None, ())
    (receipt,) = document.receipts
    assert (receipt.agency_title, receipt.last, receipt.asked) == (
        "Children's social care", None, False,
    )  # fmt: skip


def test_each_completion_is_a_new_version_and_the_earlier_words_stay(desk, case):
    write(desk, case, FIRST)
    confirm(desk, case, amend=True)
    write(desk, case, SECOND)
    document = read(desk, case)
    assert [(one.number, one.answers) for one in document.versions] == [(1, FIRST), (2, SECOND)]
    assert (document.newest.by, document.newest.agency) == ("Asha Lowe", "midwifery")
    assert events(desk, case, e.DocumentVersioned) == [
        e.DocumentVersioned("plan", "Safety plan", 1),
        e.DocumentVersioned("plan", "Safety plan", 2),
    ]
    assert look(desk, case).documents == {"plan": 2}


def test_a_receipt_is_of_the_version_there_was(desk, case):
    write(desk, case, FIRST)
    assert read(desk, case).receipts[0].asked is True
    confirm(desk, case, amend=True)
    write(desk, case, SECOND)
    (receipt,) = read(desk, case).receipts
    assert (receipt.last.number, receipt.asked) == (1, True)
    confirm(desk, case, amend=False)
    assert read(desk, case).receipts[0].last.number == 2
    assert events(desk, case, e.DocumentConfirmed) == [
        e.DocumentConfirmed("plan", "Safety plan", 1),
        e.DocumentConfirmed("plan", "Safety plan", 2),
    ]


def test_a_receipt_recorded_late_is_of_the_version_that_stood_when_it_was_given(desk, case):
    write(desk, case, FIRST)
    read_first = now(desk)
    confirm(desk, case, amend=True)
    write(desk, case, SECOND)
    confirm(desk, case, amend=False, happened_at=read_first)
    assert read(desk, case).receipts[0].last.number == 1


def test_copies_say_which_version_went_to_whom(desk, case):
    write(desk, case, FIRST)
    (copy,) = read(desk, case).copies
    assert (copy.number, copy.answers) == (1, {"sent_to": "The delivery suite"})


@pytest.mark.parametrize("answers", [{}, {"out_of_hours": "01632 960555"}])
def test_a_plan_that_does_not_say_who_reports_the_birth_is_refused(desk, case, answers):
    with pytest.raises(AnswersInvalid) as refused:
        complete(desk, case, "write_plan", "midwife", answers)
    (problem,) = refused.value.problems
    assert problem.field == "who_reports"
    assert "Who reports the birth?" in problem.sentence
    assert look(desk, case).documents == {}
    assert "write_plan" in look(desk, case).open


def test_whoever_may_not_see_the_case_finds_no_document(desk, case):
    write(desk, case, FIRST)
    for by, key in (("police_officer", "plan"), ("midwife", "another")):
        with pytest.raises(CaseNotFound):
            read(desk, case, by, key)


def test_that_it_was_looked_at_is_written_down(desk, case):
    write(desk, case, FIRST)
    read(desk, case, by="social_worker")
    case_id = read_case_id(desk, case)
    with desk.ctx.database.reading() as tx:
        looks = access_log.looks_at(tx, case_id)
    assert ("social_worker", "document") in [(look.person, look.looked_at) for look in looks]


def test_a_version_keeps_its_number_when_its_words_are_lawfully_erased(desk, case):
    write(desk, case, FIRST)
    confirm(desk, case, amend=True)
    write(desk, case, SECOND)
    seq = next(
        entry.seq
        for entry in look(desk, case).entries
        if isinstance(entry.event, e.StepCompleted) and entry.event.step == "write_plan"
    )
    case_id = read_case_id(desk, case)
    with desk.ctx.database.transaction() as tx:
        log.erase_payloads(tx, case_id, [seq])
    first, second = read(desk, case).versions
    assert (first.number, first.answers) == (1, None)
    assert (second.number, second.answers) == (2, SECOND)


def read_case_id(desk, reference):
    return read_document(desk.ctx, desk.person("midwife"), reference, "plan")[0].case.id
