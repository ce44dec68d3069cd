"""One step may be open twice at once: each has its own date, and is met by its own task."""

import pytest

from tests import make
from tests.procedures import folders
from tests.procedures.drawing import Drawing
from tests.services.acting import start
from workflows.domain.agencies import THE_SYSTEM
from workflows.domain.tasks import TaskStatus
from workflows.services.casework import Casework
from workflows.services.tasks import CompleteTask, complete_task

CONCERN = {"concern": "Seen late and alone", "told": True}
DECISION = {"referral_decision": "progress_to_assessment"}


def twice():
    """The referral's diagram, called twice side by side."""
    drawing = Drawing("pathway", "Pathway").start("begun")
    drawing.gateway("both", tag="parallelGateway").gateway("joined", tag="parallelGateway")
    drawing.call("first", "First", "referral").call("second", "Second", "referral")
    drawing.end("over", "It is over")
    return drawing.flow("begun", "both", "first", "joined", "over").flow("both", "second", "joined")


@pytest.fixture
def desk(database_url, tmp_path):
    files = folders.referral_files() | {"pathway.bpmn": twice().data()}
    table = files["procedure.toml"].decode()
    i, j = table.index("[happenings.baby_born]"), table.index("[history]")
    table = (table[:i] + table[j:]).replace('met_by = "referral_decided"\n', "")
    table = table.replace(
        '  { when = "urgent", rule = "24 hours after referral_received" },\n', ""
    ).replace('"1 working day after referral_received"', '"24 hours after step_reached"')
    files["procedure.toml"] = table.encode()
    with make.context(
        database_url, make.MONDAY, folders.write(tmp_path / "referral", files)
    ) as desk:
        yield desk


def loaded(desk, reference):
    with desk.ctx.looking() as unit:
        work = Casework.load(desk.ctx, unit, THE_SYSTEM, reference, lock=False)
        rows = [row for row in work.deadlines.values() if row.rung == 0]
        waiting = [t for t in work.tasks.values() if t.status is TaskStatus.OPEN]
    return rows, waiting


def finish(desk, task, by, answers):
    complete_task(desk.ctx, desk.person(by), CompleteTask(desk.key(), task.id, answers))


def test_each_keeps_its_own_date_and_is_met_by_its_own_task(desk):
    reference = start(desk).reference
    one, other = loaded(desk, reference)[1]
    finish(desk, one, "midwife", CONCERN)
    desk.clock.move_by(hours=1)
    finish(desk, other, "midwife", CONCERN)

    rows, waiting = loaded(desk, reference)
    decisions = {row.task_id: row for row in rows if row.name == "referral_decision"}
    assert set(decisions) == {task.id for task in waiting}
    first, second = sorted(decisions.values(), key=lambda row: row.due_at)
    assert (second.due_at - first.due_at).total_seconds() == 3600
    assert (first.status, second.status) == ("open", "open")

    own = next(task for task in waiting if task.id == first.task_id)
    finish(desk, own, "duty_worker", DECISION)
    after = {row.cycle: row.status for row in loaded(desk, reference)[0]
             if row.name == "referral_decision"}  # fmt: skip
    assert after == {first.cycle: "met", second.cycle: "open"}
