"""The one tree of errors."""

import inspect

import pytest

from workflows.domain import errors
from workflows.domain.errors import (
    AnswersInvalid,
    CaseNotFound,
    FactMissing,
    PrebirthError,
    Problem,
    TaskNotOpen,
)

LEAVES = [
    leaf
    for _, leaf in inspect.getmembers(errors, inspect.isclass)
    if issubclass(leaf, PrebirthError)
]


@pytest.mark.parametrize("leaf", LEAVES)
def test_every_error_is_a_sentence_and_says_what_to_do_next(leaf):
    assert inspect.cleandoc(leaf.__doc__).endswith(".")
    assert leaf.next_action.endswith((".", '"'))


def test_an_error_says_its_docstring_unless_told_otherwise():
    assert CaseNotFound().sentence == (
        "No record you can see; this does not mean that nobody knows this family. "
        "Check the reference, or telephone the team."
    )
    error = TaskNotOpen("It closed on Friday.", next_action="Look at the case.", field="task")
    assert (error.sentence, error.field) == ("It closed on Friday. Look at the case.", "task")
    assert CaseNotFound().field is None


def test_a_missing_fact_is_named():
    error = FactMissing("gestation_days")
    assert (error.name, error.field) == ("gestation_days", "gestation_days")
    assert '"gestation_days"' in str(error)
    assert FactMissing("edd", "The EDD is not known.", field="edd_on").field == "edd_on"


def test_every_problem_with_the_answers_is_kept():
    problems = (Problem("edd", "Is the year right?"), Problem("name", "A name is text."))
    assert AnswersInvalid(problems).problems == problems
    assert AnswersInvalid(problems).field == "edd"
    assert AnswersInvalid(()).field is None
