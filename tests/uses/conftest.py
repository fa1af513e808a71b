"""What tests of this room share: a command run as from a shell."""

import sys

import pytest

from segmentus.cli import main


@pytest.fixture
def run(monkeypatch, capsys):
    """Run a command; gives exit status, standard output and errors."""

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["segmentus", *map(str, words)])
        with pytest.raises(SystemExit) as stop:
            main()
        captured = capsys.readouterr()
        return stop.value.code or 0, captured.out, captured.err

    return call
