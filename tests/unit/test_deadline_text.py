"""A deadline sentence: read, printed back, or refused with the nearest right one."""
# ruff: noqa: E501 - a row of a table is one line

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.domain.deadline_rules import (
    EDD,
    RESERVED,
    After,
    At,
    Before,
    BeforeEdd,
    BeforeEvent,
    Between,
    EarliestOf,
    Every,
    Immediately,
    LatestOf,
    SameWorkingDay,
    SoonAfter,
    Span,
    Unit,
    follows_edd,
    gestation_names_in,
    has_instant,
    is_name,
    names_in,
)
from workflows.domain.deadline_text import parse, say
from workflows.domain.errors import DeadlineTextInvalid
from workflows.domain.gestation import Gestation

WEEKS_28 = Gestation.parse("28+0")


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("1 working day after referral_received", After(Span(1, Unit.WORKING_DAYS), "referral_received")),
        ("15 working days after strategy_discussion_held", After(Span(15, Unit.WORKING_DAYS), "strategy_discussion_held")),
        ("5 working days before initial_conference", Before(Span(5, Unit.WORKING_DAYS), "initial_conference")),
        ("28 days after birth", After(Span(28, Unit.DAYS), "birth")),
        ("24 hours after phone_call", After(Span(24, Unit.HOURS), "phone_call")),
        ("30 minutes after phone_call", After(Span(30, Unit.MINUTES), "phone_call")),
        ("1 week after birth", After(Span(1, Unit.WEEKS), "birth")),
        ("3 months after plan_start", After(Span(3, Unit.MONTHS), "plan_start")),
        ("10 weeks before edd", Before(Span(10, Unit.WEEKS), EDD)),
        ("3 months before edd", Before(Span(3, Unit.MONTHS), EDD)),
        ("2 weeks after edd", After(Span(2, Unit.WEEKS), EDD)),
        ("before edd", BeforeEdd()),
        ("at 16+0", At(Gestation.parse("16+0"))),
        ("at end_of_first_trimester", At("end_of_first_trimester")),
        ("between 12+0 and 16+0", Between(Gestation.parse("12+0"), Gestation.parse("16+0"))),
        ("between 12+0 and viability", Between(Gestation.parse("12+0"), "viability")),
        ("same working day as move_confirmed", SameWorkingDay("move_confirmed")),
        ("immediately after referral_received", Immediately("referral_received")),
        ("as soon as possible after pregnancy_confirmed", SoonAfter("pregnancy_confirmed")),
        ("before hospital_discharge", BeforeEvent("hospital_discharge")),
        ("every 4 weeks after first_core_group", Every(Span(4, Unit.WEEKS), "first_core_group")),
        ("every 4 weeks after first_core_group, at most 6 weeks", Every(Span(4, Unit.WEEKS), "first_core_group", Span(6, Unit.WEEKS))),
        ("every 10 working days after birth, at most 15 working days", Every(Span(10, Unit.WORKING_DAYS), "birth", Span(15, Unit.WORKING_DAYS))),
        ("the earliest of 28 days after concern_raised and at 28+0", EarliestOf((After(Span(28, Unit.DAYS), "concern_raised"), At(WEEKS_28)))),
        ("the earliest of at 28+0 and before edd and immediately after birth", EarliestOf((At(WEEKS_28), BeforeEdd(), Immediately("birth")))),
        ("the latest of 5 days after birth and same working day as discharge", LatestOf((After(Span(5, Unit.DAYS), "birth"), SameWorkingDay("discharge")))),
    ],
)  # fmt: skip
def test_a_sentence_is_a_rule_and_the_rule_is_that_sentence(sentence, rule):
    assert parse(sentence) == rule
    assert say(rule) == sentence


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("by 16+0", "at 16+0"),
        ("30+0", "at 30+0"),
        ("  At   16+0 ", "at 16+0"),
        ("10 Weeks before EDD", "10 weeks before edd"),
        ("1 working days after birth", "1 working day after birth"),
        ("15 working day after birth", "15 working days after birth"),
        ("01 days after birth", "1 day after birth"),
        ("every 4 weeks after birth , at most 6 weeks", "every 4 weeks after birth, at most 6 weeks"),
    ],
)  # fmt: skip
def test_small_liberties_are_printed_back_properly(written, printed):
    assert say(parse(written)) == printed


@pytest.mark.parametrize(
    ("sentence", "wrong", "right"),
    [
        ("15 workng days after strategy_held", '"workng" is not understood', '"15 working days after strategy_held"'),
        ("15 business days after birth", '"business"', '"15 working days after birth"'),
        ("within 15 working days of strategy_held", '"within"', '"15 working days after strategy_held"'),
        ("one working day after birth", '"one"', '"1 working day after birth"'),
        ("1 working day after referral received", '"received"', '"1 working day after referral_received"'),
        ("1 working day after referral-received", '"referral-received"', '"1 working day after referral_received"'),
        ("asap after birth", '"asap"', '"as soon as possible after birth"'),
        ("immediatly after birth", '"immediatly"', '"immediately after birth"'),
        ("before 16+0", '"16+0"', '"at 16+0"'),
        ("same day as birth", "not in a known order", '"same working day as birth"'),
        ("every 4 weeks after birth at most 6 weeks", "known order", '"every 4 weeks after'),
        ("every 4 weeks", "known order", '"every 4 weeks after'),
        ("the earliest of at 28+0, at 30+0", "known order", '"the earliest of'),
        ("the of at 28+0", "known order", "the nearest"),
        ("fortnight", '"fortnight"', "the nearest right phrase"),
        ("5.5 days after birth", '"5.5"', "the nearest right phrase"),
        ("5 days after", "does not say after what", "after referral_received"),
        ("", "empty", "15 working days after"),
        ("at 24 weeks", "a gestation or a length of time", '"at 24+0"'),
        ("24 weeks", "known order", "the nearest"),
        ("at 24.3", "not a gestation", "24+3"),
        ("at 24+7", "7 days is a week or more", "24+3"),
        ("at 82+0", "longer than any pregnancy", "24+3"),
        ("at edd", "a date, not something that happens", '"before edd"'),
        ("immediately after edd", "a date, not something that happens", '"2 weeks before edd"'),
        ("every 4 weeks after edd", "a date, not something that happens", '"before edd"'),
        ("24 hours after edd", "hours cannot be counted from it", '"2 days before edd"'),
        ("30 minutes before edd", "minutes cannot be counted from it", '"2 days before edd"'),
        ("between 16+0 and 12+0", "there is no time", '"between 12+0 and 16+0"'),
        ("0 days after birth", "0 days cannot be counted", "15 working days"),
        ("10000 days after birth", "10000 days cannot be counted", "15 working days"),
        ("every 6 weeks after birth, at most 4 weeks", '"At most" is less', "at most 6 weeks"),
        ("the earliest of at 28+0", "fewer than two", "the earliest of A and B"),
        ("the latest of at 28+0 and as soon as possible after birth", "no date", "15 working days"),
        ("the earliest of at 28+0 and before discharge", '"before discharge" cannot stand inside', "of its own"),
        ("the latest of at 28+0 and every 4 weeks after birth", "cannot stand inside", "of its own"),
        ("the latest of at 28+0 and the earliest of at 3+0 and at 4+0", "cannot stand inside", "of its own"),
        ("at 28+0 " + "and at 28+0 " * 50, "500 characters", "15 working days"),
    ],
)  # fmt: skip
def test_a_refused_sentence_names_the_word_and_the_nearest_right_phrase(sentence, wrong, right):
    with pytest.raises(DeadlineTextInvalid) as refused:
        parse(sentence)
    assert wrong in refused.value.message
    assert right.lower() in refused.value.next_action.lower()
    assert refused.value.field == "rule"


@pytest.mark.parametrize(
    ("sentence", "meanings"),
    [
        ("3 m after birth", "minutes or months"),
        ("2 w after birth", "weeks or working days"),
        ("2 d after birth", "days or working days"),
        ("15wd after birth", "working days"),
        ("24h after birth", "hours"),
    ],
)
def test_a_unit_that_could_be_two_is_never_guessed(sentence, meanings):
    with pytest.raises(DeadlineTextInvalid, match=f"could mean {meanings}") as refused:
        parse(sentence)
    assert refused.value.next_action == "Write the unit out in full."


@pytest.mark.parametrize(
    "build",
    [
        pytest.param(lambda: After(Span(1, Unit.DAYS), "Birth"), id="a capital"),
        pytest.param(lambda: Before(Span(1, Unit.DAYS), "the"), id="a word of the language"),
        pytest.param(lambda: SameWorkingDay("a b"), id="a space"),
        pytest.param(lambda: Immediately(EDD), id="the EDD"),
        pytest.param(lambda: SoonAfter("1st"), id="a digit first"),
        pytest.param(lambda: BeforeEvent(""), id="nothing"),
        pytest.param(lambda: Every(Span(1, Unit.DAYS), "_x"), id="an underscore first"),
        pytest.param(lambda: At("28 weeks"), id="a gestation in other words"),
        pytest.param(lambda: Between("and", "b"), id="a window from a word of the language"),
    ],
)
def test_a_rule_that_could_not_be_said_cannot_be_made(build):
    with pytest.raises(DeadlineTextInvalid):
        build()


NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True).filter(is_name)
GESTATIONS = st.integers(0, 321).map(Gestation)
POINTS = GESTATIONS | NAMES
SPANS = st.builds(Span, st.integers(1, 9_999), st.sampled_from(Unit))
DATED_SPANS = SPANS.filter(lambda span: not span.unit.is_elapsed)
DATED = st.one_of(
    st.builds(After, SPANS, NAMES),
    st.builds(Before, SPANS, NAMES),
    st.builds(After, DATED_SPANS, st.just(EDD)),
    st.builds(Before, DATED_SPANS, st.just(EDD)),
    st.just(BeforeEdd()),
    st.builds(At, POINTS),
    st.builds(SameWorkingDay, NAMES),
    st.builds(Immediately, NAMES),
)
MEMBERS = DATED | st.builds(SoonAfter, NAMES)
WINDOWS = st.tuples(GESTATIONS, GESTATIONS).filter(lambda pair: pair[0] < pair[1])
RULES = st.one_of(
    MEMBERS,
    st.builds(BeforeEvent, NAMES),
    st.builds(Every, SPANS, NAMES),
    st.tuples(SPANS, NAMES, st.integers(0, 9)).map(
        lambda made: Every(
            made[0], made[1], Span(min(made[0].number + made[2], 9_999), made[0].unit)
        )
    ),
    WINDOWS.map(lambda pair: Between(*pair)),
    st.builds(Between, NAMES, NAMES),
    st.lists(MEMBERS, min_size=2, max_size=4).map(lambda made: EarliestOf(tuple(made))),
    st.lists(DATED, min_size=2, max_size=4).map(lambda made: LatestOf(tuple(made))),
)


@given(rule=RULES)
def test_every_rule_can_be_said_and_its_sentence_read_back(rule):
    sentence = say(rule)
    assert parse(sentence) == rule
    assert say(parse(sentence.upper())) == sentence


@given(
    words=st.lists(
        st.sampled_from([*sorted(RESERVED), "15", "working", "days", "16+0", "birth", "x_y", ","]),
        max_size=8,
    )
)
def test_words_in_any_order_are_a_sentence_or_are_refused_in_words(words):
    try:
        rule = parse(" ".join(words))
    except DeadlineTextInvalid as error:
        refused = error.sentence
    else:
        refused = None
    assert parse(say(rule)) == rule if refused is None else len(refused) > 20


@pytest.mark.parametrize(
    ("sentence", "events", "named", "moves", "instant"),
    [
        ("1 working day after referral_received", {"referral_received"}, set(), False, True),
        ("10 weeks before edd", set(), set(), True, True),
        ("before edd", set(), set(), True, True),
        ("at viability", set(), {"viability"}, True, True),
        ("between 12+0 and viability", set(), {"viability"}, True, True),
        ("before hospital_discharge", {"hospital_discharge"}, set(), False, False),
        ("as soon as possible after birth", {"birth"}, set(), False, False),
        ("every 4 weeks after birth", {"birth"}, set(), False, True),
        ("the earliest of 28 days after concern and at viability", {"concern"}, {"viability"}, True, True),
        ("the latest of 28 days after concern and 2 days after birth", {"concern", "birth"}, set(), False, True),
        ("the earliest of as soon as possible after a_b and as soon as possible after birth", {"a_b", "birth"}, set(), False, False),
    ],
)  # fmt: skip
def test_what_a_rule_speaks_of(sentence, events, named, moves, instant):
    rule = parse(sentence)
    assert names_in(rule) == events
    assert gestation_names_in(rule) == named
    assert follows_edd(rule) is moves
    assert has_instant(rule) is instant
