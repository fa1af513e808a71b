"""`segmentus explore`: what it prints and writes, and how it refuses."""

import time
from functools import partial

import pytest


@pytest.fixture
def run(run):
    """Run `segmentus explore` in this process."""
    return partial(run, "explore")


def test_the_page_is_written_and_the_groups_are_printed(run, tmp_path):
    words = ("sample", "--where", "TURNFEAR = 1", "--against", "AGE < 40", "-o", tmp_path / "new")
    status, out, _ = run(*words)
    assert status == 0
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["explore.html"]
    assert f"Page: {tmp_path / 'new' / 'explore.html'}" in out
    lines = {line.split("  ")[0] for line in out.splitlines()}
    assert {"everyone", "TURNFEAR = 1", "AGE < 40"} <= lines
    assert "NETWORTH = ASSET − DEBT in every row" in out
    assert "Built-in sample, not survey data." in out


def test_a_thin_domain_is_withheld_unless_told_otherwise(run, tmp_path):
    rows = [f"K{n},{400 + 37 * n % 91},{n % 50},{'gold' if n in (3, 77) else 'tin'}"
            for n in range(120)]  # fmt: skip
    (tmp_path / "shop.csv").write_text("\n".join(["customer,spend,visits,tier", *rows]))
    words = (tmp_path / "shop.csv", "--where", "tier = 'gold'", "-o", tmp_path / "out")
    status, out, _ = run(*words)
    assert status == 0
    assert (
        "Figures of customers with tier = 'gold' are withheld, because they rest on fewer than 5 "
        "customers" in out
    )
    page = (tmp_path / "out" / "explore.html").read_text(encoding="utf-8")
    assert 'id="title-histogram-1"' not in page
    assert "are withheld, because they rest on fewer than 5 customers in the sample" in page
    assert "are withheld" not in run(*words, "--min-families", "2")[1]
    page = (tmp_path / "out" / "explore.html").read_text(encoding="utf-8")
    assert 'id="title-histogram-1"' in page


def test_named_variables_are_the_ones_on_the_page(run, tmp_path):
    assert run("--variables", "kids,INCOME,MARRIED", "-o", tmp_path)[0] == 0
    page = (tmp_path / "explore.html").read_text(encoding="utf-8")
    assert '<h3 id="title-histogram-1">Children</h3>' in page
    assert '<h3 id="title-boxes-2">Income by marital status</h3>' in page
    assert 'id="title-histogram-3"' not in page


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nothing.csv"], "neither"),
        (["--where", "TURNFAER = 1"], "did you mean TURNFEAR"),
        (["--where", "AGE > 200"], "holds for none"),
        (["--against", "AGE < 40"], "no domain"),
        (["--variables", "INCOM"], "no column is called INCOM"),
        (["--variables", ","], "--variables"),
    ],
)
def test_wrong_input_is_one_sentence_and_status_2(run, tmp_path, words, sentence):
    status, out, err = run(*words, "-o", tmp_path / "out")
    assert (status, out) == (2, "")
    assert err.startswith("segmentus: ")
    assert sentence in err
    assert err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_file_is_no_folder(run, tmp_path):
    (tmp_path / "file").write_text("")
    status, _, err = run("-o", tmp_path / "file")
    assert status == 2
    assert "name a folder" in err


@pytest.mark.scf
def test_the_real_survey_takes_seconds(run, tmp_path):
    run("scf2019", "--where", "TURNFEAR = 1", "-o", tmp_path)
    began = time.process_time()
    status, out, _ = run("scf2019", "--where", "TURNFEAR = 1", "-o", tmp_path)
    assert status == 0
    assert time.process_time() - began < 10  # two to three seconds of one quiet core
    line = next(line for line in out.splitlines() if line.startswith("TURNFEAR = 1"))
    assert line.split("  ")[-1].strip() == "16.0 %"
    assert "18.4 %" in line
    assert "928" in line
