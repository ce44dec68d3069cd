"""Spoil one thing in the good procedure, and see what `check` says about it."""

from __future__ import annotations

import json

from tests.procedures import folders
from workflows.procedures.check import check


def toml(old, new, *, file="procedure.toml"):
    """Write `new` where `old` stands in the table (or in another text file)."""

    def spoil(files):
        assert old.encode() in files[file], f"{old!r} is not in {file}"
        files[file] = files[file].replace(old.encode(), new.encode())

    return spoil


def added(text):
    """Add lines at the end of the table."""

    def spoil(files):
        files["procedure.toml"] += text.encode()

    return spoil


def bpmn(old, new):
    """Write `new` where `old` stands in the referral diagram."""
    return toml(old, new, file="referral.bpmn")


def redrawn(change):
    """Change the referral drawing, which is then drawn again."""

    def spoil(files):
        drawing = folders.referral_drawing()
        change(drawing)
        files["referral.bpmn"] = drawing.data()

    return spoil


def step_with(inside):
    """Put extension elements on the step that refers."""
    return bpmn(
        "<bpmn:extensionElements><spiffworkflow:properties><spiffworkflow:property "
        'name="form" value="referral"/>',
        f"<bpmn:extensionElements>{inside}<spiffworkflow:properties><spiffworkflow:property "
        'name="form" value="referral"/>',
    )


def asking(form, **changes):
    """Change the schema of a form by key."""

    def spoil(files):
        schema = json.loads(json.dumps(folders.FORMS[form]))
        for key, value in changes.items():
            schema[key] = value
        files[f"forms/{form}.json"] = json.dumps(schema).encode()

    return spoil


def findings(path, spoil):
    """What `check` finds once one thing is spoiled."""
    files = folders.referral_files()
    spoil(files)
    return check(folders.write(path / "referral", files))


def assert_said(found, element, sentence, fix):
    """One finding must name the element, hold the sentence and the fix."""
    said = [f"{one.file} {one.element} | {one.sentence} | {one.fix}" for one in found]
    assert any(
        element in one.element and sentence in one.sentence and fix in one.fix for one in found
    ), "\n".join(said) or "nothing was found"
