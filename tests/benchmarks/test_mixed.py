"""Numbers and categories together, against k-prototypes on the bank table; see methods-mixed."""

from pathlib import Path

import numpy as np
import pytest
from benchmarks.mixed import GAP, cost, fit, fit_prototypes, inertia, part, read_features

from conftest import DATA


@pytest.fixture(scope="module")
def bank():
    return read_features(str(Path(DATA) / "bank_marketing_full.csv.gz"), 800)


def mismatches(codes):
    """Number of categories (n, n) in which two rows differ."""
    return (codes[:, None, :] != codes[None, :, :]).sum(axis=2)


@pytest.mark.scf
def test_distances_are_those_of_k_prototypes(bank):
    numbers, codes = (side[:60] for side in part(bank))
    theirs = ((numbers[:, None] - numbers[None]) ** 2).sum(axis=2) + GAP * mismatches(codes)
    ours = ((bank.values[:60, None] - bank.values[None, :60]) ** 2).sum(axis=2)
    assert codes.shape[1] == 9
    np.testing.assert_allclose(ours, theirs, atol=1e-9)


@pytest.mark.scf
@pytest.mark.parametrize("k", [3, 5])
def test_segments_are_as_good_as_those_of_k_prototypes(bank, k):
    """Within 7 % of the least cost in Huang's own terms, which we do not minimise (at 5,000 rows
    4.5 %), and better in ours, which k-prototypes does not. It was 6 % before single points moved
    at the end of a search: our inertia is lower since, and Huang's cost of it 6.5 % above."""
    numbers, codes = part(bank)
    ours, theirs = fit(bank, k, 8), fit_prototypes(numbers, codes, k, 2)
    assert cost(numbers, codes, ours) < 1.07 * cost(numbers, codes, theirs)
    assert inertia(bank.values, ours) < inertia(bank.values, theirs)
    assert cost(numbers, codes, ours) < cost(numbers, codes, np.zeros(len(codes), int))
