"""Where Chromium is, and how it is installed where it is not: browser tests drive the system's."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_INSTALL = (
    ("apt-get", "update"),
    ("apt-get", "install", "-y", "--no-install-recommends", "chromium"),
)
HOW = "set CHROMIUM to a browser, or run: apt-get install --no-install-recommends chromium"

# What keeps a headless browser from looking for the outside world.
FLAGS = (
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find() -> Path | None:
    """The browser to drive: $CHROMIUM, else the first one that is on the path."""
    given = os.environ.get("CHROMIUM")
    if given:
        return Path(given) if Path(given).is_file() else None
    found = next((place for name in _NAMES if (place := shutil.which(name))), None)
    return Path(found) if found else None


def install() -> str:
    """Install Debian's Chromium; the answer is empty, or says why that could not be done."""
    if os.environ.get("CHROMIUM"):
        return f"CHROMIUM names {os.environ['CHROMIUM']}, which is not there"
    if not shutil.which("apt-get"):
        return f"no apt-get on this machine; {HOW}"
    leading: tuple[str, ...] = ()
    if os.getuid() != 0:
        leading = ("sudo", "-n")
        if not shutil.which("sudo") or subprocess.run([*leading, "true"], check=False).returncode:
            return f"neither root nor sudo without a password; {HOW}"
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in _INSTALL:
        done = subprocess.run(
            [*leading, *command],
            env=quiet,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            last = done.stdout.strip().splitlines()[-1:]
            return f"`{' '.join(command)}` failed: {' '.join(last)}"
    return "" if find() else f"apt-get brought no browser; {HOW}"
