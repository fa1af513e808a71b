"""Files in object stores: an S3 server on loopback gives the bits of the disk."""

import json

import fsspec
import polars as pl
import pytest

from rows import NAMES, make_table
from segmentus.cli import main
from segmentus.engines.assigned_files import RECORD, assign_files
from segmentus.engines.files import find_files, list_file_columns, mark_file, read_frames
from segmentus.engines.fit import fit
from segmentus.errors import InputError
from segmentus.segments.model import write_model

pytestmark = pytest.mark.filterwarnings("ignore")
QUICK = {"k": 3, "weight": "wgt", "starts": 2, "sample": 300}


@pytest.fixture(scope="module")
def table():
    return make_table(900)


@pytest.fixture(scope="module")
def fitted(table):
    return fit(table, NAMES, **QUICK)


@pytest.fixture(scope="module")
def store(table):
    """A bucket with three files; the address and who asks are told by the environment alone."""
    pytest.importorskip("s3fs", reason="s3fs comes with the extra dev")
    server = pytest.importorskip("moto.server", reason="moto comes with the extra dev")
    with pytest.MonkeyPatch.context() as patch:
        running = server.ThreadedMotoServer("127.0.0.1", 0, verbose=False)
        running.start()
        host, port = running.get_host_and_port()
        told = {
            "AWS_ENDPOINT_URL": f"http://{host}:{port}", "AWS_ACCESS_KEY_ID": "tester",
            "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }  # fmt: skip
        for name, value in told.items():
            patch.setenv(name, value)
        fsspec.filesystem("s3").mkdir("bank")
        for number, part in enumerate(table.iter_slices(400)):
            with fsspec.open(f"s3://bank/rows/{number}.parquet", "wb") as file:
                part.write_parquet(file, row_group_size=150)
        yield "s3://bank/rows"
        running.stop()


@pytest.mark.parametrize("end", ["", "/*.parquet"])
def test_a_fit_from_a_store_has_the_bits_of_memory(store, fitted, end):
    got = fit(store + end, NAMES, **QUICK)
    assert got.model.centers.tobytes() == fitted.model.centers.tobytes()
    assert got.inertia == fitted.inertia


@pytest.mark.parametrize(("first", "rows"), [(0, 400), (149, 2), (150, 150), (10, 350), (399, 1)])
def test_runs_of_rows_are_read_from_the_groups_that_hold_them(store, table, first, rows):
    frames = list(read_frames(f"{store}/0.parquet", "parquet", ["debt", "wgt"], 70, first, rows))
    assert pl.concat(frames).equals(table[:400].select("debt", "wgt")[first : first + rows])
    assert max(frame.height for frame in frames) <= 70


def test_segments_go_from_store_to_store_and_a_second_run_passes_over_them(
    store, fitted, table, tmp_path, monkeypatch, capsys
):
    write_model(fitted.model, tmp_path / "model.json")
    words = ["segmentus", "assign", str(tmp_path / "model.json"), f"{store}/*.parquet"]
    monkeypatch.setattr("sys.argv", [*words, "-o", "s3://bank/out", "--weight", "wgt"])
    for _ in range(2):
        with pytest.raises(SystemExit) as stop:
            main()
        assert stop.value.code == 0
    said = capsys.readouterr()
    assert "900 of 900 rows scored." in said.out
    assert "Written: s3://bank/out" in said.out + said.err
    system = fsspec.filesystem("s3")
    system.invalidate_cache()
    names = [f"{number}.parquet" for number in range(3)]
    assert sorted(system.ls("bank/out", detail=False)) == [
        f"bank/out/{name}" for name in [*names, RECORD]
    ]
    with fsspec.open("s3://bank/out/1.parquet") as file:
        made = pl.read_parquet(file.read())
    assert made.drop(made.columns[5:]).equals(table[400:800])
    assert made["segment"].null_count() == 0
    first = mark_file("s3://bank/out/0.parquet")
    done = assign_files(fitted.model, find_files(store), "s3://bank/out", weight="wgt")
    assert done.rows == 900
    assert mark_file("s3://bank/out/0.parquet") == first
    assert len(json.loads(system.cat_file(f"bank/out/{RECORD}"))["files"]) == 3


def test_one_file_goes_to_and_from_a_store(store, fitted, table, tmp_path, monkeypatch):
    write_model(fitted.model, tmp_path / "model.json")
    table.write_csv(tmp_path / "new.csv")
    for source, target in (
        (str(tmp_path / "new.csv"), "s3://bank/new/scored.parquet"),
        ("s3://bank/new/scored.parquet", str(tmp_path / "back.csv")),
    ):
        words = ["assign", str(tmp_path / "model.json"), source, "-o", target, "--prefix", "a_"]
        monkeypatch.setattr(
            "sys.argv", ["segmentus", *words[:-1], "b_" if "s3" in source else "a_"]
        )
        with pytest.raises(SystemExit) as stop:
            main()
        assert stop.value.code == 0
    back = pl.read_csv(tmp_path / "back.csv")
    assert back["a_segment"].to_list() == back["b_segment"].to_list()
    assert back.height == table.height


def test_text_behind_a_url_is_fetched_and_read(table, fitted):
    with fsspec.open("memory://text/rows.csv", "w") as file:
        file.write(table.write_csv())
    assert list_file_columns("memory://text/rows.csv", "csv") == table.columns
    assert fit("memory://text/rows.csv", NAMES, **QUICK).inertia == fitted.inertia


def test_what_a_store_refuses_is_a_sentence(store):
    for where in ("s3://nobody/rows/*.parquet", "s3://bank/none.parquet", "nowhere://a/b.parquet"):
        with pytest.raises(InputError, match=r"no files match|cannot be used \(.+\); check the U"):
            fit(where, NAMES, **QUICK)
