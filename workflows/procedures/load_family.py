"""`[history]`, `[meetings]`, `[documents]` and `[contacts]` of `procedure.toml`: what a case has in
common with others of the family, what it keeps in versions, and whom its steps say to ring.
"""

from __future__ import annotations

from collections.abc import Mapping

from workflows.domain.chronology import plain
from workflows.domain.expressions import Expression, parse_expression
from workflows.procedures.definition import DocumentDefinition, HistoryDefinition, Meeting
from workflows.procedures.load_settings import read_source
from workflows.procedures.tables import Table


def read_history(page: Table) -> dict[str, HistoryDefinition]:
    """What other cases of the family say to a new one, in the order written."""
    table = page.table("history")
    lines = {}
    for name, entry in table.entries.items():
        if isinstance(entry, Mapping):
            line = _line(name, table.table(name), table)
        else:
            line = HistoryDefinition(name, plain(name), when=table.read(name, parse_expression))
        if line is not None and (line.when is not None or line.shows is not None):
            lines[name] = line
    return lines


def history_facts(lines: Mapping[str, HistoryDefinition]) -> dict[str, Expression]:
    """Fact → what must be true of the other case; lines that are for people only are left out."""
    return {name: line.when for name, line in lines.items() if line.when is not None}


def read_meetings(page: Table) -> dict[str, Meeting]:
    """Every kind of meeting that several steps hold."""
    meetings = {}
    for key, table in page.each("meetings").items():
        meetings[key] = Meeting(
            key=key,
            title=table.needed("title"),
            steps=table.texts("steps"),
            share_within_days=table.number("share_within_days"),
            source=read_source(table, "source"),
        )
        table.close()
    return meetings


def read_documents(page: Table) -> dict[str, DocumentDefinition]:
    """Every document that is kept in versions."""
    documents = {}
    for key, table in page.each("documents").items():
        documents[key] = DocumentDefinition(
            key=key,
            title=table.needed("title"),
            steps=table.texts("steps"),
            copies=table.texts("copies"),
            receipts=table.texts("receipts"),
            needs=table.texts("needs"),
        )
        table.close()
    return documents


def read_contacts(page: Table) -> dict[str, tuple[str, ...]]:
    """Step or happening → the lanes that its page gives telephone numbers of, in that order."""
    table = page.table("contacts")
    contacts = {name: table.texts(name) for name in table.entries}
    table.close()
    return contacts


def _line(name: str, entry: Table, group: Table) -> HistoryDefinition | None:
    line = HistoryDefinition(
        name=name,
        title=entry.text("title") or plain(name),
        when=entry.read("when", parse_expression),
        shows=entry.text("shows"),
    )
    entry.close()
    if entry.has("when") == entry.has("shows"):
        fix = 'write when = "…" for a fact, or shows = "…" for an answer that people read'
        group.found(name, "must say one of when and shows", fix)
        return None
    return line
