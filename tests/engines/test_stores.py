"""Google's and Azure's stores by their emulators on loopback; skipped where these are absent.

`pip install gcsfs gcp-storage-emulator adlfs` and `npm install -g azurite` bring them.
"""

import os
import shutil
import socket
import subprocess
import time

import fsspec
import pytest

from rows import NAMES, make_table
from segmentus.engines.assigned_files import assign_files
from segmentus.engines.files import find_files, mark_file
from segmentus.engines.fit import fit
from segmentus.errors import InputError

pytestmark = pytest.mark.filterwarnings("ignore")
QUICK = {"k": 3, "weight": "wgt", "starts": 2, "sample": 300}
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
"""Of the account that every emulator of Azure has; it is in Microsoft's manual."""


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@pytest.fixture
def gs(monkeypatch):
    pytest.importorskip("gcsfs", reason="gcsfs is the package of Google's store")
    server = pytest.importorskip("gcp_storage_emulator.server", reason="gcp-storage-emulator")
    port = free_port()
    running = server.create_server("127.0.0.1", port, in_memory=True, default_bucket="bank")
    running.start()
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT", "false")
    yield "gs"
    running.stop()


@pytest.fixture
def abfs(monkeypatch, tmp_path):
    pytest.importorskip("adlfs", reason="adlfs is the package of Azure's store")
    program = shutil.which("azurite-blob")
    if program is None:
        pytest.skip("azurite comes from npm")
    port = free_port()
    words = ["--inMemoryPersistence", "--silent", "--disableTelemetry", "--skipApiVersionCheck"]
    process = subprocess.Popen(
        [program, *words, "--blobHost", "127.0.0.1", "--blobPort", str(port)],
        cwd=tmp_path, env=os.environ, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    account = f"AccountName=devstoreaccount1;AccountKey={KEY}"
    place = f"BlobEndpoint=http://127.0.0.1:{port}/devstoreaccount1"
    told = f"DefaultEndpointsProtocol=http;{account};{place};"
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", told)
    fsspec.filesystem("abfs").mkdir("bank")
    yield "abfs"
    process.kill()
    process.wait()


@pytest.mark.parametrize("store", ["gs", "abfs"])
def test_a_store_gives_the_bits_of_memory_and_takes_segments(store, request, tmp_path):
    scheme, table = request.getfixturevalue(store), make_table(900)
    system, rows, out = fsspec.filesystem(scheme), f"{scheme}://bank/rows", f"{scheme}://bank/out"
    for number, part in enumerate(table.iter_slices(400)):
        part.write_parquet(tmp_path / f"{number}.parquet", row_group_size=150)
        system.put_file(str(tmp_path / f"{number}.parquet"), f"bank/rows/{number}.parquet")
    fitted = fit(table, NAMES, **QUICK)
    for where in (rows, f"{rows}/*.parquet"):
        got = fit(where, NAMES, **QUICK)
        assert got.model.centers.tobytes() == fitted.model.centers.tobytes()
        assert got.inertia == fitted.inertia
    files = find_files(rows)
    assert [each.rsplit("/", 1)[-1] for each in files] == [f"{n}.parquet" for n in range(3)]
    assert assign_files(fitted.model, files, out, weight="wgt").rows == 900
    first = mark_file(f"{out}/0.parquet")
    assert assign_files(fitted.model, files, out, weight="wgt").rows == 900
    assert mark_file(f"{out}/0.parquet") == first
    for where in (f"{scheme}://nobody/rows/*.parquet", f"{scheme}://bank/none.parquet"):
        with pytest.raises(InputError, match=r"no files match|cannot be used \(.+\); check the U"):
            fit(where, NAMES, **QUICK)
