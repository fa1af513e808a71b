"""The notebooks as stored, and executed: whole, quiet, and saying what is so."""

import ast
import base64
import re

import nbformat
import numpy as np
import plotly.graph_objects as go
import pytest
from tools import customers, notebooks

from golden import classic
from grey import mixed_up
from segmentus.cli import main
from segmentus.errors import InputError
from segmentus.notebook import copy_notebooks

NAMES = notebooks.names()
SURVEYS = NAMES[:3]
KERNEL = [
    pytest.mark.timeout(900),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # sockets of the kernel
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
LIMIT = 1_800_000
LOGIC = (
    ast.If, ast.For, ast.While, ast.FunctionDef, ast.Lambda, ast.Try, ast.BinOp, ast.Compare,
    ast.BoolOp, ast.IfExp, ast.ListComp, ast.DictComp, ast.GeneratorExp, ast.With, ast.JoinedStr,
)  # fmt: skip
FIGURE = re.compile(r"\d+[.,]\d|\d\s*%|\$\s*\d|\b\d{2,}\b")


def stored(name):
    return nbformat.read(notebooks.FOLDER / name, as_version=4)


def outputs(name):
    cells = [cell for cell in stored(name).cells if cell.cell_type == "code"]
    return [output for cell in cells for output in cell.outputs]


def test_there_are_five():
    assert [name[:2] for name in NAMES] == ["01", "02", "03", "04", "05"]


# --- as stored


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_shows_one_value(name):
    cells = [cell for cell in stored(name).cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    for cell in cells:
        assert [output.output_type for output in cell.outputs] == ["execute_result"], cell.source


@pytest.mark.parametrize("name", NAMES)
def test_cells_hold_no_logic(name):
    for cell in stored(name).cells:
        if cell.cell_type == "code":
            tree = ast.parse(cell.source)
            assert not [node for node in ast.walk(tree) if isinstance(node, LOGIC)], cell.source
            assert isinstance(tree.body[-1], ast.Expr), cell.source
            assert isinstance(tree.body[-1].value, ast.Call), cell.source


@pytest.mark.parametrize("name", NAMES)
def test_prose_holds_no_figure(name):
    """Only outputs do, so that no sentence can contradict the data."""
    for cell in stored(name).cells:
        if cell.cell_type == "markdown":
            words = re.sub(r"`[^`]*`|survey of 2019", "", cell.source)
            assert not FIGURE.search(words), cell.source


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_has_a_picture_and_words(name):
    figures = [output.data for output in outputs(name) if notebooks.PLOTLY in output.data]
    assert len(figures) >= 4
    for data in figures:
        assert base64.b64decode(data[notebooks.PNG]).startswith(b"\x89PNG")
        title = data[notebooks.PLOTLY]["layout"]["title"]["text"].replace("<br>", " ")
        assert data["text/plain"].startswith(title.replace("&lt;", "<"))


@pytest.mark.parametrize("name", NAMES)
def test_series_of_every_figure_are_told_apart_without_colours(name):
    for output in outputs(name):
        if notebooks.PLOTLY in output.data:
            drawn = {key: output.data[notebooks.PLOTLY][key] for key in ("data", "layout")}
            assert mixed_up(go.Figure(drawn, _validate=False)) == [], output.data["text/plain"]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_machine_run_or_survey_is_stored(name):
    text = (notebooks.FOLDER / name).read_text(encoding="utf-8")
    assert len(text.encode()) < LIMIT
    assert stored(name).metadata == {
        "kernelspec": notebooks.KERNEL,
        "language_info": {"name": "python"},
    }
    for word in ("/tmp/", "/home/", "/root", "/work", "Survey of Consumer Finances 2019", "ERROR"):
        assert word not in text, word
    told = "table customers.csv" if name == NAMES[3] else "built-in sample, not survey data"
    assert told in outputs(name)[0].data["text/plain"]


def test_the_customers_are_generated():
    assert customers.FILE.read_text(encoding="utf-8") == customers.make_customers()


def test_what_is_written_reads_back_the_same():
    notebook = stored(NAMES[0])
    text = notebooks.write(nbformat.from_dict(notebook.copy()))
    assert text == (notebooks.FOLDER / NAMES[0]).read_text(encoding="utf-8")


# --- executed


@pytest.mark.parametrize("name", [pytest.param(name, marks=KERNEL) for name in NAMES])
def test_executed_again_they_say_what_is_stored(on_sample, name):
    """Changed figures fail here; `make notebooks` stores the new ones."""
    assert on_sample(name).texts == [output.data["text/plain"] for output in outputs(name)]


@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=KERNEL) for n in NAMES[1:]]
    + [pytest.param(n, marks=[*KERNEL, pytest.mark.scf]) for n in (*NAMES[1:3], NAMES[4])],
)
def test_shares_of_segments_sum_to_one(request, name):
    marked = request.node.get_closest_marker("scf")
    run = request.getfixturevalue("on_scf" if marked else "on_sample")
    assert sum(run(name).facts["share"]) == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("name", [pytest.param(NAMES[3], marks=KERNEL)])
def test_customers_fall_where_they_were_and_files_are_written(on_sample, name):
    facts = on_sample(name).facts
    assert facts["k"] == len(customers.KINDS)
    assert facts["same"]
    assert "age" not in facts["features"]
    assert {"report.html", "assignments.csv", "plan.toml"} <= set(facts["files"])


@pytest.mark.parametrize("name", [pytest.param(NAMES[4], marks=KERNEL)])
def test_two_draws_of_one_population_raise_no_alarm(on_sample, name):
    facts = on_sample(name).facts
    assert not facts["alarm"]
    assert facts["adds up"] < 1e-12
    assert facts["openings"]


class TestOnTheSurveyOf2019:
    pytestmark = [*KERNEL, pytest.mark.scf]  # noqa: RUF012

    @pytest.mark.parametrize("name", SURVEYS)
    def test_every_cell_shows_one_value_and_says_what_was_read(self, on_scf, name):
        run = on_scf(name)
        assert {output.output_type for output in run.outputs} == {"execute_result"}
        assert len(run.outputs) == len(outputs(name))
        assert run.texts[0].startswith("This is the Survey of Consumer Finances 2019: 5,777")

    def test_exploration(self, on_scf):
        facts = on_scf(NAMES[0]).facts
        assert facts["by rows"] == pytest.approx(4623 / 28885, rel=1e-12)
        assert facts["by weight"] == pytest.approx(0.184, abs=5e-4)  # the Board's 18.4 %
        for (inside, other), code in zip(facts["income"], range(1, 7), strict=True):
            # each implicate's share averaged, where the notebook took all rows at once
            assert inside == pytest.approx(classic.INCOME_SHARE[1][code], abs=2e-5)
            assert other == pytest.approx(classic.INCOME_SHARE[0][code], abs=2e-5)
        everyone, domain = (pair[0] for pair in facts["assets and houses"])
        assert everyone == pytest.approx(classic.CORRELATION_ASSET_HOUSES[""], abs=1e-3)
        assert domain == pytest.approx(classic.CORRELATION_ASSET_HOUSES["TURNFEAR = 1"], abs=1e-3)
        # 0.26 and 0.96 by rows, 0.44 and 0.86 by weight
        assert np.allclose(facts["debt and houses"], [0.2667, 0.9626, 0.4361, 0.8567], atol=1e-3)

    def test_exploration_says_so(self, on_scf):
        said = "\n".join(on_scf(NAMES[0]).texts)
        assert "By rows 16.0 %, by weight 18.4 %" in said.replace("\xa0", " ")

    def test_two_features(self, on_scf):
        facts = on_scf(NAMES[1]).facts
        printed = classic.TWO_FEATURES
        for at, k in enumerate(printed["k"]):
            assert facts["inertia"][at] <= printed["inertia"][at] * (1 + 1e-9)
            if k in (3, 4):
                assert facts["inertia"][at] == pytest.approx(printed["inertia"][at], rel=1e-9)
                assert facts["silhouette"][at] == pytest.approx(printed["silhouette"][at], abs=1e-9)
        assert facts["inertia"][0] == pytest.approx(classic.BEST_OF_TWO[0], rel=1e-9)
        np.testing.assert_allclose(
            sorted(facts["centers"]), sorted(classic.CENTERS_OF_THREE), rtol=1e-9
        )
        sizes = [sorted(found, reverse=True) for found in facts["families"]]
        assert sizes == list(classic.FAMILIES.values())
        assert max(facts["dissolved"]) == 1
        assert "921, 5, 2 and 1 families" in facts["reason"]
        assert not facts["rejected"]
        assert facts["warnings"] == 0

    def test_two_features_says_so(self, on_scf):
        said = "\n".join(on_scf(NAMES[1]).texts)
        assert "k = 4: inertia 5.460988e+14, silhouette 0.9490." in said
        assert "921 · 5 · 2 · 1" in said
        assert "$91,018" in said
        assert "$116,150" in said

    def test_five_features(self, on_scf):
        facts = on_scf(NAMES[2]).facts
        tables = (classic.TOP_TEN_VARIANCE, classic.TOP_TEN_TRIMMED)
        for found, table in zip(facts["rankings"], tables, strict=True):
            assert [name for name, _ in found] == list(table)
            for name, value in found:
                assert value == pytest.approx(table[name], rel=5e-7)
        for k, inertia in classic.FIVE_BEST.items():
            assert facts["inertia"][str(k)] == pytest.approx(inertia, rel=1e-9 if k < 4 else 1e-8)
        for k, printed in classic.FIVE_SILHOUETTE_ON_DOLLARS.items():
            assert facts["on dollars"][str(k)] == pytest.approx(printed, abs=1e-9)
            assert facts["silhouette"][str(k)] < printed - 0.005
        assert "ASSET = DEBT + NETWORTH" in facts["identity"]
        assert not facts["rejected"]

    def test_from_one_wave_to_the_next(self, on_scf):
        facts = on_scf(NAMES[4]).facts
        assert facts["then"] == "Survey of Consumer Finances 2019"
        assert facts["now"] == "Survey of Consumer Finances 2022"
        assert facts["dollars"] == facts["model dollars"]
        assert facts["adds up"] < 1e-12

    def test_many_a_single_run_ends_as_high_as_the_one_that_was_printed(self, on_scf):
        ends = on_scf(NAMES[2]).facts["ends"]
        printed = classic.FIVE_INERTIA[4]
        assert min(inertia for inertia, _ in ends) >= classic.FIVE_BEST[4] * (1 - 1e-8)
        assert sum(runs for inertia, runs in ends if inertia >= printed) >= 5


# --- copied


def test_copied_notebooks_are_the_same_and_never_written_over(tmp_path):
    copies = copy_notebooks(tmp_path / "mine")
    assert [path.name for path in copies] == [*NAMES, "customers.csv", "glossary.md"]
    for path in copies:
        assert path.read_bytes() == (notebooks.FOLDER / path.name).read_bytes()
    copies[0].write_text("my own", encoding="utf-8")
    with pytest.raises(InputError, match="already holds 01_data_exploration"):
        copy_notebooks(tmp_path / "mine")
    assert copies[0].read_text(encoding="utf-8") == "my own"


def test_command_copies_and_refuses_a_file(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["segmentus", "notebooks", str(tmp_path / "mine")])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    assert (tmp_path / "mine" / NAMES[3]).exists()
    assert NAMES[0] in capsys.readouterr().out
    (tmp_path / "file").touch()
    monkeypatch.setattr("sys.argv", ["segmentus", "notebooks", str(tmp_path / "file")])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    assert "is a file; name a folder" in capsys.readouterr().err
