"""How far "has it or has it not" tells a segment, beside a plain loop and on planted tables."""

from collections import defaultdict

import numpy as np
import pytest

from segmentus.features.scale import fit_features
from segmentus.segments.holdings import look_up_holdings, word_holdings
from tables import survey_of


def measured(columns, labels, weight=None, unit=None, **options):
    survey = survey_of(columns, weight, unit=unit)
    features = fit_features(survey, list(columns), **options)
    return look_up_holdings(features, survey.design.unit, np.asarray(labels))


def naive(columns, labels, weight, unit):
    """Shares of the weight that the table tells, with and without a family's own rows."""
    rows = list(zip(*(np.asarray(c) != 0 for c in columns.values()), strict=True))
    best = unseen = 0.0
    k = max(labels) + 1
    overall = [sum(w for w, a in zip(weight, labels, strict=True) if a == c) for c in range(k)]
    table = defaultdict(lambda: [0.0] * k)
    for row, label, w in zip(rows, labels, weight, strict=True):
        table[row][label] += w
    for line in table.values():
        best += max(line)
    for i, (row, label) in enumerate(zip(rows, labels, strict=True)):
        line = [0.0] * k
        for j, other in enumerate(rows):
            if other == row and unit[j] != unit[i]:
                line[labels[j]] += weight[j]
        guess = line.index(max(line)) if max(line) > 0 else overall.index(max(overall))
        unseen += weight[i] * (guess == label)
    return best / sum(weight), unseen / sum(weight)


@pytest.mark.parametrize("curve", ["auto", "asinh", "linear"])
def test_the_table_is_the_naive_one(curve):
    rng = np.random.default_rng(3)
    n = 150
    columns = {name: rng.lognormal(5, 1, n) * (rng.random(n) < 0.6) for name in "ABCD"}
    labels = rng.integers(0, 3, n)
    weight, unit = rng.integers(1, 9, n).astype(float), np.sort(rng.integers(0, 60, n))
    unit = np.unique(unit, return_inverse=True)[1]
    found = measured(columns, labels, weight, unit, curve=curve)
    want = naive(columns, labels.tolist(), weight.tolist(), unit.tolist())
    assert (found.lookup, found.unseen) == pytest.approx(want)
    assert found.held.tolist() == pytest.approx(
        [float(weight @ (column > 0) / weight.sum()) for column in columns.values()]
    )


def test_types_by_what_they_hold_are_told_and_amounts_are_not():
    rng = np.random.default_rng(5)
    n = 600
    home, car = rng.random(n) < 0.5, rng.random(n) < 0.6
    columns = {"HOME": home * rng.lognormal(12, 1, n), "CAR": car * rng.lognormal(9, 1, n)}
    types = measured(columns, home * 2 + car)
    assert types.tells
    assert (types.lookup, types.unseen, types.patterns) == (1.0, 1.0, 4)
    amounts = measured(columns, columns["CAR"] > np.median(columns["CAR"]))
    assert not amounts.tells
    assert 0.7 < amounts.lookup < 0.9


def test_the_words_name_what_some_have_and_some_have_not():
    rng = np.random.default_rng(5)
    n = 600
    home, car = rng.random(n) < 0.5, rng.random(n) < 0.6
    columns = {
        "HOME": home * rng.lognormal(12, 1, n),
        "PAY": rng.lognormal(10, 1, n),
        "CAR": car * rng.lognormal(9, 1, n),
    }
    survey = survey_of(columns)
    features = fit_features(survey, list(columns))
    found = look_up_holdings(features, survey.design.unit, home * 2 + car)
    said = word_holdings(found, features.variables, "family")
    assert (
        "whether a family has any home or car determines the segment of 100 % of the weight" in said
    )
    none = look_up_holdings(features, survey.design.unit, (columns["PAY"] > 3e4).astype(int))
    assert word_holdings(none, features.variables, "family") == ""


def test_a_segment_of_nearly_all_proves_nothing():
    rng = np.random.default_rng(6)
    columns = {"HOME": rng.lognormal(12, 1, 400), "CAR": rng.lognormal(9, 1, 400)}
    found = measured(columns, np.arange(400) < 12)
    assert (found.lookup, found.largest, found.patterns) == (0.97, 0.97, 1)
    assert not found.tells


def test_patterns_of_one_family_prove_nothing():
    rng = np.random.default_rng(7)
    n = 60
    columns = {f"C{at}": rng.lognormal(5, 1, n) * (rng.random(n) < 0.5) for at in range(14)}
    labels, unit = rng.integers(0, 2, n), np.repeat(np.arange(n // 3), 3)
    for name in columns:
        columns[name] = np.repeat(columns[name][::3], 3)  # three rows of a family, alike
    found = measured(columns, np.repeat(labels[::3], 3), np.full(n, 0.1), unit)
    assert found.lookup == pytest.approx(1.0)
    assert found.unseen < 0.8
    assert not found.tells


def test_a_zero_beyond_a_bound_is_not_told_from_little():
    rng = np.random.default_rng(8)
    pay = np.concatenate([np.zeros(4), [900.0], rng.normal(50_000, 2_000, 500)])
    found = measured({"PAY": pay}, np.arange(505) < 5, curve="auto")
    assert found.held.tolist() == [1.0]
    assert found.patterns == 1
