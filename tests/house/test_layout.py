"""Everything has one home, and a newcomer can guess it."""

from __future__ import annotations

import importlib
from pathlib import Path, PurePosixPath

import pytest

from tests.house.tree import PACKAGES, ROOT, files, modules

TOP = {
    *PACKAGES, "tests", "docs", "benchmarks", "requirements",
    "pyproject.toml", "README.md", "Makefile", "LICENSE", "THIRD_PARTY.md", "CHANGELOG.md",
    "CONTRIBUTING.md", "SECURITY.md", "publiccode.yml", "Dockerfile", "compose.yaml",
}  # fmt: skip
SHAPELESS = {"utils", "util", "helpers", "helper", "common", "core", "shared", "manager", "misc"}


def test_nothing_new_stands_at_the_top() -> None:
    top = {name.split("/")[0] for name in files()}
    assert {name for name in top if not name.startswith(".")} - TOP == set()


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    parts = {PurePosixPath(part).stem for name in files() for part in name.split("/")}
    assert parts & SHAPELESS == set()


def test_every_folder_with_code_is_a_package_that_the_import_contracts_can_see() -> None:
    folders = {Path(name).parent for name in modules(*PACKAGES, "tests", "benchmarks")}
    assert [str(folder) for folder in folders if not (ROOT / folder / "__init__.py").exists()] == []


@pytest.mark.parametrize("package", [*PACKAGES, "tests"])
def test_a_generic_name_means_our_package_and_no_other_wheels(package: str) -> None:
    origin = importlib.import_module(package).__file__
    assert origin is not None
    assert Path(origin).resolve() == ROOT / package / "__init__.py"


def test_the_readme_can_be_read_in_one_sitting() -> None:
    readme = ROOT / "README.md"
    assert not readme.exists() or len(readme.read_text(encoding="utf-8").splitlines()) < 120
