"""A clash on the case page, and the form with which the named manager decides it."""

from __future__ import annotations

import pytest

from tests import make
from tests.services import deciding
from tests.services.acting import events, let_pass, refer, start
from tests.web.site import serving
from tests.web.visitor import Visitor
from workflows.domain import events as e

TITLE = "Decision on the referral"
WHY = "Before 30 weeks it would be too soon to plan for the birth."
NEW = {"on__day": "5", "on__month": "1", "on__year": "2027", "reason": WHY}


@pytest.fixture
def site(tmp_path):
    folder = deciding.folder(tmp_path / "referral", deciding.ANOTHER)
    with make.context("sqlite://", make.MONDAY, folder) as desk, serving(desk) as site:
        yield site


@pytest.fixture
def case(site):
    return refer(site.desk)


@pytest.fixture
def manager(site):
    return Visitor(site, "team_manager")


def address(case):
    return f"/cases/{case}/dates/referral_decision"


def test_the_case_page_says_the_clash_in_words_to_everyone(site, case):
    page = Visitor(site, "midwife").opens(f"/cases/{case}")
    assert "Clash" in page.text
    assert "Due by Tue 24 November 2026, 5pm, but not before Fri 1 January 2027" in page.text
    assert "The earlier date stands until a named manager decides" in page.text


def test_only_whoever_may_decide_finds_the_way_to_it(site, case, manager):
    assert address(case) in manager.opens(f"/cases/{case}").links
    assert address(case) not in Visitor(site, "midwife").opens(f"/cases/{case}").links
    refused = Visitor(site, "duty_worker").opens(address(case))
    assert refused.status == 403
    assert "Team manager (Children's social care)" in refused.text


def test_the_form_shows_the_dates_the_rule_and_who_may_decide(case, manager):
    page = manager.opens(address(case))
    assert page.status == 200
    assert f"Decide the date: {TITLE}" in page.text
    assert "Date in force Tuesday 24 November 2026, 5pm" in page.text
    assert "Not before Friday 1 January 2027" in page.text
    assert "1 working day after referral received" in page.text
    assert "Who may decide another date" in page.text


def test_deciding_replaces_the_date_and_keeps_the_old_one_in_view(site, case, manager):
    page = manager.sends(manager.opens(address(case)).form(address(case)), **NEW)
    after = manager.follows(page)
    assert "The date is decided" in after.text
    assert "Tuesday 5 January 2027, 5pm" in after.text
    assert "Shown before: Tue 24 November 2026, 5pm" in after.text
    assert "A named manager decided another date." in after.text
    assert f"in place of Tuesday 24 November 2026, 5pm: {WHY}" in after.text
    assert "Due by Tue 24 November 2026, 5pm, but not before" not in after.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        pytest.param({"reason": ""}, 'Enter an answer to "Why is this date right?"', id="no why"),
        pytest.param({"on__day": "31", "on__month": "2"}, "must be a date that exists", id="odd"),
        pytest.param({"on__year": "2026"}, "has passed", id="past"),
    ],
)
def test_a_refusal_keeps_what_was_typed(case, manager, typed, sentence):
    page = manager.sends(manager.opens(address(case)).form(address(case)), **(NEW | typed))
    assert page.status == 422
    assert sentence in page.text
    again = page.form(address(case)).fields
    assert again["reason"] == [typed.get("reason", WHY)]
    assert again["on-day"] == [typed.get("on__day", "5")]


def test_somebody_quicker_is_named_and_what_was_typed_is_kept(site, case, manager):
    form = manager.opens(address(case)).form(address(case))
    colleague = Visitor(site, "team_manager")
    assert colleague.sends(colleague.opens(address(case)).form(address(case)), **NEW).status == 303
    page = manager.sends(form, **(NEW | {"reason": "Another reason"}))
    assert page.status == 409
    assert "Fay Okello changed this case" in page.text
    assert page.form(address(case)).fields["reason"] == ["Another reason"]
    assert len(events(site.desk, case, e.DateDecided)) == 1


def test_what_must_come_first_is_said_before_anything_is_typed(site, case):
    named = Visitor(site, "named_midwife")
    page = named.opens(address(case))
    assert "What must be recorded first second talk held: not recorded yet" in page.text
    refused = named.sends(page.form(address(case)), **NEW)
    assert refused.status == 409
    assert "only once this is recorded: second talk held" in refused.text


def test_a_deadline_that_nobody_may_override_has_no_form(case, manager):
    assert manager.opens(f"/cases/{case}/dates/nowhere").status == 403
    assert manager.opens(f"/cases/{case}/dates/referral_sent").status == 409


# -- the same for programs -------------------------------------------------------------------


def test_a_program_decides_with_a_key_and_a_version(site, case):
    caller = site.as_("team_manager")
    read = caller.case(case)
    (line,) = [each for each in read["deadlines"] if each["name"] == "referral_decision"]
    assert line["decided_by"] == [
        "midwifery.named_midwife",
        "childrens_social_care.team_manager",
    ]
    body = {"on": "2027-01-05", "reason": WHY}
    sent = caller.send(f"{address(case)}", body, version=read["version"])
    assert sent.status_code == 200, sent.text
    after = caller.case(case)
    (line,) = [each for each in after["deadlines"] if each["name"] == "referral_decision"]
    assert line["due_at"].startswith("2027-01-05T17:00")
    assert (line["clash"], len(line["shown_before"])) == (None, 1)


@pytest.mark.parametrize(
    ("person", "body", "status"),
    [
        ("midwife", {"on": "2027-01-05", "reason": WHY}, 403),
        ("police_officer", {"on": "2027-01-05", "reason": WHY}, 404),
        ("team_manager", {"reason": WHY}, 422),
        ("team_manager", {"on": "2027-01-05", "reason": " "}, 422),
        ("team_manager", {"due_at": "2027-01-05T17:00", "reason": WHY}, 422),
        ("named_midwife", {"on": "2027-01-05", "reason": WHY}, 409),
    ],
)
def test_a_program_is_refused_as_a_person_is(site, case, person, body, status):
    caller = site.as_(person)
    version = site.as_("team_manager").case(case)["version"]
    assert caller.send(address(case), body, version=version).status_code == status


# -- the quorum on its page ------------------------------------------------------------------


def test_the_step_says_whom_the_meeting_needs_and_asks_why_without_them(tmp_path):
    folder = deciding.folder(tmp_path / "held", deciding.QUORUM, clash=False)
    with make.context("sqlite://", make.MONDAY, folder) as desk, serving(desk) as site:
        case = refer(desk)
        worker = Visitor(site, "duty_worker")
        page = worker.opens(worker.task(case, "Decide what happens"))
        assert "This meeting needs: Children's social care, Named midwife." in page.text
        answers = {"referral_decision": "no_further_action", "present": ["childrens_social_care"]}
        refused = worker.sends(page.form("/tasks/"), **answers)
        assert refused.status == 422
        assert "This meeting needs Named midwife too" in refused.text
        again = refused.form("/tasks/")
        assert again.fields["present"] == ["childrens_social_care"]
        done = worker.sends(again, without_quorum_because="She was at a birth.")
        assert "was held without Named midwife" in worker.follows(done).text


# -- a late start ----------------------------------------------------------------------------


def test_a_late_start_is_laid_out_before_starting_and_on_the_case(tmp_path):
    from tests.services.test_presented_late import sent_by

    files = sent_by("at 16+0")
    folder = deciding.folders.write(tmp_path / "late", files)
    with make.context("sqlite://", make.MONDAY, folder) as desk, serving(desk) as site:
        case = start(desk).reference
        page = Visitor(site, "midwife").opens(f"/cases/{case}")
        assert "Could not be met at the start" in page.text
        assert "Past since Friday 25 September 2026, 5pm. Nobody missed it." in page.text
        assert "As soon as possible: past when the case began" in page.text
        let_pass(desk, "2026-12-23T09:00+00:00")
        assert "Overdue" not in Visitor(site, "midwife").opens(f"/cases/{case}").text
