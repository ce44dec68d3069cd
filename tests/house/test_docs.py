"""What the pages say is true: commands exist, links lead somewhere, what is generated is fresh."""

from __future__ import annotations

import ast
import json
import re
import shlex
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import annotated_types
import pytest
from typer.testing import CliRunner, Result

import bpmn
from api import settings
from api.cli import app
from api.settings import Settings
from notifications.messages import TEMPLATES
from tests.house.tree import PACKAGES, ROOT, files
from workflows.procedures.describe import describe
from workflows.procedures.drawing import draw
from workflows.procedures.load import load

README = ROOT / "README.md"
SETTINGS_PAGE = ROOT / "docs" / "running" / "settings.md"
PROCEDURE_PAGE = ROOT / "docs" / "procedures" / "unborn_baby.md"
PICTURES = "pictures"
GLOSSARY = ROOT / "docs" / "practice" / "glossary.md"
ASSURANCE = ROOT / "docs" / "assurance"
PAGES = tuple(name for name in files() if name.endswith(".md"))
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
IN_CODE = re.compile(r"`([^`\n]+)`")
TEST_ID = re.compile(r"tests/[\w/]+\.py::\w+")

REGENERATE_SETTINGS = (
    '.venv/bin/python -c "from tests.house.test_docs import settings_page as page; '
    "print(page(), end='')\" > docs/running/settings.md"
)
REGENERATE_PROCEDURE = (
    ".venv/bin/prebirth procedures describe bpmn/unborn_baby "
    "--pictures docs/procedures/pictures > docs/procedures/unborn_baby.md"
)


@cache
def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def prose(name: str) -> str:
    """A page without its fenced blocks."""
    return BLOCK.sub("", text(name))


# Links ---------------------------------------------------------------------------------------


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", BLOCK.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_something_in_the_repository(page: str) -> None:
    broken = []
    for link in LINK.findall(prose(page)):
        place, _, anchor = unquote(link).partition("#")
        if re.match(r"[a-z]+:", place):
            continue
        target = ((ROOT / page).parent / place).resolve() if place else ROOT / page
        inside = target.is_relative_to(ROOT) and target.exists()
        if not inside or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), [README]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        for link in LINK.findall(BLOCK.sub("", page.read_text(encoding="utf-8"))):
            target = (page.parent / link.partition("#")[0]).resolve()
            if target.suffix == ".md" and target.exists():
                waiting.append(target)
    assert [name for name in PAGES if (ROOT / name) not in reached] == []


def test_the_readme_shows_every_picture_that_is_kept_for_it() -> None:
    kept = [name for name in files() if name.startswith("docs/pictures/")]
    assert [name for name in kept if f"]({name})" not in text("README.md")] == []


# Commands ------------------------------------------------------------------------------------


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def said_of(*words: str) -> str:
    """What `--help` says, without colours; empty where there is no such command."""
    ran = run(*words, "--help")
    return "" if ran.exit_code else re.sub(r"\x1b\[[0-9;]*m", "", ran.stdout)


def commands_in(page: str) -> set[str]:
    """Each `prebirth …` that a page tells people to run, in a shell block or in code."""
    shell = [body for kind, body in BLOCK.findall(text(page)) if kind in {"sh", "bash"}]
    prompts = re.findall(r"^\$ (.+)$", text(page), re.MULTILINE)
    lines = [line for body in shell for line in body.splitlines()]
    told = [*lines, *prompts, *IN_CODE.findall(prose(page))]
    found = (re.search(r"(?:^|/|\s)prebirth( [a-z][^#>|]*)", line) for line in told)
    return {match[1].strip() for match in found if match is not None}


@pytest.mark.parametrize("page", PAGES)
def test_every_command_on_a_page_is_one_that_exists(page: str) -> None:
    assert [command for command in commands_in(page) if not exists(command)] == []


def exists(command: str) -> bool:
    """Whether its nouns and verbs are commands, and its options are theirs."""
    verbs: list[str] = []
    for word in shlex.split(command):
        if "COMMAND" not in said_of(*verbs):
            break
        if not said_of(*verbs, word):
            return False
        verbs.append(word)
    known = said_of(*verbs)
    return all(option in known for option in re.findall(r"--[a-z][a-z0-9-]*", command))


@pytest.mark.parametrize("command", ["procedures invent", "audit steps --by-guess", "invent"])
def test_a_command_that_nobody_built_would_be_noticed(command: str) -> None:
    assert not exists(command)


def test_the_readme_names_every_command() -> None:
    listed = said_of().partition("Commands")[2]
    nouns = re.findall(r"^[│|] ([a-z-]+)", listed, re.MULTILINE)
    assert len(nouns) > 5
    assert [noun for noun in nouns if f"`prebirth {noun}" not in text("README.md")] == []


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        pytest.param(words, answer, id=words)
        for words, answer in re.findall(r"^\| `prebirth ([^`]+)` \| `([^`]+)` \|$",
                                        README.read_text(encoding="utf-8"), re.MULTILINE)
    ],
)  # fmt: skip
def test_what_the_readme_says_a_command_prints_is_what_it_prints(command: str, answer: str) -> None:
    assert run(*shlex.split(command)).stdout.strip() == answer


@pytest.mark.slow
def test_the_story_in_the_readme_is_what_the_engine_tells() -> None:
    (block,) = [body for _, body in BLOCK.findall(text("README.md")) if body.startswith("$ ")]
    prompt, *told = block.splitlines()
    printed = iter(run(*shlex.split(prompt.removeprefix("$ prebirth "))).stdout.splitlines())
    assert len(told) > 5
    assert [line for line in told if line.strip() != "…" and line not in printed] == []


def test_the_readme_names_people_and_roles_of_the_demonstration() -> None:
    staff = text("api/demo.toml")
    people = re.findall(r"^\| ([A-Z]\w+ [A-Z]\w+), [a-z ]+ \|", text("README.md"), re.MULTILINE)
    assert len(people) == 3
    assert [person for person in people if f'"{person}"' not in staff] == []


# Generated pages -----------------------------------------------------------------------------


SETTINGS_FRAME = """\
# Settings

All of them, read from the environment when a process starts. Nothing else is read from it. A value
that makes no sense, or two that would be unsafe together, is refused with a sentence.

{parts}
---

This page is made from `api/settings.py`:

```sh
{command}
```
"""


def settings_page() -> str:
    """Every setting: its name in the environment, its default, its limits, what it means."""
    (described,) = [
        node for node in ast.parse(text("api/settings.py")).body
        if isinstance(node, ast.ClassDef) and node.name == Settings.__name__
    ]  # fmt: skip
    parts = []
    for field, words in zip(described.body, described.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            assert isinstance(words, ast.Expr)
            assert isinstance(words.value, ast.Constant), field.target.id
            meaning = " ".join(str(words.value.value).split())
            parts.append(f"## `PREBIRTH_{field.target.id.upper()}`\n\n{meaning}\n\n"
                         f"{_default(field.target.id)}\n")  # fmt: skip
    assert len(parts) == len(Settings.model_fields)
    return SETTINGS_FRAME.format(parts="\n".join(parts), command=REGENERATE_SETTINGS)


def _default(name: str) -> str:
    field = Settings.model_fields[name]
    value: object = field.default
    match value:
        case None:
            said = "Not set unless you set it."
        case tuple():
            said = f"Unless set: `{json.dumps(value)}`."
        case _:
            said = f"Unless set: `{value}`."
    lowest = [limit.ge for limit in field.metadata if isinstance(limit, annotated_types.Ge)]
    highest = [limit.le for limit in field.metadata if isinstance(limit, annotated_types.Le)]
    limits = [f"at least {low}" for low in lowest] + [f"at most {high}" for high in highest]
    return f"{said} {', '.join(limits).capitalize()}." if limits else said


def test_the_page_of_settings_is_what_the_settings_say() -> None:
    assert SETTINGS_PAGE.read_text(encoding="utf-8") == settings_page(), REGENERATE_SETTINGS


@pytest.mark.parametrize("page", PAGES)
def test_every_setting_that_a_page_names_exists(page: str) -> None:
    named = set(re.findall(r"\bPREBIRTH_([A-Z_]+)\b", text(page))) - {"TEST_DATABASE_URL"}
    known = {name.upper() for name in settings.Settings.model_fields}
    assert {name for name in named if name.strip("_")} - known == set()


@pytest.mark.parametrize("name", ["the page", "the pictures"])
def test_the_printed_procedure_is_that_of_the_folder(name: str) -> None:
    procedure = load(bpmn.FOLDER / "unborn_baby")
    folder = PROCEDURE_PAGE.parent / PICTURES
    drawn = {file: f"{Path(file).stem}.svg" for file in procedure.diagrams}
    if name == "the page":
        links = {file: f"{PICTURES}/{picture}" for file, picture in drawn.items()}
        said = PROCEDURE_PAGE.read_text(encoding="utf-8").strip()
        assert said == describe(procedure, links).strip(), REGENERATE_PROCEDURE
        return
    titles = {key: lane.title for key, lane in procedure.lanes.items()}
    fresh = {drawn[file]: draw(data, titles) for file, data in procedure.diagrams.items()}
    kept = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert kept == fresh, REGENERATE_PROCEDURE


# Evidence ------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", sorted(path.name for path in ASSURANCE.glob("*.md")))
def test_every_test_that_a_page_of_assurance_relies_on_exists(page: str) -> None:
    missing = []
    for identity in TEST_ID.findall((ASSURANCE / page).read_text(encoding="utf-8")):
        place, _, function = identity.partition("::")
        held = ROOT / place
        if not held.is_file() or f"\ndef {function}(" not in held.read_text(encoding="utf-8"):
            missing.append(identity)
    assert missing == []


def test_every_hazard_has_a_test() -> None:
    rows = re.findall(r"^\| H\d+ \|.*$", (ASSURANCE / "hazards.md").read_text("utf-8"), re.M)
    assert len(rows) > 20
    assert [row for row in rows if TEST_ID.search(row) is None] == []


# Words ---------------------------------------------------------------------------------------


def glossary_rows() -> list[list[str]]:
    rows = re.findall(r"^\|(.+)\|$", GLOSSARY.read_text(encoding="utf-8"), re.MULTILINE)
    return [[cell.strip() for cell in row.split("|")] for row in rows[2:]]


CODE = tuple(
    name for name in files()
    if name.split("/")[0] in PACKAGES and name.endswith((".py", ".toml", ".bpmn", ".json", ".dmn"))
)  # fmt: skip


@pytest.mark.parametrize("row", glossary_rows(), ids=lambda row: row[0])
def test_a_word_of_the_glossary_has_its_name_in_code(row: list[str]) -> None:
    names = IN_CODE.findall(row[1])
    assert names
    for name in names:
        word = re.compile(rf"\b{re.escape(name)}\b")
        assert any(word.search(text(held)) for held in CODE), name


def banned() -> list[str]:
    return [word for row in glossary_rows() for word in row[3].split(", ") if word]


READ_BY_PEOPLE = tuple(
    name for name in files()
    if (name.startswith(("api/templates/", "bpmn/")) and not name.endswith(".py"))
    or name.startswith(str(TEMPLATES.relative_to(ROOT)))
    or (name.endswith(".md") and name not in {"docs/practice/glossary.md", "THIRD_PARTY.md"})
)  # fmt: skip


@pytest.mark.parametrize("word", banned())
def test_the_word_the_glossary_bans_is_not_said(word: str) -> None:
    pattern = re.compile(rf"\b{re.escape(word)}s?\b", re.IGNORECASE)
    assert len(READ_BY_PEOPLE) > 80
    assert [name for name in READ_BY_PEOPLE if pattern.search(text(name))] == []
