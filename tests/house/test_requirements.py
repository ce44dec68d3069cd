"""What is installed is exact, hashed, and says nothing about where it was fetched from."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.house.tree import ROOT, files

LOCKS = ("run.txt", "test.txt", "uv.txt")
# Written in halves, or this file would be its own finding.
HOSTS = (
    "pypi" + ".org",
    "python" + "hosted",
    "registry." + "npmjs",
    "npmjs" + ".org",
    "debian" + ".org",
)
PATHS = (
    "/wo" + "rk/",
    "/ro" + "ot/",
    "/opt" + "/pypi",
    "/opt" + "/wheels",
    ".." + "/shared",
    "file" + ":///opt",
)


def pins(name: str) -> dict[str, list[str]]:
    """Each requirement with its version, and its hashes."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8").replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        pin, *hashes = line.split("--hash=")
        found[pin.strip()] = [digest.strip() for digest in hashes]
    return found


def plain(requirement: str) -> str:
    name = re.split(r"[\s\[<>=;!~]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_is_one_version_with_hashes(name: str) -> None:
    for pin, hashes in pins(name).items():
        assert re.match(r"[a-z0-9][a-z0-9.-]*==\S+( ; .+)?$", pin), pin
        assert hashes, f"{pin} has no hash"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in hashes)


@pytest.mark.parametrize("name", LOCKS)
def test_no_requirement_says_where_it_is_fetched_from(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    assert (
        re.findall(r"://|--(?:extra-)?index|--find-links|--trusted-host|@ ?file|/opt/|#", text)
        == []
    )


def test_what_runs_is_what_was_tested() -> None:
    assert pins("run.txt").items() <= pins("test.txt").items()


def test_everything_that_pyproject_names_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    run = {plain(pin) for pin in pins("run.txt")}
    test = {plain(pin) for pin in pins("test.txt")}
    named = [
        *project["project"]["dependencies"],
        *groups["build"],
        *project["build-system"]["requires"],
    ]
    assert {plain(name) for name in named} - run == set()
    wanted = [name for group in groups.values() for name in group if isinstance(name, str)]
    assert {plain(name) for name in wanted} - test == set()


@pytest.mark.parametrize("words", [HOSTS, PATHS], ids=["a registry's host", "one machine's folder"])
def test_no_file_names(words: tuple[str, ...]) -> None:
    told = []
    for name in files():
        content = (ROOT / name).read_bytes()
        told += [f"{name}: {word}" for word in words if word.encode() in content]
    assert told == []


def test_there_is_no_lock_file_with_addresses() -> None:
    names = {name.rsplit("/", 1)[-1] for name in files()}
    assert (
        names & {"uv.lock", "poetry.lock", "pdm.lock", "package-lock.json", "Pipfile.lock"} == set()
    )


def test_everything_that_is_installed_by_name_is_credited() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    credits = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8").lower()
    assert [name for name in map(plain, project["dependencies"]) if name not in credits] == []
