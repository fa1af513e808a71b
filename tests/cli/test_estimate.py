"""`segmentus estimate`: what it prints and writes, against the estimates themselves."""

import json
import sys

import numpy as np
import polars as pl
import pytest

from segmentus.cli import main
from segmentus.estimate import weighted
from segmentus.estimate.variance import estimate
from segmentus.survey import sample
from segmentus.survey.replicates import add_replicates

KEYS = [
    "statistic", "variable", "group", "estimate", "se", "sampling", "imputation", "df", "low",
    "high", "families",
]  # fmt: skip


@pytest.fixture
def run(monkeypatch, capsys):
    """Run the command in this process: (exit status, standard output, standard error)."""

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["segmentus", "estimate", *map(str, words)])
        with pytest.raises(SystemExit) as stop:
            main()
        captured = capsys.readouterr()
        return stop.value.code or 0, captured.out, captured.err

    return call


@pytest.fixture(scope="module")
def survey():
    return add_replicates(sample.read(), 20, seed=3)


def as_json(run, *words):
    status, out, err = run("sample", *words, "--replicates", 20, "--seed", 3, "--json")
    assert status == 0
    assert "20 replicate weights, drawn" in err
    return json.loads(out)


def check(line, want):
    low, high = want.interval()
    assert list(line) == KEYS
    assert line["families"] == want.families
    got = [line[key] for key in KEYS[3:-1]]
    assert got == [want.value, want.se, want.sampling, want.imputation, want.df, low, high]


def test_json_holds_the_estimates(run, survey):
    lines = as_json(run, "mean", "NETWORTH", "age")
    assert [(line["variable"], line["group"]) for line in lines] == [
        ("NETWORTH", "all"), ("AGE", "all"),
    ]  # fmt: skip
    for line in lines:
        column = survey.column(line["variable"])
        check(line, estimate(weighted.mean, column, survey.design, unit=""))


def test_by_takes_each_value_by_its_label(run, survey):
    lines = as_json(run, "median", "INCOME", "--by", "RACE", "--where", "AGE < 40")
    young = survey.where("AGE < 40")
    labels = young.variable("RACE").codes
    codes = [1, 2, 3, 5]
    assert [line["group"] for line in lines] == [labels[code] for code in codes]
    for line, code in zip(lines, codes, strict=True):
        rows = young.column("RACE") == code
        column = young.column("INCOME")
        check(line, estimate(weighted.median, column, young.design, rows, unit=""))


def test_share_has_a_line_for_each_value(run, survey):
    lines = as_json(run, "share", "EDCL", "TURNFEAR")
    assert [line["variable"] for line in lines[:2]] == [
        f"EDCL: {survey.variable('EDCL').codes[code]}" for code in (1, 2)
    ]
    assert lines[-1]["variable"] == "TURNFEAR: yes"
    assert sum(line["estimate"] for line in lines[:-1]) == pytest.approx(1)
    inside = (survey.column("EDCL") == 2).astype(float)
    check(lines[1], estimate(weighted.mean, inside, survey.design, unit=""))


def test_rules_reach_the_estimate(run, survey):
    words = ("median", "NETWORTH", "--variance", "fed", "--pooling", "stacked")
    (line,) = as_json(run, *words)
    column = survey.column("NETWORTH")
    check(
        line,
        estimate(
            weighted.median, column, survey.design, unit="", variance="fed", pooling="stacked"
        ),
    )
    (line,) = as_json(run, "total", "DEBT", "--strata", "AGECL")
    stratified = add_replicates(sample.read(), 20, seed=3, strata="AGECL")
    check(line, estimate(weighted.total, survey.column("DEBT"), stratified.design, unit=""))


def test_the_table_says_how_errors_were_made(run):
    status, out, _ = run("sample", "mean", "NETWORTH", "--by", "TURNFEAR")
    assert status == 0
    assert "Built-in sample, not survey data." in out
    header = next(line for line in out.splitlines() if line.startswith("variable"))
    assert header.split() == [
        "variable", "TURNFEAR", "mean", "se", "95", "%", "from", "to", "families", "unit",
    ]  # fmt: skip
    rows = [line.split() for line in out.splitlines() if line.startswith("NETWORTH")]
    assert [row[1] for row in rows] == ["no", "yes"]
    mean, se, low, high = (float(cell.replace(",", "")) for cell in rows[0][2:6])
    assert low < mean < high
    assert (high - low) / 2 == pytest.approx(1.97 * se, rel=0.02)
    assert out.rstrip().endswith("200 replicate weights, drawn: ignores stratification.")
    _, out, _ = run("sample", "total", "TURNFEAR", "--replicates", 9, "--strata", "RACE")
    assert out.rstrip().endswith("9 replicate weights, drawn within strata of RACE.")
    assert out.splitlines()[-2].split()[-1] == "families"


def test_an_own_table_is_drawn_by_unit_with_its_weights(run, tmp_path):
    rng = np.random.default_rng(4)
    spend = np.repeat(rng.lognormal(3, 1, 80), 3).round(2)
    table = {"spend": spend, "client": np.repeat(np.arange(80) + 500, 3), "mass": np.tile(3.5, 240)}
    pl.DataFrame(table).write_csv(tmp_path / "shop.csv")
    asked = (tmp_path / "shop.csv", "mean", "spend", "--json", "--weight", "mass")
    found = {}
    for words in ((), ("--unit", "client")):
        status, out, _ = run(*asked, *words)
        assert status == 0
        (found[words],) = json.loads(out)
    rows, clients = found.values()
    assert rows["estimate"] == clients["estimate"] == pytest.approx(spend.mean())
    assert (rows["families"], clients["families"]) == (240, 80)
    # three equal rows of a client tell as much as one
    assert clients["se"] / rows["se"] == pytest.approx(np.sqrt(3), rel=0.2)


def test_without_replicates_errors_stay_empty(run):
    status, out, _ = run("sample", "share", "TURNFEAR", "--replicates", 0, "--json")
    (line,) = json.loads(out)
    assert status == 0
    assert np.isfinite(line["estimate"])
    assert [line[key] for key in ("se", "sampling", "df", "low", "high")] == [None] * 5
    _, out, _ = run("sample", "share", "TURNFEAR", "--replicates", 0)
    assert "No replicate weights, so no standard errors." in out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["sample", "mode", "DEBT"], "statistic: got 'mode'; give mean, median, share or total."),
        (["sample", "mean", "DEBTS"], "no column is called DEBTS; did you mean DEBT"),
        (["sample", "mean", "RACE"], "mean RACE: it holds categories; ask for their share."),
        (["sample", "share", "DEBT"], "share DEBT: it holds numbers"),
        (["sample", "mean", "DEBT", "--by", "INCOME"], "--by INCOME: it holds amounts"),
        (["sample", "mean", "DEBT", "--by", "YY1"], "--by YY1: it has 5,800 values"),
        (["sample", "mean", "DEBT", "--where", "DEBT >"], "condition 'DEBT >' cannot be read"),
        (["sample", "mean", "DEBT", "--variance", "sas"], "--variance: got 'sas'; give rubin or"),
        (["sample", "mean", "DEBT", "--pooling", "x"], "--pooling: got 'x'; give implicates or"),
        (["sample", "mean", "DEBT", "--replicates", "1"], "got 1; give at least 2"),
        (["sample", "mean", "DEBT", "--replicates", "-3"], "got -3; give at least 2"),
        (["sample", "mean", "DEBT", "--replicates", "no.dta"], "no.dta: there is no such file"),
        (["sample", "mean", "DEBT", "--strata", "INCOME"], "strata: INCOME differs among the rows"),
        (["sample", "mean", "DEBT", "--unit", "YY1"], "sample knows its own weights and columns"),
        (["nothing.csv", "mean", "DEBT"], "neither"),
    ],
)
def test_wrong_input_is_one_sentence(run, words, sentence):
    status, out, err = run(*words)
    assert status == 2
    assert out == ""
    assert sentence in err
    assert err.count("\n") == 1
