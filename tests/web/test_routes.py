"""Every address there is, and who may use it: a new route must be written down here first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api import pages, rest
from api.auth import form_sent, practitioner
from tests import make
from tests.web.site import serving
from tests.web.visitor import Visitor

LISTED = json.loads(Path(__file__).with_name("route-list.json").read_text(encoding="utf-8"))
BUILT_IN = {"/docs/oauth2-redirect"}
PEOPLE = (None, "midwife", "police_officer", "auditor")
OK, SIGN_IN, FORBIDDEN, NOT_FOUND = 200, 303, 403, 404

# What nobody, an involved midwife, an uninvolved police officer and an auditor get by GET.
READING = {
    "signed in": (SIGN_IN, OK, OK, OK),
    "audits": (SIGN_IN, FORBIDDEN, FORBIDDEN, OK),
    "starts cases": (SIGN_IN, OK, OK, FORBIDDEN),
    "sees the case": (SIGN_IN, OK, NOT_FOUND, OK),
    "changes the case": (SIGN_IN, OK, NOT_FOUND, FORBIDDEN),
    "decides dates": (SIGN_IN, FORBIDDEN, NOT_FOUND, FORBIDDEN),
    "does the steps of its agency": (SIGN_IN, OK, NOT_FOUND, FORBIDDEN),
}
# What the same three signed-in people get when they send a form of their own session's token.
# A write by whoever may write, but without what it needs, is refused with a sentence.
WRITING = {
    "signed in": (303, 303, 303),
    "starts cases": (422, 422, FORBIDDEN),
    "changes the case": (422, NOT_FOUND, FORBIDDEN),
    "decides dates": (FORBIDDEN, NOT_FOUND, FORBIDDEN),
    "does the steps of its agency": (422, NOT_FOUND, FORBIDDEN),
}
NAMES = {"{happening}": "baby_born", "{deadline}": "initial_conference", "{document}": "birth_plan"}
"""What stands for the other parts of an address, of the unborn baby procedure."""
SEARCHES = "/cases/search"
CHANGES_ANSWERS = "/cases/start/change"


def all_routes(app) -> Iterator[tuple[str, str, APIRoute | None]]:
    for router in pages.ROUTERS:
        yield from (
            (method, route.path, route) for route in router.routes for method in route.methods
        )
    for router in rest.ROUTERS:
        for route in router.routes:
            yield from ((method, f"/api{route.path}", route) for method in route.methods)
    for route in app.routes:
        path = getattr(route, "path", None)
        if path is not None and path not in BUILT_IN:
            yield "GET", path, route if isinstance(route, APIRoute) else None


def asks(dependant: Dependant, call) -> bool:
    return dependant.call is call or any(asks(item, call) for item in dependant.dependencies)


@pytest.fixture(scope="module")
def scene():
    """One case of a midwife, an open task of hers, and who looks."""
    with make.context("sqlite://") as desk, serving(desk) as site:
        midwife = Visitor(site, "midwife")
        case = midwife.starts()
        task = midwife.task(case, "Send the referral").rpartition("/")[2]
        yield site, {"{reference}": case, "{task}": task} | NAMES


def address(path, names):
    for name, value in names.items():
        path = path.replace(name, value)
    return path


def test_every_route_is_written_down_and_every_line_is_a_route(scene):
    found = {(method, path) for method, path, _ in all_routes(scene[0].client.app)}
    assert found == {(line["method"], line["path"]) for line in LISTED}


def test_a_route_asks_who_is_there_unless_it_is_for_anyone(scene):
    for method, path, route in all_routes(scene[0].client.app):
        who = next(x["who"] for x in LISTED if (x["method"], x["path"]) == (method, path))
        asked = route is not None and asks(route.dependant, practitioner)
        assert asked is (who != "anyone"), f"{method} {path}"


def test_every_form_proves_that_it_was_sent_from_a_page_of_ours():
    for router in pages.ROUTERS:
        for route in router.routes:
            if route.methods != {"GET"}:
                assert asks(route.dependant, form_sent), route.path


PAGES = [line for line in LISTED if not line["path"].startswith(("/api", "/static", "/health"))]
READ = [line for line in PAGES if line["method"] == "GET" and line["who"] in READING]
WRITTEN = [line for line in PAGES if line["method"] == "POST" and line["who"] in WRITING]


@pytest.mark.parametrize("line", [pytest.param(x, id=f"GET {x['path']}") for x in READ])
def test_who_may_read_it(scene, line):
    site, names = scene
    path = address(line["path"], names)
    got = tuple(Visitor(site, person).opens(path).status for person in PEOPLE)
    assert got == READING[line["who"]]


@pytest.mark.parametrize("line", [pytest.param(x, id=f"POST {x['path']}") for x in WRITTEN])
def test_who_may_send_it(scene, line):
    site, names = scene
    path = address(line["path"], names)
    assert Visitor(site).posts(path, {}).goes_to == "/sign-in"
    answers = WRITING[line["who"]]
    if path in {SEARCHES, CHANGES_ANSWERS}:  # these answer with a page, not with an act
        answers = tuple(OK if each != FORBIDDEN else each for each in answers)
    for person, expected in zip(PEOPLE[1:], answers, strict=True):
        visitor = Visitor(site, person)
        assert visitor.posts(path, {"key": "k"}).status == FORBIDDEN, "no token"
        csrf = visitor.opens("/help").form("/sign-out").fields["csrf"]
        status = visitor.posts(path, {"csrf": csrf, "key": "k", "route": "nowhere"}).status
        assert status == expected, person
