"""Histograms hold everybody once; quantiles and zeros are by weight."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentus.errors import InputError
from segmentus.explore.contrast import contrast
from segmentus.explore.distribution import distribute
from tables import survey_of

AMOUNTS = st.lists(
    st.one_of(st.just(0.0), st.floats(-1e7, 1e8), st.integers(-50, 50).map(float)),
    min_size=2, max_size=40,
)  # fmt: skip


@given(AMOUNTS, st.sampled_from(["money", "count"]), st.integers(1, 9))
def test_bins_and_zeros_hold_the_whole_population(amounts, kind, seed):
    weight = np.random.default_rng(seed).uniform(0.5, 9, len(amounts))
    survey = survey_of({"X": amounts}, weight, kinds={"X": kind})
    found = distribute(contrast(survey), "X")
    (group,) = found.groups
    assert group.share.sum() + group.none == pytest.approx(1)
    assert (np.diff(found.edges) > 0).all()
    if found.zeros:
        assert group.none == pytest.approx(weight[np.array(amounts) == 0].sum() / weight.sum())


def test_every_bin_holds_the_weight_between_its_edges(small):
    found = distribute(contrast(small, "TURNFEAR = 1"), "DEBT")
    debt, weight = small.column("DEBT"), small.design.weight
    for group, rows in zip(found.groups, contrast(small, "TURNFEAR = 1").groups, strict=True):
        inside = rows[1]
        for low, high, share in list(zip(found.edges, found.edges[1:], group.share, strict=False))[
            :-1
        ]:
            held = weight[inside & (debt >= low) & (debt < high) & (debt != 0)].sum()
            assert share == pytest.approx(held / weight[inside].sum(), abs=1e-12)
        assert group.none == pytest.approx(
            weight[inside & (debt == 0)].sum() / weight[inside].sum()
        )


def test_a_weight_of_three_is_three_rows():
    values, weight = np.array([1.0, 20.0, 300.0, 0.0]), np.array([1, 3, 2, 2])
    one = distribute(contrast(survey_of({"X": values}, weight)), "X").groups[0]
    many = distribute(contrast(survey_of({"X": np.repeat(values, weight)})), "X").groups[0]
    np.testing.assert_allclose(one.share, many.share)
    assert one.none == many.none == 0.25
    assert [e.value for e in one.quantiles] == [e.value for e in many.quantiles]
    assert one.mean.value == many.mean.value


def test_whole_numbers_stand_in_the_middle_of_their_bins():
    survey = survey_of({"KIDS": [0, 1, 1, 3]}, kinds={"KIDS": "count"})
    found = distribute(contrast(survey), "KIDS")
    assert found.edges.tolist() == [-0.5, 0.5, 1.5, 2.5, 3.5]
    assert found.groups[0].share.tolist() == [0.25, 0.5, 0, 0.25]
    assert not found.zeros


def test_bins_of_money_are_equally_wide_on_the_asinh_curve(small):
    found = distribute(contrast(small), "NETWORTH")
    widths = np.diff(found.scale.apply(found.edges))
    assert widths.max() - widths.min() < 1e-6


def test_a_long_tail_bends_any_number():
    values = np.r_[np.linspace(0, 1, 99), 5000.0]
    survey = survey_of({"RATIO": values}, kinds={"RATIO": "count"})
    assert distribute(contrast(survey), "RATIO").scale.curve == "asinh"


@pytest.mark.parametrize(("farthest", "curve"), [(20, "linear"), (20.01, "asinh"), (-21, "asinh")])
def test_a_tail_is_long_beyond_20_times_the_95th_percentile(farthest, curve):
    values = np.r_[np.zeros(90), np.ones(9), farthest]  # 95 of 100 are 1 or less
    survey = survey_of({"RATIO": values}, kinds={"RATIO": "count"})
    assert distribute(contrast(survey), "RATIO").scale.curve == curve


def test_missing_values_are_left_out_and_a_group_of_them_is_refused():
    survey = survey_of({"X": [1.0, np.nan, 3.0], "D": [1, 0, 1]}, weight=[1, 7, 1])
    assert distribute(contrast(survey), "X").groups[0].mean.value == 2.0
    with pytest.raises(InputError, match="missing for all of everyone else"):
        distribute(contrast(survey, "D = 1"), "X")


def test_a_category_has_no_histogram(small):
    with pytest.raises(InputError, match="take its composition"):
        distribute(contrast(small), "RACE")
