"""Own tables: what is read, in every dress it comes in, and what each column is taken for."""

import gzip
import io

import numpy as np
import pandas as pd
import polars as pl
import pyreadstat
import pytest

from bad_tables.make import csv, with_column, with_line, workbook, zipped
from segmentus.errors import InputError
from segmentus.survey import table
from segmentus.survey.named import is_own_table, read_named
from segmentus.survey.table import Hint, Hints

N = 60


def read(data, tmp_path, *, name="customers.csv", **hints):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return table.read(path, Hints(**hints))


def column(name, cells, tmp_path, **hints):
    """The sound table with one column more, read."""
    return read(with_column(name, [str(cell) for cell in cells]), tmp_path, **hints)


def schema_of(name, cells, tmp_path, **hints):
    return column(name, cells, tmp_path, **hints).schema.column(name)


def values(survey, name):
    return survey.column(name).tolist()


# --- the same table in every dress


def dressed():
    """The same three columns: text with an umlaut, amounts, dates."""
    rng = np.random.default_rng(0)
    amounts = rng.lognormal(8, 1, N).round(2)
    days = [f"{rng.integers(1, 28):02d}.{rng.integers(1, 13):02d}.2023" for _ in range(N)]
    towns = [("Köln", "Zürich", "Genève")[n % 3] for n in range(N)]
    return amounts, days, towns


def german(amount: float) -> str:
    return f"{amount:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def text(delimiter=";", write=german, quote="") -> str:
    rows = [
        delimiter.join(f"{quote}{cell}{quote}" for cell in (write(amount), day, town))
        for amount, day, town in zip(*dressed(), strict=True)
    ]
    return "\n".join([delimiter.join(["umsatz", "tag", "ort"]), *rows, ""])


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_quotes_and_line_ends_leave_no_trace(delimiter, quote, end, tmp_path):
    got = read(text(delimiter, quote=quote).replace("\n", end), tmp_path)
    assert values(got, "umsatz") == dressed()[0].tolist()
    assert list(got.variable("ort").codes.values()) == ["Genève", "Köln", "Zürich"]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "utf-32"]
)
def test_encodings_leave_no_trace(encoding, tmp_path):
    got = read(text().encode(encoding), tmp_path)
    assert values(got, "umsatz") == dressed()[0].tolist()
    assert list(got.variable("ort").codes.values()) == ["Genève", "Köln", "Zürich"]


@pytest.mark.parametrize(
    "write",
    [
        lambda x: f'"{x:,.2f}"',
        lambda x: f"{x:.2f}",
        lambda x: f"{x:.2f} €",
        lambda x: f"EUR {x:.2f}",
        lambda x: f'"€{x:,.2f}"',
        lambda x: f"{x * 100:.0f}e-2",
        lambda x: f'"{x:,.2f}"'.replace(",", "’"),
        lambda x: f'"{x:,.2f}"'.replace(",", "\u202f"),
        lambda x: f" {x:.2f}  ",
    ],
)
def test_ways_to_write_an_amount_leave_no_trace(write, tmp_path):
    got = read(text(",", write), tmp_path)
    assert values(got, "umsatz") == dressed()[0].tolist()


def test_packings_leave_no_trace(tmp_path):
    data = text().encode()
    for name, packed in (
        ("a.csv", data),
        ("a.csv.gz", gzip.compress(data)),
        ("a.xyz", gzip.compress(data[:700]) + gzip.compress(data[700:])),
        ("a.zip", zipped(a__csv=data, readme__md=b"hello")),
        ("misnamed.parquet", data),
        ("sep.csv", b"sep=;\r\n" + data),
        ("blank.csv", data.replace(b"\n", b"\n\n") + b"\n;;\n"),
    ):
        got = read(packed, tmp_path, name=name)
        assert values(got, "umsatz") == dressed()[0].tolist(), name
        assert got.n_rows == N


def test_typed_files_and_frames_agree_with_text(tmp_path):
    amounts, days, towns = dressed()
    dates = pl.Series(days).str.to_date("%d.%m.%Y")
    frame = pl.DataFrame({"umsatz": amounts, "tag": dates, "ort": towns})
    want = read(text(), tmp_path).frame
    files = {}
    for name, write in (("parquet", frame.write_parquet), ("arrow", frame.write_ipc),
                        ("stream", frame.write_ipc_stream)):  # fmt: skip
        buffer = io.BytesIO()
        write(buffer)
        files[name] = read(buffer.getvalue(), tmp_path, name="misnamed.csv")
    pyreadstat.write_dta(frame.to_pandas(), str(tmp_path / "t.dta"))
    files["stata"] = table.read(tmp_path / "t.dta")
    pandas = frame.to_pandas()
    files["pandas"] = table.read(pandas)
    files["pandas objects"] = table.read(pandas.astype({"ort": object}))
    files["pandas categories"] = table.read(pandas.astype({"ort": "category"}))
    files["polars lazy"] = table.read(frame.lazy())
    files["arrow table"] = table.read(frame.to_arrow())
    rows = [["umsatz", "tag", "ort"], *map(list, zip(amounts.tolist(), days, towns, strict=True))]
    files["excel"] = read(workbook(rows), tmp_path, name="t.xlsx")
    for name, got in files.items():
        assert got.frame.equals(want), name
        assert list(got.variable("ort").codes.values()) == ["Genève", "Köln", "Zürich"]


def test_stata_labels_are_kept(tmp_path):
    frame = pd.DataFrame({"spend": np.arange(60.0) ** 2, "kind": [1.0, 2.0, 3.0] * 20})
    pyreadstat.write_dta(
        frame, str(tmp_path / "t.dta"), column_labels=["Spend last year", ""],
        variable_value_labels={"kind": {1: "shop", 2: "web", 3: "phone"}},
    )  # fmt: skip
    got = table.read(tmp_path / "t.dta")
    assert got.variable("spend").label == "Spend last year"
    assert got.variable("kind").codes == {1.0: "shop", 2.0: "web", 3.0: "phone"}


# --- numbers


@pytest.mark.parametrize(
    ("cells", "number"),
    [
        (["1,234", "950"], 1234),  # thousands, as some are plain and under a thousand
        (["1,234", "0,5"], 1.234),
        (["1.200", "950"], 1200),
        (["1.200", "0.5"], 1.2),
        (["1.200", "1500"], 1.2),
        (["1.234.567", "3"], 1234567),
        (["1,234.5", "3"], 1234.5),
        (["12 %", "3,5 %"], 12),
        (["(1200)", "3"], -1200),
        (["1200-", "3"], -1200),
        (["($1200)", "$3"], -1200),
        (["$(1200)", "$3"], -1200),
        (["12,34,567", "8,900"], 1234567),  # in India
        (['="1200"', '="3"'], 1200),  # so that a spreadsheet takes it for text
        (["−12", "3"], -12),
        (["1e3", "5"], 1000),
        ([".5", "1"], 0.5),
        (["5.", "1"], 5),
    ],
)
def test_what_a_cell_means(cells, number, tmp_path):
    lines = "\n".join(f"{n};{cell}" for n, cell in enumerate(cells * 30))
    got = read(f"other;x\n{lines}\n", tmp_path)
    assert values(got, "x")[0] == number


def test_where_nothing_tells_the_table_decides_and_says_so(tmp_path):
    ambiguous = [f"{n},{100 + n}" for n in range(1, 31)] * 2
    rows = "\n".join(f"{cell};{n}" for n, cell in enumerate(ambiguous))
    got = read(f"x;other\n{rows}\n", tmp_path)
    assert values(got, "x")[0] == 1.101
    assert any('decimal = "."' in note for note in got.source.notes)
    rows = "\n".join(f"{cell};{n},5" for n, cell in enumerate(ambiguous))
    assert values(read(f"x;other\n{rows}\n", tmp_path), "x")[0] == 1.101
    rows = "\n".join(f"{cell};{n}.5" for n, cell in enumerate(ambiguous))
    assert values(read(f"x;other\n{rows}\n", tmp_path), "x")[0] == 1101
    hint = {"x": Hint(decimal=".")}
    rows = "\n".join(f"{cell};{n}" for n, cell in enumerate(ambiguous))
    assert values(read(f"x;other\n{rows}\n", tmp_path, columns=hint), "x")[0] == 1101


def test_a_few_cells_that_are_no_numbers_count_as_missing_and_are_named(tmp_path):
    got = column("fee", [*range(100, 157), "oops", "n/a", "-"], tmp_path)
    assert got.schema.column("fee").missing == 3
    assert any("1 values are not numbers (first 'oops' in row 58)" in n for n in got.source.notes)


@pytest.mark.parametrize("mark", ["", "NA", "n/a", "#N/A", "NULL", "nan", "#DIV/0!", "?", "-"])
def test_marks_of_missing_values(mark, tmp_path):
    assert schema_of("fee", [*range(100, 130), *[mark] * 30], tmp_path).missing == 30


def test_unknown_is_a_category_and_na_is_not(tmp_path):
    got = schema_of("how", ["phone", "unknown", "NA"] * 20, tmp_path)
    assert (got.role, got.distinct, got.missing) == ("category", 2, 20)


def test_a_sheet_with_a_title_is_read_from_its_header_and_says_so(tmp_path):
    rows = [[f"{n}", f"{n * n}"] for n in range(10, 40)]
    title = [["Customers of 2024"], [], ["spend", "visits"], *rows]
    got = read(workbook(title), tmp_path, name="book.xlsx")
    assert values(got, "visits") == [n * n for n in range(10, 40)]
    assert any("found on row 3, below 'Customers of 2024'" in n for n in got.source.notes)
    plain = read(workbook([["spend"], *[[f"{n * n}"] for n in range(30)]]), tmp_path, name="b.xlsx")
    assert values(plain, "spend")[:3] == [0, 1, 4]


# --- dates


@pytest.mark.parametrize(
    "format",
    ["%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%Y/%m/%d", "%d-%b-%Y", "%b %d %Y",
     "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M", "%d.%m.%y", "%m/%d/%Y %I:%M %p"],
)  # fmt: skip
def test_dates_are_days_before_the_newest(format, tmp_path):
    days = [np.datetime64("2023-12-31") - 3 * n for n in range(N)]
    got = column("seen", [day.astype(object).strftime(format) for day in days], tmp_path)
    assert values(got, "seen") == [3.0 * n for n in range(N)]
    assert got.variable("seen").unit == "days before 2023-12-31"
    assert got.schema.column("seen").role == "date"


def test_dates_that_can_be_read_two_ways_are_read_day_first_and_it_is_said(tmp_path):
    cells = [f"{1 + n % 12}/{1 + n % 11}/2023" for n in range(N)]
    got = column("seen", cells, tmp_path)
    assert any('format = "%m/%d/%Y"' in note for note in got.source.notes)
    hinted = column("seen", cells, tmp_path, columns={"seen": Hint(format="%m/%d/%Y")})
    assert values(got, "seen") != values(hinted, "seen")


def test_numbers_that_look_like_dates_stay_numbers_unless_named_so(tmp_path):
    cells = [f"2023{1 + n % 12:02d}{1 + n % 28:02d}" for n in range(N)]
    assert schema_of("amount_x", cells, tmp_path).role == "money"
    assert schema_of("signup_date", cells, tmp_path).role == "date"
    assert schema_of("last_order", cells, tmp_path).role == "date"
    assert schema_of("last_order", [*cells[1:], "20231301"], tmp_path).type == "whole number"


# --- roles


@pytest.mark.parametrize(
    ("name", "cells", "role"),
    [
        ("customer_id", [f"{n:03d}" for n in range(N)], "id"),
        ("account", [f"{10_000_000 + 37 * n}" for n in range(N)], "id"),
        ("", list(range(N)), "id"),
        ("ref", [f"A-{n}" for n in range(N)], "id"),
        ("email", [f"a{n}@b.org" for n in range(N)], "personal"),
        ("contact", [f"a{n}@b.org" for n in range(N)], "personal"),
        ("Nachname", [f"M{n % 9}" for n in range(N)], "personal"),
        ("firstName", [f"M{n % 9}" for n in range(N)], "personal"),
        ("x1", [f"+49 30 555{n:04d}" for n in range(N)], "personal"),
        ("x2", [f"123-45-{6700 + n}" for n in range(N)], "personal"),
        ("x3", ["4111111111111111", "5500000000000004"] * 30, "personal"),
        ("x4", [f"{n} Main Street" for n in range(N)], "personal"),
        ("x5", [f"10.0.{n}.1" for n in range(N)], "personal"),
        ("x6", [f"DE{n:02d} 3704 0044 0532 0130 00" for n in range(N)], "personal"),
        ("product_name", ["tea", "cake", "ham"] * 20, "category"),
        ("age", list(range(20, 80)), "protected"),
        ("AgeGroup", ["18-24", "25-34", "35+"] * 20, "protected"),
        ("Marital_Status", ["single", "married"] * 30, "protected"),
        ("GESCHLECHT", ["m", "w"] * 30, "protected"),
        ("race", [1, 2, 3] * 20, "protected"),
        ("page_views", [n * 7 % 61 for n in range(N)], "count"),
        ("Channel", [1, 2] * 30, "category"),
        ("region", [3, 7, 11, 15] * 15, "category"),
        ("grade", [1, 2, 3, 4] * 15, "category"),
        ("children", [0, 1, 2, 3] * 15, "count"),
        ("orders", [1, 2, 3, 4] * 15, "count"),
        ("month", [1 + n % 12 for n in range(N)], "category"),
        ("income", [1000 + 37 * n * n for n in range(N)], "money"),
        ("what", [f"${n}.50" for n in range(N)], "money"),
        ("change", [n - 30 for n in range(N)], "number"),
        ("ratio", [n / 7 for n in range(N)], "number"),
        ("rebate", [f"{n} %" for n in range(N)], "number"),
        ("active", ["yes", "no"] * 30, "yes/no"),
        ("flagged", [0, 1] * 30, "yes/no"),
        ("plan", ["a", "b", "c"] * 20, "category"),
        ("note", [f"said {n * n} words" for n in range(N)], "free text"),
        ("const", ["x"] * N, "constant"),
        ("void", [""] * N, "empty"),
        ("PLZ", [10115 + 17 * n for n in range(N)], "free text"),
        ("postcode", [10115 + 17 * (n % 55) for n in range(N)], "free text"),
    ],
)
def test_roles(name, cells, role, tmp_path):
    assert column(name, cells, tmp_path).schema.columns[2].role == role


def test_only_numbers_of_some_use_are_features(tmp_path):
    got = column("age", list(range(20, 80)), tmp_path)
    assert [c.name for c in got.schema.features] == ["spend", "visits"]
    assert got.variable("age").kind == "count"  # described all the same
    assert any("age" in note and "--include-protected" in note for note in got.source.notes)


def test_a_long_tail_is_bent_and_a_hint_straightens_it(tmp_path):
    cells = [round(2 ** (n / 4)) for n in range(N)]
    assert schema_of("x", cells, tmp_path).curve == "asinh"
    assert schema_of("x", [n * 7 % 61 for n in range(N)], tmp_path).curve == "linear"
    hinted = column("x", cells, tmp_path, columns={"x": Hint(curve="linear")})
    assert (hinted.schema.column("x").curve, hinted.variable("x").curve) == ("linear", "linear")


@pytest.mark.parametrize(
    ("name", "cells", "hint", "role", "kind"),
    [
        ("day", [1 + n % 28 for n in range(N)], Hint(role="number"), "number", "count"),
        ("orders", [1, 2, 3] * 20, Hint(role="category"), "category", "code"),
        ("age", [n * 7 % 61 for n in range(N)], Hint(protected=False), "count", "count"),
        ("hobby", ["a", "b"] * 30, Hint(protected=True), "protected", "code"),
        ("name", ["tea", "cake"] * 30, Hint(role="category"), "category", "code"),
        (
            "visits2",
            [n * 7 % 61 for n in range(N)],
            Hint(role="money", unit="EUR"),
            "money",
            "money",
        ),
        ("plan", ["a", "b"] * 30, Hint(role="excluded"), "excluded", None),
        ("code7", ["1", "x", "3"] * 20, Hint(role="number"), "number", "count"),
    ],
)
def test_hints_correct_guesses(name, cells, hint, role, kind, tmp_path):
    got = schema_of(name, cells, tmp_path, columns={name: hint})
    assert (got.role, got.kind) == (role, kind)


def test_identifiers_name_the_customers(tmp_path):
    got = column("customer_id", [f"{n:03d}" for n in range(N)], tmp_path)
    assert got.design.units[:2].tolist() == ["000", "001"]
    assert got.design.weight.tolist() == [1.0] * N
    assert (got.source.units, got.population, got.design.n_implicates) == ("customers", N, 1)


def test_a_unit_with_several_rows_is_one_customer(tmp_path):
    got = column("house", [n // 3 for n in range(N)], tmp_path, unit="HOUSE")
    assert (got.n_units, got.n_rows) == (20, N)
    assert (
        got.design.unit.tolist()
        == np.unique([str(n // 3) for n in range(N)], return_inverse=True)[1].tolist()
    )
    assert "house" not in got.variables


def test_weights_and_strata(tmp_path):
    got = column("w", [n % 3 for n in range(N)], tmp_path, weight="w")
    assert got.design.weight.tolist() == [n % 3 for n in range(N)]
    assert "w" not in got.variables
    strata = column("s", [f"s{n % 7}" for n in range(N)], tmp_path, strata="s")
    assert strata.schema.strata == "s"
    assert strata.variable("s").kind == "code"


def test_conditions_speak_of_words(tmp_path):
    got = column("town", ["Bonn", "Ulm", "Aue"] * 20, tmp_path)
    assert got.where("town = 'Ulm' AND visits >= 0").n_rows == 20
    assert set(values(got.where("town <> 'Ulm'"), "town")) == {1.0, 2.0}


# --- readable after all


def test_odd_tables_that_can_be_read(tmp_path):
    breaks = column("note", ['"a\nb, ""c"""', '"x"'] * 30, tmp_path)
    assert list(breaks.variable("note").codes.values()) == ['a b, "c"', "x"]
    assert read(csv() + b",\n,\n", tmp_path).n_rows == N
    unnamed = read(csv(columns=" ,visits"), tmp_path)
    assert list(unnamed.variables) == ["column 1", "visits"]
    one = read("spend\n" + "\n".join(str(n * n) for n in range(N)), tmp_path)
    assert values(one, "spend")[:4] == [0, 1, 4, 9]
    gap = read(with_line(7, ",3"), tmp_path)
    assert gap.schema.column("spend").missing == 1
    formula = column("town", ["=cmd|' /C calc'!A0", "+1", "@x"] * 20, tmp_path)
    assert formula.variable("town").codes[2.0].startswith("=cmd")
    script = read(csv(columns="<script>alert(1)</script>,visits"), tmp_path)
    assert "<script>alert(1)</script>" in script.variables


def test_a_table_of_a_thousand_columns_is_read(tmp_path):
    rng = np.random.default_rng(0)
    frame = pl.DataFrame(rng.normal(size=(40, 1000)).round(3))
    path = tmp_path / "wide.csv"
    frame.write_csv(path)
    assert len(table.read(path).schema.columns) == 1000


# --- which reader


def test_extracts_are_told_from_own_tables(tmp_path):
    from little import csv_bytes, little_survey

    extract = csv_bytes(little_survey())
    for name, data in (
        ("mine.csv", extract),
        ("mine.csv.gz", gzip.compress(extract)),
        ("mine.zip", zipped(a__csv=extract)),
    ):
        (tmp_path / name).write_bytes(data)
        assert not is_own_table(str(tmp_path / name))
        assert read_named(str(tmp_path / name)).source.units == "families"
    (tmp_path / "shop.csv").write_bytes(csv(columns="WGT,AGE"))
    assert is_own_table(str(tmp_path / "shop.csv"))
    assert not is_own_table("sample")
    assert not is_own_table("scf2019")
    assert not is_own_table(str(tmp_path / "absent.csv"))


@pytest.mark.parametrize("data", ["sample", "scf2019"])
def test_hints_are_for_own_tables(data):
    with pytest.raises(InputError, match="knows its own weights"):
        read_named(data, hints=Hints(weight="WGT", strata="RACE"))


def test_strata_may_be_told_of_any_survey():
    assert read_named("sample", hints=Hints(strata="RACE")).variable("RACE").kind == "code"


def test_a_frame_with_two_columns_of_one_name_is_refused():
    twice = pl.DataFrame({"spend": [1.0, 2.0]}).to_pandas()
    with pytest.raises(InputError, match=r"^table: two columns are called 'spend'; rename or drop"):
        table.read(pd.concat([twice, twice], axis=1))
