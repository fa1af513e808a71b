"""Fits of files and memory: one answer, that of the library in memory, and sentences for errors."""

import json
import re

import fsspec
import numpy as np
import polars as pl
import pytest

import segmentus as sg
from rows import NAMES, asking
from segmentus.cluster.moments import label_rows
from segmentus.cluster.points import lay_out, merge_rows
from segmentus.cluster.scores.indices import calinski_harabasz, davies_bouldin, squared_distances
from segmentus.cluster.search.lloyd import run_lloyd
from segmentus.engines.fit import fit
from segmentus.engines.lloyd import MOST_STEPS, Space, begin, finish_run
from segmentus.engines.look import AskFirstLook
from segmentus.engines.scaled import scale_rows
from segmentus.errors import InputError
from segmentus.estimate.weighted import weighted_means
from segmentus.features.values import Scale
from segmentus.segments.exports.export import export_model
from segmentus.segments.model import score_rows
from segmentus.segments.model.files import make_model_json, parse_model

QUICK = {"k": 4, "weight": "wgt", "starts": 2, "sample": 1200}


@pytest.fixture(scope="module")
def fitted(table):
    return fit(table, NAMES, **QUICK)


def numbers(fitted):
    """A model without where it came from."""
    content = json.loads(make_model_json(fitted.model))
    return content["features"], content["segments"], content["reference"]


@pytest.mark.parametrize("kind", ["parquet", "csv", "arrow", "folder", "memory", "url"])
def test_files_of_any_kind_give_the_bits_of_memory(fitted, table, tmp_path, kind):
    where, more = str(tmp_path / f"t.{kind}"), {}
    if kind == "csv":
        table.write_csv(where)
    elif kind == "arrow":
        table.write_ipc(where)
    elif kind == "folder":
        (tmp_path / "t.folder").mkdir()
        table[1000:].write_parquet(tmp_path / "t.folder" / "b.parquet")
        table[:1000].write_parquet(tmp_path / "t.folder" / "a.parquet")
    elif kind == "url":
        where = "memory://rows/*.parquet"
        with fsspec.open("memory://rows/t.parquet", "wb") as file:
            table.write_parquet(file)
    else:
        table.sample(fraction=1.0, shuffle=True, seed=1).write_parquet(
            tmp_path / "t.parquet", row_group_size=170
        )
        where = str(tmp_path / "*.parquet")
        more = {"engine": "memory"} if kind == "memory" else {"memory": 1e6}
    got = fit(where, NAMES, **QUICK, **more)
    assert numbers(got) == numbers(fitted)
    assert got.inertia == fitted.inertia


def test_the_public_name_is_this_one():
    assert sg.fit is fit


def test_centers_are_those_of_lloyd_in_memory_and_a_fixed_point(table):
    values = table.select(NAMES[:3]).to_numpy()
    scales = tuple(Scale(name, "linear", 0.0, 1.0, "") for name in NAMES[:3])
    frame = table.with_columns(score=0.0)
    look = asking(frame, 999)(AskFirstLook(4), "look")
    scales = (*scales, Scale("score", "linear", 0.0, 1.0, ""))
    space = Space(scales, look.extent())
    starts = np.column_stack([values[:5], np.zeros(5)])
    runs = [
        finish_run(run := asking(frame, size), space, begin(run, space, [starts])[0])
        for size in (3000, 400, 61)
    ]
    assert {each.centers.tobytes() for each in runs} == {runs[0].centers.tobytes()}
    rows = np.column_stack([values, np.zeros(len(values))])
    old = run_lloyd(merge_rows(rows, table["wgt"].to_numpy()), starts, MOST_STEPS)
    np.testing.assert_allclose(runs[0].centers, old.centers, rtol=1e-9)
    assert runs[0].inertia == pytest.approx(old.inertia, rel=1e-12)
    assert runs[0].converged


def test_sizes_shares_and_indices_are_those_of_all_rows(fitted, table):
    values = table.select(NAMES).with_columns(pl.col(NAMES).fill_null(np.nan)).to_numpy()
    weight = table["wgt"].to_numpy()
    rows = scale_rows(values, fitted.model.scales)
    centers = fitted.model.centers
    labels = label_rows(lay_out(rows), centers, len(rows))
    squares = squared_distances(rows, labels, centers)
    score = fitted.chosen.score
    assert [s.size for s in fitted.model.segments] == np.bincount(labels).tolist()
    mass = np.bincount(labels, weight)
    np.testing.assert_allclose([s.share for s in fitted.model.segments], mass / mass.sum())
    assert score.inertia == pytest.approx(weight @ squares, rel=1e-13)
    wanted = calinski_harabasz(weighted_means(rows, weight), squares, labels, centers, weight)
    assert score.calinski_harabasz == pytest.approx(wanted)
    assert score.davies_bouldin == pytest.approx(davies_bouldin(squares, labels, centers, weight))
    near = np.sqrt(((rows[:, None] - centers) ** 2).sum(axis=2))
    near.sort(axis=1)
    simplified = weight @ (1 - near[:, 0] / near[:, 1]) / weight.sum()
    assert fitted.simplified[4] == pytest.approx(simplified)
    assert fitted.chosen.support.largest.max() == pytest.approx(
        max(weight[labels == c].max() / mass[c] for c in range(4))
    )


def test_the_model_scores_and_exports(fitted, table):
    model = parse_model(json.loads(make_model_json(fitted.model)))
    scored = score_rows(model, table)
    assert np.bincount(scored.label).tolist() == [s.size for s in model.segments]
    assert b"SELECT" in export_model(model, "sql")
    assert model.reference.rows == 3000
    assert [f.missing.rule for f in model.features] == ["median"] * 4


def test_numbers_of_segments_are_tried_and_one_is_chosen(table):
    found = fit(table, NAMES, ks=(2, 4), weight="wgt", starts=2, sample=400)
    assert found.sweep.ks == (2, 4)
    assert found.choice.rule == "auto"
    assert found.choice.k == 4  # as many as were planted
    assert found.chosen.stability is not None
    assert found.chosen.clustering.converged
    assert 0 < found.chosen.score.silhouette_se < 0.05


def test_rows_with_gaps_are_left_out_where_asked(table):
    got = fit(table, NAMES, **{**QUICK, "k": 2}, missing="drop")
    assert got.rows == 3000 - table["score"].null_count()
    assert [f.missing.rule for f in got.model.features] == ["refuse"] * 4


@pytest.mark.parametrize(
    ("source", "features", "more", "sentence"),
    [
        ("nowhere/*.parquet", "a", {}, "nowhere/.*no files match"),
        ("nowhere.parquet", "a", {}, "no such file"),
        ("README.md", "a", {}, "README.md: the name ends in none of .parquet"),
        ("memory://none/*.parquet", "a", {}, "no files match"),
        ("frame", "incom", {}, "no column incom; it has income, debt"),
        ("frame", "income,income", {}, "income is named twice"),
        ("frame", "", {}, "features: none given|no column"),
        ("frame", "income", {"weight": "income"}, "among the features as well"),
        ("frame", "income", {"weight": "score"}, "weight column score has missing or negative"),
        ("frame", "word", {}, "column word holds string, not numbers"),
        ("frame", "same", {}, "feature same: every row has the value 3"),
        ("frame", "huge", {}, r"column huge holds 1e\+200, beyond 1e\+100"),
        ("frame", "score", {"missing": "refuse"}, "column score has missing values"),
        ("frame", "income", {"k": 0}, "at least one whole number from 1 up"),
        ("frame", "few", {"k": 9}, "k = 9: only 2 distinct rows"),
        ("frame", "income", {"engine": "abacus"}, "'abacus' is not known"),
        (3, "income", {}, "a int cannot be read"),
    ],
)
def test_errors_are_sentences(table, source, features, more, sentence):
    frame = table.head(50).with_columns(
        word=pl.lit("x"), same=pl.lit(3.0), huge=pl.lit(1e200), few=pl.Series([0.0, 1.0] * 25)
    )
    with pytest.raises(InputError, match=sentence) as error:
        fit(frame if source == "frame" else source, features, **{"k": 2, **more})
    assert re.fullmatch(r"[^\n]+\.", str(error.value))
