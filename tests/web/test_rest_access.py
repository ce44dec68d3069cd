"""Who gets which answer from every route there is; what one may not see does not exist."""

from __future__ import annotations

import pytest

from workflows.store import access_log, cases

MISSING = "PB-2222-2222"
"""A reference that is right in form and nobody's."""

EDD = {"method": "scan", "on": "2027-03-12"}
OK, MADE, GONE = 200, 201, 204
SIGN_IN, NOT_ALLOWED, NOT_FOUND, CONFLICT, REFUSED = 401, 403, 404, 409, 422

# For each route: what nobody, an involved midwife, an uninvolved police officer and an auditor get.
# A write that an involved person may make, but that does not fit the case as it stands, says so.
MATRIX = {
    "GET /api/people": (OK, OK, OK, OK),
    "POST /api/sign-in": (OK, OK, OK, OK),
    "GET /api/me": (SIGN_IN, OK, OK, OK),
    "DELETE /api/session": (SIGN_IN, GONE, GONE, GONE),
    "GET /api/work": (SIGN_IN, OK, OK, OK),
    "GET /api/cases": (SIGN_IN, OK, OK, OK),
    "POST /api/cases": (SIGN_IN, MADE, MADE, NOT_ALLOWED),
    "POST /api/cases/search": (SIGN_IN, OK, OK, OK),
    "GET /api/cases/{reference}": (SIGN_IN, OK, NOT_FOUND, OK),
    "GET /api/cases/{reference}/log": (SIGN_IN, OK, NOT_FOUND, OK),
    "POST /api/cases/{reference}/edd/preview": (SIGN_IN, OK, NOT_FOUND, NOT_ALLOWED),
    "POST /api/cases/{reference}/edd": (SIGN_IN, OK, NOT_FOUND, NOT_ALLOWED),
    "POST /api/cases/{reference}/edd/accept": (SIGN_IN, CONFLICT, NOT_FOUND, NOT_ALLOWED),
    "POST /api/cases/{reference}/happenings/{name}": (SIGN_IN, REFUSED, NOT_FOUND, NOT_ALLOWED),
    "POST /api/cases/{reference}/referral/{act}": (SIGN_IN, REFUSED, NOT_FOUND, NOT_ALLOWED),
    "POST /api/cases/{reference}/close": (SIGN_IN, OK, NOT_FOUND, NOT_ALLOWED),
    "POST /api/cases/{reference}/dates/{deadline}": (SIGN_IN, NOT_ALLOWED, NOT_FOUND, NOT_ALLOWED),
    "GET /api/cases/{reference}/documents/{document}": (SIGN_IN, OK, NOT_FOUND, OK),
    "POST /api/cases/{reference}/links": (SIGN_IN, NOT_FOUND, NOT_FOUND, NOT_FOUND),
    "POST /api/cases/{reference}/links/remove": (SIGN_IN, NOT_FOUND, NOT_FOUND, NOT_FOUND),
    "GET /api/tasks/{task}": (SIGN_IN, OK, NOT_FOUND, OK),
    "POST /api/tasks/{task}/claim": (SIGN_IN, OK, NOT_FOUND, NOT_ALLOWED),
    "POST /api/tasks/{task}/release": (SIGN_IN, CONFLICT, NOT_FOUND, NOT_ALLOWED),
    "POST /api/tasks/{task}/complete": (SIGN_IN, REFUSED, NOT_FOUND, NOT_ALLOWED),
    "GET /api/procedures": (SIGN_IN, OK, OK, OK),
    "GET /api/procedures/{name}": (SIGN_IN, OK, OK, OK),
    "GET /api/audit/steps": (SIGN_IN, NOT_ALLOWED, NOT_ALLOWED, OK),
    "GET /api/audit/verify": (SIGN_IN, NOT_ALLOWED, NOT_ALLOWED, OK),
}
PEOPLE = (None, "midwife", "police_officer", "auditor")

BODIES = {
    "POST /api/sign-in": {"person": "midwife"},
    "POST /api/cases": {"answers": {"route": "referral"}},
    "POST /api/cases/search": {"text": "Nobody"},
    "POST /api/cases/{reference}/edd/preview": EDD,
    "POST /api/cases/{reference}/edd": EDD,
    "POST /api/cases/{reference}/happenings/{name}": {},
    "POST /api/cases/{reference}/referral/{act}": {},
    "POST /api/cases/{reference}/close": {
        "reason": "Opened twice",
        "answers": {"continues_with": "midwifery", "plan_that_goes_on": "Ordinary care"},
    },
    "POST /api/cases/{reference}/dates/{deadline}": {"on": "2027-01-04", "reason": "The earliest"},
    "POST /api/cases/{reference}/links": {"other": MISSING, "why": "A brother"},
    "POST /api/cases/{reference}/links/remove": {"other": MISSING, "why": "Somebody else"},
    "POST /api/tasks/{task}/complete": {},
}


def call(site, person, route, *, reference, task):
    caller = site.nobody if person is None else site.as_(person)
    method, template = route.split(" ")
    path = template.removeprefix("/api").format(
        reference=reference,
        task=task["id"],
        name="no_such_thing",
        act="send",
        deadline="booking",
        document="birth_plan",
    )
    if template.startswith("/api/procedures/"):
        path = "/procedures/unborn_baby"
    if method == "GET":
        return caller.get(path)
    case_version = 1 if "/cases/" in path and "/referral/" not in path else task["version"]
    return caller.send(path, BODIES.get(route), method=method, version=case_version)


def test_every_route_stands_in_the_table(untouched):
    routes = {
        f"{method.upper()} {path}"
        for path, methods in untouched.openapi["paths"].items()
        for method in methods
    }
    assert routes == set(MATRIX)


@pytest.mark.parametrize("route", MATRIX)
def test_each_person_gets_the_answer_in_the_table(untouched, route):
    midwife = untouched.as_("midwife")
    found = {}
    for person in PEOPLE:
        reference = midwife.started(answers={"route": "booking_only"})["reference"]
        step = "book_pregnancy"
        if "referral" in route or "/tasks/" in route:
            reference, step = midwife.started()["reference"], "send_referral"
        task = midwife.task(reference, step)
        answer = call(untouched, person, route, reference=reference, task=task)
        found[person] = answer.status_code
    assert tuple(found.values()) == MATRIX[route]


@pytest.mark.parametrize(
    "route", [route for route in MATRIX if "{reference}" in route or "{task}" in route]
)
def test_no_access_and_no_such_thing_answer_alike(untouched, route):
    reference = untouched.as_("midwife").started()["reference"]
    task = untouched.as_("midwife").task(reference, "send_referral")
    hidden = call(untouched, "police_officer", route, reference=reference, task=task)
    nothing = {"id": "00000000-0000-0000-0000-000000000000", "version": task["version"]}
    absent = call(untouched, "police_officer", route, reference=MISSING, task=nothing)
    assert hidden.status_code == absent.status_code == NOT_FOUND
    assert hidden.content == absent.content
    assert _without_id(hidden.headers) == _without_id(absent.headers)


def _without_id(headers):
    return {name: value for name, value in headers.items() if name != "x-request-id"}


def test_a_case_one_may_not_see_is_in_no_list_count_or_search(site):
    police = site.as_("police_officer")
    before = police.get("/cases").json(), police.get("/work").json()
    reference = site.as_("midwife").started(woman={"name": "Invented Person"})["reference"]
    assert (police.get("/cases").json(), police.get("/work").json()) == before
    for text in (reference, "Invented Person"):
        assert police.send("/cases/search", {"text": text}, key="").json() == []


def test_every_look_at_a_case_is_written_down(desk, site):
    midwife = site.as_("midwife")
    reference = midwife.started()["reference"]
    midwife.get(f"/cases/{reference}/log")
    midwife.get(f"/tasks/{midwife.task(reference, 'send_referral')['id']}")
    with desk.ctx.database.reading() as tx:
        row = cases.load_case(tx, reference, lock=False)
        looks = access_log.looks_at(tx, row.id)
    assert [look.looked_at for look in reversed(looks)] == [
        "api case",
        "api log",
        "api case",
        "api task",
    ]
    assert {(look.person, look.agency) for look in looks} == {("midwife", "midwifery")}


def test_no_get_changes_a_case(site):
    midwife = site.as_("midwife")
    case = midwife.started()
    task = midwife.task(case["reference"], "send_referral")
    for route in MATRIX:
        if route.startswith("GET "):
            for person in PEOPLE:
                call(site, person, route, reference=case["reference"], task=task)
    assert midwife.case(case["reference"]) == case
