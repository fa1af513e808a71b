"""The same rows in the real engines: the same segments, ties and holes included.

asinh is a library function whose last bit differs between engines, and spreadsheets round
differences of the last bits away; so a row whose margin is below 1e-12 might go either way where
a curve is bent. No row here does: labels are compared without any tolerance.
"""

import numpy as np
import polars as pl
import pytest

from engines import ALL, pmml, spreadsheet
from segmentus.plan import read_plan
from segmentus.segments.model import Reading, calibrate, make_model, score_rows
from segmentus.study import run as run_study
from tables import survey_of
from trained import ODD, learn

FEW = 700


def wild(columns, n, seed=0):
    """Rows of any sign and size, a sixth of them with a hole."""
    rng = np.random.default_rng(seed)
    values = rng.choice([-1, 1], (n, len(columns))) * 10.0 ** rng.uniform(-4, 12, (n, len(columns)))
    values[rng.random(values.shape) < 0.1] = 0.0
    values[rng.random(values.shape) < 0.05] = np.nan
    ends = [1e100, -1e100, 9e99, 1e-90, -1e-320, 1e101, np.inf, -np.inf]
    values[: len(ends), 0] = ends
    frame = pl.DataFrame(values, schema=list(columns), orient="row")
    return frame.with_columns(pl.when(pl.int_range(pl.len()) % 2 == 0).then(pl.all()).otherwise(
        pl.all().fill_nan(None)))  # fmt: skip


def agree(engine, model, frame, folder, *, digits=1e-9):
    """Compare all that an engine says with what the library says."""
    if engine is spreadsheet:  # there a row without anything is one not filled in yet
        frame = frame.filter(pl.any_horizontal(pl.all().is_finite()))
    want, said = score_rows(model, frame), engine(model, frame, folder)
    assert said.segment == (want.label + 1).tolist()
    there = want.scored
    names = [model.segment_names[c] if c >= 0 else None for c in want.label]
    reasons = [
        None if b < 0 else f"{model.features[b].column} is missing" for b in want.blocker.tolist()
    ]
    for heard, wanted in ((said.name, names), (said.reason, reasons)):
        assert heard is None or heard == wanted
    for heard, wanted in ((said.distance, want.distance), (said.confidence, want.confidence)):
        if heard is not None:
            assert [item is None for item in heard] == (~there).tolist()
            got = np.array([item for item in heard if item is not None], float)
            np.testing.assert_allclose(got, wanted[there], rtol=digits, atol=digits)
    if said.unlike is not None:
        beyond = np.array([one.unlike_beyond for one in model.segments])[want.label]
        clear = there & (np.abs(want.distance - beyond) > digits)
        heard = np.array([bool(item) for item in said.unlike])
        assert np.array_equal(heard[clear], want.unlike[clear])


@pytest.mark.parametrize("engine", ALL, ids=lambda engine: engine.__name__)
def test_training_rows_under_odd_names_get_their_labels(engine, odd, tmp_path):
    survey, labels, model = odd
    assert score_rows(model, survey).label.tolist() == labels.tolist()
    agree(engine, model, survey.frame.select(ODD), tmp_path)


@pytest.mark.parametrize("engine", ALL, ids=lambda engine: engine.__name__)
def test_rows_of_any_size_and_sign_and_with_holes(engine, odd, tmp_path):
    frame = wild(ODD, FEW)
    agree(engine, odd[2], frame, tmp_path)


@pytest.mark.parametrize("engine", ALL, ids=lambda engine: engine.__name__)
def test_a_tie_goes_to_the_lower_number_and_a_hole_to_none(engine, tied, halfway, tmp_path):
    margin = score_rows(tied, halfway).margin
    assert (margin == 0).sum() > 30
    agree(engine, tied, halfway, tmp_path)


@pytest.fixture(scope="module")
def filling():
    """A model with a fill, an indicator of missing values and a calibration."""
    rng = np.random.default_rng(8)
    n = 500
    spend = rng.lognormal(7, 1.5, n) * rng.choice([0, 1], n, p=[0.2, 0.8])
    gone = rng.random(n) < 0.3
    columns = {"SPEND": spend, "AGE": np.where(gone, 44, rng.integers(18, 90, n)), "NO AGE": gone}
    survey = survey_of(columns, rng.uniform(1, 3, n), kinds={"AGE": "count", "NO AGE": "share"})
    found, features, _ = learn(survey, list(columns), 4, asinh_unit=250.0)
    readings = {
        "AGE": Reading("AGE", rule="median", fill=44.0),
        "NO AGE": Reading("AGE", take="missing"),
    }
    model = make_model(found, features, survey, readings=readings)
    table = calibrate(np.linspace(0, 1, 400), np.linspace(0.4, 1, 400) ** 2)
    assert len(table.margin) > 40
    return model.model_copy(update={"calibration": table})


@pytest.mark.parametrize("engine", ALL, ids=lambda engine: engine.__name__)
def test_holes_are_filled_and_confidence_is_calibrated(engine, filling, tmp_path):
    frame = wild(["SPEND", "AGE"], FEW, seed=3)
    agree(engine, filling, frame, tmp_path)


@pytest.fixture(scope="module")
def bounded():
    """A model whose features have curves of their own and bounds, and one of them none."""
    rng = np.random.default_rng(21)
    n = 500
    columns = {
        "SPEND": rng.lognormal(7, 1.5, n) * rng.choice([0, 1], n, p=[0.3, 0.7]),
        "SCORE": np.where(np.arange(n) < 3, 1e6, rng.normal(50, 9, n)),
        "AGE": rng.integers(18, 90, n),
    }
    survey = survey_of(columns, rng.uniform(1, 3, n), kinds={"AGE": "count"})
    found, features, _ = learn(survey, list(columns), 4, curve="auto", scalings={"AGE": "none"})
    readings = {"SCORE": Reading("SCORE", rule="median", fill=51.0)}
    model = make_model(found, features, survey, readings=readings)
    assert [(f.curve, f.clip) for f in model.features] == [
        ("asinh", 4.0), ("linear", 4.0), ("linear", None)
    ]  # fmt: skip
    assert model.features[0].per > 10
    return survey, found.clustering.labels, model


@pytest.mark.parametrize("engine", ALL, ids=lambda engine: engine.__name__)
def test_features_end_at_their_bounds(engine, bounded, tmp_path):
    survey, labels, model = bounded
    assert score_rows(model, survey).label.tolist() == labels.tolist()
    frame = pl.concat([survey.frame, wild(list(survey.frame.columns), 200, seed=5)])
    score = model.features[1]
    beyond = np.abs(frame["SCORE"].to_numpy() - score.center) > 4 * score.spread
    assert beyond.sum() > 50
    agree(engine, model, frame, tmp_path)


def test_what_lies_beyond_all_of_training_is_unlike_it_however_near_its_bound(bounded):
    survey, _, model = bounded
    row = survey.frame[10:11]
    for value, unlike in ((50.0, False), (120.0, False), (1e6, False), (1.1e6, True), (-9e9, True)):
        scored = score_rows(model, row.with_columns(SCORE=pl.lit(value)))
        assert scored.unlike.tolist() == [unlike], value
    trained = score_rows(model, survey)
    assert survey.design.weight[trained.unlike].sum() / survey.population <= 0.0011


@pytest.mark.parametrize("engine", [*ALL[:-2]], ids=lambda engine: engine.__name__)
@pytest.mark.parametrize("k", [1, 60])
def test_one_segment_and_very_many(engine, k, tmp_path):
    rng = np.random.default_rng(k)
    survey = survey_of({"A": rng.normal(0, 9, 300), "B": rng.lognormal(3, 1, 300)})
    model = learn(survey, ["A", "B"], k)[2]
    agree(engine, model, survey.frame, tmp_path)


@pytest.mark.scf
@pytest.mark.parametrize("engine", ALL, ids=lambda engine: engine.__name__)
@pytest.mark.parametrize("plan", ["all-families", "classic-two-features"])
def test_the_survey_itself(engine, plan, scf2019, tmp_path, request):
    study = request.getfixturevalue("studies")[plan]
    model = make_model(study.segmentation, study.features, study.survey)
    frame = study.survey.frame.select(model.columns)
    if engine in (spreadsheet, pmml):
        frame = frame.sample(2000, seed=1)
    agree(engine, model, frame, tmp_path)


@pytest.fixture(scope="session")
def studies(scf2019):
    """Two studies of all 28,885 rows: bent and scaled, and plain dollars."""
    asked = {
        "all-families": read_plan("all-families").model_copy(update={"rule": "fixed", "k": 6}),
        "classic-two-features": read_plan("classic-two-features"),
    }
    quick = {"ks": "4", "starts": 2}
    return {name: run_study(scf2019, plan.model_copy(update=quick)) for name, plan in asked.items()}
