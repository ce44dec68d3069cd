"""For auditors: every step with its agency, its times, how late and why; the same as a table."""

from __future__ import annotations

import csv
import io

import pytest

from tests.web.test_pages_queues import let_pass, referred
from tests.web.visitor import Visitor


@pytest.fixture
def auditor(site):
    referred(site)
    let_pass(site, days=2)
    return Visitor(site, "auditor")


def table(visitor, query=""):
    answer = visitor.client.get(f"/audit/steps.csv{query}")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_page_says_which_agency_was_late_by_how_much_and_why(auditor):
    page = auditor.opens("/audit/steps?agency=childrens_social_care&late=yes")
    for words in ("Decision on the referral", "Children's social care", "Missed", "16 hours"):
        assert words in page.text
    assert "The log is whole" in page.text
    assert "Referral sent" not in page.text
    assert page.form("/audit/steps").fields["agency"] == ["childrens_social_care"]


def test_the_table_holds_what_the_page_shows(auditor):
    rows = table(auditor, "?agency=childrens_social_care&late=yes")
    assert {row["step"] for row in rows} >= {"Decision on the referral"}
    assert all(row["late by"] and row["agency"] == "Children's social care" for row in rows)
    assert table(auditor, "?since-day=1&since-month=1&since-year=2030") == []
    assert len(table(auditor)) > len(rows)


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("?page=0", id="page nought"),
        pytest.param("?page=" + "9" * 5000, id="a page beyond counting"),
        pytest.param("?page=x", id="a page that is no number"),
        pytest.param("?since-day=40&since-month=13&since-year=0", id="a day that is none"),
        pytest.param("?until-day=31&until-month=12&until-year=9999", id="the last of days"),
        pytest.param("?agency=%00", id="an agency that is none"),
        pytest.param("?unknown=1", id="a filter there is not"),
    ],
)
def test_a_filter_that_makes_no_sense_does_no_harm(auditor, query):
    assert auditor.opens(f"/audit/steps{query}").status == 200
    assert auditor.client.get(f"/audit/steps.csv{query}").status_code == 200


@pytest.mark.parametrize("path", ["/audit/steps", "/audit/steps.csv"])
@pytest.mark.parametrize("person", ["midwife", "team_manager"])
def test_only_auditors_read_across_cases(site, path, person):
    page = Visitor(site, person).opens(path)
    assert page.status == 403
    assert "Only auditors read across cases." in page.text
