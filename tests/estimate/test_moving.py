"""Groups found anew in each replicate: sums equal plain loops; fixed groups give plain means."""

from dataclasses import replace

import numpy as np
import pytest

from segmentus.arrays import read_only
from segmentus.estimate.moving import moving_means
from segmentus.survey.design import Replicates
from tables import design_of


@pytest.fixture
def case():
    """Thirty families of two rows, six replicates, three groups, some values missing."""
    rng = np.random.default_rng(3)
    unit, implicate = np.repeat(np.arange(30), 2), np.tile([1, 2], 30)
    design = design_of(rng.uniform(1, 9, 60), unit, implicate)
    weight = rng.uniform(0, 5, (30, 6)) * (rng.random((30, 6)) < 0.7)
    design = replace(design, replicates=Replicates(read_only(weight), 1.0, "drawn"))
    columns = rng.standard_normal((60, 2))
    columns[rng.random((60, 2)) < 0.1] = np.nan
    return design, columns, rng.integers(0, 4, (6, 60))


def test_sums_are_those_of_plain_loops(case):
    design, columns, labels = case
    shares, means = moving_means(columns, labels, design, 3)
    for j in range(6):
        weight = design.replicates.weight[design.unit, j]
        for number in (1, 2):
            rows = design.implicate == number
            for c in range(3):
                inside = rows & (labels[j] == c)
                share = weight[inside].sum() / weight[rows].sum()
                assert shares[j, number - 1, c] == pytest.approx(share, rel=1e-12)
                for f in range(2):
                    known = inside & ~np.isnan(columns[:, f]) & (weight > 0)
                    mean = np.average(columns[known, f], weights=weight[known])
                    assert means[j, number - 1, c, f] == pytest.approx(mean, rel=1e-9)


def test_a_group_that_is_nowhere_has_share_zero_and_no_mean(case):
    design, columns, labels = case
    shares, means = moving_means(columns, np.where(labels == 1, 0, labels), design, 3)
    assert (shares[:, :, 1] == 0).all()
    assert np.isnan(means[:, :, 1]).all()


def test_replicates_and_labelings_must_be_as_many(case):
    design, columns, labels = case
    with pytest.raises(ValueError, match="5 labelings"):
        moving_means(columns, labels[:5], design, 3)
    with pytest.raises(ValueError, match="6 labelings"):
        moving_means(columns, labels, replace(design, replicates=None), 3)
