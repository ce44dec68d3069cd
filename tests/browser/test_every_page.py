"""Every page, at a desk and on a phone: axe finds nothing, nothing scrolls sideways, it prints.

The pictures are kept under var/screenshots, so that what a reader sees can be looked at.
"""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.looking import A4, PICTURES, Check, look
from tests.browser.served import Practitioner, Served


def test_pages_that_anyone_may_open(page: Page, axe: Check, served: Served) -> None:
    for path in ("sign-in", "immediate-danger", "help"):
        page.goto(f"{served.url}/{path}")
        look(page, axe, path)


def test_the_way_of_a_midwife(erring: Page, axe: Check, served: Served) -> None:
    page = erring
    midwife = Practitioner(page, served, "Asha Lowe")
    look(page, axe, "my-work-midwife")
    midwife.opens("/cases/start")
    look(page, axe, "start-a-case")
    midwife.presses("Check your answers")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    look(page, axe, "start-a-case-refused")
    midwife.chooses("route", "referral")
    midwife.chooses("edd_method", "scan")
    for part, value in {"day": "19", "month": "3", "year": "2029"}.items():
        midwife.types(f"edd-{part}", value)
    midwife.presses("Check your answers")
    look(page, axe, "check-answers-doubtful")
    case = midwife.starts_a_case()
    look(page, axe, "case-started")
    midwife.does(case, "Send the referral")
    look(page, axe, "do-a-step")
    midwife.presses("Send the referral")
    look(page, axe, "case-just-sent")
    midwife.opens(f"/cases/{case}/edd")
    look(page, axe, "change-the-edd")
    midwife.presses("See what would change")
    midwife.chooses("edd_method", "scan")
    for part, value in {"day": "26", "month": "3", "year": "2027"}.items():
        midwife.types(f"edd-{part}", value)
    midwife.presses("See what would change")
    look(page, axe, "change-the-edd-preview")
    midwife.opens(f"/cases/{case}/record/baby_born")
    look(page, axe, "record-a-birth")
    midwife.opens(f"/cases/{case}/close")
    look(page, axe, "close-a-case")


def test_the_way_of_childrens_social_care(page: Page, axe: Check, served: Served) -> None:
    worker = Practitioner(page, served, "Daniel Okoro")
    expect(page.get_by_text("Overdue").first).to_be_visible()
    look(page, axe, "my-work")
    page.get_by_role("row").filter(has_text="Overdue").locator("th a").first.click()
    look(page, axe, "case")
    worker.opens("/cases")
    look(page, axe, "cases")
    worker.types("search", "Nobody At All")
    worker.presses("Search")
    expect(page.get_by_text("this does not mean that nobody knows this family")).to_be_visible()
    look(page, axe, "cases-nothing-found")
    worker.opens("/procedure")
    look(page, axe, "procedure")


def test_the_way_of_an_auditor(page: Page, axe: Check, served: Served) -> None:
    auditor = Practitioner(page, served, "Ruth Penrose")
    page.locator('select[name="late"]').select_option("yes")
    auditor.presses("Show")
    look(page, axe, "audit-steps")


def test_pages_of_what_went_wrong(page: Page, erring: Page, axe: Check, served: Served) -> None:
    slower = Practitioner(erring, served, "Asha Lowe")
    case = slower.starts_a_case()
    slower.does(case, "Send the referral")
    slower.types("safe_time", "Never on Fridays")
    quicker = Practitioner(page, served, "Carys Penhale")
    quicker.refers(case)
    slower.presses("Send the referral")
    expect(erring.get_by_text("Carys Penhale").first).to_be_visible()
    expect(erring.get_by_text("Never on Fridays")).to_be_visible()
    look(erring, axe, "someone-was-quicker")
    for path, status in (("/no/such/page", 404), ("/audit/steps", 403)):
        slower.opens(path)
        look(erring, axe, f"refused-{status}")


def test_nothing_scrolls_sideways_on_the_narrowest_screen(narrow: Page, served: Served) -> None:
    worker = Practitioner(narrow, served, "Daniel Okoro")
    _fits(narrow)
    for path in ("/cases/start", "/cases", "/procedure", "/help", "/immediate-danger"):
        worker.opens(path)
        _fits(narrow)
    worker.opens("/my-work")
    narrow.locator("tbody th a").first.click()
    _fits(narrow)
    worker.opens("/my-work")
    narrow.get_by_role("link", name="Do this step").first.click()
    _fits(narrow)


def _fits(page: Page) -> None:
    page.wait_for_load_state("load")
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{page.url} scrolls sideways by {wide} pixels"


def test_a_case_is_started_by_keyboard_alone(page: Page, served: Served) -> None:
    Practitioner(page, served, "Asha Lowe")
    _tab_to(page, 'a[href="/cases/start"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/start")
    _tab_to(page, '[name="route"]')
    page.keyboard.press("Space")
    _tab_to(page, '[name="concerns"]')
    page.keyboard.press("Space")
    _tab_to(page, '[name="edd_method"]')
    page.keyboard.press("Space")
    for part, value in {"day": "19", "month": "3", "year": "2027"}.items():
        _tab_to(page, f'[name="edd-{part}"]')
        page.keyboard.type(value)
    _tab_to(page, '[name="must_not_know"]')
    page.keyboard.type("Her stepfather")
    _tab_to(page, "form.pb-form button")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing has been sent yet")).to_be_visible()
    expect(page.get_by_text("Her stepfather")).to_be_visible()
    _tab_to(page, "form.pb-form button")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The case is started")).to_be_visible()


def _tab_to(page: Page, wanted: str) -> None:
    for _ in range(90):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"no way by keyboard to {wanted} on {page.url}")


def test_on_paper_safe_contact_stands_above_her_details_and_acts_are_gone(
    page: Page, served: Served
) -> None:
    midwife = Practitioner(page, served, "Asha Lowe")
    case = midwife.starts_a_case()
    midwife.opens(f"/cases/{case}")
    page.set_viewport_size(A4)
    page.emulate_media(media="print")
    safe, hers = page.locator(".pb-safe").first, page.locator(".pb-details").first
    expect(safe).to_contain_text("The man who came with her")
    expect(hers).to_contain_text("Tamsin Merrow")
    above, below = safe.bounding_box(), hers.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"]
    expect(page.get_by_text(f"Case {case}. Printed by Asha Lowe, Maternity")).to_be_visible()
    for gone in (".govuk-service-navigation", ".pb-act", ".govuk-button", ".pb-no-print"):
        for item in page.locator(gone).all():
            expect(item).to_be_hidden()
    PICTURES.mkdir(parents=True, exist_ok=True)
    assert page.pdf(path=PICTURES / "case.pdf", format="A4").startswith(b"%PDF")
