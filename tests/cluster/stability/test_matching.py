"""Clusters matched one to one: no other matching overlaps more."""

from itertools import permutations

import numpy as np
import pytest

from segmentus.compiled.matching import match_clusters


@pytest.mark.parametrize("k", [1, 2, 3, 5, 6])
@pytest.mark.parametrize("kept", [1.0, 0.4])
def test_no_other_matching_has_a_higher_total(k, kept):
    """Also where many clusters do not overlap at all."""
    rng = np.random.default_rng(k)
    for _ in range(10):
        overlap = rng.random((k, k)) * (rng.random((k, k)) < kept)
        matched = match_clusters(overlap)
        assert sorted(matched) == list(range(k))
        best = max(overlap[list(rows), range(k)].sum() for rows in permutations(range(k)))
        assert overlap[matched, range(k)].sum() == pytest.approx(best, abs=1e-12)


def test_among_equals_the_lower_number_stays():
    assert match_clusters(np.zeros((4, 4))).tolist() == [0, 1, 2, 3]


def test_many_clusters_that_are_merely_renumbered_are_found_again():
    order = np.random.default_rng(0).permutation(60)
    assert match_clusters(np.eye(60)[order]).tolist() == np.argsort(order).tolist()
