"""Every page, in several states, as it reaches a browser without JavaScript."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import UndefinedError

import api
from api.pages.rendering import environment, gestation, render, weeks
from api.pages.views import Detail, Hidden
from api.pages.views_forms import ask, carried
from api.pages.views_steps import CheckedGroup
from api.pages.views_way_in import HelpView
from tests.web.samples import ROWS, WAY_IN, shell
from tests.web.samples_audit import AUDIT_PAGES
from tests.web.samples_case import CASE_PAGES, FULL
from tests.web.samples_family import FAMILY_PAGES
from tests.web.samples_steps import CHECK, STEP_PAGES
from workflows.domain.errors import Problem
from workflows.procedures.questions import Question, QuestionKind

GALLERY = {**WAY_IN, **CASE_PAGES, **STEP_PAGES, **AUDIT_PAGES, **FAMILY_PAGES}
FOLDER = Path(api.__file__).parent
STYLES = [FOLDER / "static" / name for name in ("app.css", "print.css")]
TEMPLATES = sorted((FOLDER / "templates").rglob("*.html"))
VOID = {"meta", "link", "input", "br", "hr", "img", "path", "rect", "circle"}


@dataclass(frozen=True)
class Tag:
    name: str
    attributes: dict[str, str]
    inside: tuple[str, ...]


class Page(HTMLParser):
    """The tags of a page, each with the names of those it stands in, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[Tag] = []
        self.open: list[str] = []
        self.mistakes: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(Tag(tag, {k: v or "" for k, v in attrs}, tuple(self.open)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(Tag(tag, {k: v or "" for k, v in attrs}, tuple(self.open)))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.mistakes.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def named(self, name: str) -> list[Tag]:
        return [tag for tag in self.tags if tag.name == name]

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


@pytest.fixture(params=[pytest.param(name, id=name) for name in GALLERY])
def sample(request: pytest.FixtureRequest) -> tuple[str, Page]:
    template, view = GALLERY[request.param]
    html = render(template, view)
    return html, Page(html)


def page(name: str) -> Page:
    template, view = GALLERY[name]
    return Page(render(template, view))


def test_every_template_has_a_sample() -> None:
    pages = {
        str(path.relative_to(FOLDER / "templates"))
        for path in TEMPLATES
        if path.parent.name != "parts" and path.name != "layout.html"
    }
    assert pages == {template for template, _ in GALLERY.values()}


def test_nothing_stands_inline(sample: tuple[str, Page]) -> None:
    _, read = sample
    for tag in read.tags:
        assert tag.name != "style"
        assert "style" not in tag.attributes
        assert not [name for name in tag.attributes if name.startswith("on")]
        assert tag.name != "script" or tag.attributes["src"].startswith("/static/")


def test_nothing_comes_from_another_host(sample: tuple[str, Page]) -> None:
    _, read = sample
    for tag in read.tags:
        for name in ("href", "src", "action", "formaction"):
            assert tag.attributes.get(name, "/").startswith(("/", "#", "tel:"))


def test_the_markup_is_well_formed(sample: tuple[str, Page]) -> None:
    _, read = sample
    assert read.mistakes == []
    assert read.open == []


def test_ids_are_unique_and_references_resolve(sample: tuple[str, Page]) -> None:
    _, read = sample
    ids = [tag.attributes["id"] for tag in read.tags if "id" in tag.attributes]
    assert len(ids) == len(set(ids))
    for tag in read.tags:
        wanted = [
            tag.attributes.get("for", ""),
            *tag.attributes.get("aria-describedby", "").split(),
        ]
        wanted += tag.attributes.get("aria-labelledby", "").split()
        if tag.attributes.get("href", "").startswith("#"):
            wanted.append(tag.attributes["href"][1:])
        assert set(filter(None, wanted)) <= set(ids)


def test_each_page_has_one_heading_one_main_and_a_way_past_the_top(
    sample: tuple[str, Page],
) -> None:
    _, read = sample
    headings = [tag.name for tag in read.tags if re.fullmatch("h[1-6]", tag.name)]
    assert headings.count("h1") == 1
    assert len(read.named("main")) == 1
    assert read.named("a")[0].attributes["href"] == "#main-content"


def test_every_page_says_that_it_is_a_demonstration(sample: tuple[str, Page]) -> None:
    _, read = sample
    assert (
        "Demonstration: invented people only. Anyone who can reach this computer can sign in as "
        "anyone." in read.text
    )


def test_the_route_for_immediate_danger_is_on_every_page(sample: tuple[str, Page]) -> None:
    _, read = sample
    assert any(tag.attributes.get("href") == "/immediate-danger" for tag in read.named("a"))


def test_every_posted_form_carries_the_csrf_token(sample: tuple[str, Page]) -> None:
    html, read = sample
    posted = [tag for tag in read.named("form") if tag.attributes["method"] == "post"]
    assert html.count('name="csrf" value="a-token"') == len(posted)


def test_titles_hold_no_personal_detail(sample: tuple[str, Page]) -> None:
    html, _ = sample
    title = re.findall("<title>(.*?)</title>", html, flags=re.DOTALL)[0]
    assert title.endswith(" — Prebirth")
    for word in ("Merrin", "Tarn", "999", "Sedge", "Ash Fell"):
        assert word not in title


def test_tables_keep_their_roles_when_rows_are_stacked(sample: tuple[str, Page]) -> None:
    _, read = sample
    roles = {"table": {"table"}, "tr": {"row"}, "td": {"cell"}, "th": {"columnheader", "rowheader"}}
    for name, allowed in roles.items():
        assert {tag.attributes.get("role") for tag in read.named(name)} <= allowed


def test_a_table_on_a_phone_names_each_cell(sample: tuple[str, Page]) -> None:
    _, read = sample
    for tag in read.named("td"):
        assert "data-label" in tag.attributes or "pb-narrow" in tag.attributes["class"]


def test_no_control_is_disabled_hidden_or_revealed_by_another(sample: tuple[str, Page]) -> None:
    html, read = sample
    assert "aria-controls" not in html
    assert "conditional" not in html
    assert not [tag for tag in read.tags if "disabled" in tag.attributes]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        pytest.param("case, overdue", "Case PB-7F3K-2QXM — Prebirth", id="a case by reference"),
        pytest.param(
            "start a case, refused", "Error: Start a case — Prebirth", id="a refused form"
        ),
        pytest.param("start a case", "Start a case — Prebirth", id="the same form at first"),
    ],
)
def test_titles(name: str, title: str) -> None:
    template, view = GALLERY[name]
    assert f"<title>{title}</title>" in render(template, view)


def test_a_refused_form_leads_to_each_question_and_keeps_what_was_typed() -> None:
    read = page("start a case, refused")
    links = [tag.attributes["href"] for tag in read.named("a")]
    values = [tag.attributes.get("value") for tag in read.named("input")]
    assert [link for link in links if link.startswith("#") and link != "#main-content"] == [
        "#edd-day",
        "#dated_by",
        "#concerns",
        "#story",
    ]
    assert [value for value in values if value in {"31", "2", "2026"}] == ["31", "2", "2026"]
    assert '<b>& she said "no"</b>' in read.text
    assert "Choose one woman." in read.text
    ticked = [tag for tag in read.named("input") if "checked" in tag.attributes]
    assert [tag.attributes["value"] for tag in ticked] == ["concealed"]


def test_a_form_carries_its_key_and_version() -> None:
    fields_sent = {
        tag.attributes["name"]: tag.attributes["value"]
        for tag in page("do a step, overdue").named("input")
        if tag.attributes.get("type") == "hidden"
    }
    assert fields_sent["key"] == "key-3"
    assert fields_sent["version"] == "3"


def test_an_empty_search_never_says_that_nobody_knows() -> None:
    words = "No record you can see; this does not mean that nobody knows this family."
    assert words in page("cases, nothing found").text
    assert words in page("not found").text


def test_no_access_and_no_such_case_answer_identically() -> None:
    template, view = GALLERY["not found"]
    told_more = replace(view, sentence="You are not involved in PB-1", reference="PB-1")
    assert render(template, view) == render(template, told_more)


@pytest.mark.parametrize("name", ["my work, overdue first", "case, overdue"])
def test_safe_contact_stands_above_every_contact_detail(name: str) -> None:
    text = page(name).text
    safe = text.index("Told of the referral?")
    for detail in ("01632 960131", "Sedge Lane", "999 000 0019"):
        assert detail not in text or safe < text.index(detail)
    assert "Must not know: Partner" in text


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("32 weeks 5 days", id="how far on she is today"),
        pytest.param("EDD Thursday 7 May 2026, by scan", id="the EDD and how it was dated"),
        pytest.param("Waiting on children's social care", id="whom the case waits on"),
        pytest.param("Friday 13 March 2026, 5pm", id="the date with its weekday"),
        pytest.param("Sent, not yet opened. If urgent, phone", id="sent is not dealt with"),
        pytest.param("1 working day after the referral is received", id="the sentence"),
        pytest.param("Assumed: not yet confirmed by your partnership", id="what is assumed"),
        pytest.param("Not before Monday 2 March 2026, 9am", id="the earliest date"),
        pytest.param("Shown before: Wed 22 April 2026, 5pm", id="what was shown before"),
        pytest.param("Cause: presented late", id="why it is late"),
        pytest.param("Happened Wednesday 11 March 2026, 4.50pm. Recorded", id="both times"),
        pytest.param("Kept as typed, please check.", id="a doubtful value is kept"),
        pytest.param("The same in words", id="the map in words"),
        pytest.param("Child Z", id="the earlier pregnancy is back in view"),
    ],
)
def test_the_case_page_says(words: str) -> None:
    assert words in page("case, overdue").text


def test_the_words_come_before_the_drawing() -> None:
    html = render("cases/case.html", FULL)
    assert html.index("The same in words") < html.index("<rect")


def test_late_is_a_word_and_a_shape() -> None:
    html = render("cases/case.html", FULL)
    badge = html[html.index("pb-badge--overdue") :]
    assert badge.index("<svg") < badge.index("Overdue 2 working days")


def test_auditors_alone_see_compliance_and_start_no_case() -> None:
    def navigation(name: str) -> list[str]:
        return [tag.attributes["href"] for tag in page(name).named("a") if "nav" in tag.inside]

    assert "/audit/steps" in navigation("compliance")
    assert "/cases/start" not in navigation("compliance")
    assert "/audit/steps" not in navigation("my work, overdue first")


def test_typed_text_is_never_markup() -> None:
    attack = '<script>alert("x")</script>'
    seen = render(
        "cases/check.html",
        replace(CHECK, groups=(CheckedGroup(attack, (Detail(attack, attack, attack),)),)),
    )
    row = replace(ROWS[0], step=attack, contact=attack, urgency=attack)
    template, view = GALLERY["my work, overdue first"]
    assert "<script>alert" not in seen + render(template, replace(view, rows=(row,)))


def test_a_name_that_a_view_lacks_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render("cases/case.html", HelpView(shell()))


def test_every_view_is_frozen() -> None:
    for _, view in GALLERY.values():
        with pytest.raises(AttributeError):
            setattr(view, fields(view)[0].name, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_compile_and_import_only_what_they_use(path: Path) -> None:
    source = path.read_text()
    environment().get_template(str(path.relative_to(FOLDER / "templates")))
    for names in re.findall(r"{% from \"[^\"]+\" import ([^%]+) %}", source):
        for name in names.split(", "):
            assert len(re.findall(rf"\b{name}\(", source)) > 0, f"{path.name} never uses {name}"


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_our_styles_fetch_nothing_and_borrow_no_brand(path: Path) -> None:
    css = path.read_text().lower()
    for word in ("url(", "@import", "@font-face", "http", "frutiger", "gds transport", "crown"):
        assert word not in css


def test_red_belongs_to_what_is_overdue() -> None:
    css = STYLES[0].read_text()
    for rule in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        for colour in re.findall(r"#([0-9a-f]{6})\b", rule[1]):
            red, green, blue = (int(colour[i : i + 2], 16) for i in (0, 2, 4))
            assert red - max(green, blue) < 90 or blue < green / 2 or "overdue" in rule[0]


def test_the_filters_say_gestation_and_london_time() -> None:
    summer = datetime(2026, 7, 1, 16, 0, tzinfo=UTC)
    shown = environment().from_string("{{ at | london }}").render(at=summer)
    assert shown == '<time datetime="2026-07-01T17:00+01:00">Wednesday 1 July 2026, 5pm</time>'
    assert gestation(228) == "32+4"
    assert weeks(228) == "32 weeks 4 days"


def test_a_procedures_question_keeps_typed_parts_and_the_first_problem() -> None:
    asked = Question("seen_on", "Seen on", None, QuestionKind.DATE, required=True)
    typed = {"seen_on-day": "31", "seen_on-month": "2", "seen_on-year": "2026"}
    shown = ask(asked, typed, [Problem("seen_on", "Not a date."), Problem("seen_on", "Again.")])
    assert shown.values[:3] == ("31", "2", "2026")
    assert shown.error == "Not a date."
    assert shown.focus == "seen_on-day"


def test_answers_travel_hidden_between_typing_and_sending() -> None:
    typed = {"csrf": "t", "name": "", "concerns": ["late", "drugs"]}
    assert carried(typed, leave_out=("csrf",)) == (
        Hidden("name", ""),
        Hidden("concerns", "late"),
        Hidden("concerns", "drugs"),
    )
