"""The front-end files kept in the tree are what the script wrote: neutral, and fetching nothing."""

from __future__ import annotations

import hashlib
import re
import tomllib
from importlib.metadata import metadata

import pytest

from tests.house.tree import ROOT

VENDOR = ROOT / "api" / "static" / "vendor"
STYLES = ("govuk-frontend.min.css", "bpmn-viewer.css")


def test_every_file_is_the_one_that_was_checked_in_with_its_sum() -> None:
    lines = (VENDOR / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {name: digest for digest, name in (line.split() for line in lines)}
    found = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in VENDOR.iterdir()
        if file.name != "SHA256SUMS"
    }
    assert found == sums


@pytest.mark.parametrize("name", STYLES)
def test_styles_fetch_nothing_and_carry_no_brand(name: str) -> None:
    text = (VENDOR / name).read_text(encoding="utf-8")
    without_names = text.replace("http://www.w3.org/2000/svg", "")
    assert (
        re.findall(
            r"https?://|@font-face|@import|GDS|Frutiger|crest\.svg|sourceMapping",
            without_names,
        )
        == []
    )
    assert re.findall(r"url\((?!['\"]?data:)[^)]*\)", text) == []


def test_the_macros_and_the_styles_are_of_one_release() -> None:
    packages = tomllib.loads((ROOT / "requirements" / "assets.toml").read_text(encoding="utf-8"))
    pinned = {package["name"]: package["version"] for package in packages["package"]}
    styles = (VENDOR / STYLES[0]).read_text(encoding="utf-8")
    assert f'--govuk-frontend-version:"{pinned["govuk-frontend"]}"' in styles
    macros = str(metadata("govuk-frontend-jinja").get_payload())
    assert f"GOV.UK%20Frontend-v{pinned['govuk-frontend']}-" in macros


def test_the_diagram_viewer_still_carries_its_makers_mark() -> None:
    text = (VENDOR / "bpmn-navigated-viewer.min.js").read_text(encoding="utf-8")
    assert "bjs-powered-by" in text
    assert "https://bpmn.io" in text
