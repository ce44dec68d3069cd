"""What is installed from a wheel holds every diagram, table, form, template and style."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.tree import PACKAGES, ROOT, files

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    place: Path = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (archive,) = place.glob("prebirth-*.whl")
    with zipfile.ZipFile(archive) as opened:
        yield opened


def test_every_file_of_the_four_packages_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    ours = {name for name in files() if name.split("/")[0] in PACKAGES}
    assert ours - set(wheel.namelist()) == set()
    assert "workflows/py.typed" in ours


def test_nothing_else_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)


def test_the_wheel_brings_the_command_and_the_licences(wheel: zipfile.ZipFile) -> None:
    (points,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    assert "prebirth = api.cli:main" in wheel.read(points).decode()
    licences = {name.rsplit("/", 1)[-1] for name in wheel.namelist() if "/licenses/" in name}
    assert licences == {"LICENSE", "THIRD_PARTY.md"}
