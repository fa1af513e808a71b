"""What exports look like: names cannot break out, nothing is needed that was not promised."""

import csv
import io
import json
import re
import subprocess
import sys
import zipfile

import polars as pl
import pytest
import sqlglot
from sqlglot import exp

from segmentus.errors import InputError
from segmentus.segments.exports import KINDS, export_model
from segmentus.segments.model import assign_file, read_model, write_model
from trained import ODD

NASTY = "</script><!--\n'); DROP TABLE x; --\\\" \x07=1+1 ]]> ${}"


@pytest.fixture(scope="module")
def nasty(odd):
    """A model whose names, title and source all try to be a program."""
    model = odd[2]
    named = [one.model_copy(update={"name": f"{NASTY} {one.number}"}) for one in model.segments]
    features = [
        one.model_copy(update={"column": f"{NASTY} {n}", "unit": NASTY})
        for n, one in enumerate(model.features)
    ]
    source = model.provenance.model_copy(update={"data": NASTY})
    return model.model_copy(
        update={"segments": tuple(named), "features": tuple(features), "title": NASTY,
                "provenance": source}
    )  # fmt: skip


DIALECTS = ["duckdb", "postgres", "snowflake", "bigquery", "spark", "sqlite", "databricks",
            "redshift", "trino", "mysql", "clickhouse"]  # fmt: skip


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", ["odd", "nasty"])
def test_names_stay_names_in_every_dialect(name, dialect, request):
    model = request.getfixturevalue(name)
    model = model if name == "nasty" else model[2]
    text = export_model(model, "sql", dialect=dialect, table='a.b`"c', keys=("=k'\"`",)).decode()
    (query,) = sqlglot.parse(text, read=dialect)
    assert isinstance(query, exp.Select)
    columns = {one.name for one in query.find_all(exp.Column)}
    ours = {one for one in columns if not one.startswith("segmentus_")}
    assert ours == {*model.columns, "=k'\"`"}
    words = {one.this for one in query.find_all(exp.Literal) if one.is_string}
    reasons = {f"{column} is missing" for column in model.columns}
    assert words == {*model.segment_names, *reasons, *(["text"] if dialect == "sqlite" else [])}
    tables = {one.name for one in query.find_all(exp.Table) if not one.name.startswith("segmentus")}
    assert tables == {'b`"c'}
    comments = [line for line in text.splitlines() if line.startswith("--")]
    assert len(comments) == 2


@pytest.mark.parametrize("dialect", [d for d in DIALECTS if d != "sqlite"])
def test_what_is_written_for_an_engine_we_lack_means_the_same(odd, dialect):
    """Read as that engine's SQL and put into DuckDB's, it gives the same labels there."""
    duckdb = pytest.importorskip("duckdb")
    survey, labels, model = odd
    there = export_model(model, "sql", dialect=dialect, keys=("id",)).decode()
    with duckdb.connect() as base:
        base.register("customers", survey.frame.with_row_index("id").to_arrow())
        (query,) = sqlglot.transpile(there, read=dialect, write="duckdb")
        rows = base.execute(f"SELECT segment FROM ({query}) ORDER BY id").fetchall()
    assert [row[0] - 1 for row in rows] == labels.tolist()


def test_sqlite_does_not_take_text_for_zero(tied):
    import sqlite3

    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE customers (id, A, B)")
    rows = [(1, "", 1), (2, "much", 1), (3, 4, 0), (4, None, 1)]
    base.executemany("INSERT INTO customers VALUES (?, ?, ?)", rows)
    query = export_model(tied, "sql", dialect="sqlite", keys=("id",)).decode()
    got = {row[0]: row[1] for row in base.execute(query.removesuffix(";\n"))}
    base.close()
    assert [got[n] is None for n in (1, 2, 3, 4)] == [True, True, False, True]


def test_an_unknown_dialect_or_empty_table_is_refused(tied):
    with pytest.raises(InputError, match=r"'cobol' is not known; known are .*duckdb"):
        export_model(tied, "sql", dialect="cobol")
    with pytest.raises(InputError, match="must name a table"):
        export_model(tied, "sql", table="")


def test_scripts_are_ascii_and_hold_no_markup(nasty):
    for kind in ("python", "javascript", "sklearn"):
        text = export_model(nasty, kind).decode("ascii")
        assert "\x07" not in text
        if kind == "javascript":
            assert "<" not in re.search(r"const MODEL = (.*?);\n\n", text, re.DOTALL)[1]
        else:
            compile(text, kind, "exec")
            assert "\x07" not in text


def test_the_python_file_scores_a_csv_without_any_package(odd, tmp_path):
    survey, labels, model = odd
    (tmp_path / "score.py").write_bytes(export_model(model, "python"))
    frame = survey.frame.with_columns(pl.lit("=1+1").alias("=note"))
    with (tmp_path / "new.csv").open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(frame.columns)
        writer.writerows([str(cell).replace(".", ",") for cell in row] for row in frame.rows())
    script = [sys.executable, "-I", "-S", "score.py", "new.csv", "out.csv"]  # -S: no site-packages
    ran = subprocess.run(script, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.stdout == f"{len(labels)} rows, {len(labels)} scored\n", ran.stderr
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["segment"]) for row in rows] == (labels + 1).tolist()
    assert {row["'=note"] for row in rows} == {"'=1+1"}
    lines = (tmp_path / "new.csv").read_text(encoding="utf-8-sig")
    (tmp_path / "new.csv").write_text(lines.replace("<script>", "absent", 1), encoding="utf-8")
    ran = subprocess.run(script, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stderr == "new.csv: the table lacks the column <script>.\n"


def test_the_python_file_guards_text_as_assign_does(tied, tmp_path):
    figures = ["-5.143,80", "-$5.00", "-5 €", "-5.0%", "-1'234.50", "-12", "+3", "-1.5e3", "-.5",
               "-€ 1,234.50", "-5 EUR"]  # fmt: skip
    runs = [
        "=1+1",
        "-2+3",
        "@SUM(A1)",
        "+49 30 1234",
        "-cmd|'/C calc'!A0",
        "-x",
        "-",
        "=-5",
        "-5+A1",
    ]
    (tmp_path / "score.py").write_bytes(export_model(tied, "python"))
    rows = pl.DataFrame({"A": 4, "B": 1, "note": figures + runs})
    rows.write_csv(tmp_path / "new.csv")
    assign_file(tied, tmp_path / "new.csv", tmp_path / "here.csv")
    script = [sys.executable, "-I", "-S", "score.py", "new.csv", "there.csv"]
    subprocess.run(script, cwd=tmp_path, check=True, capture_output=True)
    for name in ("here.csv", "there.csv"):
        got = pl.read_csv(tmp_path / name, infer_schema=False)["note"].to_list()
        assert got == [*figures, *(f"'{text}" for text in runs)], name


def test_the_python_file_reads_cells_as_assign_does(tied, tmp_path):
    cells = ["4", " -4 ", "+4.5e0", "4,5", "1_0", "0x4", "nan", "-Infinity", "", " ", "four", ".5",
             "1e101", "٤", "1e400", "true"]  # fmt: skip
    (tmp_path / "score.py").write_bytes(export_model(tied, "python"))
    text = "A,B\n" + "".join(f'"{cell}",1\n' for cell in cells)
    (tmp_path / "new.csv").write_text(text, encoding="utf-8")
    assign_file(tied, tmp_path / "new.csv", tmp_path / "here.csv")
    script = [sys.executable, "-I", "-S", "score.py", "new.csv", "there.csv"]
    subprocess.run(script, cwd=tmp_path, check=True, capture_output=True)
    both = [pl.read_csv(tmp_path / name, infer_schema=False) for name in ("here.csv", "there.csv")]
    for name in ("segment", "not_scored", "segment_name"):
        assert both[0][name].fill_null("").to_list() == both[1][name].fill_null("").to_list()


def test_no_cell_of_the_workbook_is_a_formula_of_somebody_else(nasty):
    formulas = []
    with zipfile.ZipFile(io.BytesIO(export_model(nasty, "excel", rows=3))) as book:
        for name in book.namelist():
            if name.startswith("xl/worksheets/sheet"):
                formulas += re.findall(r"<f>(.*?)</f>", book.read(name).decode(), re.DOTALL)
    added = 7 + len(nasty.features) + nasty.k
    assert len(formulas) == 3 * added
    assert not any("DROP" in formula for formula in formulas)


@pytest.mark.parametrize("rows", [0, 1_000_001])
def test_a_workbook_of_impossible_length_is_refused(tied, rows):
    with pytest.raises(InputError, match="--rows"):
        export_model(tied, "excel", rows=rows)


@pytest.mark.parametrize("kind", KINDS)
def test_the_command_writes_every_kind(run, tied, kind, tmp_path):
    write_model(tied, tmp_path / "model.json")
    status, out, _ = run("export", tmp_path / "model.json", "--to", kind, "-o", tmp_path / "x")
    assert status == 0
    assert f"Written: {tmp_path / 'x'}" in out
    read = read_model(tmp_path / "model.json")
    if kind != "excel":  # whose zip holds the time of day
        assert (tmp_path / "x").read_bytes() == export_model(read, kind)


def test_text_is_printed_and_what_is_none_asks_for_a_file(run, tied, tmp_path):
    write_model(tied, tmp_path / "model.json")
    words = ("--to", "sql", "--dialect", "sqlite", "--table", "t", "--key", "a", "--key", "b")
    status, out, _ = run("export", tmp_path / "model.json", *words)
    assert status == 0
    options = {"dialect": "sqlite", "table": "t", "keys": ("a", "b")}
    assert out.encode() == export_model(tied, "sql", **options)
    for kind, sentence in (("onnx", "name a file with --out"), ("rust", "no such language")):
        status, _, err = run("export", tmp_path / "model.json", "--to", kind)
        assert status == 2
        assert sentence in err
        assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("kind", "package"), [("sql", "sqlglot"), ("excel", "openpyxl"), ("onnx", "onnx")]
)
def test_a_package_that_is_not_there_is_named_with_the_cure(tied, monkeypatch, kind, package):
    for name in [name for name in sys.modules if name.split(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, f"segmentus.segments.exports.{kind}", raising=False)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(InputError, match=rf"needs the package {package}.*\[export\]"):
        export_model(tied, kind)


def test_onnx_says_its_columns_and_names(odd):
    onnx = pytest.importorskip("onnx")
    made = onnx.load_from_string(export_model(odd[2], "onnx"))
    about = {one.key: one.value for one in made.metadata_props}
    assert json.loads(about["columns"]) == list(ODD)
    assert json.loads(about["segment_names"]) == odd[2].segment_names


def test_pmml_is_well_formed_whatever_the_names(nasty):
    from xml.etree import ElementTree

    tree = ElementTree.fromstring(export_model(nasty, "pmml"))
    space = {"p": "http://www.dmg.org/PMML-4_4"}
    fields = [one.get("name") for one in tree.findall("p:DataDictionary/p:DataField", space)]
    assert fields == [column.replace("\x07", " ") for column in nasty.columns]
    centers = [
        [float(number) for number in one.text.split()]
        for one in tree.findall("p:ClusteringModel/p:Cluster/p:Array", space)
    ]
    assert centers == nasty.centers.tolist()
