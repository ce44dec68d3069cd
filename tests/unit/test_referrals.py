"""Sent is not received, opened is not decided, decided is not told."""

from datetime import UTC, datetime, timedelta

import pytest

from workflows.domain.referrals import REOPENED, Stamp, referral_from, undone_by

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


@pytest.mark.parametrize(
    ("event", "undone"),
    [
        pytest.param(REOPENED, ORDER[2:], id="a reopening asks for the whole answer again"),
        pytest.param(Stamp.DECIDED, [Stamp.TOLD], id="a new decision must be told anew"),
        pytest.param(Stamp.TOLD, [], id="telling undoes nothing"),
        pytest.param("baby_born", [], id="nor does anything else"),
    ],
)
def test_what_recording_an_event_undoes(event, undone):
    assert list(undone_by(event)) == undone


def test_told_without_a_decision_is_still_awaited():
    assert after(Stamp.SENT, Stamp.RECEIVED, Stamp.TOLD).awaits_outcome
