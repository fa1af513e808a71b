"""`segmentus estimate`: what it prints and writes, against the estimates themselves."""

import json
from functools import partial

import numpy as np
import polars as pl
import pytest

from segmentus.estimate import weighted
from segmentus.estimate.interval import word_way
from segmentus.estimate.variance import estimate, estimate_difference
from segmentus.segments.asked import MIN_FAMILIES
from segmentus.survey import sample
from segmentus.survey.replicates import add_replicates

KEYS = [
    "statistic", "variable", "group", "estimate", "se", "sampling", "imputation", "df", "low",
    "high", "families", "interval", "withheld",
]  # fmt: skip


@pytest.fixture
def run(run):
    """Run `segmentus estimate` in this process."""
    return partial(run, "estimate")


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
    assert (line["interval"], line["withheld"]) == (word_way(want.way), False)
    got = [line[key] for key in KEYS[3:-3]]
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


def test_quantiles_ratios_and_differences_are_those_of_the_library(run, survey):
    column, design = survey.column("NETWORTH"), survey.design
    (line,) = as_json(run, "quantile", "NETWORTH", "--q", "0.9")
    check(line, estimate(partial(weighted.quantile, q=0.9), column, design, unit=""))
    (line,) = as_json(run, "ratio", "DEBT", "ASSET")
    pairs = np.column_stack([survey.column("DEBT"), survey.column("ASSET")])
    check(line, estimate(weighted.ratio, pairs, design, unit=""))
    assert line["variable"] == "DEBT / ASSET"
    young, old = survey.column("AGE") < 35, survey.column("AGE") >= 65
    (line,) = as_json(
        run, "difference", "NETWORTH", "--of", "median",
        "--where", "AGE < 35", "--against", "AGE >= 65",
    )  # fmt: skip
    check(line, estimate_difference(weighted.median, column, design, young, old, unit=""))
    assert line["group"] == "AGE < 35 less AGE >= 65"
    (line,) = as_json(run, "difference", "TURNFEAR", "--of", "share", "--where", "AGE < 35")
    turned = survey.column("TURNFEAR")
    check(line, estimate_difference(weighted.mean, turned, design, young, ~young, unit="share"))
    first, *_ = as_json(run, "difference", "NETWORTH", "--by", "RACE")
    white = survey.column("RACE") == 1
    check(first, estimate_difference(weighted.mean, column, design, white, ~white, unit=""))


def shop(tmp_path, families):
    """A table of 60 customers with a group of a few, of whom none returned anything."""
    rng = np.random.default_rng(5)
    group = np.where(np.arange(60) < families, "few", "many")
    returned = np.where(np.arange(60) < families, "no", np.where(np.arange(60) % 2, "yes", "no"))
    frame = pl.DataFrame(
        {"spend": rng.lognormal(3, 1, 60).round(2), "plan": group, "returned": returned}
    )
    frame.write_csv(tmp_path / "shop.csv")
    return tmp_path / "shop.csv"


def test_what_stands_on_few_customers_is_withheld(run, tmp_path):
    path = shop(tmp_path, MIN_FAMILIES - 1)
    for words in (("mean",), ("quantile", "--q", "0.8"), ("total",), ("difference",)):
        status, out, _ = run(path, words[0], "spend", *words[1:], "--by", "plan", "--json")
        assert status == 0
        lines = {line["group"]: line for line in json.loads(out)}
        few = lines["few"]
        assert few["withheld"]
        assert few["families"] == MIN_FAMILIES - 1
        assert [few[key] for key in ("estimate", "se", "low", "high", "sampling")] == [None] * 5
        # the difference of all others from the few would tell the few's
        assert lines["many"]["withheld"] == (words[0] == "difference")
    status, out, _ = run(path, "mean", "spend", "--by", "plan")
    assert "1 figure is withheld: based on fewer than 5 customers." in out
    row = next(line for line in out.splitlines() if " few" in line)
    assert row.split() == ["spend", "few", "4"]
    _, out, _ = run(path, "mean", "spend", "--by", "plan", "--json", "--min-families", "4")
    assert not any(line["withheld"] for line in json.loads(out))


def test_a_share_of_none_has_a_bound_and_no_error(run, tmp_path):
    path = shop(tmp_path, 34)
    status, out, _ = run(path, "share", "returned", "--by", "plan", "--json")
    assert status == 0
    line = next(
        line for line in json.loads(out) if line["group"] == "few" and "yes" in line["variable"]
    )
    assert (line["estimate"], line["low"], line["se"]) == (0, 0, None)
    assert line["high"] == pytest.approx(1 - 0.05 ** (1 / 34))
    assert line["interval"] == "one-sided"
    _, out, _ = run(path, "share", "returned", "--by", "plan")
    row = next(line for line in out.splitlines() if "yes" in line and " few" in line)
    assert row.split()[-7:] == ["0.00", "%", "0.00", "%", "8.43", "%", "34"]
    assert "no standard error can be estimated" in out


def test_what_a_domain_is_chosen_by_is_known(run):
    (line,) = as_json(run, "share", "TURNFEAR", "--where", "TURNFEAR = 1")
    assert (line["estimate"], line["se"], line["low"], line["high"]) == (1, 0, 1, 1)
    assert line["interval"] == "known"
    _, out, _ = run("sample", "share", "TURNFEAR", "--where", "turnfear = 1")
    row = next(line for line in out.splitlines() if line.startswith("TURNFEAR"))
    assert row.split() == ["TURNFEAR:", "yes", "100.00", "%", "known", row.split()[-1]]
    (other,) = as_json(run, "share", "BNKRUPLAST5", "--where", "BNKRUPLAST5 >= 0 AND AGE < 30")
    assert other["se"] > 0


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
        (
            ["sample", "mode", "DEBT"],
            "statistic: got 'mode'; give mean, median, share, total, quantile, ratio or diff",
        ),
        (["sample", "quantile", "DEBT", "--q", "50"], "--q: got 50; give a share between 0 and 1"),
        (["sample", "ratio", "DEBT"], "ratio: got 1 variables; give two"),
        (["sample", "ratio", "DEBT", "RACE"], "ratio RACE: it holds categories"),
        (["sample", "difference", "DEBT"], "difference: no groups; give --where"),
        (["sample", "difference", "DEBT", "--of", "mode"], "--of: got 'mode'; give mean, median"),
        (
            ["sample", "mean", "DEBT", "--against", "AGE < 9"],
            "--against: a mean makes no comparison",
        ),
        (
            ["sample", "difference", "DEBT", "--where", "AGE > 0"],
            "--where 'AGE > 0': every row satisfies it",
        ),
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
