"""Realistic views of a document kept in versions."""

from __future__ import annotations

from dataclasses import replace

from api.pages.views import Badge, Detail, Place, Tone
from api.pages.views_document import CopyLine, DocumentView, ReceiptLine, VersionLine
from tests.web.samples import CASE, FRIDAY_5PM, NEXT_WEEK, PHONES, SAFE, TO_CASE, shell

FIRST = VersionLine(
    1,
    "Ash Fell, Maternity",
    FRIDAY_5PM,
    NEXT_WEEK,
    (Detail("Who reports the birth, and to whom?", "The ward sister, to the out-of-hours team"),),
)
SECOND = VersionLine(
    2,
    "Ash Fell, Maternity",
    NEXT_WEEK,
    None,
    (
        Detail("Who reports the birth, and to whom?", "The labour ward coordinator, at once"),
        Detail("Visitor safety arrangements", "Two visitors, named at the desk.\n\nNobody else."),
    ),
)
WRITTEN = DocumentView(
    shell=shell(Place.CASES),
    reference=CASE,
    case=TO_CASE,
    title="Safeguarding birth plan",
    woman=(Detail("Name", "Invented Person 7"), Detail("EDD", "Not known")),
    safe_contact=SAFE,
    newest=SECOND,
    earlier=(FIRST, replace(FIRST, answers=(), recorded=None, note="What it said was erased.")),
    receipts=(
        ReceiptLine(
            "Maternity: Confirm that the labour ward has it",
            Badge(Tone.WAITING, "Has version 1, not yet version 2"),
            "Rowan Pike, Maternity",
            FRIDAY_5PM,
            (Detail("Where is it kept?", "At the desk"),),
        ),
        ReceiptLine("Health visiting: Confirm it", Badge(Tone.WAITING, "Not asked yet")),
    ),
    copies=(
        CopyLine(
            "Version 2: Send it to everyone who may meet the birth",
            "Ash Fell, Maternity",
            NEXT_WEEK,
            (Detail("Sent to", "Maternity unit; Ambulance service"),),
        ),
    ),
    phones=PHONES,
)
NOT_WRITTEN = replace(
    WRITTEN,
    newest=None,
    earlier=(),
    receipts=(),
    copies=(),
    waits=("Write the safeguarding birth plan: waits on Maternity.",),
)
FAMILY_PAGES = {
    "a birth plan in its second version": ("cases/document.html", WRITTEN),
    "a birth plan that nobody wrote": ("cases/document.html", NOT_WRITTEN),
}
