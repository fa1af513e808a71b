"""Fetching a wave: from a server in all its moods, from a file, once and by two at a time."""

import hashlib
import subprocess
import sys
import threading
from pathlib import Path

import polars as pl
import pytest

from little import csv_bytes, gzip_bytes, little_survey, stata_bytes, zip_bytes
from loopback import Loopback, loopback_server
from segmentus.errors import InputError
from segmentus.survey import scf
from segmentus.survey.scf import fetch as fetching
from segmentus.survey.scf.fetch import available, fetch

NAME = "scfp2019excel.zip"
GOOD = zip_bytes("SCFP2019.csv", csv_bytes(little_survey()))


@pytest.fixture
def server():
    with loopback_server() as given:
        given.files[NAME] = GOOD
        yield given


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("SEGMENTUS_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("SEGMENTUS_DATA", raising=False)
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr(fetching, "PAUSES", (0.0, 0.0, 0.0))
    return tmp_path / "cache"


def held(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir()) if cache.exists() else []


def refused(server: Loopback, cache: Path, name: str = NAME) -> str:
    """The sentence of a fetch that must fail and must leave nothing behind."""
    with pytest.raises(InputError) as caught:
        fetch(2019, origin=server.address + name)
    assert held(cache) == []
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert server.address + name in sentence
    return sentence


def test_brings_checks_and_keeps_the_file_under_its_own_name(server, cache):
    done = fetch(2019, origin=server.address + NAME)
    assert done.fresh
    assert done.path == cache / NAME
    assert held(cache) == [NAME]
    assert done.path.read_bytes() == GOOD
    assert done.sha256 == hashlib.sha256(GOOD).hexdigest()
    assert (done.size, done.families) == (len(GOOD), 60)
    assert done.money_unit == "2019 dollars"
    assert "Federal Reserve" in done.licence
    survey = scf.read(2019)
    assert survey.source.sha256 == done.sha256
    assert survey.n_units == 60


def test_a_second_run_asks_the_server_nothing(server):
    first = fetch(2019, origin=server.address + NAME)
    second = fetch(2019, origin=server.address + NAME)
    assert server.requests == [NAME]
    assert not second.fresh
    assert (second.path, second.sha256, second.money_unit) == (
        first.path,
        first.sha256,
        first.money_unit,
    )


def test_an_address_ending_in_a_slash_is_a_mirrors_folder(server):
    fetch(2019, origin=server.address)
    assert server.requests == [NAME]


@pytest.mark.parametrize("mood", ["break", "break silently", "fail"])
def test_a_broken_connection_is_tried_again(server, cache, mood):
    server.moods = [mood, mood, mood, "ok"]
    assert fetch(2019, origin=server.address + NAME).path.read_bytes() == GOOD
    assert len(server.requests) == 4
    assert held(cache) == [NAME]


@pytest.mark.parametrize("mood", ["break", "break silently", "fail"])
def test_after_three_further_attempts_it_gives_up(server, cache, mood):
    server.moods = [mood]
    words = {"break": "broke off", "break silently": "breaks off", "fail": "503"}
    assert words[mood] in refused(server, cache)
    assert len(server.requests) == 4


def test_pauses_grow_between_attempts(server, monkeypatch):
    slept: list[float] = []
    monkeypatch.setattr(fetching, "PAUSES", (0.25, 0.5, 1.0))
    monkeypatch.setattr(fetching.time, "sleep", slept.append)
    server.moods = ["break"]
    with pytest.raises(InputError):
        fetch(2019, origin=server.address + NAME)
    assert slept == [0.25, 0.5, 1.0]


def test_a_web_page_is_named_as_such_and_not_tried_again(server, cache):
    server.moods = ["page"]
    assert "web page" in refused(server, cache)
    assert len(server.requests) == 1


def test_a_missing_file_names_address_and_cure(server, cache):
    sentence = refused(server, cache, "scfp2019.zip")
    assert "404" in sentence
    assert "--from" in sentence
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("other.zip", zip_bytes("other.csv", b"Region,Fresh\n1,2\n"), "WGT"),
        ("two.zip", zip_bytes("notes.md", b"# no table"), "0 CSV"),
        ("wave.zip", zip_bytes("SCFP2022.csv", csv_bytes(little_survey())), "2022"),
        ("picture.zip", b"\x89PNG\r\n\x1a\n" + bytes(200), "binary"),
        ("nothing.zip", b"", "empty"),
        ("text.zip", zip_bytes("a2019.csv", csv_bytes(little_survey()) + b"x," * 15 + b"x"), "'x'"),
        ("cut.zip", zip_bytes("SCFP2019.csv", csv_bytes(little_survey())[:-9]), "cut off"),
    ],
)
def test_a_wrong_file_is_refused(server, cache, name, data, word):
    server.files[name] = data
    assert word in refused(server, cache, name)


def test_a_server_that_is_not_there(cache):
    with pytest.raises(InputError, match="connection failed"):
        fetch(2019, origin="http://127.0.0.1:9/scfp2019excel.zip")
    assert held(cache) == []


@pytest.mark.parametrize("origin", ["ftp://host/a.zip", "file:///etc/hosts", "http:///a.zip"])
def test_only_http_and_https_addresses(origin, cache):
    with pytest.raises(InputError, match="not an http or https address"):
        fetch(2019, origin=origin)
    assert held(cache) == []


def test_a_year_without_a_wave():
    with pytest.raises(InputError, match="every third year"):
        fetch(2020)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Download (1).zip", "scfp2019excel.zip"),
        ("mine.csv", "SCFP2019.csv"),
        ("mine.csv.gz", "SCFP2019.csv.gz"),
        ("mine.dta", "rscfp2019.dta"),
    ],
)
def test_a_hand_downloaded_file(tmp_path, cache, given, kept):
    frame = little_survey()
    data = {
        ".zip": GOOD,
        ".csv": csv_bytes(frame),
        ".gz": gzip_bytes(frame),
        ".dta": stata_bytes(frame, tmp_path),
    }[Path(given).suffix]
    (tmp_path / given).write_bytes(data)
    done = fetch(2019, origin=tmp_path / given)
    assert done.path == cache / kept
    assert scf.read(2019).n_units == 60
    assert (tmp_path / given).read_bytes() == data


def test_a_folder_of_hand_downloaded_files(tmp_path, cache):
    (tmp_path / NAME.upper()).write_bytes(GOOD)
    assert fetch(2019, origin=str(tmp_path)).path == cache / NAME
    with pytest.raises(InputError, match=r"holds no scfp2022excel\.zip"):
        fetch(2022, origin=tmp_path)


def test_a_missing_local_file(tmp_path, cache):
    with pytest.raises(InputError, match="no such file"):
        fetch(2019, origin=tmp_path / "gone.zip")
    assert held(cache) == []


def test_a_damaged_file_in_the_cache_is_replaced(server, cache):
    cache.mkdir()
    (cache / "SCFP2019.csv.gz").write_bytes(gzip_bytes(little_survey())[:-50])
    assert fetch(2019, origin=server.address + NAME).fresh
    assert held(cache) == [NAME]


def test_an_interrupt_leaves_nothing_behind(server, cache):
    def interrupt(what: str, done: int, total: int) -> None:
        assert (what, total) == (NAME, len(GOOD))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(2019, origin=server.address + NAME, progress=interrupt)
    assert held(cache) == []


def test_progress_ends_at_the_total(server):
    reports: list[tuple[str, int, int]] = []
    fetch(2019, origin=server.address + NAME, progress=lambda *report: reports.append(report))
    assert reports[-1] == (NAME, len(GOOD), len(GOOD))
    assert all(done <= total for _, done, total in reports)


def test_two_threads_at_once_both_get_a_sound_file(server, cache):
    done, errors = [], []

    def run() -> None:
        try:
            done.append(fetch(2019, origin=server.address + NAME))
        except Exception as error:  # reported by the assertion below
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert {one.sha256 for one in done} == {hashlib.sha256(GOOD).hexdigest()}
    assert held(cache) == [NAME]


def test_two_processes_at_once_both_get_a_sound_file(server, cache):
    code = (
        "import sys; from segmentus.survey.scf.fetch import fetch; "
        "print(fetch(2019, origin=sys.argv[1]).sha256)"
    )
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", code, server.address + NAME], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    digests = {run.communicate(timeout=120)[0].strip() for run in runs}
    assert digests == {hashlib.sha256(GOOD).hexdigest()}
    assert held(cache) == [NAME]


def replicates(families: int, upper: bool) -> pl.DataFrame:
    names = ["yy1", "y1", "wt1b1", "wt1b2", "mm1", "mm2"]
    values = {name: [float(n) for n in range(1, families + 1)] for name in names}
    values["mm1"] = [None, *values["mm1"][1:]]
    frame = pl.DataFrame(values)
    return frame.rename(str.upper) if upper else frame


@pytest.mark.parametrize("upper", [True, False])
def test_replicate_weights(server, cache, tmp_path, upper):
    data = stata_bytes(replicates(60, upper), tmp_path)
    server.files["scf2019rw1s.zip"] = zip_bytes("p19_rw1.dta", data)
    done = fetch(2019, what="replicates", origin=server.address)
    assert done.path == cache / "scf2019rw1s.zip"
    assert (done.families, done.money_unit) == (60, "")
    assert not fetch(2019, what="replicates", origin=server.address).fresh
    with pytest.raises(InputError, match="is not here"):
        scf.read(2019)


@pytest.mark.parametrize(
    ("member", "drop", "word"),
    [("p19_rw1.dta", ["mm1"], "MM1"), ("p22_rw1.dta", [], "another wave")],
)
def test_wrong_replicate_weights_are_refused(server, cache, tmp_path, member, drop, word):
    data = stata_bytes(replicates(60, upper=False).drop(drop), tmp_path)
    server.files["scf2019rw1s.zip"] = zip_bytes(member, data)
    with pytest.raises(InputError, match=word):
        fetch(2019, what="replicates", origin=server.address)
    assert held(cache) == []


def test_available_says_where_each_wave_is(server, tmp_path, monkeypatch, cache):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "scfp2025.CSV").write_bytes(csv_bytes(little_survey()))
    (mine / "notes 2028.txt").write_text("no survey")
    monkeypatch.setenv("SEGMENTUS_DATA", str(mine))
    fetch(2019, origin=server.address)
    waves = {wave.year: wave for wave in available()}
    assert list(waves) == [*range(1989, 2023, 3), 2025]
    assert (waves[2019].place, waves[2019].path) == ("cache", cache / NAME)
    assert (waves[2025].place, waves[2025].families) == ("SEGMENTUS_DATA", None)
    assert (waves[2022].place, waves[2022].path, waves[2022].families) == ("not here", None, 4_595)
