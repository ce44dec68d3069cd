"""Signing in by choosing a person, signing out, and the pages that need nobody signed in."""

from __future__ import annotations

import pytest

from api.settings import Environment
from tests.web.site import serving
from tests.web.visitor import Visitor


def test_whoever_is_not_signed_in_chooses_who_she_is(untouched):
    nobody = Visitor(untouched)
    assert nobody.opens("/").goes_to.startswith("/sign-in")
    page = nobody.opens("/sign-in")
    assert "Asha Lowe" in page.text
    assert "Every person, case and telephone number in it is invented" in page.text
    assert "Nia Oakes" not in page.text


@pytest.mark.parametrize(
    ("person", "first"),
    [
        pytest.param("midwife", "/my-work", id="a practitioner begins with her work"),
        pytest.param("auditor", "/audit/steps", id="an auditor begins with the evidence"),
    ],
)
def test_the_first_page_is_ones_own(untouched, person, first):
    visitor = Visitor(untouched, person)
    assert visitor.opens("/").goes_to == first


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        pytest.param("/cases", "/cases", id="a page of ours"),
        pytest.param("https://elsewhere.invalid/", "/my-work", id="another site"),
        pytest.param("//elsewhere.invalid", "/my-work", id="another site without its scheme"),
        pytest.param("/\\elsewhere.invalid", "/my-work", id="another site behind a backslash"),
        pytest.param("/cases\r\nSet-Cookie: x=y", "/my-work", id="a header of their own"),
    ],
)
def test_signing_in_leads_to_a_page_of_ours_only(untouched, wanted, goes_to):
    visitor = Visitor(untouched)
    page = visitor.posts("/sign-in", {"person": "midwife", "next": wanted})
    assert (page.status, page.goes_to) == (303, goes_to)


@pytest.mark.parametrize("person", ["", "nobody", "left", "midwife\x00"])
def test_only_a_person_listed_can_sign_in(untouched, person):
    page = Visitor(untouched).posts("/sign-in", {"person": person})
    assert page.status == 422
    assert "Choose one of the people listed" in page.text


def test_signing_out_ends_the_session_and_clears_the_browser(untouched):
    visitor = Visitor(untouched, "midwife")
    page = visitor.sends(visitor.opens("/my-work").form("/sign-out"))
    assert page.goes_to.startswith("/sign-in")
    assert page.response.headers["clear-site-data"] == '"cache", "cookies"'
    assert visitor.opens("/my-work").goes_to.startswith("/sign-in")


def test_signing_in_as_somebody_else_ends_the_session_before(untouched):
    visitor = Visitor(untouched, "midwife")
    before = visitor.client.cookies["prebirth_session"]
    page = visitor.opens("/sign-in")
    form = next(form for form in page.forms if form.fields.get("person") == ["duty_worker"])
    visitor.sends(form)
    assert "Dev Marlow" in visitor.opens("/my-work").text
    left = Visitor(untouched)
    left.client.cookies["prebirth_session"] = before
    assert left.opens("/my-work").goes_to.startswith("/sign-in")


@pytest.mark.parametrize("person", [None, "midwife", "auditor"])
def test_immediate_danger_needs_nobody_signed_in_and_asks_nothing(untouched, person):
    page = Visitor(untouched, person).opens("/immediate-danger")
    assert page.status == 200
    assert "999" in page.text
    assert "01632 960201" in page.text
    assert [form.action for form in page.forms] == ([] if person is None else ["/sign-out"])


def test_immediate_danger_is_one_press_away_from_every_page(untouched):
    visitor = Visitor(untouched, "midwife")
    for path in ("/my-work", "/cases", "/cases/start", "/procedure", "/help", "/no/such/page"):
        assert "/immediate-danger" in visitor.opens(path).links


def test_where_people_have_accounts_nobody_is_listed(desk):
    with serving(desk, environment=Environment.LIVE) as live:
        nobody = Visitor(live)
        assert nobody.opens("/sign-in").status == 404
        assert nobody.posts("/sign-in", {"person": "midwife"}).status == 404


def test_the_procedure_reads_as_sentences_with_their_sources(untouched):
    page = Visitor(untouched, "midwife").opens("/procedure")
    for words in (
        "Not approved by any partnership.",
        "A due day ends at 5pm.",
        "one working day after something that happens on Monday is Tuesday",
        "1 working day after referral received",
        "No decision on the referral",
        "tell Duty social worker at the front door; whoever has the task; the referrer",
    ):
        assert words in page.text
    assert "referral_received" not in page.text
