"""`[closing]` of `procedure.toml`: what closing a case asks, what refuses it, what manages it.

Whether a case may be closed is for a safeguarding lead to say, in conditions on what is known.
"""

from __future__ import annotations

from collections.abc import Iterator

from workflows.domain.expressions import parse_expression
from workflows.procedures.definition import Closing, ClosingRule, Procedure
from workflows.procedures.tables import Table


def read_closing(page: Table) -> Closing:
    """The form that closing asks, and its conditions; a procedure need not have any."""
    table = page.table("closing")
    closing = Closing(
        form=table.text("form"),
        refused=_rules(table, "refused", says_what_to_do=True),
        allowed=_rules(table, "allowed", says_what_to_do=False),
    )
    table.close()
    return closing


def closing_said(procedure: Procedure) -> dict[str, str]:
    """Closing by its parts, in words; parts that it does not have are left out."""
    closing = procedure.closing
    words = {"form": closing.form or ""}
    for number, rule in enumerate(closing.refused, start=1):
        words[f"refused {number}"] = f"when {rule.when}: {rule.because} {rule.next_action}"
    for number, rule in enumerate(closing.allowed, start=1):
        words[f"a managed closure {number}"] = f"when {rule.when}: {rule.because}"
    return {label: said.strip() for label, said in words.items() if said}


def closing_page(procedure: Procedure) -> Iterator[str]:
    """Closing as a part of the printed procedure; nothing where it has no conditions."""
    said = closing_said(procedure)
    if not said:
        return
    yield "## Closing a case"
    yield ""
    yield from (f"- {label}: {text}" for label, text in said.items())
    yield ""


def _rules(table: Table, key: str, *, says_what_to_do: bool) -> tuple[ClosingRule, ...]:
    found = []
    for rule in table.every(key):
        written = rule.needed("when")
        when = rule.parsed("when", written, parse_expression) if written else None
        because = rule.needed("because")
        next_action = rule.needed("next_action") if says_what_to_do else ""
        rule.close()
        if when is not None:
            found.append(ClosingRule(when, because, next_action))
    return tuple(found)
