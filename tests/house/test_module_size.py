"""A file that does not fit in a head is two files."""

from __future__ import annotations

from tests.house.tree import PACKAGES, ROOT, modules

CEILING = 400


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    sizes = {
        name: len((ROOT / name).read_text(encoding="utf-8").splitlines())
        for name in modules(*PACKAGES, "tests", "benchmarks", "requirements")
    }
    assert {name: size for name, size in sizes.items() if size > CEILING} == {}
