"""Shares of categories: their formula, their sum, their labels, their difference."""

import math

import numpy as np
import pytest

from segmentus.errors import InputError
from segmentus.estimate.variance import Estimate
from segmentus.explore.composition import compose
from segmentus.explore.contrast import contrast
from segmentus.explore.difference import interval
from tables import survey_of


def test_shares_are_weight_over_weight_and_sum_to_one():
    survey = survey_of(
        {"G": [1, 2, 2, 3], "D": [1, 1, 1, 0]}, weight=[1, 2, 3, 9], kinds={"G": "code"}
    )
    parts = compose(contrast(survey, "D = 1"), "G").parts
    assert [part.domain.value for part in parts] == pytest.approx([1 / 6, 5 / 6, 0])
    assert [part.other.value for part in parts] == pytest.approx([0, 0, 1])
    gaps = [part.difference.value for part in parts]
    assert gaps == pytest.approx([1 / 6, 5 / 6, -1])
    assert sum(gaps) == pytest.approx(0)


@pytest.mark.parametrize("name", ["RACE", "AGECL", "INCCAT", "EDCL", "MARRIED", "TURNFEAR"])
def test_shares_of_both_groups_sum_to_one(small, name):
    parts = compose(contrast(small, "DEBT > 0"), name).parts
    assert sum(part.domain.value for part in parts) == pytest.approx(1)
    assert sum(part.other.value for part in parts) == pytest.approx(1)


def test_imputed_differences_have_the_variance_of_the_five_differences(small):
    both = contrast(small, "NETWORTH < 20000")
    part = compose(both, "EDCL").parts[0]
    column, design = small.column("EDCL"), small.design
    gaps = []
    for number in range(1, 6):
        inside = design.implicate == number
        shares = []
        for rows in (both.rows & inside, both.other & inside):
            weight = design.weight[rows]
            shares.append(weight[column[rows] == part.code].sum() / weight.sum())
        gaps.append(shares[0] - shares[1])
    assert part.difference.value == pytest.approx(np.mean(gaps))
    assert part.difference.imputation == pytest.approx(np.var(gaps, ddof=1))
    assert part.difference.imputation > 0


def test_values_come_in_the_order_of_the_codebook_and_unknown_ones_after(small):
    parts = compose(contrast(small), "AGECL").parts
    assert [part.label for part in parts][:2] == ["under 35", "35–44"]
    survey = survey_of({"G": [7, 1, 7]}, kinds={"G": "code"})
    assert [part.label for part in compose(contrast(survey), "G").parts] == ["1", "7"]


def test_missing_rows_are_left_out():
    survey = survey_of({"G": [1, 2, np.nan]}, weight=[1, 3, 96], kinds={"G": "code"})
    assert [p.domain.value for p in compose(contrast(survey), "G").parts] == [0.25, 0.75]


def test_no_others_no_difference(small):
    part = compose(contrast(small), "RACE").parts[0]
    assert part.other is None
    assert part.difference is None


def test_an_amount_is_no_category(small):
    with pytest.raises(InputError, match="different values"):
        compose(contrast(small), "INCOME")


def test_an_interval_needs_an_error_and_widens_with_few_degrees_of_freedom():
    assert interval(Estimate(1.0, math.nan, 0.0, 5, math.inf, "share", 9)) is None
    low, high = interval(Estimate(1.0, 4.0, 0.0, 1, math.inf, "share", 9))
    assert (low, high) == pytest.approx((1 - 1.959964 * 2, 1 + 1.959964 * 2), abs=1e-5)
    few = interval(Estimate(1.0, 4.0, 0.0, 1, 5.0, "share", 9))
    assert few == pytest.approx((1 - 2.570582 * 2, 1 + 2.570582 * 2), abs=1e-5)


@pytest.mark.scf
def test_unweighted_income_groups_are_those_the_classic_notebook_printed(scf2019):
    # figures: cell outputs of the first notebook of the classic project, printed to six digits
    denied = [0.288125, 0.256327, 0.228856, 0.132598, 0.045209, 0.048886]
    others = [0.140343, 0.135933, 0.143146, 0.174841, 0.108441, 0.297296]
    both = contrast(scf2019.unweighted(), "TURNFEAR = 1")
    column = scf2019.column("INCCAT")
    for code, one, two in zip(range(1, 7), denied, others, strict=True):
        assert (column[both.rows] == code).mean() == pytest.approx(one, abs=5e-7)
        assert (column[both.other] == code).mean() == pytest.approx(two, abs=5e-7)
    # the mean of the five implicates' shares differs from the share of stacked rows by little
    parts = compose(both, "INCCAT").parts
    assert [part.domain.value for part in parts] == pytest.approx(denied, abs=2e-4)
    assert [part.other.value for part in parts] == pytest.approx(others, abs=2e-4)
