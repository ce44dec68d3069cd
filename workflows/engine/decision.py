"""A decision table proposes and says why; a person decides.

SpiffWorkflow's table engine glues cells into Python text, treats every hit policy but two as
"first", never looks whether a unique rule was unique, and forgets which rules spoke. This one does
not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.spiff.specs.defaults import BusinessRuleTask

from workflows.domain.cases import Value
from workflows.domain.decision_cells import parse_cell
from workflows.domain.errors import PrebirthError, ProcedureInvalid
from workflows.domain.expressions import Expression, evaluate, holds, parse_expression
from workflows.domain.tasks import StepKey
from workflows.engine.advance import Proposal
from workflows.engine.rules import stopped

HIT_POLICIES = ("UNIQUE", "FIRST", "COLLECT")


@dataclass(frozen=True, slots=True)
class _Cell:
    subject: Expression
    condition: Expression | None
    asks_for_none: bool

    def met(self, values: Any) -> bool:
        if self.condition is None:
            return True
        if evaluate(self.subject, values) is None:
            return self.asks_for_none
        return holds(self.condition, values)


@dataclass(frozen=True, slots=True)
class _Rule:
    row: int
    cells: tuple[_Cell, ...]
    outputs: tuple[tuple[str, Expression], ...]
    reason: str


class DecisionTable:
    """One table, read once: UNIQUE (two rules that speak are an error), FIRST or COLLECT."""

    def __init__(self, table: Any, file: str) -> None:
        """Read SpiffWorkflow's model of the table; ProcedureInvalid for a policy it cannot keep."""
        self.policy = " ".join(table.hit_policy.split())
        if self.policy not in HIT_POLICIES:
            raise ProcedureInvalid(
                f"{file}, {table.id}: the hit policy {self.policy} is not one of "
                f"{', '.join(HIT_POLICIES)}."
            )
        self.outputs = tuple(column.name or column.label for column in table.outputs)
        self.rules = tuple(_rule(rule, self.outputs) for rule in table.rules)

    def propose(self, values: Any) -> tuple[dict[str, Value], tuple[str, ...]]:
        """Outputs by name, and the descriptions of the rules that spoke, in the table's order.

        An output that no rule set is None (empty when collecting), never absent.
        """
        spoke = [rule for rule in self.rules if all(cell.met(values) for cell in rule.cells)]
        if self.policy == "UNIQUE" and len(spoke) > 1:
            rows = " and ".join(str(rule.row) for rule in spoke)
            raise ProcedureInvalid(f"Rules {rows} of a table with one answer both apply.")
        if self.policy == "COLLECT":
            collected: dict[str, Value] = {}
            for name in self.outputs:
                said = (evaluate(dict(rule.outputs)[name], values) for rule in spoke)
                collected[name] = tuple(_word(value, name) for value in said if value is not None)
            return collected, tuple(rule.reason for rule in spoke)
        outputs: dict[str, Value] = dict.fromkeys(self.outputs)
        if not spoke:
            return outputs, ()
        for name, expression in spoke[0].outputs:
            outputs[name] = _answer(evaluate(expression, values), name)
        return outputs, (spoke[0].reason,)


class DecisionTask(BusinessRuleTask):
    """A business rule task: asks its table and keeps what it proposes on this path of the case."""

    def _run_hook(self, my_task: Any) -> bool:
        table: DecisionTable = self.dmnEngine
        try:
            outputs, reasons = table.propose(my_task.workflow.script_engine.values(my_task))
        except PrebirthError as error:
            raise stopped(my_task, error) from error
        for name, value in outputs.items():
            my_task.data[name] = list(value) if isinstance(value, tuple) else value
        my_task.workflow.top_workflow.happened.proposals.append(
            Proposal(step=StepKey(self.bpmn_id), outputs=outputs, reasons=reasons)
        )
        return True


def _rule(rule: Any, outputs: tuple[str, ...]) -> _Rule:
    cells = []
    for entry in rule.inputEntries:
        text, subject = (entry.lhs[0] or "").strip(), entry.input.expression.strip()
        cells.append(
            _Cell(parse_expression(subject), parse_cell(text, subject), text.lower() == "none")
        )
    texts = [(entry.text or "").strip() or "none" for entry in rule.outputEntries]
    expressions = tuple(zip(outputs, map(parse_expression, texts), strict=True))
    reason = " ".join((rule.description or "").split())
    return _Rule(rule.row_number, tuple(cells), expressions, reason)


def _word(value: Any, output: str) -> str:
    if not isinstance(value, str):
        raise ProcedureInvalid(f"A list in a table holds text; {output} came to {value!r}.")
    return value


def _answer(value: Any, output: str) -> Value:
    if isinstance(value, str | int | bool | None):
        return value
    return tuple(_word(one, output) for one in value)
