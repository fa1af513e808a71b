"""A run that was killed goes on where it was, and ends with the same bytes."""

import os
import signal
import subprocess
import sys
import time

import pytest

from rows import NAMES
from segmentus.engines.fit import fit
from segmentus.errors import InputError
from segmentus.segments.model.files import make_model_json

OPTIONS = {"k": 5, "weight": "wgt", "starts": 2, "sample": 500}


@pytest.fixture(scope="module")
def file(table, tmp_path_factory):
    path = tmp_path_factory.mktemp("kept") / "rows.parquet"
    table.write_parquet(path)
    return path


@pytest.fixture(scope="module")
def whole(file):
    return make_model_json(fit(file, NAMES, **OPTIONS).model)


def test_a_killed_process_goes_on_to_the_same_bytes(file, whole, tmp_path):
    folder, out = tmp_path / "kept", tmp_path / "model.json"
    command = [
        sys.executable, "-c", "from segmentus.cli import main; main()", "fit", str(file),
        "--features", ",".join(NAMES),
        "--k", "5", "--weight", "wgt", "--starts", "2", "--sample", "500", "--checkpoint",
        str(folder), "-o", str(out),
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while len(list(folder.glob("0*.json"))) < 6 and time.monotonic() < deadline:
        time.sleep(0.002)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    kept = {path: path.stat().st_mtime_ns for path in folder.glob("0*.json")}
    assert len(kept) >= 6
    resumed = fit(file, NAMES, **OPTIONS, checkpoint=folder)
    assert make_model_json(resumed.model) == whole
    assert kept.items() <= {p: p.stat().st_mtime_ns for p in folder.glob("0*.json")}.items()


def test_what_is_kept_is_not_asked_again(file, whole, tmp_path):
    fit(file, NAMES, **OPTIONS, checkpoint=tmp_path / "kept")
    asked = []
    again = fit(
        file, NAMES, **OPTIONS, checkpoint=tmp_path / "kept",
        progress=lambda what, done, total: asked.append(what),
    )  # fmt: skip
    assert make_model_json(again.model) == whole
    assert not {"look", "quantiles", "scales"} & set(asked)


def test_a_folder_of_another_run_is_refused(file, tmp_path):
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "letter.txt").write_text("dear")
    with pytest.raises(InputError, match="holds other files"):
        fit(file, NAMES, **OPTIONS, checkpoint=tmp_path / "kept")
    fit(file, NAMES, **OPTIONS, checkpoint=tmp_path / "own")
    with pytest.raises(InputError, match="belongs to another run"):
        fit(file, NAMES, **{**OPTIONS, "k": 4}, checkpoint=tmp_path / "own")
    next((tmp_path / "own").glob("000003*")).write_text("{")
    with pytest.raises(InputError, match="is damaged; remove it"):
        fit(file, NAMES, **OPTIONS, checkpoint=tmp_path / "own")
    with pytest.raises(InputError, match="cannot be made"):
        fit(file, NAMES, **OPTIONS, checkpoint=file / "below")
