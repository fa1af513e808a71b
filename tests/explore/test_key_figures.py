"""Key figures: weighted by formula, unweighted by rows."""

import numpy as np
import pytest

from segmentus.explore.contrast import contrast
from segmentus.explore.key_figures import take_key_figures
from tables import survey_of


def key_figures_of(survey, where=""):
    found = take_key_figures(contrast(survey, where), list(survey.variables.values()))
    return {(figure.variable.name, figure.statistic): figure for figure in found}


def test_weighted_figures_are_their_formulas_and_unweighted_ones_count_rows():
    survey = survey_of(
        {"M": [0, 10, 100], "F": [1, 0, 0], "G": [1, 2, 3]},
        weight=[6, 3, 1],
        kinds={"F": "share", "G": "code"},
    )
    key_figures = key_figures_of(survey)
    assert set(key_figures) == {("M", "mean"), ("M", "median"), ("F", "share")}
    mean = key_figures["M", "mean"]
    assert mean.weighted.value == pytest.approx((6 * 0 + 3 * 10 + 100) / 10)
    assert mean.unweighted == pytest.approx(110 / 3)
    assert (key_figures["M", "median"].weighted.value, key_figures["M", "median"].unweighted) == (
        0,
        10,
    )
    assert key_figures["F", "share"].weighted.value == pytest.approx(0.6)
    assert key_figures["F", "share"].unweighted == pytest.approx(1 / 3)
    assert mean.other is None


def test_equal_weights_make_both_the_same(wholesale):
    for figure in key_figures_of(wholesale, "Channel = 1").values():
        assert figure.weighted.value == pytest.approx(figure.unweighted)
        assert figure.weighted.families == 160
        assert figure.other.families == 80


def test_missing_values_are_left_out():
    key_figures = key_figures_of(survey_of({"M": [2.0, np.nan, 4.0]}, weight=[1, 50, 3]))
    assert key_figures["M", "mean"].weighted.value == pytest.approx(3.5)
    assert key_figures["M", "mean"].unweighted == pytest.approx(3)


@pytest.mark.scf
def test_mean_net_worth_is_what_the_federal_reserve_publishes(scf2019):
    figure = key_figures_of(scf2019)["NETWORTH", "mean"]
    assert figure.weighted.value == pytest.approx(746_821.05, abs=0.01)
    assert figure.unweighted > 10 * figure.weighted.value  # the rich are sampled many times over


@pytest.mark.scf
def test_share_denied_or_afraid_by_weight_and_by_rows(scf2019):
    figure = key_figures_of(scf2019)["TURNFEAR", "share"]
    assert round(100 * figure.weighted.value, 1) == 18.4
    assert round(100 * figure.unweighted, 1) == 16.0
