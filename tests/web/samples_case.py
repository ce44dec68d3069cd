"""Realistic views of one case: first seen at 32+0, children's social care stay silent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from api.pages.views import Badge, Button, Detail, Due, Hidden, Link, Place, Tone
from api.pages.views_case import (
    AgencyTasks,
    CaseView,
    DeadlineLine,
    Edd,
    EscalationLine,
    HistoryLine,
    LogLine,
    Map,
    ShownBefore,
    Stamp,
    TaskLine,
    Waiting,
    WaitingOn,
)
from tests.web.samples import (
    CASE,
    CASE_HREF,
    EDD,
    FRIDAY_5PM,
    NEXT_WEEK,
    NOT_ASKED,
    NURSE,
    PHONES,
    SAFE,
    SENT,
    shell,
)

OVERDUE = Due(Badge(Tone.OVERDUE, "Overdue 2 working days"), FRIDAY_5PM)
SOURCE = "Example Safeguarding Partnership, Unborn Baby Protocol, May 2026, 4.2"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 180" width="640" height="180"'
    ' aria-hidden="true" focusable="false" font-family="sans-serif" font-size="13">'
    '<g fill="none" stroke="#5b6f73"><rect x="1" y="1" width="638" height="88"/>'
    '<rect x="1" y="89" width="638" height="88"/><path d="M170 45h90v88h60"/></g>'
    '<g fill="#eef5f6" stroke="#17404a"><rect x="60" y="20" width="110" height="50" rx="6"/>'
    '<rect x="320" y="108" width="130" height="50" rx="6"/></g>'
    '<text x="72" y="49">Send referral</text><text x="332" y="137">Decide referral</text></svg>'
)

TASKS = (
    AgencyTasks(
        "Midwifery",
        (
            TaskLine(
                "Send the referral",
                Badge(Tone.DONE, "Done"),
                holder="Asha Lowe, Thu 12 March 2026, 9.30am",
            ),
            TaskLine(
                "Share the birth plan",
                Badge(Tone.CANNOT_START, "Cannot start yet"),
                reason="Waits for the initial conference",
            ),
            TaskLine(
                "Visit at home",
                Badge(Tone.NOT_NEEDED, "Not needed"),
                reason="Reason: the health visitor has been",
            ),
        ),
    ),
    AgencyTasks(
        "Children's social care",
        (
            TaskLine(
                "Decide what happens with the referral",
                Badge(Tone.READY, "Ready"),
                OVERDUE,
                "Not assigned",
                open=Link("Decide what happens with the referral", f"{CASE_HREF}/steps/t1"),
                buttons=(
                    Button("Assign to me", f"{CASE_HREF}/tasks/t1/assign", "Decide the referral"),
                ),
            ),
            TaskLine(
                "Check the history of both children",
                Badge(Tone.IN_PROGRESS, "In progress (Lin Marsh)"),
                Due(Badge(Tone.PLAIN, "Due in 5 working days"), NEXT_WEEK),
                open=Link("Check the history of both children", f"{CASE_HREF}/steps/t3"),
                buttons=(
                    Button("Give back", f"{CASE_HREF}/tasks/t3/give-back", "Check the history"),
                ),
            ),
            TaskLine(
                "Say that the referral has arrived",
                Badge(Tone.DONE_LATE, "Done late"),
                holder="Lin Marsh, Mon 16 March 2026, 9.10am",
                reason="Cause: missed",
            ),
        ),
    ),
    AgencyTasks(
        "Health visiting",
        (TaskLine("Visit before birth", Badge(Tone.WAITING, "Waiting on midwifery")),),
    ),
)
DEADLINES = (
    DeadlineLine(
        "Decision on the referral",
        "Children's social care",
        OVERDUE,
        "1 working day after the referral is received",
        "Received Thu 12 March 2026, 9.30am. Friday is the first working day after it. "
        "A due day ends at 5pm. England's working days.",
        SOURCE,
        True,
        "Strength: must",
        cause="missed",
    ),
    DeadlineLine(
        "Initial conference",
        "Children's social care",
        Due(Badge(Tone.PLAIN, "Due in 14 working days"), datetime(2026, 4, 8, 16, 0, tzinfo=UTC)),
        "10 weeks before the EDD",
        "EDD Thursday 7 May 2026. The ordinary date had passed when she was first seen, "
        "so the late start is used.",
        "Assumed from three neighbouring partnerships",
        False,
        "Strength: normally",
        not_before=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        cause="presented late",
        clash="The latest date falls before the earliest. Beth Crag is asked to decide; until "
        "then the earlier date stands.",
        shown_before=(
            ShownBefore(
                datetime(2026, 4, 22, 16, 0, tzinfo=UTC),
                datetime(2026, 3, 16, 11, 5, tzinfo=UTC),
                "A scan gave an earlier EDD.",
            ),
            ShownBefore(None, SENT, "The EDD was not known."),
        ),
    ),
    DeadlineLine(
        "Referral opened by a named worker",
        "Children's social care",
        Due(Badge(Tone.PLAIN, "No date: as soon as possible")),
        "As soon as possible after the referral is received",
        "No instant is set. It is ordered by urgency and age.",
        SOURCE,
        True,
    ),
)
ESCALATIONS = (
    EscalationLine(
        "Escalation stage 1",
        "the decision on the referral is overdue",
        FRIDAY_5PM,
        ("Rowan Beck, team manager", "Beth Crag, named midwife", "Ash Fell, referrer"),
    ),
    EscalationLine(
        "Escalation stage 2",
        "still no decision one working day later",
        datetime(2026, 3, 16, 17, 0, tzinfo=UTC),
        (),
        noticed_late=True,
        stopped="Stopped Tue 17 March 2026, 9.12am: the decision was recorded.",
    ),
)
HISTORY = (
    HistoryLine(
        "Child Z, earlier pregnancy, concealed until 35+0",
        "Case closed. Child in need plan after several referrals. What was learnt then is "
        "brought back here; the assessment is still new.",
        Link("Open case PB-2Z4Y-9JHS", "/cases/PB-2Z4Y-9JHS"),
    ),
)
LOG = (
    LogLine(
        1,
        "Case started",
        "Ash Fell",
        "Sexual health",
        datetime(2026, 3, 11, 16, 50, tzinfo=UTC),
        SENT,
    ),
    LogLine(
        2,
        "Decision on the referral due Friday 13 March 2026, 5pm",
        "Prebirth",
        "by itself",
        SENT,
        SENT,
        (Detail("Why", "1 working day after the referral is received"),),
    ),
    LogLine(3, "Decision on the referral missed", "Prebirth", "by itself", FRIDAY_5PM, FRIDAY_5PM),
)
WOMAN = (
    Detail("Name", "Merrin Tarn (invented)"),
    Detail("Born", "4 June 2004"),
    Detail("NHS number", "999 000 0019", "The check digit is wrong. Read it out and try again."),
    Detail("Address", "12 Sedge Lane\nHollin Wath"),
    Detail("GP", "Not known"),
)
STAMPS = (
    Stamp("Sent", SENT, "Ash Fell, sexual health"),
    Stamp("Received", SENT, "Children's social care"),
    Stamp("Opened", note="Nobody named has read it"),
    Stamp("Acknowledged"),
    Stamp("Decided", note="Overdue 2 working days"),
    Stamp("Referrer told"),
)

FULL = CaseView(
    shell=shell(Place.CASES),
    reference=CASE,
    procedure="Unborn baby procedure",
    edition="Unborn baby procedure, edition 1, not approved by any partnership",
    state=Badge(Tone.OVERDUE, "Overdue 2 working days"),
    edd=Edd(
        229,
        EDD,
        how="by scan, stated by Asha Lowe (Midwifery) on Monday 16 March 2026",
        earlier=("Until Monday 16 March 2026: 21 May 2026, by last period (Ash Fell).",),
    ),
    safe_contact=SAFE,
    woman=WOMAN,
    waiting=(
        WaitingOn(
            "children's social care",
            (
                Waiting(
                    "Decide what happens with the referral",
                    "nobody yet",
                    OVERDUE,
                    Link("Record the decision", f"{CASE_HREF}/steps/t1"),
                ),
            ),
            PHONES[0],
        ),
    ),
    agencies=TASKS,
    deadlines=DEADLINES,
    log=LOG,
    map=Map(
        (
            "Midwifery sent the referral on Thursday 12 March 2026.",
            "You are here: children's social care decide what happens with the referral.",
            "Then the referrer is told.",
        ),
        SVG,
    ),
    stamps=STAMPS,
    unopened="Sent, not yet opened. If urgent, phone children's social care on 01632 960101.",
    notices=("Urgent: the referrer phoned first on Thursday 12 March 2026.",),
    escalations=ESCALATIONS,
    history=HISTORY,
    happenings=(
        Link("Record a birth", f"{CASE_HREF}/happenings/baby_born"),
        Link("Add new facts", f"{CASE_HREF}/happenings/new_facts"),
        Link("Record that the pregnancy has ended", f"{CASE_HREF}/happenings/pregnancy_ended"),
    ),
    change_edd=Link("Change the EDD", f"{CASE_HREF}/edd"),
    close=Link("Close this case", f"{CASE_HREF}/close"),
    phones=PHONES,
)

CASE_PAGES: Mapping[str, tuple[str, object]] = {
    "case, overdue": ("cases/case.html", FULL),
    "case, just begun and little known": (
        "cases/case.html",
        replace(
            FULL,
            shell=shell(Place.CASES, NURSE),
            state=Badge(Tone.WAITING, "Open"),
            edd=Edd(),
            safe_contact=NOT_ASKED,
            waiting=(),
            deadlines=(),
            stamps=(),
            unopened=None,
            notices=(),
            escalations=(),
            history=(),
            happenings=(),
            change_edd=None,
            close=None,
            map=Map(("The case has begun.",)),
            phones=(),
        ),
    ),
    "case, EDD in doubt and a later one proposed": (
        "cases/case.html",
        replace(
            FULL,
            state=Badge(Tone.DONE, "Closed"),
            edd=Edd(
                None,
                EDD,
                datetime(2026, 5, 28, tzinfo=UTC).date(),
                "estimated, stated by Ash Fell (Sexual health) on Thursday 12 March 2026",
                doubt="The EDD is more than 44 weeks ahead. Is the year right?",
                proposed="Asha Lowe proposes Thursday 28 May 2026. Dates stay as they are until "
                "Beth Crag accepts it.",
            ),
            waiting=(
                WaitingOn(
                    "midwifery",
                    (
                        Waiting(
                            "Share the birth plan",
                            "Beth Crag",
                            Due(Badge(Tone.TODAY, "Due today, 5pm"), NEXT_WEEK),
                        ),
                    ),
                ),
            ),
        ),
    ),
    "case, done late with hidden fields on its buttons": (
        "cases/case.html",
        replace(
            FULL,
            agencies=(
                AgencyTasks(
                    "Midwifery",
                    (
                        TaskLine(
                            "Send the referral",
                            Badge(Tone.READY, "Ready"),
                            buttons=(
                                Button(
                                    "Assign to me",
                                    "/x",
                                    "Send the referral",
                                    (Hidden("version", "1"),),
                                    secondary=False,
                                ),
                            ),
                        ),
                    ),
                ),
            ),
        ),
    ),
}
