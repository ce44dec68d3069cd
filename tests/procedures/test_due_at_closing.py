"""Where an agency's desk closes earlier on one weekday, a procedure may let a due day end then."""

import pytest

from tests.procedures import folders
from workflows.procedures.load import load
from workflows.procedures.partnership import differences

DESK = """\
id = "desk"
extends = "referral"
due_hour = "closing"

[source]
document = "Invented"
status = "assumed"
"""


@pytest.fixture
def desk(tmp_path):
    folders.referral(tmp_path / "referral")
    folder = tmp_path / "partnerships" / "desk"
    folder.mkdir(parents=True)
    (folder / "partnership.toml").write_text(DESK, encoding="utf-8")
    return folder


def test_no_hour_is_kept_where_the_closing_counts(desk):
    assert load(desk).terms.due_hour is None


def test_what_differs_says_it(desk, tmp_path):
    said = " ".join(map(str, differences(load(tmp_path / "referral"), load(desk))))
    assert "closing" in said
