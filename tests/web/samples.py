"""Realistic views for the gallery: invented people in an invented place, one entry per state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from api.pages.views import (
    Badge,
    Button,
    Detail,
    Due,
    Hidden,
    Link,
    Phone,
    Place,
    SafeContact,
    Shell,
    SignedIn,
    Tone,
)
from api.pages.views_forms import Form, Group, Question
from api.pages.views_queue import (
    CaseRow,
    CasesView,
    Filter,
    InboxLine,
    MyWorkView,
    Nearness,
    WorkRow,
)
from api.pages.views_way_in import (
    AgencyToChoose,
    ChoosePersonView,
    ConflictView,
    Difference,
    ErrorView,
    HelpView,
    ImmediateDangerView,
    PersonToChoose,
    RefusedLine,
    RefusedView,
)
from workflows.procedures.questions import Option, QuestionKind

NOW = datetime(2026, 3, 17, 9, 30, tzinfo=UTC)
FRIDAY_5PM = datetime(2026, 3, 13, 17, 0, tzinfo=UTC)
TODAY_5PM = datetime(2026, 3, 17, 17, 0, tzinfo=UTC)
NEXT_WEEK = datetime(2026, 3, 24, 17, 0, tzinfo=UTC)
SENT = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
EDD = date(2026, 5, 7)

CASE = "PB-7F3K-2QXM"
CASE_HREF = f"/cases/{CASE}"
TO_CASE = Link(f"Back to case {CASE}", CASE_HREF)
CSRF = "a-token"

NURSE = SignedIn("Ash Fell", "Sexual health, Tarn Valley")
MANAGER = SignedIn("Rowan Beck", "Children's social care")
AUDITOR = SignedIn("Noor Haye", "Safeguarding partnership", may_audit=True, may_open_case=False)

PHONES = (
    Phone("Children's social care", "01632 960101", "01632 960102"),
    Phone("Midwifery", "01632 960111", None),
    Phone("Police", "01632 960121", "01632 960121"),
    Phone("General practice"),
)
SAFE = SafeContact(
    told="Not told: her partner reads her letters and messages",
    safe_way="Through the sexual health clinic, in person only",
    safe_time="Thursdays, 10am to midday",
    must_not_know="Partner; his mother, who works at the GP surgery",
)
NOT_ASKED = SafeContact(told="Not asked")


def shell(
    place: Place = Place.ELSEWHERE, who: SignedIn | None = MANAGER, done: str | None = None
) -> Shell:
    """The layout's part, with everything ordinary."""
    return Shell(now=NOW, csrf=CSRF, place=place, signed_in=who, done=done)


def question(name: str, title: str, kind: QuestionKind, **more: object) -> Question:
    """A question with whatever else a sample wants to show."""
    return Question(name, title, kind, **more)  # type: ignore[arg-type]


ROWS = (
    WorkRow(
        CASE,
        CASE_HREF,
        "Decide what happens with the referral",
        Due(Badge(Tone.OVERDUE, "Overdue 2 working days"), FRIDAY_5PM),
        Nearness(229, EDD),
        SAFE,
        "Not assigned",
        Link("Record the decision", f"{CASE_HREF}/steps/t1", f"for case {CASE}"),
        urgency="Urgent: the referrer phoned first",
        contact="Referrer: Ash Fell, sexual health, 01632 960131",
        buttons=(
            Button("Assign to me", f"{CASE_HREF}/tasks/t1/assign", CASE, (Hidden("version", "3"),)),
        ),
    ),
    WorkRow(
        "PB-4NHR-8WTC",
        "/cases/PB-4NHR-8WTC",
        "Say that the referral has arrived",
        Due(Badge(Tone.TODAY, "Due today, 5pm"), TODAY_5PM),
        Nearness(119, date(2026, 8, 25)),
        SafeContact("Told", "Her own mobile", "Any day before 3pm", "Nobody"),
        "You",
        Link("Acknowledge", "/cases/PB-4NHR-8WTC/steps/t2", "for case PB-4NHR-8WTC"),
        buttons=(Button("Give back", "/cases/PB-4NHR-8WTC/tasks/t2/give-back", "PB-4NHR-8WTC"),),
    ),
    WorkRow(
        "PB-9D2V-6KEA",
        "/cases/PB-9D2V-6KEA",
        "Open the referral",
        Due(Badge(Tone.PLAIN, "No date: as soon as possible")),
        Nearness(),
        NOT_ASKED,
        "Lin Marsh",
        None,
    ),
)
INBOX = (
    InboxLine(
        "Act today",
        CASE,
        CASE_HREF,
        "Escalation stage 1: the decision on the referral is overdue",
        datetime(2026, 3, 13, 17, 1, tzinfo=UTC),
        button=Button("Mark as read", "/inbox/1/read", f"message about {CASE}"),
    ),
    InboxLine(
        "For information",
        "PB-4NHR-8WTC",
        "/cases/PB-4NHR-8WTC",
        "The EDD changed",
        SENT,
        read=True,
    ),
)
FILTERS = (
    Filter("All of my agency", "/my-work", chosen=True),
    Filter("Only mine", "/my-work?show=mine"),
    Filter("Overdue", "/my-work?show=overdue"),
)

PEOPLE = (
    AgencyToChoose(
        "Midwifery",
        (
            PersonToChoose("asha", "Asha Lowe", "Community midwife"),
            PersonToChoose("beth", "Beth Crag", "Named midwife for safeguarding"),
        ),
    ),
    AgencyToChoose(
        "Children's social care",
        (
            PersonToChoose("lin", "Lin Marsh", "Front-door worker"),
            PersonToChoose("rowan", "Rowan Beck", "Team manager"),
        ),
    ),
    AgencyToChoose("Sexual health", (PersonToChoose("ash", "Ash Fell", "Contraception nurse"),)),
    AgencyToChoose("Safeguarding partnership", (PersonToChoose("noor", "Noor Haye", "Auditor"),)),
)

CASES = (
    CaseRow(
        CASE,
        CASE_HREF,
        Badge(Tone.OVERDUE, "Overdue"),
        "Waiting on children's social care",
        Nearness(229, EDD),
        Due(Badge(Tone.OVERDUE, "Overdue 2 working days"), FRIDAY_5PM),
    ),
    CaseRow(
        "PB-4NHR-8WTC",
        "/cases/PB-4NHR-8WTC",
        Badge(Tone.WAITING, "Open"),
        "Waiting on midwifery",
        Nearness(),
    ),
)

AGAIN = Form(
    "/cases/PB-7F3K-2QXM/steps/t1",
    "Send mine as well",
    "key-2",
    (
        Group(
            (
                question(
                    "reasons",
                    "Why you decided this",
                    QuestionKind.LONG_TEXT,
                    value="Concealed before.\nGrandmother cannot manage alone.",
                ),
            )
        ),
    ),
    version=4,
)
CONFLICT = ConflictView(
    shell(),
    "Lin Marsh",
    "Children's social care",
    datetime(2026, 3, 17, 9, 12, tzinfo=UTC),
    "recorded the decision on the referral",
    (
        Difference("Decision", "Progress to assessment", "Strategy discussion"),
        Difference("Why", "Late booking, and a concealed pregnancy before.", "Concealed before."),
    ),
    TO_CASE,
    AGAIN,
)

WAY_IN: Mapping[str, tuple[str, object]] = {
    "choose a person": (
        "sign_in/choose.html",
        ChoosePersonView(shell(who=None), "/sign-in", PEOPLE, "/my-work"),
    ),
    "choose a person, refused": (
        "sign_in/choose.html",
        ChoosePersonView(
            shell(who=None),
            "/sign-in",
            PEOPLE,
            problem="That person is no longer in the demonstration. Choose another.",
        ),
    ),
    "my work, overdue first": (
        "queues/my_work.html",
        MyWorkView(
            shell(Place.MY_WORK, done="The step is recorded."),
            "children's social care",
            ROWS,
            INBOX,
            FILTERS,
            "/cases/start",
        ),
    ),
    "my work, empty": (
        "queues/my_work.html",
        MyWorkView(shell(Place.MY_WORK, NURSE), "sexual health", (), (), FILTERS, "/cases/start"),
    ),
    "cases": ("cases/list.html", CasesView(shell(Place.CASES), "/cases/search", CASES)),
    "cases, nothing found": (
        "cases/list.html",
        CasesView(shell(Place.CASES), "/cases/search", (), "PB-0000-0000"),
    ),
    "cases, none yet": ("cases/list.html", CasesView(shell(Place.CASES), "/cases/search", ())),
    "cases, nothing found by an auditor": (
        "cases/list.html",
        CasesView(shell(Place.CASES, AUDITOR), "/cases/search", (), "PB-0000-0000"),
    ),
    "immediate danger": (
        "immediate_danger.html",
        ImmediateDangerView(shell(), PHONES, TO_CASE),
    ),
    "immediate danger, signed out": (
        "immediate_danger.html",
        ImmediateDangerView(shell(who=None), PHONES),
    ),
    "help": ("help.html", HelpView(shell())),
    "not allowed": (
        "errors/not_allowed.html",
        ErrorView(
            shell(),
            "Only children's social care can record this decision.",
            "Ask Rowan Beck, team manager, to record it.",
        ),
    ),
    "not found": ("errors/not_found.html", ErrorView(shell())),
    "too large": (
        "errors/too_large.html",
        ErrorView(
            shell(),
            "One answer may hold 10,000 characters; this one holds 10,000,000.",
            "Shorten it, or put the rest in your agency's own record.",
        ),
    ),
    "problem": ("errors/problem.html", ErrorView(shell(), reference="7QX2-KD")),
    "problem while the clock stands still": (
        "errors/problem.html",
        ErrorView(
            Shell(
                NOW,
                CSRF,
                warning="The clock stopped at 9.05am. Dates may pass unnoticed: watch them.",
                clock="Its clock says Tuesday 17 March 2026, 9.30am.",
            )
        ),
    ),
    "refused": (
        "errors/refused.html",
        RefusedView(
            shell(),
            (
                RefusedLine("Give it as year, month and day, such as 2026-05-07.", "EDD"),
                RefusedLine("This step is already done. Open the case to see by whom."),
            ),
            (Detail("Reasons", "Concealed before.\nSeen first at 32 weeks."),),
            TO_CASE,
        ),
    ),
    "conflict": ("errors/conflict.html", CONFLICT),
    "conflict, nothing left to do": (
        "errors/conflict.html",
        ConflictView(
            shell(),
            CONFLICT.who,
            CONFLICT.agency,
            CONFLICT.at,
            CONFLICT.what,
            (),
            TO_CASE,
        ),
    ),
}
YES_NO_NOT_KNOWN = (Option("yes", "Yes"), Option("no", "No"), Option("not_known", "Not known"))
