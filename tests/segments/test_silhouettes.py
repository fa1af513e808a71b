"""Silhouette profiles and assignments agree with the rows they come from."""

import numpy as np
import pytest

from segmentus.plan import Plan
from segmentus.segments.assignments import list_assignments
from segmentus.segments.silhouettes import profile_silhouettes
from segmentus.study import Study, run
from tables import survey_of


@pytest.fixture(scope="module")
def study() -> Study:
    rng = np.random.default_rng(3)
    columns = {"A": np.r_[rng.normal(0, 1, 80), rng.normal(9, 1, 40)], "B": rng.normal(0, 1, 120)}
    survey = survey_of(columns, rng.lognormal(size=120), kinds={"A": "count", "B": "count"})
    return run(survey, Plan(features=("A", "B"), rule="fixed", k=2, ks="2", starts=2))


def test_segment_means_weighted_by_share_give_the_score(study: Study) -> None:
    profiles = profile_silhouettes(study.features, study.segmentation)
    assert sum(one.share for one in profiles) == pytest.approx(1)
    total = sum(one.share * one.mean for one in profiles)
    assert total == pytest.approx(study.segmentation.fit.score.silhouette)


def test_values_rise_within_the_range_of_the_segment(study: Study) -> None:
    rows, labels = study.segmentation.fit.silhouette, study.segmentation.clustering.labels
    for number, one in enumerate(profile_silhouettes(study.features, study.segmentation, 7)):
        inside = rows[labels == number]
        assert one.values.shape == (7,)
        assert (np.diff(one.values) >= 0).all()
        assert inside.min() <= one.values[0] <= one.values[-1] <= inside.max()


def test_distances_are_to_the_own_center_and_add_up_to_the_inertia(study: Study) -> None:
    rows = list_assignments(study.survey, study.segmentation)
    inertia = float(study.features.weight @ rows.distance**2)
    assert inertia == pytest.approx(study.segmentation.clustering.inertia)
    assert (rows.segment == study.segmentation.clustering.labels + 1).all()
