"""The real server on a port of its own with the demonstration in it, on a clock that tests move."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Page, expect

TUESDAY = datetime.fromisoformat("2026-12-01T10:00+00:00")
"""When every story here begins: an ordinary working morning, whatever day it is outside."""

PREBIRTH = Path(sys.executable).parent / "prebirth"
_SECONDS_TO_START = 40


@dataclass
class Served:
    """A running server. Its clock runs on from where it was put."""

    url: str
    _offset: Path
    _moved: timedelta = field(default_factory=timedelta)

    def move(self, **units: float) -> None:
        """So much time passes; the server's own sweep notices what became due."""
        self._moved += timedelta(**units)
        seconds = float(self._offset.read_text()) + timedelta(**units).total_seconds()
        fresh = self._offset.with_suffix(".new")
        fresh.write_text(str(seconds))
        fresh.replace(self._offset)


def set_up(folder: Path) -> None:
    """Load the demonstration into a database in this folder, as if it were that Tuesday."""
    with closing(sqlite3.connect(":memory:")) as asked:
        now = asked.execute("SELECT strftime('%s', 'now')").fetchone()[0]
    (folder / "offset").write_text(str(TUESDAY.timestamp() - int(now)))
    command = [str(PREBIRTH), "demo"]
    done = subprocess.run(
        command, env=_environment(folder), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


@contextmanager
def serving(made: Path, folder: Path, **settings: str) -> Iterator[Served]:
    """The server on a copy of the database that `set_up` made. Ends only the process it began."""
    shutil.copytree(made, folder, dirs_exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [str(PREBIRTH), "serve", "--port", str(port)],
            env=_environment(folder, **settings),
            stdout=output,
            stderr=output,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url, process, log)
        yield Served(url, folder / "offset")
    finally:
        process.terminate()
        process.wait(timeout=40)


def _environment(folder: Path, **settings: str) -> dict[str, str]:
    return {
        **os.environ,
        "PREBIRTH_DATABASE_URL": f"sqlite:///{folder / 'prebirth.sqlite3'}",
        "PREBIRTH_ENVIRONMENT": "test",
        "PREBIRTH_CLOCK_OFFSET": str(folder / "offset"),
        "PREBIRTH_SWEEP_SECONDS": "0.5",
        **{f"PREBIRTH_{name.upper()}": value for name, value in settings.items()},
    }


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    give_up = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < give_up and process.poll() is None:
        try:
            with urlopen(f"{url}/health/ready", timeout=1):  # noqa: S310 (our own address)
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"the server did not start:\n{log.read_text()[-2000:]}")


class Practitioner:
    """Somebody at a browser, in the words of what she does."""

    def __init__(self, page: Page, served: Served, name: str) -> None:
        self.page = page
        self.url = served.url
        page.goto(f"{self.url}/sign-in")
        page.get_by_role("button", name=name).click()
        expect(page.get_by_text(name).first).to_be_visible()

    def opens(self, path: str) -> Page:
        """Go to that address."""
        self.page.goto(f"{self.url}{path}")
        return self.page

    def presses(self, name: str) -> None:
        """Press the first button or link of that name."""
        named = self.page.get_by_role("button", name=name, exact=True)
        (named if named.count() else self.page.get_by_role("link", name=name)).first.click()

    def chooses(self, name: str, value: str) -> None:
        """Choose an answer."""
        self.page.locator(f'input[name="{name}"][value="{value}"]').check()

    def types(self, name: str, text: str) -> None:
        """Type an answer."""
        self.page.locator(f'[name="{name}"]').fill(text)

    def starts_a_case(self, **more: str) -> str:
        """Start a case through check answers to the page that says it went; its reference."""
        self.opens("/cases/start")
        self.chooses("route", "referral")
        self.chooses("urgent", "no")
        self.chooses("concerns", "concealed_pregnancy")
        self.types("what_worries_you", "Came alone and late; says nobody at home knows.")
        self.chooses("edd_method", "scan")
        for part, value in {"day": "19", "month": "3", "year": "2027"}.items():
            self.types(f"edd-{part}", value)
        self.types("name", "Tamsin Merrow (invented)")
        self.chooses("told", "no")
        for name, value in {
            "told_why_not": "Her companion stayed in the room.",
            "safe_way": "At the clinic only; no letters home",
            "safe_time": "Thursdays, before midday",
            "must_not_know": "The man who came with her",
            **more,
        }.items():
            self.types(name, value)
        self.presses("Check your answers")
        expect(self.page.get_by_text("Nothing has been sent yet")).to_be_visible()
        self.presses("Start the case")
        expect(self.page.get_by_text("The case is started")).to_be_visible()
        found = re.search(r"/cases/(PB-[^/]+)/started", self.page.url)
        assert found is not None, self.page.url
        return found[1]

    def does(self, case: str, step: str) -> None:
        """Open the form of a step of this case from the case page."""
        self.opens(f"/cases/{case}")
        self.page.locator(".pb-card--waiting").get_by_role("link", name=step).click()
        expect(self.page.get_by_role("heading", level=1, name=step)).to_be_visible()

    def refers(self, case: str) -> None:
        """Send the referral: what started the case is filled in already."""
        self.does(case, "Send the referral")
        expect(self.page.locator('[name="safe_time"]')).to_have_value("Thursdays, before midday")
        self.presses("Send the referral")
        expect(self.page.locator(".pb-notice").first).to_contain_text("Sent, not yet opened.")

    def decides(self, case: str) -> None:
        """Decide on the referral, with reasons."""
        self.does(case, "Decide what happens with the referral")
        self.chooses("referral_decision", "progress_to_assessment")
        self.types("decision_reasons", "Concealed until now, and nobody safe at home.")
        self.presses("Decide what happens with the referral")

    def tells_the_referrer(self, case: str) -> None:
        """Tell the referrer: only now is it dealt with."""
        self.does(case, "Tell the referrer")
        self.chooses("told_how", "spoken")
        self.types("what_was_said", "An assessment begins; who leads it and when she will call.")
        self.page.locator("form.pb-form button").click()
