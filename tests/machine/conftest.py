"""What these tests assert in modules of their own is told as fully as what a test asserts."""

import pytest
from structlog.testing import capture_logs

pytest.register_assert_rewrite("tests.machine.invariants", "tests.machine.life")


@pytest.fixture(autouse=True)
def quiet():
    """A thousand lives try a thousand doors; the service's own log of it says nothing new."""
    with capture_logs():
        yield
