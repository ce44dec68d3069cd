"""Where a server holds several partnerships' procedures, the mother's address proposes one."""

from __future__ import annotations

import pytest

from tests import make
from tests.procedures import folders
from tests.web.site import serving
from tests.web.visitor import CASE, Visitor

START = "/cases/start"
WHOSE = "whose_procedure"


def overlay(tmp_path, name, title, district):
    text = f"""
    id = "{name}"
    extends = "unborn_baby"
    title = "{title}"
    [area]
    postcodes = ["{district}"]
    """
    return folders.overlay(tmp_path / "partnerships" / name, text)


@pytest.fixture
def midwife(tmp_path):
    here = overlay(tmp_path, "inventham", "Inventham's procedure", "ZZ1")
    there = overlay(tmp_path, "madeupton", "Madeupton's procedure", "ZZ2")
    with make.context("sqlite://", make.MONDAY, here, there) as desk, serving(desk) as site:
        yield Visitor(site, "midwife")


def check(visitor, **typed):
    return visitor.sends(visitor.opens(START).form(START), **(CASE | typed))


@pytest.mark.parametrize(
    ("typed", "procedure", "why"),
    [
        pytest.param(
            {"address": "1 Nowhere Lane, ZZ2 1AA"},
            "Madeupton's procedure",
            "Her address is in its area",
            id="her address decides",
        ),
        pytest.param(
            {"address": "1 Nowhere Lane, ZZ2 1AA", WHOSE: "inventham"},
            "Inventham's procedure",
            "Chosen by you",
            id="unless the person says otherwise",
        ),
        pytest.param(
            {"address": "Somewhere else, ZZ9 9ZZ"},
            "Inventham's procedure",
            "Her address is in no area known here",
            id="an address elsewhere: the usual one, and it is said",
        ),
        pytest.param(
            {"address": ""},
            "Inventham's procedure",
            "Her address is not known",
            id="no address: the usual one, and it is said",
        ),
    ],
)
def test_whose_procedure_is_said_before_anything_is_sent(midwife, typed, procedure, why):
    page = check(midwife, **typed)
    assert page.status == 200
    assert "Whose procedure" in page.text
    assert procedure in page.text
    assert why in page.text
    started = midwife.sends(page.form(f"{START}/send"))
    assert procedure in midwife.opens(started.goes_to.removesuffix("/started")).text


def test_what_was_chosen_is_still_chosen_when_answers_are_changed(midwife):
    page = midwife.sends(check(midwife, **{WHOSE: "madeupton"}).form(f"{START}/change"))
    assert page.form(START).fields[WHOSE] == ["madeupton"]


def test_a_procedure_that_is_not_here_is_nobody_s_choice(midwife):
    page = check(midwife, **{WHOSE: "nowhere", "address": "ZZ2 1AA"})
    assert "Madeupton's procedure" in page.text


def test_with_one_procedure_nothing_is_asked(site):
    page = Visitor(site, "midwife").opens(START)
    assert WHOSE not in page.form(START).fields
    assert "Whose procedure" not in page.text
