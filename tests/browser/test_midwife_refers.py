"""A midwife starts a case and refers; children's social care answer. With and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.served import Practitioner, Served


@pytest.mark.parametrize(
    "browser_page",
    [pytest.param("page", id="JavaScript on"), pytest.param("plain", id="JavaScript off")],
)
def test_from_a_concern_to_an_outcome_that_the_referrer_knows(
    request: pytest.FixtureRequest, served: Served, browser_page: str
) -> None:
    page: Page = request.getfixturevalue(browser_page)
    midwife = Practitioner(page, served, "Asha Lowe")
    case = midwife.starts_a_case()
    expect(page.get_by_text("Send the referral: this is for you.")).to_be_visible()
    midwife.refers(case)

    worker = Practitioner(page, served, "Daniel Okoro")
    row = page.get_by_role("row").filter(has_text=case).filter(has_text="Open the referral")
    expect(row).to_contain_text("Due today, 5pm")
    expect(row).to_contain_text("The man who came with her")
    worker.does(case, "Open the referral")
    expect(
        page.get_by_text("Came alone and late; says nobody at home knows.").first
    ).to_be_visible()
    worker.presses("Open the referral")
    expect(page.locator(".pb-notice").filter(has_text="not yet opened")).to_have_count(0)
    worker.does(case, "Acknowledge the referral")
    page.locator("form.pb-form button").click()
    worker.decides(case)
    expect(page.get_by_text("awaits its outcome")).to_be_visible()
    worker.tells_the_referrer(case)
    expect(page.get_by_text("awaits its outcome")).to_have_count(0)

    midwife = Practitioner(page, served, "Asha Lowe")
    midwife.opens(f"/cases/{case}")
    stamps = page.locator(".pb-stamps li")
    expect(stamps).to_have_count(6)
    for at in range(6):
        expect(stamps.nth(at)).to_contain_text("Tue 1 December 2026")
    log = page.locator("section").filter(has=page.locator("#log"))
    expect(log).to_contain_text(re.compile("Progress to assessment"))


def test_what_was_typed_survives_a_refusal_and_the_summary_leads_to_it(
    erring: Page, served: Served
) -> None:
    page = erring
    midwife = Practitioner(page, served, "Asha Lowe")
    midwife.opens("/cases/start")
    midwife.chooses("route", "referral")
    midwife.types("edd-day", "31")
    midwife.types("edd-month", "2")
    midwife.types("edd-year", "2027")
    midwife.types("must_not_know", "Her stepfather")
    midwife.presses("Check your answers")
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link").first.click()
    expect(page.locator('[name="edd-day"]')).to_be_focused()
    expect(page.locator('[name="must_not_know"]')).to_have_value("Her stepfather")
    assert page.title().startswith("Error: ")


def test_two_quick_presses_start_one_case(plain: Page, served: Served) -> None:
    midwife = Practitioner(plain, served, "Asha Lowe")
    midwife.opens("/cases")
    before = plain.locator("tbody tr").count()
    midwife.opens("/cases/start")
    midwife.chooses("route", "booking_only")
    midwife.presses("Check your answers")
    plain.get_by_role("button", name="Start the case").dblclick()
    expect(plain.get_by_text("The case is started")).to_be_visible()
    midwife.opens("/cases")
    expect(plain.locator("tbody tr")).to_have_count(before + 1)
