"""Reasons for rows: differences of squared distances by loops, the same words in every engine."""

import sqlite3

import duckdb
import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from engines import calculate
from segmentus.cli.commands import app
from segmentus.errors import InputError
from segmentus.plan import make_plan, read_plan
from segmentus.report.model import model_of
from segmentus.segments.exports import export_model
from segmentus.segments.model import assign_file, score_rows, write_model
from segmentus.segments.model.reasons import explain_rows, find_runner_up, weigh_terms
from segmentus.segments.model.scoring import read_values
from segmentus.segments.model.terms import list_terms, say_size
from segmentus.segments.new_rows import clip_features, take_columns
from segmentus.study import quick_study
from segmentus.survey import sample
from segmentus.survey.named import read_named
from telco import make_telco
from trained import learn

NAMES = ["INCOME", "DEBT", "HOUSES", "FIN"]


@pytest.fixture(scope="module")
def survey():
    return sample.read(families=500)


@pytest.fixture(scope="module")
def model(survey):
    return learn(survey, NAMES, 4)[2]


@pytest.fixture(scope="module")
def why(model, survey):
    return explain_rows(model, survey).to_list()


@pytest.fixture(scope="module")
def telco(tmp_path_factory):
    """(model with categories as features, path of its table)."""
    path = tmp_path_factory.mktemp("telco") / "telco.csv"
    make_telco(400).write_csv(path)
    plan = make_plan(
        read_plan("customers"), data=str(path), k=3, starts=2, replicates="0", categories="fit"
    )
    return model_of(quick_study(read_named(str(path), hints=plan.hints), plan)), path


def naive_reasons(model, row):
    """Own segment, runner-up and columns by difference of squared distances, in plain loops."""
    z = []
    for feature, value in zip(model.features, row, strict=True):
        x = np.arcsinh(value / feature.per) if feature.curve == "asinh" else value
        scaled = (x - feature.center) / feature.spread
        z.append(scaled if feature.clip is None else max(-feature.clip, min(feature.clip, scaled)))
    square = [sum((a - b) ** 2 for a, b in zip(z, s.center, strict=True)) for s in model.segments]
    own = min(range(model.k), key=lambda c: square[c])
    other = min((c for c in range(model.k) if c != own), key=lambda c: square[c])
    gain = {
        feature.column: (z[j] - model.segments[other].center[j]) ** 2
        - (z[j] - model.segments[own].center[j]) ** 2
        for j, feature in enumerate(model.features)
    }
    return own, other, gain, square[other] - square[own]


def test_the_two_columns_are_those_that_separate_most(model, survey, why):
    rows = survey.frame.select(NAMES).rows()
    words = {term.name: NAMES[at] for at, term in enumerate(list_terms(model))}
    for row, text in list(zip(rows, why, strict=True))[:300]:
        _, _, gain, _ = naive_reasons(model, row)
        best = sorted(gain, key=lambda column: -gain[column])[:2]
        wanted = [column for column in best if gain[column] > 0]
        said = [next(words[n] for n in words if part.startswith(n)) for part in text.split("; ")]
        assert said == wanted


def test_differences_add_up_to_that_of_the_squared_distances(model, survey):
    values, _ = read_values(model, take_columns(survey, model.columns))
    points, label = clip_features(model.scales, values), score_rows(model, survey).label
    runner = find_runner_up(model, points, label)
    weighed = weigh_terms(model, list_terms(model), points, label, runner)
    for row in range(0, 400, 7):
        own, other, _, total = naive_reasons(model, survey.frame.select(NAMES).row(row))
        assert (label[row], runner[row]) == (own, other)
        assert weighed[row].sum() == pytest.approx(total, abs=1e-9)


def test_words_name_the_row_first_and_the_runner_up_then(model, survey, why):
    row = next(at for at, text in enumerate(why) if text.startswith("home value"))
    value = survey.column("HOUSES")[row]
    _, other, _, _ = naive_reasons(model, survey.frame.select(NAMES).row(row))
    center = model.segments[other].center_in_units[2]
    assert why[row].split("; ")[0] == (
        f"home value ${say_size(value, True)} against ${say_size(center, True)}"
    )


@pytest.mark.parametrize("engine", ["duckdb", "sqlite"])
def test_queries_give_the_same_words(model, survey, why, engine):
    query = export_model(model, "sql", dialect=engine, table="people", keys=["n"], reasons="why")
    frame = survey.frame.select(NAMES).with_row_index("n")
    with (duckdb if engine == "duckdb" else sqlite3).connect(":memory:") as base:
        if engine == "duckdb":
            base.register("people", frame.to_arrow())
        else:
            base.execute(f"CREATE TABLE people (n, {', '.join(NAMES)})")
            base.executemany("INSERT INTO people VALUES (?, ?, ?, ?, ?)", frame.rows())
        found = sorted(base.execute(query.decode().rstrip(";\n")).fetchall())
    assert [row[-1] for row in found] == why


def test_queries_know_words_of_categories(telco, tmp_path):
    model, path = telco
    assign_file(model, path, tmp_path / "out.csv", reasons="why")
    want = pl.read_csv(tmp_path / "out.csv", infer_schema=False)["why"].to_list()
    assert any("contract" in text for text in want)
    query = export_model(model, "sql", table="people", keys=["n"], reasons="why").decode()
    with duckdb.connect() as base:
        frame = pl.read_csv(path, infer_schema_length=None).with_row_index("n")
        base.register("people", frame.to_arrow())
        found = sorted(base.execute(query.rstrip(";\n")).fetchall())
    same = sum(row[-1] == text for row, text in zip(found, want, strict=True))
    assert same >= 0.995 * len(want)  # ties between equal columns may go either way


def test_the_workbook_gives_the_same_words(model, survey, why, tmp_path):
    frame = survey.frame.select(NAMES).head(120)
    content = export_model(model, "excel", rows=frame.height, reasons="why")
    header, rows = calculate(content, frame, tmp_path)
    assert header[-1] == "why"
    assert [row[-1] for row in rows] == why[:120]


def test_rows_without_a_segment_and_a_single_segment_have_no_reason(survey, model):
    frame = survey.frame.select(NAMES).head(3).with_columns(DEBT=pl.lit(None, pl.Float64))
    assert explain_rows(model, frame).to_list() == [None] * 3
    alone = model.model_copy(update={"segments": model.segments[:1]})
    told = explain_rows(alone, survey)
    assert told.null_count() == len(told)


def test_the_command_adds_a_column(model, survey, why, tmp_path):
    survey.frame.select(NAMES).write_csv(tmp_path / "new.csv")
    place = write_model(model, tmp_path / "model.json")
    words = [str(place), str(tmp_path / "new.csv"), "-o", str(tmp_path / "out.csv")]
    done = CliRunner().invoke(app, ["assign", *words, "--why", "--prefix", "its_"])
    assert done.exit_code == 0, done.output
    out = pl.read_csv(tmp_path / "out.csv")
    assert out.columns[-1] == "its_why"
    assert out["its_why"].to_list() == why


def test_languages_without_reasons_refuse(model):
    with pytest.raises(InputError, match="--why is for sql and excel, not for pmml"):
        export_model(model, "pmml", reasons="why")
