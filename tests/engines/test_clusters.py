"""Dask: the bits of memory from any number of workers; those that are lost are under attack."""

import pytest

from rows import NAMES, make_table
from segmentus.engines.blocks import ReadColumns
from segmentus.engines.dask import DaskRun
from segmentus.engines.fit import fit
from segmentus.engines.pipeline import FitAsked, fit_rows
from segmentus.engines.sources import block_rows, open_source

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


def fit_on(client, files):
    source = open_source(files, columns := columns_of())
    size = block_rows(1e7, columns)
    run = DaskRun(client, source.parts, source.columns, size, source.label)
    return fit_rows(run, source.columns, source.label, ASKED)


def columns_of():
    return ReadColumns(tuple(NAMES), "wgt", "refuse")


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_any_number_of_dask_workers_gives_the_bits_of_memory(dask, fitted, files, workers):
    options = {"processes": False, "threads_per_worker": 1, "dashboard_address": None}
    with dask.LocalCluster(n_workers=workers, **options) as cluster, dask.Client(cluster) as client:
        assert same(fit_on(client, files), fitted)


def test_a_dask_frame_is_a_source(dask, fitted, files):
    frames = pytest.importorskip("dask.dataframe", reason="Dask frames need pandas and pyarrow")
    options = {"processes": False, "n_workers": 1, "dashboard_address": None}
    with dask.LocalCluster(**options) as cluster, dask.Client(cluster):
        frame = frames.read_parquet(files)
        got = fit(frame, NAMES, **OPTIONS, missing="refuse", scheduler=cluster.scheduler_address)
    assert same(got, fitted)
