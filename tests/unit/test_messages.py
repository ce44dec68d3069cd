"""A message may be read over a shoulder: it says that something waits, and nothing about whom."""

from dataclasses import fields
from datetime import UTC, datetime

import pytest
from jinja2 import Environment, meta, select_autoescape

from notifications.messages import TEMPLATES, Message, message_of, subject_of
from workflows.domain.agencies import PersonId
from workflows.domain.cases import CaseId
from workflows.domain.identifiers import new_case_reference
from workflows.store.rows import MessageKind, OutboxRow

REFERENCE = new_case_reference(bytes(range(8)))
ADDRESS = "https://prebirth.example"
SENT = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
ACT_BY = datetime(2026, 3, 13, 17, tzinfo=UTC)
TELLING = (
    "Willow Ashgrove", "Ashgrove", "999 123 4560", "9991234560", "32+0", "32 weeks", "unborn",
    "Northbridge Royal Infirmary", "pregnancy_ended", "pregnancy", "concealed", "drugs or alcohol",
    "child protection", "referral_decision", "midwi", "social care", "baby", "14 Larch Row",
)  # fmt: skip
"""What a phone left on a table must not show: name, number, gestation, place, reason."""

ALL_OF_IT = "; ".join(TELLING)


def row(kind, act_by=ACT_BY, loaded=ALL_OF_IT):
    """A message in which everything that can hold words holds all of those."""
    return OutboxRow(
        id=loaded, case_id=CaseId(loaded), recipient=PersonId(loaded), kind=kind,
        reason_kind=loaded, deadline_id=loaded, rung=2, dedupe_key=loaded, act_by=act_by,
        created_at=SENT,
    )  # fmt: skip


def test_the_row_used_here_is_full_of_what_must_not_be_said():
    told = row(MessageKind.ACT_TODAY)
    words = [getattr(told, field.name) for field in fields(told)]
    assert [word for word in words if isinstance(word, str) and "Ashgrove" in word] != []


@pytest.mark.parametrize(
    ("kind", "act_by", "subject"),
    [
        pytest.param("act_today", None, "Act today", id="act today"),
        pytest.param("act_today", ACT_BY, "Act today", id="today, whatever date it has"),
        pytest.param("act_by", ACT_BY, "Act by Friday 13 March 2026", id="act by a date"),
        pytest.param("act_by", None, "Act today", id="by a date that is missing: sooner is safe"),
        pytest.param("for_information", None, "For information", id="for information"),
        pytest.param(
            "act_by",
            datetime(2026, 6, 30, 23, 30, tzinfo=UTC),
            "Act by Wednesday 1 July 2026",
            id="half past midnight in London is the next day",
        ),
    ],
)
def test_there_are_three_subjects(kind, act_by, subject):
    assert subject_of(row(MessageKind(kind), act_by)) == subject


@pytest.mark.parametrize("kind", MessageKind)
@pytest.mark.parametrize("act_by", [None, ACT_BY])
def test_no_message_says_anything_about_a_family(kind, act_by):
    message = message_of(row(kind, act_by), REFERENCE, ADDRESS)
    said = f"{message.subject}\n{message.body}".lower()
    assert [words for words in TELLING if words.lower() in said] == []


@pytest.mark.parametrize("kind", MessageKind)
def test_every_message_gives_the_reference_and_the_way_in(kind):
    message = message_of(row(kind), REFERENCE, f"{ADDRESS}/")
    assert f"Reference {REFERENCE}\n{ADDRESS}/cases/{REFERENCE}\n" in message.body
    assert message.body.endswith("\n")
    assert "\n" not in message.subject


@pytest.mark.parametrize("kind", MessageKind)
def test_two_cases_differ_in_their_reference_only(kind):
    other = new_case_reference(bytes(range(8, 16)))
    later = row(kind, loaded="another woman, another reason")
    first, second = message_of(row(kind), REFERENCE, ADDRESS), message_of(later, other, ADDRESS)
    assert Message(first.subject, first.body.replace(REFERENCE, other)) == second


@pytest.mark.parametrize("reference", ["Willow Ashgrove", "9991234560", "", "PB-AAAA-AAAA"])
def test_what_is_not_a_case_reference_never_goes_out_as_one(reference):
    with pytest.raises(ValueError, match="case reference"):
        message_of(row(MessageKind.ACT_TODAY), reference, ADDRESS)


def test_each_kind_has_its_folder_and_no_template_may_ask_for_more():
    syntax = Environment(autoescape=select_autoescape())
    allowed = {"subject": {"act_by"}, "body": {"reference", "link", "act_by"}}
    assert {path.name for path in TEMPLATES.iterdir()} == set(MessageKind)
    for kind in MessageKind:
        assert {path.name for path in (TEMPLATES / kind).iterdir()} == {"subject.txt", "body.txt"}
        for part, names in allowed.items():
            text = (TEMPLATES / kind / f"{part}.txt").read_text(encoding="utf-8")
            assert meta.find_undeclared_variables(syntax.parse(text)) <= names
