"""The slips an author can make in the procedure that ships: what is written for what, and what
`check` should say of it.
"""

from dataclasses import dataclass

import pytest

TABLE = "procedure.toml"
STORY = "scenarios/told_in_time.toml"
TOLD_IN_TIME = """\
title = "A booking appointment, a screen and a visit"
invented = ["everything"]
today = "Monday 1 March 2027"
edd = "28+0 today"

[people]
midwifery = "midwifery.midwife"

[open]
by = "midwifery"
at = "day 0 09:00"
woman = { name = "Testcase Slip", nhs_number = "9990000999" }
told = "yes"
edd_method = "scan"
answers = { route = "booking_only", babies_expected = "one" }

[[then]]
on = "day 0 10:00"
midwifery = "book_pregnancy"
answers = { booked_on = 2027-03-01 }
expect_open = ["screen_vulnerability"]
expect_not_open = ["tell_health_visiting"]
expect_due = { vulnerability_screen = "day 0 17:00" }
expect_events = ["DeadlineMet"]

[[then]]
on = "day 0 11:00"
midwifery = "screen_vulnerability"
answers = { screen_result = "no_concern" }
expect_document = { birth_plan = 1 }

[[then]]
on = "day 3 11:00"
nobody_acts = true
expect_late = { health_visiting_told = "missed" }
expect_told = ["midwifery.named_midwife"]

[[then]]
on = "day 5 10:00"
midwifery = { claim = "tell_health_visiting" }

[[then]]
on = "day 5 11:00"
midwifery = { happening = "screen_again", answers = { screen_result = "no_concern" } }

[[then]]
on = "day 5 12:00"
midwifery = { revise_edd = "2027-06-01", method = "scan", accept = true }

[[then]]
on = "day 5 13:00"
childrens_social_care = { decide_date = "initial_conference", to = "day 80 17:00", reason = "Flu" }

[[then]]
on = "day 6 10:00"
midwifery = "tell_health_visiting"
answers = { who_was_told = ["health_visitor", "gp"] }

[[then]]
on = "day 7 10:00"
health_visiting = "confirm_receipt"
expect_open = ["make_antenatal_visit"]

[[then]]
on = "day 7 11:00"
health_visiting = "make_antenatal_visit"
answers = { visit_made = "seen" }

[[then]]
on = "day 7 12:00"
midwifery = { close = "Ordinary care", answers = { plan_that_goes_on = "Ordinary care" } }
"""


@dataclass(frozen=True, slots=True)
class Slip:
    """`old` written as `new` in a file, below the first `under`; and what should be said of it."""

    file: str
    under: str
    old: str
    new: str
    element: str
    sentence: str
    fix: str


def slip(file, under, old, new, element, sentence, fix, name):
    return pytest.param(Slip(file, under, old, new, element, sentence, fix), id=name)


def table(under, old, new, element, sentence, fix, name):
    return slip(TABLE, under, old, new, element, sentence, fix, name)


def story(old, new, element, sentence, fix, name):
    return slip(STORY, "", old, new, element, sentence, fix, name)


DRAWN = [
    slip("booking.bpmn", "", 'name="health_visiting"', 'name="healt_visiting"',
         "Confirm that you have it", 'lane "healt_visiting" is not in procedure.toml',
         "use: health_visiting", "a lane"),
    slip("booking.bpmn", "", 'value="book_pregnancy"', 'value="book_pregnacy"',
         "Book the pregnancy", 'asks the form "book_pregnacy"', "use: book_pregnancy",
         "a form on a step"),
    slip("booking.bpmn", "", 'value="vulnerability_screen"', 'value="vulnerabilty_screen"',
         "Complete the vulnerability screen", 'the deadline "vulnerabilty_screen"',
         "use: vulnerability_screen", "a deadline on a step"),
    slip("booking.bpmn", "", ">health_visiting_receipt<", ">health_visiting_reciept<", "",
         'its timer names "health_visiting_reciept"', "use: health_visiting_receipt",
         "a deadline on a timer"),
    slip("booking.bpmn", "", 'value="midwifery.named_midwife"', 'value="midwifery.named_midwive"',
         "Act on what the screen found", 'tells "midwifery.named_midwive"',
         "use: midwifery.named_midwife", "a role a step informs"),
    slip("booking.bpmn", "", "visit_made != 'not_in'", "visit_mad != 'not_in'",
         "Make the antenatal visit", '"visit_mad" is not known', "use: visit_made",
         "a name in what a step records"),
    slip("booking.bpmn", "", ">screen_result == 'concern'<", ">screen_result == 'concen'<",
         "Is there a concern?", '"concen" is never the answer to screen_result', "use: concern",
         "an answer in a condition"),
    slip("booking.bpmn", "", ">vulnerability_screened<", ">vulnerability_screend<",
         "Screened already?", '"vulnerability_screend" is not known',
         "use: vulnerability_screened", "an event in a condition"),
    slip("booking.bpmn", "", '<spiffworkflow:property name="records" value="screen_acted_on"',
         '<spiffworkflow:property name="recrods" value="screen_acted_on"',
         "Act on what the screen found", "recrods", "use: records", "a property of a step"),
]  # fmt: skip

RULES = [
    table("[deadlines.booking]", "rule = ", 'rule = "3 wroking days after pregnancy_booked" # ',
          "deadlines.booking.rule", '"wroking" is not understood',
          '"3 working days after pregnancy_booked"', "a unit"),
    table("[deadlines.screen_follow_up]", "rule = ", 'rule = "2 weaks after pregnancy_booked" # ',
          "deadlines.screen_follow_up.rule", '"weaks" is not understood',
          '"2 weeks after pregnancy_booked"', "another unit"),
    table("[deadlines.allocation]", "rule = ", 'rule = "5 fortnights after pregnancy_booked" # ',
          "deadlines.allocation.rule", '"fortnights" is not understood',
          "The nearest right phrase is", "a unit that is near to none"),
    table("[deadlines.reports_shared]", "rule = ", 'rule = "48h after pregnancy_booked" # ',
          "deadlines.reports_shared.rule", '"48h" could mean hours', "Write the unit out in full",
          "a unit cut short"),
    table("[deadlines.referrer_told]", "1 working day after referral_decided",
          "1 working day afer referral_decided", "deadlines.referrer_told.rules.2.rule",
          '"afer" is not understood', '"1 working day after referral_decided"',
          "a sentence that does not parse"),
    table("[deadlines.health_visiting_told]", "rule = ",
          'rule = "5 working days after pregnancy_boked" # ', "deadlines.health_visiting_told",
          'counts from "pregnancy_boked", which nobody records', "use: pregnancy_booked",
          "an event in a rule"),
    table("[deadlines.national_flag]", "rule = ", 'rule = "at end_of_first_trimster" # ',
          "deadlines.national_flag", '"end_of_first_trimster" is not under [gestations]', "use: ",
          "the name of a gestation"),
    table("[deadlines.referral_decision]", 'when = "referral_reopened"',
          'when = "referral_reopend"', "deadlines.referral_decision",
          '"referral_reopend" is not known', "use: referral_reopened",
          "a name in the condition of a rule"),
    table("[deadlines.referral_decision]", 'met_by = "referral_decided"',
          'met_by = "referal_decided"', "deadlines.referral_decision",
          'is met by "referal_decided", which nobody records', "use: referral_decided",
          "the event that meets a deadline"),
    table("[deadlines.initial_conference]", 'ladder = "overdue_social_care"',
          'ladder = "overdue_socal_care"', "deadlines.initial_conference",
          'climbs the ladder "overdue_socal_care"', "use: overdue_social_care", "a ladder"),
    table("[deadlines.initial_conference.another_date]", "childrens_social_care.service_manager",
          "childrens_social_care.servce_manager", "deadlines.initial_conference.another_date",
          'no role "childrens_social_care.servce_manager"',
          "use: childrens_social_care.service_manager", "who decides another date"),
    table("", 'clashes_decided_by = "childrens_social_care.team_manager"',
          'clashes_decided_by = "childrens_social_care.team_manger"', "clashes_decided_by",
          'no role "childrens_social_care.team_manger"',
          "use: childrens_social_care.team_manager", "who decides a clash"),
    table("[deadlines.antenatal_visit]", "late_start =", "late_strat =",
          "deadlines.antenatal_visit.late_strat", '"late_strat" is not a known key',
          "use: late_start", "a key of a deadline"),
    table("[deadlines.family_meeting_offer]", "title =", 'calendar = "englnd"\ntitle =',
          "deadlines.family_meeting_offer.calendar", 'there is no calendar "englnd"',
          "use: england", "the calendar of a deadline"),
]  # fmt: skip

LADDERS = [
    table("[ladders.no_outcome]", "childrens_social_care.duty_worker",
          "childrens_social_care.duty_woker", "ladders.no_outcome.rungs",
          'tells "childrens_social_care.duty_woker", which is not a role here',
          "use: childrens_social_care.duty_worker", "a role on a rung"),
    table('[roles."gp.safeguarding_lead"]', "may_open_case = true", "may_open_case = false",
          "ladders.overdue_gp.rungs", 'tells "gp.safeguarding_lead", who could not open the case',
          "may_open_case = true", "a rung whose role could not open the case"),
    table("[ladders.not_told]", 'at = "immediately after overdue"',
          'at = "imediately after overdue"', "ladders.not_told.rungs.1.at",
          '"imediately" is not understood', '"immediately after overdue"',
          "the sentence of a rung"),
    table("[ladders.unopened]", 'at = "immediately after overdue"',
          'at = "immediately after overdu"', "ladders.unopened.rungs.1",
          'counts from "overdu", which nobody records', "use: overdue",
          "the event a rung counts from"),
]  # fmt: skip

SETTINGS = [
    table("[lanes.gp]", "title =", 'calendar = "englnd"\ntitle =', "lanes.gp",
          'there is no calendar "englnd"', "use: england", "a calendar of a lane"),
    table("[lanes.referrer]", '"opener"', '"openr"', "lanes.referrer",
          '"openr" is nobody a lane can stand for', "use: opener", "whom a lane stands for"),
    table('[roles."police', '[roles."police.public_protection_officer"]',
          '[roles."polce.public_protection_officer"]', "roles.polce.public_protection_officer",
          'there is no lane "polce"', "use: police", "the lane of a role"),
    table("[happenings.screen_again]", 'lanes = ["midwifery", ', 'lanes = ["midwifry", ',
          "happenings.screen_again", 'there is no lane "midwifry"', "use: midwifery",
          "a lane of a happening"),
    table("[happenings.screen_again]", 'form = "screen_vulnerability"',
          'form = "screen_vulnerabilty"', "happenings.screen_again",
          'asks the form "screen_vulnerabilty"', "use: screen_vulnerability",
          "the form of a happening"),
    table("[happenings.pregnancy_ended]", 'shown_to = ["midwifery", "gp"]',
          'shown_to = ["midwivery", "gp"]', "happenings.pregnancy_ended",
          'there is no lane "midwivery"', "use: midwifery", "who may read a happening"),
    table("[happenings.whereabouts_unknown]", 'undoes = ["whereabouts_known"]',
          'undoes = ["whereabout_known"]', "happenings.whereabouts_unknown",
          'takes back "whereabout_known", which nobody records', "use: whereabouts_known",
          "what a happening takes back"),
    table("[happenings.baby_born]", 'about_baby = "born"', 'about_baby = "borne"',
          "happenings.baby_born.about_baby", '"borne" is not known', "use: born",
          "what a happening says of a baby"),
    table("[happenings.outcome_chased]", "childrens_social_care.duty_worker",
          "childrens_social_care.duty_workr", "happenings.outcome_chased",
          'tells "childrens_social_care.duty_workr"', "use: childrens_social_care.duty_worker",
          "a role a happening tells"),
    table("[quorums.hold_initial_conference]", '"police"', '"polcie"',
          "quorums.hold_initial_conference", '"polcie" is neither an agency nor a role here',
          "use: police", "an agency of a quorum"),
    table("[quorums.", "[quorums.hold_strategy_discussion]", "[quorums.hold_stratgy_discussion]",
          "quorums.hold_stratgy_discussion", 'there is no step "hold_stratgy_discussion"',
          "use: hold_strategy_discussion", "the step of a quorum"),
    table("[contacts]", 'confirm_safe_to_leave = ["childrens_social_care"',
          'confirm_safe_to_leave = ["childrens_socal_care"', "contacts", '"childrens_socal_care"',
          "use: childrens_social_care", "an agency to be phoned"),
    table("[contacts]", "act_on_unsafe_discharge =", "act_on_unsafe_dischrge =", "contacts",
          '"act_on_unsafe_dischrge"', "use: act_on_unsafe_discharge",
          "the step that shows whom to phone"),
    table("[meetings.core_group]", '"hold_core_group"', '"hold_cor_group"',
          "meetings.core_group.steps", 'there is no step "hold_cor_group"',
          "use: hold_core_group", "a step of a meeting"),
    table("[documents.birth_plan]", '"share_birth_plan"', '"shar_birth_plan"',
          "documents.birth_plan.copies", 'there is no step "shar_birth_plan"',
          "use: share_birth_plan", "a step of a document"),
    table("[documents.birth_plan]", '"who_reports_birth"', '"who_report_birth"',
          "documents.birth_plan.needs", 'needs "who_report_birth"', "use: who_reports_birth",
          "an answer a document needs"),
    table("[history]", 'shows = "track"', 'shows = "trak"', "history.earlier_track",
          'shows "trak", which no form asks', "use: track", "an answer of an earlier case"),
    table("[history]", "'child_protection', 'pre_proceedings'",
          "'child_protecton', 'pre_proceedings'", "history.earlier_plan",
          '"child_protecton" is never the answer to track', "use: child_protection",
          "an answer in the condition of an earlier case"),
    table("[closing]", 'form = "close_case"', 'form = "clos_case"', "closing.form",
          'asks the form "clos_case"', "use: close_case", "the closing form"),
    table("[closing]", "babies_in_hospital > 0", "babies_in_hosptal > 0", "closing.refused.3",
          '"babies_in_hosptal" is not known', "use: babies_in_hospital",
          "a condition of closing"),
]  # fmt: skip

STORIES = [
    story('by = "midwifery"', 'by = "midwifry"', "open.by", 'no agency "midwifry"',
          "use: midwifery", "who starts the case"),
    story('told = "yes"', 'told = "yess"', "open.told", '"yess" is not known', "use: yes",
          "whether she was told"),
    story("nhs_number =", "nhs_numer =", "open.woman", '"nhs_numer" is not a known key',
          "use: nhs_number", "a detail of the woman"),
    story('route = "booking_only"', 'route = "bookng_only"', "open", '"bookng_only"',
          "use: booking_only", "an answer on starting the case"),
    story('midwifery = "midwifery.midwife"', 'midwifry = "midwifery.midwife"', "people",
          'no agency "midwifry"', "use: midwifery", "an agency somebody acts for"),
    story('midwifery = "book_pregnancy"', 'midwifery = "book_pregnacy"', "then.1",
          'no step "book_pregnacy"', "use: book_pregnancy", "a step"),
    story('expect_open = ["screen_vulnerability"]', 'expect_open = ["screen_vulnerabilty"]',
          "then.1", 'no step "screen_vulnerabilty"', "use: screen_vulnerability",
          "a step that should be open"),
    story('expect_not_open = ["tell_health_visiting"]',
          'expect_not_open = ["tell_helth_visiting"]', "then.1", 'no step "tell_helth_visiting"',
          "use: tell_health_visiting", "a step that should not be open"),
    story("{ vulnerability_screen =", "{ vulnerabilty_screen =", "then.1",
          'no deadline "vulnerabilty_screen"', "use: vulnerability_screen", "a deadline due"),
    story('"DeadlineMet"', '"DeadlneMet"', "then.1", '"DeadlneMet"', "use: DeadlineMet",
          "an entry of the log"),
    story('midwifery = "screen_vulnerability"\nanswers = { screen_result = "no_concern" }',
          'midwifery = "screen_vulnerability"\nanswers = { screen_reslt = "no_concern" }',
          "then.2", 'answers "screen_reslt"', "use: screen_result", "a question"),
    story("expect_document = { birth_plan", "expect_document = { brith_plan", "then.2",
          'no document "brith_plan"', "use: birth_plan", "a document"),
    story("{ health_visiting_told =", "{ healt_visiting_told =", "then.3",
          'no deadline "healt_visiting_told"', "use: health_visiting_told", "a late deadline"),
    story('"missed"', '"misssed"', "then.3", '"misssed" is not known', "use: missed",
          "why something is late"),
    story('expect_told = ["midwifery.named_midwife"]',
          'expect_told = ["midwifery.named_midwive"]', "then.3",
          'no role "midwifery.named_midwive"', "use: midwifery.named_midwife",
          "a role that should hear"),
    story('claim = "tell_health_visiting"', 'claim = "tell_healt_visiting"', "then.4",
          'no step "tell_healt_visiting"', "use: tell_health_visiting", "a step somebody takes"),
    story('happening = "screen_again"', 'happening = "screen_agan"', "then.5",
          'no happening "screen_agan"', "use: screen_again", "a happening"),
    story(', method = "scan"', ', method = "scann"', "then.6", '"scann" is not known',
          "use: scan", "how an EDD was set"),
    story('decide_date = "initial_conference"', 'decide_date = "inital_conference"', "then.7",
          'no deadline "inital_conference"', "use: initial_conference", "a date to decide"),
    story('["health_visitor", "gp"]', '["health_vistor", "gp"]', "then.8", '"health_vistor"',
          "use: health_visitor", "one answer of several"),
    story('health_visiting = "confirm_receipt"', 'healt_visiting = "confirm_receipt"', "then.9",
          'no agency "healt_visiting"', "use: health_visiting", "an agency"),
    story('answers = { visit_made = "seen" }', 'answers = { visit_made = "sen" }', "then.10",
          '"sen"', "use: seen", "an answer"),
    story("{ plan_that_goes_on =", "{ plan_that_goes_no =", "then.11",
          'answers "plan_that_goes_no"', "", "an answer on closing"),
]  # fmt: skip

IMPOSSIBLE = [
    story('expect_open = ["make_antenatal_visit"]',
          'expect_open = ["make_antenatal_visit"]\nexpect_not_open = ["make_antenatal_visit"]',
          "then.9", '"make_antenatal_visit" should be open and not open', "one of the two",
          "a step that should be open, and should not"),
    story('health_visiting = "make_antenatal_visit"', 'midwifery = "make_antenatal_visit"',
          "then.10", '"make_antenatal_visit" is a step of health_visiting', "health_visiting =",
          "a step of another agency"),
    story('childrens_social_care = { decide_date = "initial_conference"',
          'childrens_social_care = { decide_date = "booking"', "then.7",
          '"booking" has no other date to decide', "another_date",
          "another date where none may be decided"),
    story('midwifery = { happening = "screen_again"', 'police = { happening = "screen_again"',
          "then.5", '"screen_again" is not for police to record', "midwifery",
          "a happening another agency may record"),
    story("[people]", '[earlier]\nstory = "child_zz"\n\n[people]', "earlier.story",
          'there is no story "child_zz"', "use: child_z", "an earlier story that is not there"),
    story('on = "day 3 11:00"', 'on = "day 0 08:00"', "then.3.on", "before the moment above",
          "order of time", "a moment before the one above it"),
    story('today = "Monday 1 March 2027"', 'today = "Tuesday 1 March 2027"', "today",
          "is a Monday, not a Tuesday", "Monday 1 March 2027", "a day that is another weekday"),
]  # fmt: skip

SLIPS = [*DRAWN, *RULES, *LADDERS, *SETTINGS, *STORIES]
"""All that can be made at once."""
