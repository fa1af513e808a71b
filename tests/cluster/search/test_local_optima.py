"""Single runs of k-means: all of them counted, none below the search, the same for a seed."""

import numpy as np
import pytest
from sklearn.cluster import KMeans

from segmentus.cluster.search.local_optima import find_local_optima
from segmentus.cluster.sweep import sweep_k
from segmentus.errors import InputError
from segmentus.features.scale import fit_features


@pytest.fixture(scope="module")
def features(sample_survey):
    alike = sample_survey.where("TURNFEAR = 1").unweighted()
    return fit_features(alike, ["DEBT", "HOUSES", "FIN"], curve="linear")


def test_every_run_is_counted_in_order(features):
    ends = find_local_optima(features, 5, runs=30)
    assert sum(end.runs for end in ends) == 30
    inertias = [end.inertia for end in ends]
    assert inertias == sorted(inertias)
    assert len(ends) > 1


def test_no_run_ends_below_the_search(features, sample_survey):
    design = sample_survey.where("TURNFEAR = 1").design
    best = sweep_k(features, design, ks=[5]).scores[0].inertia
    assert find_local_optima(features, 5)[0].inertia >= best * (1 - 1e-9)


def test_runs_end_where_those_of_scikit_learn_end(features):
    """Its single runs from the same kind of start have their lowest inertia in the same place."""
    theirs = min(
        KMeans(3, n_init=1, random_state=seed, tol=0).fit(features.values).inertia_
        for seed in range(30)
    )
    assert find_local_optima(features, 3, runs=60)[0].inertia == pytest.approx(theirs, rel=1e-6)


def test_one_cluster_has_one_end_at_the_variance(features):
    (end,) = find_local_optima(features, 1, runs=7)
    assert end.runs == 7
    spread = ((features.values - features.values.mean(axis=0)) ** 2).sum()
    assert end.inertia == pytest.approx(spread, rel=1e-9)


def test_a_seed_decides_all(features):
    once, again, other = (find_local_optima(features, 6, runs=10, seed=seed) for seed in (1, 1, 2))
    assert once == again
    assert once != other


def test_too_many_clusters_are_refused(features):
    few = np.unique(features.values, axis=0).shape[0]
    with pytest.raises(InputError, match="distinct rows carry weight"):
        find_local_optima(features, few + 1)
