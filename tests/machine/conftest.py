"""What these tests assert in modules of their own is told as fully as what a test asserts."""

import pytest

pytest.register_assert_rewrite("tests.machine.invariants", "tests.machine.life")
