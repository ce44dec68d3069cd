"""One word for each thing, and nothing left half said."""

from __future__ import annotations

import re

import pytest

from tests.house.tree import PACKAGES, ROOT, files, modules

UNFINISHED = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX")))


def test_due_date_is_never_said_since_it_could_be_the_babys_or_the_tasks() -> None:
    word = "due" + "_date"
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in modules(*PACKAGES)}
    assert [name for name, text in texts.items() if word in text] == []


@pytest.mark.parametrize("ending", [".py", ".md", ".toml", ".bpmn", ".dmn", ".html"])
def test_nothing_is_left_for_later_in_a_comment(ending: str) -> None:
    names = [name for name in files() if name.endswith(ending)]
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in names}
    assert [name for name, text in texts.items() if UNFINISHED.search(text)] == []
