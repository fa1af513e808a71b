"""Segments with categories in the fit: raw tables get the same labels everywhere."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from conftest import DATA
from engines import duckdb, node, python, sklearn, sqlite
from segmentus.errors import InputError
from segmentus.plan import Plan
from segmentus.report import write_report
from segmentus.report.model import model_of
from segmentus.segments.exports import export_model
from segmentus.segments.model import assign_file, score_rows
from segmentus.segments.model.files import make_model_json, parse_model
from segmentus.study import run
from segmentus.survey import table

N = 400
ENGINES = [duckdb, sqlite, node, python, sklearn]


def customers(rare=True):
    """Amounts, and words that go with them; some rare or missing."""
    rng = np.random.default_rng(12)
    rich = np.arange(N) % 2 == 0
    job = np.where(rich, rng.choice(["o'wner", "Arzt"], N), rng.choice(["<clerk>", "none yet"], N))
    job = job.astype(object)
    if rare:
        job[[3, 8]], job[[5, 70]] = "astronaut", None
    return pl.DataFrame(
        {
            "spend": np.where(rich, rng.lognormal(6, 0.5, N), rng.lognormal(5, 0.5, N)).round(2),
            "visits": np.where(rich, rng.poisson(9, N), rng.poisson(6, N)),
            "job": job.tolist(),
            "member": np.where(rng.random(N) < np.where(rich, 0.8, 0.1), "Yes", "no").tolist(),
        }
    )


@pytest.fixture(scope="module", params=[True, False], ids=["rare", "plain"])
def fitted(request):
    """(raw table, study, model read back from its file)."""
    frame = customers(request.param)
    plan = Plan(ks="3", starts=3, replicates="20", categories="fit", rule="fixed", k=3)
    study = run(table.read(frame), plan)
    return frame, study, parse_model(json.loads(make_model_json(model_of(study))))


def test_categories_are_features_and_move_the_segments(fitted):
    frame, study, _ = fitted
    names = study.features.names
    assert names[:2] == ["spend", "visits"]
    assert {"job = o'wner", "job = <clerk>", "member = yes", "member = no"} < set(names)
    plain = run(table.read(frame), study.plan.model_copy(update={"categories": "profile"}))
    assert plain.features.names == ["spend", "visits"]
    labels = study.segmentation.clustering.labels
    assert (labels != plain.segmentation.clustering.labels).any()


def test_the_training_rows_get_their_labels_coded_or_raw(fitted, tmp_path):
    frame, study, model = fitted
    labels = study.segmentation.clustering.labels
    assert study.segmentation.assign(study.survey).tolist() == labels.tolist()
    assert score_rows(model, study.survey).label.tolist() == labels.tolist()
    assert score_rows(model, frame).label.tolist() == labels.tolist()
    for name in ("new.csv", "new.parquet"):
        write = frame.write_csv if name.endswith("csv") else frame.write_parquet
        write(tmp_path / name)
        done = assign_file(model, tmp_path / name, tmp_path / "out.parquet")
        got = pl.read_parquet(tmp_path / "out.parquet")
        assert (got["segment"] - 1).to_list() == labels.tolist()
        assert done.blocked == {}


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.__name__)
def test_every_engine_that_knows_words_says_the_same_of_raw_rows(engine, fitted, tmp_path):
    frame, study, model = fitted
    strange = frame.head(40).with_columns(
        job=pl.Series(["pilot", None, " Arzt ", "arzt"] * 10),
        member=pl.Series(["YES", "No", "perhaps", " yes", None] * 8),
    )
    rows = pl.concat([frame, strange])
    want, said = score_rows(model, rows), engine(model, rows, tmp_path)
    assert said.segment == (want.label + 1).tolist()
    assert said.segment[:N] == (study.segmentation.clustering.labels + 1).tolist()
    assert 0 in said.segment
    if said.reason is not None:
        reasons = {r for r in said.reason if r}
        assert reasons <= {f"{name} has no value known in training" for name in ("job", "member")}
        assert "member has no value known in training" in reasons
        unknown = "job has no value known in training" in reasons
        assert unknown == (not model.level(model.features[2]).rest)


@pytest.mark.parametrize("to", ["excel", "onnx", "pmml"])
def test_languages_without_words_refuse_in_one_sentence(to, fitted):
    with pytest.raises(InputError, match=r"reads numbers only, and job holds words .*sklearn\.$"):
        export_model(fitted[2], to)


def test_codes_without_words_score_alike(tmp_path):
    frame = customers(False).with_columns(job=pl.col("job").rank("dense").cast(pl.Int64))
    plan = Plan(
        features=("spend", "job"), categories="fit", category_distance=1.5, ks="3",
        rule="fixed", k=3, replicates="0", starts=3,
    )  # fmt: skip
    study = run(table.read(frame), plan)
    model = model_of(study)
    assert model.features[1].code == 1.0
    assert model.features[1].spread == pytest.approx((2 / 1.5) ** 0.5)
    want = (study.segmentation.clustering.labels + 1).tolist()
    raw = frame.select("spend", "job")
    for engine in ENGINES:
        (tmp_path / engine.__name__).mkdir()
        assert engine(model, raw, tmp_path / engine.__name__).segment == want


def test_names_say_which_value_a_segment_has_before_which_it_has_not(fitted):
    for name in fitted[1].segmentation.names:
        first = name.split(", ")[0].casefold()
        assert not first.startswith(("no job", "no member"))


def test_the_report_of_such_a_study_is_written(fitted, tmp_path):
    paths = write_report(fitted[1], tmp_path)
    page = paths["report.html"].read_text(encoding="utf-8")
    assert "job = o&#39;wner" in page
    assert "<clerk>" not in page


@pytest.mark.scf
def test_bank_customers_get_their_labels_from_file_and_sql(tmp_path):
    frame = pl.read_csv(Path(DATA) / "bank_marketing_full.csv.gz").sample(5000, seed=1)
    frame.write_csv(tmp_path / "bank.csv")
    plan = Plan(categories="fit", ks="4", rule="fixed", k=4, starts=2, replicates="0")
    study = run(table.read(tmp_path / "bank.csv"), plan)
    assert {"job = admin.", "housing = yes", "contact = cellular"} < set(study.features.names)
    model, labels = model_of(study), study.segmentation.clustering.labels
    assign_file(model, tmp_path / "bank.csv", tmp_path / "out.parquet")
    assert (pl.read_parquet(tmp_path / "out.parquet")["segment"] - 1).to_list() == labels.tolist()
    for engine in (duckdb, sqlite):
        assert engine(model, frame, tmp_path).segment == (labels + 1).tolist()
