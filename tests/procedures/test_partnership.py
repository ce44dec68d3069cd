"""A partnership's edition is its own words laid over what it extends, and says how it differs."""

import pytest

from tests.procedures import folders
from tests.procedures.spoiling import assert_said
from workflows.domain.deadline_text import say
from workflows.domain.errors import ProcedureInvalid
from workflows.procedures.check import check
from workflows.procedures.load import files_of, load, load_files
from workflows.procedures.partnership import differences, load_overlay

REGION = """\
id = "region"
title = "Region's procedure"
extends = "referral"

[deadlines.referral_decision]
rule = "2 working days after referral_received"

[deadlines.birth_seen]
rule = "14 days after birth"
met_by = "birth"
"""
AREA = """\
id = "area"
extends = "partnerships/region"
counting = "same_day"

[approval]
by = "Area partnership"

[lanes.childrens_social_care]
title = "Children's services"

[deadlines.referral_decision]
strength = "must"

[[ladders.no_outcome.rungs]]
at = "2 hours after overdue"
tell = ["referrer"]

[switched_off]
tell_referrer = "The decision is told by telephone"
"""


@pytest.fixture
def area(tmp_path):
    folders.referral(tmp_path / "referral")
    folders.overlay(tmp_path / "partnerships" / "region", REGION)
    return folders.overlay(tmp_path / "partnerships" / "area", AREA)


def test_layers_lie_on_one_another_base_first(area):
    procedure = load_overlay(area)
    assert procedure.layers == ("referral", "partnerships/region", "partnerships/area")
    assert procedure.title == "Region's procedure"


def test_tables_are_laid_key_by_key_and_lists_are_replaced_whole(area):
    procedure = load(area)
    deadline = procedure.deadlines["referral_decision"]
    assert [say(rule.rule) for rule in deadline.rules] == ["2 working days after referral_received"]
    assert (deadline.strength, deadline.met_by) == ("must", "referral_decided")
    lane = procedure.lanes["childrens_social_care"]
    assert (lane.title, lane.phone) == ("Children's services", "01632 960002")
    assert [say(rung.at) for rung in procedure.ladders["no_outcome"].rungs] == [
        "2 hours after overdue"
    ]
    assert procedure.switched_off == {"tell_referrer": "The decision is told by telephone"}


def test_whole_files_replace_those_of_the_same_name(area, tmp_path):
    drawing = folders.referral_drawing()
    drawing.name = "Referral in this area"
    folders.write(area, {"referral.bpmn": drawing.data()})
    assert load(area).diagrams["referral.bpmn"] == drawing.data()


def test_whoever_signed_the_base_did_not_sign_what_lies_on_it(area, tmp_path):
    region = load(tmp_path / "partnerships" / "region")
    assert region.approval.by is None
    assert load(area).approval.by == "Area partnership"


def test_the_kept_files_of_an_overlay_make_the_same_procedure_again(area):
    procedure = load(area)
    assert load_files(dict(reversed(files_of(procedure).items()))) == procedure


def test_what_differs_is_said_in_sentences(area, tmp_path):
    said = differences(load(tmp_path / "referral"), load(area))
    assert any(
        'the rule was "24 hours after referral_received (when urgent); otherwise '
        '1 working day after referral_received" and is now '
        '"2 working days after referral_received"; the strength was "should" and is now "must"'
        in text
        for text in said
    )
    assert (
        'Counting: how working days are counted was "from the day after" and is now '
        '"with the day itself as day 1".'
    ) in said
    assert (
        'Step "Tell the referrer" (tell_referrer) is switched off: '
        "The decision is told by telephone."
    ) in said
    assert any(text.startswith('Deadline "Birth seen" (birth_seen) is new: ') for text in said)
    assert any('stage 1 was "immediately after overdue' in text for text in said)
    assert differences(load(area), load(area)) == []


def test_an_overlay_of_the_base_may_be_taken_back(area, tmp_path):
    said = differences(load(area), load(tmp_path / "referral"))
    assert 'Step "Tell the referrer" (tell_referrer) is no longer switched off.' in said
    assert 'Deadline "Birth seen" (birth_seen) is gone.' in said


FAULTS = [
    pytest.param(
        AREA.replace("tell_referrer =", "tell_referer ="),
        "switched_off.tell_referer",
        'there is no step "tell_referer"',
        "use: tell_referrer",
        id="a step that is not there",
    ),
    pytest.param(
        AREA.replace("[deadlines.referral_decision]", "[deadlines.referral_desision]"),
        "deadlines.referral_desision",
        'there is no deadline "referral_desision" in what this lies on',
        "use: referral_decision",
        id="a deadline that is not there",
    ),
    pytest.param(
        AREA.replace("partnerships/region", "partnerships/regoin"),
        "extends",
        'there is no "partnerships/regoin"',
        "use: partnerships/region",
        id="a layer that is not there",
    ),
    pytest.param(
        AREA.replace("partnerships/region", "partnerships/area"),
        "extends",
        "comes back to itself",
        "lies on",
        id="a layer that lies on itself",
    ),
    pytest.param(
        AREA.replace('id = "area"', 'id = "arae"'),
        "id",
        "not the name of its folder",
        'write id = "area"',
        id="another name than its folder's",
    ),
    pytest.param(
        AREA.replace('at = "2 hours after overdue"', 'at = "2 h after overdue"'),
        "ladders.no_outcome.rungs.1.at",
        "could mean",
        "in full",
        id="a rung that two units could mean",
    ),
]


@pytest.mark.parametrize(("text", "element", "sentence", "fix"), FAULTS)
def test_a_slip_in_an_overlay_is_named(area, text, element, sentence, fix):
    folders.overlay(area, text)
    found = check(area)
    assert_said(found, element, sentence, fix)


def test_a_slip_is_laid_to_the_layer_that_made_it(area):
    folders.overlay(area, AREA.replace('strength = "must"', 'strength = "most"'))
    files = {found.file for found in check(area) if "strength" in found.element}
    assert files == {"partnerships/area/partnership.toml"}


def test_a_procedure_is_not_an_overlay(tmp_path):
    with pytest.raises(ProcedureInvalid, match="holds no"):
        load_overlay(folders.referral(tmp_path / "referral"))
