"""The import contracts hold, and each of them can be broken."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import PACKAGES, ROOT

pytestmark = pytest.mark.slow

LINT = Path(sys.executable).parent / "lint-imports"
FORBIDDEN = {
    "bpmn/upwards.py": "import workflows",
    "workflows/elsewhere/__init__.py": "",
    "workflows/domain/upwards.py": "import sqlmodel\nimport workflows.procedures",
    "workflows/store/sideways.py": "import workflows.engine\nimport SpiffWorkflow",
    "workflows/engine/database.py": "import sqlalchemy\nimport psycopg",
    "workflows/services/clock.py": "import apscheduler",
    "workflows/services/round_one.py": "import workflows.services.round_two",
    "workflows/services/round_two/__init__.py": "import workflows.services.round_one",
    "api/somewhere.py": "",
    "api/pages/shortcut.py": "import workflows.store\nimport workflows.engine",
    "notifications/deciding.py": "import workflows.services",
}


def lint(folder: Path) -> dict[str, str]:
    """Each contract, and whether it was kept."""
    command = [str(LINT), "--no-logo", "--no-cache"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    found = re.findall(r"^(.+?) (KEPT|BROKEN)", done.stdout, re.MULTILINE)
    assert found, done.stdout + done.stderr
    return dict(found)


def test_every_contract_is_kept() -> None:
    assert set(lint(ROOT).values()) == {"KEPT"}


def test_every_contract_breaks_where_it_is_broken(tmp_path: Path) -> None:
    for package in PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__", "static", "templates")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, text in FORBIDDEN.items():
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f'"""Not allowed."""\n{text}\n', encoding="utf-8")
    contracts = lint(tmp_path)
    assert {name for name, kept in contracts.items() if kept == "KEPT"} == set()
