"""An auditor reads which agency did what and when, takes it as a table, and changes nothing."""

from __future__ import annotations

import csv
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.served import Practitioner, Served


def test_the_table_downloaded_is_the_table_shown(
    page: Page, served: Served, tmp_path: Path
) -> None:
    Practitioner(page, served, "Ruth Penrose")
    expect(page.get_by_text("The log is whole")).to_be_visible()
    page.locator('select[name="late"]').select_option("yes")
    page.get_by_role("button", name="Show").click()
    shown = page.locator("tbody tr").count()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download them as a table").click()
    file = tmp_path / taken.value.suggested_filename
    taken.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    assert file.name == "prebirth-steps.csv"
    assert shown == min(len(rows), 100) > 0
    assert all(row["late by"] and row["cause"] for row in rows)


def test_a_case_is_read_to_its_last_entry_and_cannot_be_changed(page: Page, served: Served) -> None:
    Practitioner(page, served, "Ruth Penrose")
    page.locator("tbody th a").first.click()
    expect(page.get_by_role("heading", name="Log")).to_be_visible()
    log = page.locator("section").filter(has=page.locator("#log"))
    log.locator("summary").first.click()
    expect(log.get_by_text("Case started under").first).to_be_visible()
    assert page.locator("main form").count() == 0
    assert page.get_by_role("link", name="Change the EDD").count() == 0
