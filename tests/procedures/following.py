"""Follow a page to the letter: write what it says into the files it names, and run what it runs.

A page speaks to a person and to this module alike. The line before a fenced block says where it
goes: "Make `FILE`:", "In `FILE`, at the end:", "In `FILE`, after the line `LINE`:", "before the
line", "in place of the line". A `sh` block is run; the `text` block behind it is what was printed,
where a line of "…" stands for lines left out. "In `FILE`, `WRONG` in place of `RIGHT`:" is a
mistake: it is made, the `text` block is what `check` says of it, and it is taken back.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from api.cli import app

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MAKE = re.compile(r"Make `([^`]+)`:")
END = re.compile(r"In `([^`]+)`, at the end:")
PLACE = re.compile(r"In `([^`]+)`, (after|before|in place of) the line `([^`]+)`:")
MISTAKE = re.compile(r"In `([^`]+)`, `([^`]+)` in place of `([^`]+)`:")
LEFT_OUT = "…"


@dataclass(frozen=True, slots=True)
class Said:
    """What one block of commands printed, and what the page says that it prints."""

    commands: str
    codes: tuple[int, ...]
    printed: str
    page: str | None


def run(line: str) -> tuple[int, str]:
    """One command line of the page, in the folder we are in: a copy, or `prebirth`."""
    first, *words = line.split()
    if first == "cp":
        shutil.copytree(words[1], words[2])
        return 0, ""
    assert first == "prebirth", f"the page runs {first}"
    ran = CliRunner().invoke(app, words)
    return ran.exit_code, ran.output


def follow(page: str) -> list[Said]:
    """Everything the page says, done in the order of the page, in the folder we are in."""
    said: list[Said] = []
    blocks = list(BLOCK.finditer(page))
    for number, block in enumerate(blocks):
        kind, body = block[1], block[2]
        before = page[: block.start()].rstrip().rpartition("\n")[2]
        mistake = MISTAKE.fullmatch(before)
        if kind == "sh":
            lines = body.splitlines()
            ran = [run(line) for line in lines]
            after = blocks[number + 1] if number + 1 < len(blocks) else None
            shown = after[2] if after is not None and _is_next(page, block, after) else None
            codes, printed = zip(*ran, strict=True)
            said.append(Said(" && ".join(lines), codes, "".join(printed), shown))
        elif mistake is not None:
            said.append(_mistaken(Path(mistake[1]), mistake[2], mistake[3], body))
        elif kind != "text":
            _written(before, body)
    return said


def _is_next(page: str, block: re.Match[str], after: re.Match[str]) -> bool:
    return after[1] == "text" and not page[block.end() : after.start()].strip()


def _written(before: str, body: str) -> None:
    if make := MAKE.fullmatch(before):
        assert not Path(make[1]).exists(), f"{make[1]} is there already"
        Path(make[1]).write_text(body, encoding="utf-8")
        return
    if end := END.fullmatch(before):
        with Path(end[1]).open("a", encoding="utf-8") as file:
            file.write(f"\n{body}")
        return
    place = PLACE.fullmatch(before)
    assert place, f"the page does not say where this goes: {before}"
    file, how, wanted = Path(place[1]), place[2], place[3]
    lines = file.read_text("utf-8").splitlines(keepends=True)
    found = [at for at, line in enumerate(lines) if line.strip() == wanted]
    assert len(found) == 1, f"{wanted} stands {len(found)} times in {file}"
    start = found[0] + (how == "after")
    lines[start : found[0] + (how != "before")] = [body]
    file.write_text("".join(lines), encoding="utf-8")


def _mistaken(file: Path, wrong: str, right: str, shown: str) -> Said:
    good = file.read_text("utf-8")
    assert right in good, f"{right} is not in {file}"
    file.write_text(good.replace(right, wrong), encoding="utf-8")
    folder = file.parts[0]
    code, printed = run(f"prebirth procedures check {folder}")
    file.write_text(good, encoding="utf-8")
    return Said(f"{wrong} in {file}", (code,), printed, shown)


def is_printed(said: Said) -> bool:
    """Whether the page shows what was printed, but for the lines it says it leaves out."""
    shown: list[str] = []
    for line in (said.page or "").splitlines():
        shown.append(".*" if line.strip() == LEFT_OUT else re.escape(line))
    plain = "\n".join(line.rstrip() for line in said.printed.splitlines() if line.strip())
    wanted = "\n".join(line for line in shown if line)
    return re.fullmatch(wanted, plain, re.DOTALL) is not None
