"""My work and messages in a browser: soonest first, late in words, safe contact in the row."""

from __future__ import annotations

from tests.web.visitor import REFERRAL, Visitor
from workflows.services.escalations import sweep


def referred(site):
    midwife = Visitor(site, "midwife")
    case = midwife.starts()
    midwife.sends(
        midwife.opens(midwife.task(case, "Send the referral")).form("/tasks/"), **REFERRAL
    )
    return midwife, case


def let_pass(site, **time):
    site.desk.clock.move_by(**time)
    while sweep(site.desk.ctx).noticed:
        pass


def test_the_row_says_what_to_do_by_when_and_how_to_reach_her_safely(site):
    midwife = Visitor(site, "midwife")
    case = midwife.starts()
    page = midwife.opens("/my-work")
    row = page.text.split("Who has it")[1]
    for words in ("Due today, 5pm", "Send the referral", case, "24+3", "At the clinic only"):
        assert words in row
    assert row.index("Send the referral") < row.index("Book the pregnancy")


def test_silence_is_overdue_in_words_and_tells_people_by_itself(site):
    _, case = referred(site)
    let_pass(site, days=2)
    worker = Visitor(site, "duty_worker")
    page = worker.opens("/my-work")
    assert "Overdue 16 hours" in page.text
    assert "Overdue 2 working days" in page.text
    assert "Escalation stage" in page.text
    assert "Act today" in page.text
    assert "Overdue, escalation stage 1: Decision on the referral" in page.text
    assert "Invented Person" not in page.text
    assert case in worker.opens("/my-work?show=overdue").text


def test_reading_a_message_marks_it_and_stops_nothing(site):
    referred(site)
    let_pass(site, days=2)
    worker = Visitor(site, "duty_worker")
    unread = worker.opens("/my-work").text.count("Mark as read")
    page = worker.follows(worker.sends(worker.opens("/my-work").form("/messages/read")))
    assert page.text.count("Mark as read") == unread - 1
    assert "That stops no escalation" in page.text
    assert "Overdue" in page.text


def test_nobody_marks_another_persons_message(site):
    midwife, _ = referred(site)
    let_pass(site, days=2)
    worker = Visitor(site, "duty_worker")
    theirs = worker.opens("/my-work").form("/messages/read").fields["message"]
    csrf = midwife.opens("/my-work").form("/sign-out").fields["csrf"]
    before = worker.opens("/my-work").text
    midwife.posts("/messages/read", {"message": theirs, "csrf": csrf})
    assert worker.opens("/my-work").text == before


def test_an_empty_queue_says_what_to_do_instead(site):
    page = Visitor(site, "gp").opens("/my-work")
    assert "Nothing waits for you" in page.text
    assert "Worried about an unborn baby? Start a case" in page.text


def test_a_done_word_of_ones_own_making_says_nothing(site):
    page = Visitor(site, "gp").opens("/my-work?done=<b>hello</b>")
    assert "hello" not in page.text
