"""Every broken table: one sentence with place and cure, status 2, no traceback, no output."""

import sys

import pytest

from bad_tables.make import broken, write
from segmentus.cli import main

CASES = list(broken())
QUICK = ("--ks", "2-3", "--starts", "2")


def test_there_are_many_and_no_two_are_called_alike():
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) >= len(CASES) - 1  # a gz and a csv "twice"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_broken_table_is_one_sentence(case, tmp_path, monkeypatch, capsys):
    path, out = write(case, tmp_path), tmp_path / "out"
    words = ["segmentus", "report", path, *QUICK, *case.options, "-o", out]
    monkeypatch.setattr(sys, "argv", list(map(str, words)))
    with pytest.raises(SystemExit) as stop:
        main()
    _, error = capsys.readouterr()
    sentence = error.strip()
    assert stop.value.code == 2, error
    assert len(sentence.splitlines()) == 1
    assert sentence.startswith("segmentus: ")
    assert sentence.endswith((".", "?"))
    assert "Traceback" not in error
    assert len(sentence) < 700
    for words in case.says:
        assert words in sentence
    assert not out.exists()
