"""The whole pipeline on the built-in sample: every built-in plan, twice, and what it must say."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

import naive
from segmentus.errors import InputError
from segmentus.plan import Plan, built_in_plans, make_plan, read_plan
from segmentus.report.machine import make_sweep_json
from segmentus.study import run, select
from segmentus.study.run import run_sweep
from segmentus.survey import sample
from tables import survey_of


def quick(name: str) -> Plan:
    return make_plan(read_plan(name), starts=3, ks="2-6")


@pytest.fixture(scope="module", params=list(built_in_plans()))
def study(request, sample_survey):
    return run(sample_survey, quick(request.param))


def test_every_plan_gives_named_and_numbered_segments(study):
    made = study.segmentation
    k = study.choice.k
    assert study.sweep[k] is made.fit
    assert study.choice.reason.startswith((f"k = {k} ", "Every k has something against it"))
    assert study.choice.reason.endswith(".")
    assert len(set(made.names)) == k
    assert len(study.profile.share) == k
    assert sum(share.value for share in study.profile.share) == pytest.approx(1)
    assert study.survey.population == pytest.approx(
        sum(total.value for total in study.profile.population)
    )
    column, weight = study.survey.column(study.features.names[0]), study.features.weight
    middle = [
        naive.quantile(column[rows], weight[rows], 0.5)
        for rows in (made.clustering.labels == c for c in range(k))
    ]
    assert middle == sorted(middle), "numbered by the median of the first feature"


def test_the_rows_of_the_domain_keep_their_labels(study):
    labels = study.segmentation.clustering.labels
    assert np.array_equal(study.segmentation.assign(study.survey), labels)
    assert len(labels) == study.survey.n_rows


def test_warnings_are_those_of_the_guard_and_auto_heeds_them(study):
    made = study.segmentation
    thin = np.flatnonzero(made.clustering.size < 30) + 1
    assert {w.segment for w in made.warnings if w.rule == "families"} == set(thin.tolist())
    if study.plan.rule == "auto" and len(study.choice.disqualified) < len(study.sweep.ks):
        assert made.warnings == ()
    if study.choice.k in study.choice.disqualified:
        assert study.choice.disqualified[study.choice.k] in study.choice.reason


def test_every_study_says_what_data_it_rests_on(study):
    assert study.notes[0] == "Built-in sample, not survey data."
    told = any("Fitted without weights" in note for note in study.notes)
    assert told == (study.plan.weights == "none")
    assert any("identity" in note for note in study.notes) == (study.plan.identities == "allow")


def test_the_same_plan_gives_the_same_bits(study):
    again = run(study.everyone, study.plan)
    assert np.array_equal(again.features.values, study.features.values)
    assert np.array_equal(again.projection.points, study.projection.points)
    for one, other in zip(again.sweep, study.sweep, strict=True):
        assert np.array_equal(one.clustering.centers, other.clustering.centers)
        assert np.array_equal(one.clustering.labels, other.clustering.labels)
        assert np.array_equal(one.silhouette, other.silhouette)
        assert one.score.inertia == other.score.inertia
    assert again.choice == study.choice
    assert again.segmentation.names == study.segmentation.names


# --- what it finds


def test_a_sweep_tells_what_the_whole_study_tells_of_it(sample_survey):
    plan = make_plan(read_plan("credit"), starts=2, ks="2-3", replicates=4)
    told = [make_sweep_json(of(sample_survey, plan)) for of in (run_sweep, run)]
    assert told[0] == told[1]
    with pytest.raises(InputError, match="NOTHING"):
        run_sweep(sample_survey, make_plan(plan, describe=("NOTHING",)))


def test_planted_segments_are_recovered():
    """The planted eight overlap on purpose, so 1 is out of reach; shuffled labels give 0."""
    planted = sample.generate(families=2000)
    money = ("INCOME", "FIN", "HOUSES", "MRTHEL", "EDN_INST", "RETQLIQ", "BUS")
    plan = Plan(
        features=(*money, "AGE"), asinh_unit=1000, rule="fixed", k=8, ks="8", starts=10,
        describe=("AGE",),
    )  # fmt: skip
    labels = run(planted.survey, plan).segmentation.clustering.labels
    weight = planted.survey.design.weight
    rng = np.random.default_rng(0)
    drawn = rng.choice(len(weight), 20_000, p=weight / weight.sum())
    truth = planted.truth[planted.survey.design.unit][drawn]
    assert adjusted_rand_score(truth, labels[drawn]) > 0.4
    assert abs(adjusted_rand_score(truth, rng.permutation(labels[drawn]))) < 0.01


def test_well_separated_customers_are_recovered_exactly():
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 3, 600)
    spend = np.array([50.0, 2_000.0, 90_000.0])[truth] * rng.lognormal(0, 0.2, 600)
    visits = np.array([2.0, 12.0, 30.0])[truth] + rng.normal(0, 1, 600)
    survey = survey_of({"SPEND": spend, "VISITS": visits}, kinds={"VISITS": "count"})
    got = run(survey, Plan(features=("SPEND", "VISITS"), ks="2-6", starts=4))
    assert got.choice.k == 3
    assert adjusted_rand_score(truth, got.segmentation.clustering.labels) == 1
    assert got.segmentation.clustering.labels.tolist() == truth.tolist(), "numbered by spend"


def test_weights_decide_unless_the_plan_forgoes_them():
    """One heavy row pulls the center of its segment; unweighted it does not."""
    survey = survey_of({"DEBT": [0.0, 1.0, 10.0, 14.0], "AGE": [1, 2, 9, 8]}, [1.0, 1.0, 99.0, 1.0])
    plan = Plan(features=("DEBT",), curve="linear", scale="none", rule="fixed", k=2, ks="2")
    heavy = run(survey, plan).segmentation
    bare = run(survey, make_plan(plan, weights="none")).segmentation
    assert heavy.clustering.centers[1, 0] == pytest.approx(10.04)
    assert bare.clustering.centers[1, 0] == pytest.approx(12.0)
    assert bare.fit.support.share[1] == pytest.approx(100 / 102), "sizes are by survey weights"


def test_everyone_is_kept_beside_the_domain(sample_survey):
    study = run(sample_survey, make_plan(quick("credit"), describe=("TURNFEAR",)))
    (line,) = study.profile.of("TURNFEAR")
    assert line.domain.value == 1
    assert 0.1 < line.everyone.value < 0.3
    assert study.everyone.frame is sample_survey.frame
    assert study.survey.conditions == ("TURNFEAR = 1",)


def test_a_selection_by_variance_says_what_it_passed_over(sample_survey):
    plan = Plan(select="variance", count=6, ks="2-3", starts=2, describe=("DEBT",))
    study = run(sample_survey, plan)
    assert study.selection.by == "variance"
    assert len(study.features.names) == 6
    assert study.selection.dropped == ("FIN was skipped: FIN = ASSET − NFIN in every row.",)
    assert study.selection.dropped[0] in study.notes


# --- what is refused


def test_refusals(sample_survey):
    def sentence(**changes):
        with pytest.raises(InputError) as caught:
            run(sample_survey, make_plan(quick("credit"), **changes))
        return str(caught.value)

    assert "did you mean DEBT" in sentence(features=("DEBTS",))
    assert "loosen it" in sentence(where="AGE > 500")
    assert "in every row, so together they count the same thing twice" in sentence(
        features=("ASSET", "DEBT", "NETWORTH")
    )
    assert "has the value 1" in sentence(features=("TURNFEAR", "DEBT"))
    assert "no column is called NOSUCH" in sentence(describe=("NOSUCH",))
    with pytest.raises(InputError, match="plan: it names no features; give --features"):
        run(sample_survey, Plan())
    with pytest.raises(InputError, match="distinct rows carry weight; ask for fewer"):
        run(survey_of({"A": [1.0, 2.0, 3.0]}), make_plan(Plan(features=("A",)), k=4))


def test_select_spells_names_as_the_survey_does(sample_survey):
    assert select(sample_survey, Plan(features=("debt", "Income"))).names == ("DEBT", "INCOME")


def test_progress_can_cancel_a_run(sample_survey):
    class Stopped(Exception):  # noqa: N818
        pass

    seen = []

    def watch(what, done, total):
        seen.append(what)
        if what == "silhouettes":
            raise Stopped

    with pytest.raises(Stopped):
        run(sample_survey, quick("credit"), progress=watch)
    assert list(dict.fromkeys(seen)) == ["replicate weights", "k-means", "silhouettes"]
