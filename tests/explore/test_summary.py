"""Head figures: weighted by formula, unweighted by rows."""

import numpy as np
import pytest

from segmentus.explore.contrast import contrast
from segmentus.explore.summary import take_heads
from tables import survey_of


def heads_of(survey, where=""):
    found = take_heads(contrast(survey, where), list(survey.variables.values()))
    return {(head.variable.name, head.statistic): head for head in found}


def test_weighted_figures_are_their_formulas_and_unweighted_ones_count_rows():
    survey = survey_of(
        {"M": [0, 10, 100], "F": [1, 0, 0], "G": [1, 2, 3]},
        weight=[6, 3, 1],
        kinds={"F": "share", "G": "code"},
    )
    heads = heads_of(survey)
    assert set(heads) == {("M", "mean"), ("M", "median"), ("F", "share")}
    mean = heads["M", "mean"]
    assert mean.weighted.value == pytest.approx((6 * 0 + 3 * 10 + 100) / 10)
    assert mean.unweighted == pytest.approx(110 / 3)
    assert (heads["M", "median"].weighted.value, heads["M", "median"].unweighted) == (0, 10)
    assert heads["F", "share"].weighted.value == pytest.approx(0.6)
    assert heads["F", "share"].unweighted == pytest.approx(1 / 3)
    assert mean.other is None


def test_equal_weights_make_both_the_same(wholesale):
    for head in heads_of(wholesale, "Channel = 1").values():
        assert head.weighted.value == pytest.approx(head.unweighted)
        assert head.weighted.families == 160
        assert head.other.families == 80


def test_missing_values_are_left_out():
    heads = heads_of(survey_of({"M": [2.0, np.nan, 4.0]}, weight=[1, 50, 3]))
    assert heads["M", "mean"].weighted.value == pytest.approx(3.5)
    assert heads["M", "mean"].unweighted == pytest.approx(3)


@pytest.mark.scf
def test_mean_net_worth_is_what_the_federal_reserve_publishes(scf2019):
    head = heads_of(scf2019)["NETWORTH", "mean"]
    assert head.weighted.value == pytest.approx(746_821.05, abs=0.01)
    assert head.unweighted > 10 * head.weighted.value  # the rich are sampled many times over


@pytest.mark.scf
def test_share_denied_or_afraid_by_weight_and_by_rows(scf2019):
    head = heads_of(scf2019)["TURNFEAR", "share"]
    assert round(100 * head.weighted.value, 1) == 18.4
    assert round(100 * head.unweighted, 1) == 16.0
