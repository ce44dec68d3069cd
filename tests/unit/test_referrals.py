"""Sent is not received, opened is not decided, decided is not told."""

from datetime import UTC, datetime, timedelta

import pytest

from workflows.domain.referrals import REOPENED, Stamp, referral_from

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
ORDER = list(Stamp)


def after(*stamps, **more):
    """The events of a referral that got so far, an hour between each."""
    events = {stamp.value: NINE + timedelta(hours=ORDER.index(stamp)) for stamp in stamps}
    return referral_from(events | more)


@pytest.mark.parametrize(
    ("stamps", "made", "unopened", "awaits"),
    [
        pytest.param((), False, False, False, id="no referral: nothing is awaited"),
        pytest.param(ORDER[:1], True, True, True, id="sent: not yet opened"),
        pytest.param(ORDER[:2], True, True, True, id="received: still nobody has opened it"),
        pytest.param(ORDER[:3], True, False, True, id="opened: not an outcome"),
        pytest.param(ORDER[:4], True, False, True, id="acknowledged: not an outcome"),
        pytest.param(ORDER[:5], True, False, True, id="decided: the referrer does not know"),
        pytest.param(ORDER, True, False, False, id="referrer told: the case awaits nothing"),
        pytest.param([Stamp.RECEIVED], True, True, True, id="phoned: received before it is sent"),
    ],
)
def test_how_far_a_referral_is(stamps, made, unopened, awaits):
    referral = after(*stamps)
    assert (referral.made, referral.unopened, referral.awaits_outcome) == (made, unopened, awaits)


def test_a_reopened_decision_is_awaited_again_and_the_sending_still_stands():
    reopened = NINE + timedelta(days=2)
    referral = after(*ORDER, **{REOPENED: reopened})
    assert referral.awaits_outcome
    assert not referral.decided
    assert referral.stamps[Stamp.SENT] == NINE
    assert referral.stamps[Stamp.DECIDED] is None


def test_a_decision_after_the_reopening_counts():
    reopened = NINE + timedelta(days=2)
    decided = {REOPENED: reopened, Stamp.DECIDED.value: reopened + timedelta(hours=1)}
    assert after(*ORDER[:4], **decided).decided
