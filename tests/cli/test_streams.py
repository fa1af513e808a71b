"""Terminals that are closed, full, poor in characters or interrupted, and names with markup."""

import os
import resource
import signal
import subprocess
import sys
import time

import polars as pl
import pytest

from segmentus.cli import main
from segmentus.cli.streams import Enduring

SEGMENTUS = [sys.executable, "-c", "from segmentus.cli import main; main()"]
QUICK = ("--ks", "2-3", "--starts", "1", "--replicates", "0")
REPORT = {"report.html", "assignments.csv", "profile.csv", "plan.toml", "model.json", "study.json"}


@pytest.fixture
def table(tmp_path):
    rows = range(60)
    frame = pl.DataFrame({"spend": [n**2 / 7 for n in rows], "visits": [n % 9 for n in rows]})
    frame.write_csv(tmp_path / "t.csv")
    return tmp_path / "t.csv"


def run(*words, shell_tail="", **options):
    """Run the command in a shell, which can close and redirect."""
    quoted = " ".join(f'"${{{n}}}"' for n in range(1, len(words) + len(SEGMENTUS) + 1))
    command = ["bash", "-c", f"{quoted} {shell_tail}", "bash", *SEGMENTUS, *map(str, words)]
    return subprocess.run(command, capture_output=True, check=False, **{"text": True} | options)


@pytest.fixture
def here(monkeypatch, capsys):
    """Run the command in this process: (exit status, printed, complained)."""

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["segmentus", *map(str, words)])
        with pytest.raises(SystemExit) as stop:
            main()
        return stop.value.code or 0, *capsys.readouterr()

    return call


@pytest.mark.parametrize(
    "tail", [">&-", ">&- 2>&- <&-", "| true", '| head -1; exit "${PIPESTATUS[0]}"']
)
def test_a_report_is_written_whoever_reads_what_is_printed(table, tmp_path, tail):
    done = run("report", table, *QUICK, "-o", tmp_path / "out", shell_tail=tail)
    assert (done.returncode, done.stderr) == (0, "")
    assert {path.name for path in (tmp_path / "out").iterdir()} >= REPORT


def test_a_full_output_is_told_and_the_report_is_written(table, tmp_path):
    done = run("report", table, *QUICK, "-o", tmp_path / "out", shell_tail=">/dev/full")
    assert done.returncode == 2
    assert done.stderr == (
        "segmentus: standard output cannot be written (No space left on device); the output "
        "is incomplete.\n"
    )
    assert {path.name for path in (tmp_path / "out").iterdir()} >= REPORT


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_characters_that_a_terminal_lacks_are_replaced(table, tmp_path, encoding):
    place = tmp_path / "日本"
    done = run("report", table, *QUICK, "-o", place, "--details",
               env={**os.environ, "PYTHONIOENCODING": encoding}, encoding=encoding)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "??" in done.stdout.splitlines()[-1]
    assert "?" in next(line for line in done.stdout.splitlines() if line.startswith("?"))  # the →
    assert {path.name for path in place.iterdir()} >= REPORT


@pytest.mark.parametrize("name", ["a[bold]b", "[/]", ":smile:", "two\nlines", "tab\there", "[red"])
def test_names_with_markup_are_printed_as_they_are(table, tmp_path, name, here):
    other = tmp_path / f"{name.replace('/', '')}.csv"
    table.rename(other)
    place = tmp_path / "out" / name.replace("/", "|")
    status, printed, complained = here("report", other, *QUICK, "-o", place, "--details")
    assert status == 0, complained
    assert f"Report: {place}/report.html\n" in printed
    assert f"table {other.name}: 60 customers" in printed
    refused = here("report", f"{name}.csv")[2]
    assert refused.startswith(f"segmentus: {f'{name}.csv'!r} is neither")


def test_a_full_disk_leaves_the_old_files_of_every_writer(table, tmp_path):
    """The sentence names the file that the user named."""
    out = tmp_path / "out"
    assert run("report", table, *QUICK, "-o", out).returncode == 0
    many = range(9000)
    new = pl.DataFrame({"spend": [n**2 % 997 / 7 for n in many], "visits": [n % 9 for n in many]})
    new.write_csv(tmp_path / "new.csv")
    pl.DataFrame({"who": list(range(900)), "day": ["2024-01-31"] * 900, "paid": [5.0] * 900}
                 ).write_csv(tmp_path / "sales.csv")  # fmt: skip
    model, old = out / "model.json", {path.name: path.read_bytes() for path in out.iterdir()}

    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (6_000, 6_000))

    for words, target in (
        (["report", table, *QUICK, "--k", "3"], out),
        (["assign", model, tmp_path / "new.csv"], tmp_path / "scored.csv"),
        (["assign", model, tmp_path / "new.csv"], tmp_path / "scored.parquet"),
        (["export", model, "--to", "python"], tmp_path / "score.py"),
        (["export", model, "--to", "excel"], tmp_path / "score.xlsx"),
        (["rfm", tmp_path / "sales.csv", "--customer", "who", "--date", "day", "--amount", "paid"],
         tmp_path / "customers.csv"),
    ):  # fmt: skip
        if target != out:
            target.write_text("old")
        done = run(*words, "-o", target, preexec_fn=fill)
        assert done.returncode == 2, (words, done.stderr)
        assert done.stderr.startswith(f"segmentus: {target} cannot be written (")
        assert "File too large" in done.stderr
        assert len(done.stderr.splitlines()) == 1
        if target != out:
            assert target.read_text() == "old"
    assert {path.name: path.read_bytes() for path in out.iterdir()} == old
    done = run("notebooks", tmp_path / "notes", preexec_fn=fill)
    assert done.returncode == 2
    assert not (tmp_path / "notes").exists()
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize("name", ["x.xlsx", "x.txt", "x"])
def test_a_name_of_another_kind_is_refused_at_once_under_its_own_name(tmp_path, name):
    done = run("assign", tmp_path / "no model", tmp_path / "no file", "-o", tmp_path / name)
    assert done.returncode == 2
    assert done.stderr == (
        f"segmentus: {name}: the name does not end in .csv, .csv.gz or .parquet; give --out "
        "another one.\n"
    )


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, (130, -signal.SIGINT)), (signal.SIGTERM, (-15,))]
)
def test_a_run_that_is_stopped_is_quiet_and_leaves_nothing(table, tmp_path, number, status):
    """From the moment `main` begins; before, the interpreter itself is still starting."""
    code = "from segmentus.cli import main\nprint('on', flush=True)\nmain()"
    begin = [sys.executable, "-c", code]
    for pause in (0.0, 0.05, 0.15, 0.5, 1.0):
        words = ["report", str(table), "--ks", "2-9", "--starts", "60", "-o", str(tmp_path / "out")]
        with subprocess.Popen(begin + words, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True) as process:  # fmt: skip
            assert process.stdout.readline() == "on\n"
            time.sleep(pause)
            process.send_signal(number)
            said = process.communicate()[1]
        assert process.returncode in status
        lines = said.splitlines()
        assert lines in ([], ["segmentus: stopped; nothing was left half-written."])
        assert not (tmp_path / "out").exists()
        assert not list(tmp_path.glob(".*"))


def test_a_stream_takes_everything_and_remembers_what_failed():
    reader, writer = os.pipe()
    os.close(reader)
    stream = Enduring(writer)
    assert stream.failure is None
    assert stream.write(b"all of it") == 9
    assert isinstance(stream.failure, BrokenPipeError)
    assert not stream.isatty()
    os.close(writer)
