"""What the terminal is told while work goes on."""

import re
import time

import pytest
from rich.console import Console

from segmentus.cli import screen
from segmentus.cli.screen import STAGES, showing_progress


@pytest.fixture
def terminal(monkeypatch):
    """Make stderr a terminal of some columns."""

    def make(columns=100, **colors):
        def console(**asked):
            return Console(**asked, force_terminal=True, width=columns, legacy_windows=False)

        for name, value in colors.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(screen, "Console", console)

    return make


def shown(capsys):
    """The lines that were drawn, without the codes that move the cursor or color them."""
    return re.split(r"[\r\n]+", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", capsys.readouterr().err))


@pytest.mark.parametrize("columns", [40, 100])
def test_a_terminal_sees_stage_steps_rate_and_time_left(terminal, capsys, columns):
    terminal(columns)
    with showing_progress(after=0) as progress:
        for done in range(4):
            progress("k-means", done, 4)
            time.sleep(0.15)
    lines = [line for line in shown(capsys) if "/4" in line]
    assert lines
    assert all(len(line) <= columns for line in lines)
    assert any(line.startswith(STAGES["k-means"][:12]) for line in lines)
    if columns == 100:
        assert re.search(r"3/4 \d(\.\d+)?/s 0:00:0\d left 0:00:0\d", lines[-1])


def test_no_color_is_heeded(terminal, capsys):
    terminal(NO_COLOR="1")
    with showing_progress(after=0) as progress:
        progress("k-means", 1, 2)
    assert not re.search(r"\x1b\[[0-9;]*m", capsys.readouterr().err.replace("\x1b[0m", ""))


def test_a_file_gets_a_line_a_stage_and_short_work_says_nothing(capsys, monkeypatch):
    with showing_progress() as progress:
        progress("k-means", 0, 2)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(screen, "QUIET", -1)
    with showing_progress() as progress:
        for done in range(3):
            progress("k-means", done, 2)
        progress("a stage without another name", 0, 1)
    assert capsys.readouterr().err.splitlines() == [
        "segmentus: forming groups (0 s)",
        "segmentus: a stage without another name (0 s)",
    ]
