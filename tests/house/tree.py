"""The files that belong to the repository, as git sees them."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("workflows", "bpmn", "api", "notifications")


@cache
def files() -> tuple[str, ...]:
    """Every file that is tracked or would be, relative to the root."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = (name for name in listed.split("\0") if name)
    return tuple(sorted({name for name in found if (ROOT / name).is_file()}))


def modules(*folders: str) -> tuple[str, ...]:
    """The Python files in these top-level folders."""
    return tuple(name for name in files() if name.endswith(".py") and name.split("/")[0] in folders)
