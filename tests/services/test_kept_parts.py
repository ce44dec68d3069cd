"""What hangs on a case, kept from one act to the next, is what would be read again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests import make
from tests.services.acting import decide, do, let_pass, look, refer, start
from workflows.domain.errors import AnswersInvalid
from workflows.services.kept import KeptParts, Parts
from workflows.store import cases


def kept_and_read(desk, reference):
    """What is kept for the next act, put back again, and what that act would read."""
    with desk.ctx.looking() as unit:
        row = cases.load_case(unit.tx, reference, lock=False)
        kept = desk.ctx.kept.take(row)
        read = Parts.read(unit.tx, row.id, acting=True)
    if kept is not None:
        desk.ctx.kept.keep(row, kept)
    return kept, read


def told(parts):
    """Everything of them, in order, with every instant as it would be written in the log."""
    return (sorted(parts.involved), repr(list(parts.tasks.values())), dates(parts))


def dates(parts):
    return {key: str(row) for key, row in parts.deadlines.items()}


def test_after_each_act_it_is_what_would_be_read(desk):
    reference = start(desk).reference
    assert told(kept_and_read(desk, reference)[0]) == told(kept_and_read(desk, reference)[1])
    acts = (
        lambda: do(desk, reference, "send_referral", "midwife", {
            "concern": "Seen late", "told": True, "concerns": ["concealed_pregnancy"]
        }),
        lambda: let_pass(desk, desk.clock.now + timedelta(days=9)),
        lambda: decide(desk, reference),
    )  # fmt: skip
    for act in acts:
        act()
        kept, read = kept_and_read(desk, reference)
        assert told(kept) == told(read)


def test_what_another_process_wrote_meanwhile_is_read(desk):
    other = replace(desk, ctx=replace(desk.ctx, kept=KeptParts()))
    reference = refer(desk)
    decide(other, reference)
    assert kept_and_read(desk, reference)[0] is None
    let_pass(desk, desk.clock.now + timedelta(days=9))
    kept, read = kept_and_read(desk, reference)
    assert kept is None or told(kept) == told(read)
    assert "decide_referral" not in look(desk, reference).open


def test_a_refused_act_leaves_the_next_to_read_everything(desk):
    reference = refer(desk)
    with pytest.raises(AnswersInvalid):
        decide(desk, reference, decision="nothing of the kind")
    assert kept_and_read(desk, reference)[0] is None
    decide(desk, reference)
    kept, read = kept_and_read(desk, reference)
    assert told(kept) == told(read)


def test_no_more_cases_are_kept_than_it_was_told(desk):
    few = replace(desk, ctx=replace(desk.ctx, kept=KeptParts(2)))
    references = [start(few, who=make.woman(number)).reference for number in (1, 2, 3)]
    kept = [kept_and_read(few, reference)[0] is not None for reference in references]
    assert kept == [False, True, True]


def test_nothing_is_kept_where_it_was_told_so(desk):
    none = replace(desk, ctx=replace(desk.ctx, kept=KeptParts(0)))
    assert kept_and_read(none, start(none).reference)[0] is None
