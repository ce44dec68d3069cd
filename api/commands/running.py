"""`prebirth serve`, `demo`, `doctor` and `db upgrade`: running it, and seeing that it runs."""

from __future__ import annotations

import gc
import json
import socket
import sys
from typing import Annotated

import typer

from api.settings import Settings
from api.wiring import build, check, open_database, procedure_folder

app = typer.Typer()
db = typer.Typer(no_args_is_help=True)

FINDINGS = 1
MISUSE = 2
_GARBAGE_FIRST = 20_000


@app.command()
def serve(
    port: Annotated[int | None, typer.Option(help="The port to serve on.")] = None,
    host: Annotated[str | None, typer.Option(help="This computer's own address.")] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Load the demonstration first, if it is not there.")
    ] = False,
) -> None:
    """Serve the pages and the API, and watch the deadlines."""
    import uvicorn

    from api.app import create_app

    chosen = {"port": port, "host": host}
    settings = Settings().model_copy(
        update={name: value for name, value in chosen.items() if value is not None}
    )
    check(settings)
    _refuse_busy_port(settings)
    with open_database(settings) as database:
        ctx = build(settings, database)
        if demo:
            from api.demo import load_demonstration

            loaded = load_demonstration(ctx, procedure_folder(settings.procedures[0]))
            if loaded:
                print(f"Demonstration loaded: {loaded} invented cases.")
        _say_where(settings, demo=demo)
        site = create_app(settings, ctx)
        _settle_garbage()
        uvicorn.run(
            site,
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=25,
        )


@app.command()
def demo() -> None:
    """Load the demonstration: invented people, made by playing stories through the services."""
    from api.demo import load_demonstration

    settings = Settings()
    with open_database(settings) as database:
        folder = procedure_folder(settings.procedures[0])
        loaded = load_demonstration(build(settings, database), folder)
    print(
        f"Demonstration loaded: {loaded} invented cases."
        if loaded
        else "The demonstration is there already."
    )


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say whether this installation is sound: packages, settings, procedures, database, log."""
    from api.doctor import examine

    found = examine(Settings())
    if as_json:
        print(json.dumps([{"what": f.what, "well": f.well, "words": f.words} for f in found]))
    else:
        for item in found:
            print(f"{'fine   ' if item.well else 'FINDING'}  {item.what}: {item.words}")
    if not all(item.well for item in found):
        raise typer.Exit(FINDINGS)


@db.command()
def upgrade() -> None:
    """Bring the database's tables to this version."""
    with open_database(Settings()) as database:
        print(f"The database stands at {database.revision()}.")


def _settle_garbage() -> None:
    """What is loaded by now stays for good: it is never again looked through for garbage, and what
    each act leaves behind is looked through less often.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GARBAGE_FIRST, 20, 20)


def _refuse_busy_port(settings: Settings) -> None:
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            print(
                f"Port {settings.port} is in use. Choose another: make run PORT=8001",
                file=sys.stderr,
            )
            raise typer.Exit(MISUSE) from None


def _say_where(settings: Settings, *, demo: bool) -> None:
    print(f"Prebirth is at http://{settings.host}:{settings.port}/  (Ctrl+C stops it)")
    if demo:
        print("Sign in by choosing a person. Try, in this order:")
        print("  Asha Lowe, midwife          starts a case and refers")
        print("  Daniel Okoro, duty worker   answers from children's social care's queue")
        print("  Ruth Penrose, auditor       reads which agency did what, and when")
