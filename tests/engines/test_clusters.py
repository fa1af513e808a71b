"""Dask and Spark: the bits of memory from any number of workers, and from those that are killed.

The kills take minutes and run with the attack.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rows import NAMES, asking, make_table
from segmentus.engines.assigned_files import assign_files
from segmentus.engines.blocks import ReadColumns
from segmentus.engines.dask import DaskRun
from segmentus.engines.exact import unit_of
from segmentus.engines.files import find_files
from segmentus.engines.fit import fit
from segmentus.engines.lloyd import AskStep, Space
from segmentus.engines.look import AskFirstLook
from segmentus.engines.pipeline import FitAsked, fit_rows
from segmentus.engines.sample import AskDrawn, Hashing
from segmentus.engines.sources import block_rows, open_source
from segmentus.engines.spark import SparkRun, open_spark
from segmentus.errors import InputError
from segmentus.features.values import Scale

pytestmark = pytest.mark.filterwarnings("ignore")
OPTIONS = {"k": 4, "weight": "wgt", "starts": 2, "sample": 300, "curve": "linear"}
ASKED = FitAsked((4,), "linear", starts=2, sample=300)


@pytest.fixture(scope="module")
def table():
    return make_table(1200).with_columns(score=make_table(1200)["score"].fill_null(0.0))


@pytest.fixture(scope="module")
def fitted(table):
    return fit(table, NAMES, **OPTIONS, missing="refuse")


@pytest.fixture(scope="module")
def bent(table):
    return fit(table, NAMES, **OPTIONS | {"curve": "asinh"}, missing="refuse")


@pytest.fixture(scope="module")
def files(table, tmp_path_factory):
    folder = tmp_path_factory.mktemp("parts")
    for number, part in enumerate(table.iter_slices(170)):
        part.write_parquet(folder / f"{number}.parquet")
    return str(folder / "*.parquet")


def same(one, other):
    return (
        one.model.centers.tobytes() == other.model.centers.tobytes()
        and one.inertia == other.inertia
        and one.model.segments == other.model.segments
    )


@pytest.fixture(scope="module")
def dask():
    return pytest.importorskip("distributed", reason="distributed comes with the extra dask")


def fit_on(client, files, asked=ASKED):
    source = open_source(files, columns := columns_of())
    size = block_rows(1e7, columns)
    run = DaskRun(client, source.parts, source.columns, size, source.label)
    return fit_rows(run, source.columns, source.label, asked)


def columns_of():
    return ReadColumns(tuple(NAMES), "wgt", "refuse")


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_any_number_of_dask_workers_gives_the_bits_of_memory(dask, fitted, files, workers):
    options = {"processes": False, "threads_per_worker": 1, "dashboard_address": None}
    with dask.LocalCluster(n_workers=workers, **options) as cluster, dask.Client(cluster) as client:
        assert same(fit_on(client, files), fitted)


def test_dask_workers_give_the_bits_of_memory_on_bent_columns(dask, bent, files):
    options = {"processes": False, "threads_per_worker": 1, "dashboard_address": None}
    with dask.LocalCluster(n_workers=2, **options) as cluster, dask.Client(cluster) as client:
        assert same(fit_on(client, files, replace(ASKED, curve="asinh")), bent)


def test_a_dask_frame_is_a_source(dask, fitted, files):
    frames = pytest.importorskip("dask.dataframe", reason="Dask frames need pandas and pyarrow")
    options = {"processes": False, "n_workers": 1, "dashboard_address": None}
    with dask.LocalCluster(**options) as cluster, dask.Client(cluster):
        frame = frames.read_parquet(files)
        got = fit(frame, NAMES, **OPTIONS, missing="refuse", scheduler=cluster.scheduler_address)
    assert same(got, fitted)


@pytest.mark.attack
def test_a_dask_worker_that_is_killed_changes_nothing(dask, fitted, files):
    killed = []
    with (
        dask.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        dask.Client(cluster) as client,
    ):

        def kill(what, done, total):
            if what == "k-means" and done == 2 and not killed:
                killed.append(next(iter(client.run(os.getpid).values())))
                os.kill(killed[0], signal.SIGKILL)

        source = open_source(files, columns_of())
        run = DaskRun(client, source.parts, source.columns, 100, source.label, kill)
        got = fit_rows(run, source.columns, source.label, ASKED)
    assert killed
    assert same(got, fitted)


@pytest.fixture(scope="module")
def spark():
    sql = pytest.importorskip("pyspark.sql", reason="pyspark comes with the extra spark")
    with open_spark("local[2,4]") as session:
        assert isinstance(session, sql.SparkSession)
        yield session


@pytest.mark.attack
def test_spark_answers_with_the_bits_of_blocks_though_a_worker_is_killed(spark, table, files):
    """Three questions of a fit, of which the second is asked while a Python worker is killed."""
    frame = spark.read.parquet(*map(str, sorted(Path(files).parent.glob("*.parquet"))))
    killed = []

    def watch(what, done, total):
        if what == "k-means" and not done:
            threading.Thread(target=lambda: killed.append(_kill_worker())).start()

    run, blocks = SparkRun(frame, columns_of(), "frame", 2, watch), asking(table, 100)
    look = run(AskFirstLook(4), "look")
    assert look.extent().low.tolist() == blocks(AskFirstLook(4), "look").low.tolist()
    scales = tuple(Scale(name, "linear", 0.0, 1.0, "") for name in NAMES[:3])
    scales = (*scales, Scale("score", "asinh", 0.0, 1.0, "", per=0.5))
    centers = table.select(NAMES).head(3).to_numpy()
    question = AskStep(Space(scales, look.extent()), (centers, centers[:2]))
    got, wanted = run(question, "k-means"), blocks(question, "k-means")
    assert [each.sums.whole.tolist() for each in got] == [e.sums.whole.tolist() for e in wanted]
    draw = AskDrawn(Hashing(scales, (unit_of(1e6),) * 4), 50, np.arange(9), look.heaviest)
    assert run(draw, "sample").mass.tolist() == blocks(draw, "sample").mass.tolist()
    assert killed[0]


def _kill_worker():
    """Kill a Python worker that Spark began for this process; return its id."""
    time.sleep(0.02)
    for found in Path("/proc").glob("[0-9]*"):
        try:
            words = (found / "cmdline").read_bytes()
            parent = int((found / "stat").read_text().rsplit(")", 1)[1].split()[1])
            worker = b"pyspark.daemon" in words and _is_daemon(parent)
            if worker and _ours(int(found.name)):
                os.kill(int(found.name), signal.SIGKILL)
                return int(found.name)
        except OSError:  # it ended meanwhile
            continue
    return 0


def _is_daemon(pid):
    return b"pyspark.daemon" in Path(f"/proc/{pid}/cmdline").read_bytes()


def _ours(pid):
    """Whether a process descends from this one."""
    while pid > 1:
        if pid == os.getpid():
            return True
        pid = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    return False


CONNECTED = """
import sys
from pyspark.sql import SparkSession
from segmentus.engines import spark
from segmentus.engines.fit import fit

if __name__ == "__main__":
    session = SparkSession.builder.remote("local[2]").getOrCreate()
    for spark.MOST_REPLIES in (64, 2):
        frame = session.read.parquet(sys.argv[1]).repartition(6)
        got = fit(frame, sys.argv[2], k=4, weight="wgt", starts=2, sample=300, curve="linear",
                  missing="refuse")
        print("bits", got.inertia.hex(), got.model.centers.tobytes().hex())
    print("workers", spark.count_workers(session), spark.work_on(session, lambda: sum((19, 23))))
    session.stop()
"""


@pytest.mark.attack
def test_spark_connect_gives_the_bits_of_memory(fitted, files, tmp_path):
    """In a process of its own: one has either a session of Spark or one of Connect."""
    pytest.importorskip("grpc", reason="Spark Connect needs pyspark[connect]")
    (tmp_path / "connected.py").write_text(CONNECTED)
    words = [sys.executable, str(tmp_path / "connected.py"), str(Path(files).parent)]
    done = subprocess.run(
        [*words, ",".join(NAMES)], capture_output=True, text=True, timeout=250,
        env={**os.environ, "PYSPARK_PYTHON": sys.executable},
    )  # fmt: skip
    told = [line for line in done.stdout.splitlines() if line.startswith(("bits", "workers"))]
    bits = f"bits {fitted.inertia.hex()} {fitted.model.centers.tobytes().hex()}"
    assert told == [bits, bits, "workers 8 42"], done.stderr[-2000:]


def assigned(folder):
    return {path.name: path.read_bytes() for path in sorted(Path(folder).glob("*.parquet"))}


@pytest.fixture(scope="module")
def alone(fitted, files, tmp_path_factory):
    """What one process makes of the files, and of all of them together."""
    folder = tmp_path_factory.mktemp("alone")
    return assign_files(fitted.model, find_files(files), folder, weight="wgt"), assigned(folder)


def test_dask_workers_assign_the_files_that_one_process_does(dask, fitted, files, alone, tmp_path):
    options = {"processes": False, "n_workers": 2, "dashboard_address": None}
    with dask.LocalCluster(**options) as cluster, dask.Client(cluster):
        done = assign_files(
            fitted.model, find_files(files), tmp_path, weight="wgt", engine="dask",
            scheduler=cluster.scheduler_address,
        )  # fmt: skip
    assert assigned(tmp_path) == alone[1]
    assert done.mass.tolist() == alone[0].mass.tolist()
    assert done.drift.stability_index == alone[0].drift.stability_index
    with pytest.raises(InputError, match="'abacus' is not known"):
        assign_files(fitted.model, find_files(files), tmp_path / "new", engine="abacus")


@pytest.mark.attack
def test_a_dask_worker_killed_while_it_assigns_changes_no_byte(
    dask, fitted, files, alone, tmp_path
):
    killed = []
    with (
        dask.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        dask.Client(cluster) as client,
    ):

        def kill(what, done, total):
            if done == 1 and not killed:
                killed.append(next(iter(client.run(os.getpid).values())))
                os.kill(killed[0], signal.SIGKILL)

        done = assign_files(
            fitted.model, find_files(files), tmp_path, weight="wgt", engine="dask",
            scheduler=cluster.scheduler_address, progress=kill,
        )  # fmt: skip
    assert killed
    assert assigned(tmp_path) == alone[1]
    assert done.drift.stability_index == alone[0].drift.stability_index


@pytest.mark.attack
def test_spark_assigns_the_files_that_one_process_does_though_a_worker_is_killed(
    spark, fitted, files, alone, tmp_path
):
    killed = []

    def kill(what, done, total):
        if done == 1:
            killed.append(_kill_worker())

    done = assign_files(
        fitted.model, find_files(files), tmp_path, weight="wgt", engine="spark", progress=kill
    )
    assert killed[0]
    assert assigned(tmp_path) == alone[1]
    assert done.drift.stability_index == alone[0].drift.stability_index
    with pytest.raises(InputError, match="lacks the column mass"):
        assign_files(
            fitted.model, find_files(files), tmp_path / "new", weight="mass", engine="spark"
        )
