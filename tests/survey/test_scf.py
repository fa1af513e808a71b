"""Reading waves of the Survey of Consumer Finances, real, made up and broken."""

import gzip
import hashlib
import os
import zipfile
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from little import MONEY, csv_bytes, gzip_bytes, little_survey, stata_bytes, zip_bytes
from segmentus.errors import InputError
from segmentus.survey import scf
from segmentus.survey.scf.dollars import REPORTED, detect_dollar_year
from segmentus.survey.scf.waves import PRICE_INDEX, price_ratio

DATA = os.environ.get("SEGMENTUS_DATA", "")
real = pytest.mark.skipif(not DATA, reason="SEGMENTUS_DATA names no folder with the real files")


@pytest.fixture(autouse=True)
def empty_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SEGMENTUS_CACHE", str(tmp_path / "cache"))


def dollar_year(frame: pl.DataFrame, wave: int) -> int | None:
    found = detect_dollar_year(frame, wave)
    return found and found.year


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def refused(path: object, **asked: object) -> str:
    """The one sentence with which a file is refused; it names the file."""
    with pytest.raises(InputError) as caught:
        scf.read(path, **asked)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith((".", "?"))
    assert Path(str(path)).name in sentence
    return sentence


# --- the real files


@real
@pytest.mark.scf
@pytest.mark.parametrize(
    ("year", "rows", "families", "population", "mean"),
    [
        (2019, 28_885, 5_777, 128_642_430.97, 746_821.05),
        (2022, 22_975, 4_595, 131_306_389.38, 1_059_470.2),
    ],
)
def test_real_waves(year, rows, families, population, mean):
    survey = scf.read(year)
    weight, worth = survey.design.weight, survey.column("NETWORTH")
    assert (survey.n_rows, survey.n_units) == (rows, families)
    assert survey.design.units.size == families
    assert survey.population == pytest.approx(population, abs=0.01)
    assert np.sum(weight * worth) / np.sum(weight) == pytest.approx(mean, abs=0.1)
    assert survey.source.money_unit == f"{year} dollars"
    assert survey.source.notes == ()
    assert np.array_equal(np.bincount(survey.design.implicate)[1:], [families] * 5)
    assert set(survey.frame.dtypes) == {pl.Float64}
    assert list(survey.variables) == survey.frame.columns


@real
@pytest.mark.scf
def test_real_2019_has_351_columns_and_five_empty_cells():
    frame = scf.read(2019).frame
    assert frame.width == 351
    assert frame.columns[0] == "YY1"
    assert frame["WILSH"].null_count() == 5
    assert sum(frame.null_count().row(0)) == 5


@real
@pytest.mark.scf
@pytest.mark.parametrize("decimals", [0, 1, 6])
def test_real_2019_multiplied_by_each_years_ratio_and_by_wrong_ones(decimals):
    frame = scf.read(2019, columns=REPORTED).frame
    for year in PRICE_INDEX:
        restated = frame.select((pl.all() * price_ratio(2019, year)).round(decimals))
        assert dollar_year(restated, 2019) == year
    for ratio in (0.87, 1.05, 1.1, 1.145, 1.17, 1.2, 1.25, 1.3, 1.5):
        assert dollar_year(frame.select((pl.all() * ratio).round(decimals)), 2019) is None


@real
@pytest.mark.scf
@pytest.mark.parametrize("year", [1998, 2022])
def test_real_2019_in_another_years_dollars_and_back(year, tmp_path):
    survey = scf.read(2019)
    money = [name for name, one in survey.variables.items() if one.kind == "money"]
    printed = (pl.col(money) * price_ratio(2019, year)).round(1)
    path = write(tmp_path, "SCFP2019.csv", csv_bytes(survey.frame.with_columns(printed)))
    copy = scf.read(path)
    assert copy.source.money_unit == f"{year} dollars"
    back = scf.read(path, dollars=2019)
    assert back.source.money_unit == "2019 dollars"
    np.testing.assert_allclose(back.column("NETWORTH"), survey.column("NETWORTH"), atol=0.2)


@real
@pytest.mark.scf
def test_real_2019_without_identifiers_is_rebuilt(tmp_path):
    survey = scf.read(2019)
    lost = survey.frame.drop("YY1", "Y1", "HHSEX")
    copy = scf.read(write(tmp_path, "SCFP2019.csv", csv_bytes(lost)))
    assert np.array_equal(copy.design.unit, survey.design.unit)
    assert np.array_equal(copy.design.implicate, survey.design.implicate)
    assert "rebuilt" in copy.source.notes[0]
    assert copy.population == survey.population


@real
@pytest.mark.scf
@pytest.mark.parametrize("name", ["wholesale_customers.csv", "bank_marketing_full.csv.gz"])
def test_other_tables_are_no_survey(name):
    assert "no weight column WGT" in refused(Path(DATA) / name)


# --- packings, names and places


@pytest.mark.parametrize(
    "name",
    ["SCFP2019.csv", "scfp2019.CSV.GZ", "scfp2019excel.zip", "SCFP2019S.zip", "rscfp2019.dta"],
)
def test_every_packing_gives_the_same_survey(name, tmp_path, monkeypatch):
    frame = little_survey()
    lower = frame.rename(str.lower)
    data = {
        "SCFP2019.csv": b"\xef\xbb\xbf" + csv_bytes(lower).replace(b"\n", b"\r\n"),
        "scfp2019.CSV.GZ": gzip_bytes(frame),
        "scfp2019excel.zip": zip_bytes("SCFP2019.csv", csv_bytes(frame)),
        "SCFP2019S.zip": zip_bytes("rscfp2019.dta", stata_bytes(lower, tmp_path)),
        "rscfp2019.dta": stata_bytes(lower, tmp_path),
    }[name]
    path = write(tmp_path, name, data)
    by_path = scf.read(path)
    assert by_path.frame.equals(frame)
    assert by_path.source.sha256 == hashlib.sha256(data).hexdigest()
    assert (by_path.source.file, by_path.source.year) == (name, 2019)
    assert by_path.source.name == "Survey of Consumer Finances 2019"
    assert np.array_equal(by_path.design.unit, np.repeat(np.arange(60), 5))
    assert np.array_equal(by_path.design.units, np.arange(1, 61))
    monkeypatch.setenv("SEGMENTUS_DATA", str(tmp_path))
    assert scf.read(2019).source.sha256 == by_path.source.sha256


def test_a_missing_wave_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setenv("SEGMENTUS_DATA", str(tmp_path))
    with pytest.raises(InputError, match=r"2019 is not here.*`segmentus data fetch 2019`"):
        scf.read(2019)
    monkeypatch.setenv("SEGMENTUS_DATA", str(tmp_path / "gone"))
    with pytest.raises(InputError, match=r"SEGMENTUS_DATA: .*not a folder"):
        scf.read(2019)


def test_the_data_folder_goes_before_the_cache(tmp_path, monkeypatch):
    for folder, families in (("data", 40), ("cache", 50)):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder, "SCFP2019.csv", csv_bytes(little_survey(families)))
    monkeypatch.setenv("SEGMENTUS_DATA", str(tmp_path / "data"))
    assert scf.read(2019).n_units == 40
    monkeypatch.delenv("SEGMENTUS_DATA")
    assert scf.read(2019).n_units == 50


def test_a_wave_newer_than_the_code_just_works(tmp_path):
    survey = scf.read(write(tmp_path, "SCFP2025.csv", csv_bytes(little_survey())))
    assert (survey.source.year, survey.source.money_unit) == (2025, "2025 dollars")
    assert survey.variables["NETWORTH"].unit == "2025 dollars"
    assert survey.source.notes == ()
    assert "no price level is known for 2025" in refused(tmp_path / "SCFP2025.csv", dollars=2019)


def test_a_name_without_a_year(tmp_path):
    survey = scf.read(write(tmp_path, "export_20240131.csv", csv_bytes(little_survey())))
    assert survey.source.year is None
    assert survey.source.money_unit == "dollars of unknown year"
    assert "survey year is unknown" in survey.source.notes[0]


def test_the_count_of_families_tells_the_wave(tmp_path):
    frame = little_survey(4_595)
    survey = scf.read(write(tmp_path, "mine.csv", csv_bytes(frame)))
    assert (survey.source.year, survey.source.money_unit) == (2022, "2022 dollars")
    assert "number of families, 4,595" in survey.source.notes[0]
    sentence = refused(write(tmp_path, "SCFP2019.csv", csv_bytes(frame)))
    assert "4,595 families of the 2022 wave, not 2019" in sentence


def test_a_copy_with_fewer_families_says_so(tmp_path):
    survey = scf.read(write(tmp_path, "SCFP2019.csv", csv_bytes(little_survey())))
    assert survey.source.notes == (
        "This copy holds 60 families; the public extract of 2019 has 5,777.",
    )


def test_columns_asked_for_come_in_that_order(tmp_path):
    frame = little_survey()
    path = write(tmp_path, "SCFP2019.csv", csv_bytes(frame))
    survey = scf.read(path, columns=["networth", "AGE"])
    assert survey.frame.equals(frame.select("NETWORTH", "AGE"))
    assert list(survey.variables) == ["NETWORTH", "AGE"]
    assert survey.population == scf.read(path).population
    assert survey.source.money_unit == "2019 dollars"
    assert "did you mean NETWORTH" in refused(path, columns=["NETWROTH"])


# --- families and implicates


@pytest.mark.parametrize("lost", ["YY1", "Y1"])
def test_one_identifier_is_enough_in_any_order(lost, tmp_path):
    frame = little_survey().sample(fraction=1.0, shuffle=True, seed=3)
    survey = scf.read(write(tmp_path, "SCFP2019.csv", csv_bytes(frame.drop(lost))))
    family = survey.design.units[survey.design.unit]
    assert np.array_equal(family, frame["YY1"].to_numpy())
    assert survey.frame["WGT"].equals(frame["WGT"])
    if lost == "YY1":
        assert np.array_equal(survey.design.implicate, frame["Y1"].to_numpy() % 10)
    else:
        assert "numbered in file order" in survey.source.notes[0]
        pairs = set(zip(family.tolist(), survey.design.implicate.tolist(), strict=True))
        assert pairs == {(f, i) for f in range(1, 61) for i in range(1, 6)}


def test_identifiers_of_the_first_wave(tmp_path):
    frame = little_survey().rename({"YY1": "XX1", "Y1": "X1"})
    survey = scf.read(write(tmp_path, "SCFP1989.csv", csv_bytes(frame)))
    assert np.array_equal(survey.design.implicate, np.tile([1, 2, 3, 4, 5], 60))


def test_families_are_rebuilt_from_fives(tmp_path):
    lost = little_survey().drop("YY1", "Y1")
    survey = scf.read(write(tmp_path, "SCFP2019.csv", csv_bytes(lost)))
    assert np.array_equal(survey.design.unit, np.repeat(np.arange(60), 5))
    assert survey.source.notes[0] == (
        "Families were rebuilt from consecutive rows in fives, because the file has neither YY1 "
        "nor Y1; HHSEX, AGE, MARRIED, KIDS agree within every five."
    )


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda f: f[1:], "not families of five"),
        (lambda f: pl.concat([f[1:], f[:1]]), "rows 1 to 5 are not one family"),
        (lambda f: f.drop("HHSEX", "AGE", "MARRIED"), "too few of"),
    ],
)
def test_fives_that_disagree_are_refused(spoil, word, tmp_path):
    lost = spoil(little_survey().drop("YY1", "Y1"))
    assert word in refused(write(tmp_path, "SCFP2019.csv", csv_bytes(lost)))


def edit(column: str, row: int, value: float | None) -> object:
    """A change of one cell, rows counted from 0."""

    def change(frame: pl.DataFrame) -> pl.DataFrame:
        values = frame[column].to_list()
        values[row] = value
        return frame.with_columns(pl.Series(column, values, dtype=pl.Float64))

    return change


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda f: f.drop("WGT"), ["no weight column WGT"]),
        (edit("WGT", 16, -1.0), ["WGT is negative in 1 of 300 rows (first at row 17)"]),
        (edit("WGT", 2, None), ["WGT is missing", "row 3"]),
        (lambda f: f.with_columns(WGT=0.0), ["WGT is 0 in every row"]),
        (edit("Y1", 7, None), ["Y1 is not a whole number", "row 8"]),
        (edit("Y1", 7, 20.5), ["Y1 is not a whole number", "row 8"]),
        (edit("Y1", 7, 26.0), ["implicate of 1 to 5", "row 8", "Y1 is 26"]),
        (lambda f: f[:-1], ["implicate 5 of family 60 is missing", "1 of 60 families"]),
        (lambda f: pl.concat([f, f[9:10]]), ["rows 10 and 301", "implicate 5 of family 2"]),
        (lambda f: pl.concat([f, f[9:10]]).drop("Y1"), ["family 2", "more than five", "row 301"]),
        (lambda f: f.with_columns(pl.col("WGT").alias("wgt")), ["two columns are called WGT"]),
    ],
)
@pytest.mark.parametrize("form", ["csv", "dta"])
def test_rows_that_do_not_hold_together(spoil, words, form, tmp_path):
    frame = spoil(little_survey())
    data = csv_bytes(frame) if form == "csv" else stata_bytes(frame, tmp_path)
    sentence = refused(write(tmp_path, f"SCFP2019.{form}", data))
    assert all(word in sentence for word in words)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (edit("WGT", 2, float("inf")), ["WGT", "row 3", "infinite"]),
        (edit("HOUSES", 4, -float("inf")), ["HOUSES", "row 5", "infinite"]),
        (lambda f: f[:0], ["no rows"]),
    ],
)
def test_what_only_a_csv_can_hold(spoil, words, tmp_path):
    sentence = refused(write(tmp_path, "SCFP2019.csv", csv_bytes(spoil(little_survey()))))
    assert all(word in sentence for word in words)


def test_a_zero_weight_is_allowed(tmp_path):
    frame = edit("WGT", 3, 0.0)(little_survey())
    assert scf.read(write(tmp_path, "SCFP2019.csv", csv_bytes(frame))).design.weight[3] == 0


def test_empty_cells_stay_null(tmp_path):
    frame = edit("HOUSES", 3, None)(little_survey())
    survey = scf.read(write(tmp_path, "SCFP2019.csv", csv_bytes(frame)))
    assert survey.frame["HOUSES"].null_count() == 1
    assert np.isnan(survey.column("HOUSES")[3])


# --- broken files

GOOD = csv_bytes(little_survey())
LINES = GOOD.splitlines(keepends=True)


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("SCFP2019.csv", b"", "empty"),
        ("SCFP2019.csv", b"\n \n", "empty"),
        ("SCFP2019.csv.gz", gzip.compress(b"", mtime=0), "empty"),
        ("SCFP2019.csv", b"".join(LINES[:99]) + b"20,20", "line 100 (row 99) has 2 cells"),
        ("SCFP2019.csv", GOOD.replace(LINES[40], LINES[40][:-1] + b",7\n"), "line 41 (row 40)"),
        ("SCFP2019.csv", GOOD.replace(LINES[40], b"1,2\n"), "line 41 (row 40) has 2 cells"),
        (
            "SCFP2019.csv",
            GOOD.replace(LINES[40], b"\n" + LINES[40]),
            "line 41 (row 40) has 1 cells",
        ),
        ("SCFP2019.csv", GOOD.replace(b"\n1,12,", b"\n1,twelve,"), "column Y1, row 2 (line 3)"),
        ("SCFP2019.csv", GOOD.replace(b"\n1,12,", b"\n1,12 a,"), "'12 a'"),
        ("SCFP2019.csv.gz", gzip.compress(GOOD, mtime=0)[:-20], "damaged or breaks off"),
        ("SCFP2019.zip", zip_bytes("SCFP2019.csv", GOOD)[:-40], "damaged or breaks off"),
        ("SCFP2019.zip", b"PK\x03\x04" + bytes(99), "damaged or breaks off"),
        ("SCFP2019.csv", GOOD.replace(b",", b";"), "separated by commas"),
        ("SCFP2019.csv", b"<!doctype html><html>no</html>", "web page"),
        ("SCFP2019.csv", bytes(range(256)) * 40, "binary"),
        ("SCFP2019.xlsx", zip_bytes("xl/workbook.xml", b"<a/>"), "0 CSV or Stata files"),
        ("SCFP2019.csv", "YY1,Y1,WGT\n1,11,5\n".encode("utf-16"), "binary"),
    ],
)
def test_broken_files(name, data, word, tmp_path):
    assert word in refused(write(tmp_path, name, data))


def test_a_flipped_bit_in_a_zip(tmp_path):
    data = bytearray(zip_bytes("SCFP2019.csv", GOOD))
    data[len(data) // 2] ^= 0xFF
    assert "damaged" in refused(write(tmp_path, "SCFP2019.zip", bytes(data)))


def test_a_zip_of_two_tables(tmp_path):
    path = tmp_path / "SCFP2019.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", GOOD)
        archive.writestr("__MACOSX/._a.csv", b"shadow")
    assert scf.read(path).n_units == 60
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("b.csv", GOOD)
    assert "2 CSV or Stata files" in refused(path)


@pytest.mark.parametrize("share", [0.01, 0.5, 0.95])
def test_a_stata_file_that_breaks_off(share, tmp_path):
    data = stata_bytes(little_survey(), tmp_path)
    assert "Stata" in refused(write(tmp_path, "rscfp2019.dta", data[: int(len(data) * share)]))


def test_a_stata_file_with_text(tmp_path):
    frame = little_survey().with_columns(NAME=pl.lit("Miller"))
    sentence = refused(write(tmp_path, "rscfp2019.dta", stata_bytes(frame, tmp_path)))
    assert "column NAME holds 'Miller'" in sentence


def test_paths_that_are_no_file(tmp_path):
    assert "folder" in refused(tmp_path)
    assert "no such file" in refused(tmp_path / "gone.csv")
    with pytest.raises(InputError, match="cannot be read"):
        scf.read("a\0b.csv")


# --- dollars


@pytest.mark.parametrize("year", list(PRICE_INDEX))
def test_the_dollar_year_is_told_from_the_amounts(year):
    frame = little_survey(ratio=price_ratio(1998, year))
    assert dollar_year(frame, 1998) == year


@pytest.mark.parametrize(
    ("wave", "ratio", "year"),
    [(1998, 3208 / 2405, 2010), (2007, 3547 / 3063, 2016), (1989, 3438 / 1902, 2013)],
)
def test_the_ratios_of_earlier_releases_are_known_too(wave, ratio, year, tmp_path):
    path = write(tmp_path, f"SCFP{wave}.csv", csv_bytes(little_survey(ratio=ratio)))
    assert scf.read(path).source.money_unit == f"{year} dollars"
    nominal = scf.read(path, dollars=wave).column("HOUSES")
    np.testing.assert_allclose(nominal, little_survey()["HOUSES"].to_numpy(), rtol=4e-4, atol=0.1)


@pytest.mark.parametrize("ratio", [1.1, 1.25, 1.5, 1.21])
def test_a_ratio_that_is_no_years_leaves_the_year_unknown(ratio, tmp_path):
    path = write(tmp_path, "SCFP2019.csv", csv_bytes(little_survey(ratio=ratio)))
    survey = scf.read(path)
    assert survey.source.money_unit == "dollars of unknown year"
    assert "unknown year" in survey.source.notes[-1]
    assert "could not be told" in refused(path, dollars=2019)


def test_amounts_that_are_never_round_tell_nothing():
    rng = np.random.default_rng(0)
    frame = pl.DataFrame({"HOUSES": rng.uniform(1e4, 1e6, 2_000).round(0)})
    assert detect_dollar_year(frame, 2019) is None
    assert detect_dollar_year(frame, 2025) is None
    assert detect_dollar_year(pl.DataFrame({"HOUSES": [1e5] * 5}), 2019) is None


def test_only_money_is_restated_and_the_note_says_how(tmp_path):
    frame = little_survey(ratio=price_ratio(2019, 2022))
    path = write(tmp_path, "SCFP2019.csv", csv_bytes(frame))
    survey = scf.read(path, dollars=2019)
    nominal = little_survey().select(MONEY)
    for name in MONEY:
        np.testing.assert_allclose(survey.column(name), nominal[name].to_numpy(), atol=0.3)
    same = ["YY1", "Y1", "WGT", "HHSEX", "AGE", "EDCL", "MARRIED", "KIDS"]
    assert survey.frame.select(same).equals(frame.select(same))
    np.testing.assert_allclose(
        survey.column("INCOME"), frame["INCOME"].to_numpy() * 3_775 / 4_376, rtol=1e-12
    )
    assert survey.source.notes[-1] == (
        "Amounts restated from 2022 dollars to 2019 dollars (factor 0.8627, CPI-U-RS)."
    )
    assert survey.variables["NETWORTH"].unit == "2019 dollars"


def test_asking_for_the_dollars_it_is_in_changes_nothing(tmp_path):
    path = write(tmp_path, "SCFP2019.csv", csv_bytes(little_survey()))
    assert scf.read(path, dollars=2019).frame.equals(scf.read(path).frame)
    assert scf.read(path, dollars=2019).source.notes == scf.read(path).source.notes
    assert "no price level is known for 2020" in refused(path, dollars=2020)
