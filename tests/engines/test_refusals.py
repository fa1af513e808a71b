"""What cannot be read is said in one sentence that names the culprit, and nothing is lost."""

import polars as pl
import pytest

from rows import NAMES, make_table
from segmentus.engines import spark
from segmentus.engines.assigned_files import RECORD, assign_files
from segmentus.engines.assigned_rows import assign_rows
from segmentus.engines.database import connect, parse_address
from segmentus.engines.fit import fit
from segmentus.engines.spark import open_spark
from segmentus.errors import InputError

QUICK = {"k": 3, "weight": "wgt", "starts": 2, "sample": 200, "curve": "linear"}


@pytest.fixture(scope="module")
def few():
    return make_table(300)


@pytest.fixture(scope="module")
def fitted(few):
    return fit(few, NAMES, **QUICK)


@pytest.fixture
def folder(few, tmp_path):
    (tmp_path / "in").mkdir()
    few.write_parquet(tmp_path / "in" / "0.parquet")
    return tmp_path / "in"


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda rows: rows.drop("debt"), r"1\.parquet: there is no column debt, which the first"),
        (lambda rows: rows.with_columns(debt=pl.lit("none")), r"1\.parquet: column debt holds str"),
        (lambda rows: rows.with_columns(wgt=-1.0), r"1\.parquet: weight column wgt has missing or"),
        (lambda rows: rows.with_columns(debt=float("inf")), r"1\.parquet: column debt holds inf"),
        (lambda rows: rows.with_columns(debt=pl.date(2024, 1, 1)), r"1\.parquet: .* holds date"),
    ],
)
def test_the_file_that_does_not_fit_is_named(folder, few, make, sentence):
    make(few).write_parquet(folder / "1.parquet")
    with pytest.raises(InputError, match=sentence):
        fit(str(folder), NAMES, **QUICK)


@pytest.mark.parametrize("kept", [0, 9, 3000])
def test_a_damaged_file_is_named(folder, kept):
    (folder / "1.parquet").write_bytes((folder / "0.parquet").read_bytes()[:kept])
    for where in (folder, folder / "1.parquet"):
        with pytest.raises(InputError, match=r"1\.parquet cannot be read \(.+\); fetch or write"):
            fit(str(where), NAMES, **QUICK)


@pytest.mark.parametrize("engine", ["files", "dask"])
def test_a_file_that_cannot_be_scored_is_named_and_the_others_are_kept(
    folder, few, fitted, tmp_path, engine, request
):
    few.drop("debt").write_parquet(folder / "1.parquet")
    files = [str(folder / "0.parquet"), str(folder / "1.parquet")]
    more = {}
    if engine == "dask":
        dask = pytest.importorskip("distributed", reason="distributed comes with the extra dask")
        cluster = dask.LocalCluster(
            1, processes=False, threads_per_worker=1, dashboard_address=None
        )
        request.addfinalizer(cluster.close)
        more = {"engine": engine, "scheduler": cluster.scheduler_address}
    with pytest.raises(InputError, match=r"1\.parquet: the table lacks the column debt of"):
        assign_files(fitted.model, files, tmp_path / "out", **more)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["0.parquet", RECORD]
    with pytest.raises(InputError, match="is a file, and many need a folder"):
        assign_files(fitted.model, files, files[0])


@pytest.fixture
def base(few, tmp_path):
    duckdb = pytest.importorskip("duckdb", reason="duckdb comes with the extra sql")
    with duckdb.connect(str(tmp_path / "w.db")) as connection:
        connection.register("rows", few.to_arrow())
        connection.execute("CREATE TABLE t AS FROM rows")
    return f"duckdb:///{tmp_path}/w.db"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM t; DROP TABLE t",
        "SELECT * FROM t) AS q; DROP TABLE t; SELECT * FROM (SELECT 1",
        "SELECT 'unended FROM t",
    ],
)
def test_more_than_one_query_is_refused_before_the_database_sees_it(base, query):
    with pytest.raises(InputError, match="is not one SELECT; give a single one"):
        fit(f"{base}?query={query}", NAMES, **QUICK)
    with connect(parse_address(f"{base}?table=t")) as database:
        assert database.ask("SELECT COUNT(*) FROM t") == [(300,)]


@pytest.mark.parametrize(
    "query", ["SELECT *, 1+1 AS b FROM t WHERE ';' <> '+';", "SELECT+*+FROM+t"]
)
def test_a_sign_in_a_query_stays_what_it_is(base, fitted, query):
    assert fit(f"{base}?query={query}", NAMES, **QUICK).inertia == fitted.inertia


def test_a_table_that_is_there_is_not_written_over(base, fitted):
    with connect(parse_address(f"{base}?table=t")) as database:
        assert assign_rows(fitted.model, database, "new").rows == 300
        for name in ("t", "new", "main.new"):
            with pytest.raises(InputError, match="is in the database already; give another name"):
                assign_rows(fitted.model, database, name)
        assert database.ask("SELECT COUNT(*) FROM t") == [(300,)]


@pytest.mark.parametrize("where", ["snowflake://a/b?table=t", "mysql+pymysql://a/b?table=t"])
def test_a_database_that_is_not_opened_is_said_to_be_so(where):
    with pytest.raises(InputError, match=r"is not opened, only duckdb, postgresql.* as Parquet"):
        fit(where, NAMES)


class ConnectFrame:
    """Partitions as Spark Connect gives them: rows in batches of Arrow, and no `rdd`."""

    def __init__(self, parts):
        self.parts, self.columns = parts, parts[0][0].schema.names if parts[0] else []

    def select(self, names):
        return ConnectFrame([[batch.select(names) for batch in part] for part in self.parts])

    def mapInArrow(self, work, schema):  # noqa: N802 - as Spark spells it
        return ConnectFrame([list(work(iter(part))) for part in self.parts])

    def repartition(self, n):
        batches = [batch for part in self.parts for batch in part]
        return ConnectFrame([batches[at::n] for at in range(n)])

    def collect(self):
        tables = [batch.to_pylist() for part in self.parts for batch in part]
        return [tuple(row.values()) for table in tables for row in table]


@pytest.mark.parametrize("parts", [1, 5])
def test_spark_frames_are_asked_without_what_connect_lacks(few, fitted, parts, monkeypatch):
    monkeypatch.setattr(spark, "MOST_REPLIES", 2)
    pieces = [few[at::parts].to_arrow().to_batches() for at in range(parts)]
    frame = ConnectFrame([*pieces, []])
    got = fit(frame, NAMES, **QUICK, engine="spark")
    assert got.model.centers.tobytes() == fitted.model.centers.tobytes()
    assert got.inertia == fitted.inertia


def test_spark_says_in_one_sentence_what_is_wrong(few, monkeypatch):
    bad = few.with_columns(wgt=-pl.col("wgt"))
    with pytest.raises(InputError, match="weight column wgt has missing or negative"):
        fit(ConnectFrame([bad.to_arrow().to_batches()]), NAMES, **QUICK, engine="spark")
    with pytest.raises(InputError, match="no DataFrame; leave out the engine"):
        fit(few, NAMES, **QUICK, engine="spark")
    sql = pytest.importorskip("pyspark.sql", reason="pyspark comes with the extra spark")
    errors = pytest.importorskip("pyspark.errors")

    def fail(self):
        raise errors.PySparkRuntimeError(errorClass="JAVA_GATEWAY_EXITED", messageParameters={})

    monkeypatch.setattr(sql.SparkSession.Builder, "getOrCreate", fail)
    monkeypatch.setattr(sql.SparkSession, "getActiveSession", lambda: None)
    for master, cure in (("", "install Java 17 or set JAVA_HOME"), ("spark://a:1", "check --sch")):
        with pytest.raises(InputError, match=f"did not start .+; {cure}"), open_spark(master):
            pass
