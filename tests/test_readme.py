"""What the README and the tutorial show runs as shown."""

import re
import sys
import tomllib

import numpy as np
import polars as pl
import pytest
from typer.main import get_command

from conftest import DATA
from segmentus.app import wsgi
from segmentus.cli import app, main
from segmentus.errors import INSTALL
from shown import ROOT, assert_shown, blocks, commands, sessions

PAGES = ("README.md", "docs/tutorial.md")
RUN_ON_REAL = ("README.md", "docs/classic.md")


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """Run a command line in an empty folder: (exit status, everything printed)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")

    def call(words):
        monkeypatch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as stop:
            main()
        captured = capsys.readouterr()
        return stop.value.code or 0, captured.out + captured.err

    return call


def test_first_two_commands():
    assert blocks("README.md", "sh")[0].split("\n")[:2] == ["make report", "make test"]


def test_every_make_target_named_exists():
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    for page in PAGES:
        text = "\n".join(blocks(page, "sh"))
        assert set(re.findall(r"^make (\w+)", text, re.MULTILINE)) <= set(targets)


def test_python_block_runs_and_prints_shares_that_sum_to_one(capsys):
    (code,) = blocks("README.md", "python")
    exec(compile(code, "README.md", "exec"), {})
    assert_shares(capsys.readouterr().out)


def test_python_block_of_the_tutorial(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (code,) = blocks("docs/tutorial.md", "python")
    exec(compile(code, "tutorial.md", "exec"), {})
    assert_shares(capsys.readouterr().out)
    assert (tmp_path / "from-python" / "report.html").is_file()


def assert_shares(printed):
    lines = printed.strip().splitlines()
    assert lines[0].startswith("k = ")
    assert abs(sum(float(line.split("%")[0]) for line in lines[1:]) - 100) < 0.3


def test_toml_block_is_a_plan(tmp_path):
    from segmentus.plan import read_plan

    (block,) = blocks("README.md", "toml")
    (tmp_path / "plan.toml").write_text(block, encoding="utf-8")
    assert set(read_plan(str(tmp_path / "plan.toml")).columns) == {"day", "spend"}


def test_shell_blocks_of_the_tutorial(run):
    ran = 0
    for block in blocks("docs/tutorial.md", "sh"):
        for words in commands(block):
            status, printed = run(words)
            assert status == 0, printed
            ran += 1
    assert ran == 2


@pytest.mark.parametrize(("words", "shown"), sessions("docs/tutorial.md"))
def test_console_blocks_of_the_tutorial(run, words, shown):
    status, printed = run(words)
    assert status == 0
    assert_shown(shown, printed)


@pytest.mark.scf
@pytest.mark.parametrize(
    ("words", "shown"), [each for page in RUN_ON_REAL for each in sessions(page)]
)
def test_console_blocks_on_the_real_survey(run, words, shown):
    status, printed = run(words)
    assert status == (2 if shown.startswith("segmentus: ") else 0)
    assert_shown(shown, printed)


@pytest.mark.scf
def test_shell_block_on_the_real_survey(run, monkeypatch, tmp_path):
    """The file comes from the folder of real files, not the network; few k, for time."""
    monkeypatch.setenv("SEGMENTUS_CACHE", str(tmp_path / "cache"))
    for words in commands(blocks("README.md", "sh")[1]):
        if "fetch" in words:
            words = [*words, "--from", f"{DATA}/SCFP2019.csv.gz"]
        else:
            words = [*words, "--ks", "2-4", "--starts", "3", "--replicates", "20"]
        status, printed = run(words)
        assert status == 0, printed
    assert (tmp_path / "out" / "report.html").is_file()


def test_shell_blocks_on_own_tables(run, tmp_path):
    """In the order of the README, in one folder; the dashboard has browser tests of its own."""
    write_tables(tmp_path)
    ran = []
    for words in [words for block in blocks("README.md", "sh")[2:] for words in commands(block)]:
        if words[1] == "app":
            continue
        status, printed = run([*words, *(["--ks", "2-4"] if words[1] == "report" else [])])
        assert status == 0, printed
        ran.append(words[1])
    assert {"report", "rfm"} <= set(ran)


def write_tables(folder):
    """The files that the README names, with the columns that it names."""
    from openpyxl import Workbook

    rng = np.random.default_rng(0)
    spend, orders = rng.lognormal(5, 1, 300).round(2), rng.poisson(4, 300)
    table = pl.DataFrame(
        {
            "customer_no": [f"C{number:05}" for number in range(300)],
            "w": rng.integers(1, 4, 300),
            "notes": ["asked about delivery"] * 300,
            "spend": spend,
            "orders": orders,
        }
    )
    book = Workbook()
    for row in (table.columns, *table.rows()):
        book.active.append(row)
    book.save(folder / "customers.xlsx")
    for name in ("customers.csv", "new.csv"):
        table.write_csv(folder / name)
    sales = {
        "client": rng.integers(0, 60, 400),
        "day": [f"2024-{month:02}-15" for month in rng.integers(1, 13, 400)],
        "paid": rng.lognormal(3, 1, 400).round(2),
    }
    pl.DataFrame(sales).write_csv(folder / "transactions.csv")


@pytest.mark.scf
def test_python_blocks_of_the_classic_page(capsys):
    shared: dict = {}
    for code in blocks("docs/classic.md", "python"):
        exec(compile(code, "classic.md", "exec"), shared)
    assert capsys.readouterr().out == "".join(blocks("docs/classic.md", "text"))


@pytest.mark.parametrize("page", [*PAGES, "docs/classic.md"])
def test_every_command_named_exists(page):
    known = get_command(app).commands
    named = set(re.findall(r"^segmentus ([a-z]+)", "\n".join(blocks(page, "sh")), re.MULTILINE))
    assert named
    assert named <= set(known)


def test_links_lead_somewhere():
    for target in re.findall(r"\]\((?!http)([^)#]+)", (ROOT / "README.md").read_text("utf-8")):
        assert (ROOT / target).exists(), target


def test_extras_are_installed_in_one_way_on_every_page():
    """The packages lie on no index, and their versions are pinned."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    form = (
        rf"pip install -c constraints\.txt -e '\.\[({'|'.join(extras['optional-dependencies'])})\]'"
    )
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("*.py")]
    told = {INSTALL.format(extra="app")}
    for page in pages:
        text = page.read_text("utf-8")
        told |= {f"{page.name}: {line}" for line in re.findall(r"pip install.*", text)}
    assert len(told) >= 4
    for line in told:
        if "{extra}" not in line:
            assert re.search(form, line), line


def test_what_serves_a_team_in_the_readme_is_in_the_extra():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    served = re.search(r"^\$ .*?(\w+)-serve ", "\n".join(blocks("README.md", "console")), re.M)
    assert served is not None
    assert any(need.startswith(served[1]) for need in extras["optional-dependencies"]["app"])
    assert callable(wsgi.make)
