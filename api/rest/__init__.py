"""JSON routes under /api."""

from __future__ import annotations

from fastapi import APIRouter

from api.rest import audit, cases, family, procedures, session, tasks, work

ROUTERS: tuple[APIRouter, ...] = (
    session.router,
    work.router,
    cases.router,
    family.router,
    tasks.router,
    procedures.router,
    audit.router,
)
"""Every router, to be mounted under /api."""
