"""Groups or a continuum: the gap to even clouds, and what lies between clusters."""

import numpy as np
import pytest

from segmentus.cluster.gap import Gap, link, measure_gap, pronounce
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
def test_a_continuum_is_called_one(kind, p, seed):
    rng = np.random.default_rng(seed)
    gap = measured(cloud(kind, rng, p=p), rng.lognormal(0, 0.7, 600), ks=range(2, 6))
    verdict = pronounce(gap)
    assert verdict.kind == "continuum"
    assert f"continuum cut into {verdict.k} bands" in verdict.text
    assert pronounce(gap, 4).k == 4
    if kind in ("gauss", "box"):
        assert gap.suggested <= 2


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("k", "p"), [(2, 1), (3, 2), (5, 2), (4, 5)])
def test_planted_groups_are_found_in_number(k, p, seed):
    rng = np.random.default_rng(seed)
    gap = measured(groups(k, rng, p=p), rng.lognormal(0, 0.7, 600))
    verdict = pronounce(gap)
    assert (verdict.kind, verdict.k) == ("groups", k)
    assert verdict.text.startswith(f"These data fall into {k} groups: ")
    at = gap.ks.index(k)
    assert gap.link[at] < 0.5
    assert gap.gap[at] > 0.2
    assert gap.silhouette[at] > gap.silhouettes[:, at].max()


def test_a_few_families_far_out_are_not_groups():
    rng = np.random.default_rng(0)
    rows = np.vstack([rng.standard_normal((500, 2)), [[40, 40], [41, 40], [40, 41]]])
    weight = np.append(np.ones(500), [30.0, 1.0, 1.0])
    assert pronounce(measured(rows, weight)).kind == "continuum"


def test_five_implicates_are_not_five_families_apart():
    rng = np.random.default_rng(1)
    rows = np.vstack([rng.standard_normal((100, 2)), rng.normal(15, 0.3, (4, 2))])
    five = np.repeat(rows, 5, axis=0) + rng.normal(0, 0.01, (520, 2))
    unit = np.repeat(np.arange(104), 5)
    as_rows = measured(five, np.ones(520), ks=[2])
    as_families = measured(
        five, np.ones(520), ks=[2], unit=unit, implicate=np.tile(range(1, 6), 104)
    )
    assert as_rows.link[0] < 0.5 < as_families.link[0]


def test_the_even_clouds_have_the_gap_of_their_kind():
    rng = np.random.default_rng(3)
    box = rng.uniform(-1, 1, (2000, 3)) * [1.0, 2.0, 5.0]
    gap = measured(box, np.ones(2000), references=8)
    assert (np.abs(gap.gap) < 4 * gap.se + 0.01).all()
    assert abs(gap.silhouette[0] - gap.silhouettes[:, 0].mean()) < 0.02


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
        np.testing.assert_allclose(got.link, want.link, rtol=1e-6)


def test_the_seed_decides_the_references():
    rng = np.random.default_rng(6)
    rows, weight = rng.standard_normal((150, 2)), np.ones(150)
    one, same, other = (measured(rows, weight, ks=[2, 3], seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.gap, same.gap)
    assert (one.gap != other.gap).all()


def test_one_peak_links_and_two_peaks_part():
    rng = np.random.default_rng(7)
    near = np.concatenate([rng.normal(0, 1, 400), rng.normal(1.5, 1, 400)])[:, None]
    far = np.concatenate([rng.normal(0, 1, 400), rng.normal(6, 1, 400)])[:, None]
    links = []
    for rows in (near, far):
        features, design = features_of(rows), design_of(np.ones(800))
        links.append(link(features, design, sweep_k(features, design, ks=[2], starts=5)[2]))
    assert links[0] > 1.0
    assert links[1] < 0.2


def a_gap(gap, se, link=None, ks=(2, 3, 4)):
    k = len(ks)
    share = np.log(np.full(k, 0.4))
    link = np.full(k, 0.1) if link is None else np.array(link)
    silhouette = np.linspace(0.5, 0.3, k)
    return Gap(
        ks, np.array(gap), np.array(se), share, share + np.array(gap), 5, silhouette,
        np.full((5, k), 0.2), link,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("gap", "se", "want"),
    [
        ([-0.1, -0.2, -0.3], [0.01] * 3, 1),
        ([0.3, 0.5, 0.4], [0.01] * 3, 3),
        ([0.3, 0.5, 0.9], [0.01] * 3, 4),
        ([0.3, 0.305, 0.9], [0.01] * 3, 2),
    ],
)
def test_the_suggested_k_is_the_first_that_the_next_does_not_beat(gap, se, want):
    assert a_gap(gap, se).suggested == want


def test_both_a_gap_and_room_between_make_groups():
    assert pronounce(a_gap([0.3, 0.5, 0.4], [0.01] * 3, [0.1, 0.2, 0.9])).k == 3
    assert pronounce(a_gap([0.3, 0.5, 0.4], [0.01] * 3, [1.0, 0.7, 0.9])).kind == "continuum"
    coarse, same = (
        pronounce(a_gap([0.3, 0.5, 0.4], [0.01] * 3, [0.1, 0.2, 0.9]), k) for k in (2, 3)
    )
    assert coarse.k == same.k == 3
    assert "The 2 segments chosen are coarser than that" in coarse.text
    assert "chosen" not in same.text
    no_gap = a_gap([-0.3, 0.0, 0.005], [0.01] * 3, [0.1, 0.1, 0.1])
    verdict = pronounce(no_gap)
    assert (verdict.kind, verdict.k) == ("continuum", 2)  # 2 has the best silhouette
    assert "0.50 (in an even cloud 0.20)" in verdict.text
    assert "gap -0.30 ± 0.01" in verdict.text
