"""The page that teaches a partnership's own version, followed to the letter."""

import re
import textwrap
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from workflows.procedures.load import load

PAGE = Path(__file__).parents[2] / "docs" / "procedures" / "partnerships.md"
BLOCK = re.compile(r"^ *```(\w+)(?: file=(\S+))?\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """Every file written and every command run, in the order of the page."""
    home = tmp_path_factory.mktemp("lead")
    folder = home / "inventham"
    folder.mkdir()
    said = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        for kind, file, body in BLOCK.findall(PAGE.read_text("utf-8")):
            text = textwrap.dedent(body)
            if file:
                (folder / file).write_text(text, encoding="utf-8")
            for line in text.splitlines() if kind == "sh" else ():
                ran = CliRunner().invoke(app, line.split()[1:])
                said[line] = (ran.exit_code, ran.output)
    return folder, said


def test_every_command_answers_as_the_page_says(followed):
    _, said = followed
    codes = {line: code for line, (code, _) in said.items()}
    assert codes.pop("prebirth procedures diff unborn_baby inventham") == 1, "there is a difference"
    assert set(codes.values()) == {0}, said


def test_there_is_nothing_to_mend_and_every_fact_is_said(followed):
    _, said = followed
    assert "nothing to mend" in said["prebirth procedures check inventham"][1]
    assert "0 not expressed" in said["prebirth procedures coverage inventham"][1]
    assert said["prebirth procedures rehearse inventham"][1].count("as it should go") == 2


def test_what_was_written_is_what_it_does(followed):
    procedure = load(followed[0])
    assert procedure.thresholds["concealed"].at == "22+0"
    assert len(procedure.ladders["not_told"].rungs) == 5
    assert procedure.lanes["housing"].title == "Housing"
    assert procedure.deadlines["referrer_told"].source.facts == ("referrer_hears",)
