"""The command line: what it prints and writes, and how it refuses."""

import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from importlib import import_module
from importlib.util import find_spec

import polars as pl
import pytest

from segmentus.plan import read_plan

QUICK = ("--ks", "2-4", "--starts", "3")


def test_report_writes_its_files_and_says_where(run, tmp_path):
    status, out, _ = run("report", "sample", *QUICK, "-o", tmp_path / "r")
    assert status == 0
    names = {"report.html", "scorer.xlsx", "scorer.sql", "assignments.csv", "profile.csv",
             "plan.toml", "model.json", "study.json"}  # fmt: skip
    names |= {"slides.pptx"} if find_spec("pptx") else set()
    names |= {"segments.xlsx"} if find_spec("xlsxwriter") else set()
    assert {path.name for path in (tmp_path / "r").iterdir()} == names
    assert f"Report: {tmp_path / 'r' / 'report.html'}" in out
    assert "Built-in sample, not survey data." in out


def test_plan_written_gives_the_same_bytes(run, tmp_path):
    run("report", *QUICK, "--features", "DEBT,HOUSES", "--curve", "linear", "-o", tmp_path / "a")
    status, _, _ = run("report", "--plan", tmp_path / "a" / "plan.toml", "-o", tmp_path / "b")
    assert status == 0
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


def test_options_and_toml_make_the_same_plan(run, tmp_path):
    words = ["--where", "AGE < 40", "--features", "INCOME,DEBT", "--curve", "linear", "--scale",
             "none", "--unweighted", "--k", "3", *QUICK, "--seed", "7"]  # fmt: skip
    run("report", "sample", *words, "-o", tmp_path)
    plan = read_plan(str(tmp_path / "plan.toml"))
    assert (plan.where, plan.features, plan.curve) == ("AGE < 40", ("INCOME", "DEBT"), "linear")
    assert (plan.scale, plan.weights, plan.rule, plan.k) == ("none", "none", "fixed", 3)
    assert (plan.ks, plan.starts, plan.seed, plan.data) == ("2-4", 3, 7, "sample")


def test_sweep_json_is_one_object_with_the_promised_keys(run):
    status, out, _ = run("sweep", "sample", *QUICK, "--json")
    values = json.loads(out)
    assert status == 0
    assert list(values) == [
        "source",
        "n_rows",
        "n_units",
        "population",
        "features",
        "scales",
        "scores",
        "errors",
        "finding",
        "verdict",
        "choice",
    ]
    assert values["source"] == "built-in sample, not survey data"
    assert values["features"] == ["INCOME", "DEBT", "HOUSES", "FIN", "VEHIC"]
    assert [score["k"] for score in values["scores"]] == [2, 3, 4]
    for score in values["scores"]:
        assert set(score) == {
            "k", "inertia", "silhouette", "silhouette_se", "calinski_harabasz", "davies_bouldin",
            "gap", "gap_se", "stability", "agreement", "jaccard", "dissolved",
            "expected_silhouette", "parts", "families", "share", "share_se", "warnings",
        }  # fmt: skip
        assert len(score["jaccard"]) == score["k"]
        assert score["expected_silhouette"] == pytest.approx(score["silhouette"], abs=0.2)
        assert len(score["families"]) == len(score["share"]) == score["k"]
        assert sum(score["share"]) == pytest.approx(1)
    assert set(values["choice"]) == {"k", "rule", "reason", "elbow", "disqualified"}
    assert "drawn: ignores stratification" in values["errors"]


def test_sweep_prints_every_k_and_the_reason(run):
    status, out, _ = run("sweep", "sample", *QUICK, "--k", "elbow")
    assert status == 0
    assert "silhouette" in out
    assert "The inertia bends most at k = 3" in out


def test_variables_search_shows_shares_and_quartiles(run):
    _, out, _ = run("variables", "turned", "down")
    line = next(line for line in out.splitlines() if line.startswith("TURNDOWN"))
    assert "% yes" in line
    _, out, _ = run("variables", "net", "worth")
    line = next(line for line in out.splitlines() if line.startswith("NETWORTH"))
    assert line.count("·") == 2
    assert line.rstrip().endswith("2019 dollars")


def test_plans_lists_all(run):
    _, out, _ = run("plans")
    names = [line.split()[0] for line in out.splitlines()[1:8]]
    assert names == [
        "credit", "all-families", "all-families-amounts", "classic-five-features",
        "classic-two-features", "credit-holdings", "customers",
    ]  # fmt: skip


def test_data_list_names_the_waves(run, monkeypatch, tmp_path):
    monkeypatch.delenv("SEGMENTUS_DATA", raising=False)
    monkeypatch.setenv("SEGMENTUS_CACHE", str(tmp_path))
    _, out, _ = run("data", "list")
    line = next(line for line in out.splitlines() if line.startswith("scf2019"))
    assert "5,777" in line
    assert "not here" in line


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["report", "nothing.csv"], "neither"),
        (["report", "scf1990"], "no Survey of Consumer Finances 1990"),
        (["report", "--k", "many"], "k = 'many' is not possible"),
        (["report", "--k", "5", "--ks", "0-3"], "ks = '0-3'"),
        (["report", "--features", ","], "names no column"),
        (["report", "--features", "NETWROTH"], "did you mean NETWORTH"),
        (["report", "--features", "NETWORTH,ASSET,DEBT"], "DEBT = ASSET − NETWORTH"),
        (["report", "--where", "NETWORTH >"], "cannot be read"),
        (["report", "--where", "AGE > 200"], "none of the 29,000 rows"),
        (["report", "--plan", "nonsense"], "neither a file nor built in"),
        (["report", "--curve", "cubic"], "curve = 'cubic'"),
        (["report", "--select", "variance", "--features", "DEBT"], "exclude each other"),
        (["report", "--dollars", "2022"], "2019 dollars only"),
        (["report", "--starts", "0"], "starts = 0"),
        (["variables", "xyzzy"], "no variable about 'xyzzy'"),
        (["data", "fetch", "1990"], "no Survey of Consumer Finances 1990"),
        (["data", "import", "absent.csv"], "no such file"),
    ],
)
def test_wrong_input_is_one_sentence_and_status_2(run, words, sentence, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, out, err = run(*words)
    assert status == 2
    assert sentence in err
    assert len(err.strip().splitlines()) == 1
    assert "Traceback" not in out + err
    assert not list(tmp_path.iterdir())


def test_unusable_folder_is_refused_before_any_work(run, tmp_path):
    target = tmp_path / "file"
    target.write_text("kept")
    status, _, err = run("report", *QUICK, "-o", target)
    assert status == 2
    assert "name a folder" in err
    assert target.read_text() == "kept"


def test_interruption_leaves_nothing_and_says_so(run, tmp_path, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(import_module("segmentus.study.run"), "sweep_k", interrupt)
    status, _, err = run("report", *QUICK, "-o", tmp_path / "r")
    assert status == 130
    assert "stopped" in err
    assert not (tmp_path / "r").exists()


def test_import_and_help_are_light():
    heavy = ["numba", "sklearn", "scipy", "polars", "plotly", "pydantic", "jinja2", "dash"]
    code = f"import sys, segmentus, segmentus.cli; print([m for m in {heavy} if m in sys.modules])"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "[]"


@pytest.mark.scf
def test_classic_plan_on_the_real_file_says_what_is_wrong(run, scf2019):
    status, out, _ = run("sweep", "scf2019", "--plan", "classic-two-features", "--ks", "3-5")
    assert status == 0
    assert "921, 5, 2 and 1 families" in out
    assert "0.949" in out


@pytest.mark.scf
def test_assignments_of_the_real_file_cover_every_row_of_the_domain(run, scf2019, tmp_path):
    run("report", "scf2019", *QUICK, "-o", tmp_path)
    table = pl.read_csv(tmp_path / "assignments.csv")
    assert table.height == 4623
    assert table["family"].n_unique() == 928


def test_app_refuses_what_it_cannot_serve_in_a_sentence(run):
    status, _, err = run("app", "nothing-here.csv", "--no-browser")
    assert (status, err.count("\n")) == (2, 1)
    assert "'nothing-here.csv' is neither" in err
    taken = socket.create_server(("127.0.0.1", 0))
    with taken:
        port = taken.getsockname()[1]
        taken.listen()
        status, _, err = run("app", "sample", "--no-browser", "--port", port)
    assert status == 2
    assert "listens there already" in err


def test_app_serves_and_prints_its_address(tmp_path):
    command = [sys.executable, "-c", "from segmentus.cli import main; main()", "app", "--port", "0",
               "--no-browser", "--host", "0.0.0.0"]  # fmt: skip
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "SEGMENTUS_TOKEN": "let me in"},
    ) as process:  # fmt: skip
        try:
            address = process.stdout.readline().split()[-1]
            assert address.endswith("/?token=let%20me%20in")
            with urllib.request.urlopen(address.split("?")[0] + "assets/app.css", timeout=30):
                pass
            with pytest.raises(urllib.error.HTTPError, match="401"):
                urllib.request.urlopen(address.split("?")[0], timeout=30)
        finally:
            process.terminate()
