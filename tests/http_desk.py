"""A desk that plays a story through HTTP alone: the JSON API of a running server, its clock moved.

What is due on the way is noticed by the server's own ticks. `stops` are the instants at which the
story, played elsewhere, found something due: the desk halts at each until the log has grown.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import uuid4

import httpx2

from tests.server import Server
from workflows.domain.agencies import Actor
from workflows.domain.errors import AnswersInvalid, PrebirthError, Problem
from workflows.domain.events import HistoryLinked, from_payload
from workflows.procedures import scenarios as s
from workflows.services.case_look import CaseLook, LookedDeadline, LookedEntry
from workflows.services.rehearsal import Desk

SLACK = timedelta(seconds=4)
"""How far past a stop the clock is put: "24 hours after" an act counts from when the server
recorded it, a moment after the story's own instant."""
PATIENCE_SECONDS = 10.0
_PAUSE = 0.03


class Refused(PrebirthError):
    """The server refused this."""

    next_action = "Read what it says."


class HttpDesk:
    """Acts in the name of an agency's person, through the API of that server."""

    def __init__(
        self, server: Server, staff: Sequence[Actor], stops: Mapping[str, Sequence[datetime]]
    ) -> None:
        self._server = server
        self._staff = staff
        self._stops = sorted(stop for own in stops.values() for stop in own)
        self._acting: Mapping[str, str] = {}
        self._clients: dict[str, httpx2.Client] = {}
        self._reference: str | None = None
        self._references: list[str] = []
        self._reader = ""
        self._now: datetime | None = None

    def move_to(self, instant: datetime) -> None:
        """Move the server's clock, halting wherever something is due on the way."""
        while self._stops and self._stops[0] <= instant:
            self._halt(self._stops.pop(0))
        self._clock(instant)

    def open(self, agency: str, opening: s.Opening, story: s.Story) -> str:
        """Start the case."""
        self._acting, self._reader = story.people, agency
        edd = None
        if story.edd is not None:
            edd = {"method": story.edd_method or "scan", "on": story.edd.isoformat()}
        body = {
            "woman": _plain(opening.woman),
            "safe_contact": {
                "told": opening.told or "not_asked",
                "told_why_not": opening.told_why_not,
                "safe_way": opening.safe_way,
                "safe_time": opening.safe_time,
                "must_not_know": opening.must_not_know,
            },
            "edd": edd,
            "answers": _plain(opening.answers) | ({"urgent": True} if opening.urgent else {}),
            "happened_at": _iso(opening.happened),
        }
        answer = self._send(agency, "/api/cases", body, version=None)
        self._reference = str(answer["reference"])
        self._references.append(self._reference)
        return self._reference

    def act(self, reference: str, agency: str, act: s.Act) -> None:
        """Do what a scene says."""
        case = f"/api/cases/{reference}"
        match act:
            case s.DoStep(step, answers, happened):
                done = {"answers": _plain(answers), "happened_at": _iso(happened)}
                if act.held_with is not None:
                    done["held_with"] = act.held_with
                self._on_task(reference, agency, step, "complete", done)
            case s.RecordHappening(happening, answers, happened):
                done = {"answers": _plain(answers), "happened_at": _iso(happened)}
                self._on_case(reference, agency, f"{case}/happenings/{happening}", done)
            case s.ReviseEdd(edd, method, accept):
                sent = {"method": method, "on": edd.isoformat(), "accept": accept}
                self._on_case(reference, agency, f"{case}/edd", sent)
            case s.Claim(step):
                self._on_task(reference, agency, step, "claim", None)
            case s.Release(step):
                self._on_task(reference, agency, step, "release", None)
            case s.DecideDate(deadline, to, reason):
                decided = {"due_at": to.isoformat(), "reason": reason}
                self._on_case(reference, agency, f"{case}/dates/{deadline}", decided)
            case s.CloseCase(reason, answers):
                closing = {"reason": reason, "answers": _plain(answers)}
                self._on_case(reference, agency, f"{case}/close", closing)
            case s.NobodyActs():
                pass

    def look(self, reference: str) -> CaseLook:
        """The case, as whoever opened it reads it."""
        case = self._read(f"/api/cases/{reference}")
        entries = tuple(_entry(item) for item in self._read(f"/api/cases/{reference}/log"))
        newest: dict[str, dict[str, object]] = {}
        for item in case["deadlines"]:
            if item["status"] != "not_set" and (
                item["name"] not in newest or newest[item["name"]]["cycle"] < item["cycle"]
            ):
                newest[item["name"]] = item
        edd = case["edd"]
        return CaseLook(
            reference=case["reference"],
            now=self._now or self._server.now,
            status=case["status"],
            edd=date.fromisoformat(edd["earliest"]) if edd is not None else None,
            open={t["step"]: t["agency"] for t in case["tasks"] if t["status"] == "open"},
            deadlines={name: _deadline(item) for name, item in newest.items()},
            entries=entries,
            earlier=tuple(
                reference
                for entry in entries
                if isinstance(entry.event, HistoryLinked)
                for reference in entry.event.references
            ),
            documents={d["key"]: d["versions"] for d in case["documents"] if d["versions"]},
        )

    def _halt(self, stop: datetime) -> None:
        known = self._written()
        self._clock(stop + SLACK)
        give_up = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < give_up:
            if self._written() > known:
                return
            time.sleep(_PAUSE)

    def _written(self) -> int:
        """How many entries the logs of all cases of this play hold, the earlier story's too."""
        looks = [self._client(self._reader).get(f"/api/cases/{r}/log") for r in self._references]
        return sum(len(look.json()) for look in looks if look.status_code == httpx2.codes.OK)

    def _clock(self, instant: datetime) -> None:
        """Never back within a story: what an act and its server took has passed."""
        held = self._now is not None and self._reference is not None and self._now >= instant
        if not held:
            self._server.move_clock_to(instant)
        self._now = max(instant, self._now) if self._now and self._reference else instant

    def _on_task(self, reference: str, agency: str, step: str, verb: str, body: object) -> None:
        tasks = self._read(f"/api/cases/{reference}", agency)["tasks"]
        waiting = [task for task in tasks if task["step"] == step and task["status"] == "open"]
        if not waiting:
            raise Refused(f"{step} is not open.")
        first = min(waiting, key=lambda task: task["opened_at"])
        self._send(agency, f"/api/tasks/{first['id']}/{verb}", body, version=first["version"])

    def _on_case(self, reference: str, agency: str, path: str, body: object) -> None:
        version = self._read(f"/api/cases/{reference}", agency)["version"]
        self._send(agency, path, body, version=version)

    def _read(self, path: str, agency: str | None = None):
        answer = self._client(agency or self._reader).get(path)
        _raise_refusal(answer)
        return answer.json()

    def _send(self, agency: str, path: str, body: object, *, version: int | None):
        headers = {"Idempotency-Key": uuid4().hex}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        answer = self._client(agency).post(path, json=body, headers=headers)
        _raise_refusal(answer)
        return answer.json()

    def _client(self, agency: str) -> httpx2.Client:
        person = self._person(agency).id
        if person not in self._clients:
            self._clients[person] = self._server.signed_in(person)
        return self._clients[person]

    def _person(self, agency: str) -> Actor:
        """Whoever the story names for the agency, else its first person."""
        named = self._acting.get(agency)
        wanted = {named, f"{agency}.{named}"}
        chosen = [p for p in self._staff if named and (p.id in wanted or p.name in wanted)]
        own = [p for p in self._staff if p.agency == agency and (not named or named in p.roles)]
        return (chosen or own)[0]


class Watching:
    """Another desk, with everything it saw kept: for comparing two desks scene by scene.

    `swept` are the instants at which time alone, nobody acting, put something into the log of this
    story's case, or of the earlier story's where the story acts on that one too.
    """

    def __init__(self, desk: Desk, earlier: str | None = None) -> None:
        self._desk = desk
        self._known = {} if earlier is None else {earlier: len(desk.look(earlier).entries)}
        self.looks: list[CaseLook] = []
        self.swept: list[datetime] = []

    def move_to(self, instant: datetime) -> None:
        self._desk.move_to(instant)
        new = {
            entry.recorded_at
            for reference, known in self._known.items()
            for entry in self._see(reference).entries[known:]
        }
        self.swept += sorted(new)

    def open(self, agency: str, opening: s.Opening, story: s.Story) -> str:
        reference = self._desk.open(agency, opening, story)
        self._known[reference] = len(self._see(reference).entries)
        return reference

    def act(self, reference: str, agency: str, act: s.Act) -> None:
        self._desk.act(reference, agency, act)

    def look(self, reference: str) -> CaseLook:
        self.looks.append(self._see(reference))
        return self.looks[-1]

    def _see(self, reference: str) -> CaseLook:
        seen = self._desk.look(reference)
        self._known[reference] = len(seen.entries)
        return seen


def _entry(item) -> LookedEntry:
    return LookedEntry(
        seq=item["seq"],
        agency=item["agency"],
        recorded_at=datetime.fromisoformat(item["recorded_at"]),
        happened_at=_instant(item["happened_at"]),
        event=from_payload(item["kind"], item["said"]),
    )


def _deadline(item) -> LookedDeadline:
    return LookedDeadline(
        name=item["name"],
        status=item["status"],
        due_at=_instant(item["missed_due_at"] or item["due_at"]),
        cause=item["cause"],
        sentence=item["sentence"],
    )


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _iso(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()


def _plain(answers: Mapping[str, object]) -> dict[str, object]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in answers.items()
    }


def _raise_refusal(answer: httpx2.Response) -> None:
    if answer.status_code < 400:
        return
    told = answer.json()
    problems = tuple(Problem(p["field"], p["sentence"]) for p in told["problems"])
    if problems:
        raise AnswersInvalid(problems)
    raise Refused(told.get("detail", answer.text))
