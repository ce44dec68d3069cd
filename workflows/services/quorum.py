"""A meeting without someone it needs is recorded only with the reason, and the log says so."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.domain.cases import Value
from workflows.domain.errors import AnswersInvalid, Problem
from workflows.domain.events import QuorumNotMet
from workflows.domain.tasks import StepKey
from workflows.domain.wording import listed
from workflows.procedures.quorums import BECAUSE, PRESENT, missing_from, title_of
from workflows.services.casework import Casework


def without_quorum(
    work: Casework, step: StepKey, answers: Mapping[str, Value]
) -> QuorumNotMet | None:
    """What the log keeps where someone was missing; None where everyone needed took part.

    Raises `AnswersInvalid`, naming who was missing, where no reason is given.
    """
    quorum = work.procedure.quorums.get(step)
    if quorum is None:
        return None
    present = answers.get(PRESENT)
    missing = missing_from(quorum, present if isinstance(present, tuple) else ())
    if not missing:
        return None
    reason = answers.get(BECAUSE)
    if not isinstance(reason, str) or not reason.strip():
        who = listed(tuple(title_of(name, work.procedure) for name in missing))
        sentence = (
            f"This meeting needs {who} too. Add them to who took part, or say why it was held "
            "without them."
        )
        raise AnswersInvalid((Problem(BECAUSE, sentence),))
    title = work.procedure.steps[step].title
    return QuorumNotMet(step, title, list(missing), reason.strip())
