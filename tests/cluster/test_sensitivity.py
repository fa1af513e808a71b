"""How far the clusters of a sweep are those that other features of the same rows would give."""

from dataclasses import replace

import numpy as np
import pytest

from segmentus.arrays import read_only
from segmentus.cluster.sensitivity import compare_fits
from segmentus.cluster.sweep import sweep_k
from segmentus.features.scale import fit_features
from tables import blobs, design_of, features_of


@pytest.fixture(scope="module")
def swept():
    rows, weight = blobs(300, 2, 3, seed=2)
    features = features_of(rows, weight)
    return features, sweep_k(features, design_of(weight), ks=[2, 3, 5], starts=4)


def test_the_same_features_give_the_same_clusters(swept):
    features, sweep = swept
    scaled = replace(features, weight=read_only(features.weight * 7))
    rand = compare_fits(sweep, scaled, features.weight, starts=4)
    np.testing.assert_allclose(rand, 1.0, rtol=1e-12)


def test_features_that_have_nothing_to_do_with_them_agree_by_chance(swept):
    features, sweep = swept
    order = np.random.default_rng(0).permutation(300)
    other = replace(features, values=read_only(features.values[order]))
    assert np.abs(compare_fits(sweep, other, np.ones(300), starts=4)).max() < 0.05


def test_without_weights_the_well_separated_stay(swept):
    features, sweep = swept
    bare = replace(features, weight=read_only(np.ones(300)))
    rand = compare_fits(sweep, bare, features.weight, starts=4)
    assert rand[1] > 0.95, "three planted clusters"
    assert (rand <= 1).all()


@pytest.mark.scf
def test_weights_change_which_families_are_together(scf2019):
    """Ten segments of all families, features on the asinh curve."""
    names = ["INCOME", "DEBT", "HOUSES", "FIN", "VEHIC"]
    sweep = sweep_k(fit_features(scf2019, names), scf2019.design, ks=[10], starts=4)
    bare = fit_features(scf2019.unweighted(), names)
    (rand,) = compare_fits(sweep, bare, scf2019.design.weight, starts=4)
    assert 0.4 < rand < 0.6
