"""What people look at is in the order in which it must be done, and nothing is lost from it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.store.made import ANN, BEN, NOON, case, deadline, open_cases, task
from workflows.domain.agencies import AgencyKey
from workflows.domain.cases import CaseStatus
from workflows.domain.deadlines import LateCause
from workflows.domain.tasks import StepKey, TaskStatus
from workflows.store import audit, cases, deadlines, queues, tasks
from workflows.store.database import Database
from workflows.store.rows import DeadlineRow, DeadlineStatus


def edd(on: str, *, accepted: bool = True) -> dict[str, object]:
    return {"number": 1, "earliest": on, "latest": on, "accepted_by": "ann" if accepted else None}


def queue(database: Database, **of_case: list[object]) -> None:
    """One case for each name: its row's changes, then its deadline's."""
    numbers = {name: number for number, name in enumerate(of_case, start=1)}
    rows = [case(numbers[name], reference=name, **given[0]) for name, given in of_case.items()]
    open_cases(database, *rows)
    with database.transaction() as tx:
        for name, (_, due) in of_case.items():
            tasks.insert_tasks(tx, [task(numbers[name])])
            if due is not None:
                deadlines.upsert_deadlines(tx, [deadline(numbers[name], due_at=due)])


def work(database: Database, **asked: object) -> list[str]:
    with database.reading() as tx:
        return [row.reference for row in queues.work_for(tx, BEN.agency, **asked)]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_work_is_in_order_of_the_day_then_urgency_then_nearness_to_birth(database: Database):
    queue(
        database,
        next_day=[{"urgent": True}, at("2026-07-03T09:00+01:00")],
        far_from_birth=[{"edd": [edd("2026-12-01")]}, at("2026-07-02T09:00+01:00")],
        near_birth=[{"edd": [edd("2026-08-01")]}, at("2026-07-02T17:00+01:00")],
        edd_not_known=[{}, at("2026-07-02T08:00+01:00")],
        edd_not_accepted=[{"edd": [edd("2026-07-09", accepted=False)]}, at("2026-07-02T06:00Z")],
        urgent=[{"urgent": True}, at("2026-07-02T23:30+01:00")],
        overdue=[{}, at("2026-06-30T17:00+01:00")],
    )
    assert work(database) == [
        "overdue",
        "urgent",
        "near_birth",
        "far_from_birth",
        "edd_not_accepted",
        "edd_not_known",
        "next_day",
    ]


def test_a_due_day_is_londons_day(database: Database):
    queue(
        database,
        just_before_midnight=[{}, at("2026-07-01T22:30+00:00")],
        just_after_midnight_but_urgent=[{"urgent": True}, at("2026-07-01T23:30+00:00")],
    )
    assert work(database) == ["just_before_midnight", "just_after_midnight_but_urgent"]


def test_work_without_a_date_is_never_cut_off_however_long_the_list(database: Database):
    queue(
        database,
        dated_a=[{}, NOON],
        dated_b=[{}, NOON + timedelta(days=1)],
        as_soon_as_possible=[{}, None],
        urgent_without_date=[{"urgent": True}, None],
    )
    assert work(database, limit=1) == ["dated_a", "urgent_without_date", "as_soon_as_possible"]


def test_work_is_an_agencys_own_or_what_one_person_has_taken(database: Database):
    open_cases(database, case(1))
    with database.transaction() as tx:
        tasks.insert_tasks(
            tx,
            [
                task(1, "theirs", agency=ANN.agency),
                task(1, "free"),
                task(1, "taken", claimed_by=BEN.id),
                task(1, "done", status=TaskStatus.DONE, done_at=NOON),
                task(1, "gone", status=TaskStatus.WITHDRAWN),
            ],
        )
    with database.reading() as tx:
        ours = queues.work_for(tx, BEN.agency)
        assert [row.task.id for row in ours] == ["task-1-free", "task-1-taken"]
        mine = queues.work_for(tx, BEN.agency, BEN.id)
        assert [row.task.id for row in mine] == ["task-1-taken"]
        assert queues.work_for(tx, BEN.agency, ANN.id) == []


def test_a_line_of_work_has_all_that_the_page_shows(database: Database):
    open_cases(database, case(1, edd=[edd("2026-08-01")], urgent=True))
    due = deadline(1, status=DeadlineStatus.MISSED, missed_at=NOON, missed_due_at=NOON)
    with database.transaction() as tx:
        tasks.insert_tasks(tx, [task(1)])
        deadlines.upsert_deadlines(
            tx,
            [
                due,
                deadline(1, rung=1, missed_at=NOON),
                deadline(1, rung=2, missed_at=NOON),
                deadline(1, rung=3),
            ],
        )
    with database.reading() as tx:
        (row,) = queues.work_for(tx, BEN.agency)
    assert row.task == task(1)
    assert row.deadline == due
    assert (row.stage, row.urgent, row.edd_on) == (2, True, date(2026, 8, 1))
    assert row.safe_contact == {"safe_way": "by text"}
    assert (row.case_id, row.reference) == ("case-1", "UB-0001")


def test_a_repeated_step_is_shown_with_the_deadline_of_its_own_cycle(database: Database):
    open_cases(database, case(1))
    first, second = task(1, "first"), task(1, "second")
    with database.transaction() as tx:
        tasks.insert_tasks(tx, [first, second])
        deadlines.upsert_deadlines(
            tx,
            [deadline(1, cycle=1, task_id=first.id), deadline(1, cycle=2, due_at=NOON)],
        )
    with database.reading() as tx:
        found = {row.task.id: row.deadline for row in queues.work_for(tx, BEN.agency)}
    assert {key: row.cycle for key, row in found.items() if row} == {first.id: 1, second.id: 2}


def test_an_agency_sees_the_cases_it_is_involved_in_and_what_presses_in_them(database: Database):
    closed = case(3, status=CaseStatus.CLOSED, closed_at=NOON)
    open_cases(database, case(1), case(2, opened_at=NOON + timedelta(days=1)), closed, case(4))
    with database.transaction() as tx:
        for number in (1, 2, 3):
            cases.involve(tx, case(number).id, BEN.agency, NOON)
            cases.involve(tx, case(number).id, BEN.agency, NOON + timedelta(days=1))
        tasks.insert_tasks(tx, [task(1), task(1, "done", status=TaskStatus.DONE)])
        deadlines.upsert_deadlines(
            tx,
            [
                deadline(1, "a", status=DeadlineStatus.MISSED, due_at=NOON),
                deadline(1, "b", due_at=NOON + timedelta(days=2)),
                deadline(1, "c", status=DeadlineStatus.MET, due_at=NOON - timedelta(days=9)),
                deadline(1, "b", rung=1, due_at=NOON - timedelta(days=9)),
            ],
        )
        assert cases.agencies_involved(tx, case(1).id) == {BEN.agency}
    with database.reading() as tx:
        found = queues.cases_for(tx, BEN.agency)
        assert [line.reference for line in found] == ["UB-0002", "UB-0001", "UB-0003"]
        line = found[1]
        assert (line.open_tasks, line.overdue, line.next_due_at) == (1, 1, NOON)
        assert (found[2].status, found[2].closed_at) == (CaseStatus.CLOSED, NOON)
        assert queues.cases_for(tx, AgencyKey("police")) == []


def test_a_womans_earlier_cases_are_found_oldest_first(database: Database):
    later = case(2, woman_key="w1", opened_at=NOON + timedelta(days=400))
    open_cases(database, later, case(1, woman_key="w1"), case(3, woman_key="w2"), case(4))
    with database.reading() as tx:
        assert [row.id for row in cases.same_woman(tx, "w1")] == ["case-1", "case-2"]


HOUR = timedelta(hours=1)
NOW = NOON + 10 * HOUR


def a(**changes: object) -> DeadlineRow:
    return deadline(1, due_at=NOON, **changes)


@pytest.mark.parametrize(
    ("row", "late_by", "met"),
    [
        pytest.param(
            a(status=DeadlineStatus.MET, met_at=NOON - HOUR, recorded_at=NOON + HOUR),
            None,
            True,
            id="done in time and recorded afterwards is met",
        ),
        pytest.param(
            a(status=DeadlineStatus.MET_LATE, met_at=NOON + HOUR, cause=LateCause.MISSED),
            HOUR,
            False,
            id="done late is late by when it happened",
        ),
        pytest.param(
            a(status=DeadlineStatus.MISSED, missed_at=NOON),
            10 * HOUR,
            False,
            id="missed and not done is late by now",
        ),
        pytest.param(
            a(status=DeadlineStatus.MISSED, missed_at=NOON, missed_due_at=NOON + 4 * HOUR),
            6 * HOUR,
            False,
            id="late counts from the instant that was in force when it was missed",
        ),
        pytest.param(a(status=DeadlineStatus.ENDED), None, None, id="ended is neither"),
        pytest.param(
            deadline(1, due_at=NOON + 20 * HOUR),
            None,
            None,
            id="not yet due is not decided",
        ),
    ],
)
def test_an_auditor_reads_what_was_late_and_by_how_much(
    database: Database, row: DeadlineRow, late_by: timedelta | None, met: bool | None
):
    open_cases(database, case(1))
    with database.transaction() as tx:
        deadlines.upsert_deadlines(tx, [row, deadline(1, rung=1)])
    with database.reading() as tx:
        (found,) = audit.audit_steps(tx, NOW)
    assert (found.late_by, found.met, found.status) == (late_by, met, row.status)
    assert (found.kind, found.name, found.cycle) == ("deadline", row.name, row.cycle)
    assert (found.happened_at, found.recorded_at) == (row.met_at, row.recorded_at)
    assert found.cause == row.cause
    assert (found.reference, found.agency) == ("UB-0001", BEN.agency)


def test_an_auditor_reads_every_finished_step_beside_its_date(database: Database):
    open_cases(database, case(1))
    done = {"status": TaskStatus.DONE, "done_at": NOON + HOUR, "recorded_at": NOON + 2 * HOUR}
    with database.transaction() as tx:
        tasks.insert_tasks(
            tx,
            [
                task(1, "late", **done),
                task(1, "undated", deadline=None, step=StepKey("note"), **done),
                task(1, "open"),
            ],
        )
        deadlines.upsert_deadlines(tx, [a(status=DeadlineStatus.OPEN)])
    with database.reading() as tx:
        found = {row.task_id: row for row in audit.audit_steps(tx, NOW) if row.kind == "step"}
    late, undated = found["task-1-late"], found["task-1-undated"]
    assert len(found) == 2
    assert (late.due_at, late.late_by, late.met) == (NOON, HOUR, False)
    assert (late.happened_at, late.recorded_at) == (NOON + HOUR, NOON + 2 * HOUR)
    assert (undated.step, undated.due_at, undated.late_by, undated.met) == (
        "note",
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param({}, ["UB-0001", "UB-0002"], id="everything"),
        pytest.param({"agency": ANN.agency}, ["UB-0002"], id="one agency"),
        pytest.param({"procedure": "other"}, ["UB-0002"], id="one procedure"),
        pytest.param({"since": NOON + HOUR}, ["UB-0002"], id="due from an instant on"),
        pytest.param({"until": NOON + HOUR}, ["UB-0001"], id="due before an instant"),
        pytest.param(
            {"agency": BEN.agency, "procedure": "other", "since": NOON, "until": NOW},
            [],
            id="all of them together",
        ),
    ],
)
def test_an_auditor_asks_about_a_procedure_an_agency_or_a_period(
    database: Database, asked: dict[str, object], expected: list[str]
):
    open_cases(database, case(1), case(2, procedure_id="other"))
    with database.transaction() as tx:
        deadlines.upsert_deadlines(tx, [a(), deadline(2, due_at=NOON + HOUR, agency=ANN.agency)])
    with database.reading() as tx:
        assert [row.reference for row in audit.audit_steps(tx, NOW, **asked)] == expected
