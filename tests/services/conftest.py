"""A desk for every service test: a small referral procedure on a fresh database of each kind."""

import pytest

from tests import make
from tests.procedures.folders import referral


@pytest.fixture
def desk(database_url, tmp_path):
    with make.context(database_url, make.MONDAY, referral(tmp_path / "referral")) as desk:
        yield desk
