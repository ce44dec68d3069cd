"""One tree of errors, so that every way in can turn each into the same status, sentence and next
action.

A class docstring is the default message. `next_action` is the sentence a person reads after it.
"""

import inspect
from dataclasses import dataclass


class PrebirthError(Exception):
    """Something could not be done."""

    next_action: str = "Check what was entered and try again."
    field: str | None = None

    def __init__(
        self,
        message: str | None = None,
        *,
        next_action: str | None = None,
        field: str | None = None,
    ) -> None:
        """Keep the sentence, what to do next, and the field it is about, if it is about one."""
        self.message = message or inspect.cleandoc(type(self).__doc__ or "")
        if next_action is not None:
            self.next_action = next_action
        if field is not None:
            self.field = field
        super().__init__(self.message)

    @property
    def sentence(self) -> str:
        """The message and the next action, as one text for a person."""
        return f"{self.message} {self.next_action}"


class ValueNotUnderstood(PrebirthError):
    """A value is not written in a form that is understood."""

    next_action = "Write it again in the form shown."


class InstantNaive(ValueNotUnderstood):
    """An instant has no offset from UTC, so it could mean several moments."""

    next_action = "Give the offset as well, such as 2026-12-22T10:00+00:00 or a final Z."


class DateOutOfRange(ValueNotUnderstood):
    """A date lies outside the years a calendar can hold."""

    next_action = "Check the year."


class FactMissing(PrebirthError):
    """A fact that is needed here is not known."""

    next_action = "Record it, or say that it is not known."

    def __init__(
        self,
        name: str,
        message: str | None = None,
        *,
        next_action: str | None = None,
        field: str | None = None,
    ) -> None:
        """Keep the name of the fact, so that a page can ask for it."""
        self.name = name
        super().__init__(
            message or f'The fact "{name}" is needed here and is not known.',
            next_action=next_action,
            field=field or name,
        )


class BankHolidaysNotKnown(PrebirthError):
    """The bank holidays of that date are not confirmed, so working days cannot be counted there."""

    next_action = "Update the bank holiday calendar, then try again."


class GestationNameUnknown(PrebirthError):
    """A deadline speaks of a named gestation that the procedure does not define."""

    next_action = "Define it under the named gestations of the procedure."


class DeadlineTextInvalid(PrebirthError):
    """A deadline sentence is not understood."""

    next_action = 'Write it like "15 working days after strategy_discussion_held".'


class DeadlineUnknown(PrebirthError):
    """A step or timer names a deadline that the procedure does not define."""

    next_action = "Define it under deadlines in procedure.toml, or correct the name."


class ExpressionInvalid(PrebirthError):
    """A condition is not written in the closed language of names, values and comparisons."""

    next_action = 'Write it like gestation_days >= 210 and track == "child_protection".'


class ProcedureInvalid(PrebirthError):
    """A procedure folder does not hold together."""

    next_action = "Run prebirth procedures check on it and mend what is listed."


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one field, in a sentence for whoever filled it in."""

    field: str
    sentence: str


class AnswersInvalid(PrebirthError):
    """Some answers cannot be taken as they are; nothing was recorded and what was typed is kept."""

    next_action = "Correct what is listed, then send it again."

    def __init__(self, problems: tuple[Problem, ...], message: str | None = None) -> None:
        """Keep every problem, so that all of them can be shown at once."""
        self.problems = problems
        super().__init__(message, field=problems[0].field if problems else None)


class CaseNotFound(PrebirthError):
    """No record you can see; this does not mean that nobody knows this family."""

    next_action = "Check the reference, or telephone the team."


class TaskNotFound(PrebirthError):
    """There is no such task that you can see."""

    next_action = "Open the case and choose one of its tasks."


class TaskNotOpen(PrebirthError):
    """This task is not open: it is finished already, or its time has not come."""

    next_action = "Open the case to see where it is now."


class TaskTakenByOther(PrebirthError):
    """Someone else has this task."""

    next_action = "Speak to them, or ask a manager to allocate it again."


class NotAllowed(PrebirthError):
    """This is not something your role and agency may do on this case."""

    next_action = "Ask the allocated worker or your manager."


class Clash(PrebirthError):
    """Someone changed this record after you opened it; what you typed is kept."""

    next_action = "Compare both, then save again."


class KeyReused(PrebirthError):
    """The same key came with different content; nothing was changed."""

    next_action = "Send the new content with a new key."


class StoreBusy(PrebirthError):
    """Another process is already writing to this database file."""

    next_action = "Stop the other process, or use PostgreSQL for several processes."


class StateTooNew(PrebirthError):
    """This case was stored by a version of the software that this one cannot read."""

    next_action = "Upgrade the software before opening the case."


class LogBroken(PrebirthError):
    """The log of this case does not agree with its own chain."""

    next_action = "Stop work on the file, keep it as it is, and tell whoever runs the system."
