"""What is asked when a case is started: the procedure's own form, the pregnancy, her, safe contact.

Everything about the woman and the EDD may stay empty; only what cannot be read is asked again.
"""

from __future__ import annotations

from datetime import date

from api.pages.typed import answers_to, asked_of, only
from api.pages.views_forms import Group, Typed
from workflows.domain.cases import DatingMethod, SafeContact, Told, Woman
from workflows.domain.errors import AnswersInvalid, Problem
from workflows.procedures.definition import Form, Procedure
from workflows.procedures.forms import validate
from workflows.procedures.questions import questions
from workflows.services.cases import OpenCase
from workflows.services.dating import EddStatement

NOT_DATED = "not_known"
_EDD_FIELDS = ("edd", "edd_latest")
_METHOD = "edd_method"


def _text(title: str, hint: str | None = None, *, long: bool = False) -> dict[str, object]:
    schema: dict[str, object] = {"type": "string", "title": title}
    if hint is not None:
        schema["description"] = hint
    if long:
        schema["format"] = "long_text"
    return schema


def _date(title: str, hint: str) -> dict[str, object]:
    return {"type": "string", "format": "date", "title": title, "description": hint}


def _choice(title: str, choices: dict[str, str], hint: str | None = None) -> dict[str, object]:
    options = [{"const": value, "title": words} for value, words in choices.items()]
    return {**_text(title, hint), "oneOf": options}


METHOD_TITLES = {
    DatingMethod.SCAN.value: "A scan",
    DatingMethod.LMP.value: "First day of the last period",
    DatingMethod.IVF_DAY5.value: "IVF: transfer of a day 5 embryo",
    DatingMethod.IVF_DAY3.value: "IVF: transfer of a day 3 embryo",
    DatingMethod.EGG_COLLECTION.value: "IVF: egg collection",
    DatingMethod.ESTIMATED.value: "A best guess, perhaps a range",
}

DATING = Form(
    "dating",
    {
        "type": "object",
        "properties": {
            _METHOD: _choice(
                "How is the pregnancy dated?", {**METHOD_TITLES, NOT_DATED: "Not known yet"}
            ),
            "edd": _date(
                "The date",
                "The EDD (estimated due date) by scan or best guess; else the first day of the "
                "last period, or the day of transfer or collection: the EDD is worked out. "
                "For example, 12 3 2027.",
            ),
            "edd_latest": _date(
                "If it is a best guess: the latest likely EDD",
                "Leave empty if it is one date. Dates are set by the earlier one.",
            ),
        },
    },
)
HER = Form(
    "her",
    {
        "type": "object",
        "properties": {
            "name": _text("Her name"),
            "nhs_number": _text("Her NHS number", "10 digits"),
            "born_on": _date("Her date of birth", "For example, 27 3 1998"),
            "address": _text("Where she lives", long=True),
            "gp": _text("Her GP"),
        },
    },
)
CONTACT = Form(
    "contact",
    {
        "type": "object",
        "properties": {
            "told": _choice(
                "Was she told?",
                {
                    Told.YES.value: "Yes",
                    Told.NO.value: "No",
                    Told.NOT_ASKED.value: "Not asked",
                },
                "She need not be told where telling her could put anyone at risk.",
            ),
            "told_why_not": _text("If not, why not?", long=True),
            "safe_way": _text("A safe way to reach her"),
            "safe_time": _text("A safe time to reach her"),
            "must_not_know": _text("Who must not know?"),
        },
    },
)
_OURS = (DATING, HER, CONTACT)
_TITLES = {
    "dating": ("The pregnancy", None),
    "her": ("The woman", "Each of these may stay empty."),
    "contact": (
        "Reaching her safely",
        "Assume that someone else may see her letters, her phone or this screen.",
    ),
}


def groups(
    procedure: Procedure, typed: Typed, problems: tuple[Problem, ...] = ()
) -> tuple[Group, ...]:
    """The whole form with what was typed. A question the procedure asks itself is asked once."""
    opening = procedure.forms[procedure.opening_form]
    asked = {question.name for question in questions(opening)}
    found = list(asked_of(opening, typed, problems))
    for form in _OURS:
        title, introduction = _TITLES[form.key]
        for group in asked_of(form, typed, problems, title):
            left = tuple(item for item in group.questions if item.name not in asked)
            found.append(Group(left, title, introduction))
    return tuple(group for group in found if group.questions)


def request_from(procedure: Procedure, typed: Typed, key: str) -> OpenCase:
    """What was typed as the request to start a case; every problem at once."""
    opening = procedure.forms[procedure.opening_form]
    problems: list[Problem] = []
    read: dict[str, dict[str, object]] = {}
    for form in (opening, *_OURS):
        read[form.key] = answers_to(form, only(form, typed))
        problems.extend(validate(form, read[form.key]))
    answers, her, contact = read[opening.key], read["her"], read["contact"]
    edd = None
    try:
        edd = statement_from(read["dating"])
    except AnswersInvalid as error:
        problems.extend(error.problems)
    if problems:
        raise AnswersInvalid(tuple(dict.fromkeys(problems)))
    return OpenCase(
        key=key,
        woman=Woman(
            name=_known(her, "name"),
            nhs_number=_known(her, "nhs_number"),
            born_on=_day(her, "born_on"),
            address=_known(her, "address"),
            gp=_known(her, "gp"),
        ),
        safe_contact=SafeContact(
            told=Told(_known(contact, "told") or Told.NOT_ASKED),
            told_why_not=_known(contact, "told_why_not"),
            safe_way=_known(contact, "safe_way"),
            safe_time=_known(contact, "safe_time"),
            must_not_know=_known(contact, "must_not_know"),
        ),
        edd=edd,
        answers=answers,
        procedure=procedure.id,
    )


def statement_from(answers: dict[str, object]) -> EddStatement | None:
    """The EDD as stated, None where it is not known; a date needs a method and the reverse."""
    method, on = _known(answers, _METHOD), _day(answers, "edd")
    if method in (None, NOT_DATED) and on is None:
        return None
    if method in (None, NOT_DATED):
        sentence = "Say how the pregnancy is dated, or leave the date empty."
        raise AnswersInvalid((Problem(_METHOD, sentence),))
    if on is None:
        if isinstance(answers.get("edd"), str):
            return None  # not a date: that is a problem of its own already
        sentence = 'Give the date, or choose "Not known yet".'
        raise AnswersInvalid((Problem("edd", sentence),))
    return EddStatement(DatingMethod(str(method)), on, _day(answers, "edd_latest"))


def _known(answers: dict[str, object], name: str) -> str | None:
    value = answers.get(name)
    return value if isinstance(value, str) and value.strip() else None


def _day(answers: dict[str, object], name: str) -> date | None:
    value = answers.get(name)
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
