"""What all tests share: the real survey where it lies, the built-in sample, hypothesis' pace."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from segmentus.survey import sample, scf
from segmentus.survey.values import Survey

DATA = os.environ.get("SEGMENTUS_DATA", "")
if DATA:  # some tests run commands and notebooks in folders of their own
    DATA = os.environ["SEGMENTUS_DATA"] = str(Path(DATA).resolve())

settings.register_profile(
    "segmentus",
    deadline=None,
    max_examples=30,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("segmentus")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("scf") and not DATA:
        pytest.skip("SEGMENTUS_DATA names no folder with the real files")


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep what is read and fetched away from the user's cache, in processes begun here too."""
    os.environ["SEGMENTUS_CACHE"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def scf2019() -> Survey:
    """The Survey of Consumer Finances 2019, all families."""
    if not DATA:
        pytest.skip("SEGMENTUS_DATA names no folder with the real files")
    return scf.read(2019)


@pytest.fixture(scope="session")
def sample_survey() -> Survey:
    """The built-in sample, at a third of its usual size."""
    return sample.read(families=2000)
