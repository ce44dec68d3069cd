"""Every published figure is said by some line, or stands outside with a reason, or is named."""

import json

import pytest
from typer.testing import CliRunner

import bpmn
from api.cli import app
from tests.procedures import folders
from tests.procedures.spoiling import assert_said
from workflows.procedures.check import check
from workflows.procedures.coverage import coverage_of, overlays_in
from workflows.procedures.load import load

SHIPPED = tuple(overlays_in(bpmn.FOLDER))

FACTS = """\
area: Example area
sources:
  - {id: p2026, title: Example protocol, edition: May 2026, url: "https://area.example/p"}
facts:
  - {id: decision, what: Decide soon, figures: {working_days: 2}, evidence: seen, source: p2026}
  - {id: late_from, what: Late from here, figures: {at: 22+0}, evidence: seen, source: p2026}
  - {id: form_asks, what: The form asks it, evidence: seen, source: p2026}
  - {id: drawn, what: A step is drawn, evidence: seen, source: p2026}
  - {id: training, what: Everybody is trained, evidence: seen, source: p2026}
  - {id: chapter, what: There is a chapter, evidence: heading, source: p2026}
"""
TABLE = """\
id = "area"
extends = "referral"

[source]
document = "Example protocol"
edition = "May 2026"
status = "confirmed"

[deadlines.referral_decision]
rule = "2 working days after referral_received"
source = { document = "Example protocol", fact = "decision", status = "confirmed" }

[thresholds.late_booking]
at = "22+0"
source = { document = "Example protocol", fact = ["late_from"], status = "confirmed" }

[outside]
training = "Training is not a step of a case"
"""


@pytest.fixture
def area(tmp_path):
    folders.referral(tmp_path / "referral")
    folder = folders.overlay(tmp_path / "partnerships" / "area", TABLE)
    drawing = folders.referral_drawing().data() + b"\n<!-- fact: drawn -->\n"
    form = dict(folders.FORMS["referral"]) | {"$comment": "fact: form_asks"}
    return folders.write(
        folder,
        {
            "facts.yaml": FACTS.encode(),
            "referral.bpmn": drawing,
            "forms/referral.json": json.dumps(form, indent=1).encode(),
        },
    )


def spoil(area, file, old, new):
    path = area / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def answers(area):
    return {item.fact.id: item.answer for item in coverage_of(area).facts}


def test_each_fact_has_the_line_that_says_it(area):
    found = answers(area)
    assert found["decision"] == "partnerships/area/partnership.toml:11"
    assert found["late_from"] == "partnerships/area/partnership.toml:15"
    assert found["form_asks"].startswith("forms/referral.json:")
    assert found["drawn"].startswith("referral.bpmn:")
    assert found["training"] == "outside this product: Training is not a step of a case"
    assert found["chapter"] == "heading only: needs nothing"
    assert coverage_of(area).missing == ()


def test_a_fact_that_nothing_says_is_named(area):
    spoil(area, "partnership.toml", ', fact = "decision"', "")
    assert coverage_of(area).missing == ("decision",)
    ran = CliRunner().invoke(app, ["procedures", "coverage", str(area)])
    assert ran.exit_code == 1
    assert "decision (seen): Decide soon\n     NOT EXPRESSED" in ran.stdout
    assert "1 not expressed" in ran.stdout


def test_facts_change_no_edition(area):
    before = load(area).hash
    spoil(area, "facts.yaml", "Decide soon", "Decide quickly")
    assert load(area).hash == before


def test_the_same_as_json(area):
    ran = CliRunner().invoke(app, ["procedures", "coverage", str(area), "--json"])
    assert ran.exit_code == 0
    [one] = json.loads(ran.stdout)
    assert one["partnership"] == "area"
    assert one["facts"][0]["lines"] == ["partnerships/area/partnership.toml:11"]


SLIPS = [
    ("partnership.toml", '"decision"', '"desision"', "not in facts.yaml", "use: decision"),
    ("partnership.toml", "training =", "trainin =", 'no fact "trainin"', "use: training"),
    ("partnership.toml", "2 working days", "3 working days", "which says 2 working days", "say 2"),
    ("partnership.toml", 'at = "22+0"', 'at = "24+0"', "which says 22+0", "say 22+0"),
    ("partnership.toml", "training =", "decision =", "stands outside, and", "one of the two"),
    ("facts.yaml", "evidence: heading", "evidence: headin", "not a kind of", "use: heading"),
    ("facts.yaml", "source: p2026}", "source: p2025}", 'no source "p2025"', "use: p2026"),
    ("facts.yaml", "id: chapter", "id: drawn", "stands here twice", "another id"),
    ("facts.yaml", "what: There is a chapter", "wat: x", '"wat" is not a known key', "use: what"),
    ("facts.yaml", "sources:", "sources: [", "cannot be read", "mend that line"),
    ("facts.yaml", "area: Example area", "area: !!python/name:os.system x", "cannot", "mend"),
]


@pytest.mark.parametrize(("file", "old", "new", "sentence", "fix"), SLIPS)
def test_a_slip_is_named(area, file, old, new, sentence, fix):
    spoil(area, file, old, new)
    found = check(area)
    assert any(sentence in item.sentence and fix in item.fix for item in found), found


def test_a_fact_without_facts_yaml_is_named(area):
    (area / "facts.yaml").unlink()
    assert_said(check(area), "line 11", 'cites the fact "decision"', "add it to facts.yaml")


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_every_overlay_that_ships_accounts_for_everything_that_was_seen(folder):
    found = coverage_of(folder)
    assert found.facts, "an overlay keeps what its area published"
    assert found.missing == ()


def test_without_a_folder_every_overlay_that_ships_is_covered():
    ran = CliRunner().invoke(app, ["procedures", "coverage", "--json"])
    assert [one["partnership"] for one in json.loads(ran.stdout)] == [
        folder.name for folder in SHIPPED
    ]
