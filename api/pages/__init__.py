"""HTML in British English: routes, views, templates. They ask services, never the store."""

from api.pages import (
    audit,
    cases,
    dating,
    deciding,
    documents,
    links,
    procedures,
    queues,
    sign_in,
    start,
    steps,
)

ROUTERS = (
    sign_in.router,
    queues.router,
    start.router,
    cases.router,
    steps.router,
    dating.router,
    documents.router,
    links.router,
    deciding.router,
    audit.router,
    procedures.router,
)
"""Every page's routes; `/cases/start` comes before `/cases/{reference}`, which would match it."""
