"""What every answer tells the browser: load nothing from elsewhere, keep nothing, leak nothing."""

from __future__ import annotations

import pytest

from api.pages.headers import CONTENT_SECURITY_POLICY, EVERY_ANSWER, NOT_KEPT, STATIC_FILES

POLICY = dict(part.split(" ", 1) for part in CONTENT_SECURITY_POLICY.split("; "))


@pytest.mark.parametrize(
    ("directive", "sources"),
    [
        pytest.param("default-src", "'none'", id="nothing is loaded unless it is named"),
        pytest.param("script-src", "'self'", id="scripts are files of ours, none inline"),
        pytest.param("style-src", "'self'", id="styles are files of ours, none inline"),
        pytest.param("img-src", "'self' data:", id="pictures are ours or inside the page"),
        pytest.param("connect-src", "'self'", id="scripts talk to this server only"),
        pytest.param("form-action", "'self'", id="forms are sent to this server only"),
        pytest.param("frame-ancestors", "'none'", id="no other page may frame ours"),
        pytest.param("base-uri", "'none'", id="no page may move its own links elsewhere"),
    ],
)
def test_the_policy_says(directive: str, sources: str) -> None:
    assert POLICY[directive] == sources


def test_the_policy_has_no_exception() -> None:
    for weakness in ("unsafe", "nonce", "http", "*", "blob:"):
        assert weakness not in CONTENT_SECURITY_POLICY


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("Referrer-Policy", "no-referrer", id="a case's address leaves in no referrer"),
        pytest.param("X-Content-Type-Options", "nosniff", id="a download is what it says it is"),
        pytest.param("X-Frame-Options", "DENY", id="old browsers frame nothing either"),
        pytest.param("Content-Security-Policy", CONTENT_SECURITY_POLICY, id="the policy is sent"),
    ],
)
def test_every_answer_carries(name: str, value: str) -> None:
    assert EVERY_ANSWER[name] == value


def test_pages_are_not_kept_and_static_files_are_checked_again() -> None:
    assert NOT_KEPT["Cache-Control"] == "no-store"
    assert STATIC_FILES["Cache-Control"] == "no-cache"


def test_the_headers_cannot_be_changed_by_a_route() -> None:
    with pytest.raises(TypeError):
        EVERY_ANSWER["X-Content-Type-Options"] = ""  # type: ignore[index]
