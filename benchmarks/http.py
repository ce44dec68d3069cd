"""A step over HTTP in this process: the whole application, signed in, as JSON, with no network."""

# mypy: disallow-untyped-calls=False

from __future__ import annotations

from collections.abc import Iterator
from contextlib import redirect_stderr
from pathlib import Path

from benchmarks.cases import desk_on, open_task
from benchmarks.four import ANSWERS
from benchmarks.places import Place
from benchmarks.procedures import four_step
from benchmarks.report import Figure, at_most, shown
from benchmarks.timing import Times
from tests import make
from tests.make import Desk
from tests.web.site import Caller, serving
from workflows.services.tasks import CompleteTask, complete_task


def over_http(place: Place, folder: Path, number: int) -> Iterator[Figure]:
    """A step by its own request, beside the same step asked of the services."""
    procedure = four_step(folder / "over_http")
    ours, theirs = Times(), Times()
    with (
        (folder / "requests.log").open("w", encoding="utf-8") as lines,
        redirect_stderr(lines),
        desk_on(place.new(), procedure) as desk,
        desk_on(place.new(), procedure) as beside,
        serving(desk) as site,
    ):
        _run(desk, ours, beside, theirs, site.as_("midwife"), number)
    yield at_most("A step over HTTP: wall", ours.wall_median, "ms", 15, floor=theirs.wall_median)
    yield shown("A step over HTTP: processor", ours.cpu_median, "ms", theirs.cpu_median)


def _run(desk: Desk, ours: Times, beside: Desk, theirs: Times, caller: Caller, number: int) -> None:
    actor = beside.person("midwife")
    for count in range(number):
        who = make.woman(count + 1)
        cases = [(each, make.case(each, who=who).reference) for each in (desk, beside)]
        for step, answers in ANSWERS.items():
            over, straight = (open_task(each, reference) for each, reference in cases)
            path, body = f"/tasks/{over.id}/complete", {"answers": answers}
            key = f"{straight.id}-{step}"

            def send() -> None:
                answer = caller.send(path, body, key=key, version=over.version)  # noqa: B023
                assert answer.status_code == 200, answer.text

            ours.run(send)
            request = CompleteTask(key, straight.id, answers, version=straight.version)
            theirs.run(lambda: complete_task(beside.ctx, actor, request))  # noqa: B023
