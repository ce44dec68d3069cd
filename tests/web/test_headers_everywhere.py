"""What holds for every answer and every request, whichever route it is for."""

from __future__ import annotations

import io
import json
import logging

import pytest
import structlog
from starlette.requests import Request
from starlette.testclient import TestClient

from api.app import create_app
from api.auth import csrf_token, require_csrf
from api.errors import CrossSite
from api.logging import set_up
from api.settings import Environment, Settings
from tests.web.site import ADDRESS, HERE, serving
from tests.web.test_rest_access import MATRIX, MISSING

CASE_WORDS = {"name": "Invented Woman", "address": "Nowhere Lane", "nhs_number": "9990000018"}


def answers(site):
    """One answer of every sort there is, by what it is."""
    midwife = site.as_("midwife")
    reference = midwife.started()["reference"]
    client = site.client
    own = {"Authorization": f"Bearer {midwife.session}"}
    yield "a case", client.get(f"/api/cases/{reference}", headers=own)
    yield "a new case", midwife.send("/cases", {"answers": {"route": "referral"}})
    yield "signing in", client.post("/api/sign-in", json={"person": "midwife"})
    client.cookies.clear()
    yield "not signed in", client.get("/api/me")
    yield "not allowed", client.get("/api/audit/steps", headers=own)
    yield "no such case", client.get(f"/api/cases/{MISSING}", headers=own)
    yield "refused", midwife.send("/cases", {"nonsense": 1})
    yield "too large", midwife.send("/cases", {"woman": {"name": "x" * 2_000_000}})
    yield "no such route", client.get("/api/nowhere")
    yield "no such page", client.get("/nowhere")
    yield "a wrong method", client.put("/api/me")
    yield "a style sheet", client.get("/static/app.css")
    yield "no such file", client.get("/static/nothing.css")
    yield "the icon", client.get("/favicon.ico")
    yield "health", client.get("/health/live")
    yield "readiness", client.get("/health/ready")
    yield "the description", client.get("/api/openapi.json")
    yield "a download", site.as_("auditor").get("/audit/steps?format=csv")
    yield "another host", client.get("/api/me", headers={"Host": "evil.example"})
    yield "signing out", midwife.send("/session", method="DELETE", key="")


def test_every_answer_keeps_and_leaks_nothing(site):
    for what, answer in answers(site):
        headers = answer.headers
        policy = headers["content-security-policy"]
        assert "unsafe" not in policy, what
        assert "frame-ancestors 'none'" in policy, what
        assert headers["x-content-type-options"] == "nosniff", what
        assert headers["referrer-policy"] == "no-referrer", what
        static = what in {"a style sheet", "no such file"}
        assert headers["cache-control"] == ("no-cache" if static else "no-store"), what
        assert headers["x-request-id"], what
        assert "server" not in headers, what


def test_an_error_inside_tells_nothing_but_how_to_find_it(desk):
    app = create_app(Settings(environment=Environment.TEST), desk.ctx, ticking=False)

    @app.get("/api/breaks")
    def breaks():
        secret = "Invented Woman"
        raise RuntimeError(f"SELECT * FROM {secret}")

    written = io.StringIO()
    with TestClient(app, base_url=ADDRESS, client=HERE) as client:
        set_up(written)
        answer = client.get("/api/breaks")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert "RuntimeError" not in answer.text
    assert "SELECT" not in answer.text
    failed, request = (json.loads(line) for line in written.getvalue().splitlines())
    assert failed["error"] == "RuntimeError"
    assert failed["where"].startswith("tests/web/test_headers_everywhere.py:")
    assert failed["request_id"] == request["request_id"] == answer.headers["x-request-id"]
    assert "Invented" not in written.getvalue()


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:8000",
        "169.254.169.254",
        "[::2]:8000",
        "",
    ],
)
def test_another_name_in_the_host_header_is_refused(untouched, host):
    answer = untouched.client.get("/api/people", headers={"Host": host})
    assert answer.status_code == 403
    assert "midwife" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:9", "localhost:8000", "[::1]:8000"])
def test_this_computers_own_names_are_taken(untouched, host):
    assert untouched.client.get("/api/people", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("address", ["10.0.0.7", "192.168.1.4", "fe80::1", "8.8.8.8"])
def test_a_request_from_another_computer_is_refused(desk, address):
    app = create_app(Settings(environment=Environment.TEST), desk.ctx, ticking=False)
    with TestClient(app, base_url=ADDRESS, client=(address, 5)) as client:
        for path in ("/api/people", "/static/app.css", "/sign-in"):
            assert client.get(path).status_code == 403, path


FOREIGN = [
    pytest.param({"Origin": "https://evil.example"}, id="from another origin"),
    pytest.param({"Origin": "http://127.0.0.1:9999"}, id="from another port"),
    pytest.param({"Origin": "http://["}, id="from no address at all"),
    pytest.param({"Sec-Fetch-Site": "cross-site"}, id="the browser says another site"),
    pytest.param({"Sec-Fetch-Site": "same-site"}, id="the browser says a sibling site"),
    pytest.param(
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"}, id="from a frame that hides its origin"
    ),
]


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize("route", [route for route in MATRIX if not route.startswith("GET ")])
def test_no_change_is_taken_from_another_site(untouched, route, headers):
    midwife = untouched.as_("midwife")
    method, template = route.split(" ")
    path = template.removeprefix("/api").format(
        reference=MISSING, task="1", name="baby_born", act="send",
        deadline="booking", document="birth_plan",
    )  # fmt: skip
    answer = midwife.send(path, {}, method=method, version=1, **headers)
    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:prebirth:problem:cross-site"
    assert midwife.get("/me").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Origin": ADDRESS, "Sec-Fetch-Site": "same-origin"}, id="our own page"),
        pytest.param({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, id="our page, unnamed"),
        pytest.param({}, id="a program"),
    ],
)
def test_our_own_pages_and_programs_may_change_things(site, headers):
    answer = site.as_("midwife").send("/cases", {"answers": {"route": "referral"}}, **headers)
    assert answer.status_code == 201


def form(session, **headers):
    """A form post by that session."""
    sent = {"host": "127.0.0.1:8000", "cookie": f"prebirth_session={session}", **headers}
    raw = [(name.lower().encode(), value.encode()) for name, value in sent.items()]
    return Request({"type": "http", "method": "POST", "path": "/", "headers": raw})


def test_a_form_needs_the_token_of_its_own_session():
    mine, hers = form("one"), form("two")
    require_csrf(mine, csrf_token(mine))
    for wrong in (csrf_token(hers), "", None, "é", csrf_token(mine)[:-1]):
        with pytest.raises(CrossSite):
            require_csrf(mine, wrong)


def test_a_right_token_from_another_origin_is_refused_all_the_same():
    foreign = form("one", origin="https://evil.example")
    with pytest.raises(CrossSite):
        require_csrf(foreign, csrf_token(foreign))


def test_a_token_does_not_give_the_session_away():
    assert "one" not in csrf_token(form("one"))
    assert len(csrf_token(form("one"))) == 64


# What the log says ----------------------------------------------------------------------------


def lines_of(written):
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_the_log_holds_nothing_that_names_anyone(desk):
    written = io.StringIO()
    with serving(desk) as site:
        set_up(written)
        midwife = site.as_("midwife")
        reference = midwife.started(woman=CASE_WORDS)["reference"]
        midwife.send("/cases/search", {"text": "Invented Woman"}, key="secret-key")
        midwife.get(f"/cases/{reference}?search=Invented+Woman")
        midwife.get(f"/cases/{reference}x")
        site.as_("police_officer").get(f"/cases/{reference}")
        site.client.get(f"/nowhere/{reference}")
    text = written.getvalue()
    words = [*CASE_WORDS.values(), reference, midwife.session, "secret-key", "Asha", "Invented"]
    for word in words:
        assert word not in text, word
    assert {line["route"] for line in lines_of(written) if line["event"] == "request"} >= {
        "/api/cases/{reference}",
        "/api/cases/search",
        "(none)",
    }


def test_a_refused_look_is_logged(desk):
    written = io.StringIO()
    with serving(desk) as site:
        reference = site.as_("midwife").started()["reference"]
        police = site.as_("police_officer")
        set_up(written)
        police.get(f"/cases/{reference}")
    refused = [line for line in lines_of(written) if line["event"] == "look_refused"]
    assert [line["person"] for line in refused] == ["police_officer"]


def test_every_line_has_only_fields_that_are_allowed(desk):
    written = io.StringIO()
    with serving(desk) as site:
        set_up(written)
        for _ in answers(site):
            pass
    known = {"method", "route", "status", "ms", "request_id", "event", "level", "timestamp"}
    for line in lines_of(written):
        assert set(line) <= known | {"person", "error", "where"}


def test_line_breaks_and_colours_in_a_request_stay_inside_one_line(desk):
    written = io.StringIO()
    with serving(desk) as site:
        set_up(written)
        site.client.get(
            "/api/me%0a%1b[31mforged", headers={"User-Agent": "a\x1b[31m", "X-Forged": "1"}
        )
        site.client.post("/api/sign-in", json={"person": 'a\n{"event": "forged"}'})
    assert len(lines_of(written)) == 2
    assert "forged" not in written.getvalue()
    assert "\x1b" not in written.getvalue()


def test_what_is_not_listed_is_dropped_whoever_logs_it():
    written = io.StringIO()
    set_up(written)
    structlog.get_logger().info("swept\nforged", cases=3, woman="Invented", note="a\nb")
    (line,) = lines_of(written)
    assert line["cases"] == 3
    assert "woman" not in line
    assert "Invented" not in written.getvalue()


def test_a_library_may_say_that_it_failed_but_not_what_with():
    written = io.StringIO()
    set_up(written)
    try:
        raise ValueError("Invented Woman")
    except ValueError:
        logging.getLogger("somewhere").exception("could not store %s", "Invented Woman")
    (line,) = lines_of(written)
    assert line == {
        "event": "library_message",
        "level": "error",
        "where": "somewhere",
        "error": "ValueError",
    }
