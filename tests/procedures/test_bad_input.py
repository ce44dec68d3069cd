"""Every slip an author can make in the procedure that ships, once: one sentence each, with the
file, the place and the nearest right spelling; and all at once, as `check` never stops.
"""

from pathlib import Path

import pytest

import bpmn
from tests.procedures import folders
from tests.procedures.slips import IMPOSSIBLE, SLIPS, STORY, TOLD_IN_TIME
from workflows.procedures.check import check
from workflows.procedures.layers import gather

OVERLAY = """\
id = "inventham"
extends = "unborn_baby"
title = "Inventham"

[source]
document = "Inventham, Unborn babies"

[steps.hold_core_grup]
title = "A core group"

[steps.screen_vulnerability]
lane = "midwifry"
form = "screen_vulnerabilty"
deadline = "vulnerabilty_screen"

[switched_off]
hold_first_cor_group = "There is none here"

[deadlines.bookin]
strength = "should"

[deadlines.antenatal_visit]
without = ["aims"]

[thresholds.concealled]
title = "Concealed"

[ladders.no_outcome.rung.9]
tell = ["referrer"]

[ladders.not_told.rung.1]
tell = ["childrens_social_care.team_manger"]

[happenings.moved_are]
form = "moved_area"

[quorums.hold_initial_conferense]
agencies = ["police"]

[deadlines.referral_opening]
rule = "1 wroking day after referral_received"
"""
LAID = [
    ("steps.hold_core_grup", 'no step "hold_core_grup"', "use: hold_core_group"),
    ("steps.screen_vulnerability.lane", 'no lane "midwifry"', "use: midwifery"),
    ("", 'the form "screen_vulnerabilty"', "use: screen_vulnerability"),
    ("", 'the deadline "vulnerabilty_screen"', "use: vulnerability_screen"),
    ("switched_off", 'no step "hold_first_cor_group"', "use: hold_first_core_group"),
    ("deadlines.bookin", 'no deadline "bookin"', "use: booking"),
    ("deadlines.antenatal_visit.without", '"aims" does not stand', "use: aim"),
    ("thresholds.concealled", 'no threshold "concealled"', "use: concealed"),
    ("ladders.no_outcome.rung.9", "there are 4 rungs below", "from 1 to 5"),
    (
        "ladders.not_told",
        '"childrens_social_care.team_manger"',
        "childrens_social_care.team_manager",
    ),
    ("happenings.moved_are", 'no happening "moved_are"', "use: moved_area"),
    ("quorums.hold_initial_conferense", "no step", "use: hold_initial_conference"),
    ("deadlines.referral_opening.rule", '"wroking"', '"1 working day after referral_received"'),
]

LATE, EARLY, NOTHING = folders.ROWS
ROWS = [
    pytest.param([(">= 215", *LATE[1:]), EARLY, NOTHING],
                 "no row applies when gestation_days is 210", "add a row", id="a gap"),
    pytest.param([(">= 200", *LATE[1:]), EARLY, NOTHING],
                 "rows 1 and 2 both apply when gestation_days is 20", "narrow one",
                 id="an overlap"),
    pytest.param([(LATE[0], '"progres_to_assessment"', *LATE[2:]), EARLY, NOTHING],
                 '"progres_to_assessment" is never the answer', "use: progress_to_assessment",
                 id="a word nobody can answer"),
]  # fmt: skip


@pytest.fixture(scope="module")
def good():
    """Every file of the procedure that ships, and one story more."""
    files = gather(bpmn.FOLDER / "unborn_baby")
    return files | {STORY: TOLD_IN_TIME.encode()}


def spoil(files, slips):
    spoiled = dict(files)
    for one in slips:
        text = spoiled[one.file].decode()
        start = text.index(one.under)
        assert one.old in text[start:], f"{one.old!r} is not in {one.file}"
        spoiled[one.file] = (text[:start] + text[start:].replace(one.old, one.new, 1)).encode()
    return spoiled


def is_said(found, one):
    return any(
        item.file == one.file
        and one.element in item.element
        and one.sentence in item.sentence
        and one.fix in item.fix
        for item in found
    )


def said(found):
    return "\n".join(map(str, found))


def test_the_story_that_is_spoiled_is_good(good, tmp_path: Path):
    assert said(check(folders.write(tmp_path / "unborn_baby", good))) == ""


@pytest.mark.slow
@pytest.mark.parametrize("one", [*SLIPS, *IMPOSSIBLE])
def test_each_slip_is_named_with_what_was_meant(good, tmp_path, one):
    found = check(folders.write(tmp_path / "unborn_baby", spoil(good, [one])))
    assert is_said(found, one), said(found)


def test_all_of_them_at_once_are_all_named(good, tmp_path):
    slips = [one.values[0] for one in SLIPS]
    found = check(folders.write(tmp_path / "unborn_baby", spoil(good, slips)))
    assert [one.new for one in slips if not is_said(found, one)] == [], said(found)


@pytest.mark.parametrize(("rows", "sentence", "fix"), ROWS)
def test_a_row_that_overlaps_leaves_a_gap_or_is_never_met(tmp_path, rows, sentence, fix):
    files = folders.referral_files() | {"threshold.dmn": folders.dmn(rows)}
    found = check(folders.write(tmp_path / "referral", files))
    assert any(
        item.file == "threshold.dmn" and sentence in item.sentence and fix in item.fix
        for item in found
    ), said(found)


def test_an_overlay_with_every_slip_at_once_is_told_of_all(tmp_path):
    found = check(folders.overlay(tmp_path / "inventham", OVERLAY))
    missing = [
        (element, sentence, fix)
        for element, sentence, fix in LAID
        if not any(
            element in item.element and sentence in item.sentence and fix in item.fix
            for item in found
        )
    ]
    assert missing == [], said(found)
