"""model.json holds all that scoring needs, reads back exactly, and says what is wrong with it."""

import json
from pathlib import Path

import jsonschema
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentus.errors import InputError
from segmentus.estimate.homogeneity import Homogeneity
from segmentus.estimate.weighted import quantile
from segmentus.segments.model import (
    Reading,
    calibrate,
    make_model,
    measure_drift,
    read_model,
    score_rows,
    write_model,
)
from segmentus.segments.model.drift import Drift, training_shares
from segmentus.segments.model.files import make_model_json, make_schema, parse_model, read_schema
from segmentus.segments.model.values import MODEL_FORMAT, Model
from tables import survey_of
from trained import learn

STORED = Path(__file__).parent / "models"


@pytest.fixture(scope="module")
def learned():
    rng = np.random.default_rng(2)
    columns = {
        "DEBT": np.where(rng.random(900) < 0.4, 0, rng.lognormal(10, 2, 900)),
        "INCOME": rng.lognormal(10, 1, 900),
        "AGE": rng.integers(18, 90, 900),
    }
    survey = survey_of(columns, rng.uniform(0.0, 9, 900).round(), kinds={"AGE": "count"})
    return survey, *learn(survey, list(columns), 4)


@pytest.mark.parametrize(
    "options", [{}, {"curve": "linear"}, {"scaling": "none"}, {"asinh_unit": 1e3}]
)
def test_it_scores_its_training_rows_as_they_were_labelled(learned, options, tmp_path):
    survey = learned[0]
    found, _, model = learn(survey, ["DEBT", "INCOME", "AGE"], 4, **options)
    read = read_model(write_model(model, tmp_path / "model.json"))
    for rows in (survey, survey.frame, survey.frame.to_pandas(), survey.frame.to_arrow()):
        assert np.array_equal(score_rows(read, rows).label, found.clustering.labels)


@given(
    st.lists(
        st.floats(-1e99, 1e99).filter(lambda x: x == 0 or abs(x) > 1e-300), min_size=8, max_size=8
    )
)
def test_floats_read_back_as_the_same_bits(values):
    content = json.loads((STORED / "v1.json").read_text())
    for segment, value in zip(content["segments"], values, strict=False):
        segment["center"][0] = value
    model = parse_model(content)
    again = parse_model(json.loads(make_model_json(model)))
    assert again.centers.tobytes() == model.centers.tobytes()
    assert again == model


def test_the_reference_is_that_of_the_training_rows(learned):
    survey, found, features, model = learned
    labels, centers = found.clustering.labels, found.clustering.centers
    away = np.linalg.norm(features.values - centers[labels], axis=1)
    for segment in model.segments:
        rows = labels == segment.number - 1
        for level, distance in zip(model.reference.levels, segment.distances, strict=True):
            want = quantile(away[rows], features.weight[rows], level)
            assert distance == pytest.approx(want, rel=1e-12)
        assert segment.share == pytest.approx(
            features.weight[rows].sum() / features.weight.sum(), rel=1e-12
        )
        assert segment.unlike_beyond == segment.distances[model.reference.levels.index(0.999)]
    assert sum(segment.population_share for segment in model.segments) == pytest.approx(1)
    assert sum(segment.size for segment in model.segments) == survey.n_rows


def test_distance_margin_and_unlike_are_what_they_say(learned):
    survey, found, features, model = learned
    scored = score_rows(model, survey)
    away = np.linalg.norm(features.values[:, None] - found.clustering.centers[None], axis=2)
    near, second = np.sort(away, axis=1)[:, :2].T
    np.testing.assert_allclose(scored.distance, near, rtol=1e-12)
    np.testing.assert_allclose(scored.margin, (second - near) / (second + near), atol=1e-12)
    assert features.weight[scored.unlike].sum() / features.weight.sum() <= 0.001
    far = pl.DataFrame({"DEBT": [-1e9], "INCOME": [0.0], "AGE": [500.0]})
    assert score_rows(model, far).unlike.tolist() == [True]


def test_a_row_with_a_hole_is_not_scored_unless_the_model_fills(learned):
    survey, found, features, model = learned
    rows = pl.DataFrame(
        {"DEBT": [0.0, None, 5.0, float("inf")], "INCOME": [1e4, 1e4, float("nan"), 1e4],
         "AGE": [30, 30, 30, 30]}
    )  # fmt: skip
    refused = score_rows(model, rows)
    assert refused.blocker.tolist() == [-1, 0, 1, 0]
    assert (refused.label[1:] == -1).all()
    assert np.isnan(refused.distance[1:]).all()
    assert not refused.unlike[1:].any()
    readings = {"DEBT": Reading("DEBT", rule="median", fill=0.0)}
    filling = make_model(found, features, survey, readings=readings)
    filled = score_rows(filling, rows)
    assert filled.blocker.tolist() == [-1, -1, 1, -1]
    assert filled.label[1] == filled.label[3] == refused.label[0]


def test_an_indicator_reads_whether_a_column_is_missing():
    x = np.r_[np.zeros(20), np.arange(20.0) + 50]
    gone = np.tile([0.0, 1.0], 20)
    survey = survey_of({"X": x, "X is missing": gone}, kinds={"X is missing": "share"})
    found, features, _ = learn(survey, ["X", "X is missing"], 4, curve="linear")
    readings = {
        "X": Reading("X", rule="constant", fill=60.0),
        "X is missing": Reading("X", take="missing"),
    }
    model = make_model(found, features, survey, readings=readings)
    assert model.columns == ["X"]
    new = pl.DataFrame({"X": [0.0, None, 60.0]})
    want = found.assign(pl.DataFrame({"X": [0.0, 60.0, 60.0], "X is missing": [0.0, 1.0, 0.0]}))
    assert score_rows(model, new).label.tolist() == want.tolist()


def test_columns_are_found_whatever_their_case_and_missed_in_a_sentence(learned):
    survey, found, _, model = learned
    lower = survey.frame.rename(str.lower)
    assert np.array_equal(score_rows(model, lower).label, found.clustering.labels)
    with pytest.raises(InputError, match=r"lacks the column DEBT of the model.*perhaps DEBTS"):
        score_rows(model, survey.frame.rename({"DEBT": "DEBTS"}))
    with pytest.raises(InputError, match="AGE holds String"):
        score_rows(model, survey.frame.with_columns(pl.col("AGE").cast(pl.String)))


def test_the_schema_in_the_package_is_that_of_the_code_and_holds_a_model(learned):
    stored = Path(__file__).parents[2] / "src/segmentus/segments/model/model.schema.json"
    assert stored.read_text(encoding="utf-8") == make_schema()
    validator = jsonschema.Draft202012Validator(read_schema())
    validator.check_schema(read_schema())
    assert validator.is_valid(json.loads(make_model_json(learned[3])))
    assert not validator.is_valid(json.loads(make_model_json(learned[3])) | {"format": 2})


@pytest.mark.parametrize("number", range(1, MODEL_FORMAT + 1))
def test_every_old_format_still_loads_and_scores_as_it_did(number):
    model = read_model(STORED / f"v{number}.json")
    expected = json.loads((STORED / f"v{number}.scored.json").read_text())
    scored = score_rows(model, pl.DataFrame(expected["rows"]))
    assert scored.label.tolist() == expected["label"]
    np.testing.assert_allclose(scored.distance, np.array(expected["distance"], float), rtol=1e-12)


def damaged(change):
    content = json.loads((STORED / "v1.json").read_text())
    change(content)
    return json.dumps(content)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("PK\x03\x04", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('{"format": NaN}', "NaN is not a number in JSON"),
        ("[1, 2]", 'JSON without "format"'),
        ("{}", 'JSON without "format"'),
        ('{"format": 2}', "of format 2, newer than the 1 this program reads; upgrade"),
        ('{"format": 0}', "at format"),
        ('{"format": "one"}', "at format"),
        ('{"format": 1}', "at features: field required"),
        (damaged(lambda m: m.update(extra=1)), "at extra"),
        (damaged(lambda m: m["features"][0].update(spread=0)), r"at features\.0\.spread"),
        (damaged(lambda m: m["features"][0].update(curve="cubic")), r"at features\.0\.curve"),
        (damaged(lambda m: m["segments"][0]["center"].pop()), "has not 3 coordinates"),
        (damaged(lambda m: m["segments"].pop(0)), "segment 1 is numbered 2"),
        (damaged(lambda m: m["segments"][1].update(name=m["segments"][0]["name"])), "same name"),
        (damaged(lambda m: m["features"][0]["missing"].update(rule="median")), "do not fit"),
        (damaged(lambda m: m["segments"][0]["center"].__setitem__(0, "1")), "center"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_one_sentence(tmp_path, text, sentence):
    path = tmp_path / "model.json"
    path.write_text(text)
    with pytest.raises(InputError, match=sentence) as refused:
        read_model(path)
    assert len(str(refused.value).splitlines()) == 1
    assert "model.json" in str(refused.value)


def test_a_file_that_is_not_there_or_a_folder_is_named(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_model(tmp_path / "absent.json")
    with pytest.raises(InputError, match="this is a folder"):
        read_model(tmp_path)


def test_values_that_other_engines_cannot_square_are_refused(learned):
    survey = survey_of({"A": [0.0, 1.0, 2e100, 3e100]})
    with pytest.raises(InputError, match=r"A holds 3e\+100"):
        learn(survey, ["A"], 2)


def test_calibration_turns_margins_into_shares_of_refits(learned):
    rng = np.random.default_rng(0)
    margin = rng.random(5000)
    truth = 0.5 + 0.5 * margin
    kept = rng.binomial(40, truth) / 40
    table = calibrate(margin, kept, refits=40)
    assert table.refits == 40
    at = np.linspace(0.05, 0.95, 19)
    np.testing.assert_allclose(np.interp(at, table.margin, table.kept), 0.5 + 0.5 * at, atol=0.02)
    model = learned[3].model_copy(update={"calibration": table})
    assert parse_model(json.loads(make_model_json(model))) == model
    plain, tuned = score_rows(learned[3], learned[0]), score_rows(model, learned[0])
    assert np.array_equal(plain.confidence, plain.margin)
    assert np.array_equal(tuned.margin, plain.margin)
    np.testing.assert_allclose(tuned.confidence, 0.5 + 0.5 * tuned.margin, atol=0.05)


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 40)), min_size=1, max_size=60))
def test_calibration_is_the_isotonic_regression(pairs):
    from sklearn.isotonic import IsotonicRegression

    pairs = list(dict(pairs).items())[:50]
    x, y = np.array(pairs).T / [[100], [40]]
    table = calibrate(x, y)
    want = IsotonicRegression().fit(x, y)
    assert list(table.kept) == sorted(set(table.kept))
    levels = np.unique(np.round(want.predict(x), 9))
    np.testing.assert_allclose(np.unique(np.round(table.kept, 9)), levels, atol=1e-8)


def test_weights_of_a_calibration_are_repetition():
    margin, kept, weight = [0.1, 0.2, 0.3, 0.6], [0.9, 0.3, 0.8, 1.0], [1, 3, 0, 2]
    repeated = calibrate(np.repeat(margin, weight), np.repeat(kept, weight))
    weighted = calibrate(margin, kept, weight)
    np.testing.assert_allclose(weighted.kept, repeated.kept)
    np.testing.assert_allclose(weighted.margin, repeated.margin)


@pytest.mark.parametrize(
    "bad", [([], []), ([0.5], [0.5, 1]), ([2.0], [0.5]), ([0.5], [float("nan")])]
)
def test_an_impossible_calibration_is_refused(bad):
    with pytest.raises(InputError, match="calibration: give as many"):
        calibrate(*bad)


def test_drift_is_nothing_for_the_training_shares_and_grows(learned):
    model: Model = learned[3]
    then = np.array([segment.population_share for segment in model.segments])
    same = measure_drift(model, then * 1e6, 0.0)
    assert same.stability_index == pytest.approx(0, abs=1e-12)
    moved = then.copy()
    moved[0], moved[1] = then[0] / 2, then[1] + then[0] / 2
    index = (then[0] / 2) * np.log(2) + (then[0] / 2) * np.log(moved[1] / then[1])
    assert measure_drift(model, moved, 0.0).stability_index == pytest.approx(index)
    gone = np.zeros(model.k)
    gone[0] = 100.0
    found = measure_drift(model, gone, 25.0)
    assert found.alarm
    assert "much, and more than chance (p < 0.001" in found.sentence
    assert "25 % of the scored" in found.sentence
    few = measure_drift(model, moved * 8, 0.0, effective=8.0)
    assert not few.alarm, "eight rows tell nothing, however large the index"
    assert few.stability_index == pytest.approx(index)
    assert few.sentence.startswith("Drift since training: none beyond chance (p = 0.")


@pytest.mark.parametrize(
    ("index", "size"),
    [(0.0999, "little"), (0.1, "some"), (0.2499, "some"), (0.25, "much"), (0.26, "much")],
)
@pytest.mark.parametrize("p", [0.0499, 0.05])
def test_an_alarm_is_raised_by_the_test_and_the_index_words_its_size(index, size, p):
    test = Homogeneity(1.0, 1.0, p, "exact")
    found = Drift(np.ones(1), np.ones(1), index, 0.01, test, 0.0, 0.0)
    assert found.size == size
    assert ("still fits" in found.sentence) == found.alarm == (p < 0.05)


def test_effective_units_of_training_are_kept_and_old_models_fall_back(learned):
    survey, model = learned[0], learned[3]
    weight = survey.design.weight
    assert model.reference.effective == pytest.approx(weight.sum() ** 2 / (weight @ weight))
    told = model.reference.model_copy(update={"effective": 0.0})
    assert training_shares(model.model_copy(update={"reference": told})).effective == 900
