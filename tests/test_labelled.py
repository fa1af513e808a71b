"""Segments made elsewhere, weights on features, and least shares, from plan to files."""

import json

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from naive import silhouettes as naive_silhouettes
from segmentus.cli.commands import app
from segmentus.errors import InputError
from segmentus.plan import Plan, make_plan, read_plan
from segmentus.report.model import model_of
from segmentus.segments.model import score_rows
from segmentus.study import quick_study, rechoose, run
from segmentus.survey import sample, table

FEATURES = ("INCOME", "DEBT", "HOUSES")


@pytest.fixture(scope="module")
def survey():
    return sample.read(families=500)


@pytest.fixture(scope="module")
def study(survey):
    return run(survey, Plan(features=FEATURES, labels="EDCL", replicates="20"))


# --- labels


def test_shares_and_means_are_those_of_the_column(study, survey):
    codes, weight = survey.column("EDCL"), survey.design.weight
    words = list(survey.variable("EDCL").codes.values())
    assert list(study.segmentation.names) == words
    for c, code in enumerate(survey.variable("EDCL").codes):
        inside = codes == code
        assert study.profile.share[c].value == pytest.approx(weight[inside].sum() / weight.sum())
        assert study.profile.share[c].se > 0
        center = np.average(study.features.values[inside], axis=0, weights=weight[inside])
        assert study.segmentation.clustering.centers[c] == pytest.approx(center)


def test_the_column_is_neither_feature_nor_described(study):
    assert study.features.names == list(FEATURES)
    assert "EDCL" not in {line.variable.name for line in study.profile.lines}
    assert study.verdict is None
    assert study.refitted is None
    assert study.choice.reason.startswith("The 4 segments are those of the column EDCL")


def test_silhouettes_are_those_of_the_given_labels_even_where_rows_are_equal():
    x = [0.0, 0.0, 1.0, 5.0, 5.0, 6.0]
    frame = pl.DataFrame(
        {
            "x": x * 6,
            "y": [7.0, 7.0, 3.0, 1.0, 1.0, 2.0] * 6,
            "group": ["a", "b", "a", "b", "b", "a"] * 6,
        }
    )
    plan = Plan(features=("x", "y"), labels="group", curve="linear", replicates="0")
    study = quick_study(table.read(frame), plan)
    labels = np.array([0, 1, 0, 1, 1, 0] * 6)
    want = naive_silhouettes(study.features.values, labels, np.ones(36))
    assert study.segmentation.fit.silhouette == pytest.approx(want)


def test_scoring_is_by_the_nearest_center_and_says_for_how_many_that_is_the_label(study, survey):
    model = model_of(study)
    label = score_rows(model, survey).label
    same = (label == study.segmentation.clustering.labels) @ survey.design.weight
    note = next(note for note in study.notes if "nearest center" in note)
    assert f"{100 * same / survey.population:.1f}\u00a0%" in note
    shares = [segment.population_share for segment in model.segments]
    want = np.bincount(label, survey.design.weight, 4) / survey.population
    assert shares == pytest.approx(want)


def test_other_columns_may_be_described_and_no_other_number_asked_for(study, survey):
    again = rechoose(study, describe=("AGE",))
    assert again.segmentation.names == study.segmentation.names
    assert again.choice.reason == study.choice.reason
    assert again.profile.of("AGE")
    assert rechoose(study, names=("a", "b", "c", "d")).segmentation.names == ("a", "b", "c", "d")
    for ask in (
        lambda: rechoose(study, k="3"),
        lambda: quick_study(survey, make_plan(study.plan, k="7")),
    ):
        with pytest.raises(InputError, match="the column gives 4 segments and"):
            ask()


@pytest.mark.parametrize(("labels", "words"), [
    ("NOTHING", "NOTHING"), ("DEBT", "among the features too"), ("YY1", "gives 500 segments"),
])  # fmt: skip
def test_impossible_labels_are_refused(survey, labels, words):
    with pytest.raises(InputError, match=words):
        quick_study(survey, Plan(features=FEATURES, labels=labels))


def test_numbers_get_names_from_the_data_and_blanks_are_left_out():
    rng = np.random.default_rng(0)
    group = rng.integers(1, 4, 300)
    frame = pl.DataFrame({
        "spend": group * 100.0 + rng.normal(0, 5, 300), "visits": rng.poisson(4, 300),
        "Cluster": [None if i % 50 == 0 else int(g) for i, g in enumerate(group)],
    })  # fmt: skip
    plan = make_plan(read_plan("customers"), labels="cluster", replicates="0")
    study = quick_study(table.read(frame), plan)
    assert study.survey.n_rows == 294
    assert not {"1", "2", "3"} & set(study.segmentation.names)
    assert "spend" in study.segmentation.names[0]
    assert any(note.startswith("6 rows without a label") for note in study.notes)


def test_the_command_writes_every_file(tmp_path):
    words = ["report", "sample", "--plan", "all-families", "--labels", "LIFECL", "--where"]
    words += ["TURNFEAR = 1", "--replicates", "0", "-o", str(tmp_path / "out")]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.exception
    said = json.loads((tmp_path / "out" / "study.json").read_text("utf-8"))
    assert said["plan"]["labels"] == "LIFECL"
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "none: segments are those of the column LIFECL" in page
    assert (tmp_path / "out" / "scorer.sql").exists()
    again = read_plan(str(tmp_path / "out" / "plan.toml"))
    assert again.labels == "LIFECL"


# --- emphasis


def test_a_weight_multiplies_squared_distances_along_its_feature(survey):
    plan = Plan(features=FEATURES, ks="2-3", starts=2, replicates="0")
    first = run(survey, plan)
    second = run(survey, make_plan(plan, emphasis={"debt": 4.0}))
    a, b = first.features.values, second.features.values
    assert b[:, 1] == pytest.approx(2 * a[:, 1])
    assert np.array_equal(b[:, [0, 2]], a[:, [0, 2]])
    assert any("DEBT 4" in note or "debt 4" in note for note in second.notes)
    label = score_rows(model_of(second), survey).label
    assert np.array_equal(label, second.segmentation.clustering.labels)


def test_categories_and_bounds_are_weighted_too(tmp_path):
    from telco import make_telco

    frame = make_telco(300)
    plan = make_plan(read_plan("customers"), categories="fit", replicates="0", ks="2-3", starts=2)
    survey = table.read(frame)
    first = quick_study(survey, plan)
    second = quick_study(survey, make_plan(plan, emphasis={"Contract": 9.0, "tenure": 0.25}))
    factors = {"Contract": 3.0, "tenure": 0.5}
    for at, scale in enumerate(first.features.scales):
        column = scale.level.column if scale.level else scale.name
        wanted = factors.get(column, 1.0) * first.features.values[:, at]
        assert second.features.values[:, at] == pytest.approx(wanted)
    label = score_rows(model_of(second), survey).label
    assert np.array_equal(label, second.segmentation.clustering.labels)


@pytest.mark.parametrize(("emphasis", "words"), [
    ({"AGE": 1.0}, "not among the features"), ({"DEBT": 0.0}, "above 0"),
    ({"DEBT": 1e9}, "up to 1,000"),
])  # fmt: skip
def test_impossible_weights_are_refused(survey, emphasis, words):
    with pytest.raises(InputError, match=words):
        quick_study(survey, Plan(features=FEATURES, emphasis=emphasis))


# --- least shares


def test_no_segment_is_smaller_than_asked_for_whatever_the_rule(survey):
    plan = Plan(features=FEATURES, ks="2-6", starts=2, replicates="0")
    free = quick_study(survey, make_plan(plan, rule="silhouette", k="silhouette"))
    smallest = {fit.score.k: fit.support.share.min() for fit in free.sweep}
    least = float(np.sort(list(smallest.values()))[-2]) - 1e-9
    for rule in ("auto", "silhouette"):
        study = quick_study(survey, make_plan(plan, k=rule, least_share=least))
        assert smallest[study.choice.k] >= least
        gone = {k for k, share in smallest.items() if share < least}
        assert gone <= set(study.choice.disqualified)
    worst = min(smallest, key=smallest.get)
    with pytest.raises(InputError, match=f"with k = {worst} the smallest segment has"):
        quick_study(survey, make_plan(plan, k=str(worst), least_share=least))
    with pytest.raises(InputError, match="allow a smaller share or fewer segments"):
        quick_study(survey, make_plan(plan, ks="5-6", least_share=0.5))


def test_the_options_read_weights_and_shares():
    words = ["sweep", "sample", "--features", "INCOME,DEBT", "--ks", "2-3", "--starts", "1"]
    words += ["--where", "TURNFEAR = 1", "--replicates", "0", "--json"]
    done = CliRunner().invoke(app, [*words, "--emphasis", "INCOME=2", "--least-share", "0.01"])
    assert done.exit_code == 0, done.exception
    assert json.loads(done.stdout)
