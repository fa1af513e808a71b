"""Numbers of the attack, which an environment variable scales, and what it prints in the end."""

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

SHARE = float(os.environ.get("SEGMENTUS_ATTACK", "1"))
"""1 for the numbers that CI runs; 0.05 for a look, 10 for a night."""
SEED = int(os.environ.get("SEGMENTUS_ATTACK_SEED", "0"))


def many(number: int) -> int:
    """How many of something, at the share asked for."""
    return max(1, round(number * SHARE))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.attack)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    lines = [line for one in reports for name, line in one.user_properties if name == "attack"]
    if lines:
        terminalreporter.section("attack")
        for line in lines:
            terminalreporter.write_line(line)


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Give a function that puts a line into the closing note; reports bring it from a worker."""
    return lambda line: request.node.user_properties.append(("attack", line))


@pytest.fixture
def dice(request: pytest.FixtureRequest) -> random.Random:
    """Chance, the same in every run of one seed."""
    return random.Random(f"{SEED} {request.node.name}")
