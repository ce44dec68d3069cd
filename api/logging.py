"""One line of JSON for each thing that happened, made of allowed fields only.

A log is read by people who may not see cases, and is copied where we cannot follow. So nothing gets
in by accident: a key that is not listed here is dropped, whoever sets it, and no value can begin a
new line.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import MutableMapping
from typing import TextIO

import structlog

ALLOWED = frozenset(
    {
        "case",  # our own id of a case, never its reference, and nothing about anyone
        "cases",
        "error",  # the class of an error, never its words
        "event",
        "level",
        "method",
        "ms",
        "noticed",
        "person",  # our own id of a practitioner
        "request_id",
        "route",  # the template, such as /api/cases/{reference}
        "status",
        "timestamp",
        "where",  # a module of ours and a line in it
    }
)
"""Every field a log line may have."""

_MOST_CHARACTERS = 200


def set_up(stream: TextIO | None = None) -> None:
    """From now on everything that is logged, by us or by a library, goes through the list above.

    To `stream`, or to standard error as it stands when something is written. May be called again.
    """
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_allowed,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        logger_factory=lambda *_: structlog.PrintLogger(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    for before in [held for held in root.handlers if isinstance(held, _Libraries)]:
        root.removeHandler(before)
    root.addHandler(_Libraries(stream))
    logging.getLogger("uvicorn.error").setLevel(logging.INFO)
    logging.getLogger("uvicorn.access").disabled = True  # it would write addresses of cases


def only_allowed(
    logger: object, method: str, event: MutableMapping[str, object]
) -> MutableMapping[str, object]:
    """The event with the keys that are listed, each a number, a yes or no, or a short text."""
    del logger, method
    return {key: _short(value) for key, value in event.items() if key in ALLOWED}


def _short(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)[:_MOST_CHARACTERS]


class _Libraries(logging.Handler):
    """What libraries say: which one, how grave, which error. Words only where they are uvicorn's.

    Words of other libraries may quote what they were given, so they are not kept.
    """

    def __init__(self, stream: TextIO | None) -> None:
        super().__init__()
        self._stream = stream

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        uvicorn = record.name == "uvicorn.error" and record.exc_info is None
        said = record.getMessage()[:_MOST_CHARACTERS] if uvicorn else "library_message"
        line = {"event": said, "level": record.levelname.lower(), "where": record.name}
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
        stream = self._stream or sys.stderr
        stream.write(json.dumps(line, sort_keys=True) + "\n")
        stream.flush()
