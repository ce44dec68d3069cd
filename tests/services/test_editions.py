"""A new case runs by the edition in force that day and keeps it; an auditor judges by it."""

from datetime import date

import pytest

from tests import make
from tests.procedures import folders
from workflows.domain.addresses import lies_in
from workflows.domain.clock import london_date
from workflows.domain.events import StepPassedBy
from workflows.procedures.said import edition_title
from workflows.services.audit import EvidenceAsked, audit_steps
from workflows.services.case_file import read_case
from workflows.services.editions import Editions
from workflows.services.tasks import CompleteTask, complete_task

OLD = """\
id = "area"
extends = "referral"
title = "Area procedure"
[edition]
in_force_from = 2019-01-01
[area]
postcodes = ["ZZ1"]
[deadlines.referral_decision]
title = "Decision, as it was called then"
rule = "2 working days after referral_received"
"""
NEW = """\
id = "area"
extends = "referral"
title = "Area procedure"
version = 2
[edition]
in_force_from = 2026-11-25
replaces = "partnerships/area_2019"
[area]
postcodes = ["ZZ1"]
[lanes.childrens_social_care]
title = "Family help and protection"
[deadlines.referral_decision]
title = "Decision, as it is called now"
rule = "5 working days after referral_received"
"""
OTHER = (
    'id = "other"\nextends = "referral"\ntitle = "Other procedure"\n[area]\npostcodes = ["ZZ11"]\n'
)
ON_REFERRAL = 'id = "area"\nextends = "referral"\n'
ANSWERS = {"noticed_on": "2026-11-20"}


@pytest.fixture
def overlays(tmp_path):
    folders.referral(tmp_path / "referral")
    texts = {"area_2019": OLD, "area_2022": NEW, "other": OTHER}
    return {
        name: folders.overlay(tmp_path / "partnerships" / name, text)
        for name, text in texts.items()
    }


@pytest.fixture
def desk(database_url, overlays):
    with make.context(database_url, make.MONDAY, *overlays.values()) as desk:
        yield desk


def started(desk):
    reference = make.case(desk, answers=ANSWERS).reference
    midwife = desk.person("midwife")
    file = read_case(desk.ctx, midwife, reference)
    task = file.waiting_on[0].task.row
    answers = {"concern": "Invented", "told": True}
    complete_task(desk.ctx, midwife, CompleteTask(desk.key(), task.id, answers))
    return reference


def due(desk, reference):
    file = read_case(desk.ctx, desk.person("midwife"), reference)
    return next(row for row in file.deadlines if row.row.name == "referral_decision").row.due_at


def test_one_procedure_has_several_editions_and_one_name(desk):
    assert desk.ctx.editions.names == ("area", "other")


def test_a_new_case_takes_the_edition_in_force_that_day_and_keeps_it(desk):
    before = started(desk)
    assert london_date(due(desk, before)).isoformat() == "2026-11-25"
    desk.clock.move_by(days=2)
    after = started(desk)
    assert london_date(due(desk, after)).isoformat() == "2026-12-02"
    assert london_date(due(desk, before)).isoformat() == "2026-11-25", "it keeps its edition"
    file = read_case(desk.ctx, desk.person("midwife"), before)
    assert "in force from 1 January 2019" in edition_title(file.procedure)


def test_an_auditor_judges_and_names_by_the_edition_of_the_case(desk):
    before = started(desk)
    desk.clock.move_by(days=2)
    after = started(desk)
    rows = audit_steps(desk.ctx, desk.person("auditor"), EvidenceAsked())
    told = {
        (row.reference, row.title, row.agency_title, row.edition)
        for row in rows
        if "Decision" in row.title
    }
    assert told == {
        (
            before,
            "Decision, as it was called then",
            "Children's social care",
            "Area procedure, version 1, in force from 1 January 2019",
        ),
        (
            after,
            "Decision, as it is called now",
            "Family help and protection",
            "Area procedure, version 2, in force from 25 November 2026",
        ),
    }


def test_the_edition_is_still_there_when_its_folder_is_not(desk, overlays):
    before = started(desk)
    only_new = Editions({"area_2022": overlays["area_2022"]})
    with desk.ctx.looking() as unit:
        procedure = only_new.of(unit.tx, read_hash(desk, before))
    assert procedure.deadlines["referral_decision"].title == "Decision, as it was called then"


def read_hash(desk, reference):
    return read_case(desk.ctx, desk.person("midwife"), reference).procedure.hash


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("1 Nowhere Lane, Inventham, ZZ1 1AA", "area"),
        ("1 nowhere lane\ninventham\nzz11aa", "area"),
        ("1 Nowhere Lane, ZZ11 1AA", "other"),
        ("1 Nowhere Lane, ZZ2 1AA", None),
        ("ZZ1 1AA, before ZZ11 2BB", None),
        ("", None),
        (None, None),
    ],
)
def test_the_mother_s_address_proposes_the_procedure(overlays, address, expected):
    editions = Editions(overlays)
    found = editions.for_address(address, date(2026, 11, 23))
    assert (found.id if found else None) == expected


@pytest.mark.parametrize(
    ("address", "district", "there"),
    [("ZZ1 1AA", "ZZ1", True), ("ZZ1", "ZZ1", True), ("ZZ10 1AA", "ZZ1", False),
     ("BUZZ1 1AA", "ZZ1", False), ("zz1 1aa", "zz1", True)],
)  # fmt: skip
def test_a_district_is_found_in_an_address_as_typed(address, district, there):
    assert lies_in(address, district) is there


def test_a_step_that_is_switched_off_is_passed_by_and_the_log_says_why(database_url, tmp_path):
    folders.referral(tmp_path / "referral")
    text = (
        'id = "area"\nextends = "referral"\n[steps.decide_referral]\noff = "Decided elsewhere."\n'
    )
    folder = folders.overlay(tmp_path / "partnerships" / "area", text)
    with make.context(database_url, make.MONDAY, folder) as desk:
        reference = started(desk)
        file = read_case(desk.ctx, desk.person("midwife"), reference)
        assert "decide_referral" not in {item.task.row.step for item in file.waiting_on}
        passed = [line.event for line in file.log if isinstance(line.event, StepPassedBy)]
        assert [(item.step, item.why) for item in passed] == [
            ("decide_referral", "Decided elsewhere")
        ]


def test_a_deadline_that_was_taken_away_never_runs(database_url, tmp_path):
    folders.referral(tmp_path / "referral")
    text = (
        'id = "area"\nextends = "referral"\n[deadlines.referral_decision]\noff = "No date here"\n'
    )
    folder = folders.overlay(tmp_path / "partnerships" / "area", text)
    with make.context(database_url, make.MONDAY, folder) as desk:
        reference = started(desk)
        desk.clock.move_by(days=30)
        file = read_case(desk.ctx, desk.person("midwife"), reference)
        assert "referral_decision" not in {item.row.name for item in file.deadlines}
        assert {item.task.row.step for item in file.waiting_on} == {"decide_referral"}
