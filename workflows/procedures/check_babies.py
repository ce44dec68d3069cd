"""Whether what is said of babies, of reopening and of closing names what is there: an event nobody
records is never taken back, and a condition nobody can meet never lets a case close.
"""

from __future__ import annotations

from collections.abc import Iterator

from workflows.domain.babies import WHICH, AboutBaby
from workflows.procedures.check_conditions import condition
from workflows.procedures.definition import Happening
from workflows.procedures.findings import Finding, error
from workflows.procedures.questions import questions
from workflows.procedures.reading import Reading
from workflows.procedures.spelling import is_snake_case, use_instead
from workflows.procedures.vocabulary import Vocabulary

_KEYS_OF: tuple[tuple[str, frozenset[AboutBaby]], ...] = (
    ("records_again", frozenset({AboutBaby.BORN})),
    ("once_all", frozenset({AboutBaby.ENDED, AboutBaby.DIED})),
    ("not_in_hospital_when", frozenset({AboutBaby.BORN})),
)
"""Key of a happening → for which `about_baby` it means something."""


def baby_findings(reading: Reading, words: Vocabulary) -> Iterator[Finding]:
    """What is wrong with the keys of a happening that are about babies, and with `shown_to`."""
    procedure = reading.procedure
    for key, happening in procedure.happenings.items():
        path = f"happenings.{key}"
        file = reading.file_of(path)
        yield from _events(file, path, happening, words)
        for name, about in _KEYS_OF:
            if getattr(happening, name) and happening.about_baby not in about:
                meant = " or ".join(sorted(f'about_baby = "{one}"' for one in about))
                yield error(file, path, f"{name} means nothing here", f"set {meant}, or remove it")
        if happening.about_baby is AboutBaby.BORN and happening.records_again is None:
            fix = 'add records_again = "another_baby_born"'
            yield error(file, path, "a second baby's birth would leave no trace", fix)
        for lane in happening.shown_to:
            if lane not in procedure.lanes:
                fix = use_instead(lane, procedure.lanes, f"add [lanes.{lane}]")
                yield error(file, path, f'there is no lane "{lane}"', fix)
        yield from condition(file, path, happening.not_in_hospital_when, words)
        form = procedure.forms.get(happening.form or "")
        asked = {question.name for question in questions(form)} if form is not None else set()
        if happening.about_baby is not None and WHICH in asked:
            fix = "remove it from the form: it is asked where more than one baby is possible"
            yield error(file, path, f'its form asks "{WHICH}" by itself', fix)
        yield from _hidden(reading, key, happening, asked)


def closing_findings(reading: Reading, words: Vocabulary) -> Iterator[Finding]:
    """What is wrong with `[closing]`."""
    procedure = reading.procedure
    file, form = reading.file_of("closing"), procedure.closing.form
    if form is not None and form not in procedure.forms:
        fix = use_instead(form, procedure.forms, f"add forms/{form}.json")
        yield error(file, "closing.form", f'asks the form "{form}", which is not here', fix)
    for name, rules in (
        ("refused", procedure.closing.refused),
        ("allowed", procedure.closing.allowed),
    ):
        for number, rule in enumerate(rules, start=1):
            yield from condition(file, f"closing.{name}.{number}", rule.when, words)


def _events(file: str, path: str, happening: Happening, words: Vocabulary) -> Iterator[Finding]:
    for event in happening.undoes:
        if event not in words.events:
            fix = use_instead(event, words.events, "name what a happening records")
            yield error(file, path, f'takes back "{event}", which nobody records', fix)
    for name in (happening.records_again, happening.once_all):
        if name is not None and not is_snake_case(name):
            sentence = f'records "{name}", which cannot be the name of an event'
            yield error(file, path, sentence, "write it like baby_ended")


def _hidden(reading: Reading, key: str, happening: Happening, asked: set[str]) -> Iterator[Finding]:
    """What only some may read must not reach another case's page by way of the history."""
    if not happening.shown_to:
        return
    for fact, earlier in reading.procedure.history.items():
        for name in sorted(earlier.names & asked):
            path = f"history.{fact}"
            sentence = f'names "{name}", which happenings.{key} shows to some lanes only'
            fix = "use the event that it records"
            yield error(reading.file_of(path), path, sentence, fix)
