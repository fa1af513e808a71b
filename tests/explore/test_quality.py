"""Quality: every flag by its rule, every figure by its formula."""

from dataclasses import replace

import numpy as np
import pytest

from segmentus.explore.quality import check_column, check_quality, hold_at_top
from tables import survey_of


def flags(column, kind="money", weight=None, codes=None):
    survey = survey_of({"X": column}, weight, kinds={"X": kind})
    variable = replace(survey.variables["X"], codes=codes or {})
    return check_column(replace(survey, variables={"X": variable}), "X").flags


def test_gaps_are_a_share_of_the_population():
    survey = survey_of({"X": [1, np.nan, 2]}, weight=[1, 2, 5])
    found = check_column(survey, "X")
    assert found.missing == 0.25
    assert found.values == 2
    assert found.flags == ("missing",)
    assert flags([np.nan, np.nan]) == ("missing",)


def test_a_constant_is_called_so_and_nothing_else():
    assert flags([0, 0, 0]) == ("constant",)
    assert flags([3, 3, 3], "count") == ("constant",)


def test_mostly_zero_goes_by_weight():
    assert "mostly zero" not in flags([0, 5, 6], weight=[1, 1, 1])
    assert "mostly zero" in flags([0, 5, 6], weight=[3, 1, 1])
    assert flags([0, 0, 1], "share") == ()  # a rare answer is no defect


def test_a_tail_is_heavy_where_one_per_cent_hold_a_fifth():
    even = np.full(100, 1.0)
    assert hold_at_top(even, np.ones(100)) == pytest.approx(0.01)
    one = even.copy()
    one[7] = 33.0  # of 132
    assert hold_at_top(one, np.ones(100)) == pytest.approx(0.25)
    assert flags(one) == ("heavy tail",)
    one[7] = 11.0  # of 110
    assert flags(one) == ()
    assert hold_at_top(-one, np.ones(100)) == pytest.approx(0.1)
    assert np.isnan(hold_at_top(np.zeros(3), np.ones(3)))


def test_a_weight_of_three_is_three_rows_at_the_top():
    rng = np.random.default_rng(2)
    values, weight = rng.lognormal(0, 2, 60), rng.integers(1, 5, 60)
    many = np.repeat(values, weight)
    assert hold_at_top(values, weight.astype(float)) == pytest.approx(
        hold_at_top(many, np.ones(len(many)))
    )


def test_values_that_the_codebook_lacks_are_called_out():
    codes = {1.0: "a", 2.0: "b"}
    assert flags([1, 2, 2], "code", codes=codes) == ()
    assert flags([1, 2, 9], "code", codes=codes) == ("values without a label",)


def test_imputed_is_the_share_of_families_whose_implicates_differ():
    survey = survey_of(
        {"X": [5, 1, 5, 1, 5, 2], "Y": [1, 2, 1, 2, 1, 2]},
        unit=[0, 1, 0, 1, 0, 1],  # rows of a family need not stand together
        implicate=[1, 1, 2, 2, 3, 3],
    )
    assert check_column(survey, "X").imputed == 0.5
    assert check_column(survey, "Y").imputed == 0


def test_amounts_have_quartiles_and_categories_shares(small):
    found = {one.variable.name: one for one in check_quality(small)}
    assert found["INCOME"].quartiles == tuple(sorted(found["INCOME"].quartiles))
    assert found["INCOME"].shares == ()
    assert sum(share for _, share in found["AGECL"].shares) == pytest.approx(1)
    ((label, share),) = found["TURNFEAR"].shares
    mean = np.average(small.column("TURNFEAR"), weights=small.design.weight)
    assert (label, share) == ("yes", pytest.approx(mean))


def test_columns_of_the_design_are_left_out(small):
    names = {one.variable.name for one in check_quality(small)}
    assert set(small.variables) - names == {"YY1", "Y1", "WGT"} & set(small.variables)


@pytest.mark.scf
def test_the_real_file_has_five_gaps_and_no_unlabelled_value(scf2019):
    found = {one.variable.name: one for one in check_quality(scf2019)}
    assert [name for name, one in found.items() if "missing" in one.flags] == ["WILSH"]
    gap = scf2019.design.weight[np.isnan(scf2019.column("WILSH"))]
    assert len(gap) == 5
    assert found["WILSH"].missing == pytest.approx(gap.sum() / scf2019.population)
    assert not any("values without a label" in one.flags for one in found.values())
    assert "heavy tail" in found["NETWORTH"].flags
    assert "mostly zero" in found["BUS"].flags
    assert found["AGE"].flags == ()
