"""Drift: an alarm that means something, and a change whose parts add up to it."""

import json

import numpy as np
import polars as pl
import pytest

from naive import nearest, shapley
from segmentus.estimate.homogeneity import Shares, compare_shares, salt_of
from segmentus.segments.model import write_model
from segmentus.survey import sample
from segmentus.survey.sample import read as read_sample
from segmentus.uses.drift.attribution import EXACT, attribute_change
from segmentus.uses.drift.movement import compare_rows, trace_drift
from segmentus.uses.drift.side import find_training, side_of_survey
from tables import survey_of
from trained import learn


def table_of(seed, n=600, rich=0.3):
    rng = np.random.default_rng(seed)
    wealthy = rng.random(n) < rich
    return {
        "SPEND": np.where(wealthy, rng.normal(60, 5, n), rng.normal(20, 5, n)).round(3),
        "VISITS": np.where(wealthy, rng.normal(8, 1, n), rng.normal(3, 1, n)).round(3),
        "DEBT": np.where(rng.random(n) < 0.5, 0, rng.normal(30, 9, n)).round(3),
    }


@pytest.fixture(scope="module")
def model():
    return learn(survey_of(table_of(1)), ["SPEND", "VISITS", "DEBT"], 3, curve="linear")[2]


@pytest.fixture
def file(tmp_path):
    def write(name, table):
        pl.DataFrame(table).write_csv(tmp_path / name)
        return str(tmp_path / name)

    return write


def parts_of(split):
    return (split.by_feature.sum(axis=0) + split.together, split.by_center.sum(axis=0))


@pytest.mark.parametrize("weighted", [False, True])
def test_the_parts_add_up_to_the_change(model, file, weighted):
    then, now = table_of(2), table_of(3, rich=0.5)
    now["SPEND"] = now["SPEND"] * 1.2
    for table in (then, now):
        table["W"] = np.random.default_rng(4).uniform(0.5, 3, 600)
    found = trace_drift(
        model, file("now.csv", now), file("then.csv", then), weight="W" if weighted else ""
    )
    split = found.split
    membership, definition = parts_of(split)
    assert np.abs(membership - split.membership).max() < 1e-12
    assert np.abs(definition - split.definition).max() < 1e-12
    assert np.abs(split.membership + split.definition - split.total).max() < 1e-12
    change = np.array([b.value - a.value for a, b in zip(found.then, found.now, strict=True)])
    assert np.abs(change - split.membership).max() < 1e-12
    assert np.abs(split.membership).max() > 0.1
    assert found.alarm


def test_shares_are_those_of_a_loop(model, file):
    table = table_of(5, n=80)
    found = trace_drift(model, file("now.csv", table))
    scales = model.scales
    rows = [
        [float(scale.apply(np.array([table[scale.name][i]]))[0]) for scale in scales]
        for i in range(80)
    ]
    labels = nearest(rows, model.centers.tolist())[0]
    shares = [labels.count(c) / 80 for c in range(3)]
    assert [one.value for one in found.now] == pytest.approx(shares, abs=1e-12)
    assert found.then_name == "training"
    assert found.now[0].se == pytest.approx((shares[0] * (1 - shares[0]) / 80) ** 0.5)


def test_each_feature_gets_what_it_adds_over_all_orders():
    rng = np.random.default_rng(6)
    old, new = rng.normal(size=(40, 3)), rng.normal(size=(40, 3))
    centers, weight = rng.normal(size=(2, 3)), rng.dirichlet(np.ones(40))

    def share(changed):
        rows = [[(new if f in changed else old)[i, f] for f in range(3)] for i in range(40)]
        labels = nearest(rows, centers.tolist())[0]
        return sum(w for w, label in zip(weight, labels, strict=True) if label == 0)

    ends = [share(set()), share({0, 1, 2})]
    found = attribute_change(
        lambda f: (old[:, f, None] - centers[:, f]) ** 2,
        lambda f: (new[:, f, None] - centers[:, f]) ** 2,
        weight, tuple(np.array([end, 1 - end]) for end in ends), 3,
    )  # fmt: skip
    wanted = shapley(share, range(3))
    assert found[:, 0] == pytest.approx([wanted[f] for f in range(3)], abs=1e-12)


def test_many_features_add_up_too():
    rng, p = np.random.default_rng(7), EXACT + 3
    old, new = rng.normal(size=(50, p)), rng.normal(size=(50, p)) + 0.5
    centers, weight = rng.normal(size=(3, p)), np.full(50, 1 / 50)
    ends = tuple(
        np.bincount(nearest(rows.tolist(), centers.tolist())[0], minlength=3) / 50
        for rows in (old, new)
    )
    found = attribute_change(
        lambda f: (old[:, f, None] - centers[:, f]) ** 2,
        lambda f: (new[:, f, None] - centers[:, f]) ** 2,
        weight, ends, p,
    )  # fmt: skip
    assert np.abs(found.sum(axis=0) - (ends[1] - ends[0])).max() < 1e-12


def test_a_feature_that_did_not_move_has_no_part(model, file):
    then = table_of(8)
    now = then | {"SPEND": then["SPEND"] * 1.8}
    split = trace_drift(model, file("now.csv", now), file("then.csv", then)).split
    assert np.abs(split.by_feature[0]).max() > 0.01
    assert np.abs(split.by_feature[1:]).max() < 1e-12
    assert np.abs(split.together).max() < 0.02  # ranks are kept, so nothing else has moved


def test_families_are_tested_by_their_replicates_and_not_by_their_rows(sample_survey):
    model = learn(sample_survey, ["INCOME", "DEBT"], 3)[2]
    other = read_sample(seed=11, families=700)
    now, then = (side_of_survey(model, survey) for survey in (other, sample_survey))
    found = compare_rows(model, now, then)
    assert found.drift.test.method == "Rao-Scott"
    assert not found.alarm, "another draw of the same population"
    assert now.shares.effective < 700 < other.n_rows
    membership, definition = parts_of(found.split)
    assert np.abs(membership + definition - found.split.total).max() < 1e-12


def test_the_command_tells_a_scheduler(model, file, run, tmp_path):
    write_model(model, tmp_path / "model.json")
    quiet, moved = file("quiet.csv", table_of(9)), file("moved.csv", table_of(10, rich=0.6))
    status, out, _ = run("drift", tmp_path / "model.json", quiet)
    assert status == 0
    assert out.startswith("No alarm.")
    status, out, _ = run("drift", tmp_path / "model.json", moved, "--json")
    found = json.loads(out)
    assert (status, found["alarm"], found["test"]) == (1, True, "exact")
    assert found["p"] < 0.001
    first = found["segments"][0]
    assert first["now"]["low"] < first["now"]["share"] < first["now"]["high"]
    assert first["membership"] + first["definition"] == pytest.approx(first["change"], abs=1e-12)
    page = tmp_path / "drift.html"
    status, out, _ = run("drift", tmp_path / "model.json", moved, "--then", quiet, "-o", page)
    assert status == 1
    assert "Membership" in page.read_text()
    status, _, err = run("drift", tmp_path / "model.json", tmp_path / "none.csv")
    assert status == 2
    assert "none.csv" in err


def test_training_data_are_taken_only_where_they_are_the_same(model, tmp_path):
    def with_plan(**plan):
        told = model.provenance.model_copy(update={"plan": plan})
        return model.model_copy(update={"provenance": told})

    (tmp_path / "then.csv").write_text("A\n1\n")
    assert find_training(with_plan(data="sample")) == "sample"
    assert find_training(with_plan(data=str(tmp_path / "then.csv"))) is None
    assert find_training(with_plan()) is None
    assert sample.NAME.startswith("built-in")


@pytest.mark.scf
def test_2019_and_2022_are_compared_in_the_dollars_of_the_model(scf2019):
    model = learn(scf2019, ["INCOME", "DEBT", "HOUSES", "FIN"], 4)[2]
    found = trace_drift(model, "scf2022", "scf2019")
    assert found.dollars == "2019 dollars"
    assert any("2022 dollars to 2019 dollars" in note for note in found.notes)
    assert found.drift.test.method == "Rao-Scott"
    total = sum(found.split.total)
    assert total == pytest.approx(0, abs=1e-12)


def test_few_new_rows_raise_one_alarm_in_twenty_by_a_fixed_model():
    """Its training is always the same: only the rows themselves can decide between equal tables."""
    rng, found, trials = np.random.default_rng(12), 0, 700
    then = Shares(np.array([0.5, 0.5]), 10_000.0)
    for _ in range(trials):
        rows = rng.normal(size=50)
        now = np.array([(rows < 0).mean(), (rows >= 0).mean()])
        found += compare_shares(then, Shares(now, 50.0, salt=salt_of(rows)), draws=399).p < 0.05
    assert abs(found / trials - 0.05) < 3 * (0.05 * 0.95 / trials) ** 0.5
