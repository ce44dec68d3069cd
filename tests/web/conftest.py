"""A desk on a database in memory, and the application on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import make
from tests.make import Desk
from tests.web.site import Site, serving


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A desk on an SQLite database in memory."""
    with make.context("sqlite://") as found:
        yield found


@pytest.fixture
def site(desk: Desk) -> Iterator[Site]:
    """The application on that desk."""
    with serving(desk) as found:
        yield found


@pytest.fixture(scope="module")
def untouched() -> Iterator[Site]:
    """One application for many tests, none of which minds what another leaves behind."""
    with make.context("sqlite://") as shared, serving(shared) as found:
        yield found


@pytest.fixture
def kept_desk(database_url: str) -> Iterator[Desk]:
    """A desk on each kind of database in turn."""
    with make.context(database_url) as found:
        yield found


@pytest.fixture
def kept_site(kept_desk: Desk) -> Iterator[Site]:
    """The application on each kind of database in turn."""
    with serving(kept_desk) as found:
        yield found
