"""Shares of categories: their formula, their sum, their labels, their difference."""

import numpy as np
import pytest

from segmentus.errors import InputError
from segmentus.explore.composition import compose
from segmentus.explore.contrast import contrast, measure
from segmentus.survey.replicates import add_replicates
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


def test_shares_of_what_a_group_was_chosen_by_are_known_and_chance_ones_bounded():
    """Of 40 families that all turn up by the condition 100 % is no estimate; nobody's 0 % is."""
    group = np.repeat([1.0, 2.0], [40, 60])
    survey = survey_of(
        {"TEAM": group, "RARE": np.where(np.arange(100) == 70, 1.0, 0.0)},
        kinds={"TEAM": "code", "RARE": "code"},
    )
    both = contrast(add_replicates(survey, 50), "TEAM = 1")
    chosen = {part.code: part for part in compose(both, "TEAM").parts}
    assert (chosen[1.0].domain.value, chosen[1.0].domain.se) == (1, 0)
    assert chosen[1.0].other.known
    rare = {part.code: part for part in compose(both, "RARE").parts}[1.0]
    assert rare.domain.one_sided
    assert rare.domain.interval() == pytest.approx((0, 1 - 0.05 ** (1 / 40)))
    assert np.isnan(rare.difference.se)
    low, high = rare.difference.interval()
    assert low < rare.difference.value == pytest.approx(-1 / 60)
    assert 0 < high < 0.08
    everyone, domain, _ = measure(both)
    assert everyone.share.known
    assert domain.share.se > 0
