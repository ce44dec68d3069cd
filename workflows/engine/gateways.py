"""SpiffWorkflow's gateways and its end, put right where they would lose or double a case's open
work.

A parallel gateway in a loop counted the branches of the round before, went on too early, and when
the others came too it deleted whatever had been opened since. An event gateway with two timers kept
one instant for both. And the end of a process looked for unfinished work no deeper than a thousand
steps.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import _EndJoin
from SpiffWorkflow.bpmn.specs.defaults import EventBasedGateway, ParallelGateway
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.util.deep_merge import DeepMerge
from SpiffWorkflow.util.task import TaskState

from workflows.engine.deadline_timer import DeadlineTimer


class TogetherGateway(ParallelGateway):
    """A parallel gateway: goes on once something waits on each way in, and uses up one on each.

    What has come but was not used waits for the next round, as BPMN has it.
    """

    def _update_hook(self, my_task: Any) -> bool:
        waiting = {
            task.parent.task_spec.name: task
            for task in sorted(my_task.workflow.open.values(), key=_id, reverse=True)
            if task.task_spec is self and task.has_state(TaskState.WAITING)
        }
        waiting[my_task.parent.task_spec.name] = my_task
        if len(waiting) < len(set(self._inputs)):
            my_task._set_state(TaskState.WAITING)
            return False
        for task in waiting.values():
            if task is not my_task:
                DeepMerge.merge(my_task.data, task.parent.data)
                task.cancel()
        my_task._inherit_data()
        return True

    def _run_hook(self, my_task: Any) -> bool:
        return True


class Whichever(MultipleEventDefinition):
    """What an event gateway waits for: the first of several; of timers, the one due first."""

    def has_fired(self, my_task: Any) -> bool:
        """Whether something has come; notes the one thing that came first."""
        seen = my_task.internal_data.pop("seen_events", [])
        if not seen:
            moment = my_task.workflow.script_engine.moment
            timers = [one for one in self.event_definitions if isinstance(one, DeadlineTimer)]
            due = [(when, one) for one in timers if (when := one.due_at(moment)) is not None]
            if not due:
                return False
            _, first = min(due, key=lambda each: each[0])
            if not first.has_fired(my_task):
                return False
            seen = [BpmnEvent(first)]
        my_task.internal_data["seen_events"] = seen
        return True


class WhicheverGateway(EventBasedGateway):
    """An event gateway that keeps nothing of what came once it has gone on."""

    def _run_hook(self, my_task: Any) -> bool:
        super()._run_hook(my_task)
        my_task.internal_data.pop("seen_events", None)
        return True


class LastOfAll(_EndJoin):
    """The end of a process, reached once nothing in it is open any more, however deep."""

    def _check_threshold_unstructured(self, my_task: Any) -> bool:
        return all(task.task_spec is self for task in my_task.workflow.open.values())


def _id(task: Any) -> Any:
    return task.id


class CaseProcess(BpmnProcessSpec):
    """A process whose end is `LastOfAll`; otherwise SpiffWorkflow's."""

    def __init__(self, **kwargs: Any) -> None:
        """As SpiffWorkflow makes it, with the end replaced under the same name."""
        super().__init__(**kwargs)
        before = self.task_specs.pop(f"{self.name}.EndJoin")
        self.end: Any = LastOfAll(self, before.name)
        self.end._outputs = before._outputs
        self.end._inputs = before._inputs
