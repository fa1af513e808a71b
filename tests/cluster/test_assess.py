"""A sweep with all that refits say of it."""

from dataclasses import replace

import numpy as np
import pytest

from cluster.stability.test_clusterwise import drawn, survey_of_families
from segmentus.cluster.assess import assess
from segmentus.cluster.stability.cold_starts import cold_stability
from segmentus.cluster.sweep import sweep_k
from segmentus.features.scale import fit_features
from segmentus.survey import sample
from tables import design_of, features_of


def test_every_part_is_filled_and_carried_into_the_scores():
    features, design = survey_of_families(families=200, seed=4, spread=0.1)
    design = drawn(design, 20)
    sweep = sweep_k(features, design, ks=[2, 3, 4], starts=4)
    calls = []
    full = assess(
        sweep, features, design, refits=6, references=3,
        progress=lambda *call: calls.append(call),
    )  # fmt: skip
    stability = cold_stability(features, design, sweep.clusterings, refits=6, seed=0)
    for at, (before, fit) in enumerate(zip(sweep, full, strict=True)):
        assert fit.clustering is before.clustering
        np.testing.assert_array_equal(fit.stability.rand, stability[at].rand)
        assert fit.stability.n_refits == 6
        assert fit.score.stability == fit.stability.rand.mean()
        assert fit.score.agreement == fit.implicates.rand.mean()
        assert fit.score.gap == full.gap.gap[at]
        assert fit.score.silhouette == before.score.silhouette
    assert full.gap.ks == full.ks == (2, 3, 4)
    assert full[3].separation.n_parts == 3
    assert [fit.separation is not None for fit in full] == [
        k in full.gap.exceeding for k in full.ks
    ]
    assert {what for what, _, _ in calls} == {"cold starts", "implicates", "references"}
    assert sweep.gap is None
    assert sweep[2].stability is None


def test_what_cannot_be_done_stays_none():
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((60, 2))
    features, design = features_of(rows), design_of(np.ones(60))
    sweep = sweep_k(features, design, ks=[1], starts=2)
    bare = assess(sweep, features, design, references=3)
    assert bare.gap is None
    fit = bare[1]
    assert (fit.stability, fit.implicates, fit.separation) == (None, None, None)
    assert np.isnan([fit.score.gap, fit.score.stability, fit.score.agreement]).all()


def test_the_sample_is_assessed_alike_with_and_without_weights_and_in_a_domain():
    survey = sample.read(families=500, replicates=25)
    names = ["INCOME", "DEBT", "HOUSES"]
    for domain in (survey, survey.where("TURNFEAR = 1")):
        features = fit_features(domain, names)
        plain = replace(features, weight=np.ones(domain.n_rows))
        for fitted in (features, plain):
            sweep = sweep_k(fitted, domain.design, ks=[3], starts=4)
            fit = assess(sweep, fitted, domain.design, refits=4, references=2)[3]
            assert fit.stability.mean_rand > 0.6
            assert fit.stability.reproduced > 0.6
            assert fit.score.agreement > 0.8
            inside = np.unique(domain.design.unit)
            agreement = fit.implicates.agreement
            assert np.isfinite(agreement[inside]).all()
            assert np.isnan(np.delete(agreement, inside)).all()


@pytest.mark.scf
def test_implicates_agree_at_small_k_and_less_where_k_is_too_large(scf2019):
    features = fit_features(scf2019, ["INCOME", "DEBT", "HOUSES", "FIN", "VEHIC"])
    sweep = sweep_k(features, scf2019.design, ks=[2, 3, 4, 10], starts=4)
    full = assess(sweep, features, scf2019.design, references=2)
    agreement = [score.agreement for score in full.scores]
    assert min(agreement[:3]) > 0.95
    assert agreement[3] < 0.95
    assert full.gap.exceeding == ()
