"""Who may read what was answered: the kind of a loss is shown only to those who need it.

A happening names the lanes that may read its answers (`shown_to`). Everybody involved sees that it
happened; the answers leave the log, the pages and the API only for those lanes and for whoever
recorded them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from workflows.domain import access
from workflows.domain.agencies import Actor
from workflows.domain.babies import AboutBaby, Baby
from workflows.domain.events import EventRecorded
from workflows.procedures.definition import Happening
from workflows.services.casework import Casework
from workflows.store.rows import EntryRow

_RECORDED = EventRecorded.__name__


class Line(Protocol):
    """A line of the log, as far as it is asked here."""

    @property
    def entry(self) -> EntryRow:
        """The entry it shows."""
        ...


def as_shown(work: Casework, actor: Actor, entry: EntryRow) -> EntryRow:
    """The entry as this person may read it: without answers that are not for her."""
    if entry.kind != _RECORDED or not entry.payload or not entry.payload.get("answers"):
        return entry
    name = entry.payload.get("name")
    about = [one for one in _kept(work) if name in one.events]
    if all(access.may_read_answers(actor, _agencies(work, one), entry.actor) for one in about):
        return entry
    return replace(entry, payload={**entry.payload, "answers": {}})


def shown_babies(work: Casework, actor: Actor, log: Iterable[Line]) -> tuple[Baby, ...]:
    """The babies' records; the kind of a loss only for those who may read its form's answers."""
    kept = [one for one in _kept(work) if one.about_baby is AboutBaby.ENDED]
    recorders = {
        line.entry.actor
        for line in log
        if line.entry.kind == _RECORDED
        and any((line.entry.payload or {}).get("name") in one.events for one in kept)
    }
    by = str(actor.id) if recorders == {actor.id} else ""
    if all(access.may_read_answers(actor, _agencies(work, one), by) for one in kept):
        return work.babies
    return tuple(replace(baby, kind=None) for baby in work.babies)


def _kept(work: Casework) -> list[Happening]:
    return [one for one in work.procedure.happenings.values() if one.shown_to]


def _agencies(work: Casework, happening: Happening) -> frozenset[str]:
    return frozenset(work.agency_for(lane) for lane in happening.shown_to)
