"""A person at a browser without scripts: signs in by choosing herself, reads pages, sends forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from starlette.testclient import TestClient

from tests.web.site import ADDRESS, HERE, Site

_SILENT = {"script", "style", "title"}


@dataclass
class Form:
    """A form as the page offers it, with what is filled in already."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    words: str = ""

    def filled(self, **typed):
        """The fields with these typed over them; None leaves one out. `x__day` is `x-day`."""
        sent = dict(self.fields)
        for written, value in typed.items():
            name = written.replace("__", "-")
            sent.pop(name, None)
            if value is not None:
                sent[name] = [value] if isinstance(value, str) else list(value)
        return sent


class Page(HTMLParser):
    """An answer as a reader has it: status, words, links and forms."""

    def __init__(self, response) -> None:
        super().__init__()
        self.response = response
        self.status = response.status_code
        self.goes_to = response.headers.get("location")
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._words: list[str] = []
        self._inside: list[str] = []
        self._form: Form | None = None
        self._select: tuple[str, bool] = ("", False)
        self._area = ""
        self.feed(response.text)
        self.text = " ".join(" ".join(self._words).split())

    def handle_starttag(self, tag, attrs):
        held = {name: value or "" for name, value in attrs}
        if tag in _SILENT:
            self._inside.append(tag)
        if tag == "a":
            self.links.append(held.get("href", ""))
        elif tag == "form":
            self._form = Form(held["action"])
            self.forms.append(self._form)
        elif tag == "input":
            self._input(held)
        elif tag == "textarea":
            self._area = held["name"]
            self._keep(self._area, "")
        elif tag == "select":
            self._select = (held["name"], False)
        elif tag == "option" and "selected" in held:
            self._keep(self._select[0], held["value"])

    def handle_endtag(self, tag):
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()
        if tag == "form":
            self._form = None
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data):
        if self._area and self._form is not None:
            typed = self._form.fields[self._area]
            typed[0] = (typed[0] + data).removeprefix("\n")
        if not self._inside:
            self._words.append(data)
            if self._form is not None:
                self._form.words += data

    def form(self, action, index=0):
        """The form that is sent there."""
        found = [form for form in self.forms if form.action.startswith(action)]
        assert found, f"no form to {action}: {[form.action for form in self.forms]}: {self.text}"
        return found[index]

    def _input(self, held):
        if held.get("type") in {"radio", "checkbox"} and "checked" not in held:
            return
        if "name" in held:
            self._keep(held["name"], held.get("value", ""))

    def _keep(self, name, value):
        if self._form is not None:
            self._form.fields.setdefault(name, []).append(value)


class Visitor:
    """One browser. Nobody is signed in until somebody is chosen."""

    def __init__(self, site: Site, person: str | None = None) -> None:
        app = site.client.app
        self.client = TestClient(app, base_url=ADDRESS, client=HERE, follow_redirects=False)
        self.desk = site.desk
        if person is not None:
            answer = self.client.post("/sign-in", data={"person": person})
            assert answer.status_code == 303, answer.text

    def opens(self, path):
        """The page at that address."""
        return Page(self.client.get(path))

    def sends(self, form, **typed):
        """Send a form of a page that was read; the answer, before any redirect is followed."""
        return Page(self.client.post(form.action, data=form.filled(**typed)))

    def posts(self, path, fields):
        """Send fields of one's own making."""
        return Page(self.client.post(path, data=fields))

    def follows(self, page):
        """The page that an act leads to."""
        assert page.status == 303, (page.status, page.text)
        return self.opens(page.goes_to)

    def starts(self, **typed):
        """Start a case through all three pages; its reference."""
        checked = self.sends(self.opens("/cases/start").form("/cases/start"), **CASE | typed)
        assert checked.status == 200, checked.text
        started = self.sends(checked.form("/cases/start/send"))
        assert started.status == 303, started.text
        return started.goes_to.split("/")[2]

    def task(self, reference, words):
        """The address of an open task of this case, by its title, as the case page links it."""
        page = self.opens(f"/cases/{reference}")
        links = [link for link in dict.fromkeys(page.links) if "/tasks/" in link]
        return next(link for link in links if words in self.opens(link).text)


CASE = {
    "route": "referral",
    "urgent": "no",
    "concerns": ["concealed_pregnancy", "domestic_abuse"],
    "what_worries_you": "Seen late and alone.",
    "edd_method": "scan",
    "edd__day": "12",
    "edd__month": "3",
    "edd__year": "2027",
    "name": "Invented Person 7",
    "told": "no",
    "told_why_not": "Her companion stayed in the room.",
    "safe_way": "At the clinic only",
    "safe_time": "Tuesday mornings",
    "must_not_know": "The man who came with her",
}
"""What a midwife types to start a case of an invented woman at 24+3."""

REFERRAL = {"what_worries_you": "Seen late and alone; bruises explained away.", "told": "not_asked"}
"""What the referral form needs at least."""
