"""No life comes to a dead end, whatever week it starts in; one that would is told in words."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from random import Random

import pytest
from typer.testing import CliRunner

import bpmn
from api.cli import app
from tests.make import UNBORN_BABY
from tests.procedures import folders
from workflows.procedures.answers import answers_for, smallest
from workflows.procedures.coverage import overlays_in
from workflows.procedures.forms import questions, validate
from workflows.procedures.load import load
from workflows.services.life_desk import LifeDesk
from workflows.services.lives import dead_end_findings, live, live_many, starts

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
BASE = load(UNBORN_BABY)
OVERLAYS = list(overlays_in(bpmn.FOLDER))


def lived(procedure, number, seed="test"):
    desk = LifeDesk.in_memory(procedure)
    lives = tuple(live_many(desk, range(number), lambda count: Random(f"{seed}:{count}")))
    desk.ctx.database.close()
    return lives


def one(procedure, start, seed):
    desk = LifeDesk.in_memory(procedure)
    life = live(desk, start, Random(seed))
    desk.ctx.database.close()
    return life


def run(*words):
    return CliRunner().invoke(app, ["procedures", *words])


def told(life):
    """The path as it went, to be read where a test fails."""
    return "\n".join([life.start.words, *life.path, life.dead_end or "came to its end"])


def test_lives_start_in_every_week_in_labour_after_the_birth_and_with_no_date():
    words = [start.words for start in starts()]
    assert [f"{week}+0" for week in range(4, 43)] == words[:39]
    assert words[39:] == [
        "EDD not known",
        "in labour",
        "in labour, EDD not known",
        "after the birth",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("start", starts()[::6] + starts()[39:], ids=lambda start: start.words)
def test_no_dead_end_in_the_base_from_any_start(start):
    life = one(BASE, start, f"test:{start.words}")
    assert life.dead_end is None, told(life)
    assert life.path[-1].endswith(": closed"), told(life)


@pytest.mark.slow
@pytest.mark.parametrize("folder", OVERLAYS, ids=lambda folder: folder.name)
def test_no_dead_end_in_any_overlay_that_ships(folder):
    stuck = [life for life in lived(load(folder), 2, folder.name) if life.dead_end is not None]
    assert not stuck, told(stuck[0])


def test_the_same_chance_lives_the_same_life():
    start = starts()[20]
    assert one(BASE, start, "again") == one(BASE, start, "again")
    assert one(BASE, start, "again").path != one(BASE, start, "otherwise").path


def test_a_life_that_can_neither_go_on_nor_be_closed_is_told_with_the_way_it_went(tmp_path):
    """Nothing in this small procedure ever records that the referral was answered."""
    procedure = load(folders.referral(tmp_path / "referral"))
    (found,) = dead_end_findings(procedure, lived(procedure, 1))
    assert found.element == "a life from 4+0"
    assert "comes to a dead end: nobody has anything to do" in found.sentence
    assert "a referral without an outcome" in found.sentence
    assert "send_referral by" in found.fix


def test_a_small_procedure_is_lived_to_its_end(tmp_path):
    procedure = load(folders.four_step(tmp_path / "four_step"))
    assert dead_end_findings(procedure, lived(procedure, 3)) == ()


@pytest.mark.parametrize("key", sorted(BASE.forms))
def test_answers_made_up_for_any_form_fit_it(key):
    form, chance = BASE.forms[key], Random(key)
    for pick in (smallest, chance.randrange):
        assert validate(form, answers_for(form, NOW, pick)) == ()
        whole = answers_for(form, NOW, pick, everything=True)
        assert validate(form, whole) == ()
        assert whole.keys() == {question.name for question in questions(form)}


def test_check_lives_and_rehearses_where_it_is_asked_to(tmp_path):
    folder = str(folders.referral(tmp_path / "referral"))
    assert run("check", folder).exit_code == 0
    checked = run("check", folder, "--lives", "1", "--reach", "--json")
    said = [found["sentence"] for found in json.loads(checked.stdout)[0]["findings"]]
    assert [one for one in said if one.startswith("no story follows this flow")]
    assert said[-1].startswith("comes to a dead end")
    assert checked.exit_code == 1


def test_lives_are_told_step_by_step(tmp_path):
    folder = str(folders.four_step(tmp_path / "four_step"))
    done = run("lives", folder, "--number", "1", "--tell")
    assert done.exit_code == 0
    assert "From 4+0" in done.stdout
    assert "It came to its end." in done.stdout
    assert done.stdout.splitlines()[-1].startswith("1 made-up case, ")


def test_a_dead_end_is_told_with_every_step_and_fails(tmp_path):
    folder = str(folders.referral(tmp_path / "referral"))
    done = run("lives", folder, "--number", "1")
    assert done.exit_code == 1
    assert "DEAD END" in done.stdout
    assert "send_referral by" in done.stdout
