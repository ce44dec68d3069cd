"""What protects her is never lost by a later form (decisions 27)."""

import pytest

from tests.services.acting import start
from workflows.domain.cases import SafeContact, Told
from workflows.services import case_record
from workflows.services.acts import newest_contact
from workflows.services.casework import Casework


@pytest.mark.parametrize(
    ("before", "answers", "after"),
    [
        pytest.param(
            SafeContact(Told.NO, "Her companion stayed"),
            {"told": "not_asked"},
            SafeContact(Told.NO, "Her companion stayed"),
            id="a second referrer who did not ask changes nothing",
        ),
        pytest.param(
            SafeContact(Told.NOT_ASKED), {"told": "yes"}, SafeContact(Told.YES), id="now she knows"
        ),
        pytest.param(
            SafeContact(must_not_know="Her partner"),
            {"must_not_know": "His mother"},
            SafeContact(must_not_know="Her partner; His mother"),
            id="whoever must not know joins those named before",
        ),
        pytest.param(
            SafeContact(safe_way="By text"),
            {"safe_way": "In clinic only"},
            SafeContact(safe_way="In clinic only"),
            id="the newest safe way counts",
        ),
        pytest.param(
            SafeContact(safe_way="By text"), {}, SafeContact(safe_way="By text"), id="silence"
        ),
    ],
)
def test_what_is_known_of_reaching_her(desk, before, answers, after):
    reference = start(desk, contact=before).reference
    with desk.ctx.looking() as unit:
        work = Casework.load(desk.ctx, unit, desk.person("midwife"), reference, lock=False)
        assert case_record.safe_contact_of(newest_contact(work, answers)) == after
