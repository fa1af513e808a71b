"""How far two labelings agree: against plain loops, scikit-learn, and the laws of agreement."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from cluster.stability import refit_naive
from segmentus.cluster.stability.similarity import adjusted_rand_index, jaccard, match_labels

K = 4


@st.composite
def labelings(draw):
    """Two labelings (n,) with numbers 0…3 and uneven weights, some of them 0."""
    n = draw(st.integers(2, 30))
    column = st.lists(st.integers(0, K - 1), min_size=n, max_size=n)
    weight = st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0, 7.25]), min_size=n, max_size=n)
    mass = draw(weight.filter(lambda w: sum(x > 0 for x in w) > 1))
    return np.array(draw(column)), np.array(draw(column)), np.array(mass)


@given(labelings())
def test_agreement_is_the_plain_loop(case):
    first, second, weight = case
    plain = [column.tolist() for column in case]
    assert adjusted_rand_index(first, second, weight) == pytest.approx(
        refit_naive.adjusted_rand_index(*plain), abs=1e-9
    )
    overlap = jaccard(first, second, weight, K)
    np.testing.assert_allclose(overlap, refit_naive.jaccard(*plain, K), atol=1e-12)
    names = match_labels(first, second, weight, K)
    assert sorted(names) == list(range(K))
    chosen = overlap[names, np.arange(K)].sum()
    assert chosen == pytest.approx(sum(refit_naive.matched(*plain, K)), abs=1e-12)


@given(labelings())
def test_at_unit_weights_it_is_scikit_learns_adjusted_rand(case):
    first, second, _ = case
    got = adjusted_rand_index(first, second, np.ones(len(first)))
    assert got == pytest.approx(adjusted_rand_score(first, second), abs=1e-12)


@given(labelings(), st.permutations(range(K)), st.sampled_from([1e-6, 3.0, 1e9]))
def test_neither_names_nor_the_unit_of_weights_matter(case, names, factor):
    first, second, weight = case
    renamed = np.array(names)[second]
    want = adjusted_rand_index(first, second, weight)
    assert adjusted_rand_index(first, renamed, factor * weight) == pytest.approx(want, abs=1e-9)
    assert adjusted_rand_index(second, first, weight) == pytest.approx(want, abs=1e-9)
    np.testing.assert_allclose(
        jaccard(first, renamed, factor * weight, K)[:, names],
        jaccard(first, second, weight, K),
        atol=1e-12,
    )


@given(labelings(), st.permutations(range(K)))
def test_a_renamed_labeling_is_matched_back(case, names):
    first, _, weight = case
    renamed = np.array(names)[first]
    back = match_labels(first, renamed, weight, K)[renamed]
    np.testing.assert_array_equal(back[weight > 0], first[weight > 0])


def test_unrelated_labelings_agree_by_chance_only():
    rng = np.random.default_rng(0)
    first, second = rng.integers(0, 3, (2, 20_000))
    weight = rng.lognormal(0, 1, 20_000)
    assert abs(adjusted_rand_index(first, second, weight)) < 0.002


def test_heavy_rows_count_for_more():
    first = np.array([0, 0, 0, 1, 1, 1])
    second = np.array([0, 0, 1, 1, 1, 1])
    light, heavy = (np.array([1, 1, w, 1, 1, 1.0]) for w in (0.01, 100.0))
    assert adjusted_rand_index(first, second, light) > 0.95
    assert adjusted_rand_index(first, second, heavy) < 0.5
