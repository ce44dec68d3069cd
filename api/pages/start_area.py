"""Whose procedure a new case runs by: proposed from her address, chosen by whoever starts it.

Asked only where this server holds the procedures of several partnerships.
"""

from __future__ import annotations

from datetime import date

from api.pages.typed import one
from api.pages.views_forms import Group, Question, Typed
from workflows.procedures.definition import Procedure
from workflows.procedures.questions import Option, QuestionKind
from workflows.services.editions import Editions

WHOSE = "whose_procedure"


def choose(editions: Editions, typed: Typed, on: date) -> tuple[Procedure, str | None]:
    """The edition to start by, and why it is this one; no reason where there is no choice.

    What the person chose; else the area her address lies in; else the usual one.
    """
    if len(editions.names) == 1:
        return editions.current(None, on), None
    chosen = one(typed, WHOSE)
    if chosen in editions.names:
        return editions.current(chosen, on), "Chosen by you."
    address = one(typed, "address")
    proposed = editions.for_address(address, on)
    if proposed is not None:
        return proposed, "Her address is in its area. To use another, change your answers."
    why = "Her address is in no area known here" if address.strip() else "Her address is not known"
    usual = f"{why}, so this is the usual one. To use another, change your answers."
    return editions.current(None, on), usual


def whose_procedure(editions: Editions, typed: Typed, on: date) -> tuple[Group, ...]:
    """The question, where there is a choice."""
    if len(editions.names) == 1:
        return ()
    options = (
        Option("", "The one her address belongs to"),
        *(Option(name, editions.current(name, on).title) for name in editions.names),
    )
    asked = Question(
        WHOSE,
        "Whose procedure does this case follow?",
        QuestionKind.CHOICE,
        hint="Where she lives decides. You see which one it is before anything is sent.",
        options=options,
        value=one(typed, WHOSE),
        as_list=True,
    )
    return (Group((asked,)),)
