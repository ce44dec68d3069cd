"""Whatever is sent: no route breaks, and every answer is as the API describes it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import create_app
from api.settings import Environment, Settings
from tests import make
from tests.web.site import ADDRESS, HERE, Site, serving

EXAMPLES = 12
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


class FromHere:
    """The application as a program on this computer reaches it. It is started by somebody else."""

    def __init__(self, app: object) -> None:
        self._app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan":
            for ended in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{ended}.complete"})
            return
        if scope["type"] == "http":
            others = [(name, value) for name, value in scope["headers"] if name != b"host"]
            host = ADDRESS.removeprefix("http://").encode()
            scope = scope | {"client": HERE, "headers": [(b"host", host), *others]}
        await self._app(scope, receive, send)


@pytest.fixture(scope="module")
def fuzzed() -> Iterator[Site]:
    with make.context("sqlite://") as desk, serving(desk) as site:
        yield site


# The description needs neither database nor people, so it is read while tests are collected.
_app = create_app(Settings(environment=Environment.TEST))
schema = schemathesis.openapi.from_dict(_app.openapi())
schema.app = FromHere(_app)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_every_route_answers_as_described_whatever_is_sent(case, fuzzed):
    """Half the sent cases, tasks and versions are real, so that more than the door is tried."""
    person = "auditor" if "/audit/" in case.path else "midwife"
    own = {"Authorization": f"Bearer {fuzzed.as_(person).session}"}
    midwife = fuzzed.as_("midwife")
    real = len(str(case.path_parameters)) % 2 == 0
    if real and "reference" in case.path_parameters:
        case.path_parameters["reference"] = midwife.started()["reference"]
    if real and "task" in case.path_parameters:
        reference = midwife.started()["reference"]
        case.path_parameters["task"] = midwife.task(reference, "send_referral")["id"]
    if real and "If-Match" in (case.headers or {}):
        own |= {"If-Match": '"1"', "Idempotency-Key": fuzzed.desk.key()}
    case.call_and_validate(app=FromHere(fuzzed.client.app), headers=own, checks=CHECKS)
