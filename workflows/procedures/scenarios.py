"""A story in TOML → frozen values that can be acted out.

Reading is all that happens here. A story says what should happen, never what the code does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath

from workflows.domain.cases import DatingMethod, Told
from workflows.domain.deadlines import LateCause
from workflows.domain.errors import ValueNotUnderstood
from workflows.domain.gestation import Gestation
from workflows.procedures.findings import Finding, FolderRefused, error
from workflows.procedures.layers import gather
from workflows.procedures.spelling import is_slip_of, use_instead
from workflows.procedures.story import (
    Act,
    Claim,
    CloseCase,
    DecideDate,
    DoStep,
    Expectation,
    NobodyActs,
    Opening,
    RecordHappening,
    Release,
    ReviseEdd,
    Scene,
    Story,
)
from workflows.procedures.story_dates import read_day, read_edd, read_instant
from workflows.procedures.tables import Entries, Table, parse_toml

__all__ = [
    "Act",
    "Claim",
    "CloseCase",
    "DecideDate",
    "DoStep",
    "Expectation",
    "NobodyActs",
    "Opening",
    "RecordHappening",
    "Release",
    "ReviseEdd",
    "Scene",
    "Story",
    "parse_story",
    "read_stories",
    "read_story",
    "stories_of",
]

_KEPT = 1024
"""An overlay reads the stories of what it lies on again: each is parsed once."""

SCENE_KEYS = frozenset(
    {
        "on", "happened", "answers", "nobody_acts", "expect_open", "expect_open_exactly",
        "expect_not_open", "expect_due", "expect_events", "expect_told", "expect_refused",
        "expect_late", "expect_gestation", "expect_earlier", "expect_document",
        "in_earlier", "held_with_earlier",
    }
)  # fmt: skip
"""Every key of a scene that is not an agency's name."""

WOMAN = ("name", "nhs_number", "born_on", "address", "gp")
"""What a story may say of the woman."""

ACTS = ("step", "happening", "revise_edd", "claim", "release", "decide_date", "close")
"""What an agency may do in a scene, written as a table."""


def read_stories(folder: Path) -> tuple[Story, ...]:
    """Every story of a procedure or overlay folder, by file name.

    Raises `ProcedureInvalid` listing everything that is wrong in any of them.
    """
    return stories_of(gather(folder))


def stories_of(files: Mapping[str, bytes]) -> tuple[Story, ...]:
    """The stories among the files of a folder; as `read_stories`."""
    stories: list[Story] = []
    findings: list[Finding] = []
    for name in sorted(files):
        if name.startswith("scenarios/"):
            story, found = parse_story(name, files[name])
            findings.extend(found)
            if story is not None:
                stories.append(story)
    if findings:
        raise FolderRefused(findings)
    return tuple(stories)


def read_story(file: str, data: bytes) -> Story:
    """One story. Raises `ProcedureInvalid` listing everything that is wrong in it."""
    story, findings = parse_story(file, data)
    if story is None or findings:
        raise FolderRefused(findings)
    return story


@lru_cache(maxsize=_KEPT)
def parse_story(file: str, data: bytes) -> tuple[Story | None, tuple[Finding, ...]]:
    """One story as far as it can be read, and all that is wrong; None where it has no day 0."""
    try:
        entries = parse_toml(file, data)
    except ValueError as fault:
        return None, (error(file, "the file", f"cannot be read: {fault}", "mend that line"),)
    return _Reader(file, entries).story()


class _Reader:
    """Reads one file from top to bottom, carrying the day it starts on and the last moment."""

    def __init__(self, file: str, entries: Entries) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self.page = Table(lambda _path: file, "", entries, self.findings)
        self.today = date.min
        self.last: datetime | None = None
        self.follows = False

    def story(self) -> tuple[Story | None, tuple[Finding, ...]]:
        page = self.page
        title = page.needed("title")
        source, invented = page.text("source"), page.texts("invented")
        written = page.needed("today")
        today = page.parsed("today", written, read_day) if written else None
        if today is None:
            return None, tuple(self.findings)
        self.today = today
        edd = page.parsed("edd", page.needed("edd") or "not known", self._edd)
        method = page.choice("edd_method", DatingMethod)
        people = page.table("people")
        before = page.table("earlier")
        earlier = before.needed("story") if before.entries else None
        before.close()
        self.follows = earlier is not None
        acting = {agency: people.needed(agency) for agency in people.entries}
        opening, own_method = self._opening(page.table("open"))
        scenes = [
            self._scene(number, table) for number, table in enumerate(page.every("then"), start=1)
        ]
        page.close()
        story = Story(
            key=PurePosixPath(self.file).stem,
            file=self.file,
            title=title,
            source=source,
            invented=invented,
            today=today,
            edd=edd,
            edd_method=own_method or method,
            people=acting,
            opening=opening,
            scenes=tuple(scene for scene in scenes if scene is not None),
            earlier=earlier,
        )
        return story, tuple(self.findings)

    def _opening(self, table: Table) -> tuple[Opening, str | None]:
        method = table.choice("edd_method", DatingMethod)
        at = self._moment(table, "at")
        opening = Opening(
            by=table.needed("by"),
            at=at or read_instant("day 0 00:00", self.today),
            woman=_woman(table),
            answers=_plain(table, "answers"),
            told=table.choice("told", Told),
            told_why_not=table.text("told_why_not"),
            safe_way=table.text("safe_way"),
            safe_time=table.text("safe_time"),
            must_not_know=table.text("must_not_know"),
            urgent=table.flag("urgent"),
            happened=self._earlier(table, at),
        )
        table.close()
        self.last = opening.at
        return opening, method

    def _scene(self, number: int, table: Table) -> Scene | None:
        on = self._moment(table, "on")
        if on is not None and self.last is not None and on < self.last:
            table.found("on", "is before the moment above it", "put the scenes in order of time")
        self.last = on or self.last
        answers, happened = _plain(table, "answers"), self._earlier(table, on)
        expect = self._expectation(table)
        nobody = table.flag("nobody_acts")
        in_earlier = self._of_earlier(table, "in_earlier")
        held = self._of_earlier(table, "held_with_earlier")
        agency, act = self._act(table, answers, happened)
        table.close()
        if held and isinstance(act, DoStep):
            act = replace(act, held_with_earlier=True)
        elif held:
            fix = 'write it beside AGENCY = "step"'
            table.found("held_with_earlier", "stands beside no step", fix)
        if nobody and act is not None:
            table.found("nobody_acts", f"stands beside an act of {agency}", "keep one of the two")
        if nobody:
            agency, act = None, NobodyActs()
        if on is None:
            return None
        if act is None:
            fix = 'write AGENCY = "step", or nobody_acts = true'
            table.found("", "nobody does anything here", fix)
            return None
        return Scene(number, on, agency, act, expect, in_earlier)

    def _of_earlier(self, table: Table, key: str) -> bool:
        """A flag that speaks of the earlier story, which must then be there."""
        flag = table.flag(key)
        if flag and not self.follows:
            fix = 'add [earlier] with story = "…" above the first scene'
            table.found(key, "speaks of an earlier story, and none is named", fix)
        return flag

    def _act(
        self, table: Table, answers: Mapping[str, object], happened: datetime | None
    ) -> tuple[str | None, Act | None]:
        actors = [key for key in table.entries if _may_be_agency(key, table.entries[key])]
        if len(actors) > 1:
            fix = "give each its own [[then]]"
            table.found(actors[1], f"acts in the same moment as {actors[0]}", fix)
        first: Act | None = None
        for actor in actors:
            if isinstance(table.entries[actor], str):
                acted: Act | None = DoStep(table.needed(actor), answers, happened)
            else:
                acted = self._other_act(table.table(actor), answers, happened)
            first = first or acted
        return (actors[0], first) if actors else (None, None)

    def _other_act(
        self, table: Table, answers: Mapping[str, object], happened: datetime | None
    ) -> Act | None:
        """An act written as a table: { happening = "…" }, { revise_edd = "…" } and the like."""
        answers = answers or _plain(table, "answers")
        kinds = [kind for kind in ACTS if table.has(kind)]
        act: Act | None = None
        match kinds:
            case ["step"]:
                act = DoStep(table.needed("step"), answers, happened)
            case ["happening"]:
                act = RecordHappening(table.needed("happening"), answers, happened)
            case ["revise_edd"]:
                edd = table.read("revise_edd", self._day_of_edd)
                method = table.choice("method", DatingMethod) or DatingMethod.SCAN
                accept = table.flag("accept")
                act = None if edd is None else ReviseEdd(edd, method, accept)
            case ["claim"]:
                act = Claim(table.needed("claim"))
            case ["release"]:
                act = Release(table.needed("release"))
            case ["decide_date"]:
                act = self._decides(table)
            case ["close"]:
                act = CloseCase(table.needed("close"), answers)
            case _:
                fix = f"say one of: {', '.join(ACTS)}"
                table.found("", "does not say one thing that is done", fix)
        table.close()
        return act

    def _decides(self, table: Table) -> Act | None:
        to = self._moment(table, "to")
        deadline, reason = table.needed("decide_date"), table.needed("reason")
        return None if to is None else DecideDate(deadline, to, reason)

    def _expectation(self, table: Table) -> Expectation:
        listed = isinstance(table.entries.get("expect_open_exactly"), list)
        exactly = table.texts("expect_open_exactly") if listed else ()
        due = table.table("expect_due")
        dates = {name: self._moment(due, name) for name in due.entries}
        late = table.table("expect_late")
        causes = {name: late.choice(name, LateCause) for name in late.entries}
        documents = table.table("expect_document")
        return Expectation(
            open=exactly or table.texts("expect_open"),
            open_exactly=listed or table.flag("expect_open_exactly"),
            not_open=table.texts("expect_not_open"),
            due={name: at for name, at in dates.items() if at is not None},
            events=table.texts("expect_events"),
            told=table.texts("expect_told"),
            late={name: cause or LateCause.MISSED for name, cause in causes.items()},
            gestation=table.read("expect_gestation", Gestation.parse),
            refused=table.text("expect_refused"),
            earlier=table.number("expect_earlier") if table.has("expect_earlier") else None,
            documents={name: documents.number(name) for name in documents.entries},
        )

    def _moment(self, table: Table, key: str) -> datetime | None:
        text = table.needed(key)
        return table.parsed(key, text, self._instant) if text else None

    def _earlier(self, table: Table, on: datetime | None) -> datetime | None:
        happened = table.read("happened", self._any_instant)
        if happened is not None and on is not None and happened > on:
            table.found("happened", "is after the moment it is recorded", "give an earlier time")
        return happened

    def _instant(self, text: str) -> datetime:
        return read_instant(text, self.today, self.last)

    def _any_instant(self, text: str) -> datetime:
        return read_instant(text, self.today)

    def _edd(self, text: str) -> date | None:
        return read_edd(text, self.today)

    def _day_of_edd(self, text: str) -> date:
        found = read_edd(text, self.today)
        if found is None:
            raise ValueNotUnderstood("An EDD cannot be revised to not known.")
        return found


def _may_be_agency(key: str, value: object) -> bool:
    """Whether a key of a scene is an agency's name rather than a slip in one of our own keys."""
    if key in SCENE_KEYS or key.startswith("expect") or is_slip_of(key, SCENE_KEYS):
        return False
    return isinstance(value, str | Mapping)


def _woman(table: Table) -> dict[str, object]:
    """What the story says of the woman; a key that is none of hers is a slip."""
    woman = _plain(table, "woman")
    for key in woman.keys() - set(WOMAN):
        fix = use_instead(key, WOMAN, "leave it out")
        table.found(f"woman.{key}", f'"{key}" is not a known key', fix)
    return woman


def _plain(table: Table, key: str) -> dict[str, object]:
    """A table of answers as it was written, its dates and instants as ISO texts."""
    found = table.table(key)
    return {name: _json(found, name, value) for name, value in found.entries.items()}


def _json(table: Table, name: str, value: object) -> object:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            table.found(name, "has no offset from UTC", "write it as a text with its offset")
        return value.isoformat()
    return value.isoformat() if isinstance(value, date) else value
