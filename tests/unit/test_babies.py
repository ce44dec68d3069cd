"""A record per baby: what may be recorded of whom, and what becomes of it."""

from datetime import UTC, datetime

import pytest

from workflows.domain import babies
from workflows.domain.babies import AboutBaby, Baby, BabyState
from workflows.domain.errors import AnswersInvalid

AT = datetime(2027, 3, 12, 4, 40, tzinfo=UTC)
EXPECTED = Baby(1)
BORN = babies.become(Baby(1), AboutBaby.BORN, AT)
HOME = babies.become(BORN, AboutBaby.LEFT_HOSPITAL, AT)
ENDED = babies.become(Baby(1), AboutBaby.ENDED, AT, "stillbirth")
DIED = babies.become(BORN, AboutBaby.DIED, AT)


@pytest.mark.parametrize(
    ("answer", "number"),
    [
        ("one", 1),
        ("two", 2),
        ("three_or_more", 3),
        (4, 4),
        (400, 9),
        pytest.param("not_known", None, id="not known says nothing"),
        pytest.param(0, None, id="no babies at all is no number"),
        pytest.param(-1, None, id="nor is fewer"),
        pytest.param(True, None, id="nor is yes"),
        pytest.param(None, None, id="nor is nothing"),
    ],
)
def test_how_many_an_answer_says(answer, number):
    assert babies.number_stated(answer) == number


@pytest.mark.parametrize(
    ("before", "number", "after"),
    [
        pytest.param(1, 2, [1, 2], id="one more is known of"),
        pytest.param(3, 1, [1], id="fewer, as none was recorded of"),
        pytest.param(1, 0, [1], id="never none"),
    ],
)
def test_another_number(before, number, after):
    found = babies.with_number(babies.expected(before), number)
    assert [baby.number for baby in found] == after


def test_a_record_that_says_something_never_goes():
    twins = (Baby(1), babies.become(Baby(2), AboutBaby.BORN, AT))
    assert babies.with_number(twins, 1) == twins


@pytest.mark.parametrize(
    ("baby", "may"),
    [
        pytest.param(EXPECTED, {AboutBaby.BORN, AboutBaby.ENDED}, id="expected"),
        pytest.param(BORN, {AboutBaby.DIED, AboutBaby.LEFT_HOSPITAL}, id="born"),
        pytest.param(HOME, {AboutBaby.DIED}, id="left hospital"),
        pytest.param(ENDED, {AboutBaby.CONTINUES}, id="ended"),
        pytest.param(DIED, {AboutBaby.CONTINUES}, id="died"),
    ],
)
def test_what_may_be_recorded(baby, may):
    assert {about for about in AboutBaby if babies.possible((baby,), about)} == may
    assert babies.possible((baby,), None) == ()


@pytest.mark.parametrize(
    ("baby", "state"),
    [
        pytest.param(ENDED, BabyState.EXPECTED, id="an ending: the baby is expected again"),
        pytest.param(DIED, BabyState.BORN, id="a death: the baby lives"),
    ],
)
def test_taken_back(baby, state):
    again = babies.become(baby, AboutBaby.CONTINUES, AT)
    assert (again.state, again.ended_at, again.kind) == (state, None, None)


@pytest.mark.parametrize(
    ("answer", "numbers"),
    [("baby_1", [1]), ("baby_2", [2]), ("all_babies", [1, 2])],
)
def test_which_baby(answer, numbers):
    found = babies.named(babies.expected(2), AboutBaby.ENDED, answer)
    assert [baby.number for baby in found] == numbers


def test_a_birth_that_names_none_is_the_next_babys():
    found = babies.named((BORN, Baby(2), Baby(3)), AboutBaby.BORN, None)
    assert [baby.number for baby in found] == [2]


@pytest.mark.parametrize(
    ("held", "about", "answer", "words"),
    [
        pytest.param(babies.expected(2), AboutBaby.ENDED, None, "Say which baby", id="unsaid"),
        pytest.param(babies.expected(2), AboutBaby.ENDED, "baby_7", "There is no", id="not there"),
        pytest.param(
            (DIED, Baby(2), Baby(3)), AboutBaby.ENDED, "baby_1", "born and has died", id="not so"
        ),
        pytest.param((BORN,), AboutBaby.BORN, None, "still to be born", id="born twice"),
        pytest.param((BORN,), AboutBaby.ENDED, None, "has died, record that", id="born, not ended"),
        pytest.param((Baby(1),), AboutBaby.DIED, None, "not born alive", id="died unborn"),
        pytest.param((Baby(1),), AboutBaby.CONTINUES, None, "No ending", id="nothing ended"),
        pytest.param((HOME,), AboutBaby.LEFT_HOSPITAL, None, "in hospital", id="left already"),
    ],
)
def test_refused_with_a_sentence(held, about, answer, words):
    with pytest.raises(AnswersInvalid) as refused:
        babies.named(held, about, answer)
    problem = refused.value.problems[0]
    assert problem.field == "baby"
    assert words in problem.sentence


def test_counted():
    second = babies.become(Baby(2), AboutBaby.BORN, AT)
    assert babies.counts((DIED, second, Baby(3))) == {
        "babies_remaining": 1,
        "babies_born": 2,
        "babies_living": 1,
        "babies_in_hospital": 1,
    }


@pytest.mark.parametrize(
    ("held", "over"),
    [((ENDED, DIED), True), ((ENDED, BORN), False), ((ENDED, Baby(2)), False)],
)
def test_over_when_none_is_expected_or_alive(held, over):
    assert babies.over(held) is over


@pytest.mark.parametrize(
    ("baby", "words"),
    [
        (EXPECTED, "is expected"),
        (BORN, "was born"),
        (HOME, "was born and is not in hospital"),
        (ENDED, "is no longer expected"),
        (DIED, "was born and has died"),
    ],
)
def test_said_in_neutral_words(baby, words):
    assert babies.state_words(baby) == words
    assert "stillbirth" not in words


def test_what_was_recorded_is_said_in_neutral_words():
    assert babies.became_words("ended") == "is no longer expected"
    assert babies.became_words("some_day_another") == "some day another"
