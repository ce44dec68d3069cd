"""A real browser, at a desk and on a phone, that reports whatever a page does wrong."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from playwright.sync_api import Request as PageRequest

from tests import chromium
from tests.browser.served import Served, serving, set_up
from tests.conftest import missing

DESK = {"width": 1100, "height": 900}
PHONE = {"width": 375, "height": 720}
NARROW = {"width": 320, "height": 640}
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_OWN_SCHEMES = {"data", "blob", "about"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser, and runs in one process: one browser."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; the sandbox is off only where root makes that necessary."""
    executable = chromium.find()
    if executable is None:
        missing(f"NO BROWSER: {chromium.HOW}")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=executable,
            chromium_sandbox=os.getuid() != 0,
            args=list(chromium.FLAGS),
        )
        yield running
        running.close()


def watch(page: Page) -> list[str]:
    """What the page does wrong from now on: errors, refused content, requests to other hosts."""
    faults: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            faults.append(f"console {message.type} on {page.url}: {message.text}")

    def asked(request: PageRequest) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in _OWN_SCHEMES and parts.hostname not in _LOOPBACK:
            faults.append(f"request to another host on {page.url}: {request.url}")

    page.on("console", heard)
    page.on("request", asked)
    page.on("pageerror", lambda error: faults.append(f"script error on {page.url}: {error}"))
    return faults


def _open(browser: Browser, size: dict[str, int], *, scripts: bool = True) -> Iterator[Page]:
    context: BrowserContext = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        java_script_enabled=scripts,
        locale="en-GB",
        timezone_id="Europe/London",
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    faults = watch(page)
    yield page
    context.close()
    assert faults == []


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page at a desk, 1100 pixels wide. The test fails if any page it visits reports a fault."""
    yield from _open(browser, DESK)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A page on a phone, 375 pixels wide."""
    yield from _open(browser, PHONE)


@pytest.fixture
def narrow(browser: Browser) -> Iterator[Page]:
    """A page 320 pixels wide, which is also what a desk sees at 400 per cent."""
    yield from _open(browser, NARROW)


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A page at a desk with JavaScript off."""
    yield from _open(browser, DESK, scripts=False)


@pytest.fixture
def erring(browser: Browser) -> Iterator[Page]:
    """A page at a desk that also visits pages of what went wrong: 4xx is no fault there."""
    yield from _open_to_refusals(browser)


@pytest.fixture
def plain_erring(browser: Browser) -> Iterator[Page]:
    """The same with JavaScript off."""
    yield from _open_to_refusals(browser, scripts=False)


def _open_to_refusals(browser: Browser, *, scripts: bool = True) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": DESK["width"], "height": DESK["height"]}, java_script_enabled=scripts
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    faults = watch(page)
    yield page
    context.close()
    refusals = "the server responded with a status of 4"
    assert [fault for fault in faults if refusals not in fault] == []


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demonstration's database, made once."""
    folder = tmp_path_factory.mktemp("demonstration")
    set_up(folder)
    return folder


@pytest.fixture(scope="session")
def served(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The real server for every story that does not move its clock."""
    with serving(demonstration, tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """Assert that axe finds nothing wrong with a page, and that it does not scroll sideways.

    Needs a page with JavaScript on, since axe is a script.
    """
    rules = Axe()

    def check(page: Page) -> None:
        found = rules.run(page, options={"resultTypes": ["violations"]}).response["violations"]
        told = [
            f"{rule['id']} ({rule['impact']}): {rule['help']}: {node['target']}"
            for rule in found
            for node in rule["nodes"]
        ]
        assert told == [], f"axe on {page.url}"
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{page.url} scrolls sideways by {wide} pixels"

    return check
