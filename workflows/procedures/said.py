"""Each part of a procedure as labelled words, so that what it is and what changed read the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from workflows.domain.deadline_terms import TermsOverride
from workflows.domain.deadline_text import say
from workflows.domain.deadlines import AnotherDate, DeadlineDefinition, Rule, Source
from workflows.domain.wording import day
from workflows.procedures.definition import (
    CalendarDefinition,
    Form,
    Happening,
    Ladder,
    Lane,
    Procedure,
    RoleDefinition,
    Rung,
    StepDefinition,
    Threshold,
)
from workflows.procedures.in_force import InForce
from workflows.procedures.questions import Question, questions

Words = dict[str, str]


def source_said(source: Source | None) -> str:
    """Such as "Example protocol, May 2026, 4.2 (assumed)"; empty where there is none."""
    if source is None or not source.document:
        return ""
    parts = filter(None, (source.document, source.edition, source.paragraph))
    return f"{', '.join(parts)} ({source.status})"


def edition_title(procedure: Procedure) -> str:
    """Such as "Tees procedure, version 2, in force from 1 October 2022"."""
    dates = in_force_said(procedure.in_force)
    return f"{procedure.title}, version {procedure.version}{f', {dates}' if dates else ''}"


def in_force_said(in_force: InForce) -> str:
    """Such as "in force from 1 October 2022 until 31 May 2025"; empty where no day is said."""
    since = f" from {_date(in_force.since)}" if in_force.since is not None else ""
    until = f" until {_date(in_force.until)}" if in_force.until is not None else ""
    return f"in force{since}{until}" if since or until else ""


def _date(on: date) -> str:
    return day(on).partition(" ")[2]


def approvals_said(procedure: Procedure) -> str:
    """Such as "Approved by A on 8 December 2026 and by B"."""
    signed = [
        f"by {item.by}{f' on {_date(item.on)}' if item.on is not None else ''}"
        for item in procedure.approvals
    ]
    return f"Approved {' and '.join(signed)}." if signed else "Not approved by any partnership."


def rules_said(deadline: DeadlineDefinition) -> str:
    """The sentence that counts, or each with the condition under which it does."""
    said = [
        f"{say(rule.rule)} (when {rule.when})" if rule.when is not None else say(rule.rule)
        for rule in deadline.rules
    ]
    return "; otherwise ".join(said)


def rung_said(rung: Rung, titles: Mapping[str, str]) -> str:
    """Such as "1 working day after overdue (urgent: 4 hours after overdue): tells Team manager"."""
    urgent = f" (urgent: {say(rung.urgent_at)})" if rung.urgent_at is not None else ""
    told = ", ".join(titles.get(role, role) for role in rung.tell)
    digest = ", in the day's summary" if rung.digest else ""
    return f"{say(rung.at)}{urgent}: tells {told}{digest}"


def deadline_said(deadline: DeadlineDefinition) -> Words:
    """A deadline by its parts; parts that it does not have are left out."""
    return _present(
        {
            "title": deadline.title,
            "rule": rules_said(deadline),
            "not before": _rule(deadline.not_before),
            "aim": _rule(deadline.aim),
            "when it starts late": _rule(deadline.late_start),
            "strength": str(deadline.strength),
            "met by": deadline.met_by or "",
            "ladder": deadline.ladder or "",
            "counted": _terms(deadline.terms),
            "never held back": "yes" if deadline.protects else "",
            "another date": _another_date(deadline.another_date),
            "source": source_said(deadline.source),
        }
    )


def step_said(step: StepDefinition, procedure: Procedure) -> Words:
    """A step by its parts."""
    lane = procedure.lanes.get(step.lane)
    records = (
        f"{record.event} when {record.when}" if record.when is not None else record.event
        for record in step.records
    )
    return _present(
        {
            "title": step.title,
            "agency": lane.title if lane is not None else step.lane,
            "diagram": step.diagram,
            "form": step.form or "",
            "deadline": step.deadline or "",
            "no deadline because": step.no_deadline_because or "",
            "records": "; ".join(records),
            "also informs": ", ".join(step.also_informs),
            "timers": ", ".join(timer.deadline for timer in step.timers),
        }
    )


def ladder_said(ladder: Ladder, titles: Mapping[str, str]) -> Words:
    """A ladder by its rungs."""
    rungs = {f"rung {rung.number}": rung_said(rung, titles) for rung in ladder.rungs}
    return _present({"title": ladder.title, **rungs, "source": source_said(ladder.source)})


ANSWERS = "the answers to "
"""How the label of a question's answers begins."""


def question_said(question: Question, *, answers: bool = True) -> str:
    """Such as "Was the woman told? (yes or no; must be answered)"; with the answers or without."""
    kind = str(question.kind).replace("_", " ").replace("yes no", "yes or no")
    if question.options and answers:
        kind = f"{kind}: {', '.join(option.title for option in question.options)}"
    must = "; must be answered" if question.required else ""
    return f"{question.title} ({kind}{must})"


def form_said(form: Form) -> Words:
    """A form by its questions, and the answers to choose from a line each."""
    said = {}
    for asked in questions(form):
        said[f"question {asked.name}"] = question_said(asked, answers=False)
        if asked.options:
            said[f"{ANSWERS}{asked.name}"] = "\n".join(option.title for option in asked.options)
    return said


def lane_said(lane: Lane) -> Words:
    """An agency by its title, its telephone numbers and its calendar."""
    return _present(
        {
            "title": lane.title,
            "phone": lane.phone or "",
            "out of hours": lane.out_of_hours_phone or "",
            "calendar": lane.calendar,
            "stands for": lane.stands_for or "",
        }
    )


def role_said(role: RoleDefinition) -> Words:
    """A role, and whether someone in it may open the case."""
    return {"title": role.title, "may open the case": "yes" if role.may_open_case else "no"}


def threshold_said(threshold: Threshold) -> Words:
    """A threshold, where it lies and where that comes from."""
    words = {"title": threshold.title, "at": threshold.at}
    return _present({**words, "source": source_said(threshold.source)})


def happening_said(happening: Happening) -> Words:
    """What may happen at any time, and what follows."""
    return _present(
        {
            "title": happening.title,
            "records": happening.records,
            "form": happening.form or "",
            "recorded by": ", ".join(happening.lanes) or "every agency involved",
            "tells": ", ".join(happening.tell),
            "makes the case urgent": "yes" if happening.makes_urgent else "",
            "ends gestation clocks": "yes" if happening.ends_gestation_clocks else "",
            "reopens only what is decided": "yes" if happening.only_once_decided else "",
            "counts as a referral": "yes" if happening.refers_again else "",
            "about a baby": str(happening.about_baby or "").replace("_", " "),
            "records for a later baby": happening.records_again or "",
            "records when no baby is left": happening.once_all or "",
            "takes back": ", ".join(happening.undoes),
            "reopens a closed case": "yes" if happening.reopens else "",
            "answers shown to": ", ".join(happening.shown_to),
            "not in hospital when": str(happening.not_in_hospital_when or ""),
        }
    )


def calendar_said(calendar: CalendarDefinition) -> Words:
    """Office hours and closed days."""
    early = (f"{weekday} {at}" for weekday, at in calendar.early.items())
    return _present(
        {
            "bank holidays": f"{calendar.holidays}, confirmed to {calendar.confirmed_through}",
            "hours": f"{calendar.opens} to {calendar.closes}",
            "closes early": ", ".join(early),
            "cut-off": calendar.cut_off or "",
            "closed": ", ".join(f"{c.on} ({c.reason})" for c in calendar.closures),
            "source": calendar.source,
        }
    )


def counting_said(procedure: Procedure) -> Words:
    """How the whole procedure counts."""
    terms = procedure.terms
    named = ", ".join(f"{name} = {at}" for name, at in terms.gestations.items())
    return _present(
        {
            "counting": str(terms.counting),
            "a due day ends at": f"{terms.due_hour:%H:%M}" if terms.due_hour else "closing time",
            "a date on a closed day": str(terms.landing).replace("_", " "),
            "cut-off": "yes" if terms.cut_off else "",
            "named gestations": named,
        }
    )


def _terms(terms: TermsOverride) -> str:
    parts = (
        terms.counting and str(terms.counting),
        terms.due_hour and f"day ends {terms.due_hour:%H:%M}",
        terms.landing and f"closed day: {terms.landing}",
        terms.calendar and terms.calendar.name,
        terms.cut_off and f"cut-off {terms.cut_off:%H:%M}"
        if not isinstance(terms.cut_off, bool)
        else "",
    )
    return ", ".join(part for part in parts if part)


def _another_date(another: AnotherDate | None) -> str:
    """Such as "decided by childrens_social_care.team_manager, once enquiry_completed"."""
    if another is None:
        return ""
    once = f", once {another.requires}" if another.requires is not None else ""
    source = source_said(another.source)
    return f"decided by {another.decided_by}{once}{f' [{source}]' if source else ''}"


def _rule(rule: Rule | None) -> str:
    return say(rule) if rule is not None else ""


def _present(words: Words) -> Words:
    return {label: said for label, said in words.items() if said}
