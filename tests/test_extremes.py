"""Numbers at the ends of what floats hold, and very few rows: right figures or one sentence."""

import csv
import re
import sys
import zipfile

import numpy as np
import polars as pl
import pytest

from segmentus.cli import main

N = 60
NO_NUMBER = re.compile(r"(?<![\w-])(nan|NaN|-?inf|-?Infinity)(?![\w-])")


def read(path):
    """The text of a file; of a workbook or deck, that of its parts."""
    if path.suffix not in (".xlsx", ".pptx"):
        return path.read_text()
    with zipfile.ZipFile(path) as parts:
        texts = [parts.read(name) for name in parts.namelist() if name.endswith(".xml")]
    return re.sub(r"<[^>]*>", " ", b" ".join(texts).decode())


@pytest.fixture
def report(tmp_path, monkeypatch, capsys):
    """Report on columns: (exit status, what stderr says, rows of profile.csv)."""

    def call(columns, *words):
        pl.DataFrame(columns).write_csv(tmp_path / "t.csv")
        given = ["report", tmp_path / "t.csv", "--ks", "2-3", "--starts", "2", *words]
        monkeypatch.setattr(sys, "argv", ["segmentus", *map(str, given), "-o", f"{tmp_path}/out"])
        with pytest.raises(SystemExit) as stop:
            main()
        printed = capsys.readouterr()
        if stop.value.code:
            assert stop.value.code == 2
            assert len(printed.err.strip().splitlines()) == 1
            assert not (tmp_path / "out").exists()
            return 2, printed.err, []
        for path in (tmp_path / "out").iterdir():
            text = read(path)
            if path.suffix == ".html":
                text = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
            assert NO_NUMBER.search(text) is None, path.name
        assert NO_NUMBER.search(printed.out) is None
        with (tmp_path / "out" / "profile.csv").open() as file:
            return 0, printed.err, list(csv.DictReader(file))

    return call


@pytest.fixture
def base():
    dice = np.random.default_rng(0)
    return {"spend": dice.lognormal(5, 1, N), "visits": dice.integers(0, 9, N)}


def shares(profile):
    return [float(row["estimate"]) for row in profile if row["statistic"] == "share of population"]


@pytest.mark.parametrize("rows", [2, 3, 4, 5, 8])
@pytest.mark.parametrize("replicates", ["0", "2", "auto"])
def test_very_few_rows(report, rows, replicates):
    dice = np.random.default_rng(rows)
    columns = {"spend": dice.lognormal(5, 1, rows), "visits": dice.integers(0, 9, rows)}
    status, said, profile = report(columns, "--replicates", replicates)
    assert "too few" in said if status else sum(shares(profile)) == pytest.approx(1)


@pytest.mark.parametrize("rows", [3, 4, 5, 7])
def test_a_domain_of_very_few_rows(report, base, rows):
    least = np.sort(base["spend"])[-rows - 1]
    status, said, profile = report(base, "--where", f"spend > {least}")
    assert "too few" in said if status else sum(shares(profile)) == pytest.approx(1)


@pytest.mark.parametrize("value", [1.01e100, 1e200, -1e300])
def test_a_value_too_large_is_refused_by_name_before_the_work(report, base, value):
    columns = base | {"x": np.r_[np.ones(N - 1), value]}
    status, said, _ = report(columns)
    assert status == 2
    assert f"t.csv: column x, row 60 holds {value:.4g}, beyond 1e+100 in size" in said


@pytest.mark.parametrize("size", [1e99, 1e-99])
def test_columns_of_almost_that_size_have_the_segments_of_ordinary_ones(report, base, size):
    x = np.random.default_rng(1).normal(size=N)
    words = ("--features", "x,visits", "--curve", "linear")
    found = [shares(report(base | {"x": x * by}, *words)[2]) for by in (1.0, size)]
    assert found[0] == pytest.approx(found[1])


@pytest.mark.parametrize("power", [-150, -200, -300, -308, -320])
def test_values_too_small_to_square_are_told_or_reckoned_with(report, base, power):
    x = np.random.default_rng(4).lognormal(0, 2, N) * 10.0**power
    status, said, profile = report(base | {"x": x}, "--features", "x,spend")
    assert "differ too little" in said if status else sum(shares(profile)) == pytest.approx(1)


@pytest.mark.parametrize("constant", [0.0, 1e15, -1e15])
def test_a_large_constant_hides_no_differences(report, base, constant):
    """Steps of 1/8 are held at 1e15 exactly, so the segments are those of the steps alone."""
    x = np.random.default_rng(2).integers(0, 8, N) / 8
    words = ("--features", "x", "--curve", "linear", "--k", "2")
    found = [shares(report(base | {"x": x + by}, *words)[2]) for by in (0.0, constant)]
    assert found[0] == pytest.approx(found[1])


@pytest.mark.parametrize("size", [1e300, 1e308, 1e51, 1e-51, 5e-324])
def test_weights_beyond_bounds_are_refused(report, base, size):
    status, said, _ = report(base | {"w": np.full(N, size)}, "--weight", "w")
    assert status == 2
    assert "weight column w goes up to" in said
    assert "multiply all weights by one number" in said


@pytest.mark.parametrize("size", [1e49, 1e-49])
def test_weights_within_bounds_change_no_share(report, base, size):
    weight = np.random.default_rng(3).uniform(0.5, 1, N)
    found = [shares(report(base | {"w": weight * by}, "--weight", "w")[2]) for by in (1.0, size)]
    assert found[0] == pytest.approx(found[1])


@pytest.mark.parametrize("few", [1, 2, 3])
def test_weight_in_very_few_rows(report, base, few):
    weight = np.r_[np.arange(1.0, few + 1), np.zeros(N - few)]
    status, said, profile = report(base | {"w": weight}, "--weight", "w")
    assert "t.csv" in said if status else sum(shares(profile)) == pytest.approx(1)
