"""`prebirth procedures rehearse`: tell a procedure's stories day by day, and what is amiss."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from api.commands.reach import not_reached, tell_reach
from api.wiring import procedure_folder
from workflows.domain.chronology import sentence
from workflows.domain.clock import london_date, london_instant
from workflows.domain.errors import ProcedureInvalid
from workflows.domain.events import DeadlineSet, PersonTold, kind_of, payload_of
from workflows.domain.wording import clock_time, day
from workflows.procedures.layers import own_stories
from workflows.procedures.load import load
from workflows.procedures.scenarios import Story, read_stories
from workflows.services.reach import rehearse_watched
from workflows.services.rehearsal import Played, Rehearsal

app = typer.Typer()

FINDINGS = 1


@app.command()
def rehearse(
    folder: Annotated[str, typer.Argument(help="A procedure's folder or name.")] = "unborn_baby",
    story: Annotated[
        list[str] | None, typer.Option(help="One story only, by file name; may be repeated.")
    ] = None,
    with_base: Annotated[
        bool, typer.Option(help="On an overlay, also the stories of what it lies on.")
    ] = False,
    quiet: Annotated[bool, typer.Option(help="Say only what is amiss.")] = False,
    reached: Annotated[
        bool, typer.Option("--reached", help="Say at the end what these stories do not come to.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Play the stories through the real services, in memory, and tell them day by day."""
    home = procedure_folder(folder)
    chosen = _chosen(home, story or [], with_base=with_base)
    procedure = load(home)
    told, came_to = rehearse_watched(procedure, read_stories(home), chosen)
    if as_json:
        plain: object = [_as_json(rehearsal) for rehearsal in told]
        if reached:
            plain = {"stories": plain, "not_reached": not_reached(procedure, came_to)}
        print(json.dumps(plain, indent=2))
    else:
        for rehearsal in told:
            _tell(rehearsal, quiet=quiet)
        if reached:
            tell_reach(procedure, came_to)
    if any(rehearsal.amiss for rehearsal in told):
        raise typer.Exit(FINDINGS)


def _chosen(home: Path, names: Sequence[str], *, with_base: bool) -> tuple[Story, ...]:
    stories = read_stories(home)
    if not names:
        own = own_stories(home)
        return stories if with_base else tuple(story for story in stories if story.file in own)
    wanted = {name.removesuffix(".toml") for name in names}
    unknown = wanted - {story.key for story in stories}
    if unknown:
        raise ProcedureInvalid(
            f"There is no story {', '.join(sorted(unknown))} here.",
            next_action=f"Choose from: {', '.join(story.key for story in stories)}.",
        )
    return tuple(story for story in stories if story.key in wanted)


def _tell(rehearsal: Rehearsal, *, quiet: bool) -> None:
    story = rehearsal.story
    verdict = "as it should go" if not rehearsal.amiss else f"{len(rehearsal.amiss)} amiss"
    print(f"{story.key}: {story.title}: {verdict}")
    if not quiet:
        if story.source:
            print(f"  From: {story.source}")
        if story.invented:
            print(f"  Invented: {'; '.join(story.invented)}")
        for played in rehearsal.scenes:
            _tell_scene(rehearsal, played)
        print()
    for words in rehearsal.amiss:
        print(f"  AMISS {words}")


def _tell_scene(rehearsal: Rehearsal, played: Played) -> None:
    last = None
    for line in played.lines:
        if isinstance(line.event, PersonTold):
            continue
        local = london_instant(line.at)
        when = (local.date(), clock_time(local.time()))
        if when != last:
            day_number = (local.date() - rehearsal.story.today).days
            print(f"  Day {day_number}, {day(local.date())}, {when[1]}")
            last = when
        who = "" if line.agency == "system" else f"{rehearsal.titles.agency(line.agency)}: "
        words = sentence(line.event, rehearsal.titles)
        why = f" Why: {line.event.why}." if isinstance(line.event, DeadlineSet) else ""
        print(f"    {who}{words}{why}")
    if played.refused is not None:
        local = london_instant(played.on)
        print(f"  Day {(london_date(played.on) - rehearsal.story.today).days}, "
              f"{day(local.date())}, {clock_time(local.time())}")  # fmt: skip
        print(f"    Refused: {played.refused}")


def _as_json(rehearsal: Rehearsal) -> dict[str, object]:
    return {
        "story": rehearsal.story.key,
        "title": rehearsal.story.title,
        "amiss": list(rehearsal.amiss),
        "scenes": [
            {
                "scene": played.scene,
                "on": played.on.isoformat(),
                "refused": played.refused,
                "log": [
                    {
                        "at": line.at.isoformat(),
                        "agency": line.agency,
                        "kind": kind_of(line.event),
                        "words": sentence(line.event, rehearsal.titles),
                        **{"payload": payload_of(line.event)},
                    }
                    for line in played.lines
                ],
            }
            for played in rehearsal.scenes
        ],
    }
