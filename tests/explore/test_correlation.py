"""Correlations: by formula, by scipy at equal weights, by repetition, and as published."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from segmentus.errors import InputError
from segmentus.explore.contrast import contrast
from segmentus.explore.correlation import compare, correlate, rank_rows
from tables import coarse_tables, survey_of


def naive(x, y, w):
    """Weighted Pearson correlation, sum by sum."""
    mass = sum(w)
    mx = sum(a * c for a, c in zip(x, w, strict=True)) / mass
    my = sum(b * c for b, c in zip(y, w, strict=True)) / mass
    xy = sum(c * (a - mx) * (b - my) for a, b, c in zip(x, y, w, strict=True))
    xx = sum(c * (a - mx) ** 2 for a, c in zip(x, w, strict=True))
    yy = sum(c * (b - my) ** 2 for b, c in zip(y, w, strict=True))
    return xy / (xx * yy) ** 0.5


def test_pearson_is_its_formula_and_rank_that_of_the_mid_ranks():
    rng = np.random.default_rng(3)
    x, w = rng.normal(size=50), rng.uniform(0.1, 5, 50)
    y = np.round(x + rng.normal(size=50))
    found = correlate(survey_of({"X": x, "Y": y}, w), ["X", "Y"])
    ranks = [[sum(w[v < value]) + sum(w[v == value]) / 2 for value in v] for v in (x, y)]
    assert found.between("X", "Y") == pytest.approx((naive(x, y, w), naive(*ranks, w)))


def test_equal_weights_give_spearman():
    rng = np.random.default_rng(4)
    x = rng.integers(0, 9, 80).astype(float)
    y = x + rng.integers(0, 9, 80)
    expected = stats.spearmanr(x, y).statistic
    assert correlate(survey_of({"X": x, "Y": y}), ["X", "Y"]).between("X", "Y")[1] == pytest.approx(
        expected
    )


@given(coarse_tables(), st.integers(0, 5))
def test_a_weight_of_three_is_three_rows(rows, seed):
    weight = np.random.default_rng(seed).integers(1, 4, len(rows))
    columns = {"X": rows[:, 0], "Y": rows @ np.arange(1, rows.shape[1] + 1) + rows[:, 0] ** 2}
    many = {name: np.repeat(column, weight) for name, column in columns.items()}
    names = list(columns)
    one, other = correlate(survey_of(columns, weight), names), correlate(survey_of(many), names)
    np.testing.assert_allclose(one.pearson, other.pearson, atol=1e-9)
    np.testing.assert_allclose(one.rank, other.rank, atol=1e-9)


def test_rank_correlation_sees_through_any_rising_curve(small):
    income = np.arcsinh(small.column("INCOME"))
    survey = survey_of(
        {"A": small.column("INCOME"), "B": income, "C": small.column("DEBT")},
        small.design.weight,
    )
    found = correlate(survey, ["A", "B", "C"])
    assert found.between("A", "B")[1] == pytest.approx(1)
    assert found.between("A", "B")[0] < 0.9
    assert found.between("A", "C")[1] == pytest.approx(found.between("B", "C")[1])


def test_five_equal_implicates_are_one(small):
    first = small.design.implicate == 1
    x, y = (small.column(name)[first] for name in ("INCOME", "AGE"))
    w = small.design.weight[first]
    n = len(w)
    five = survey_of(
        {"X": np.tile(x, 5), "Y": np.tile(y, 5)},
        np.tile(w, 5) / 5,
        unit=np.tile(np.arange(n), 5),
        implicate=np.repeat(np.arange(1, 6), n),
    )
    one = correlate(survey_of({"X": x, "Y": y}, w), ["X", "Y"])
    np.testing.assert_allclose(correlate(five, ["X", "Y"]).rank, one.rank)


def test_rows_with_a_gap_are_left_out_of_all():
    found = correlate(survey_of({"X": [1, 2, 3, np.nan], "Y": [1, 3, 2, 9]}), ["X", "Y"])
    assert (found.families, found.incomplete) == (3, 1)
    assert found.between("X", "Y") == pytest.approx((0.5, 0.5))


def test_a_constant_has_no_correlation_and_does_not_warn():
    found = correlate(survey_of({"X": [1, 2, 3], "Y": [4, 4, 4]}), ["X", "Y"])
    assert np.isnan(found.between("X", "Y")).all()


def test_the_gap_is_domain_less_reference(small):
    both = contrast(small, "TURNFEAR = 1")
    found = compare(both.name, both.domain, both.reference, ["INCOME", "DEBT"])
    np.testing.assert_array_equal(found.pearson_gap, found.domain.pearson - found.reference.pearson)
    assert found.reference_name == "everyone"


@pytest.mark.parametrize(
    ("names", "sentence"),
    [(["INCOME"], "at least two"), (["INCOME", "RACE"], "RACE"), (["INCOME", "X"], "no column")],
)
def test_what_cannot_be_correlated_is_refused(small, names, sentence):
    with pytest.raises(InputError, match=sentence):
        correlate(small, names)


def test_mid_ranks_of_equal_weights_are_those_of_scipy():
    values = np.array([3.0, 1.0, 3.0, 2.0])
    np.testing.assert_array_equal(rank_rows(values, np.ones(4)) + 0.5, stats.rankdata(values))


@pytest.mark.scf
def test_debt_and_houses_with_and_without_weights(scf2019):
    """Unweighted as the classic notebooks have it, and what it becomes by weight.

    The 0.96 is of the 4,623 rows with TURNFEAR = 1; the 0.26 of the other 24,262 rows (of all
    28,885 rows it is 0.27). By weight: 0.86, 0.40, and 0.44 of all families.
    """
    names = ["DEBT", "HOUSES"]

    def stacked(survey):
        return np.corrcoef(survey.column("DEBT"), survey.column("HOUSES"))[0, 1]

    def weighted(survey):
        return round(correlate(survey, names).between(*names)[0], 2)

    denied, others = scf2019.where("TURNFEAR = 1"), scf2019.where("TURNFEAR = 0")
    assert [round(stacked(s), 2) for s in (denied, others, scf2019)] == [0.96, 0.26, 0.27]
    assert [weighted(s) for s in (denied, others, scf2019)] == [0.86, 0.40, 0.44]
    assert [weighted(s.unweighted()) for s in (denied, others, scf2019)] == [0.96, 0.26, 0.27]
