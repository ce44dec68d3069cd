"""A timer on a diagram names a deadline; when it fires is asked of the moment, each time anew.

SpiffWorkflow's own timers read the wall clock, keep the first instant they saw and fire just after
it. This one keeps nothing: a re-dated pregnancy moves it, and 17:00:00 is not before 17:00:00.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimeDateEventDefinition

from workflows.domain.errors import DeadlineUnknown
from workflows.domain.tasks import StepKey
from workflows.engine.advance import Moment, TimerFired, Waiting


class DeadlineTimer(TimeDateEventDefinition):
    """Due at the instant of the deadline it names, never earlier, never while that is waiting."""

    def __init__(self, deadline: str, element: str, step: str | None) -> None:
        """`element` is the event's id; `step` the step or stage it is drawn on, if it is."""
        super().__init__(name=element, expression=deadline)
        self.deadline = deadline
        self.element = element
        self.step = step

    def due_at(self, moment: Moment) -> datetime | None:
        """The deadline's instant; None while it waits. DeadlineUnknown when it has no such name."""
        try:
            due = moment.deadlines[self.deadline]
        except KeyError:
            raise DeadlineUnknown(
                f'The timer {self.element} waits for the deadline "{self.deadline}", '
                "which is not among the case's deadlines."
            ) from None
        return None if isinstance(due, Waiting) else due

    def has_fired(self, my_task: Any) -> bool:
        """Whether the deadline has come at this call's moment; tells the case so, once."""
        if my_task.internal_data.get("event_fired"):
            return True
        moment = my_task.workflow.script_engine.moment
        due = self.due_at(moment)
        if due is None or moment.now < due:
            return False
        my_task.internal_data["event_fired"] = True
        my_task.workflow.top_workflow.happened.fired.append(
            TimerFired(
                deadline=self.deadline,
                element=self.element,
                step=None if self.step is None else StepKey(self.step),
            )
        )
        return True

    def __eq__(self, other: object) -> bool:
        """Two timers are the same when they are the same element of the diagram."""
        return isinstance(other, DeadlineTimer) and self.element == other.element

    def __hash__(self) -> int:
        """By element, as equality is."""
        return hash(self.element)
