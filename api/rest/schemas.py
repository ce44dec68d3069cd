"""The shapes of requests: strict, closed, and kind to what is not known.

Strict, because a lenient reader takes the number 0 for 1 January 1970; closed, because a field we
do not know must not be dropped in silence. Anything about the woman may be null: "not known".
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import Header, Path
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from api.rest.problems import SAYS_ITSELF
from workflows.domain.cases import DatingMethod, SafeContact, Told, Woman
from workflows.domain.errors import CaseNotFound, TaskNotFound
from workflows.domain.identifiers import parse_case_reference
from workflows.services.dating import EddStatement

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TASK_ID = re.compile(r"[0-9A-Za-z:_-]{1,100}")
_IF_MATCH = re.compile(r'(?:W/)?"([0-9]{1,9})"')
_MOST_WHOLE = 2**53
"""The largest whole number that every program reads alike."""


def _iso_date(value: object) -> object:
    if value is None or type(value) is date:
        return value
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError(
        SAYS_ITSELF, "Send a date that exists, as text, such as 2026-03-12; null: not known."
    )


def _iso_instant(value: object) -> object:
    if value is None or isinstance(value, datetime):
        return value
    if isinstance(value, str):
        try:
            found = datetime.fromisoformat(value)
            if found.utcoffset() is not None:
                return found
        except ValueError:
            pass
    raise PydanticCustomError(
        SAYS_ITSELF,
        "Send a time with its offset from UTC, as text, such as 2026-03-12T09:30+00:00.",
    )


IsoDate = Annotated[date, BeforeValidator(_iso_date)]
IsoInstant = Annotated[datetime, BeforeValidator(_iso_instant)]
WholeNumber = Annotated[int, Field(ge=-_MOST_WHOLE, le=_MOST_WHOLE)]
Answer = str | bool | WholeNumber | list[str] | None
Answers = dict[Annotated[str, Field(max_length=100)], Answer]


class Sent(BaseModel):
    """What every request has in common: nothing is converted, nothing unknown is taken."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class SignIn(Sent):
    """Who is signing in."""

    person: str = Field(max_length=100, description="The id of one of /api/people.")


class WomanSent(Sent):
    """What is known of the mother; null is "not known". Doubtful values are kept and flagged."""

    name: str | None = None
    nhs_number: str | None = None
    born_on: IsoDate | None = None
    address: str | None = None
    gp: str | None = None

    def woman(self) -> Woman:
        """The same as the domain's value; blank text is not known."""
        return Woman(
            name=_or_none(self.name),
            nhs_number=_or_none(self.nhs_number),
            born_on=self.born_on,
            address=_or_none(self.address),
            gp=_or_none(self.gp),
        )


class SafeContactSent(Sent):
    """Whether she was told, and how to reach her safely."""

    told: Literal["yes", "no", "not_asked"] = "not_asked"
    told_why_not: str | None = None
    safe_way: str | None = None
    safe_time: str | None = None
    must_not_know: str | None = None

    def contact(self) -> SafeContact:
        """The same as the domain's value; blank text is not known."""
        return SafeContact(
            told=Told(self.told),
            told_why_not=_or_none(self.told_why_not),
            safe_way=_or_none(self.safe_way),
            safe_time=_or_none(self.safe_time),
            must_not_know=_or_none(self.must_not_know),
        )


class EddSent(Sent):
    """An EDD, or the date it is worked out from. `latest` makes an estimate a range."""

    method: Literal["scan", "lmp", "ivf_day5", "ivf_day3", "egg_collection", "estimated"]
    on: IsoDate
    latest: IsoDate | None = None

    def statement(self) -> EddStatement:
        """The same as the services take it."""
        return EddStatement(DatingMethod(self.method), self.on, self.latest)


class EddRevision(EddSent):
    """A new EDD. `accept`: the sender accepts that dates move later."""

    accept: bool = False


class NewCase(Sent):
    """A case to start. Everything about the woman, and the EDD, may be left out."""

    woman: WomanSent = WomanSent()
    safe_contact: SafeContactSent = SafeContactSent()
    edd: EddSent | None = None
    answers: Answers = Field(default_factory=dict)
    procedure: str | None = Field(default=None, max_length=100)
    happened_at: IsoInstant | None = None


class Done(Sent):
    """What was done: the answers to its form, and when, if that was not just now."""

    answers: Answers = Field(default_factory=dict)
    happened_at: IsoInstant | None = None


class StepDone(Done):
    """As above, for a step. `held_with`: the reference of a linked case, at whose meeting this
    step was done too; the time is then that meeting's.
    """

    held_with: str | None = Field(default=None, max_length=40)


class Link(Sent):
    """Another case of the family, by its reference, and why the two belong together or do not."""

    other: str = Field(max_length=40)
    why: str = Field(max_length=2000)


class DateSent(Sent):
    """Another date for a deadline: an instant, or a day that counts to its due hour; and why."""

    due_at: IsoInstant | None = None
    on: IsoDate | None = None
    reason: str = Field(max_length=10_000)


class Closing(Sent):
    """Why a case is closed, and the answers to the procedure's closing form."""

    reason: str = Field(max_length=2000)
    answers: Answers = Field(default_factory=dict)


class Search(Sent):
    """A reference, an NHS number, or the woman's exact name. Sent in a body, never an address."""

    text: str = Field(max_length=200)


def _reference(value: object) -> object:
    if isinstance(value, str) and (found := parse_case_reference(value)) is not None:
        return found
    raise CaseNotFound


def _task_id(value: object) -> object:
    if isinstance(value, str) and _TASK_ID.fullmatch(value):
        return value
    raise TaskNotFound


def _version(value: object) -> object:
    if isinstance(value, str) and (found := _IF_MATCH.fullmatch(value.strip())):
        return int(found[1])
    raise PydanticCustomError(SAYS_ITSELF, 'Send the version you read, in quotes, such as "3".')


Reference = Annotated[
    str, BeforeValidator(_reference), Path(description="A case's reference: PB-7F3K-2QXM.")
]
TaskKey = Annotated[str, BeforeValidator(_task_id), Path(description="The task's id.")]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="A random value of your own. The same one again gives the first answer again.",
    ),
]
Version = Annotated[
    int,
    BeforeValidator(_version),
    Header(
        alias="If-Match",
        description='The version you read, in quotes: `"3"`. A stale one is refused.',
        json_schema_extra={"type": "string", "pattern": '^"[0-9]{1,9}"$', "examples": ['"1"']},
    ),
]


def _or_none(text: str | None) -> str | None:
    return text.strip() or None if text is not None else None
