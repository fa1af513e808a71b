"""The copy of an extract that was read before: the same survey, and never a wrong one."""

import gzip

import numpy as np
import pytest

from little import csv_bytes, gzip_bytes, little_survey, zip_bytes
from segmentus.errors import InputError
from segmentus.survey import scf
from segmentus.survey.scf import wave


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.setenv("SEGMENTUS_CACHE", str(folder))
    return folder


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "SCFP2019.csv.gz"
    path.write_bytes(gzip_bytes(little_survey()))
    return path


@pytest.fixture
def unpacked(monkeypatch):
    """The files that were unpacked rather than recalled."""
    files, unpack = [], wave.unpack_wave
    monkeypatch.setattr(wave, "unpack_wave", lambda path: files.append(path.name) or unpack(path))
    return files


def assert_same(one, other):
    assert one.frame.equals(other.frame)
    assert repr(one.source) == repr(other.source)
    assert repr(one.variables) == repr(other.variables)
    for name in ("weight", "unit", "implicate", "units"):
        assert np.array_equal(getattr(one.design, name), getattr(other.design, name))


@pytest.mark.parametrize("columns", [None, ["KIDS", "houses"], ["NETWORTH"]])
def test_a_survey_read_again_is_the_same_and_is_not_unpacked(path, unpacked, columns):
    first = scf.read(path, columns=columns)
    scf.read(path)
    unpacked.clear()
    assert_same(first, scf.read(path, columns=columns))
    assert unpacked == []


def test_the_name_inside_a_zip_still_tells_the_wave(tmp_path, unpacked):
    path = tmp_path / "download.zip"
    path.write_bytes(zip_bytes("SCFP2016.csv", csv_bytes(little_survey())))
    first = scf.read(path)
    assert first.source.year == 2016
    assert_same(first, scf.read(path))
    assert unpacked == ["download.zip"]


@pytest.mark.parametrize(
    "pack", [bytes, gzip.compress, lambda data: zip_bytes("extract.csv", data)]
)
@pytest.mark.parametrize(
    "names",
    [
        ("SCFP2016.csv", "download.csv"),
        ("download.csv", "SCFP2016.csv"),
        ("SCFP2016.csv", "SCFP2013.csv"),
    ],
)
def test_a_copy_lends_no_name_year_or_dollars_to_the_same_bytes_elsewhere(
    tmp_path, monkeypatch, names, pack
):
    data, cold = pack(csv_bytes(little_survey())), {}
    for name in names:
        (tmp_path / name).write_bytes(data)
        monkeypatch.setenv("SEGMENTUS_CACHE", str(tmp_path / f"cold {name}"))
        cold[name] = scf.read(tmp_path / name)
    monkeypatch.setenv("SEGMENTUS_CACHE", str(tmp_path / "warm"))
    for name in (*names, *names):
        assert_same(scf.read(tmp_path / name), cold[name])
    assert cold[names[0]].source.year != cold[names[1]].source.year


def test_only_a_whole_and_sound_extract_is_kept(path, cache, tmp_path):
    scf.read(path, columns=["HOUSES"])
    broken = tmp_path / "SCFP2016.csv"
    broken.write_bytes(csv_bytes(little_survey()[:-1]))
    for _ in range(2):
        with pytest.raises(InputError, match=r"SCFP2016.csv: implicate 5 of family 60 is missing"):
            scf.read(broken)
    assert not cache.exists()


def test_a_changed_file_is_parsed_anew(path):
    before = scf.read(path)
    path.write_bytes(gzip_bytes(little_survey(seed=2)))
    after = scf.read(path)
    assert not after.frame.equals(before.frame)
    assert after.frame["HOUSES"].to_list() == little_survey(seed=2)["HOUSES"].to_list()


def test_an_unknown_column_gets_the_sentence_it_gets_without_a_copy(path):
    sentences = []
    for _ in range(2):
        with pytest.raises(InputError) as caught:
            scf.read(path, columns=["HOUSE"])
        sentences.append(str(caught.value))
        scf.read(path)
    assert sentences[0] == sentences[1]


@pytest.mark.parametrize("harm", [lambda data: data[:-40], lambda data: b"", lambda data: b"x" * 9])
def test_a_damaged_copy_is_made_again(path, cache, unpacked, harm):
    first = scf.read(path)
    (copy,) = (cache / "parsed").iterdir()
    whole = copy.read_bytes()
    copy.write_bytes(harm(whole))
    assert_same(first, scf.read(path))
    assert len(unpacked) == 2
    assert [each.read_bytes() for each in (cache / "parsed").iterdir()] == [whole]


def test_a_cache_that_cannot_be_written_does_no_harm(path, cache):
    cache.write_text("a file where the folder would be")
    assert_same(scf.read(path), scf.read(path))
    assert cache.read_text() == "a file where the folder would be"
