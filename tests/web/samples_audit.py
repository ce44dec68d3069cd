"""Realistic views of what auditors and safeguarding leads read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from api.pages.views import Badge, Due, Link, Place, Tone
from api.pages.views_audit import (
    AuditStepsView,
    LadderStage,
    LadderWords,
    ProcedureStage,
    ProcedureStep,
    ProcedureView,
    StepLine,
)
from tests.web.samples import AUDITOR, CASE, CASE_HREF, FRIDAY_5PM, SENT, question, shell
from tests.web.samples_case import SOURCE, SVG
from workflows.procedures.questions import Option
from workflows.procedures.questions import QuestionKind as K

AUDIT_ROWS = (
    StepLine(
        CASE,
        CASE_HREF,
        "Decide what happens with the referral",
        "Children's social care",
        Due(Badge(Tone.OVERDUE, "Overdue"), FRIDAY_5PM),
        None,
        None,
        "2 working days",
        "missed",
    ),
    StepLine(
        CASE,
        CASE_HREF,
        "Send the referral",
        "Sexual health",
        Due(Badge(Tone.DONE_LATE, "Done late"), SENT),
        SENT,
        datetime(2026, 3, 16, 9, 0, tzinfo=UTC),
        "1 hour",
        "presented late",
    ),
    StepLine("PB-4NHR-8WTC", "/cases/PB-4NHR-8WTC", "Visit", "Midwifery", None, SENT, SENT),
)
AUDIT = AuditStepsView(
    shell(Place.AUDIT, AUDITOR),
    "/audit/steps",
    (
        question(
            "agency",
            "Agency",
            K.CHOICE,
            as_list=True,
            options=(Option("", "All agencies"), Option("midwifery", "Midwifery")),
        ),
        question("from", "From", K.DATE, values=("1", "3", "2026")),
        question(
            "only",
            "Show",
            K.CHOICES,
            options=(Option("late", "Only late steps"),),
            values=("late",),
        ),
    ),
    AUDIT_ROWS,
    "3 steps in 2 cases, 2 of them late.",
    Link("Download as CSV", "/audit/steps.csv?only=late"),
    Badge(Tone.DONE, "Log checked: whole, 214 entries"),
    pages=(Link("Next page", "/audit/steps?page=2"),),
    page="Page 1 of 2",
)
PROCEDURE = ProcedureView(
    shell(Place.PROCEDURE),
    "Unborn baby procedure",
    "Edition 1",
    "Example Safeguarding Partnership, Unborn Baby Protocol, May 2026.",
    "Not approved by any partnership.",
    ("Unborn baby procedure", "Tees"),
    ("Counting starts on the day after the event.", "A due day ends at 5pm."),
    (
        ProcedureStage(
            "Referral",
            (
                ProcedureStep(
                    "Decide what happens with the referral",
                    "Children's social care",
                    "1 working day after the referral is received",
                    SOURCE,
                    True,
                ),
                ProcedureStep(
                    "Tell the GP",
                    "Midwifery",
                    "As soon as possible after it is sent",
                    "Assumed",
                    False,
                    "Named by the referrer.",
                ),
                ProcedureStep("Note it", "Midwifery", "No date: nothing waits for it", "", True),
            ),
            SVG,
        ),
    ),
    (
        LadderWords(
            "No outcome",
            (
                LadderStage("When it is missed", ("Team manager", "Named midwife"), "at once"),
                LadderStage("1 working day later", ("Service manager",)),
            ),
            SOURCE,
        ),
    ),
    ("Home visit: done by the health visitor.",),
)

AUDIT_PAGES: Mapping[str, tuple[str, object]] = {
    "compliance": ("audit/steps.html", AUDIT),
    "compliance, log broken and nothing found": (
        "audit/steps.html",
        replace(
            AUDIT,
            rows=(),
            log_check=Badge(Tone.ALARM, "Log broken in 1 case"),
            log_findings=("PB-7F3K-2QXM, entry 14: the entry before it has been changed.",),
        ),
    ),
    "procedure": ("procedures/show.html", PROCEDURE),
}
