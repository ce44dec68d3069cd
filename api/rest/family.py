"""What one case has in common with others of the family, and what it keeps in versions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from api.auth import Practitioner, UseCases, same_site
from api.rest.answering import acted_of
from api.rest.answers import Acted, Document, DocumentPart, DocumentReceipt
from api.rest.problems import documented
from api.rest.schemas import Key, Link, Reference, Version
from workflows.services import documents, links
from workflows.services.documents import Receipt, Written

router = APIRouter(
    prefix="/cases",
    tags=["cases"],
    dependencies=[Depends(same_site)],
    responses=documented(401),
)
_WRITING = documented(400, 403, 404, 409, 422, 428)


@router.get("/{reference}/documents/{document}", responses=documented(404))
def read_document(
    ctx: UseCases,
    actor: Practitioner,
    reference: Reference,
    document: Annotated[str, Path(max_length=100)],
) -> Document:
    """A document with its versions and receipts. That it was read is written down."""
    _, found = documents.read_document(ctx, actor, reference, document, looked_at="api document")
    return Document(
        reference=reference,
        key=found.definition.key,
        title=found.definition.title,
        versions=tuple(_part(version) for version in found.versions),
        copies=tuple(_part(copy) for copy in found.copies),
        receipts=tuple(_receipt(receipt) for receipt in found.receipts),
    )


@router.post("/{reference}/links", responses=_WRITING)
def link(
    ctx: UseCases,
    actor: Practitioner,
    reference: Reference,
    key: Key,
    version: Version,
    sent: Link,
    response: Response,
) -> Acted:
    """Link this case with another of the family: both say so, and what each knows counts."""
    request = links.LinkCases(key, reference, sent.other, sent.why, version)
    return _linked(ctx, actor, request, response)


@router.post("/{reference}/links/remove", responses=_WRITING)
def unlink(
    ctx: UseCases,
    actor: Practitioner,
    reference: Reference,
    key: Key,
    version: Version,
    sent: Link,
    response: Response,
) -> Acted:
    """Take the link with another case away, with the reason."""
    request = links.LinkCases(key, reference, sent.other, sent.why, version, unlink=True)
    return _linked(ctx, actor, request, response)


def _linked(
    ctx: UseCases, actor: Practitioner, request: links.LinkCases, response: Response
) -> Acted:
    outcome = links.link_cases(ctx, actor, request)
    response.headers["ETag"] = f'"{outcome.version}"'
    return acted_of(outcome)


def _part(written: Written) -> DocumentPart:
    return DocumentPart(
        version=written.number,
        step=written.step,
        title=written.title,
        by=written.by,
        agency=written.agency,
        at=written.at,
        recorded_at=written.recorded_at,
        answers=written.answers,
    )


def _receipt(receipt: Receipt) -> DocumentReceipt:
    last = receipt.last
    return DocumentReceipt(
        step=receipt.step,
        title=receipt.title,
        agency=receipt.agency,
        version=last.number if last is not None else None,
        asked=receipt.asked,
        receipt=_part(last) if last is not None else None,
    )
