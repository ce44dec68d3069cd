"""The web application: every way in over HTTP, with one set of rules for all of them."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import quote

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from api import pages, rest
from api.auth import Parts, UseCases, same_site
from api.errors import (
    NothingHere,
    NotSignedIn,
    Refusal,
    RequestNotUnderstood,
    WrongMethod,
    refusal_of,
)
from api.logging import set_up
from api.pages.headers import EVERY_ANSWER, NOT_KEPT, STATIC_FILES
from api.requests import AnswerHeaders, Guard
from api.rest import problems
from api.scheduler import Ticks
from api.settings import Settings
from api.wiring import build, check, open_database
from workflows.domain.errors import PrebirthError
from workflows.services.context import Context

API: Final = "/api"
SIGN_IN: Final = "/sign-in"
STATIC: Final = Path(__file__).parent / "static"
_PAGE_REFUSALS: Final = "api.pages.problems"


class Application(FastAPI):
    """FastAPI, whose description of the API says how it refuses."""

    def openapi(self) -> dict[str, object]:
        """The description, made once."""
        if self.openapi_schema is None:
            self.openapi_schema = problems.complete(super().openapi())
        return self.openapi_schema


def create_app(settings: Settings, ctx: Context | None = None, *, ticking: bool = True) -> FastAPI:
    """The application. Without a context it opens the database itself, and closes it at the end.

    `ticking=False` leaves the deadlines unwatched: for tests, which sweep when they mean to.
    """
    check(settings)

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        set_up()
        with ExitStack() as stack:
            given = ctx
            if given is None:
                database = stack.enter_context(open_database(settings))
                given = build(settings, database)
            app.state.parts = Parts(given, settings)
            if ticking:
                ticks = Ticks(given, settings.sweep_seconds)
                ticks.start()
                stack.callback(ticks.stop)
            yield

    app = Application(
        title="Prebirth",
        description="Unborn baby procedures: cases, tasks, deadlines and evidence.",
        version="0.1.0",
        openapi_url=f"{API}/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=life,
    )
    _add_routes(app)
    _add_refusals(app)
    app.add_middleware(
        Guard,
        largest=settings.largest_request,
        headers=AnswerHeaders(EVERY_ANSWER, NOT_KEPT, STATIC_FILES),
        answer=tell,
    )
    return app


def tell(request: Request, refusal: Refusal) -> Response:
    """A refusal as its asker reads it: problem JSON under /api, a page elsewhere."""
    if _is_api(request):
        return problems.answer(refusal)
    page = _page_of_refusal()
    if page is not None:
        return page(request, refusal)
    return Response(f"{refusal.sentence} {refusal.next_action}", refusal.status)


def _add_routes(app: FastAPI) -> None:
    for router in rest.ROUTERS:
        app.include_router(router, prefix=API)
    for router in getattr(pages, "ROUTERS", ()):
        app.include_router(router, include_in_schema=False, dependencies=[Depends(same_site)])
    app.mount("/static", StaticFiles(directory=STATIC), name="static")

    @app.get("/favicon.ico", include_in_schema=False)
    def favicon() -> FileResponse:
        """The icon that browsers ask for unasked."""
        return FileResponse(STATIC / "favicon.png", media_type="image/png")

    @app.get("/health/live", include_in_schema=False)
    def live() -> dict[str, str]:
        """The process answers."""
        return {"status": "live"}

    @app.get("/health/ready", include_in_schema=False)
    def ready(ctx: UseCases) -> JSONResponse:
        """The database answers, and its tables are those of this version."""
        try:
            ctx.database.require_upgraded()
        except PrebirthError:
            return JSONResponse({"status": "not ready"}, HTTPStatus.SERVICE_UNAVAILABLE)
        return JSONResponse({"status": "ready"})


def _add_refusals(app: FastAPI) -> None:
    @app.exception_handler(PrebirthError)
    def ours(request: Request, error: PrebirthError) -> Response:
        if isinstance(error, NotSignedIn) and not _is_api(request):
            back = f"?next={quote(request.url.path)}" if request.method == "GET" else ""
            return RedirectResponse(f"{SIGN_IN}{back}", HTTPStatus.SEE_OTHER)
        return tell(request, refusal_of(error))

    @app.exception_handler(RequestValidationError)
    def not_fitting(request: Request, error: RequestValidationError) -> Response:
        return tell(request, problems.refusal_of_request(error))

    @app.exception_handler(HTTPException)
    def of_the_framework(request: Request, error: HTTPException) -> Response:
        match error.status_code:
            case HTTPStatus.NOT_FOUND:
                refusal = refusal_of(NothingHere())
            case HTTPStatus.METHOD_NOT_ALLOWED:
                refusal = refusal_of(WrongMethod())
            case _:
                refusal = refusal_of(RequestNotUnderstood())
        response = tell(request, refusal)
        for name, value in (error.headers or {}).items():
            response.headers[name] = value
        return response


def _page_of_refusal() -> Callable[[Request, Refusal], Response] | None:
    if importlib.util.find_spec(_PAGE_REFUSALS) is None:
        return None
    found: Callable[[Request, Refusal], Response] = importlib.import_module(
        _PAGE_REFUSALS
    ).render_refusal
    return found


def _is_api(request: Request) -> bool:
    return request.url.path == API or request.url.path.startswith(f"{API}/")
