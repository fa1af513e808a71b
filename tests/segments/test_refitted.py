"""Errors with refitted segments: the conditional ones where none moves, larger where one does."""

from dataclasses import replace

import numpy as np
import pytest

from segmentus.cluster.stability.refits import refit_labels
from segmentus.cluster.sweep import sweep_k
from segmentus.features.scale import fit_features
from segmentus.segments.choose import choose
from segmentus.segments.profile import describe
from segmentus.segments.refitted import match_all, refit_errors
from segmentus.segments.segmentation import segment
from segmentus.survey.replicates import add_replicates
from tables import survey_of


@pytest.fixture(scope="module")
def made():
    """A hundred families of three rows along a line that two segments cut somewhere."""
    rng = np.random.default_rng(8)
    amounts = np.repeat(rng.normal(10, 3, 100), 3) + rng.normal(0, 0.3, 300)
    survey = survey_of(
        {"AMOUNT": amounts, "OWNS": (amounts > 9).astype(float)},
        rng.uniform(1, 4, 300),
        kinds={"OWNS": "share"},
        unit=np.repeat(np.arange(100), 3),
        implicate=np.tile([1, 2, 3], 100),
    )
    survey = add_replicates(survey, 60)
    features = fit_features(survey, ["AMOUNT"], curve="linear")
    sweep = sweep_k(features, survey.design, ks=[2], starts=4)
    segmentation = segment(features, sweep[2], choose(sweep, "fixed", k=2))
    return survey, features, segmentation, describe(survey, segmentation)


def test_where_no_segment_moves_the_errors_are_the_conditional_ones(made):
    survey, _, segmentation, profile = made
    fixed = np.tile(segmentation.clustering.labels, (60, 1))
    got = refit_errors(survey, profile, segmentation.clustering.labels, fixed)
    assert (got.kept == 1).all()
    for one, other in zip(got.share, profile.share, strict=True):
        assert one.se == pytest.approx(other.se, rel=1e-9)
    for name, statistic in (("AMOUNT", "mean"), ("OWNS", "share")):
        (line,) = profile.of(name, statistic)
        for one, other in zip(got.means[name], line.segments, strict=True):
            assert one.se == pytest.approx(other.se, rel=1e-9, nan_ok=True)


def test_the_rule_of_the_variance_is_that_of_the_profile(made):
    survey, _, segmentation, _ = made
    base = segmentation.clustering.labels
    fed = describe(survey, segmentation, variance="fed")
    got = refit_errors(survey, fed, base, np.tile(base, (60, 1)), variance="fed")
    (line,) = fed.of("AMOUNT", "mean")
    pairs = zip((*got.share, *got.means["AMOUNT"]), (*fed.share, *line.segments), strict=True)
    for one, other in pairs:
        assert one.sampling == pytest.approx(other.sampling, rel=1e-9)


def test_where_the_cut_moves_the_errors_grow(made):
    survey, features, segmentation, profile = made
    labels = refit_labels(features, survey.design, segmentation.fit)
    assert (labels != segmentation.clustering.labels).any()
    got = refit_errors(survey, profile, segmentation.clustering.labels, labels)
    assert got.kept.min() < 1
    assert got.n_refits == 60
    for one, other in zip(got.share, profile.share, strict=True):
        assert one.value == other.value
        assert one.imputation == other.imputation
        assert one.se > other.se


def test_cold_errors_stand_where_they_are_a_quarter_from_the_warm_ones(made):
    """Cold fits that cut elsewhere in every second replicate vary far more than warm ones."""
    survey, _, segmentation, profile = made
    base, amounts = segmentation.clustering.labels, survey.column("AMOUNT")
    elsewhere = (amounts > np.quantile(amounts, 0.8)).astype(np.int64)
    warm = np.tile(base, (60, 1))
    cold = np.array([elsewhere if j % 2 else 1 - base for j in range(20)])
    got = refit_errors(survey, profile, base, warm, cold=cold)
    assert got.n_cold == 20
    assert got.cold_share.all()
    for one, other in zip(got.share, profile.share, strict=True):
        assert one.se > 1.25 * other.se
        assert (one.value, one.imputation) == (other.value, other.imputation)
    # by hand: the variance of the share under the first 20 replicates, implicate by implicate
    weight = survey.design.replicates.weight[survey.design.unit][:, :20]
    weight = weight * survey.design.part[:, None] if survey.design.part is not None else weight
    high = match_all(base, cold, survey.design.weight, 2)
    per = [
        [(weight[mine, j] * (high[j][mine] == 1)).sum() / weight[mine, j].sum() for j in range(20)]
        for mine in (survey.design.implicate == i for i in (1, 2, 3))
    ]
    assert got.share[1].sampling == pytest.approx(np.var(per, axis=1, ddof=1).mean(), rel=1e-9)


def test_cold_fits_are_matched_before_they_are_measured(made):
    """Segments numbered anew in every cold fit are the same segments."""
    survey, _, segmentation, profile = made
    base = segmentation.clustering.labels
    swapped = np.array([1 - base if j % 2 else base for j in range(60)])
    assert (match_all(base, swapped, survey.design.weight, 2) == base).all()
    got = refit_errors(survey, profile, base, np.tile(base, (60, 1)), cold=swapped)
    assert not got.cold_share.any()
    assert not any(each.any() for each in got.cold_means.values())
    for one, other in zip(got.share, profile.share, strict=True):
        assert one.se == pytest.approx(other.se, rel=1e-9)


def test_a_survey_without_replicates_is_refused(made):
    survey, _, segmentation, profile = made
    base = segmentation.clustering.labels
    bare = replace(survey, design=replace(survey.design, replicates=None))
    with pytest.raises(ValueError, match="do not fit the replicates"):
        refit_errors(bare, profile, base, np.tile(base, (60, 1)))
