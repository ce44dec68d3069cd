"""The browser that other tests look through sees what is wrong, and passes what is right."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import watch

VENDOR = Path(__file__).resolve().parents[2] / "api" / "static" / "vendor"
WHOLE = """<!doctype html><html lang="en-GB"><head><title>Cases</title></head>
<body><main><h1>Cases</h1>{}</main></body></html>"""


@pytest.mark.parametrize("kind", ["page", "phone", "narrow"])
def test_a_sound_page_passes(
    request: pytest.FixtureRequest, axe: Callable[[Page], None], kind: str
) -> None:
    page: Page = request.getfixturevalue(kind)
    page.set_content(WHOLE.format("<p>No record you can see.</p>"))
    axe(page)


def test_without_javascript_nothing_on_the_page_runs(plain: Page) -> None:
    plain.set_content(WHOLE.format("<script>document.title = 'ran'</script>"))
    assert plain.title() == "Cases"


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        pytest.param("<img src='data:,'>", "image-alt", id="a picture without words"),
        pytest.param("<div style='width: 4000px'>x</div>", "sideways", id="a page too wide"),
    ],
)
def test_axe_refuses(page: Page, axe: Callable[[Page], None], fault: str, told: str) -> None:
    page.set_content(WHOLE.format(fault))
    with pytest.raises(AssertionError, match=told):
        axe(page)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        pytest.param(
            "<img alt='' src='http://elsewhere.invalid/x.png'>", "another host", id="another host"
        ),
        pytest.param("<script>missing()</script>", "script error", id="a script that fails"),
        pytest.param("<script>console.error('x')</script>", "console", id="a console error"),
        pytest.param(
            "<meta http-equiv='Content-Security-Policy' content=\"style-src 'none'\">"
            "<p style='color: red'>x</p>",
            "Content Security Policy",
            id="content that the policy refuses",
        ),
    ],
)
def test_a_fault_is_noticed(browser: Browser, fault: str, told: str) -> None:
    page = browser.new_page()
    page.route("http://elsewhere.invalid/**", lambda route: route.abort())
    faults = watch(page)
    page.set_content(WHOLE.format(fault))
    page.close()
    assert any(told in said for said in faults), faults


def test_the_diagram_viewer_draws_and_shows_its_makers_mark(page: Page) -> None:
    page.set_content(WHOLE.format("<div id='map' style='height: 400px; position: relative'></div>"))
    page.add_style_tag(path=VENDOR / "bpmn-viewer.css")
    page.add_script_tag(path=VENDOR / "bpmn-navigated-viewer.min.js")
    page.evaluate("window.viewer = new BpmnJS({container: '#map'})")
    mark = page.locator(".bjs-powered-by")
    mark.wait_for(state="visible")
    assert mark.evaluate(
        """mark => {
            const box = mark.getBoundingClientRect();
            const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return mark.contains(top);
        }"""
    )
