"""What may leave the house: figures of too few families are blank, sizes stay."""

import numpy as np
import pytest

from segmentus.cluster.sweep import sweep_k
from segmentus.features.scale import fit_features
from segmentus.segments.choose import choose
from segmentus.segments.profile import describe
from segmentus.segments.segmentation import segment
from segmentus.segments.withhold import is_withheld, withhold
from tables import survey_of


@pytest.fixture(scope="module")
def profile():
    """Two segments: 40 customers near zero and three far away."""
    amounts = np.append(np.linspace(0, 1, 40), [1000.0, 1001.0, 1002.0])
    survey = survey_of({"AMOUNT": amounts, "VISITS": amounts + 1}, kinds={"VISITS": "count"})
    features = fit_features(survey, ["AMOUNT"], curve="linear")
    sweep = sweep_k(features, survey.design, ks=[2])
    segmentation = segment(features, sweep[2], choose(sweep, "fixed", k=2))
    return describe(survey, segmentation)


def test_figures_of_the_thin_segment_are_blank_and_the_rest_is_untouched(profile):
    held = withhold(profile, 5)
    for before, after in zip(profile.lines, held.lines, strict=True):
        assert after.segments[0] is before.segments[0]
        assert after.domain is before.domain
        assert np.isnan(after.segments[1].value)
        assert np.isnan(after.difference[1].value)
        assert after.segments[1].families == 3
        assert is_withheld(after.segments[1], 5)
        assert not is_withheld(after.segments[0], 5)
    for name, at in held.quantiles.items():
        np.testing.assert_array_equal(at[0], profile.quantiles[name][0])
        assert np.isnan(at[1]).all()


def test_sizes_stay_so_that_a_thin_segment_is_seen(profile):
    held = withhold(profile, 5)
    assert held.families == (40, 3)
    assert held.share is profile.share


@pytest.mark.parametrize("least", [0, 1, 3])
def test_the_bound_itself_is_enough(profile, least):
    held = withhold(profile, least)
    assert not any(np.isnan(one.value) for line in held.lines for one in line.segments)
