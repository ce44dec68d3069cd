"""`make test`: every stage in order, then one summary of what ran and what did not.

Standard library only. A stage that fails does not stop the ones after it: one run tells all.
"""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET  # reads only what pytest has just written
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests import chromium

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "var" / "test-results"
BIN = Path(sys.executable).parent
STAGE_SECONDS = 20 * 60
REQUIRED = os.environ.get("REQUIRE_BROWSER") == "1"
# The order of tests: `make test SEED=123` repeats one.
SEED = os.environ.get("SEED") or str(int.from_bytes(os.urandom(2)))
LOUD = ("NO BROWSER", "NO DATABASE")
NO_TEST_COLLECTED = 5


@dataclass(frozen=True, slots=True)
class Stage:
    """One command; with `select`, a pytest run over the tests whose markers it chooses."""

    name: str
    command: tuple[str, ...]
    select: str = ""


@dataclass(slots=True)
class Result:
    """What came of a stage: counts are tests, or one for a whole check."""

    stage: Stage
    seconds: float = 0.0
    passed: int = 0
    failed: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    note: str = ""


def check(name: str, *command: str) -> Stage:
    """A tool from the environment that answers with its exit code."""
    return Stage(name, (str(BIN / command[0]), *command[1:]))


def tests(name: str, select: str, *options: str) -> Stage:
    """A pytest run over the tests that `select` chooses."""
    return Stage(name, (str(BIN / "pytest"), "tests", "-q", "-m", select, *options), select)


CHECKS = (
    check("lint", "ruff", "check", "."),
    check("format", "ruff", "format", "--check", "."),
    check("types", "mypy"),
    check("import contracts", "lint-imports", "--no-logo"),
)
MAIN = tests(
    "domain to web, SQLite and PostgreSQL",
    "not soak and not browser and not kills",
    "-n2",
    "--dist=worksteal",
    "--durations=5",
)
KILLS = tests("kills", "kills and not soak", "-n2", "--durations=3")
BROWSER = tests(
    "browser and axe", "browser and not soak", "-n2", "--dist=loadfile", "--durations=5"
)
FAST = tests("fast", "not soak and not browser and not kills and not slow and not postgres", "-n2")
SETS = {
    "check": CHECKS,
    "fast": (FAST,),
    "all": (*CHECKS, MAIN, KILLS, BROWSER),
}


def run(stage: Stage) -> Result:
    """Run one stage with its output shown as it comes."""
    result = Result(stage)
    print(f"\n=== {stage.name} ===", flush=True)
    report = RESULTS / f"{stage.name.replace(' ', '-').replace(',', '')}.xml"
    report.unlink(missing_ok=True)
    command = list(stage.command)
    if stage.select:
        command += [f"--junit-xml={report}", f"--randomly-seed={SEED}"]
    print(shlex.join([Path(command[0]).name, *command[1:]]), flush=True)
    began = time.monotonic()
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            code = process.wait(timeout=STAGE_SECONDS)
        except BaseException as stopped:
            os.killpg(process.pid, signal.SIGTERM)
            if not isinstance(stopped, subprocess.TimeoutExpired):
                raise
            code = -1
            result.note = f"stopped after {STAGE_SECONDS // 60} minutes"
    result.seconds = time.monotonic() - began
    if stage.select:
        count(report, result)
    if code == NO_TEST_COLLECTED:
        result.note = "no test here"
    if not stage.select and code == 0:
        result.passed = 1
    if code != 0 and not result.failed:
        result.failed = 1
        result.note = result.note or f"exit code {code}"
    return result


def count(report: Path, result: Result) -> None:
    """Add up what pytest wrote about its tests."""
    if not report.exists():
        return
    for case in ET.parse(report).getroot().iter("testcase"):  # noqa: S314 (our own file)
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            result.failed += 1
        elif skipped is not None:
            result.skipped[skipped.get("message") or "no reason given"] += 1
        else:
            result.passed += 1


def find_browser() -> None:
    """Have a browser before the stage that needs one, installing it where that is allowed."""
    if chromium.find() is None:
        print("\nNo Chromium here; trying to install it.", flush=True)
        reason = chromium.install()
        print(reason or "Chromium is installed.", flush=True)


def summary(results: Sequence[Result], seconds: float) -> int:
    """Say what ran and what did not; the exit code of the whole run."""
    print(f"\n{'=' * 78}\nWhat ran")
    for result in results:
        skipped = sum(result.skipped.values())
        word = "FAILED" if result.failed else "ok"
        counts = f"{result.passed} passed, {result.failed} failed, {skipped} skipped"
        note = f"  ({result.note})" if result.note else ""
        print(f"  {word:6}  {result.stage.name:40} {counts:38} {result.seconds:6.1f} s{note}")
    reasons = sum((result.skipped for result in results), Counter[str]())
    if reasons:
        print("\nWhat did not run")
        for reason, tests_skipped in reasons.most_common():
            print(f"  {tests_skipped:4}  {reason}")
    loud = {name: sum(n for why, n in reasons.items() if name in why) for name in LOUD}
    for name, tests_skipped in loud.items():
        if tests_skipped:
            print(f"\n{'!' * 78}\n!! {name}: {tests_skipped} TESTS WERE NOT RUN\n{'!' * 78}")
    failed = sum(result.failed for result in results)
    if REQUIRED and any(loud.values()):
        failed += 1
        print("REQUIRE_BROWSER=1: a missing browser or database is a failure.")
    print(f"\n{seconds:.0f} seconds in all")
    passed = sum(result.passed for result in results)
    print(f"{passed} passed, {failed} failed, {sum(reasons.values())} skipped", flush=True)
    return 1 if failed else 0


def main() -> int:
    """Run the set of stages that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m tests.run", description=__doc__)
    parser.add_argument("set", nargs="?", choices=sorted(SETS), default="all")
    chosen = SETS[parser.parse_args().set]
    RESULTS.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    if BROWSER in chosen:
        find_browser()
    results = [run(stage) for stage in chosen]
    return summary(results, time.monotonic() - began)


if __name__ == "__main__":
    sys.exit(main())
