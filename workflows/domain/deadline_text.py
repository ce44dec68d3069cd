"""A deadline is a sentence that a safeguarding lead can read aloud, and that prints back as itself.

The language is closed: one way to say each thing. Words that two units could mean are refused,
never guessed.
"""

import re
from typing import Never, assert_never

from workflows.domain.deadline_rules import (
    EDD,
    After,
    At,
    Before,
    BeforeEdd,
    BeforeEvent,
    Between,
    EarliestOf,
    Every,
    Immediately,
    LatestOf,
    Member,
    Rule,
    SameWorkingDay,
    SoonAfter,
    Span,
    Unit,
    is_name,
)
from workflows.domain.deadline_suggestions import refusal
from workflows.domain.errors import DeadlineTextInvalid, PrebirthError
from workflows.domain.gestation import Gestation
from workflows.domain.wording import counted

MOST_CHARACTERS = 500


def parse(sentence: str) -> Rule:
    """The rule a sentence says. Capitals and spacing do not matter, "by" is read as "at".

    DeadlineTextInvalid names the word that is not understood and the nearest right phrase.
    """
    if len(sentence) > MOST_CHARACTERS:
        raise DeadlineTextInvalid(
            f"A deadline may have {MOST_CHARACTERS} characters at most.", field="rule"
        )
    words = re.sub(r",(?=\s)", " ,", sentence.lower()).split()
    try:
        return _rule(words)
    except _NotUnderstood as reason:
        raise refusal(sentence, words, str(reason), _parses) from None
    except DeadlineTextInvalid as error:
        error.field = "rule"
        raise


def say(rule: Rule) -> str:
    """The one sentence that says a rule; parsing it gives the rule again."""
    match rule:
        case Between(start, end):
            return f"between {start} and {end}"
        case BeforeEvent(event):
            return f"before {event}"
        case Every(span, event, at_most):
            limit = "" if at_most is None else f", at most {_say_span(at_most)}"
            return f"every {_say_span(span)} after {event}{limit}"
        case EarliestOf(members):
            return f"the earliest of {' and '.join(map(_say_member, members))}"
        case LatestOf(members):
            return f"the latest of {' and '.join(map(_say_member, members))}"
        case _:
            return _say_member(rule)


def _say_member(rule: Member) -> str:
    match rule:
        case After(span, event):
            return f"{_say_span(span)} after {event}"
        case Before(span, event):
            return f"{_say_span(span)} before {event}"
        case BeforeEdd():
            return f"before {EDD}"
        case At(gestation):
            return f"at {gestation}"
        case SameWorkingDay(event):
            return f"same working day as {event}"
        case Immediately(event):
            return f"immediately after {event}"
        case SoonAfter(event):
            return f"as soon as possible after {event}"
        case _:
            assert_never(rule)


class _NotUnderstood(Exception):
    """Why a sentence is not one of ours, before anyone has looked for the nearest right one."""


def _rule(words: list[str]) -> Rule:
    match words:
        case ["between", start, "and", end]:
            return Between(_point(start), _point(end))
        case ["before", event] if event != EDD:
            return BeforeEvent(_event(event))
        case ["every", *rest]:
            return _every(rest)
        case ["the", "earliest", "of", *rest]:
            return EarliestOf(_members(rest))
        case ["the", "latest", "of", *rest]:
            return LatestOf(_members(rest))
        case _:
            return _member(words)


def _member(words: list[str]) -> Member:
    match words:
        case ["at" | "by", point]:
            return At(_point(point))
        case [point] if "+" in point:
            return At(_point(point))
        case ["before", "edd"]:
            return BeforeEdd()
        case ["same", "working", "day", "as", event]:
            return SameWorkingDay(_event(event))
        case ["immediately", "after", event]:
            return Immediately(_event(event))
        case ["as", "soon", "as", "possible", "after", event]:
            return SoonAfter(_event(event))
        case [*spanned, "after", event]:
            return After(_span(spanned), _anchor(event))
        case [*spanned, "before", event]:
            return Before(_span(spanned), _anchor(event))
        case _:
            raise _NotUnderstood


def _every(words: list[str]) -> Every:
    match words:
        case [*spanned, "after", event]:
            return Every(_span(spanned), _event(event))
        case [number, unit, "after", event, ",", "at", "most", *at_most]:
            return Every(_span([number, unit]), _event(event), _span(at_most))
        case [number, "working", unit, "after", event, ",", "at", "most", *at_most]:
            return Every(_span([number, "working", unit]), _event(event), _span(at_most))
        case _:
            raise _NotUnderstood


def _members(words: list[str]) -> tuple[Member, ...]:
    members: list[list[str]] = [[]]
    for word in words:
        if word == "and":
            members.append([])
        else:
            members[-1].append(word)
    for member in members:
        if member[:1] in (["every"], ["the"]) or (member[:1] == ["before"] and EDD not in member):
            raise DeadlineTextInvalid(
                f'"{" ".join(member)}" cannot stand inside "the earliest of" or "the latest of".',
                next_action="Make it a deadline of its own.",
            )
    return tuple(_member(member) for member in members)


def _span(words: list[str]) -> Span:
    match words:
        case [number, "working", "day" | "days"]:
            return Span(_number(number), Unit.WORKING_DAYS)
        case [number, unit] if unit.removesuffix("s") in set(Unit):
            return Span(_number(number), Unit(unit.removesuffix("s")))
        case _:
            raise _NotUnderstood


def _say_span(span: Span) -> str:
    return counted(span.number, span.unit)


def _number(word: str) -> int:
    if re.fullmatch(r"[0-9]{1,9}", word) is None:
        raise _NotUnderstood(word)
    return int(word)


def _event(word: str) -> str:
    if word == EDD:
        _refuse_edd()
    return _anchor(word)


def _anchor(word: str) -> str:
    if word != EDD and not is_name(word):
        raise _NotUnderstood(word)
    return word


def _refuse_edd() -> Never:
    raise DeadlineTextInvalid(
        "The EDD is a date, not something that happens at an instant.",
        next_action='Write "before edd", or count from it, as in "2 weeks before edd".',
    )


def _point(word: str) -> Gestation | str:
    if word[0].isdigit():
        try:
            return Gestation.parse(word)
        except PrebirthError as error:
            raise DeadlineTextInvalid(error.message, next_action=error.next_action) from None
    return _event(word)


def _parses(sentence: str) -> str | None:
    try:
        return say(_rule(sentence.split()))
    except (_NotUnderstood, DeadlineTextInvalid):
        return None
