"""A study of drawn rows in the dashboard: the whole list, and no list of some."""

import csv
import io
import zipfile

import numpy as np
import polars as pl
import pytest

from segmentus.app.files import list_files, pack_files
from segmentus.app.group_lists import holds_customers, list_group_lists
from segmentus.plan import Plan
from segmentus.study import run
from segmentus.survey.named import read_named


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    rng = np.random.default_rng(2)
    big = rng.random(1_500) < 0.5
    path = tmp_path_factory.mktemp("app") / "long.csv"
    frame = pl.DataFrame(
        {
            "customer_id": np.arange(1_500) + 10_000,
            "spend": np.where(big, 900, 100) + rng.integers(0, 50, 1_500),
            "visits": np.where(big, 30, 5) + rng.integers(0, 5, 1_500),
        }
    )
    frame.write_csv(path)
    plan = Plan(data=str(path), draw=400, k=2, ks="2", starts=2, replicates="20")
    return run(read_named(plan.data, hints=plan.hints), plan)


def test_everything_holds_the_whole_list(study):
    packed = zipfile.ZipFile(io.BytesIO(pack_files(study, {"more.txt": b"more"})))
    assert packed.testzip() is None
    rows = list(csv.DictReader(io.StringIO(packed.read("customers.csv").decode())))
    assert len(rows) == 1_500
    assert {row["segment"] for row in rows} == {"1", "2"}
    assert packed.read("more.txt") == b"more"


def test_no_list_is_of_the_drawn_rows_alone(study):
    refused = {file.name: file.refused for file in list_files(study)}
    assert not refused["customers.csv"]
    assert "customers.csv holds them all" in refused["customers.xlsx"]
    assert not holds_customers(study)
    assert list_group_lists(study) == []
