"""Editions follow one another without overlap or gap, and a day belongs to one of them."""

from datetime import date

import pytest

from tests.procedures import folders
from tests.procedures.spoiling import assert_said
from workflows.procedures.check import check
from workflows.procedures.in_force import InForce, chosen
from workflows.procedures.load import load

OLD, NEW = date(2019, 1, 1), date(2022, 10, 1)


@pytest.mark.parametrize(
    ("on", "edition"),
    [
        pytest.param(date(2018, 1, 1), "old", id="before the first: the first"),
        pytest.param(date(2019, 1, 1), "old", id="the day it begins"),
        pytest.param(date(2022, 9, 30), "old", id="the day before the next"),
        pytest.param(date(2022, 10, 1), "new", id="the day the next begins"),
        pytest.param(date(2030, 1, 1), "new", id="long after: the last"),
        pytest.param(None, "new", id="no day asked"),
    ],
)
def test_a_day_has_one_edition(on, edition):
    assert chosen({"new": InForce(NEW), "old": InForce(OLD)}, on) == edition


def test_a_day_between_two_editions_has_the_one_before():
    editions = {"old": InForce(OLD, date(2020, 1, 1)), "new": InForce(NEW)}
    assert chosen(editions, date(2021, 6, 1)) == "old"


def test_an_edition_that_has_ended_gives_way_to_one_that_still_runs():
    editions = {"standing": InForce(OLD), "trial": InForce(NEW, date(2022, 12, 31))}
    assert chosen(editions, date(2022, 11, 1)) == "trial"
    assert chosen(editions, date(2023, 1, 1)) == "standing"


@pytest.fixture
def two(tmp_path):
    folders.referral(tmp_path / "referral")

    def written(first, second):
        for name, edition in (("area_2019", first), ("area_2022", second)):
            text = f'id = "area"\nextends = "referral"\n[edition]\n{edition}\n'
            folders.overlay(tmp_path / "partnerships" / name, text)
        return tmp_path / "partnerships" / "area_2022"

    return written


def test_both_have_one_id_and_their_own_folders(two):
    folder = two("in_force_from = 2019-01-01", "in_force_from = 2022-10-01")
    new, old = load(folder), load(folder.parent / "area_2019")
    assert (new.id, old.id) == ("area", "area")
    assert new.layers[-1] == "partnerships/area_2022"
    assert new.in_force.since == NEW
    assert not [found for found in check(folder) if found.element.startswith("edition")]


@pytest.mark.parametrize(
    ("first", "second", "sentence", "fix"),
    [
        (
            "in_force_from = 2019-01-01\nin_force_until = 2022-12-31",
            "in_force_from = 2022-10-01",
            "while area_2019 is in force until 2022-12-31",
            "in_force_until = 2022-09-30",
        ),
        (
            "in_force_from = 2019-01-01\nin_force_until = 2021-12-31",
            "in_force_from = 2022-10-01",
            "no edition in between",
            "day after",
        ),
        ("", "", "begins on the same day as area_2019", "in_force_from"),
        (
            "in_force_from = 2019-01-01",
            "in_force_from = 2022-10-01\nin_force_until = 2022-01-01",
            "ends before it begins",
            "in_force_until",
        ),
    ],
    ids=["overlap", "gap", "no dates at all", "upside down"],
)
def test_overlaps_and_gaps_are_found(two, first, second, sentence, fix):
    assert_said(check(two(first, second)), "edition", sentence, fix)
