"""What a reader is given: one case whole, the work that waits, and nothing she may not see."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests import make
from tests.fakes import ReadOnlyDatabase
from tests.services.acting import decide, let_pass, refer, start, task
from workflows.domain.cases import DatingMethod
from workflows.domain.errors import CaseNotFound, TaskNotFound
from workflows.services import practitioners, queues
from workflows.services.case_file import read_case, read_task
from workflows.services.dating import EddStatement, ReviseEdd, revise_edd
from workflows.services.practitioners import SessionTerms
from workflows.store import access_log
from workflows.store.errors import StoreUnavailable

TUESDAY_EVENING = "2026-11-24T17:00+00:00"


def read(desk, reference, by="midwife"):
    return read_case(desk.ctx, desk.person(by), reference)


def test_a_new_case_says_what_it_waits_on_and_whom_to_ring(desk):
    file = read(desk, start(desk).reference)
    (waiting,) = file.waiting_on
    assert waiting.task.row.step == "send_referral"
    assert waiting.task.agency_title == "Maternity unit"
    assert waiting.task.holder is None
    assert waiting.lane.phone == "01632 960001"
    assert waiting.task.may_work_on is True


def test_a_date_not_set_yet_says_what_it_waits_for(desk):
    file = read(desk, start(desk).reference)
    undated = {item.definition.name: item for item in file.undated}
    decision = undated["referral_decision"]
    assert decision.waits_for == ("referral_received",)
    assert decision.sentence == "1 working day after referral_received"
    assert decision.agency_title == "Children's social care"
    assert decision.source == "Example protocol, 4.2 (confirmed)"


def test_a_stamp_names_who_made_it_and_the_task_that_makes_the_next(desk):
    reference = refer(desk)
    stamps = {shown.stamp.value: shown for shown in read(desk, reference).stamps}
    assert stamps["referral_received"].by == "Asha Lowe"
    assert stamps["referral_received"].agency_title == "Maternity unit"
    assert stamps["referral_decided"].at is None
    assert stamps["referral_decided"].task.step == "decide_referral"


def test_silence_shows_each_stage_with_the_people_it_told(desk):
    reference = refer(desk)
    let_pass(desk, "2026-11-25T17:00+00:00")
    first, second = read(desk, reference).escalations
    assert (first.deadline_title, first.stage) == ("Decision on the referral", 1)
    assert set(first.told) == {("Team manager", "Fay Okello"), ("Referrer", "Asha Lowe")}
    assert ("Named midwife", "Carys Penhale") in second.told
    assert (first.stopped_at, second.stopped_at) == (None, None)


def test_a_recorded_outcome_shows_when_the_stages_stopped(desk):
    reference = refer(desk)
    let_pass(desk, TUESDAY_EVENING)
    desk.clock.move_to("2026-11-25T10:00+00:00")
    decide(desk, reference)
    (stage,) = read(desk, reference).escalations
    assert stage.stopped_at == desk.clock.now


def test_a_date_that_moved_still_shows_what_it_was_and_until_when(desk):
    outcome = start(desk, edd=date(2027, 7, 12))
    before = {d.row.name: d.row.due_at for d in read(desk, outcome.reference).deadlines}
    desk.clock.move_by(hours=1)
    earlier = EddStatement(DatingMethod.SCAN, date(2027, 7, 1))
    revise_edd(desk.ctx, desk.person("midwife"), ReviseEdd("k", outcome.reference, earlier))
    shown = {d.row.name: d for d in read(desk, outcome.reference).deadlines}
    (past,) = shown["referral_sent"].shown_before
    assert past.due_at == before["referral_sent"] > shown["referral_sent"].row.due_at
    assert (past.until, past.cause) == (desk.clock.now, "re_dated")


def test_an_earlier_case_shows_that_it_is_there_even_where_it_may_not_be_read(desk):
    first = start(desk, who=make.woman(7)).reference
    second = start(desk, by="nurse", who=make.woman(7)).reference
    (earlier,) = read(desk, second, "nurse").earlier
    assert (earlier.reference, earlier.may_read) == (first, False)
    assert read(desk, second, "nurse").earlier_facts["earlier_pregnancies"] == 1


@pytest.mark.parametrize("person", ["police_officer", "left"])
def test_a_case_one_may_not_see_is_as_if_it_were_not(desk, person):
    reference = start(desk).reference
    opened = task(desk, reference, "send_referral").id
    with pytest.raises(CaseNotFound) as hidden:
        read(desk, reference, person)
    with pytest.raises(CaseNotFound) as absent:
        read(desk, "PB-2222-2222", person)
    assert hidden.value.sentence == absent.value.sentence
    with pytest.raises(TaskNotFound):
        read_task(desk.ctx, desk.person(person), opened)


def test_an_auditor_reads_every_case_and_may_change_none(desk):
    file = read(desk, start(desk).reference, "auditor")
    assert file.may_change is False
    assert not any(shown.may_work_on for shown in file.tasks)


def test_the_look_is_written_down_with_what_was_looked_at(desk):
    file = read_case(desk.ctx, desk.person("midwife"), start(desk).reference, looked_at="case page")
    with desk.ctx.database.reading() as tx:
        (look,) = access_log.looks_at(tx, file.case.id)
    assert (look.person, look.agency, look.looked_at) == ("midwife", "midwifery", "case page")
    assert look.viewed_at == desk.clock.now


def test_a_store_that_can_only_be_read_still_shows_the_case_and_who_is_signed_in(desk):
    reference = start(desk).reference
    session = practitioners.sign_in(desk.ctx, "midwife", SessionTerms(idle=timedelta(minutes=1)))
    stuck = replace(desk.ctx, database=ReadOnlyDatabase(desk.ctx.database))
    assert practitioners.who_is(stuck, session, SessionTerms()) == desk.person("midwife")
    file = read_case(stuck, desk.person("midwife"), reference)
    assert file.case.reference == reference
    with pytest.raises(StoreUnavailable):
        start(replace(desk, ctx=stuck))
    with desk.ctx.database.reading() as tx:
        assert access_log.looks_at(tx, file.case.id) == []


def test_work_waits_for_the_agency_and_says_who_has_it(desk):
    reference = refer(desk)
    work = queues.my_work(desk.ctx, desk.person("duty_worker"))
    assert work.agency_title == "Children's social care"
    assert [(item.row.reference, item.row.task.step) for item in work.items] == [
        (reference, "decide_referral")
    ]
    assert work.items[0].gestation_days == 24 * 7 + 3
    assert queues.my_work(desk.ctx, desk.person("auditor")).items == ()


def test_messages_show_only_their_kind_and_a_reference_and_can_be_read(desk):
    reference = refer(desk)
    let_pass(desk, TUESDAY_EVENING)
    manager, other = desk.person("team_manager"), desk.person("midwife")
    (message,) = queues.my_work(desk.ctx, manager).inbox
    assert (message.reference, message.kind.value) == (reference, "act_today")
    queues.mark_read(desk.ctx, other, message.id)
    assert queues.my_work(desk.ctx, manager).inbox[0].read_at is None
    queues.mark_read(desk.ctx, manager, message.id)
    assert queues.my_work(desk.ctx, manager).inbox[0].read_at == desk.clock.now


def test_a_search_never_finds_more_than_the_list_does(desk):
    reference = start(desk, who=make.woman(3)).reference
    for person, found in (("midwife", 1), ("gp", 0), ("left", 0)):
        for typed in (None, reference, make.woman(3).name, make.woman(3).nhs_number):
            lines = queues.cases_for(desk.ctx, desk.person(person), typed).lines
            assert len(lines) == found, (person, typed)


def test_a_case_found_by_its_reference_looks_as_it_does_in_the_list(desk):
    reference = refer(desk)
    let_pass(desk, TUESDAY_EVENING)
    actor = desk.person("midwife")
    (listed,) = queues.cases_for(desk.ctx, actor).lines
    (found,) = queues.cases_for(desk.ctx, actor, reference).lines
    assert found == listed
