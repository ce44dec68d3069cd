"""`prebirth procedures`: sentences by default, JSON on demand; 0 fine, 1 findings, 2 misuse."""

import json

import pytest
from typer.testing import CliRunner

from api.commands.procedures import app
from tests.procedures import folders


@pytest.fixture
def good(tmp_path):
    return folders.referral(tmp_path / "referral")


@pytest.fixture
def spoiled(tmp_path):
    files = folders.referral_files()
    files["referral.bpmn"] = files["referral.bpmn"].replace(
        b'name="childrens_social_care"', b'name="CSC"'
    )
    return folders.write(tmp_path / "spoiled", files)


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_checking_a_good_folder_says_so(good):
    result = run("check", good)
    assert (result.exit_code, result.stdout) == (0, "referral v1   nothing to mend\n")


def test_checking_a_spoiled_folder_says_what_to_mend(spoiled):
    result = run("check", spoiled)
    assert result.exit_code == 1
    assert result.stdout.startswith("referral v1   1 finding\n")
    assert 'lane "CSC" is not in procedure.toml\n     use: childrens_social_care' in result.stdout


def test_findings_as_json(spoiled):
    result = run("check", spoiled, "--json")
    assert result.exit_code == 1
    [checked] = json.loads(result.stdout)
    assert checked["findings"] == [
        {
            "severity": "error",
            "file": "referral.bpmn",
            "element": '"Decide what happens with the referral"',
            "sentence": 'lane "CSC" is not in procedure.toml',
            "fix": "use: childrens_social_care",
        }
    ]


def test_several_folders_are_checked_at_once(good, spoiled):
    result = run("check", good, spoiled)
    assert result.exit_code == 1
    assert "nothing to mend" in result.stdout
    assert "1 finding" in result.stdout


def test_a_folder_that_is_not_there_is_misuse(tmp_path):
    assert run("check", tmp_path / "nowhere").exit_code == 2


def test_a_procedure_is_described_with_its_pictures(good, tmp_path):
    result = run("describe", good, "--pictures", tmp_path / "pictures")
    assert result.exit_code == 0
    assert "# Referral procedure" in result.stdout
    assert "![Referral](pictures/referral.svg)" in result.stdout
    assert (tmp_path / "pictures" / "referral.svg").read_text().startswith("<svg")


def test_a_difference_is_a_finding(good, tmp_path):
    overlay = folders.overlay(
        tmp_path / "partnerships" / "area",
        'id = "area"\nextends = "referral"\n[deadlines.referral_sent]\nrule = "at 20+0"\n',
    )
    result = run("diff", good, overlay)
    assert result.exit_code == 1
    assert 'is now "at 20+0"' in result.stdout
    assert run("diff", good, good).stdout == "Nothing is different.\n"
