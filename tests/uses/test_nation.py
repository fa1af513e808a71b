"""Customers against the nation, recomputed by loops; what is too little to compare is refused."""

import json

import numpy as np
import polars as pl
import pytest

from naive import raked
from segmentus.errors import InputError
from segmentus.report.nation_page import word_raking
from segmentus.survey import table
from segmentus.survey.replicates import add_replicates
from segmentus.survey.table.schema import Hints
from segmentus.uses.nation import compare_nation
from segmentus.uses.nation.balance import standardise_gap

PAIRS = {"age": "AGE", "income": "INCOME", "home": "HOUSES"}


@pytest.fixture(scope="module")
def nation(sample_survey):
    return add_replicates(sample_survey, 40)


@pytest.fixture(scope="module")
def customers(nation):
    """Every second family, those who own a home rather more often."""
    rng = np.random.default_rng(3)
    frame = nation.frame.filter(nation.design.implicate == 1)
    kept = rng.random(frame.height) < np.where(frame["HOUSES"] > 0, 0.7, 0.35)
    rows = frame.filter(kept).select("AGE", "INCOME", "HOUSES").rename(
        {"AGE": "age", "INCOME": "income", "HOUSES": "home"}
    )  # fmt: skip
    return table.read(rows, Hints(include_protected=True))


@pytest.fixture(scope="module")
def found(customers, nation):
    return compare_nation(customers, nation, PAIRS, k=3)


def rows_of(found):
    """Weight, segment and classes of the nation's rows, as lists."""
    shared = found.shared
    design, labels = shared.survey.design, shared.segmentation.clustering.labels
    classes = zip(*(margin.nation.tolist() for margin in found.margins), strict=True)
    return list(zip(design.weight.tolist(), labels.tolist(), design.implicate.tolist(), classes,
                    strict=True))  # fmt: skip


def test_shares_and_ratios_are_those_of_loops(found):
    labels = found.shared.labels.tolist()
    rows = rows_of(found)
    for segment in range(3):
        ours = labels.count(segment) / len(labels)
        shares = []
        for implicate in range(1, 6):
            inside = [w for w, at, number, _ in rows if (at, number) == (segment, implicate)]
            shares.append(sum(inside) / sum(w for w, _, number, _ in rows if number == implicate))
        assert found.customers[segment] == pytest.approx(ours, rel=1e-12)
        assert found.nation[segment].value == pytest.approx(sum(shares) / 5, rel=1e-9)
        ratio = sum(ours / share for share in shares) / 5
        assert found.ratio[segment].value == pytest.approx(ratio, rel=1e-9)
        assert found.ratio[segment].se > 0


def test_raked_shares_are_those_of_loops(found):
    rows, shared = rows_of(found), found.shared
    codes = list(zip(*(margin.customers.tolist() for margin in found.margins), strict=True))
    shares = np.zeros((5, 3))
    for implicate in range(1, 6):
        targets = [[0.0] * len(margin.labels) for margin in found.margins]
        for weight, _, number, classes in rows:
            if number == implicate:
                for at, code in enumerate(classes):
                    targets[at][code] += weight
        weights = raked([1.0] * len(codes), codes, targets, rounds=60)
        for label, weight in zip(shared.labels.tolist(), weights, strict=True):
            shares[implicate - 1, label] += weight / sum(weights)
    wanted = shares.mean(axis=0)
    assert [one.value for one in found.raked_customers] == pytest.approx(wanted, rel=1e-6)


def test_the_classes_raked_to_are_alike_afterwards(found):
    by_name = {one.name: one for one in found.balance}
    classes = [label for margin in found.margins for label in margin.labels]
    assert max(abs(by_name[label].before) for label in classes) > 0.05
    assert max(abs(by_name[label].after) for label in classes) < 0.01
    assert found.effect > 1
    assert found.effective < len(found.shared.labels)


def test_the_nation_can_be_raked_to_the_customers(found, customers, nation):
    other = compare_nation(customers, nation, PAIRS, k=3, rake_to="customers")
    assert [one.value for one in other.raked_customers] == pytest.approx(found.customers.tolist())
    apart = [abs(np.log(one.value)) for one in other.raked_ratio]
    alike = [abs(np.log(one.value)) for one in found.raked_ratio]
    assert apart == pytest.approx(alike, abs=0.25), "two ways to take age and income out"


def test_openings_are_ranked_by_population_times_money(found):
    money = [one.value for one in found.money]
    means = [a.value * b.value for a, b in zip(found.population, found.means, strict=True)]
    assert money == pytest.approx(means, rel=0.02)
    less = [at for at in range(3) if found.ratio[at].value < 1]
    assert list(found.openings) == sorted(less, key=lambda at: -money[at])
    assert found.openings


def test_customers_who_are_the_nation_are_reached_alike(nation):
    same = compare_nation(nation, nation, k=3)
    assert [one.value for one in same.ratio] == pytest.approx([1, 1, 1], abs=1e-4)
    assert [one.value for one in same.raked_ratio] == pytest.approx([1, 1, 1], abs=1e-4)
    assert max(abs(one.before) for one in same.balance) < 1e-9


def test_a_gap_is_standardised_by_both_sides():
    one, other = np.array([1.0, 3.0]), np.array([2.0, 2.0, 8.0])
    ones, weight = np.ones(2), np.array([1.0, 1.0, 2.0])
    wanted = (2 - 5) / np.sqrt((1 + 9) / 2)
    assert standardise_gap(one, ones, other, weight) == pytest.approx(wanted)


def test_too_little_to_compare_is_refused(customers, nation):
    with pytest.raises(InputError, match="tell as much as 60 of equal weight"):
        compare_nation(customers.take(np.arange(customers.n_rows) < 60), nation, PAIRS, k=3)
    young = customers.take(customers.column("age") < 70)
    with pytest.raises(InputError, match="no customer is in the class 'AGE 75 and over'"):
        compare_nation(young, nation, PAIRS, k=3, raking=["AGE", "INCOME"])
    with pytest.raises(InputError, match="DEBT is not mapped"):
        compare_nation(customers, nation, PAIRS, k=3, raking=["DEBT"])
    with pytest.raises(InputError, match=r"RACE of .* holds categories"):
        compare_nation(customers, nation, {"age": "AGE", "income": "RACE"}, k=3)
    with pytest.raises(InputError, match="fewer than two columns have the names"):
        compare_nation(
            table.read(pl.DataFrame({"alter": [30.5, 40.5], "AGE": [31.5, 42.5]})), nation
        )


@pytest.mark.parametrize(
    ("condition", "raked_to"),
    [("age < 35", "INCOME"), ("income < 50000", "AGE"), ("age < 60 AND income < 110000", "HOUSES")],
)
def test_what_customers_were_chosen_by_is_not_raked_to_unless_asked(
    condition, raked_to, customers, nation
):
    found = compare_nation(customers.where(condition), nation, PAIRS, k=3)
    assert [one.name for one in found.margins] == [raked_to]
    for name in condition.upper().split()[::4]:
        assert f"not raked to {name}: no customer is in the class" in word_raking(found)


def test_the_command_prints_and_writes_what_was_found(run, customers, tmp_path):
    pl.DataFrame(customers.frame).write_csv(tmp_path / "customers.csv")
    words = ("compare", tmp_path / "customers.csv", "--with", "sample", "--map",
             "age=AGE,income=INCOME,home=HOUSES", "--k", 3)  # fmt: skip
    status, out, _ = run(*words, "--json")
    told = json.loads(out)
    assert status == 0
    assert [one["segment"] for one in told["segments"]] == [1, 2, 3]
    assert sum(one["customers"] for one in told["segments"]) == pytest.approx(1)
    assert "primary economic unit" in told["words"][0]
    assert "2019 dollars" in told["words"][1]
    page = tmp_path / "nation.html"
    status, out, _ = run(*words, "-o", page)
    assert status == 0
    assert "Openings" in page.read_text()
    assert "times their share" in out
    status, _, err = run("compare", "sample", "--rake-to", "both")
    assert (status, err.count("\n")) == (2, 1)
