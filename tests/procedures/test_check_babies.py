"""What is refused of happenings about babies, of who may read them, and of closing."""

import pytest

from tests.procedures.twins import twins
from workflows.domain.babies import AboutBaby
from workflows.procedures.check import check
from workflows.procedures.describe import describe
from workflows.procedures.load import load
from workflows.procedures.partnership import differences


def spoiled(tmp_path, old, new):
    folder = twins(tmp_path / "twins")
    table = folder / "procedure.toml"
    text = table.read_text(encoding="utf-8")
    assert text.count(old) >= 1, old
    table.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_a_good_one_says_what_it_says(tmp_path):
    procedure = load(twins(tmp_path / "twins"))
    ended, born = procedure.happenings["pregnancy_ended"], procedure.happenings["baby_born"]
    assert ended.about_baby is AboutBaby.ENDED
    assert ended.once_all == "pregnancy_ended"
    assert ended.shown_to == ("midwifery", "gp")
    assert procedure.happenings["bruise"].reopens
    assert str(born.not_in_hospital_when) == "birth_place == 'home'"
    assert {"pregnancy_ended", "another_baby_born", "case_closed"} <= procedure.event_names
    assert len(procedure.closing.refused) == 2
    assert procedure.closing.allowed[0].because == "The other area carries on."


@pytest.mark.parametrize(
    ("old", "new", "element", "words"),
    [
        pytest.param(
            'about_baby = "ended"', 'about_baby = "lost"',
            "happenings.pregnancy_ended.about_baby", '"lost" is not known',
            id="a word that is not one of them",
        ),
        pytest.param(
            'undoes = ["baby_ended"', 'undoes = ["baby_endet"',
            "happenings.ending_reversed", "use: baby_ended",
            id="a slip in what is taken back",
        ),
        pytest.param(
            'once_all = "pregnancy_ended"', 'once_all = "Pregnancy ended"',
            "happenings.pregnancy_ended", "cannot be the name of an event",
            id="an event that is no name",
        ),
        pytest.param(
            'shown_to = ["midwifery", "gp"]', 'shown_to = ["midwifry"]',
            "happenings.pregnancy_ended", "use: midwifery",
            id="shown to a lane that is not there",
        ),
        pytest.param(
            'reopens = true', 'reopens = true\nonce_all = "all_over"',
            "happenings.bruise", "once_all means nothing here",
            id="a key that is about babies where nothing is",
        ),
        pytest.param(
            'records_again = "another_baby_born"\n', "",
            "happenings.baby_born", "would leave no trace",
            id="a later birth that records nothing",
        ),
        pytest.param(
            "birth_place == 'home'", "birth_place == 'hom'",
            "happenings.baby_born", "is never the answer to birth_place",
            id="a place that nobody can answer",
        ),
        pytest.param(
            'form = "close"', 'form = "clothes"',
            "closing.form", "use: close",
            id="a closing form that is not there",
        ),
        pytest.param(
            'when = "moved_area and not transfer_accepted"',
            'when = "moved_area and not transfer_acepted"',
            "closing.refused.1", "use: transfer_accepted",
            id="a condition on closing that names nothing",
        ),
        pytest.param(
            'when = "transfer_accepted"', 'when = "transfer accepted"',
            "closing.allowed.1.when", "",
            id="a condition on closing that does not parse",
        ),
        pytest.param(
            'next_action = "Record its acceptance."', 'next_act = "Record its acceptance."',
            "closing.refused.1", "rename next_act to next_action",
            id="a slip in a key of closing",
        ),
    ],
)  # fmt: skip
def test_refused_in_a_sentence_with_its_fix(tmp_path, old, new, element, words):
    found = check(spoiled(tmp_path, old, new))
    about = [finding for finding in found if finding.element.startswith(element)]
    assert about, [str(finding) for finding in found]
    assert any(words in f"{finding.sentence} {finding.fix}" for finding in about), about


def test_what_only_some_may_read_does_not_reach_another_case(tmp_path):
    folder = spoiled(
        tmp_path, "[closing]", "[history]\nearlier_loss = \"ending_kind == 'zzloss'\"\n\n[closing]"
    )
    found = [finding for finding in check(folder) if finding.element == "history.earlier_loss"]
    assert "shows to some lanes only" in found[0].sentence


def test_which_baby_is_asked_by_itself(tmp_path):
    folder = twins(tmp_path / "twins")
    form = folder / "forms" / "ended.json"
    asked = '"properties": {"baby": {"type": "string", "title": "Which?"}, '
    form.write_text(form.read_text(encoding="utf-8").replace('"properties": {', asked, 1))
    assert any('asks "baby" by itself' in finding.sentence for finding in check(folder))


def test_it_is_described_and_its_differences_are_said(tmp_path):
    before = load(twins(tmp_path / "before" / "twins"))
    after = load(spoiled(tmp_path / "after", 'shown_to = ["midwifery", "gp"]\n', ""))
    page = describe(before)
    for words in ("about a baby: ended", "answers shown to: midwifery, gp", "Closing a case"):
        assert words in page
    said = differences(before, after)
    assert any("answers shown to" in line and "midwifery, gp" in line for line in said)
    closed = load(spoiled(tmp_path / "closed", "The other area carries on.", "They carry on."))
    assert any("They carry on." in line for line in differences(before, closed))
