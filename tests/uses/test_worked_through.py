"""How-to pages that work an example through: their commands run on the sample as written."""

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from segmentus.cli.commands import app
from segmentus.segments.model import read_model
from segmentus.survey import sample
from shown import blocks, commands

OTHER = {"scf2019": "sample", "scf2022": "sample:2022"}
QUICK = ["--replicates", "0", "--starts", "1"]


def lines(page):
    """Words of each command of a page, without "segmentus"."""
    return [words[1:] for block in blocks(page, "sh") for words in commands(block)]


def run(words):
    done = CliRunner().invoke(app, words)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_from_2019_to_2022(place):
    report, drift, reach, _, compare = (
        [OTHER.get(word, word) for word in line] for line in lines("docs/howto/two-waves.md")
    )
    assert report[0] == "report"
    assert run([*report, *QUICK]).exit_code == 0
    quiet = run(drift)
    assert quiet.exit_code == 0  # two draws of one population
    assert (place / "drift.html").exists()
    assert quiet.output.startswith("No alarm.")
    assert run(reach).exit_code == 0
    assert compare[0] == "compare"  # run in tests/uses/test_nation.py


def test_a_bank_against_the_nation(place):
    survey = sample.read(families=1_000)
    first = survey.frame.filter(pl.Series(survey.design.implicate == 1))
    rng = np.random.default_rng(0)
    pl.DataFrame(
        {
            "age": first["AGE"],
            "balance": (first["LIQ"] * 0.3).round(0),
            "housing": pl.Series(np.where(first["HNH_MORT"] == 1, "yes", "no")),
            "duration": rng.integers(5, 900, 1_000),
            "y": pl.Series(np.where(rng.random(1_000) < 0.1, "yes", "no")),
        }
    ).write_csv("bank-full.csv", separator=";")
    report, compare = lines("docs/howto/bank.md")
    told = run([*report, *QUICK, "--k", "3"])
    assert told.exit_code == 0, told.output
    assert "duration" not in read_model(place / "bank" / "model.json").columns
    found = run([*compare, "--k", "3"])
    assert found.exit_code == 0, found.output
    assert (place / "nation.html").exists()
    assert "raking" in found.output.lower()
