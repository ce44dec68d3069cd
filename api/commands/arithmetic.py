"""The arithmetic by itself: a gestation, a working day or a deadline can be checked without a case.

Exit code 0 means fine, 1 that something was found (a clash, a name that is not known), 2 misuse.
"""

import difflib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Annotated, NoReturn

import typer

from workflows.domain.calendars import Calendar
from workflows.domain.clock import london_instant, require_aware
from workflows.domain.deadline_rules import EDD, is_name
from workflows.domain.deadline_text import parse
from workflows.domain.deadlines import (
    AsSoonAsPossible,
    ConditionalRule,
    DeadlineDefinition,
    DoesNotApply,
    Due,
    Gate,
    Known,
    PlannedDeadline,
    Source,
    Terms,
    Waiting,
    plan,
)
from workflows.domain.errors import (
    BankHolidaysNotKnown,
    GestationNameUnknown,
    InstantNaive,
    PrebirthError,
    ValueNotUnderstood,
)
from workflows.domain.gestation import (
    Gestation,
    date_at,
    edd_from_egg_collection,
    edd_from_ivf,
    edd_from_lmp,
    gestation_on,
)
from workflows.domain.wording import london
from workflows.domain.working_days import Counting, add_working_days
from workflows.procedures.bank_holidays import england

app = typer.Typer(no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of sentences.")]
Closed = Annotated[
    list[str] | None,
    typer.Option(help="A day on which the agency is shut; give several, or several times."),
]
KINDS = {
    Due: "due",
    Waiting: "waiting",
    Gate: "gate",
    AsSoonAsPossible: "as_soon_as_possible",
    DoesNotApply: "does_not_apply",
}
# Days after the first one that follows --closed reach the command as arguments of their own.
SEVERAL_DAYS = {"allow_extra_args": True, "ignore_unknown_options": False}


@app.command("gestation")
def gestation(
    edd: Annotated[str | None, typer.Option(help="The estimated due date.")] = None,
    lmp: Annotated[str | None, typer.Option(help="Last menstrual period, first day.")] = None,
    ivf_day5: Annotated[str | None, typer.Option(help="Transfer of a day-5 embryo.")] = None,
    ivf_day3: Annotated[str | None, typer.Option(help="Transfer of a day-3 embryo.")] = None,
    egg_collection: Annotated[str | None, typer.Option(help="Day of egg collection.")] = None,
    on: Annotated[str | None, typer.Option(help="The day to give the gestation on.")] = None,
    at: Annotated[str | None, typer.Option(help='The gestation to date: "28+0".')] = None,
    *,
    as_json: Json = False,
) -> None:
    """Gestation on a day, the date of a gestation, or the EDD: 280 days from the last period."""
    with misuse_said(as_json=as_json):
        due = _edd(
            ("--edd", edd, lambda day: day),
            ("--lmp", lmp, edd_from_lmp),
            ("--ivf-day5", ivf_day5, lambda day: edd_from_ivf(day, 5)),
            ("--ivf-day3", ivf_day3, lambda day: edd_from_ivf(day, 3)),
            ("--egg-collection", egg_collection, edd_from_egg_collection),
        )
        if on is not None and at is not None:
            raise ValueNotUnderstood(
                "--on and --at ask two questions.", next_action="Give one of them."
            )
        found = {"edd": due.isoformat()}
        answer = due.isoformat()
        if on is not None:
            day = read_date("--on", on)
            answer = str(gestation_on(due, day))
            found |= {"on": day.isoformat(), "gestation": answer}
        elif at is not None:
            point = Gestation.parse(at)
            answer = date_at(due, point).isoformat()
            found |= {"at": str(point), "date": answer}
    typer.echo(json.dumps(found) if as_json else answer)


@app.command("working-days", context_settings=SEVERAL_DAYS)
def working_days(
    context: typer.Context,
    number: Annotated[str, typer.Argument(help="How many working days.")],
    after: Annotated[str, typer.Option(help="The day to count from.")],
    counting: Annotated[
        Counting, typer.Option(help="Whether day 1 is that day itself or the day after.")
    ] = Counting.DAY_AFTER,
    closed: Closed = None,
    *,
    as_json: Json = False,
) -> None:
    """The date so many of England's working days after another."""
    with misuse_said(as_json=as_json):
        calendar = read_calendar(closed, context.args)
        start = read_date("--after", after)
        count = read_number(number)
        day = add_working_days(count, start, counting, calendar)
    found = {
        "date": day.isoformat(),
        "after": start.isoformat(),
        "working_days": count,
        "counting": counting.value,
        "calendar": str(calendar),
        "calendar_version": calendar.version,
    }
    typer.echo(json.dumps(found) if as_json else day.isoformat())


@app.command("deadline", context_settings=SEVERAL_DAYS)
def deadline(
    context: typer.Context,
    sentence: Annotated[str, typer.Argument(help='Such as "15 working days after birth".')],
    edd: Annotated[str | None, typer.Option(help="The estimated due date.")] = None,
    fact: Annotated[
        list[str] | None, typer.Option(help="What happened and when: name=instant with offset.")
    ] = None,
    counting: Annotated[
        Counting, typer.Option(help="Whether day 1 is the day itself or the day after.")
    ] = Counting.DAY_AFTER,
    not_before: Annotated[
        str | None, typer.Option(help='When it may begin: "30+0", or a sentence.')
    ] = None,
    closed: Closed = None,
    *,
    as_json: Json = False,
) -> None:
    """The instant a deadline sentence comes to, the sentence printed back, and why."""
    with misuse_said(as_json=as_json):
        definition = DeadlineDefinition(
            name="deadline",
            title=sentence,
            rules=(ConditionalRule(parse(sentence)),),
            source=Source("typed on the command line"),
            not_before=None if not_before is None else parse(not_before),
        )
        known = Known(
            terms=Terms(read_calendar(closed, context.args), counting=counting),
            events=dict(read_fact(text) for text in fact or ()),
            edd=None if edd is None else read_date("--edd", edd),
        )
        planned = plan(definition, known, {})
    typer.echo(json.dumps(_found(planned)) if as_json else "\n".join(_lines(planned, known)))
    if planned.clash is not None or planned.missing or planned.held_for:
        raise typer.Exit(1)


def read_date(name: str, text: str) -> date:
    """A date written as 2027-03-12, or a sentence naming the option."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise ValueNotUnderstood(
                f"{name}: there is no {text} in the calendar.",
                next_action="Check the day and the month.",
                field=name,
            ) from error
    raise ValueNotUnderstood(
        f"{name}: {text!r} is not a date.",
        next_action="Write year, month and day, such as 2027-03-12.",
        field=name,
    )


def read_number(text: str) -> int:
    """A whole number of working days, or a sentence."""
    if re.fullmatch(r"[0-9]{1,4}", text) is None:
        raise ValueNotUnderstood(
            f"{text!r} is not a number of working days.",
            next_action="Write a whole number, such as 15.",
            field="working_days",
        )
    return int(text)


def read_calendar(closed: Sequence[str] | None, more: Sequence[str]) -> Calendar:
    """England's calendar with the days that were given as closed."""
    if more and not closed:
        raise ValueNotUnderstood(
            f"{more[0]!r} was not expected.", next_action="Run the command with --help."
        )
    return england(closures=[read_date("--closed", text) for text in [*(closed or ()), *more]])


def read_fact(text: str) -> tuple[str, datetime]:
    """An event and when it happened, written as name=2026-12-22T10:00+00:00."""
    name, _, written = text.partition("=")
    if not is_name(name):
        raise ValueNotUnderstood(
            f"--fact: {text!r} does not begin with the name of an event.",
            next_action="Write it like referral_received=2026-12-22T10:00+00:00.",
            field="--fact",
        )
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
        raise InstantNaive(
            f"--fact: {name} has a date without a time of day.",
            next_action=f"Give the time and the offset, such as {name}={written}T10:00+00:00.",
            field="--fact",
        )
    try:
        instant = datetime.fromisoformat(written)
    except ValueError as error:
        raise ValueNotUnderstood(
            f"--fact: {written!r} is not an instant.",
            next_action=f"Write it like {name}=2026-12-22T10:00+00:00.",
            field="--fact",
        ) from error
    return name, require_aware(instant, f"--fact {name}")


@contextmanager
def misuse_said(*, as_json: bool) -> Iterator[None]:
    """Turn an error into one sentence on stderr, and exit 2; 1 where something is not known."""
    try:
        yield
    except PrebirthError as error:
        say_error(error, as_json=as_json)
        finding = isinstance(error, BankHolidaysNotKnown | GestationNameUnknown)
        raise typer.Exit(1 if finding else 2) from error


def say_error(error: PrebirthError, *, as_json: bool) -> None:
    """The error and the next action, on stderr."""
    told = {"error": error.message, "next_action": error.next_action, "field": error.field}
    typer.echo(json.dumps(told) if as_json else error.sentence, err=True)


def _edd(*ways: tuple[str, str | None, Callable[[date], date]]) -> date:
    given = [(name, text, turn) for name, text, turn in ways if text is not None]
    if len(given) != 1:
        _refuse_ways([name for name, _, _ in ways])
    name, text, turn = given[0]
    return turn(read_date(name, text))


def _refuse_ways(names: list[str]) -> NoReturn:
    raise ValueNotUnderstood(
        "The EDD has to come from exactly one place.",
        next_action=f"Give one of {', '.join(names)}.",
    )


def _lines(planned: PlannedDeadline, known: Known) -> Iterator[str]:
    match planned.resolution:
        case Due(at):
            yield f"{london(at)} ({london_instant(at).isoformat()})"
        case AsSoonAsPossible(since):
            yield f"No instant: as soon as possible, waiting since {london(since)}"
        case Gate(event):
            yield f"No instant: a gate, to be passed before {event}"
        case Waiting(missing):
            yield from (_not_known(name, known) for name in missing)
        case DoesNotApply(basis):
            yield f"Does not apply: {basis}"
    yield f"Sentence: {planned.sentence}"
    yield f"Why: {planned.why}"
    if planned.aim_at is not None:
        yield f"Aim: {london(planned.aim_at)}"
    if planned.not_before_at is not None:
        yield f"Not before: {london(planned.not_before_at)}"
    yield from (f"Too early until {name} is known." for name in planned.held_for)
    if planned.clash is not None:
        yield f"Clash: {planned.clash.sentence}"


def _not_known(name: str, known: Known) -> str:
    if name == EDD:
        return "Not known yet: edd. Give it with --edd."
    near = difflib.get_close_matches(name, known.events, n=1)
    meant = f" You gave {near[0]}: is one of the two misspelt?" if near else ""
    return f"Not known yet: {name}. Give it with --fact {name}=INSTANT.{meant}"


def _found(planned: PlannedDeadline) -> dict[str, object]:
    def written(instant: datetime | None) -> str | None:
        return None if instant is None else london_instant(instant).isoformat()

    return {
        "due_at": written(planned.due_at),
        "due": None if planned.due_at is None else london(planned.due_at),
        "sentence": planned.sentence,
        "why": planned.why,
        "kind": KINDS[type(planned.resolution)],
        "missing": [*planned.missing, *planned.held_for],
        "not_before_at": written(planned.not_before_at),
        "aim_at": written(planned.aim_at),
        "clash": None if planned.clash is None else planned.clash.sentence,
        "counting": planned.counting.value,
    }
