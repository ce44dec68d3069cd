"""What auditors take away: evidence of each step, safe in a spreadsheet, from a whole log."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import text

from workflows.services.escalations import sweep
from workflows.store.statements import Statement


@pytest.fixture
def late(kept_site):
    """A case whose referral was sent two days after it was due."""
    midwife = kept_site.as_("midwife")
    reference = midwife.started()["reference"]
    kept_site.desk.clock.move_by(days=2)
    sweep(kept_site.desk.ctx)
    midwife.does(reference, "send_referral", {"what_worries_you": "=1+1", "told": "yes"})
    return reference


def test_evidence_says_by_when_it_was_due_and_how_late_it_was(kept_site, late):
    rows = kept_site.as_("auditor").get("/audit/steps").json()
    sent = next(row for row in rows if row["step"] == "send_referral" and row["case"] == late)
    assert sent["agency"] == "midwifery"
    assert sent["due_at"] == "2026-11-23T17:00:00Z"
    assert sent["happened_at"] == sent["recorded_at"] == "2026-11-25T09:00:00Z"
    assert (sent["late_by"], sent["late_by_minutes"]) == ("1 day 16 hours", 40 * 60)
    assert sent["cause"] == "missed"


@pytest.mark.parametrize(
    ("query", "some"),
    [
        pytest.param("agency=midwifery", True, id="one agency"),
        pytest.param("agency=police", False, id="an agency that did nothing"),
        pytest.param("agency=mid%00wifery%27--", False, id="an agency that is a trick"),
        pytest.param("procedure=unborn_baby", True, id="one procedure"),
        pytest.param("since=2026-11-23&until=2026-11-24", True, id="the day it was due"),
        pytest.param("since=2027-12-01", False, id="a time yet to come"),
        pytest.param("late_only=true", True, id="only what was late"),
    ],
)
def test_evidence_can_be_narrowed(kept_site, late, query, some):
    rows = kept_site.as_("auditor").get(f"/audit/steps?{query}").json()
    assert bool(rows) is some
    assert not late or all(row["case"] == late for row in rows)


@pytest.mark.parametrize(
    "query", ["since=0", "since=23/11/2026", "late_only=perhaps", "format=xml", "who=me"]
)
def test_a_filter_that_is_none_is_named(untouched, query):
    answer = untouched.as_("auditor").get(f"/audit/steps?{query}")
    assert answer.status_code == 422
    assert answer.json()["field"] == query.partition("=")[0]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        pytest.param("/audit/steps?format=csv", {}, id="asked for by name"),
        pytest.param("/audit/steps", {"Accept": "text/csv"}, id="asked for by kind"),
    ],
)
def test_the_table_quotes_every_cell_and_runs_nothing(kept_site, late, path, headers):
    answer = kept_site.as_("auditor").get(path, **headers)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="steps.csv"'
    lines = answer.text.split("\r\n")
    assert all(line.startswith('"') and line.endswith('"') for line in lines if line)
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert any(row["case"] == late for row in rows)
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))]


def test_an_untouched_log_is_whole(kept_site, late):
    assert kept_site.as_("auditor").get("/audit/verify").json() == {"whole": True, "findings": []}


def test_a_touched_log_is_found_and_the_entry_named(kept_desk, kept_site, late):
    change = Statement(lambda: text("UPDATE log_payload SET payload = '{}' WHERE seq = 1"))
    with kept_desk.ctx.database.transaction() as tx:
        compiled = change.on(tx.dialect)
        tx.write(compiled.sql, [[]])
    found = kept_site.as_("auditor").get("/audit/verify").json()
    assert found["whole"] is False
    assert [(item["case"], item["seq"]) for item in found["findings"]] == [(late, 1)]


@pytest.mark.parametrize("path", ["/audit/steps", "/audit/steps?format=csv", "/audit/verify"])
def test_only_auditors_read_across_cases(untouched, path):
    answer = untouched.as_("midwife").get(path)
    assert answer.status_code == 403
    assert "csv" not in answer.headers["content-type"]
