"""A document of a case: what stands in the newest version, who has it, and what stood before."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter
from starlette.responses import Response

from api.pages.shell import Reader, SignedInReader, page
from api.pages.views import Badge, Detail, Link, Place, Tone
from api.pages.views_document import CopyLine, DocumentView, ReceiptLine, VersionLine
from api.pages.words import NOT_KNOWN, answers_shown, phone_of, safe_contact
from workflows.domain.wording import day
from workflows.services.case_file import CaseFile
from workflows.services.documents import Document, Receipt, Written, counts, read_document

router = APIRouter()


@router.get("/cases/{reference}/documents/{document}")
def show(reader: SignedInReader, reference: str, document: str) -> Response:
    """The newest version, with the earlier ones below. That it was looked at is written down."""
    looked_at = f"document {document}"[:100]
    file, found = read_document(reader.ctx, reader.actor, reference, document, looked_at=looked_at)
    return page("cases/document.html", document_view(reader, file, found))


def document_view(reader: Reader, file: CaseFile, document: Document) -> DocumentView:
    """The whole page."""
    versions = [_version(version) for version in document.versions]
    writers = {file.procedure.steps[step].lane for step in document.definition.steps}
    lanes = dict.fromkeys((*writers, *(receipt.agency for receipt in document.receipts)))
    return DocumentView(
        shell=reader.at(Place.CASES, file.now),
        reference=file.case.reference,
        case=Link(f"Back to case {file.case.reference}", f"/cases/{file.case.reference}"),
        title=document.definition.title,
        woman=tuple(_woman(file)),
        safe_contact=safe_contact(file.case.safe_contact),
        newest=versions[-1] if versions else None,
        earlier=tuple(reversed(versions[:-1])),
        receipts=tuple(_receipt(receipt, document) for receipt in document.receipts),
        copies=tuple(_copy(copy) for copy in document.copies),
        waits=tuple(
            f"{item.task.row.title}: waits on {item.task.agency_title}."
            for item in file.waiting_on
            if item.task.row.step in document.definition.steps
        ),
        phones=tuple(
            phone_of(known) for lane in lanes if (known := file.procedure.lanes.get(lane))
        ),
    )


def documents_of(file: CaseFile) -> Iterator[Link]:
    """Every document the procedure keeps, with its newest version, for the case page."""
    known = file.procedure.documents
    counted = counts(known, (task.row for task in file.tasks))
    for key, one in known.items():
        held = counted.get(key, 0)
        state = f"version {held}" if held else "not written yet"
        yield Link(f"{one.title}, {state}", f"/cases/{file.case.reference}/documents/{key}")


def _woman(file: CaseFile) -> Iterator[Detail]:
    woman, edd = file.case.woman, file.case.edd_in_force
    yield Detail("Name", woman.name or NOT_KNOWN)
    yield Detail("Born", day(woman.born_on) if woman.born_on is not None else NOT_KNOWN)
    yield Detail("NHS number", woman.nhs_number or NOT_KNOWN)
    yield Detail("EDD", day(edd.earliest) if edd is not None else NOT_KNOWN)


def _version(written: Written) -> VersionLine:
    erased = "What it said was erased, as the law allows." if written.answers is None else None
    return VersionLine(
        number=written.number,
        by=f"{written.by}, {written.agency_title}",
        at=written.at,
        recorded=written.recorded_at if written.recorded_at != written.at else None,
        answers=answers_shown(written.form, written.answers or {}),
        note=erased,
    )


def _receipt(receipt: Receipt, document: Document) -> ReceiptLine:
    newest, last = document.newest, receipt.last
    agency = f"{receipt.agency_title}: {receipt.title}"
    if newest is None:
        return ReceiptLine(agency, Badge(Tone.CANNOT_START, "Nothing to confirm yet"))
    if last is None:
        words = "Not confirmed yet" if receipt.asked else "Not asked yet"
        return ReceiptLine(agency, Badge(Tone.WAITING, words))
    by = f"{last.by}, {last.agency_title}"
    answers = answers_shown(last.form, last.answers or {})
    if last.number >= newest.number:
        state = Badge(Tone.DONE, f"Has version {last.number}")
    else:
        state = Badge(Tone.WAITING, f"Has version {last.number}, not yet version {newest.number}")
    return ReceiptLine(agency, state, by, last.at, answers)


def _copy(copy: Written) -> CopyLine:
    words = f"Version {copy.number}: {copy.title}"
    by = f"{copy.by}, {copy.agency_title}"
    return CopyLine(words, by, copy.at, answers_shown(copy.form, copy.answers or {}))
