"""Signing in by choosing a person, and when a session is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from api.settings import Environment
from tests.web.site import serving
from workflows.domain.agencies import AgencyKey
from workflows.services import practitioners
from workflows.services.practitioners import SessionTerms
from workflows.store import sessions
from workflows.store.statements import Statement


def test_choosing_a_person_signs_her_in_with_a_cookie_and_a_bearer_token(site):
    answer = site.client.post("/api/sign-in", json={"person": "midwife"})
    assert answer.json()["person"] == {
        "id": "midwife",
        "name": "Asha Lowe",
        "agency": "midwifery",
        "roles": ["midwife"],
    }
    by_cookie = site.client.get("/api/me")
    site.client.cookies.clear()
    by_token = site.client.get(
        "/api/me", headers={"Authorization": f"Bearer {answer.json()['session']}"}
    )
    assert by_cookie.json() == by_token.json() == answer.json()["person"]


def test_the_cookie_is_hidden_from_scripts_and_not_sent_by_other_sites(site):
    set_cookie = site.client.post("/api/sign-in", json={"person": "midwife"}).headers["set-cookie"]
    flags = {part.strip().lower() for part in set_cookie.split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/"} <= flags
    assert set_cookie.startswith("prebirth_session=")


@pytest.mark.parametrize(
    "person",
    [
        pytest.param("left", id="someone who left"),
        pytest.param("stranger", id="someone who never was"),
        pytest.param("", id="nobody"),
        pytest.param("mid\x00wife", id="a name with a NUL"),
        pytest.param("mid\ud800wife".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
                     id="a name with a broken letter"),
    ],
)  # fmt: skip
def test_nobody_else_can_sign_in_and_all_are_told_the_same(site, person):
    answer = site.client.post("/api/sign-in", json={"person": person})
    assert answer.status_code == 422
    assert answer.json()["problems"] == [
        {
            "field": "person",
            "sentence": "Choose one of the people listed; this one cannot sign in.",
        }
    ]
    assert "set-cookie" not in answer.headers


def test_a_session_id_is_kept_as_a_hash_only(desk, site):
    session = site.as_("midwife").session
    with desk.ctx.database.reading() as tx:
        assert sessions.find(tx, session, tx.database_now()) is not None
        stored = tx.rows(_everything_in("session"))
    assert session not in repr(stored)
    assert session.encode() not in repr(stored).encode()


def test_signing_out_ends_the_session_here_and_in_the_browser(site):
    midwife = site.as_("midwife")
    answer = midwife.send("/session", method="DELETE", key="")
    assert answer.status_code == 204
    assert 'prebirth_session=""' in answer.headers["set-cookie"]
    assert answer.headers["clear-site-data"] == '"cache", "cookies"'
    assert midwife.get("/me").status_code == 401


def test_signing_in_again_ends_the_session_before(site):
    first = site.as_("midwife")
    site.client.post(
        "/api/sign-in", json={"person": "gp"}, headers={"Authorization": f"Bearer {first.session}"}
    )
    assert first.get("/me").status_code == 401


@pytest.mark.parametrize(
    "terms",
    [
        pytest.param(SessionTerms(idle=timedelta(0)), id="idle for as long as is allowed"),
        pytest.param(SessionTerms(at_most=timedelta(0)), id="as old as is allowed"),
    ],
)
def test_a_session_is_over_when_it_was(desk, terms):
    session = practitioners.sign_in(desk.ctx, "midwife", terms)
    assert practitioners.who_is(desk.ctx, session, SessionTerms()) is None


def test_activity_puts_the_idle_end_off_but_never_the_last_one(desk):
    short = SessionTerms(idle=timedelta(minutes=1))
    session = practitioners.sign_in(desk.ctx, "midwife", short)
    assert practitioners.who_is(desk.ctx, session, SessionTerms(idle=timedelta(hours=1)))
    with desk.ctx.database.reading() as tx:
        row = sessions.find(tx, session, tx.database_now())
    assert row.idle_until - row.created_at > timedelta(minutes=59)
    assert row.ends_at - row.created_at == timedelta(hours=10)


def test_moving_the_clock_through_a_pregnancy_signs_nobody_out(desk, site):
    midwife = site.as_("midwife")
    desk.clock.move_by(days=200)
    assert midwife.get("/me").status_code == 200


def test_rights_that_change_count_from_the_next_request_on(desk, site):
    midwife = site.as_("midwife")
    reference = midwife.started()["reference"]
    moved = replace(desk.person("midwife"), agency=AgencyKey("police"))
    practitioners.put_people(desk.ctx, [moved])
    assert midwife.get(f"/cases/{reference}").status_code == 404


def test_someone_who_leaves_is_signed_out_at_once(desk, site):
    midwife = site.as_("midwife")
    practitioners.put_people(desk.ctx, [replace(desk.person("midwife"), active=False)])
    assert midwife.get("/me").status_code == 401


def test_the_people_to_choose_from_are_those_who_may_sign_in(site):
    listed = site.client.get("/api/people").json()
    assert "midwife" in {person["id"] for person in listed}
    assert "left" not in {person["id"] for person in listed}


def test_where_people_have_accounts_nobody_is_listed_or_chosen(desk):
    with serving(desk, environment=Environment.LIVE) as live:
        assert live.client.get("/api/people").status_code == 404
        answer = live.client.post("/api/sign-in", json={"person": "midwife"})
    assert answer.status_code == 403
    assert "account" in answer.json()["detail"]


@pytest.mark.parametrize(
    "session",
    [
        pytest.param("", id="no token"),
        pytest.param("x" * 5000, id="a long token"),
        pytest.param("never-was", id="a token that never was"),
    ],
)
def test_without_a_session_the_answer_says_to_sign_in(site, session):
    answer = site.client.get("/api/me", headers={"Authorization": f"Bearer {session}"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["next_action"] == "Sign in, then try again."


def _everything_in(table):
    return Statement(lambda: text(f"SELECT * FROM {table}"))
