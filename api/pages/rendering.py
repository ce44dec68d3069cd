"""Turns a view into a page. Templates are strict: a name that is not there is an error, not "".

The kit's macros ask about options that were left out, so they are compiled apart, leniently, and
handed to our templates as functions; they escape what they are given as `text`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache

from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup, escape

from workflows.domain.clock import london_instant
from workflows.domain.gestation import DAYS_IN_WEEK, Gestation
from workflows.domain.wording import counted, day, london, short_day, short_london
from workflows.procedures.questions import Option

KIT = "govuk_frontend_jinja"
KIT_PARTS = {
    "button": "govukButton",
    "checkboxes": "govukCheckboxes",
    "date-input": "govukDateInput",
    "error-summary": "govukErrorSummary",
    "generic-header": "govukGenericHeader",
    "input": "govukInput",
    "inset-text": "govukInsetText",
    "notification-banner": "govukNotificationBanner",
    "panel": "govukPanel",
    "radios": "govukRadios",
    "select": "govukSelect",
    "service-navigation": "govukServiceNavigation",
    "skip-link": "govukSkipLink",
    "textarea": "govukTextarea",
    "warning-text": "govukWarningText",
}
"""Folder → macro of every part of the kit that our templates use."""


def render(template: str, view: object) -> str:
    """The whole page as HTML. `template` is a path under api/templates, as "cases/case.html".

    The view's `shell` feeds the layout. Raises jinja2.UndefinedError for a name the view lacks.
    """
    return environment().get_template(template).render(view=view)


@cache
def environment() -> Environment:
    """Our templates' environment, compiled once for the life of the process."""
    templates = Environment(
        loader=PackageLoader("api"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    templates.globals.update(_kit())
    templates.filters.update(
        day=day,
        short_day=short_day,
        gestation=gestation,
        weeks=weeks,
        london=_timed(london),
        short_london=_timed(short_london),
        paragraphs=paragraphs,
        choices=choices,
    )
    return templates


def gestation(days: int) -> str:
    """Such as "32+4"."""
    return str(Gestation(days))


def weeks(days: int) -> str:
    """Such as "32 weeks 4 days", for where there is room to say it."""
    whole, over = divmod(Gestation(days).days, DAYS_IN_WEEK)
    return f"{counted(whole, 'week')} {counted(over, 'day')}"


def paragraphs(text: str) -> Markup:
    """Typed text with its line breaks, escaped."""
    return Markup("<br>").join(escape(line) for line in text.splitlines())


def choices(options: tuple[Option, ...]) -> list[dict[str, object]]:
    """Options as the kit's radios, tick boxes and lists take them."""
    return [
        {
            "value": option.value,
            "text": option.title,
            "hint": {"text": option.hint} if option.hint is not None else None,
        }
        for option in options
    ]


def _timed(words: Callable[[datetime], str]) -> Callable[[datetime], Markup]:
    def in_time_element(instant: datetime) -> Markup:
        machine = london_instant(instant).isoformat(timespec="minutes")
        return Markup('<time datetime="{}">{}</time>').format(machine, words(instant))

    return in_time_element


def _kit() -> dict[str, object]:
    lenient = Environment(loader=PrefixLoader({KIT: PackageLoader(KIT)}), autoescape=True)
    return {
        macro: getattr(lenient.get_template(f"{KIT}/components/{folder}/macro.html").module, macro)
        for folder, macro in KIT_PARTS.items()
    }
