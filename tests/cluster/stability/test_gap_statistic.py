"""Clusterings beside references without groups: the gap and the excess of silhouettes."""

import numpy as np
import pytest

from segmentus.cluster.stability.gap_statistic import measure_gap
from segmentus.cluster.sweep import sweep_k
from tables import design_of, features_of

KS = range(2, 8)


def measured(rows, weight, ks=KS, references=5, seed=0, **rows_of):
    features, design = features_of(rows, weight), design_of(weight, **rows_of)
    sweep = sweep_k(features, design, ks=ks, starts=5)
    return measure_gap(features, design, sweep.fits, references=references, seed=seed)


def cloud(kind, rng, n=600, p=2):
    """A continuum without groups."""
    if kind == "gauss":
        return rng.standard_normal((n, p))
    if kind == "box":
        return rng.uniform(-1, 1, (n, p))
    if kind == "ellipse":
        turn = np.linalg.qr(rng.standard_normal((p, p)))[0]
        return rng.standard_normal((n, p)) * np.geomspace(1, 6, p) @ turn
    return np.exp(1.2 * rng.standard_normal((n, 1)) + 0.8 * rng.standard_normal((n, p)))


def groups(k, rng, n=600, p=2, apart=7.0):
    """Groups of uneven sizes whose middles lie at least `apart` standard deviations apart."""
    while True:
        middles = rng.uniform(-1.5, 1.5, (k, p)) * apart
        away = np.sqrt(((middles[:, None] - middles[None]) ** 2).sum(axis=2))
        if (away[np.triu_indices(k, 1)] > apart).all():
            break
    sizes = rng.dirichlet(np.full(k, 8.0))
    return middles[rng.choice(k, n, p=sizes)] + rng.standard_normal((n, p))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", ["gauss", "box", "ellipse", "lognormal"])
@pytest.mark.parametrize("p", [1, 3])
def test_a_cloud_without_groups_does_not_exceed_its_references(kind, p, seed):
    rng = np.random.default_rng(seed)
    values = cloud(kind, rng, p=p)
    values = np.clip((values - values.mean(axis=0)) / values.std(axis=0), -4, 4)
    gap = measured(values, rng.lognormal(0, 0.7, 600), ks=range(2, 6), references=10)
    assert gap.exceeding == ()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("k", "p"), [(2, 1), (3, 2), (5, 2), (4, 5)])
def test_planted_groups_exceed_their_references(k, p, seed):
    rng = np.random.default_rng(seed)
    gap = measured(groups(k, rng, p=p), rng.lognormal(0, 0.7, 600))
    at = gap.ks.index(k)
    assert k in gap.exceeding
    assert gap.excess[at] > 0.1
    assert gap.silhouette[at] > gap.silhouettes[:, at].max()
    np.testing.assert_allclose(gap.excess, gap.silhouette - gap.silhouettes.mean(axis=0))
    np.testing.assert_allclose(gap.noise, gap.silhouettes.std(axis=0, ddof=1))


def test_zeros_and_a_gradient_are_no_groups():
    rng = np.random.default_rng(0)
    rich = rng.normal(size=(600, 1))
    held = rng.normal(size=(600, 3)) + 0.8 * rich > [-0.5, 0.0, 0.6]
    amounts = np.arcsinh(np.exp(2 + rich + rng.normal(size=(600, 3))) * held)
    assert measured(amounts, np.ones(600), references=10).exceeding == ()


def test_a_reference_with_fewer_distinct_rows_than_clusters_is_all_centers():
    rng = np.random.default_rng(1)
    flags = (rng.uniform(size=(80, 2)) < 0.5).astype(float)
    gap = measured(flags, np.ones(80), ks=[2, 3, 4])
    assert (gap.silhouettes[:, 2] == 1.0).all()
    assert gap.exceeding == ()


def test_figures_are_those_of_the_formula():
    rng = np.random.default_rng(4)
    rows, weight = rng.standard_normal((80, 2)), rng.uniform(1, 5, 80)
    gap = measured(rows, weight, ks=[1, 2, 3], references=4)
    middle = weight @ rows / weight.sum()
    whole = weight @ ((rows - middle) ** 2).sum(axis=1)
    sweep = sweep_k(features_of(rows, weight), design_of(weight), ks=[1, 2, 3], starts=5)
    want = np.log([score.inertia / whole for score in sweep.scores])
    np.testing.assert_allclose(gap.log_within, want, atol=1e-12)
    np.testing.assert_allclose(gap.gap, gap.expected - want, atol=1e-12)
    assert gap.gap[0] == pytest.approx(0.0, abs=1e-12)
    assert (gap.n_references, gap.silhouettes.shape, gap.se.shape) == (4, (4, 3), (3,))


@pytest.mark.parametrize("factor", [1e-5, 1e6])
def test_neither_the_unit_of_weights_nor_that_of_the_features_matters(factor):
    rng = np.random.default_rng(5)
    rows, weight = groups(3, rng), rng.lognormal(0, 0.5, 600)
    want = measured(rows, weight)
    for got in (measured(rows, weight * factor), measured(rows * factor, weight)):
        np.testing.assert_allclose(got.gap, want.gap, atol=1e-6)
        np.testing.assert_allclose(got.silhouettes, want.silhouettes, atol=1e-6)


def test_the_seed_decides_the_references():
    rng = np.random.default_rng(6)
    rows, weight = rng.standard_normal((150, 2)), np.ones(150)
    one, same, other = (measured(rows, weight, ks=[2, 3], seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.gap, same.gap)
    assert (one.gap != other.gap).all()
