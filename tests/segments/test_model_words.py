"""Columns of words that are features as numbers: ranks in a stated order, and yes/no by name."""

import json

import numpy as np
import polars as pl
import pytest

from engines import duckdb, node, postgres, python, sklearn, sqlite
from segmentus.errors import InputError
from segmentus.plan import Plan, read_plan
from segmentus.report.model import model_of
from segmentus.segments.exports import export_model
from segmentus.segments.model import assign_file, score_rows
from segmentus.segments.model.files import make_model_json, parse_model
from segmentus.study import run
from segmentus.survey import table
from segmentus.survey.table import Hint, Hints

N = 300
ORDER = ("primary", "secondary", "tertiary")
ENGINES = [duckdb, sqlite, postgres, node, python, sklearn]


def customers():
    """Amounts that go with schooling; some of it unknown or empty."""
    rng = np.random.default_rng(7)
    place = rng.integers(0, 3, N)
    school = np.array(ORDER, dtype=object)[place]
    school[::17], school[5::40] = "unknown", None
    return pl.DataFrame(
        {
            "spend": (rng.lognormal(4, 0.4, N) * (1 + place**2)).round(2),
            "school": school.tolist(),
            "member": np.where(rng.random(N) < 0.2 + 0.3 * place, "Yes", "no").tolist(),
        }
    )


def hints(**more):
    return Hints(columns={"school": Hint(order=ORDER, **more)})


@pytest.fixture(scope="module", params=["median", "indicator"])
def fitted(request):
    """(raw table, study, model read back from its file)."""
    frame = customers()
    plan = Plan(
        features=("spend", "school", "member"), missing=request.param, ks="3", rule="fixed", k=3,
        replicates="0", starts=3,
    )  # fmt: skip
    study = run(table.read(frame, hints()), plan)
    return frame, study, parse_model(json.loads(make_model_json(model_of(study))))


def test_words_in_an_order_are_ranks_and_others_count_as_missing():
    survey = table.read(customers(), hints())
    ranks = [None if w in (None, "unknown") else ORDER.index(w) + 1 for w in customers()["school"]]
    assert survey.frame["school"].to_list() == ranks
    column = survey.schema.column("school")
    assert (column.role, column.task, column.curve, column.unit) == (
        "number", "feature", "linear", "rank",
    )  # fmt: skip
    assert column.missing == sum(rank is None for rank in ranks)


@pytest.mark.parametrize("order", [("primary", "college"), ("primary",), ("primary", "primary")])
def test_an_order_that_does_not_fit_is_one_sentence(order):
    with pytest.raises(InputError, match=r"^table: column school: order = .* least to most\.$"):
        table.read(customers(), Hints(columns={"school": Hint(order=order)}))


def test_an_order_for_numbers_is_refused():
    with pytest.raises(InputError, match=r"column spend: an order is for words"):
        table.read(customers(), Hints(columns={"spend": Hint(order=("1", "2"))}))


def test_a_plan_keeps_the_order(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(Plan(columns={"school": Hint(order=ORDER)}).to_toml())
    assert read_plan(str(path)).columns == {"school": Hint(order=ORDER)}


def test_training_rows_get_their_labels_from_file(fitted, tmp_path):
    frame, study, model = fitted
    labels = study.segmentation.clustering.labels
    assert score_rows(model, frame).label.tolist() == labels.tolist()
    for name in ("new.csv", "new.parquet"):
        (frame.write_csv if name.endswith("csv") else frame.write_parquet)(tmp_path / name)
        done = assign_file(model, tmp_path / name, tmp_path / "out.parquet")
        got = pl.read_parquet(tmp_path / "out.parquet")
        assert (got["segment"] - 1).to_list() == labels.tolist()
        assert done.blocked == {}


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.__name__)
def test_every_engine_says_the_same_of_raw_rows(engine, fitted, tmp_path):
    frame, study, model = fitted
    strange = frame.head(40).with_columns(
        school=pl.Series(["doctorate", None, " tertiary ", "Tertiary", "unknown"] * 8),
        member=pl.Series(["YES", "No", "perhaps", " yes"] * 10),
    )
    rows = pl.concat([frame, strange])
    rows.write_parquet(tmp_path / "new.parquet")
    assign_file(model, tmp_path / "new.parquet", tmp_path / "out.parquet")
    want = pl.read_parquet(tmp_path / "out.parquet")["segment"].fill_null(0).to_list()
    assert want[:N] == (study.segmentation.clustering.labels + 1).tolist()
    assert 0 in want[N:]
    assert engine(model, rows, tmp_path).segment == want


@pytest.mark.parametrize("to", ["excel", "onnx", "pmml"])
def test_languages_without_words_refuse(to, fitted):
    with pytest.raises(InputError, match=r"reads numbers only, and school holds words"):
        export_model(fitted[2], to)


def test_a_model_with_a_date_is_not_exported():
    days = pl.date_range(pl.date(2024, 1, 1), pl.date(2024, 10, 26), "1d", eager=True)
    frame = customers().with_columns(joined=days)
    plan = Plan(features=("spend", "joined"), ks="2", replicates="0", starts=2)
    model = model_of(run(table.read(frame), plan))
    with pytest.raises(InputError, match=r"joined is a date of this model; score with segmentus"):
        export_model(model, "sql")


BLANK_IS_NO = {
    "fit": Plan(features=("spend", "newsletter"), categories="fit", ks="3", rule="fixed", k=3,
                replicates="0", starts=3),
    "ranks": Plan(features=("spend", "newsletter"), ks="3", rule="fixed", k=3, replicates="0",
                  starts=3, missing="median"),
    "marks": Plan(features=("spend", "newsletter"), ks="3", rule="fixed", k=3, replicates="0",
                  starts=3, missing="indicator"),
}  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.__name__)
@pytest.mark.parametrize("plan", BLANK_IS_NO.values(), ids=BLANK_IS_NO)
def test_a_blank_is_no_in_every_engine_where_training_had_a_mark_or_a_blank(plan, engine, tmp_path):
    n = np.arange(N)
    spend = np.random.default_rng(8).lognormal(5 + (n % 3 == 0), 0.4, N).round(2)
    frame = pl.DataFrame({"spend": spend, "newsletter": np.where(n % 3 == 0, "x", "").tolist()})
    study = run(table.read(frame), plan)
    model = model_of(study)
    strange = frame.head(48).with_columns(
        newsletter=pl.Series(["x", None, "", "  ", "NA", " X ", "n/a", "perhaps"] * 6)
    )
    rows = pl.concat([frame, strange])
    rows.write_parquet(tmp_path / "new.parquet")
    assign_file(model, tmp_path / "new.parquet", tmp_path / "out.parquet")
    want = pl.read_parquet(tmp_path / "out.parquet")["segment"].fill_null(0).to_list()
    assert want[:N] == (study.segmentation.clustering.labels + 1).tolist()
    assert [one == 0 for one in want[N:]] == [n % 8 == 7 for n in range(48)]
    assert engine(model, rows, tmp_path).segment == want
