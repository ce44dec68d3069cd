"""Look at a page as its readers do: axe, both widths, and a picture that is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE

PICTURES = Path(__file__).resolve().parents[2] / "var" / "screenshots"
A4 = {"width": 720, "height": 1000}
Check = Callable[[Page], None]


def look(page: Page, axe: Check, name: str) -> None:
    """Axe and a picture at both widths; the desk's width is left behind."""
    page.wait_for_load_state("load")
    PICTURES.mkdir(parents=True, exist_ok=True)
    for width, size in (("375", PHONE), ("1100", DESK)):
        page.set_viewport_size(size)
        axe(page)
        page.evaluate("window.scrollTo(0, 0)")
        page.screenshot(path=PICTURES / f"{name}-{width}.png")
