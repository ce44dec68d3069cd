"""What recording an event takes back is data: read, checked, described, compared, and done."""

import pytest

from tests import make
from tests.procedures import folders
from tests.procedures.spoiling import added, assert_said, findings
from tests.services.acting import decide, events, refer
from workflows.domain import events as e
from workflows.domain.agencies import THE_SYSTEM
from workflows.procedures.describe import describe
from workflows.procedures.load import load
from workflows.procedures.partnership import differences
from workflows.services.casework import Casework

TABLE = '\n[undoes]\nreferral_decided = ["concern_noticed"]\n'


def folder(path, text=TABLE):
    files = folders.referral_files()
    files["procedure.toml"] += text.encode()
    return folders.write(path, files)


def test_it_is_read_and_printed(tmp_path):
    procedure = load(folder(tmp_path / "referral"))
    assert procedure.undoes == {"referral_decided": ("concern_noticed",)}
    page = describe(procedure)
    assert "## What is asked for again" in page
    assert "| `referral_decided` | `concern_noticed` |" in page


def test_a_difference_says_it(tmp_path):
    before = load(folder(tmp_path / "before", ""))
    after = load(folder(tmp_path / "after"))
    said = "\n".join(differences(before, after))
    assert 'Recording referral_decided is new: what it takes back is "concern_noticed"' in said


@pytest.mark.parametrize(
    ("line", "sentence", "fix"),
    [
        ('referral_desided = ["concern_noticed"]', "which nobody records", "referral_decided"),
        ('referral_decided = ["concern_notised"]', "which nobody records", "concern_noticed"),
        ('concern_noticed = ["concern_noticed"]', "takes itself back", "its own list"),
        ("referral_decided = []", "takes nothing back", "EVENT"),
    ],
)
def test_slips_are_told(tmp_path, line, sentence, fix):
    found = findings(tmp_path, added(f"\n[undoes]\n{line}\n"))
    assert_said(found, "undoes.", sentence, fix)


def test_it_counts_no_longer_and_the_log_keeps_it(database_url, tmp_path):
    with make.context(database_url, make.MONDAY, folder(tmp_path / "referral")) as desk:
        reference = refer(desk)
        decide(desk, reference)
        with desk.ctx.looking() as unit:
            work = Casework.load(desk.ctx, unit, THE_SYSTEM, reference, lock=False)
        assert work.known_values()["concern_noticed"] is False
        assert work.known_values()["referral_decided"] is True
        recorded = [event.name for event in events(desk, reference, e.EventRecorded)]
        assert "concern_noticed" in recorded
