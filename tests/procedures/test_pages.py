"""What the pages for authors teach is true: every example is read by what it is an example of."""

import json
import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest
from typer.main import get_command

from api.cli import app
from tests.procedures import folders
from workflows.domain.deadline_rules import Rule, Unit
from workflows.domain.deadline_terms import TermsOverride
from workflows.domain.deadline_text import parse, say
from workflows.domain.deadlines import DeadlineDefinition, LateCause
from workflows.procedures.check_elements import PROPERTIES
from workflows.procedures.check_forms import form_findings
from workflows.procedures.definition import Form
from workflows.procedures.questions import QuestionKind, questions
from workflows.procedures.reading import read_files
from workflows.procedures.scenarios import ACTS, SCENE_KEYS, WOMAN, read_story
from workflows.procedures.story import Opening
from workflows.procedures.vocabulary import BUILT_IN_FACTS

PAGES = Path(__file__).parents[2] / "docs" / "procedures"


def page(name):
    return (PAGES / f"{name}.md").read_text(encoding="utf-8")


def blocks(name, kind):
    """The fenced blocks of one kind, without their indent."""
    found = re.findall(rf"^( *)```{kind}\n(.*?)^ *```", page(name), re.MULTILINE | re.DOTALL)
    return [re.sub(rf"^{indent}", "", body, flags=re.MULTILINE) for indent, body in found]


SENTENCES = [
    sentence
    for block in blocks("deadlines-in-words", "sentences")
    for sentence in block.splitlines()
]


def test_there_are_examples():
    assert len(SENTENCES) > 15


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_sentence_is_read_and_printed_back(sentence):
    assert say(parse(sentence)) == sentence


@pytest.mark.parametrize("name", ["editing-a-procedure", "deadlines-in-words", "scenarios"])
def test_every_table_can_be_read(name):
    tables = blocks(name, "toml")
    assert tables
    for table in tables:
        tomllib.loads(table)


def test_the_tables_about_deadlines_hold_only_keys_that_are_known():
    text = folders.REFERRAL_TOML.partition("[calendars.england]")[0]
    how, settings = blocks("deadlines-in-words", "toml")[1].split("\n\n", 1)
    for line in how.splitlines():
        text = re.sub(rf"^{line.split(' =')[0]} =.*$", line, text, flags=re.MULTILINE)
    for more in (
        settings,
        blocks("deadlines-in-words", "toml")[0],
        *blocks("editing-a-procedure", "toml")[:2],
    ):
        text += more + "\n"
    ladder = '[ladders.no_core_group]\ntitle = "No core group"\n'
    files = {"procedure.toml": (text + ladder).encode()}
    assert [str(found) for found in read_files(files).findings] == []


def test_the_form_of_the_page_is_a_form():
    schema = json.loads(blocks("editing-a-procedure", "json")[0])
    files = folders.referral_files() | {"forms/tell.json": json.dumps(schema).encode()}
    assert list(form_findings(read_files(files))) == []
    kinds = {question.kind for question in questions(Form("tell", schema))}
    assert kinds == {QuestionKind.YES_NO, QuestionKind.TEXT, QuestionKind.DATE, QuestionKind.CHOICE}


def test_the_story_of_the_page_is_a_story():
    story = read_story("scenarios/page.toml", blocks("scenarios", "toml")[0].encode())
    assert [scene.agency for scene in story.scenes] == ["midwifery", None]


def test_every_property_and_every_built_in_fact_is_taught():
    text = page("editing-a-procedure")
    assert [name for name in (*PROPERTIES, *BUILT_IN_FACTS) if f"`{name}`" not in text] == []


def test_every_form_of_a_rule_and_every_unit_is_taught():
    kinds = {type(parse(sentence)) for sentence in SENTENCES}
    assert [kind.__name__ for kind in get_args(Rule) if kind not in kinds] == []
    assert [unit for unit in Unit if not any(unit in sentence for sentence in SENTENCES)] == []


def test_every_key_of_a_deadline_is_taught():
    keys = {item.name for item in (*fields(DeadlineDefinition), *fields(TermsOverride))}
    text = page("deadlines-in-words")
    assert [key for key in sorted(keys - {"name", "terms"}) if f"`{key}`" not in text] == []


def test_every_key_of_a_story_is_taught():
    text = page("scenarios")
    keys = {*SCENE_KEYS, *ACTS, *WOMAN, *(item.name for item in fields(Opening)), *LateCause}
    assert [key for key in sorted(keys) if re.search(rf"`[^`\n]*\b{key}\b", text) is None] == []


def test_every_command_for_authors_and_every_option_is_on_one_page():
    text = page("commands")
    commands = get_command(app).commands["procedures"].commands
    assert [name for name in commands if f"`{name} " not in text] == []
    options = {
        option
        for command in commands.values()
        for parameter in command.params
        for option in (*parameter.opts, *parameter.secondary_opts)
        if option.startswith("--")
    }
    assert [option for option in sorted(options) if option not in text] == []
