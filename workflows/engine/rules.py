"""The only language a running case is asked questions in: conditions of `domain.expressions`,
nothing else.

SpiffWorkflow would hand every text of a diagram to `eval`. This stands where its script engine
stands, answers conditions by walking them, and refuses everything that would run code.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NoReturn

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment

from workflows.domain.cases import Value
from workflows.domain.errors import PrebirthError, ProcedureInvalid
from workflows.domain.expressions import Expression, evaluate, holds, parse_expression
from workflows.engine.advance import Moment

compiled = lru_cache(maxsize=4_096)(parse_expression)


class PathwayStopped(PrebirthError):
    """The pathway cannot go on from here, so nothing was changed."""

    next_action = "The case needs technical help: tell whoever looks after the procedure."

    def __init__(self, message: str, *, element: str, next_action: str | None = None) -> None:
        """Keep the id of the element on the diagram that could not be passed."""
        self.element = element
        super().__init__(message, next_action=next_action)


def stopped(task: Any, error: PrebirthError) -> PathwayStopped:
    """The same error, with the place on the diagram where it arose."""
    spec = task.task_spec
    where = f"{task.workflow.spec.file}, {spec.bpmn_id or spec.name}"
    return PathwayStopped(
        f"The pathway stops at {where}: {error.message}",
        element=spec.bpmn_id or spec.name,
        next_action=error.next_action,
    )


class Rules(PythonScriptEngine):
    """Answers for one call: conditions over this moment's facts, and nothing that runs."""

    def __init__(self, moment: Moment) -> None:
        """Keep the moment; nothing of it outlives the call."""
        super().__init__(_NoEnvironment())
        self.moment = moment

    def values(self, task: Any) -> Mapping[str, Value]:
        """The facts, and what tables proposed on this path where no fact says otherwise."""
        facts = self.moment.facts
        if not task.data:
            return facts
        proposed = {name: value for name, value in task.data.items() if facts.get(name) is None}
        return {**facts, **proposed}

    def evaluate(self, task: Any, expression: str, external_context: object = None) -> Any:
        """The value of an expression drawn on the diagram; PathwayStopped when it has none."""
        try:
            return evaluate(compiled(expression), self.values(task))
        except PrebirthError as error:
            raise stopped(task, error) from error

    def validate(self, expression: str) -> None:
        """Nothing reads an expression but our own reader."""
        compiled(expression)

    def execute(self, task: Any, script: str, external_context: object = None) -> NoReturn:
        """Always refuses."""
        raise _no_code()

    def call_service(self, task: Any, **kwargs: object) -> NoReturn:
        """Always refuses."""
        raise _no_code()


class Condition:
    """The condition on a flow out of a gateway: yes, no, or the pathway stops. Never a guess."""

    def __init__(self, expression: Expression) -> None:
        """Keep the condition as it was read when the procedure was loaded."""
        self.args = (expression.text,)
        self._expression = expression

    def _matches(self, task: Any) -> bool:
        try:
            return holds(self._expression, task.workflow.script_engine.values(task))
        except PrebirthError as error:
            raise stopped(task, error) from error


class _NoEnvironment(BasePythonScriptEngineEnvironment):
    def evaluate(self, *args: object, **kwargs: object) -> NoReturn:
        raise _no_code()

    def execute(self, *args: object, **kwargs: object) -> NoReturn:
        raise _no_code()

    def call_service(self, *args: object, **kwargs: object) -> NoReturn:
        raise _no_code()


def _no_code() -> ProcedureInvalid:
    return ProcedureInvalid("A diagram holds code, and code in a diagram is never run.")
