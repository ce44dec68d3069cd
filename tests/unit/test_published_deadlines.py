"""Every shape of deadline that partnerships, nations and statute publish, as sentences.

A shape that cannot be said would need Python in order to be followed.
"""

import pytest

from workflows.domain.deadline_text import parse, say
from workflows.domain.expressions import holds, parse_expression

# What partnerships and nations publish, by where it was read, each with the sentences it needs.
PUBLISHED = {
    "Cambridgeshire: referral decided in one working day": [
        "1 working day after referral_received"
    ],
    "Cambridgeshire: social care from 12 weeks": ["at 12+0"],
    "Cheshire East: review within 4 weeks of birth": ["4 weeks after birth"],
    "Cwm Taf: assessment finished by 32 weeks": ["at 32+0"],
    "Doncaster: liaison meeting until 16 weeks": ["immediately after pregnancy_known", "at 16+0"],
    "Doncaster: referral about 16 weeks, else once identified": [
        "at 16+0",
        "as soon as possible after step_reached",
    ],
    "Hampshire: the protocol ends 28 days after birth": ["28 days after birth"],
    "Kent: phoned at once, written within 24 hours": [
        "immediately after concern_noticed",
        "24 hours after phone_call",
    ],
    "Kent: strategy discussion before discharge": ["before hospital_discharge"],
    "Kirklees: allocated in the first trimester": ["at end_of_first_trimester"],
    "Kirklees: assessment starts 12 weeks before EDD": ["12 weeks before edd"],
    "Leeds: hospital told as soon as possible": [
        "as soon as possible after decision_to_remove_at_birth"
    ],
    "Leeds: birth alert by 34 weeks, else before the EDD": [
        "by 34+0",
        "the earliest of as soon as possible after step_reached and before edd",
    ],
    "Lewisham: strategy meeting 13 weeks before EDD": ["13 weeks before edd"],
    "Lincolnshire: referral not before 14, meeting at 28, conference not before 30": [
        "at 14+0",
        "at 28+0",
        "30+0",
    ],
    "Lincolnshire: disagreement": [
        "immediately after first_discussion",
        "2 working days after first_discussion",
        "48 hours after first_discussion",
        "5 working days after step_1",
        "2 working days after step_3_start",
    ],
    "Leicester: referred at once": ["immediately after pregnancy_identified"],
    "Medway: first core group": ["10 working days after initial_conference_held"],
    "Newcastle: plan in force at 24 weeks, written feedback": [
        "at 24+0",
        "2 working days after referral_decided",
    ],
    "Nottinghamshire: information team told the same working day": [
        "same working day as move_confirmed"
    ],
    "Nottinghamshire: unplanned move": ["24 hours after aware_of_move"],
    "Nottinghamshire: transfer conference": ["15 working days after notified_of_permanent_move"],
    "Rotherham: booking at 8 to 10 weeks": ["between 8+0 and 10+0"],
    "Rotherham: referral once confirmed": ["as soon as possible after pregnancy_confirmed"],
    "Sandwell: other referrals from 12 weeks": ["at 12+0"],
    "Scotland: meeting in 28 days and always by 28 weeks": [
        "the earliest of 28 days after concern_raised and at 28+0"
    ],
    "Scotland: orders only from birth": ["immediately after birth"],
    "Scotland: review in three months": ["3 months after previous_planning_meeting"],
    "Scotland: no discharge without a meeting": ["before hospital_discharge"],
    "Scotland: assessment may start once confirmed": ["immediately after pregnancy_confirmed"],
    "Sefton: conference by 34 weeks, core groups 4-weekly": [
        "by 34+0",
        "every 4 weeks after first_core_group",
    ],
    "Sefton: disagreement": [
        "2 working days after decision_made",
        "3 working days after disagreement_raised",
        "48 hours after meeting_held",
    ],
    "South Ayrshire: 28 weeks, or 21 days when notified late": [
        "at 28+0",
        "21 days after step_reached",
    ],
    "St Helens: a day, a day, five working days": [
        "1 day after disagreement_raised",
        "5 working days after stage_2",
    ],
    "Surrey: early help soon after booking": ["as soon as possible after midwifery_booking"],
    "Surrey: record at 12 weeks, referral after 14": ["at 12+0", "14+0"],
    "Sussex: conference three months before EDD": ["3 months before edd"],
    "Islington: conference ten weeks before EDD": ["10 weeks before edd"],
    "Tees: written within 24 hours of the call": ["24 hours after phone_call"],
    "Tees: transfer conference from acceptance": [
        "15 working days after referral_accepted_by_receiving_authority"
    ],
    "Wales: core groups at most six-weekly, reviews": [
        "every 4 weeks after first_core_group, at most 6 weeks",
        "every 6 months after first_review",
        "42 working days after referral_received",
    ],
    "Walsall: from the first strategy discussion": [
        "15 working days after first_strategy_discussion"
    ],
    "Wirral: referral at 12 to 16 weeks": ["between 12+0 and 16+0"],
    "Wirral: manager in a day, resolved in a week": [
        "1 working day after disagreement_raised",
        "5 working days after disagreement_raised",
    ],
    "Birth-plan forms: 48 hours, and 3 working days to absent parents": [
        "48 hours after conference_held",
        "3 working days after meeting_held",
    ],
    "England: assessment, conference, reviews": [
        "45 working days after referral_received",
        "15 working days after strategy_discussion_that_started_s47",
        "15 working days after notified_of_move",
        "3 months after plan_start",
        "every 6 months after first_review_conference",
    ],
    "England: birth notified in 36 hours, new birth review at 10 to 14 days": [
        "36 hours after birth",
        "10 days after birth",
        "14 days after birth",
    ],
    "England: booking by ten weeks, health visitor from 28": ["by 10+0", "28+0"],
    "England: emergency powers and proceedings": [
        "8 days after order_made",
        "72 hours after police_protection_began",
        "26 weeks after proceedings_issued",
        "16 weeks after pre_proceedings_began",
    ],
    "England: rapid review, and a registered stillbirth": [
        "15 working days after incident_notified",
        "3 months after stillbirth",
    ],
    "London: core group 10 days after birth, 20 if the mother is unwell": [
        "10 days after birth",
        "20 days after birth",
    ],
    "Public guide: referral by 18 weeks, meeting by 20": ["by 18+0", "by 20+0"],
    "Hull: police told at once": ["immediately after whereabouts_unknown"],
}


@pytest.mark.parametrize("published", PUBLISHED)
def test_every_published_deadline_can_be_said(published):
    for sentence in PUBLISHED[published]:
        printed = say(parse(sentence))
        assert printed.split()[-1] == sentence.split()[-1]
        assert say(parse(printed)) == printed


THRESHOLDS = {
    "Tees: early help before 18 weeks": ("gestation_days < 126", 125, 126),
    "Tees: social care from 18 weeks": ("gestation_days >= 126", 126, 125),
    "Tees: concealed from 24 weeks": ("gestation_days >= 168", 168, 167),
    "Doncaster: late booking after 24 weeks": ("gestation_days > 168", 169, 168),
    "Sussex: late booking after 20+0": ("gestation_days > 140", 141, 140),
}


@pytest.mark.parametrize("published", THRESHOLDS)
def test_every_published_threshold_is_a_condition(published):
    text, inside, outside = THRESHOLDS[published]
    condition = parse_expression(text)
    assert holds(condition, {"gestation_days": inside})
    assert not holds(condition, {"gestation_days": outside})
