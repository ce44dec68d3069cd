"""What holds for every request before any route sees it, and for every answer after.

From this computer only, under our own name, bounded in size; headers on whatever goes back, the
500 too; and one log line that names no case.
"""

from __future__ import annotations

import secrets
import time
import traceback
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import NotFromHere, Refusal, TooLarge, refusal_of
from api.settings import LOOPBACK
from workflows.domain.errors import PrebirthError

_log = structlog.get_logger()
_ROOT = Path(__file__).parent.parent
_REQUEST_ID_BYTES = 8

Answer = Callable[[Request, Refusal], Response]
"""How a refusal is told: as a page or as problem JSON."""


@dataclass(frozen=True, slots=True)
class AnswerHeaders:
    """The headers of every answer; of those that nobody may keep; of static files."""

    every: Mapping[str, str]
    not_kept: Mapping[str, str]
    static: Mapping[str, str]
    static_path: str = "/static/"


@dataclass(slots=True)
class _Passage:
    """One request on its way through."""

    request_id: str
    status: int = 0
    started: bool = False
    received: int = 0
    too_large: bool = False
    began: float = field(default_factory=time.perf_counter)


class Guard:
    """The outermost layer of the application. It lets no exception out."""

    def __init__(
        self, app: ASGIApp, *, largest: int, headers: AnswerHeaders, answer: Answer
    ) -> None:
        self._app = app
        self._largest = largest
        self._headers = headers
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check, pass on, dress the answer, log."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        passage = _Passage(secrets.token_hex(_REQUEST_ID_BYTES))
        dressed = self._dressed(scope, passage, send)
        refused = _refused_at_the_door(scope, self._largest)
        try:
            if refused is None:
                await self._pass_on(scope, receive, dressed, passage)
            else:
                await self._refuse(scope, receive, dressed, refused)
        finally:
            _log.info(
                "request",
                method=scope["method"],
                route=route_template(scope),
                status=passage.status,
                ms=round((time.perf_counter() - passage.began) * 1000, 1),
                request_id=passage.request_id,
            )

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send, passage: _Passage) -> None:
        async def counted() -> Message:
            message = await receive()
            passage.received += len(message.get("body", b""))
            if passage.received > self._largest:
                passage.too_large = True
                raise TooLarge
            return message

        async def unless_too_large(message: Message) -> None:
            if not passage.too_large:
                await send(message)

        try:
            await self._app(scope, counted, unless_too_large)
        except Exception as error:
            if not passage.too_large:
                _log.error(
                    "request_failed",
                    request_id=passage.request_id,
                    error=type(error).__name__,
                    where=_where(error),
                )
                if not passage.started:
                    await self._refuse(scope, receive, send, PrebirthError())
        if passage.too_large and not passage.started:
            await self._refuse(scope, receive, send, TooLarge())

    async def _refuse(
        self, scope: Scope, receive: Receive, send: Send, error: PrebirthError
    ) -> None:
        response = await run_in_threadpool(self._answer, Request(scope), refusal_of(error))
        if isinstance(error, TooLarge):
            response.headers["Connection"] = "close"
        await response(scope, receive, send)

    def _dressed(
        self, scope: Scope, passage: _Passage, send: Send
    ) -> Callable[[Message], Awaitable[None]]:
        static = str(scope["path"]).startswith(self._headers.static_path)
        kept = self._headers.static if static else self._headers.not_kept

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                passage.started = True
                passage.status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in (*self._headers.every.items(), *kept.items()):
                    headers[name] = value
                headers["X-Request-ID"] = passage.request_id
            await send(message)

        return dressed


def _refused_at_the_door(scope: Scope, largest: int) -> PrebirthError | None:
    client = scope.get("client")
    if client is not None and client[0] not in LOOPBACK:
        return NotFromHere()
    headers = Headers(scope=scope)
    if host_name(headers.get("host", "")) not in LOOPBACK:
        return NotFromHere("This service does not go by that name.")
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length[:20]) > largest:
        return TooLarge()
    return None


def host_name(host: str) -> str:
    """The name in a Host header, without port and brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].lower()


def route_template(scope: Scope) -> str:
    """The path with every parameter replaced by its name; what matched nothing is not repeated."""
    if "endpoint" not in scope:
        return "(none)"
    path = str(scope["path"])
    segments = path.split("/")
    for name, value in scope.get("path_params", {}).items():
        if str(value) not in segments:
            return f"/{segments[1]}/…"
        segments = [f"{{{name}}}" if part == str(value) else part for part in segments]
    return "/".join(segments)


def _where(error: BaseException) -> str:
    """The innermost line of ours that the error passed: file and number, nothing it held."""
    ours = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(_ROOT) and ".venv" not in frame.filename
    ]
    if not ours:
        return "outside"
    last = ours[-1]
    return f"{Path(last.filename).relative_to(_ROOT)}:{last.lineno}"
