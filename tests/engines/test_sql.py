"""Fits inside databases: the bits of memory, and nothing but sums comes out."""

import shutil
import sqlite3
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import sqlglot

from rows import NAMES, asking, make_table
from segmentus.cli import main
from segmentus.cluster.exact_sums import Extent
from segmentus.engines.assigned_rows import assign_rows
from segmentus.engines.blocks import ReadColumns
from segmentus.engines.database import Database, connect, parse_address
from segmentus.engines.exact import unit_of
from segmentus.engines.fit import fit
from segmentus.engines.indices import AskCounts
from segmentus.engines.lloyd import AskStep, Space
from segmentus.engines.look import AskFirstLook
from segmentus.engines.quantiles import AskBins, AskGrid, QuantileTarget
from segmentus.engines.sample import AskBuckets, AskDrawn, Hashing
from segmentus.engines.seeding import AskRanked
from segmentus.engines.shapes import AskPowers, BentColumn
from segmentus.engines.sql import SqlRun
from segmentus.engines.sql_table import SqlTable
from segmentus.engines.sql_words import sql_number
from segmentus.errors import InputError
from segmentus.features.values import Scale
from segmentus.segments.model import score_rows
from segmentus.segments.model.files import make_model_json

duckdb = pytest.importorskip("duckdb", reason="duckdb comes with the extra sql")
OPTIONS = {"k": 4, "weight": "wgt", "starts": 2, "sample": 300}
SERVER = Path("/usr/lib/postgresql")
RESERVED = """
AES128 AES256 ANALYSE ANALYZE AZ64 BACKUP BINARY BOTH BYTEDICT COLUMN CONSTRAINT CREDENTIALS
DEFLATE DEFRAG DELTA DISABLE DO ENABLE ENCODE ENCRYPT EXPLICIT FREEZE GRANT GZIP IDENTITY ILIKE
INITIALLY ISNULL LEADING LUN LUNS LZO LZOP MINUS NOTNULL OFF OFFLINE OFFSET OID OLD ONLY OPEN
OVERLAPS PARALLEL PERCENT PERMISSIONS PIVOT PLACING PRIMARY RAW READRATIO RECOVER REFERENCES
RESORT RESTORE SIMILAR SNAPSHOT SYSDATE SYSTEM TAG TDES TOP TRAILING UNIQUE USER VERBOSE WALLET
ALL AND ANY ARRAY AS ASC AT BETWEEN BY CASE CAST COLLATE CONTAINS CREATE CROSS CUBE CURRENT
DEFAULT DEFINE DESC DISTINCT ELSE END ENUM ESCAPE EXCEPT EXCLUDE EXISTS EXTRACT FALSE FETCH
FOLLOWING FOR FROM FULL GROUP GROUPING GROUPS HASH HAVING IF IGNORE IN INNER INTERSECT INTERVAL
INTO IS JOIN LATERAL LEFT LIKE LIMIT LOOKUP MERGE NATURAL NEW NO NOT NULL NULLS OF ON OR ORDER
OUTER OVER PARTITION PRECEDING PROTO QUALIFY RANGE RECURSIVE RESPECT RIGHT ROLLUP ROWS SELECT
SET SOME STRUCT THEN TO TREAT TRUE UNION UNNEST USING WHEN WHERE WINDOW WITH WITHIN
"""
STRAIGHT = tuple(Scale(name, "linear", 0.0, 1.0, "", fill=0.0) for name in NAMES)


@pytest.fixture(scope="module")
def table():
    """A smaller one, as SQLite is slow."""
    return make_table(1000)


@pytest.fixture(scope="module")
def fitted(table):
    return {curve: fit(table, NAMES, **OPTIONS, curve=curve) for curve in ("linear", "auto")}


@pytest.fixture(scope="module")
def folder(table, tmp_path_factory):
    """DuckDB and SQLite files with the table."""
    folder = tmp_path_factory.mktemp("databases")
    with duckdb.connect(str(folder / "shop.duckdb")) as connection:
        connection.register("given", table)
        connection.execute("CREATE TABLE customers AS SELECT * FROM given ORDER BY income")
    with sqlite3.connect(folder / "shop.sqlite") as lite:
        columns = ", ".join(f"{name} REAL" for name in table.columns)
        lite.execute(f"CREATE TABLE customers ({columns})")
        lite.executemany("INSERT INTO customers VALUES (?, ?, ?, ?, ?)", table.rows())
    return folder


@pytest.fixture(scope="module")
def postgres(table):
    """A PostgreSQL server of this test's own, as another user where this one is root."""
    programs = sorted(SERVER.glob("*/bin"))
    psycopg = pytest.importorskip("psycopg", reason="psycopg comes with the extra sql")
    if not programs:
        pytest.skip("no PostgreSQL server is installed")
    home, user = Path(tempfile.mkdtemp()), []  # where every user may go, unlike pytest's folders
    if Path("/proc/self").owner() == "root":
        shutil.chown(home, "postgres")
        user = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"]

    def call(name, *words):
        subprocess.run(
            [*user, str(programs[-1] / name), "-D", str(home / "data"), *words],
            check=True, stdout=subprocess.DEVNULL, cwd=home,
        )  # fmt: skip

    call("initdb", "-A", "trust", "-U", "test", "-E", "UTF8", "--no-sync")
    options = f"-k {home} -c listen_addresses='' -c fsync=off"
    call("pg_ctl", "-w", "-l", str(home / "log"), "-o", options, "start")
    url = f"postgresql://test@/postgres?host={home}"
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            columns = ", ".join(f"{name} DOUBLE PRECISION" for name in table.columns)
            connection.execute(f"CREATE TABLE customers ({columns})")
            with connection.cursor().copy("COPY customers FROM STDIN") as copy:
                for row in table.rows():
                    copy.write_row(row)
        yield f"{url}&table=customers"
    finally:
        call("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(home)


@pytest.fixture(params=["duckdb", "sqlite", "postgres"])
def address(request):
    if request.param == "postgres":
        return request.getfixturevalue("postgres")
    folder = request.getfixturevalue("folder")
    return f"{request.param}:///{folder}/shop.{request.param}?table=customers"


def test_straight_columns_give_the_bits_of_memory(address, fitted):
    got = fit(address, NAMES, **OPTIONS, curve="linear")
    wanted = fitted["linear"]
    assert got.inertia == wanted.inertia
    assert got.model.centers.tobytes() == wanted.model.centers.tobytes()
    assert got.model.features == wanted.model.features
    assert got.model.segments == wanted.model.segments
    assert got.chosen.score.davies_bouldin == wanted.chosen.score.davies_bouldin
    assert got.simplified == wanted.simplified


def test_bent_columns_agree_but_for_last_digits_of_logarithms(address, fitted):
    got, wanted = fit(address, NAMES, **OPTIONS), fitted["auto"]
    assert [f.per for f in got.model.features] == [f.per for f in wanted.model.features]
    np.testing.assert_allclose(got.model.centers, wanted.model.centers, rtol=1e-9)
    assert [s.size for s in got.model.segments] == [s.size for s in wanted.model.segments]


def test_segments_are_written_beside_the_table(address, fitted, table):
    model = fitted["linear"].model
    with connect(parse_address(address)) as database:
        made = assign_rows(model, database, "segments", weight="wgt")
        rows = database.ask("SELECT income, segment FROM segments")
        assign_rows(model, database, "seen", kind="view")
        assert database.ask("SELECT COUNT(*) FROM seen") == [(1000,)]
        with pytest.raises(InputError, match="is in the database already"):
            assign_rows(model, database, "segments")
    scored = score_rows(model, table)
    wanted = sorted(zip(table["income"], (scored.label + 1).tolist(), strict=True))
    assert sorted((float(income), int(number)) for income, number in rows) == wanted
    assert made.rows == 1000
    assert made.unlike == scored.unlike.sum()
    assert made.drift.sentence.startswith("Drift since training: none")


def test_a_query_is_a_source_and_asks_for_sums_alone(folder, table):
    where = f"duckdb:///{folder}/shop.duckdb?query=SELECT * FROM customers WHERE visits > 3"
    sent = []
    with connect(parse_address(where)) as database:

        def ask(query):
            rows = database.ask(query)
            sent.append(len(rows))
            return rows

        watched = Database(database.address, ask, database.describe)
        run = SqlRun(SqlTable(watched, ReadColumns(tuple(NAMES), "wgt")))
        look = run(AskFirstLook(4), "look")
        space = Space(STRAIGHT, look.extent())
        run(AskStep(space, (np.ones((3, 4)),)), "k-means")
    assert look.rows == table.filter(pl.col("visits") > 3).height
    assert max(sent) <= 20


def test_an_empty_cluster_moves_to_the_row_that_costs_most(folder, table):
    where = f"duckdb:///{folder}/shop.duckdb?table=customers"
    look = asking(table, 500)(AskFirstLook(4), "look")
    centers = np.array([[1e3, 0.0, 2.0, 0.0], [1e9, 0.0, 0.0, 0.0]])
    question = AskStep(Space(STRAIGHT, look.extent()), (centers,))
    with connect(parse_address(where)) as database:
        [got] = SqlRun(SqlTable(database, ReadColumns(tuple(NAMES), "wgt")))(question, "k-means")
    [wanted] = asking(table, 500)(question, "k-means")
    assert got.centers(centers).tobytes() == wanted.centers(centers).tobytes()


@pytest.mark.parametrize("dialect", ["snowflake", "bigquery", "databricks", "redshift"])
def test_steps_are_written_for_other_warehouses(dialect):
    """They parse again in the dialect and ask nothing that its documentation does not have."""
    sent = []
    address = parse_address("duckdb:///x?table=shop.customers")
    other = type(address)(address.url, dialect, address.table, "")
    scales = tuple(Scale(n, "asinh", 1.0, 2.0, "", 10.0, fill=0.0, clip=4.0) for n in NAMES)
    look = asking(make_table(9), 9)(AskFirstLook(4), "look")
    database = Database(other, lambda query: sent.append(query) or [], lambda query: [])
    run = SqlRun(SqlTable(database, ReadColumns(tuple(NAMES), "wgt")))
    with pytest.raises(ValueError, match="not enough values"):  # no row comes back for a center
        run(AskStep(Space(scales, look.extent()), (np.ones((3, 4)),)), "k-means")
    for query in sent:
        tree = sqlglot.parse_one(query, read=dialect)
        calls = {type(call).__name__ for call in tree.find_all(sqlglot.exp.Func)}
        assert calls <= {
            "Cast", "TryCast", "Sum", "Floor", "Sign", "Ln", "Abs", "Sqrt", "Coalesce", "Case",
            "If", "Least", "And", "Or",
        }, calls  # fmt: skip
    assert "GROUP BY" in sent[0]


@pytest.mark.parametrize("dialect", ["snowflake", "bigquery", "databricks", "redshift"])
def test_text_for_other_warehouses_means_what_duckdb_is_sent(dialect, table, folder):
    """Every question in the words of a warehouse, each query read back and asked of DuckDB.

    Names that are not in quotes are none of the words that Redshift and BigQuery reserve.
    """
    address = parse_address("duckdb:///x?table=customers")
    other, words = type(address)(address.url, dialect, address.table, ""), set()
    here, few = asking(table, 333, NAMES[:2]), STRAIGHT[:2]
    look = here(AskFirstLook(2), "look")
    extent = Extent(look.heaviest, look.low[:2], look.high[:2])
    space, hashing = Space(few, extent), Hashing(few, tuple(map(unit_of, extent.high.tolist())))
    centers = (np.array([[3e3, 5e3], [2e4, 0.0]]),)
    bent = BentColumn(0, 0.0, "linear", 1.0, 5e2, 9e4)
    bins = AskBins((QuantileTarget(1, "up", 0.5),), ((0.0, 9e3),), look.heaviest)

    with duckdb.connect(str(folder / "shop.duckdb"), read_only=True) as connection:

        def ask(query):
            tree = sqlglot.parse_one(query, read=dialect)
            plain = {one for one in tree.find_all(sqlglot.exp.Identifier) if not one.args["quoted"]}
            words.update(one.name.upper() for one in plain)
            return connection.execute(tree.sql("duckdb")).fetchall()

        columns = ReadColumns(tuple(NAMES[:2]), "wgt")
        there = SqlRun(SqlTable(Database(other, ask, lambda query: []), columns))

        def both(question):
            return there(question, ""), here(question, "")

        assert there(AskFirstLook(2), "").low.tolist() == look.low[:2].tolist()
        one, two = both(AskStep(space, centers))
        assert one[0].sums.whole.tolist() == two[0].sums.whole.tolist()
        one, two = both(AskCounts(space, centers))
        assert one[0].sums.tolist() == two[0].sums.tolist()
        one, two = both(AskPowers((bent,), look.heaviest))
        assert one.tolist() == two.tolist()
        one, two = both(bins)
        assert one.mass.sum() == two.mass.sum()
        assert there(AskGrid((0, 0), 999, look.heaviest), "").sum() > 0
        assert there(AskBuckets(hashing, look.heaviest), "").sum() > 0
        one, two = both(AskDrawn(hashing, 20, np.array([7]), look.heaviest))
        assert one.keys.tolist() == two.keys.tolist()
        assert one.mass.tolist() == two.mass.tolist()
        one, two = both(AskRanked(space, hashing, centers[0], 9, 5))
        assert one.rank.tolist() == two.rank.tolist()
    assert words >= {"NEAR", "LABEL", "K0", "EVEN", "CELL", "BIN"}
    assert not words & set(RESERVED.split())


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        ("duckdb:///nowhere.db?table=t", "the file nowhere.db does not exist"),
        ("duckdb:///{}/shop.duckdb", "name a table or a query"),
        ("duckdb:///{}/shop.duckdb?table=absent", "refused a query .*absent"),
        ("sqlite:///{}/shop.sqlite?table=customers&x=1", "no column nothing"),
        ("postgresql://test@/none?host=/nowhere&table=t", "cannot be opened"),
    ],
)
def test_errors_are_sentences(folder, where, sentence):
    with pytest.raises(InputError, match=sentence):
        fit(where.format(folder), "nothing", k=2)


def test_an_engine_that_does_not_fit_is_refused(folder):
    with pytest.raises(InputError, match="files does not fit the source"):
        fit(f"duckdb:///{folder}/shop.duckdb?table=customers", NAMES, k=2, engine="files")


def test_the_commands_go_from_a_table_to_segments_in_it(folder, monkeypatch, capsys, tmp_path):
    shutil.copy(folder / "shop.duckdb", tmp_path / "shop.duckdb")
    monkeypatch.chdir(tmp_path)
    where = "duckdb:///shop.duckdb?table=customers"
    for words in (
        ["fit", where, "--features", ",".join(NAMES), "--k", "3", "--sample", "300"],
        ["assign", "model.json", where, "-o", "parts"],
    ):
        monkeypatch.setattr("sys.argv", ["segmentus", *words])
        with pytest.raises(SystemExit) as stop:
            main()
        assert stop.value.code == 0
    assert "1,000 of 1,000 rows scored." in capsys.readouterr().out
    with duckdb.connect("shop.duckdb") as connection:
        [(count,)] = connection.execute("SELECT COUNT(DISTINCT segment) FROM parts").fetchall()
    assert count == 3


def test_numbers_beyond_decimals_are_written_as_text():
    for value in (1e300, -3.5e-30, 1e100, 5e-324, 0.1, -7.0, 2.0**52, 1e25):
        text = sql_number(value)
        [(read,)] = duckdb.sql(f"SELECT CAST({text} AS DOUBLE)").fetchall()
        assert read == value
        assert text.startswith("CAST('") == (abs(value) > 1e26 or abs(value) < 1e-10)


def test_a_model_does_not_say_where_it_was_made(fitted, folder):
    again = fit(f"duckdb:///{folder}/shop.duckdb?table=customers", NAMES, **OPTIONS, curve="linear")
    assert str(folder) not in make_model_json(again.model)
