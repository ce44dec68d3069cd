"""Nobody answers a referral: it becomes overdue, climbs by itself, and only an outcome stops it."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.served import Practitioner, serving

_PATIENCE = 15


def reload_until(page: Page, words: str) -> None:
    """The server's own tick does it; the page is read again until it has."""
    for _ in range(_PATIENCE * 2):
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(500)
        page.reload()
    expect(page.get_by_text(words).first).to_be_visible()


def test_silence_climbs_until_the_outcome_is_recorded(
    page: Page, demonstration: Path, tmp_path: Path
) -> None:
    with serving(demonstration, tmp_path / "served") as served:
        midwife = Practitioner(page, served, "Asha Lowe")
        case = midwife.starts_a_case()
        midwife.refers(case)

        served.move(days=2)
        manager = Practitioner(page, served, "Fay Hallam")
        reload_until(page, case)
        row = page.get_by_role("row").filter(has_text=case)
        expect(row.filter(has_text="Decide what happens")).to_contain_text("Overdue 17 hours")
        manager.opens(f"/cases/{case}")
        expect(page.get_by_text("Sent, not yet opened. If urgent, phone").first).to_be_visible()
        reload_until(page, "Fay Hallam, Team manager")
        expect(page.locator("#escalation ~ ol")).to_contain_text("Fay Hallam, Team manager")

        midwife = Practitioner(page, served, "Asha Lowe")
        midwife.opens(f"/cases/{case}/record/outcome_chased")
        midwife.chooses("chased_how", "no_answer")
        midwife.presses("Record this")
        expect(page.get_by_text("whoever must know is told")).to_be_visible()

        worker = Practitioner(page, served, "Daniel Okoro")
        expect(page.locator(".pb-inbox").get_by_text("Ask for the outcome").first).to_be_visible()
        worker.decides(case)
        worker.tells_the_referrer(case)
        stopped = page.locator("section").filter(has=page.locator("#escalation"))
        expect(stopped).to_contain_text("the outcome was recorded")
        log = page.locator("section").filter(has=page.locator("#log"))
        expect(log).to_contain_text("Decision on the referral: done late.")

        Practitioner(page, served, "Ruth Penrose")
        page.locator('select[name="agency"]').select_option("childrens_social_care")
        page.locator('select[name="late"]').select_option("yes")
        page.get_by_role("button", name="Show").click()
        late = page.get_by_role("row").filter(has_text=case)
        expect(late.filter(has_text="Decision on the referral").first).to_contain_text("Missed")
        page.wait_for_load_state("load")
        page.goto("about:blank")
