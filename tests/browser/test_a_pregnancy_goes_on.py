"""What a pregnancy brings that nobody planned: found late, dates that clash, twins and one lost.

Each story is told by the services up to where somebody sits down at a browser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import A4, PICTURES, Check, look
from tests.browser.served import Practitioner
from tests.browser.told import AREA, Telling, Told, telling

TELLINGS = {
    "clash": Telling("clash_of_dates", 4, AREA),
    "meeting": Telling("late_at_34_weeks", 9),
    "plan": Telling("birth_plan_revised", 13),
    "twins": Telling("one_twin_lost", 6),
    "closing": Telling("closed_and_opened_again", 6),
    "leaving": Telling("home_then_hospital", 11),
}
AT_34_0 = {"day": "12", "month": "1", "year": "2027"}


@pytest.fixture(scope="module")
def told(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """One server on which every one of these stories has happened so far."""
    with telling(demonstration, tmp_path_factory.mktemp("told"), TELLINGS) as running:
        yield running


def test_a_midwife_starts_late_and_sees_what_still_fits(page: Page, axe: Check, told: Told) -> None:
    midwife = Practitioner(page, told.served, "Asha Lowe")
    midwife.opens("/cases/start")
    expect(page.get_by_text("Whose procedure does this case follow?")).to_be_visible()
    midwife.chooses("route", "referral")
    midwife.chooses("concerns", "late_booking")
    midwife.chooses("edd_method", "scan")
    for part, value in AT_34_0.items():
        midwife.types(f"edd-{part}", value)
    midwife.presses("Check your answers")
    expect(page.get_by_text("34 weeks 0 days")).to_be_visible()
    late = page.locator(".pb-late-start")
    expect(late.get_by_role("heading", name="Compressed, and by which rule")).to_be_visible()
    expect(late).to_contain_text("Instead of:")
    look(page, axe, "check-answers-late")
    midwife.presses("Start the case")
    expect(page.get_by_text("The case is started")).to_be_visible()


def test_a_manager_decides_where_two_dates_clash(erring: Page, axe: Check, told: Told) -> None:
    case = told.references["clash"]
    manager = Practitioner(erring, told.served, "Fay Hallam")
    manager.opens(f"/cases/{case}")
    expect(erring.locator(".pb-clash").first).to_be_visible()
    look(erring, axe, "case-with-a-clash")
    manager.presses("Decide the date")
    expect(erring.get_by_text("The earlier date stands until a named manager")).to_be_visible()
    manager.presses("Decide this date")
    expect(erring.locator(".govuk-error-summary")).to_be_visible()
    look(erring, axe, "decide-a-date-refused")
    for part, value in {"day": "13", "month": "1", "year": "2027"}.items():
        manager.types(f"on-{part}", value)
    manager.types("reason", "Not before 30 weeks here; the safety plan holds until then.")
    manager.presses("Decide this date")
    row = erring.get_by_role("row").filter(has_text="Pre-birth conference held").first
    expect(row).to_contain_text("Wednesday 13 January 2027, 5pm")
    expect(row).to_contain_text("A named manager decided another date.")
    expect(erring.locator(".pb-clash")).to_have_count(0)


def test_a_meeting_without_its_quorum_is_refused_until_somebody_says_why(
    erring: Page, axe: Check, told: Told
) -> None:
    case = told.references["meeting"]
    worker = Practitioner(erring, told.served, "Esi Farrow")
    worker.does(case, "Hold the strategy discussion")
    worker.chooses("present", "childrens_social_care")
    worker.chooses("present", "midwifery")
    worker.chooses("strategy_result", "enquiry")
    worker.types("strategy_reasons", "Possible significant harm.")
    button = erring.locator("form.pb-form button")
    button.click()
    summary = erring.locator(".govuk-error-summary")
    expect(summary).to_contain_text("Police")
    look(erring, axe, "meeting-without-quorum")
    expect(erring.locator('[name="strategy_reasons"]')).to_have_value("Possible significant harm.")
    worker.types("without_quorum_because", "The officer was called away; she is rung tonight.")
    button.click()
    log = erring.locator("section").filter(has=erring.locator("#log"))
    expect(log).to_contain_text("The officer was called away")


def test_the_birth_plan_has_a_second_version_on_one_sheet_of_paper(
    page: Page, axe: Check, told: Told
) -> None:
    case = told.references["plan"]
    midwife = Practitioner(page, told.served, "Asha Lowe")
    midwife.opens(f"/cases/{case}")
    expect(page.get_by_role("link", name="Safeguarding birth plan, version 1")).to_be_visible()
    midwife.does(case, "Revise the safeguarding birth plan")
    filled_in = page.locator('[name="who_reports_birth"]')
    expect(filled_in).to_have_value("The midwife on duty, to the social worker")
    midwife.types("what_changed", "The birth may be at Brackham.")
    page.locator("form.pb-form button").click()
    midwife.opens(f"/cases/{case}/documents/birth_plan")
    expect(page.get_by_role("heading", level=1, name="version 2")).to_be_visible()
    expect(page.get_by_text("Has version 1, not yet version 2")).to_have_count(3)
    expect(page.get_by_text("Version 1, no longer in force")).to_be_visible()
    look(page, axe, "birth-plan")
    page.set_viewport_size(A4)
    page.emulate_media(media="print")
    expect(page.get_by_text("Version 1, no longer in force")).to_be_hidden()
    expect(page.get_by_text("Printed by Asha Lowe, Maternity")).to_be_visible()
    page.screenshot(path=PICTURES / "birth-plan-printed.png", full_page=True)
    printed = page.pdf(path=PICTURES / "birth-plan.pdf", format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_one_twin_is_lost_and_everything_for_the_other_goes_on(
    page: Page, axe: Check, told: Told
) -> None:
    case = told.references["twins"]
    midwife = Practitioner(page, told.served, "Asha Lowe")
    midwife.opens(f"/cases/{case}/record/pregnancy_ended")
    expect(page.get_by_text("Which baby?")).to_be_visible()
    look(page, axe, "which-baby")
    midwife.chooses("baby", "baby_2")
    midwife.chooses("ending_kind", "not_said")
    midwife.presses("Record this")
    babies = page.locator(".pb-top__hers")
    expect(babies).to_contain_text("Baby 1")
    expect(babies).to_contain_text("Is expected")
    expect(babies).to_contain_text("Baby 2")
    expect(page.get_by_text("The pregnancy has ended.")).to_have_count(0)
    waiting = page.locator(".pb-top__waiting")
    expect(waiting).to_contain_text("Write the safeguarding birth plan")
    look(page, axe, "case-of-twins-one-lost")


def test_a_case_is_closed_by_naming_who_carries_on_and_a_bruise_opens_it_again(
    plain_erring: Page, told: Told
) -> None:
    """With JavaScript off throughout."""
    plain = plain_erring
    case = told.references["closing"]
    manager = Practitioner(plain, told.served, "Fay Hallam")
    manager.opens(f"/cases/{case}/close")
    manager.types("reason", "He has left; she has moved to her mother's.")
    manager.presses("Close the case")
    expect(plain.locator(".govuk-error-summary")).to_contain_text("Nobody is named")
    expect(plain.locator('[name="reason"]')).to_have_value(
        "He has left; she has moved to her mother's."
    )
    manager.chooses("continues_with", "midwifery")
    manager.types("plan_that_goes_on", "The vulnerable women's clinic")
    manager.presses("Close the case")
    expect(plain.get_by_text("This case was closed on")).to_be_visible()

    midwife = Practitioner(plain, told.served, "Asha Lowe")
    midwife.opens(f"/cases/{case}")
    expect(plain.get_by_text("record it below: that opens the case again")).to_be_visible()
    expect(plain.get_by_role("link", name="Close this case")).to_have_count(0)
    plain.screenshot(path=PICTURES / "case-closed-1100.png")
    midwife.presses("A bruise or injury in a baby")
    plain.locator("form.pb-form button").click()
    expect(plain.get_by_text("This case was closed on")).to_have_count(0)
    expect(plain.locator(".pb-top__waiting")).to_contain_text("Decide what happens")


def test_whoever_may_keep_a_baby_safe_is_rung_from_the_page_itself(
    page: Page, axe: Check, told: Told
) -> None:
    case = told.references["leaving"]
    worker = Practitioner(page, told.served, "Fay Hallam")
    worker.does(case, "Phone police, legal services and the duty manager now")
    ring = page.locator("section").filter(has=page.get_by_role("heading", name="Who to ring"))
    for number in ("999", "01632 960801", "01632 961001", "01632 961002", "01632 960202"):
        expect(ring.get_by_role("link", name=number, exact=True)).to_be_visible()
    look(page, axe, "unsafe-to-leave")
