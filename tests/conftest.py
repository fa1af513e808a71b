"""What all tests share: the real survey where it lies, the built-in sample, hypothesis' pace."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from chromium import forget, open_chromium
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


TOGETHER = {"browser": ("app/test_in_browser", "report/test_in_browser", "test_site")}
"""Files for one worker, in which they share what is slow to start."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Let each worker of `make test` take whole files, as tests of a file share its fixtures.

    The groups of pytest-xdist 3.8 are marks on a node's name, which pytest 9.2 no longer reads.
    """
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            shared = (name for name, parts in TOGETHER.items() if any(one in file for one in parts))
            return next(shared, file)

    return Together(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("scf") and not DATA:
        pytest.skip("SEGMENTUS_DATA names no folder with the real files")


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep what is read and fetched away from the user's cache, in processes begun here too.

    All workers keep it in one place, so that a real file is parsed once.
    """
    home = tmp_path_factory.getbasetemp()
    cache = (home.parent if "PYTEST_XDIST_WORKER" in os.environ else home) / "cache"
    cache.mkdir(exist_ok=True)
    os.environ["SEGMENTUS_CACHE"] = str(cache)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """The one browser of a session, whose pages are those of the tests before."""
    folders = (tmp_path_factory.mktemp(name) for name in ("chromium", "downloads"))
    with open_chromium(*folders) as driver:
        yield driver


@pytest.fixture(scope="module")
def browser(chromium: object) -> object:
    """The browser, with nothing left of other tests."""
    forget(chromium)
    return chromium


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


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command in this process: (exit status, standard output, standard error)."""
    from segmentus.cli import main

    def call(*words: object) -> tuple[Any, str, str]:
        monkeypatch.setattr(sys, "argv", ["segmentus", *map(str, words)])
        with pytest.raises(SystemExit) as stop:
            main()
        captured = capsys.readouterr()
        return stop.value.code or 0, captured.out, captured.err

    return call
