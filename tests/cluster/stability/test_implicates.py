"""A fit per implicate: agreement between them, per family and in all."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from cluster.stability import refit_naive
from segmentus.cluster.stability.implicates import fit_implicates
from segmentus.cluster.sweep import sweep_k
from tables import blobs, design_of, features_of


def imputed(families=80, noise=0.0, seed=0, m=5):
    """Families with m rows each, shuffled; `noise` sets how much implicates differ."""
    rng = np.random.default_rng(seed)
    rows, weight = blobs(families, 2, 3, seed=seed)
    values = np.repeat(rows, m, axis=0) + rng.normal(0, noise, (families * m, 2))
    unit, implicate = np.repeat(np.arange(families), m), np.tile(np.arange(1, m + 1), families)
    order = rng.permutation(families * m)
    design = design_of(np.repeat(weight, m)[order], unit[order], implicate[order])
    return features_of(values[order], design.weight), design


def fit_all(features, design, ks):
    sweep = sweep_k(features, design, ks=ks, starts=20)
    return sweep, fit_implicates(features, design, sweep.clusterings, seed=1)


def test_equal_implicates_agree_in_everything():
    features, design = imputed()
    _, made = fit_all(features, design, [1, 2, 3, 6])
    for one in made:
        assert one.rand.shape == (10,)
        np.testing.assert_allclose(one.rand, 1.0, atol=1e-12)
        np.testing.assert_array_equal(one.agreement, 1.0)
    for one in made[:3]:  # with six, a search in the implicates may end below the base
        np.testing.assert_allclose(one.jaccard, 1.0, atol=1e-12)


def test_small_differences_leave_clear_groups_and_shake_what_is_cut_too_fine():
    features, design = imputed(families=200, noise=0.5, seed=4)
    _, (three, nine) = fit_all(features, design, [3, 9])
    assert three.mean_rand > 0.97
    assert nine.mean_rand < three.mean_rand - 0.15
    assert three.agreement.mean() > nine.agreement.mean()
    assert three.jaccard.min() > nine.jaccard.min()


def test_figures_are_those_of_the_labels_counted_by_hand():
    features, design = imputed(families=30, noise=2.0, seed=3, m=3)
    sweep, (made,) = fit_all(features, design, [4])
    base = sweep[4].clustering
    labels, weight = np.zeros((3, 30), int), np.zeros((3, 30))
    jaccard = []
    for t in range(3):
        rows = np.flatnonzero(design.implicate == t + 1)
        alone = features_of(features.values[rows], features.weight[rows])
        found = sweep_k(alone, design_of(alone.weight), ks=[4], starts=30)[4].clustering
        mass = alone.weight.tolist()
        jaccard.append(
            refit_naive.matched(base.labels[rows].tolist(), found.labels.tolist(), mass, 4)
        )
        labels[t, design.unit[rows]] = found.labels
        weight[t, design.unit[rows]] = mass
    np.testing.assert_allclose(made.jaccard, np.mean(jaccard, axis=0), atol=1e-9)
    rand = [
        refit_naive.adjusted_rand_index(labels[a], labels[b], (weight[a] + weight[b]) / 2)
        for a, b in combinations(range(3), 2)
    ]
    np.testing.assert_allclose(made.rand, rand, atol=1e-9)


def test_families_absent_from_an_implicate_or_the_domain_are_left_out():
    features, design = imputed(families=60, noise=0.3)
    rows = (design.unit < 50) & ~((design.unit == 7) & (design.implicate > 2))
    taken = design.take(rows)
    cut = features_of(features.values[rows], taken.weight)
    _, (made,) = fit_all(cut, taken, [3])
    assert np.isnan(made.agreement[50:]).all()
    assert made.agreement[7] in (0.5, 1.0)
    assert set(np.round(made.agreement[:50] * 5, 9)) <= {2.0, 2.5, 3.0, 4.0, 5.0}


@pytest.mark.parametrize("factor", [1e-3, 1e4])
def test_the_unit_of_weights_does_not_matter(factor):
    features, design = imputed(noise=1.0)
    _, (want,) = fit_all(features, design, [5])
    scaled = replace(features, weight=features.weight * factor)
    sweep = sweep_k(features, design, ks=[5], starts=6)
    (got,) = fit_implicates(scaled, design, sweep.clusterings, seed=1)
    np.testing.assert_allclose(got.rand, want.rand, atol=1e-9)
    np.testing.assert_array_equal(got.agreement, want.agreement)
