"""The babies of a case over HTTP: their states for everyone involved, a loss's kind for the few."""

import pytest

from tests import make
from tests.procedures.twins import twins
from tests.web.site import serving
from tests.web.visitor import Visitor

KIND, NOTE = "Zzloss of an invented kind", "Say nothing of zznote"
WORDS = ("zzloss", "zznote")


@pytest.fixture
def site(database_url, tmp_path):
    desk = make.context(database_url, make.MONDAY, twins(tmp_path / "twins"))
    with desk, serving(desk) as site:
        yield site


def started(site, babies="one", by="gp"):
    return site.as_(by).started(answers={"babies_expected": babies})["reference"]


def happens(site, case, name, answers=None, *, by="midwife"):
    caller = site.as_(by)
    version = caller.case(case)["version"]
    path = f"/cases/{case}/happenings/{name}"
    return caller.send(path, {"answers": answers or {}}, version=version)


@pytest.fixture(params=["gp", "social_worker"])
def recorder(request):
    return request.param


@pytest.fixture
def lost(site, recorder):
    """A case of which that person recorded the loss; children's social care is involved."""
    case = started(site)
    assert happens(site, case, "bruise", by="midwife").status_code == 200
    answers = {"ending_kind": "zzloss", "ended_note": NOTE}
    assert happens(site, case, "pregnancy_ended", answers, by=recorder).status_code == 200
    return case


def everything_of(site, case, person):
    """Every page and every answer of the API in which this person could read of the case."""
    visitor, caller = Visitor(site, person), site.as_(person)
    pages = [f"/cases/{case}", f"/cases/{case}/close", "/cases", "/my-work", "/audit/steps"]
    answers = [f"/cases/{case}", f"/cases/{case}/log", "/cases", "/my-work", "/audit/steps"]
    texts = [visitor.opens(path).response.text for path in pages]
    texts += [caller.get(path).text for path in answers]
    texts.append(visitor.opens("/audit/steps.csv").response.text)
    return "\n".join(texts).lower()


@pytest.mark.parametrize("person", ["gp", "midwife", "named_midwife"])
def test_those_who_need_it_read_how_it_ended(site, lost, person):
    page = Visitor(site, person).opens(f"/cases/{lost}")
    assert KIND in page.text
    assert NOTE in page.text
    assert site.as_(person).case(lost)["babies"][0]["kind"] == "zzloss"


@pytest.mark.parametrize("person", ["team_manager", "duty_worker", "auditor"])
def test_nobody_else_finds_a_word_of_it(site, lost, person):
    text = everything_of(site, lost, person)
    assert lost.lower() in text
    assert not [word for word in WORDS if word in text]


def test_whoever_recorded_it_reads_what_she_wrote(site, lost, recorder):
    assert KIND in Visitor(site, recorder).opens(f"/cases/{lost}").text


def test_everyone_sees_that_it_happened_and_what_not_to_do(site, lost):
    for person in ("team_manager", "auditor"):
        page = Visitor(site, person).opens(f"/cases/{lost}")
        assert "Is no longer expected" in page.text
        assert "Nobody contacts her as if she were pregnant" in page.text
        assert "Pregnancy ended." in page.text
        assert " today." not in page.text.split("Where it is now")[0]


def test_the_log_is_whole_for_whoever_may_not_read_all_of_it(site, lost):
    whole = site.as_("midwife").get(f"/cases/{lost}/log").json()
    less = site.as_("team_manager").get(f"/cases/{lost}/log").json()
    assert [entry["hash"] for entry in whole] == [entry["hash"] for entry in less]
    assert [entry["sentence"] for entry in whole] == [entry["sentence"] for entry in less]


def test_each_baby_has_a_line_and_no_name(site):
    case = started(site, "two")
    answers = {"baby": "baby_1"}
    assert happens(site, case, "baby_born", answers).status_code == 200
    page = Visitor(site, "midwife").opens(f"/cases/{case}")
    assert "Baby 1 Was born, Monday 23 November 2026, 9am" in page.text
    assert "Baby 2 Is expected" in page.text
    states = [baby["state"] for baby in site.as_("midwife").case(case)["babies"]]
    assert states == ["born", "expected"]


def test_the_form_asks_which_baby_only_of_twins(site):
    midwife = Visitor(site, "midwife")
    one, two = started(site, "one"), started(site, "two")
    path = "/cases/{}/record/pregnancy_ended"
    assert "Which baby?" not in midwife.opens(path.format(one)).text
    page = midwife.opens(path.format(two))
    assert "Which baby?" in page.text
    form = page.form(path.format(two))
    refused = midwife.sends(form, ended_note="Kept as typed")
    assert refused.status == 422
    assert "Kept as typed" in refused.response.text
    assert midwife.sends(form, baby="baby_2").status == 303
    assert midwife.opens(path.format(two)).status == 200


def test_a_wrong_baby_is_refused_by_name(site):
    case = started(site, "two")
    refused = happens(site, case, "pregnancy_ended", {"baby": "baby_9"})
    assert refused.status_code == 422
    assert [item["field"] for item in refused.json()["problems"]] == ["baby"]


class TestAClosedCase:
    @pytest.fixture
    def closed(self, site):
        case = started(site)
        midwife = site.as_("midwife")
        body = {"reason": "Over here.", "answers": {"carried_on_by": "gp"}}
        version = midwife.case(case)["version"]
        assert midwife.send(f"/cases/{case}/close", body, version=version).status_code == 200
        return case

    def test_offers_what_opens_it_again_and_nothing_else(self, site, closed):
        assert site.as_("midwife").case(closed)["may_record"] == ["bruise"]
        page = Visitor(site, "midwife").opens(f"/cases/{closed}")
        offered = [link for link in page.links if "/record/" in link]
        assert offered == [f"/cases/{closed}/record/bruise"]
        assert f"/cases/{closed}/close" not in page.links

    def test_is_opened_again_by_a_bruise_recorded_in_a_browser(self, site, closed):
        midwife = Visitor(site, "midwife")
        form = midwife.opens(f"/cases/{closed}/record/bruise").form(f"/cases/{closed}/record")
        page = midwife.follows(midwife.sends(form))
        assert "The case was opened again: A bruise in a baby." in page.text
        assert site.as_("midwife").case(closed)["status"] == "open"

    def test_is_opened_again_over_the_api(self, site, closed):
        assert happens(site, closed, "bruise").status_code == 200
        assert site.as_("midwife").case(closed)["status"] == "open"

    def test_refuses_anything_else(self, site, closed):
        assert happens(site, closed, "moved").status_code == 409
        assert Visitor(site, "midwife").opens(f"/cases/{closed}/record/moved").status == 409

    def test_is_not_offered_to_an_auditor(self, site, closed):
        assert site.as_("auditor").case(closed)["may_record"] == []


class TestClosingInABrowser:
    def test_asks_who_carries_on_and_keeps_what_was_typed(self, site):
        case = started(site)
        midwife = Visitor(site, "midwife")
        form = midwife.opens(f"/cases/{case}/close").form(f"/cases/{case}/close")
        refused = midwife.sends(form, reason="Nothing more is needed.")
        assert refused.status == 409
        assert "Nobody is named who carries on. Say who carries on." in refused.text
        assert "Nothing more is needed." in refused.response.text
        again = refused.form(f"/cases/{case}/close")
        assert midwife.sends(again, carried_on_by="gp").status == 303
        assert (
            "The case was closed: Nothing more is needed." in midwife.opens(f"/cases/{case}").text
        )

    def test_does_not_ask_it_once_no_baby_is_left(self, site):
        case = started(site)
        assert happens(site, case, "pregnancy_ended").status_code == 200
        page = Visitor(site, "midwife").opens(f"/cases/{case}/close")
        assert "Who?" not in page.text
