"""Documents, links and shared meetings in a browser without scripts; and the same for programs."""

from __future__ import annotations

import pytest

from tests import make
from tests.procedures.family import family
from tests.services.acting import task
from tests.services.kin import begin, complete, confer, later, link
from tests.web.site import serving
from tests.web.visitor import Visitor

PRESENT = ["midwifery", "childrens_social_care"]
MET = {"conference_decision": "plan", "present": PRESENT}
PLAN = {"who_reports": "The ward sister", "out_of_hours": "01632 960555"}


@pytest.fixture
def desk(tmp_path):
    with make.context("sqlite://", make.MONDAY, family(tmp_path / "family")) as desk:
        yield desk


@pytest.fixture
def site(desk):
    with serving(desk) as found:
        yield found


@pytest.fixture
def midwife(site):
    return Visitor(site, "midwife")


@pytest.fixture
def worker(site):
    return Visitor(site, "social_worker")


@pytest.fixture
def two(desk):
    """Two cases of two women that wait for their conferences; a midwife and a worker see both."""
    return begin(desk, 1), begin(desk, 2)


def step(desk, reference, key):
    return f"/tasks/{task(desk, reference, key).id}"


class TestLinks:
    def test_two_cases_are_linked_from_the_page_of_one(self, midwife, two):
        one, other = two
        assert f"/cases/{one}/link" in midwife.opens(f"/cases/{one}").links
        form = midwife.opens(f"/cases/{one}/link").form(f"/cases/{one}/link")
        page = midwife.follows(midwife.sends(form, other=other, why="The same father"))
        assert "The cases are linked." in page.text
        assert f"Linked case {other}" in page.text
        assert f"Linked with case {one}: The same father" in midwife.opens(f"/cases/{other}").text

    def test_a_link_is_taken_away_with_a_reason(self, desk, midwife, two):
        one, other = two
        link(desk, one, other)
        way = f"/cases/{one}/unlink?other={other}"
        assert way in midwife.opens(f"/cases/{one}").links
        form = midwife.opens(way).form(f"/cases/{one}/unlink")
        assert form.fields["other"] == [other]
        page = midwife.follows(midwife.sends(form, why="Another man"))
        assert f"Linked case {other}" not in page.text

    @pytest.mark.parametrize("other", ["PB-0000-0000", "nonsense", "<b>"])
    def test_a_reference_that_leads_nowhere_comes_back_with_what_was_typed(
        self, midwife, two, other
    ):
        form = midwife.opens(f"/cases/{two[0]}/link").form(f"/cases/{two[0]}/link")
        page = midwife.sends(form, other=other, why="The same father")
        assert page.status == 422
        assert "No record you can see" in page.text
        kept = page.form(f"/cases/{two[0]}/link").fields
        assert (kept["other"], kept["why"]) == ([other], ["The same father"])

    def test_a_case_one_may_not_see_answers_as_one_that_is_not_there(self, desk, midwife, two):
        hidden = begin(desk, 3, by="nurse")
        form = midwife.opens(f"/cases/{two[0]}/link").form(f"/cases/{two[0]}/link")
        told = [
            midwife.sends(form, other=other, why="Why").text.replace(other, "")
            for other in (hidden, "PB-0000-0000")
        ]
        assert told[0] == told[1]

    def test_no_reason_is_named_beside_the_question(self, midwife, two):
        form = midwife.opens(f"/cases/{two[0]}/link").form(f"/cases/{two[0]}/link")
        page = midwife.sends(form, other=two[1], why="")
        assert (page.status, page.form("/cases/").fields["other"]) == (422, [two[1]])


class TestSharedMeetings:
    def test_nothing_is_asked_where_no_linked_case_has_met(self, desk, worker, two):
        page = worker.opens(step(desk, two[0], "hold_conference"))
        assert "one meeting" not in page.text

    def test_a_meeting_is_chosen_on_the_page_and_the_answers_are_this_childs_own(
        self, desk, worker, two
    ):
        one, other = two
        link(desk, one, other)
        confer(desk, one, MET)
        later(desk, days=1)
        page = worker.opens(step(desk, other, "hold_conference"))
        assert f"Yes, with case {one}" in page.text
        assert "held Monday 23 November 2026" in page.text
        form = page.form("/tasks/")
        assert "present" not in form.fields
        sent = worker.sends(form, held_with=one, conference_decision="no_plan")
        seen = worker.follows(sent).text
        assert f"Done at the meeting held for case {one} too" in seen
        assert "What was decided? No plan" in seen

    def test_who_took_part_is_filled_in_only_when_that_is_asked_for(self, desk, worker, two):
        one, other = two
        link(desk, one, other)
        confer(desk, one, MET)
        address = step(desk, other, "hold_conference")
        way = f"{address}?held_with={one}"
        assert way in worker.opens(address).links
        form = worker.opens(way).form("/tasks/")
        assert (form.fields["present"], form.fields["held_with"]) == (PRESENT, [one])
        assert "conference_decision" not in form.fields

    def test_held_for_this_case_alone_is_an_answer_too(self, desk, worker, two):
        one, other = two
        link(desk, one, other)
        confer(desk, one, MET)
        form = worker.opens(step(desk, other, "hold_conference")).form("/tasks/")
        page = worker.follows(worker.sends(form, held_with="no", conference_decision="plan"))
        assert "Done at the meeting" not in page.text

    def test_what_cannot_be_shared_comes_back_with_everything_typed(self, desk, worker, two):
        one, other = two
        link(desk, one, other)
        confer(desk, one, MET)
        form = worker.opens(step(desk, other, "hold_conference")).form("/tasks/")
        page = worker.sends(form, held_with="PB-0000-0000", conference_decision="plan")
        assert page.status == 422
        assert page.form("/tasks/").fields["conference_decision"] == ["plan"]

    def test_programs_say_held_with(self, desk, site, two):
        one, other = two
        link(desk, one, other)
        confer(desk, one, MET)
        worker = site.as_("social_worker")
        answers = {"conference_decision": "no_plan"}
        done = worker.does(other, "hold_conference", answers, held_with=one)
        assert done.status_code == 200, done.text
        kinds = [entry["kind"] for entry in worker.get(f"/cases/{other}/log").json()]
        assert "MeetingShared" in kinds
        again = worker.does(one, "write_plan", {}, held_with=other)
        assert again.status_code == 403


class TestHistory:
    def test_it_is_read_beside_the_form_which_begins_empty(self, desk, worker):
        first = begin(desk, 1, child_removed=True)
        later(desk, days=365)
        second = begin(desk, 1)
        page = worker.opens(step(desk, second, "hold_conference"))
        assert f"Earlier case {first}" in page.text
        assert "A child was removed" in page.text
        assert "child_removed" not in page.form("/tasks/").fields

    def test_the_case_page_shows_it_with_a_way_in_only_for_whoever_may_go_there(self, desk, site):
        first = begin(desk, 1, by="nurse", child_removed=True)
        later(desk, days=365)
        second = begin(desk, 1)
        for person, way_in in (("midwife", False), ("social_worker", True)):
            page = Visitor(site, person).opens(f"/cases/{second}")
            assert "A child was removed." in page.text
            assert (f"/cases/{first}" in page.links) is way_in


class TestDocuments:
    @pytest.fixture
    def case(self, desk):
        reference = begin(desk)
        confer(desk, reference)
        return reference

    def test_a_document_that_nobody_wrote_says_so_and_whom_to_ring(self, midwife, case):
        page = midwife.opens(f"/cases/{case}/documents/plan")
        assert "Nobody has written it yet" in page.text
        assert "Write the plan: waits on Maternity unit" in page.text
        assert "01632 960009" in page.text

    def test_the_newest_version_stands_first_under_the_forms_own_titles(self, desk, midwife, case):
        complete(desk, case, "write_plan", "midwife", PLAN)
        assert "Safety plan, version 1" in midwife.opens(f"/cases/{case}").text
        page = midwife.opens(f"/cases/{case}/documents/plan")
        assert "Safety plan, version 1" in page.text
        assert "Who reports the birth? The ward sister" in page.text
        assert "Whom to ring at night 01632 960555" in page.text
        assert "Not asked yet" in page.text

    def test_a_new_version_begins_with_what_stands_and_the_old_one_stays(self, desk, midwife, case):
        complete(desk, case, "write_plan", "midwife", PLAN)
        complete(desk, case, "send_plan", "midwife", {"sent_to": "The delivery suite"})
        complete(desk, case, "confirm_plan", "social_worker", {"amend": True})
        later(desk, hours=1)
        form = midwife.opens(step(desk, case, "write_plan")).form("/tasks/")
        assert form.fields["who_reports"] == ["The ward sister"]
        midwife.sends(form, who_reports="The coordinator")
        page = midwife.opens(f"/cases/{case}/documents/plan").text
        assert page.index("The coordinator") < page.index("The ward sister")
        assert "Has version 1, not yet version 2" in page
        assert "Version 1: Send the plan" in page

    def test_a_plan_without_who_reports_the_birth_comes_back_with_what_was_typed(
        self, desk, midwife, case
    ):
        form = midwife.opens(step(desk, case, "write_plan")).form("/tasks/")
        page = midwife.sends(form, out_of_hours="01632 960555")
        assert page.status == 422
        assert 'incomplete without "Who reports the birth?"' in page.text
        assert page.form("/tasks/").fields["out_of_hours"] == ["01632 960555"]

    def test_programs_read_it_with_versions_and_receipts(self, desk, site, case):
        complete(desk, case, "write_plan", "midwife", PLAN)
        complete(desk, case, "send_plan", "midwife")
        midwife = site.as_("midwife")
        assert midwife.case(case)["documents"] == [
            {"key": "plan", "title": "Safety plan", "versions": 1}
        ]
        found = midwife.get(f"/cases/{case}/documents/plan").json()
        assert [(one["version"], one["answers"]) for one in found["versions"]] == [(1, PLAN)]
        assert [(one["agency"], one["version"], one["asked"]) for one in found["receipts"]] == [
            ("childrens_social_care", None, True)
        ]

    @pytest.mark.parametrize(
        ("person", "document"), [("police_officer", "plan"), ("midwife", "another")]
    )
    def test_no_access_and_no_such_document_answer_alike(self, site, case, person, document):
        path = f"/cases/{case}/documents/{document}"
        assert Visitor(site, person).opens(path).status == 404
        assert site.as_(person).get(path).status_code == 404


def test_programs_link_and_part_cases(site, two):
    one, other = two
    midwife = site.as_("midwife")
    sent = {"other": other, "why": "The same father"}
    linked = midwife.send(f"/cases/{one}/links", sent, version=midwife.case(one)["version"])
    assert linked.status_code == 200, linked.text
    (seen,) = midwife.case(other)["earlier"]
    assert (seen["reference"], seen["kin"], seen["may_read"]) == (one, "linked", True)
    parted = midwife.send(f"/cases/{one}/links/remove", sent, version=midwife.case(one)["version"])
    assert parted.status_code == 200
    assert midwife.case(other)["earlier"] == []
