"""Meetings, documents, contacts and history as words: in a difference and on the printed page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workflows.domain.wording import counted
from workflows.procedures.definition import (
    DocumentDefinition,
    HistoryDefinition,
    Meeting,
    Procedure,
)
from workflows.procedures.said import Words, source_said


def history_said(line: HistoryDefinition) -> Words:
    """A line by its parts."""
    if line.when is not None:
        return {"title": line.title, "is": str(line.when)}
    return {"title": line.title, "shows": line.shows or ""}


def meeting_said(meeting: Meeting) -> Words:
    """A meeting by its parts."""
    said = {
        "title": meeting.title,
        "steps": ", ".join(meeting.steps),
        "shared": f"for {counted(meeting.share_within_days, 'day')}",
        "source": source_said(meeting.source),
    }
    return {label: words for label, words in said.items() if words}


def document_said(document: DocumentDefinition) -> Words:
    """A document by its parts."""
    said = {
        "title": document.title,
        "steps": ", ".join(document.steps),
        "copies": ", ".join(document.copies),
        "receipts": ", ".join(document.receipts),
        "needs": ", ".join(document.needs),
    }
    return {label: words for label, words in said.items() if words}


def contacts_said(procedure: Procedure) -> dict[str, Words]:
    """Whose telephone numbers stand on the page of a step or happening."""
    return {
        key: {"agencies": _lanes(procedure, lanes)} for key, lanes in procedure.contacts.items()
    }


def family_page(procedure: Procedure) -> Iterator[str]:
    """All of it as Markdown; a part without entries is left out."""
    if procedure.meetings:
        yield "## Meetings that one case may share with another"
        yield ""
        for meeting in procedure.meetings.values():
            source = source_said(meeting.source)
            days = counted(meeting.share_within_days, "day")
            yield (
                f"- **{meeting.title}**: {_titles(procedure, meeting.steps)}; "
                f"held for a linked case, it may be recorded here for {days}"
                f"{f'. Source: {source}' if source else ''}"
            )
        yield ""
    if procedure.documents:
        yield "## Documents kept in versions"
        yield ""
        for document in procedure.documents.values():
            yield from _document(procedure, document)
        yield ""
    if procedure.contacts:
        yield "## Telephone numbers on the page of a step"
        yield ""
        for key, lanes in procedure.contacts.items():
            titled = procedure.steps.get(key) or procedure.happenings.get(key)
            yield f"- **{titled.title if titled else key}**: {_lanes(procedure, lanes)}"
        yield ""
    if procedure.history_lines:
        yield "## What comes along from other cases of the family"
        yield ""
        for name, line in procedure.history_lines.items():
            if line.when is not None:
                yield f"- **{line.title}** (`{name}`): where there `{line.when}`"
            else:
                yield f"- **{line.title}** (`{name}`): the answer there to `{line.shows}`, to read"
        yield ""


def _document(procedure: Procedure, document: DocumentDefinition) -> Iterator[str]:
    parts = [f"a new version with each: {_titles(procedure, document.steps)}"]
    if document.needs:
        parts.append(f"incomplete without: {', '.join(document.needs)}")
    if document.copies:
        parts.append(f"copies: {_titles(procedure, document.copies)}")
    if document.receipts:
        parts.append(f"confirmed by: {_titles(procedure, document.receipts)}")
    yield f"- **{document.title}**: {'; '.join(parts)}"


def _lanes(procedure: Procedure, lanes: Sequence[str]) -> str:
    known = procedure.lanes
    return ", ".join(known[lane].title if lane in known else lane for lane in lanes)


def _titles(procedure: Procedure, steps: Sequence[str]) -> str:
    known = procedure.steps
    return ", ".join(known[step].title if step in known else step for step in steps)
