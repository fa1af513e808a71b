"""A segmentation: it assigns the rows it was fitted on as it labelled them, and new ones."""

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentus.cluster.sweep import sweep_k
from segmentus.errors import InputError
from segmentus.features.scale import fit_features
from segmentus.segments import new_rows
from segmentus.segments.choose import choose
from segmentus.segments.model import assign_file, make_model, score_rows
from segmentus.segments.segmentation import segment
from tables import survey_of


def made(survey, names, k, **options):
    features = fit_features(survey, names, **options)
    swept = sweep_k(features, survey.design, ks=[k], starts=3)
    choice = choose(swept, "fixed", k=k, units="customers")
    return segment(features, swept[k], choice, units="customers")


@pytest.fixture
def survey():
    rng = np.random.default_rng(2)
    columns = {
        "DEBT": np.where(rng.random(300) < 0.4, 0, rng.lognormal(10, 2, 300)),
        "INCOME": rng.lognormal(10, 1, 300),
        "AGE": rng.integers(18, 90, 300),
    }
    return survey_of(columns, rng.uniform(1, 9, 300), kinds={"AGE": "count"})


@pytest.mark.parametrize("curve", ["asinh", "linear"])
@pytest.mark.parametrize("scaling", ["standard", "none"])
def test_the_rows_of_the_fit_keep_their_labels(survey, curve, scaling):
    got = made(survey, ["DEBT", "INCOME", "AGE"], 5, curve=curve, scaling=scaling)
    assert np.array_equal(got.assign(survey), got.clustering.labels)
    assert np.array_equal(got.assign(survey.frame), got.clustering.labels)
    assert np.array_equal(
        got.scale_rows(survey),
        fit_features(survey, ["DEBT", "INCOME", "AGE"], curve=curve, scaling=scaling).values,
    )


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=5, max_size=40),
    st.integers(1, 3),
)
def test_also_where_rows_lie_halfway(rows, k):
    if len(set(rows)) < 4 or any(len(set(column)) < 2 for column in zip(*rows, strict=True)):
        return
    a, b = zip(*rows, strict=True)
    survey = survey_of({"A": a, "B": b})
    got = made(survey, ["A", "B"], k, identities="allow", curve="linear", scaling="none")
    assert np.array_equal(got.assign(survey), got.clustering.labels)


def test_any_kind_of_table_is_accepted(survey):
    got = made(survey, ["DEBT", "INCOME"], 3)
    want = got.clustering.labels
    shuffled = survey.frame.select(["INCOME", "AGE", "DEBT"])
    assert np.array_equal(got.assign(shuffled), want)
    assert np.array_equal(got.assign(shuffled.to_arrow()), want)
    assert np.array_equal(got.assign(shuffled.to_pandas()), want)
    whole = pl.DataFrame({"DEBT": [0, 10**6], "INCOME": [10**4, 10**5]})
    assert got.assign(whole).tolist() == got.assign(pa.table(whole.to_dict())).tolist()


def test_new_rows_go_to_the_nearest_center_on_the_feature_scale(survey):
    got = made(survey, ["DEBT", "INCOME"], 4)
    rows = pl.DataFrame({"DEBT": [0.0, 5e3, 1e7, -5e4], "INCOME": [0.0, 2e4, 1e8, 3e4]})
    scaled = np.column_stack(
        [
            (np.arcsinh(rows[scale.name].to_numpy()) - scale.center) / scale.spread
            for scale in got.scales
        ]
    )
    away = ((scaled[:, None] - got.clustering.centers[None]) ** 2).sum(axis=2)
    assert got.assign(rows).tolist() == away.argmin(axis=1).tolist()


def test_no_rows_give_no_labels(survey):
    got = made(survey, ["DEBT", "INCOME"], 3)
    assert got.assign(survey.frame.clear()).tolist() == []


def test_what_cannot_be_assigned_is_refused_by_column_and_row(survey):
    got = made(survey, ["DEBT", "INCOME"], 3)
    with pytest.raises(InputError, match="the table lacks the column INCOME of the model"):
        got.assign(pl.DataFrame({"DEBT": [1.0]}))
    for bad in (None, float("nan"), float("inf")):
        rows = pl.DataFrame({"DEBT": [1.0, bad, bad], "INCOME": [1.0, 1.0, 1.0]}, strict=False)
        with pytest.raises(
            InputError, match=r"DEBT is missing or not finite in 2 rows \(first at row 2"
        ):
            got.assign(rows)


def test_a_column_of_words_is_refused_in_one_sentence(survey):
    got = made(survey, ["DEBT", "INCOME"], 3)
    with pytest.raises(InputError, match="DEBT"):
        got.assign(pl.DataFrame({"DEBT": ["1", "much"], "INCOME": [1.0, 2.0]}))


def test_it_carries_names_choice_warnings_and_agreement(survey):
    got = made(survey, ["DEBT", "INCOME"], 3)
    assert len(set(got.names)) == 3
    assert got.choice.k == got.clustering.k == 3
    assert got.agreement.tolist() == [1.0] * 300
    assert all("customer" in w.text for w in got.warnings if w.rule == "families")


def test_new_rows_are_scored_by_one_reader_and_one_function(survey, tmp_path, monkeypatch):
    got = made(survey, ["DEBT", "INCOME", "AGE"], 4, curve="auto")
    features = fit_features(survey, ["DEBT", "INCOME", "AGE"], curve="auto")
    model = make_model(got, features, survey)
    rng = np.random.default_rng(8)
    rows = pl.DataFrame({scale.name: rng.lognormal(9, 3, 500) for scale in got.scales})
    rows.write_csv(tmp_path / "new.csv")

    def label():
        """Labels by each of the three doors."""
        assign_file(model, tmp_path / "new.csv", tmp_path / "out.csv")
        written = pl.read_csv(tmp_path / "out.csv")["segment"] - 1
        return [got.assign(rows), score_rows(model, rows).label, written.to_numpy()]

    want, *others = label()
    assert len(set(want.tolist())) > 1
    assert all(np.array_equal(want, other) for other in others)
    nearest, read = new_rows.find_nearest, new_rows._read_feature

    def nearest_of_mirrored(blocks, centers):
        return nearest(blocks, centers[::-1])

    # Whatever the one function says, or the one reader reads, holds behind every door.
    monkeypatch.setattr(new_rows, "find_nearest", nearest_of_mirrored)
    assert all(np.array_equal(3 - want, other) for other in label())
    monkeypatch.setattr(new_rows, "find_nearest", nearest)
    monkeypatch.setattr(new_rows, "_read_feature", lambda *given: 0 * read(*given))
    assert all(len(set(other.tolist())) == 1 for other in label())
