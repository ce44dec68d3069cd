"""Realistic views of the pages that write: start a case, do a step, change the EDD."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from api.pages.views import Button, Detail, Hidden, Link, Place
from api.pages.views_forms import Form, Group
from api.pages.views_steps import (
    CaseStartedView,
    ChangeEddView,
    CheckAnswersView,
    CheckedGroup,
    DateChange,
    DateToBeSet,
    DeadlineInset,
    OpenCaseView,
    StepView,
)
from tests.web.samples import (
    CASE,
    CASE_HREF,
    FRIDAY_5PM,
    NEXT_WEEK,
    NURSE,
    PHONES,
    SAFE,
    TO_CASE,
    YES_NO_NOT_KNOWN,
    question,
    shell,
)
from tests.web.samples_case import SOURCE
from workflows.procedures.questions import Option, QuestionKind

K = QuestionKind
HOW_DATED = (
    Option("scan", "A scan"),
    Option("lmp", "First day of the last period"),
    Option("ivf_day5", "IVF, day 5 embryo"),
    Option("estimated", "A best guess"),
    Option("not_known", "EDD not known", "Dates that depend on it are set later."),
)
PREGNANCY = Group(
    (
        question(
            "edd",
            "EDD, estimated due date",
            K.DATE,
            hint="For example, 7 5 2026",
            values=("7", "5", "2062"),
            doubt="That is more than 44 weeks ahead. Is the year right?",
        ),
        question("dated_by", "How was it dated?", K.CHOICE, options=HOW_DATED, value="scan"),
        question("babies", "How many babies are expected?", K.NUMBER, value="1"),
    ),
    "The pregnancy",
)
HER = Group(
    (
        question("name", "Name", K.TEXT),
        question("nhs_number", "NHS number", K.TEXT, hint="10 digits", value="999 000 0019"),
        question("address", "Address", K.LONG_TEXT),
        question("gp", "GP surgery", K.TEXT, may_be_not_known=True, not_known=True),
    ),
    "The woman",
    "Each of these may stay empty.",
)
CONTACT = Group(
    (
        question("told", "Has she been told?", K.CHOICE, options=YES_NO_NOT_KNOWN, value="no"),
        question("told_why_not", "If not, why not?", K.LONG_TEXT),
        question("safe_way", "A safe way to contact her", K.TEXT),
        question("safe_time", "A safe time to contact her", K.TEXT),
        question("must_not_know", "Who must not know?", K.TEXT, hint="A partner, a relative"),
    ),
    "Contacting her safely",
    "Assume that someone else may see her letters, phone or this screen.",
)
OPEN = OpenCaseView(
    shell(Place.START, NURSE),
    "Unborn baby procedure",
    Form(
        "/cases/start",
        "Check your answers",
        "key-1",
        (PREGNANCY, HER, CONTACT),
        cancel=Link("Back to my work", "/my-work"),
        mark_optional=False,
    ),
)
REFUSED_GROUP = Group(
    (
        question(
            "edd",
            "EDD, estimated due date",
            K.DATE,
            values=("31", "2", "2026"),
            error="EDD: 31 2 2026 is not a date. Check the day and the month.",
        ),
        question(
            "dated_by",
            "How was it dated?",
            K.CHOICE,
            options=HOW_DATED,
            error="Choose how the EDD was dated, or that it is not known.",
        ),
        question(
            "concerns",
            "What are you worried about?",
            K.CHOICES,
            values=("concealed",),
            options=(Option("concealed", "Concealed pregnancy"), Option("drugs", "Drugs")),
            error="Tick one, or choose that it is not known.",
        ),
        question(
            "story",
            "What happened?",
            K.LONG_TEXT,
            value='<b>& she said "no"</b>',
            error="What happened? holds a character that cannot be kept.",
        ),
    ),
    "The pregnancy",
)

DATES = (
    DateToBeSet(
        "Decision on the referral",
        "Children's social care",
        FRIDAY_5PM,
        "1 working day after the referral is received",
        SOURCE,
    ),
    DateToBeSet(
        "Initial conference",
        "Children's social care",
        None,
        "10 weeks before the EDD",
        "Assumed",
        "Waits until an EDD is recorded",
    ),
)
CHECK = CheckAnswersView(
    shell(Place.START, NURSE),
    (
        CheckedGroup(
            "The pregnancy",
            (
                Detail("EDD", "Thursday 7 May 2026", "More than 44 weeks ahead. Is it right?"),
                Detail("How it was dated", "A scan"),
            ),
        ),
        CheckedGroup("The woman", (Detail("Name", "Not known"),)),
    ),
    DATES,
    Form("/cases", "Start the case", "key-1", hidden=(Hidden("name", ""),)),
    Form("/cases/start", "Change answers", "key-1", hidden=(Hidden("name", ""),)),
    229,
)
STARTED = CaseStartedView(
    shell(Place.CASES, NURSE),
    CASE,
    Link("See the case", CASE_HREF),
    (
        "Send the referral: children's social care hear nothing until you do.",
        "Children's social care have until Friday 13 March 2026, 5pm to decide.",
        "If they are silent, their manager is told. You need not chase alone.",
    ),
    DATES,
    PHONES,
    Link("Send the referral", f"{CASE_HREF}/steps/t0"),
)
DECISIONS = (
    Option("assessment", "Progress to assessment"),
    Option("strategy", "Strategy discussion"),
    Option("early_help", "Early help"),
    Option("none", "No further action", "Say what happens instead."),
    Option("more", "More information needed", "The clock keeps running."),
)
STEP_FORM = Form(
    f"{CASE_HREF}/steps/t1",
    "Record the decision",
    "key-3",
    (
        Group(
            (
                question("decision", "Decision", K.CHOICE, options=DECISIONS, required=True),
                question("reasons", "Why?", K.LONG_TEXT, required=True),
                question("visited", "Was she seen?", K.YES_NO),
                question(
                    "happened",
                    "When did this happen?",
                    K.INSTANT,
                    required=True,
                    hint="Change it if you record this afterwards",
                    values=("17", "3", "2026", "9:30"),
                ),
            )
        ),
    ),
    version=3,
    hidden=(Hidden("task", "t1"),),
    cancel=TO_CASE,
)
STEP = StepView(
    shell(),
    CASE,
    TO_CASE,
    "Decide what happens with the referral",
    "children's social care",
    STEP_FORM,
    SAFE,
    "The referrer is told next. Silence is not an outcome.",
    DeadlineInset(
        "Overdue 2 working days",
        "1 working day after the referral is received",
        SOURCE,
        True,
        FRIDAY_5PM,
        True,
    ),
    (Button("Assign to me", f"{CASE_HREF}/tasks/t1/assign"),),
    (Detail("What is worrying", "Concealed until 32 weeks; a child before her.\nNo support."),),
)
EDD_FORM = Form(
    f"{CASE_HREF}/edd",
    "See what would change",
    "key-4",
    (Group((PREGNANCY.questions[0], PREGNANCY.questions[1])),),
    version=3,
    cancel=TO_CASE,
)
CHANGES = (
    DateChange(
        "Initial conference",
        "Children's social care",
        NEXT_WEEK,
        FRIDAY_5PM,
        "Earlier",
        "An earlier date counts at once.",
    ),
    DateChange(
        "Birth plan shared",
        "Midwifery",
        None,
        NEXT_WEEK,
        "New",
        "Not before 30+0, and due at 29+0: Beth Crag is asked to decide.",
        True,
    ),
    DateChange(
        "Decision on the referral",
        "Children's social care",
        FRIDAY_5PM,
        FRIDAY_5PM,
        "Stays",
        "It counts from an event, not from the EDD.",
    ),
)
ASK_EDD = ChangeEddView(
    shell(), CASE, TO_CASE, "The EDD is Thursday 7 May 2026, by scan.", EDD_FORM
)
STEP_PAGES: Mapping[str, tuple[str, object]] = {
    "start a case": ("cases/open.html", OPEN),
    "start a case, refused": (
        "cases/open.html",
        replace(
            OPEN,
            form=replace(OPEN.form, groups=(REFUSED_GROUP,), problems=("Choose one woman.",)),
        ),
    ),
    "check answers": ("cases/check.html", CHECK),
    "check answers, EDD not known": (
        "cases/check.html",
        replace(CHECK, gestation_days=None, dates=()),
    ),
    "case started": ("cases/sent.html", STARTED),
    "do a step, overdue": ("cases/step.html", STEP),
    "do a step, refused": (
        "cases/step.html",
        replace(STEP, form=replace(STEP_FORM, groups=(REFUSED_GROUP,)), deadline=None),
    ),
    "do a step, no date": (
        "cases/step.html",
        replace(
            STEP,
            deadline=DeadlineInset(
                "No date: as soon as possible", "As soon as possible", "Own", False
            ),
            known=(),
            buttons=(),
            introduction=None,
        ),
    ),
    "change the EDD": ("cases/edd.html", ASK_EDD),
    "change the EDD, preview": (
        "cases/edd.html",
        replace(
            ASK_EDD,
            stated="You said: EDD Thursday 30 April 2026, by scan",
            consequence="This is earlier, so dates tighten at once.",
            changes=CHANGES,
            confirm=Form(
                f"{CASE_HREF}/edd/confirm",
                "Change the EDD",
                "key-5",
                hidden=(Hidden("edd", "2026-04-30"),),
                version=3,
            ),
        ),
    ),
}
