"""One small table for all tests of this folder."""

import pytest

from rows import make_table


@pytest.fixture(scope="package")
def table():
    return make_table()
