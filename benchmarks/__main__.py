"""`python -m benchmarks`: every figure, a table, and var/bench.json. Exit 1: a target was missed.

`--quick` measures less of everything, for trying; `--only WORD` one part: sixty, four, lives,
tools, http or many. Neither writes the file.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.deadlines import many
from benchmarks.four import four
from benchmarks.http import over_http
from benchmarks.lives import lives, tools
from benchmarks.places import Folder, OnServer
from benchmarks.report import Figure, Machine, table, write
from benchmarks.sixty import Size, sixty
from tests.postgres import NoPostgres, Server

VAR = Path("var")
FILE = VAR / "bench.json"


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much of everything is measured."""

    sixty: Size
    four_rounds: int
    lives: int
    http_cases: int
    most_cases: int
    most_cases_postgres: int
    repeats: int


WHOLE = Amounts(Size(20, 20), 20, 1_000, 100, 100_000, 100_000, 300)
QUICK = Amounts(Size(10, 8), 5, 40, 20, 5_000, 2_000, 100)

Part = Callable[[], Iterator[Figure]]


def main() -> int:
    """Run what is asked for, and say how it went."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less of everything, for trying")
    parser.add_argument("--only", default="", metavar="WORD", help="one part alone")
    asked = parser.parse_args()
    VAR.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=VAR)).absolute()
    machine = Machine()
    figures: list[Figure] = []
    try:
        with ExitStack() as opened:
            parts = _parts(folder, QUICK if asked.quick else WHOLE, opened)
            for name, part in parts:
                if asked.only in name:
                    print(f"{name} …", file=sys.stderr, flush=True)
                    figures.extend(part())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"\n{table(figures)}\n\n{machine.words()}")
    if not asked.only and not asked.quick:
        write(figures, FILE)
        print(f"Written to {FILE}.")
    missed = sum(figure.held is False for figure in figures)
    print("Every target was held." if not missed else f"Targets not held: {missed}.")
    return 1 if missed else 0


def _parts(folder: Path, amounts: Amounts, opened: ExitStack) -> Iterator[tuple[str, Part]]:
    files = Folder(folder)
    yield "sixty, SQLite", lambda: sixty(files, folder, amounts.sixty)
    yield "four", lambda: four(files, folder, amounts.four_rounds)
    yield "lives", lambda: lives(amounts.lives)
    yield "tools", tools
    yield "http", lambda: over_http(files, folder, amounts.http_cases)
    yield (
        "many, SQLite",
        lambda: many(files, folder, amounts.most_cases, repeats=amounts.repeats),
    )
    try:
        server = OnServer(opened.enter_context(Server(durable=True)))
    except NoPostgres as error:
        print(f"PostgreSQL left out: {error}", file=sys.stderr)
        return
    yield "sixty, PostgreSQL", lambda: sixty(server, folder, amounts.sixty)
    yield (
        "many, PostgreSQL",
        lambda: many(server, folder, amounts.most_cases_postgres, repeats=amounts.repeats),
    )


if __name__ == "__main__":
    sys.exit(main())
