"""Which clusters stand apart: round, long and weighted groups do, pieces of one curve do not."""

import numpy as np
import pytest

from segmentus.cluster.scores import separation
from segmentus.cluster.scores.separation import choose_rows, separate
from segmentus.cluster.sweep import sweep_k
from tables import design_of, features_of

SEEDS = range(6)


def scaled(values):
    return (values - values.mean(axis=0)) / values.std(axis=0)


def parted(values, k, weight=None, **rows):
    weight = np.ones(len(values)) if weight is None else weight
    features, design = features_of(values, weight), design_of(weight, **rows)
    clustering = sweep_k(features, design, ks=[k], starts=5)[k].clustering
    return separate(features, design, clustering, choose_rows(features))


def banana(rng, n=600):
    turn = rng.uniform(-1.3, 1.3, n)
    return 10 * np.c_[np.sin(turn), np.cos(turn)] + rng.normal(0, 0.8, (n, 2))


def ring(rng, n=600):
    turn = rng.uniform(0, 2 * np.pi, n)
    return 10 * np.c_[np.sin(turn), np.cos(turn)] + rng.normal(0, 0.8, (n, 2))


def s_curve(rng, n=600):
    turn = 3 * np.pi * (rng.uniform(size=n) - 0.5)
    sheet = np.c_[np.sin(turn), 2 * rng.uniform(size=n), np.sign(turn) * (np.cos(turn) - 1)]
    return 10 * sheet + rng.normal(0, 0.5, (n, 3))


def cloud(rng, n=600):
    return rng.normal(size=(n, 4))


@pytest.mark.parametrize("shape", [banana, ring, s_curve, cloud])
@pytest.mark.parametrize("k", [3, 5, 8])
def test_one_piece_is_one_part_however_it_is_cut(shape, k):
    parts = [parted(scaled(shape(np.random.default_rng(seed))), k).n_parts for seed in SEEDS]
    assert np.mean(np.array(parts) == 1) >= 5 / 6, parts


@pytest.mark.parametrize("shape", [banana, ring])
def test_many_rows_do_not_turn_a_bend_into_a_valley(shape):
    for seed in range(3):
        values = scaled(shape(np.random.default_rng(seed), 3000))
        assert [parted(values, k).n_parts for k in (2, 3, 5)] == [1, 1, 1]


def groups(rng, k, apart, p, n=600, sizes=None):
    while True:
        middles = rng.normal(size=(k, p)) * apart
        away = np.sqrt(((middles[:, None] - middles) ** 2).sum(axis=2))[np.triu_indices(k, 1)]
        if away.min() > apart:
            break
    label = rng.choice(k, n, p=sizes)
    return middles[label] + rng.normal(size=(n, p))


@pytest.mark.parametrize(("k", "p"), [(2, 2), (3, 4), (5, 3), (4, 8)])
def test_round_groups_stand_apart(k, p):
    for seed in SEEDS:
        found = parted(scaled(groups(np.random.default_rng(seed), k, 4.5, p)), k)
        assert found.n_parts == k
        assert found.part.tolist() == list(range(k))
        assert found.level[np.triu_indices(k, 1)].max() < 0.05
        assert (np.diag(found.level) == 1).all()
        np.testing.assert_array_equal(found.level, found.level.T)


def test_long_groups_side_by_side_are_as_many_parts_when_each_is_cut():
    rng = np.random.default_rng(0)
    values = np.vstack([rng.normal(size=(500, 2)) * [6, 0.5] + [0, 8 * c] for c in range(2)])
    assert parted(values, 4).n_parts == 2


def test_whole_numbers_are_not_apart_because_nothing_lies_between_them():
    rng = np.random.default_rng(1)
    ratings = np.clip(np.round(rng.normal(3, 1.0, 800)), 1, 5)
    assert parted(ratings[:, None], 3).n_parts == 1
    visits = rng.poisson(3.0, (800, 1)).astype(float)
    assert parted(visits, 4).n_parts == 1


def test_two_values_far_apart_are():
    values = np.r_[np.zeros(50), np.full(50, 9.0)][:, None]
    jitter = np.random.default_rng(2).normal(0, 0.1, (100, 1))
    assert parted(values + jitter, 2).n_parts == 2


def test_five_implicates_of_a_family_are_not_five_families():
    rng = np.random.default_rng(3)
    middles = np.array([[0.0, 0.0], [3.2, 0.0]])
    rows = middles[np.arange(60) % 2] + rng.normal(size=(60, 2))
    five = np.repeat(rows, 5, axis=0) + rng.normal(0, 0.01, (300, 2))
    as_rows = parted(five, 2)
    as_families = parted(
        five, 2, unit=np.repeat(np.arange(60), 5), implicate=np.tile(range(1, 6), 60)
    )
    assert as_rows.level[0, 1] < as_families.level[0, 1] / 5


def test_rows_without_weight_are_absent_and_the_unit_of_weights_does_not_matter():
    rng = np.random.default_rng(4)
    values, weight = groups(rng, 3, 4.0, 2), rng.uniform(0.5, 2, 600)
    want = parted(values, 3, weight)
    got = parted(np.vstack([values, values.mean(axis=0) + np.zeros((200, 2))]), 3,
                 np.append(1e4 * weight, np.zeros(200)))  # fmt: skip
    np.testing.assert_allclose(got.level, want.level, atol=1e-6)


def test_one_cluster_is_one_part():
    found = parted(np.random.default_rng(5).normal(size=(40, 2)), 1)
    assert (found.n_parts, found.level.tolist()) == (1, [[1.0]])


def test_many_rows_are_thinned_evenly_whatever_their_order(monkeypatch):
    monkeypatch.setattr(separation, "_ROWS", 300)
    rng = np.random.default_rng(6)
    middles = np.array([[0.0, 0.0], [6.0, 0.0], [3.0, 5.0]])
    values, turned = middles[np.arange(600) % 3] + rng.normal(size=(600, 2)), rng.permutation(600)
    one, other = features_of(values), features_of(values[turned])
    kept = choose_rows(one)
    assert len(kept) == len(set(kept.tolist())) == 300
    np.testing.assert_array_equal(one.values[kept], other.values[choose_rows(other)])
    assert parted(scaled(values), 3).n_parts == 3
