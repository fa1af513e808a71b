"""A model whose numbers were edited says so; its words may be edited."""

import json
from pathlib import Path

import numpy as np
import pytest

from segmentus.errors import InputError
from segmentus.segments.model import read_model, write_model
from segmentus.segments.model.files import digest_numbers, make_model_json, parse_model
from tables import survey_of
from trained import learn

STORED = Path(__file__).parent / "models" / "v1.json"


@pytest.fixture(scope="module")
def text():
    rng = np.random.default_rng(3)
    columns = {"DEBT": rng.lognormal(9, 2, 300), "INCOME": rng.lognormal(10, 1, 300)}
    return make_model_json(learn(survey_of(columns), list(columns), 3)[2])


def numbers(content, *keys):
    """Every place of a number in JSON, as the keys that lead to it."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from numbers(value, *keys, key)
    elif isinstance(content, list):
        for position, value in enumerate(content):
            yield from numbers(value, *keys, position)
    elif isinstance(content, int | float):
        yield keys


def edited(text, keys, change):
    content = json.loads(text)
    inner = content
    for key in keys[:-1]:
        inner = inner[key]
    inner[keys[-1]] = change(inner[keys[-1]])
    return content


def test_every_number_that_decides_a_segment_is_vouched_for(text, tmp_path):
    places = [keys for keys in numbers(json.loads(text)) if keys[0] not in ("format", "provenance")]
    assert ("segments", 1, "center", 0) in places
    assert len(places) > 60
    for keys in places:
        content = edited(text, keys, lambda value: np.nextafter(value, -np.inf)
                         if isinstance(value, float) else value + 1)  # fmt: skip
        with pytest.raises(InputError) as caught:
            parse_model(content, "model.json")
        said = str(caught.value)
        assert "its numbers were changed" in said or "damaged or not a model at" in said, keys


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (("features", 0, "column"), "INCOME2"),
        (("features", 0, "curve"), "linear"),
        (("features", 1, "missing"), {"rule": "median", "fill": 3.0}),
        (("largest",), 1e50),
    ],
)
def test_so_is_what_else_decides_it(text, keys, value):
    with pytest.raises(InputError, match=r"^model\.json: its numbers were changed after it was"):
        parse_model(edited(text, keys, lambda _: value), "model.json")


def test_taking_the_line_out_accepts_the_change(text, tmp_path):
    path = tmp_path / "model.json"
    content = edited(text, ("segments", 0, "center", 0), lambda value: value + 0.5)
    path.write_text(json.dumps(content, indent=1))
    with pytest.raises(InputError, match='take the line "checksum" out of it to accept'):
        read_model(path)
    lines = path.read_text().splitlines()
    path.write_text("\n".join(line for line in lines if '"checksum"' not in line))
    accepted = read_model(path)
    assert accepted.centers[0, 0] == parse_model(json.loads(text)).centers[0, 0] + 0.5
    assert read_model(write_model(accepted, path)) == accepted  # vouched for again


def test_words_may_be_edited(text):
    content = json.loads(text)
    content["title"] = content["segments"][0]["name"] = content["features"][0]["label"] = "mine"
    content["provenance"]["notes"] = ["mine"]
    assert parse_model(content).segment_names[0] == "mine"


def test_another_spelling_of_the_same_json_is_the_same_model(text):
    content = json.loads(text)
    turned = json.loads(json.dumps(content, sort_keys=True), parse_float=lambda x: float(x))
    assert parse_model(turned) == parse_model(content)


def test_a_key_at_its_default_changes_no_checksum(text):
    """As when a later version knows a key more: an older file lacks it."""
    content = json.loads(text)
    assert content["features"][0].pop("take") == "value"
    assert content["features"][0].pop("per") == 1.0
    assert digest_numbers(parse_model(content)) == content["checksum"]


def test_a_file_without_a_checksum_loads_as_before():
    assert "checksum" not in json.loads(STORED.read_text())
    assert read_model(STORED).checksum == ""


@pytest.mark.parametrize(
    "keys",
    [("features", 0, "spread"), ("features", 0, "center"), ("features", 0, "per"),
     ("segments", 0, "center", 0), ("features", 0, "missing", "fill")],
)  # fmt: skip
@pytest.mark.parametrize("value", [1e200, 1e308])
def test_a_number_beyond_what_scoring_can_square_is_a_sentence(keys, value):
    content = json.loads(STORED.read_text())
    content["features"][0]["missing"] = {"rule": "median", "fill": 0.0}
    inner = content
    for key in keys[:-1]:
        inner = inner[key]
    inner[keys[-1]] = value
    with pytest.raises(InputError, match=r"not a model at .*less than or equal to 1e100;"):
        parse_model(content)
