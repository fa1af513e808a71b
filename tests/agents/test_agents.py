"""The tools for agents over stdio: quick, short, within the folder, read-only, and never a row."""

import json
import os
import re
import subprocess
import sys
import time

import anyio
import jsonschema
import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from segmentus.agents.answers import VariableAnswer, VariablesAnswer, fit_answer
from segmentus.agents.paths import locate_data, locate_file
from segmentus.cli.commands import app
from segmentus.errors import InputError
from segmentus.segments.model import score_rows, write_model
from segmentus.survey import sample
from shown import ROOT
from trained import learn

pytest.importorskip("mcp")

from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

TOOLS = ["variables", "explore", "sweep", "segments", "profile", "assign", "questionnaire"]
MOST = 25_000
SECRET = "Zebulon Quux"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with a model, a table of the sample's columns, and things that must not be read."""
    home = tmp_path_factory.mktemp("agents")
    inside = home / "inside"
    (inside / "deep").mkdir(parents=True)
    survey = sample.read(families=500)
    model = learn(survey, ["INCOME", "DEBT", "HOUSES"], 3)[2]
    write_model(model, inside / "model.json")
    rng = np.random.default_rng(1)
    people = survey.frame.select("INCOME", "DEBT", "HOUSES").with_columns(
        name=pl.Series([f"{SECRET} {n}" for n in range(survey.n_rows)]),
        visits=pl.Series(rng.poisson(5, survey.n_rows)),
    )
    people.write_csv(inside / "deep" / "people.csv")
    people.head(3).write_csv(inside / "few.csv")
    (home / "outside.csv").write_text("INCOME,DEBT,HOUSES\n1,2,3\n" * 9, encoding="utf-8")
    (inside / "link.csv").symlink_to(home / "outside.csv")
    (inside / "way").symlink_to(home)
    (inside / "near.csv").symlink_to(inside / "deep" / "people.csv")
    os.mkfifo(inside / "pipe.csv")
    return inside


@pytest.fixture(scope="module")
def talk(folder):
    """Call tools of one server one after the other: key → (result, seconds)."""
    calls = {}

    async def ask(wanted):
        server = StdioServerParameters(
            command=sys.executable, args=["-c", "from segmentus.cli import main; main()", "mcp",
                                          str(folder)], env=dict(os.environ),
        )  # fmt: skip
        began = time.monotonic()
        async with Client(stdio_client(server)) as client:
            tools = (await client.list_tools()).tools
            calls["seconds"] = time.monotonic() - began
            calls["tools"] = {tool.name: tool for tool in tools}
            for key, (name, arguments) in wanted.items():
                began = time.monotonic()
                result = await client.call_tool(name, arguments)
                calls[key] = (result, time.monotonic() - began)

    data, features = "deep/people.csv", ["INCOME", "DEBT", "HOUSES"]
    wanted = {
        "variables": ("variables", {}),
        "found": ("variables", {"data": data}),
        "explore": ("explore", {"where": "TURNFEAR = 1"}),
        "sweep": ("sweep", {"data": data, "features": features}),
        "segments": ("segments", {"data": data, "features": features}),
        "profile": ("profile", {"data": data, "features": features}),
        "assign": ("assign", {"model": "model.json", "data": data}),
        "questionnaire": ("questionnaire", {"model": "model.json", "questions": 1}),
        "own": ("segments", {"data": data, "k": "3"}),
        "few": ("variables", {"data": "few.csv"}),
        "away": ("assign", {"model": "model.json", "data": "../outside.csv"}),
        "plan file": ("segments", {"plan": "deep/plan.toml"}),
    }
    anyio.run(ask, wanted)
    return calls


def test_the_first_list_is_quick_and_every_tool_is_read_only_with_schemas(talk):
    assert list(talk["tools"]) == TOOLS
    assert talk["seconds"] < float(os.environ.get("SEGMENTUS_SLOWER", "1")) * 5
    for tool in talk["tools"].values():
        assert tool.annotations.read_only_hint
        assert tool.output_schema["type"] == tool.input_schema["type"] == "object"
        assert tool.description


@pytest.mark.parametrize("key", [*TOOLS, "found", "own"])
def test_answers_are_short_fit_their_schema_and_hold_no_row(talk, key):
    result, _ = talk[key]
    assert not result.is_error, result.content
    assert len(result.model_dump_json().encode()) < MOST
    name = {"found": "variables", "own": "segments"}.get(key, key)
    jsonschema.validate(result.structured_content, talk["tools"][name].output_schema)
    text = result.content[0].text
    assert json.loads(text) == result.structured_content
    assert SECRET not in text


def test_answers_say_what_the_library_says(talk, folder):
    survey = sample.read(families=500)
    model = learn(survey, ["INCOME", "DEBT", "HOUSES"], 3)[2]
    want = np.bincount(score_rows(model, survey).label, minlength=3) / survey.n_rows
    said = talk["assign"][0].structured_content
    assert [one["share_now"] for one in said["segments"]] == pytest.approx(want.tolist())
    assert said["rows"] == survey.n_rows
    found = talk["segments"][0].structured_content
    assert sum(one["share"] for one in found["segments"]) == pytest.approx(1)
    assert talk["sweep"][0].structured_content["k"] == len(found["segments"])
    assert talk["profile"][0].structured_content["segments"] == [
        one["name"] for one in found["segments"]
    ]


@pytest.mark.parametrize(("key", "words"), [
    ("few", "too few"), ("away", "without .. and not"), ("plan file", "give one of"),
])  # fmt: skip
def test_refusals_are_sentences_without_the_folder(talk, folder, key, words):
    result, _ = talk[key]
    assert result.is_error
    assert words in result.content[0].text
    assert str(folder) not in result.content[0].text


# --- paths


@pytest.mark.parametrize("name", [
    "../outside.csv", "deep/../../outside.csv", "/etc/passwd", "//etc/passwd", "~/x.csv", "~root",
    "C:\\x.csv", "\\\\host\\share\\x", "..\\outside.csv", "link.csv", "way/outside.csv", "near.csv",
    "pipe.csv", "deep", "", ".", "absent.csv", "a\0b", "/dev/zero", "sample.csv/../../outside.csv",
    "x" * 5000,
])  # fmt: skip
def test_nothing_outside_is_reached(folder, name):
    with pytest.raises(InputError):
        locate_data(folder.resolve(), name)
    with pytest.raises(InputError):
        locate_file(folder.resolve(), name)


def test_files_inside_and_surveys_by_name_are_found(folder):
    place = folder.resolve()
    assert locate_data(place, "deep/people.csv") == str(place / "deep" / "people.csv")
    assert locate_data(place, "./deep//people.csv") == str(place / "deep" / "people.csv")
    assert locate_data(place, "sample") == "sample"
    assert locate_data(place, "scf2019") == "scf2019"


# --- length, and the page for agents


def test_long_answers_are_cut_and_counted():
    one = VariableAnswer(name="A", label="b" * 200, kind="money", unit="", summary="")
    long = VariablesAnswer(
        source="s", units="families", families=9, variables=[one] * 500, notes=["n" * 40_000]
    )
    short = fit_answer(long)
    assert len(short.model_dump_json().encode()) <= 11_000
    assert short.left_out == 501 - len(short.variables) - len(short.notes)


def test_the_command_prints_the_skill_and_refuses_what_is_no_folder(tmp_path):
    done = CliRunner().invoke(app, ["mcp", "--skill"])
    assert done.output.startswith("---\nname: segmentus\n")
    done = CliRunner().invoke(app, ["mcp", str(tmp_path / "nowhere")])
    assert isinstance(done.exception, InputError)


def test_the_examples_of_the_skill_run(tmp_path):
    text = (ROOT / "src/segmentus/agents/SKILL.md").read_text("utf-8")
    lines = re.search(r"```sh\n(.*?)```", text, re.DOTALL)[1].splitlines()
    sample.read(families=500).frame.write_csv(tmp_path / "new.csv")
    code = (
        "from segmentus.cli.commands import app\n"
        "from segmentus.survey import named, sample\n"
        "named._read_sample = lambda name, dollars: sample.read(families=500)\n"
    )
    for line in lines:  # a few families will do here
        words = line.replace("segmentus report", "segmentus report --starts 1").split()
        code += f"app({words[1:]!r}, standalone_mode=False)\n"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert (tmp_path / "scored.csv").exists()
    for example in re.findall(r'^\{"tool".*$', text, re.MULTILINE):
        assert json.loads(example)["tool"] in TOOLS
