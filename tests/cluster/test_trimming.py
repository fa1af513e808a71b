"""Rows far from all others: a handful is set apart, tails and small groups are not."""

import numpy as np
import polars as pl
import pytest

from segmentus.cluster.sweep import sweep_k
from segmentus.cluster.trimming import find_apart
from segmentus.plan import read_plan
from segmentus.study import run
from segmentus.survey import table
from tables import design_of, features_of

LEAST, SHARE = 10, 0.02


def three_groups(rng, n=600):
    middles = np.array([[0.0, 0, 0], [5, 0, 0], [0, 5, 0]])
    return 100 + 10 * (middles[np.arange(n) % 3] + rng.normal(size=(n, 3)))


def found(values, weight=None):
    weight = np.ones(len(values)) if weight is None else weight
    scaled = np.clip((values - values.mean(axis=0)) / values.std(axis=0), -4, 4)
    features = features_of(scaled, weight)
    sweep = sweep_k(features, design_of(weight), ks=range(2, 9), starts=4)
    return np.flatnonzero(find_apart(features, sweep, LEAST, SHARE))


def test_test_accounts_at_one_far_spot_are_set_apart():
    values = three_groups(np.random.default_rng(0))
    values[[3, 99, 300, 301]] = [[600.0, -500, 700]] * 4
    assert found(values).tolist() == [3, 99, 300, 301]


@pytest.mark.parametrize("draw", ["normal", "standard_t"])
def test_the_tail_of_a_cloud_is_not(draw):
    for seed in range(4):
        rng = np.random.default_rng(seed)
        values = rng.normal(size=(600, 4)) if draw == "normal" else rng.standard_t(5, (600, 4))
        assert len(found(values)) <= 1


def test_more_than_one_row_in_a_hundred_is_a_segment_and_not_a_handful():
    values = three_groups(np.random.default_rng(1))
    values[:9] = [600.0, -500, 700]
    assert len(found(values)) == 0


def test_rows_without_weight_are_neither_looked_at_nor_counted_twice():
    values = three_groups(np.random.default_rng(2))
    values[:3] = [600.0, -500, 700]
    weight = np.ones(600)
    weight[:3] = 0
    assert len(found(values, weight)) == 0


def test_a_study_says_who_was_set_apart_and_still_gives_them_a_segment(tmp_path):
    values = three_groups(np.random.default_rng(3))
    values[:4] = [600.0, -500, 700]
    names = ["spend", "visits_score", "reach_score"]
    frame = pl.DataFrame(values, schema=names).with_columns(
        customer=pl.Series([f"c{i:04d}" for i in range(600)])
    )
    path = tmp_path / "customers.csv"
    frame.write_csv(path)
    study = run(table.read(path), read_plan("customers"))
    assert study.choice.k == 3
    assert study.finding == "groups"
    assert np.flatnonzero(study.apart).tolist() == [0, 1, 2, 3]
    assert len(set(study.segmentation.clustering.labels[:4].tolist())) == 1
    assert sum(study.profile.families) == 600
    said = [note for note in study.notes if "far from all others" in note]
    assert said == [
        "4 customers lie far from all others (c0000, c0001, c0002, c0003): they shaped no segment, "
        "and are counted in the nearest one."
    ]
