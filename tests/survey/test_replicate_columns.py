"""Replicate weights in columns: errors are those of R's survey, for every kind of design."""

import json
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from segmentus.errors import InputError
from segmentus.estimate.shares import estimate_shares
from segmentus.estimate.variance import estimate
from segmentus.estimate.weighted import mean, ratio, total
from segmentus.survey import table
from segmentus.survey.replicate_columns import (
    ReplicateColumns,
    make_method,
    match_columns,
    read_replicate_columns,
)
from segmentus.survey.table.schema import Hints

GOLDEN = Path(__file__).parents[1] / "golden" / "designs"
EXPECTED = pl.read_csv(GOLDEN / "expected.csv").to_dicts()
ABOUT = {"mean": "mean", "full": "estimate"}


def read(file, kind, about, **more):
    told = {"Fay": {"fay": 0.3}, "JKn": {"coefficient": (0.5,)}}.get(kind, {})
    # the table of R's bootstrap of clusters is read as replicates that are as good as drawn
    survey = table.read(GOLDEN / f"{file}.csv", Hints(weight="w"))
    return read_replicate_columns(
        survey, ReplicateColumns("rep*", kind, ABOUT[about], **told, **more)
    )


@pytest.mark.parametrize("line", EXPECTED, ids=lambda each: f"{each['kind']}-{each['about']}")
def test_errors_are_those_of_r(line):
    survey = read(line["file"], line["kind"], line["about"])
    columns = [survey.frame[name].to_numpy().astype(float) for name in survey.frame.columns]
    named = dict(zip(survey.frame.columns, columns, strict=True))
    if line["figure"] == "ratio":
        got = estimate(
            ratio, np.column_stack([named["alive"], named["arrests"]]), survey.design, unit=""
        )
    elif line["figure"] == "mean":
        got = estimate(mean, named["api00"], survey.design, unit="")
    else:
        got = estimate(total, named["enroll"], survey.design, unit="")
    assert got.value == pytest.approx(line["value"], rel=1e-9)
    assert got.se == pytest.approx(line["se"], rel=1e-9)


def test_the_variance_is_that_of_a_loop():
    survey = read("jk1", "JK1", "full")
    values = survey.frame["api00"].to_numpy().astype(float)
    weights = survey.design.replicates.weight
    full = np.average(values, weights=survey.design.weight)
    wanted = sum(
        14 / 15 * (np.average(values, weights=weights[:, at]) - full) ** 2 for at in range(15)
    )
    assert estimate(mean, values, survey.design, unit="").se ** 2 == pytest.approx(wanted)
    above = values > 650
    labels = above.astype(np.int64)
    shares = estimate_shares(survey.design, labels, 2)
    one = estimate(mean, above.astype(float), survey.design, unit="share")
    assert shares[0][1].se == pytest.approx(one.se, rel=1e-9)
    assert shares[1].covariance[1, 1] == pytest.approx(one.se**2, rel=1e-9)


def test_factors_multiply_the_weight(tmp_path):
    frame = pl.read_csv(GOLDEN / "jk1.csv")
    names = [name for name in frame.columns if name.startswith("rep")]
    frame.with_columns([pl.col(name) / pl.col("w") for name in names]).write_csv(
        tmp_path / "factors.csv"
    )
    survey = table.read(tmp_path / "factors.csv", Hints(weight="w"))
    found = read_replicate_columns(survey, ReplicateColumns("rep*", "JK1", factors=True))
    wanted = read("jk1", "JK1", "full").design.replicates.weight
    np.testing.assert_allclose(found.design.replicates.weight, wanted, rtol=1e-12)


def test_every_kind_has_its_coefficient_and_center():
    usual = {
        "bootstrap": (1 / 3, "mean"), "BRR": (1 / 4, "estimate"),
        "Fay": (1 / (4 * 0.49), "estimate"), "JK1": (3 / 4, "estimate"), "SDR": (1.0, "estimate"),
    }  # fmt: skip
    for kind, (coefficient, about) in usual.items():
        found = make_method(4, ReplicateColumns("r*", kind, fay=0.3))
        assert found.coefficient == pytest.approx(np.full(4, coefficient))
        assert found.about == about
    with pytest.raises(InputError, match="coefficients depend on the strata"):
        make_method(4, ReplicateColumns("r*", "JKn"))
    with pytest.raises(InputError, match="got 2 for 4 replicates"):
        make_method(4, ReplicateColumns("r*", "JKn", coefficient=(0.5, 0.5)))
    with pytest.raises(InputError, match="from 0 to under 1"):
        make_method(4, ReplicateColumns("r*", "Fay", fay=1.0))
    with pytest.raises(InputError, match="at least 2"):
        make_method(1, ReplicateColumns("r*"))


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("wr*", ["wr001", "wr002", "wr010"]),
        ("WR001-002", ["wr001", "wr002"]),
        ("wr010, wr001", ["wr010", "wr001"]),
        ("wr0?1", ["wr001"]),
    ],
)
def test_columns_are_found_by_pattern(pattern, wanted):
    assert match_columns(pattern, ["id", "wr010", "wr002", "wr001"], "t") == wanted
    with pytest.raises(InputError, match="t has no column wr003"):
        match_columns("wr001-003", ["wr001", "wr002"], "t")


@pytest.fixture
def run(run):
    """Run `segmentus estimate` in this process."""
    return partial(run, "estimate")


def test_the_command_takes_a_design_by_options(run):
    status, out, err = run(GOLDEN / "fay.csv", "ratio", "alive", "arrests", "--weight", "w",
                           "--replicate-columns", "rep1-4", "--replicate-design", "fay",
                           "--fay", 0.3, "--center", "mean", "--json")  # fmt: skip
    assert (status, json.loads(out)[0]["se"]) == (0, pytest.approx(0.00952518747770524, rel=1e-9))
    assert "Fay with ρ = 0.3, about their mean" in err
    status, _, err = run(GOLDEN / "fay.csv", "mean", "alive", "--replicate-columns", "rep*",
                         "--replicate-design", "jack")  # fmt: skip
    assert status == 2
    assert "give bootstrap, BRR, Fay, JK1, JKn, SDR" in err
    assert run("sample", "mean", "AGE", "--replicate-columns", "w*")[0] == 2


def test_implicates_and_replicates_may_lie_in_files_of_their_own(run, tmp_path):
    """As in the Household Finance and Consumption Survey: H1 … and weights in D."""
    rng = np.random.default_rng(1)
    n, r = 40, 12
    wealth = rng.lognormal(10, 1, n)
    filled = [wealth * rng.uniform(0.9, 1.1, n) for _ in range(3)]
    weight = rng.uniform(1, 3, n).round(3)
    ids = [f"F{at:03}" for at in range(n)]
    for at, values in enumerate(filled, start=1):
        order = rng.permutation(n)
        frame = pl.DataFrame({"sa0010": ids, "hw": weight, "wealth": values.round(2)})
        frame[order.tolist()].write_csv(tmp_path / f"h{at}.csv")
    drawn = weight[:, None] * rng.poisson(1, (n, r))
    pl.DataFrame(
        {"sa0010": ids} | {f"wr{at:04}": drawn[:, at - 1] for at in range(1, r + 1)}
    ).write_csv(tmp_path / "d.csv")
    status, out, _ = run(tmp_path / "h1.csv", "mean", "wealth", "--id", "sa0010", "--weight", "hw",
                         "--implicates", f"{tmp_path / 'h2.csv'},{tmp_path / 'h3.csv'}",
                         "--replicate-columns", "wr*", "--replicate-file", tmp_path / "d.csv",
                         "--json")  # fmt: skip
    (line,) = json.loads(out)
    means = [np.average(values.round(2), weights=weight) for values in filled]
    within = [
        np.var([np.average(v.round(2), weights=drawn[:, at]) for at in range(r)], ddof=1)
        for v in filled
    ]
    assert status == 0
    assert line["estimate"] == pytest.approx(np.mean(means), rel=1e-9)
    assert line["sampling"] == pytest.approx(np.mean(within), rel=1e-9)
    assert line["imputation"] == pytest.approx(np.var(means, ddof=1), rel=1e-9)


def test_units_within_strata_are_drawn_whole(run, tmp_path):
    """As in NHANES: pseudo-units are numbered anew in each stratum."""
    rng = np.random.default_rng(2)
    frame = pl.DataFrame(
        {
            "sdmvstra": np.repeat(np.arange(8), 20), "sdmvpsu": np.tile(np.repeat([1, 2], 10), 8),
            "bp": np.repeat(rng.normal(120, 10, 16), 10) + rng.normal(0, 1, 160),
        }
    )  # fmt: skip
    frame.write_csv(tmp_path / "people.csv")
    words = (tmp_path / "people.csv", "mean", "bp", "--replicates", 200, "--json")
    alike = json.loads(run(*words)[1])[0]["se"]
    clustered = json.loads(run(*words, "--unit", "sdmvstra,sdmvpsu", "--strata", "sdmvstra")[1])
    means = frame.group_by("sdmvstra", "sdmvpsu").agg(pl.col("bp").mean())
    by_stratum = means.group_by("sdmvstra").agg(pl.col("bp").var())["bp"]
    wanted = np.sqrt(by_stratum.sum() * 2) / 16  # two units in each of eight strata
    assert clustered[0]["se"] == pytest.approx(wanted, rel=0.2)
    assert clustered[0]["se"] > 1.5 * alike
