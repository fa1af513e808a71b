"""Refits under replicates: against plain loops and the package's own Lloyd, and their laws."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.stability import refit_naive
from segmentus import threads
from segmentus.arrays import read_only, sum_by
from segmentus.cluster.moments import label_rows, step
from segmentus.cluster.points import lay_out, merge_rows
from segmentus.cluster.search.lloyd import lloyd
from segmentus.cluster.stability import cold_starts, refits
from segmentus.cluster.stability.clusterwise import heaviest_share, summarize_refits
from segmentus.cluster.stability.cold_starts import cold_labels, cold_stability
from segmentus.cluster.stability.refits import family_weight, refit, refit_labels
from segmentus.cluster.stability.similarity import adjusted_rand_index
from segmentus.cluster.sweep import sweep_k
from segmentus.survey.design import Replicates
from tables import blobs, design_of, features_of


def drawn(design, r, seed=0):
    """The design with r bootstrap draws of its families."""
    rng = np.random.default_rng(seed)
    full = sum_by(design.unit, design.weight, len(design.units))
    h = len(full)
    counts = rng.multinomial(h, np.ones(h) / h, size=r).T
    return replace(design, replicates=Replicates(read_only(counts * full[:, None]), 1.0, "drawn"))


def survey_of_families(families=120, seed=0, m=5, spread=1.5):
    """Blobs where each family has m near-equal rows, and weights that differ between them."""
    rng = np.random.default_rng(seed)
    rows, weight = blobs(families, 2, 3, seed=seed)
    values = np.repeat(rows, m, axis=0) + rng.normal(0, spread, (families * m, 2))
    weight = np.repeat(weight, m) * rng.uniform(0.9, 1.1, families * m)
    unit = np.repeat(np.arange(families), m)
    design = design_of(weight, unit, np.tile(np.arange(1, m + 1), families))
    return features_of(values, weight), design


def weight_under(features, design, j):
    """Fit weight of each row under replicate j."""
    full = family_weight(design)
    return features.weight * design.replicates.weight[design.unit, j] / full[design.unit]


def swept(features, design, k, seed=0):
    return sweep_k(features, design, ks=[k], starts=4, seed=seed)[k]


def refit_stability(features, design, clusterings):
    """Stability of clusterings refitted from their own centers."""
    return [
        summarize_refits(made.mass, made.squares, heaviest_share(features, design, base))
        for made, base in zip(refit(features, design, clusterings), clusterings, strict=True)
    ]


# --- refits


@given(st.integers(0, 10**6), st.integers(1, 6), st.integers(1, 4))
def test_a_refit_is_lloyd_from_the_base_centers_under_the_replicates_weights(seed, k, p):
    rng = np.random.default_rng(seed)
    values = rng.standard_normal((70, p)) * rng.uniform(0.1, 3, p)
    weight = rng.lognormal(0, 1, 70)
    design = drawn(design_of(weight), 6, seed)
    features = features_of(values, weight if seed % 2 else np.ones(70))
    fit = swept(features, design, k)
    made = refit(features, design, [fit.clustering])[0]
    labels = refit_labels(features, design, fit)
    for j in range(6):
        mass = weight_under(features, design, j)
        if np.isnan(made.centers[j]).any():
            continue
        merged = merge_rows(values, mass)
        want = lloyd(lambda at, on=merged: step(on, at), fit.clustering.centers, 1000)
        np.testing.assert_allclose(made.centers[j], want.centers, rtol=1e-12, atol=1e-12)
        lines = label_rows(lay_out(values), want.centers, 70)
        table = np.zeros((k, k))
        np.add.at(table, (fit.clustering.labels, lines), features.weight)
        np.testing.assert_allclose(made.mass[j], table, atol=1e-9)
        np.testing.assert_array_equal(np.unique(labels[j]).size, np.unique(lines).size)
        pairs = set(zip(labels[j].tolist(), lines.tolist(), strict=True))
        assert len(pairs) == np.unique(lines).size  # the same partition, numbers matched


@pytest.mark.parametrize("seed", range(8))
def test_stability_is_the_plain_loop_also_where_clusters_empty(seed):
    rows, weight = blobs(24, 2, 4, seed=seed)
    design = drawn(design_of(weight), 12, seed)
    features = features_of(rows, weight)
    fit = swept(features, design, 5)
    made = refit(features, design, [fit.clustering])[0]
    got = refit_stability(features, design, [fit.clustering])[0]
    labels = fit.clustering.labels.tolist()
    heaviest = [
        max(weight[fit.clustering.labels == c]) / w for c, w in enumerate(fit.clustering.weight)
    ]
    overlaps, rands = [], []
    for j in range(12):
        mass = weight_under(features, design, j).tolist()
        centers, new = refit_naive.refit(rows.tolist(), mass, fit.clustering.centers.tolist())
        gone = [center is None for center in centers]
        np.testing.assert_array_equal(np.isnan(made.centers[j]).any(axis=1), gone)
        found = refit_naive.matched(labels, new, weight.tolist(), 5)
        overlaps.append(
            [min(x, 1 - top) if top >= 0.5 else x for x, top in zip(found, heaviest, strict=True)]
        )
        rands.append(refit_naive.adjusted_rand_index(labels, new, weight.tolist()))
    np.testing.assert_allclose(got.rand, rands, atol=1e-9)
    np.testing.assert_allclose(got.jaccard, np.mean(overlaps, axis=0), atol=1e-9)
    np.testing.assert_allclose(got.dissolved, (np.array(overlaps) <= 0.5).mean(axis=0))
    assert got.n_refits == 12
    assert got.lowest == got.jaccard.min()


def test_some_of_these_clusters_do_empty():
    emptied = 0
    for seed in range(8):
        rows, weight = blobs(24, 2, 4, seed=seed)
        design, features = drawn(design_of(weight), 12, seed), features_of(rows, weight)
        made = refit(features, design, [swept(features, design, 5).clustering])[0]
        emptied += int(np.isnan(made.centers).any(axis=(1, 2)).sum())
    assert emptied > 5


def test_what_is_left_of_a_cluster_that_loses_nearly_all_its_weight_is_exact():
    rows = np.array([[0.0], [1.0], [3.0], [9.0], [9.5]])
    weight = np.ones(5)
    features, design = features_of(rows), design_of(weight)
    centers = np.array([[2.0], [9.25]])
    base = replace(swept(features, design, 2).clustering, centers=read_only(centers))
    heavy = read_only(np.array([[1e9], [1e9], [1.0], [1e-6], [1e-6]]))
    design = replace(design, replicates=Replicates(heavy, 1.0, "drawn"))
    made = refit(features, design, [base])[0]
    want, _ = refit_naive.refit(rows.tolist(), heavy[:, 0].tolist(), centers.tolist())
    np.testing.assert_allclose(made.centers[0], want, rtol=1e-12)


def test_replicates_equal_to_the_weights_change_nothing():
    features, design = survey_of_families()
    full = family_weight(design)
    same = Replicates(read_only(np.repeat(full[:, None], 5, axis=1)), 1.0, "drawn")
    design = replace(design, replicates=same)
    sweep = sweep_k(features, design, ks=[1, 3, 6], starts=4)
    for fit, got in zip(sweep, refit_stability(features, design, sweep.clusterings), strict=True):
        np.testing.assert_allclose(got.rand, 1.0, atol=1e-12)
        np.testing.assert_allclose(got.jaccard, 1.0, atol=1e-12)
        np.testing.assert_array_equal(got.dissolved, 0.0)
        np.testing.assert_array_equal(
            refit_labels(features, design, fit), np.tile(fit.clustering.labels, (5, 1))
        )


@pytest.mark.parametrize("factor", [1e-4, 250.0])
def test_the_unit_of_weights_does_not_matter(factor):
    features, design = survey_of_families()
    design = drawn(design, 20)
    clusterings = [swept(features, design, 4).clustering]
    want = refit_stability(features, design, clusterings)[0]
    scaled = Replicates(read_only(design.replicates.weight * factor), 1.0, "drawn")
    fitted = replace(features, weight=read_only(features.weight * factor * 3))
    other = replace(design, weight=read_only(design.weight * factor), replicates=scaled)
    got = refit_stability(fitted, other, clusterings)[0]
    np.testing.assert_allclose(got.rand, want.rand, atol=1e-9)
    np.testing.assert_allclose(got.jaccard, want.jaccard, atol=1e-9)


def test_renumbering_the_base_renumbers_the_jaccards_and_changes_no_rand():
    features, design = survey_of_families(seed=3)
    design = drawn(design, 20)
    base = swept(features, design, 4).clustering
    names = np.array([2, 0, 3, 1])
    centers = np.empty_like(base.centers)
    centers[names] = base.centers
    renamed = replace(base, centers=centers, labels=names[base.labels])
    want, got = (refit_stability(features, design, [one])[0] for one in (base, renamed))
    np.testing.assert_allclose(got.rand, want.rand, atol=1e-12)
    np.testing.assert_allclose(got.jaccard[names], want.jaccard, atol=1e-12)


def test_several_clusterings_at_once_are_each_alone_and_any_threads_give_the_same_bits(monkeypatch):
    features, design = survey_of_families(seed=5)
    design = drawn(design, 40)
    clusterings = sweep_k(features, design, ks=[2, 3, 5], starts=4).clusterings
    many = refit(features, design, clusterings)
    monkeypatch.setattr(threads, "n_threads", lambda: 3)
    again = refit(features, design, clusterings)
    for one, other, base in zip(many, again, clusterings, strict=True):
        np.testing.assert_array_equal(one.centers, other.centers)
        np.testing.assert_array_equal(one.mass, other.mass)
        alone = refit(features, design, [base])[0]
        np.testing.assert_allclose(alone.centers, one.centers, rtol=1e-12, atol=1e-12)
        np.testing.assert_array_equal(alone.mass, one.mass)


def test_a_segment_that_is_one_family_is_never_called_stable():
    rows, weight = blobs(200, 2, 1, seed=1)
    rows[17] = [80.0, 80.0]
    design = drawn(design_of(weight), 100)
    features = features_of(rows, weight)
    fit = swept(features, design, 2)
    lone = fit.clustering.labels[17]
    assert fit.clustering.size[lone] == 1
    for got in (
        refit_stability(features, design, [fit.clustering])[0],
        cold_stability(features, design, [fit.clustering], refits=30, seed=0)[0],
    ):
        assert got.jaccard[lone] == 0.0
        assert got.dissolved[lone] == 1.0
        assert got.lowest == 0.0


def test_well_separated_groups_are_stable_and_too_many_are_not():
    features, design = survey_of_families(families=300, seed=4, spread=0.1)
    design = drawn(design, 60)
    sweep = sweep_k(features, design, ks=[3, 9], starts=8)
    three, nine = refit_stability(features, design, sweep.clusterings)
    assert three.lowest > 0.95
    assert three.mean_rand > 0.97
    assert nine.mean_rand < three.mean_rand - 0.1
    assert nine.lowest < 0.8


# --- the family's weight


def test_a_domain_that_cuts_families_keeps_the_weight_of_the_full_design():
    _, design = survey_of_families(families=40)
    full = family_weight(design)
    np.testing.assert_allclose(full, design.weight.reshape(40, 5).sum(axis=1))
    rows = np.arange(200) % 7 < 3
    cut = design.take(rows)
    np.testing.assert_allclose(family_weight(cut), full, rtol=0.1)  # rows of a family differ
    replicates = Replicates(np.ones((40, 2)), 1.0, "drawn", full=read_only(full))
    known = replace(cut, replicates=replicates)
    np.testing.assert_array_equal(family_weight(known), full)


def test_families_outside_the_domain_weigh_nothing():
    _, design = survey_of_families(families=40)
    inside = design.take(design.unit < 30)
    assert (family_weight(inside)[30:] == 0).all()
    assert (family_weight(inside)[:30] > 0).all()


def test_refits_need_replicates():
    features, design = survey_of_families(families=20)
    with pytest.raises(ValueError, match="no replicates"):
        refits.refit(features, design, [swept(features, design, 2).clustering])


# --- cold starts


def test_cold_starts_of_clear_groups_find_them_again_and_repeat_themselves():
    features, design = survey_of_families(families=300, seed=4, spread=0.1)
    design = drawn(design, 30)
    clusterings = sweep_k(features, design, ks=[3], starts=8).clusterings
    calls = []
    kwargs = {"refits": 13, "seed": 3}
    got = cold_stability(
        features, design, clusterings, progress=lambda *call: calls.append(call), **kwargs
    )[0]
    again = cold_stability(features, design, clusterings, **kwargs)[0]
    assert (got.n_refits, len(got.between)) == (12, 6)  # two by two
    assert got.lowest > 0.95
    assert got.reproduced > 0.95
    np.testing.assert_array_equal(got.rand, again.rand)
    np.testing.assert_array_equal(got.between, again.between)
    assert calls[-1] == ("cold starts", 6, 6)


def test_cold_starts_show_jumps_that_refits_do_not():
    rng = np.random.default_rng(2)
    values = rng.uniform(-1, 1, (400, 2))  # a square can be cut into three in four ways
    design = drawn(design_of(np.ones(400)), 40)
    features = features_of(values)
    base = [swept(features, design, 3).clustering]
    near = refit_stability(features, design, base)[0]
    far = cold_stability(features, design, base, refits=40, seed=0)[0]
    assert far.mean_rand < near.mean_rand - 0.1
    assert far.reproduced < 0.9
    assert np.isnan(near.reproduced)


def test_between_is_the_index_of_two_searches_under_their_replicates():
    features, design = survey_of_families(families=80, seed=6)
    design = drawn(design, 4)
    base = [swept(features, design, 3).clustering]
    got = cold_stability(features, design, base, refits=4, seed=5)[0]
    labels = cold_labels(features, design, base[0], refits=4, seed=5)
    assert labels.shape == (4, 400)
    for pair in range(2):
        one, other = labels[2 * pair], labels[2 * pair + 1]
        want = adjusted_rand_index(one, other, features.weight)
        assert got.between[pair] == pytest.approx(want, abs=1e-12)
        for j, labeled in ((2 * pair, one), (2 * pair + 1, other)):
            want = adjusted_rand_index(base[0].labels, labeled, features.weight)
            assert got.rand[j] == pytest.approx(want, abs=1e-12)


def test_where_families_are_many_two_thousand_drawn_ones_stand_for_all(monkeypatch):
    rng = np.random.default_rng(0)
    groups = np.repeat(rng.normal(0, 8, (3, 2)), 1000, axis=0) + rng.normal(size=(3000, 2))
    one = rng.normal(size=(3000, 2))
    looked_at = []
    draw = cold_starts._draw_rows

    def watch(*given):
        looked_at.append(len(draw(*given)))
        return draw(*given)

    monkeypatch.setattr(cold_starts, "_draw_rows", watch)
    for values, k in ((groups, 3), (one, 5)):
        features, design = features_of(values), drawn(design_of(np.ones(3000)), 20)
        base = [swept(features, design, k).clustering]
        some = cold_stability(features, design, base, refits=20, seed=0)[0]
        monkeypatch.setattr(cold_starts, "FAMILIES", 10_000)
        every = cold_stability(features, design, base, refits=20, seed=0)[0]
        monkeypatch.setattr(cold_starts, "FAMILIES", 2000)
        assert some.lowest == pytest.approx(every.lowest, abs=0.15)
        assert (some.lowest >= 0.6) == (every.lowest >= 0.6)
    assert set(looked_at) == {2000, 3000}


def test_too_few_points_for_k_under_a_replicate_leave_fewer_clusters():
    rows = np.arange(8.0)[:, None] ** 2
    design = drawn(design_of(np.ones(8)), 20)
    features = features_of(rows)
    base = [swept(features, design, 7).clustering]
    got = cold_stability(features, design, base, refits=20, seed=0)[0]
    assert (got.dissolved > 0.2).all()
