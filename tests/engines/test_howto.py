"""The five commands of the how-to page, in an empty folder."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from shown import ROOT

duckdb = pytest.importorskip("duckdb", reason="duckdb comes with the extra sql")


def test_five_commands_lead_to_segments_in_a_table(tmp_path):
    page = (ROOT / "docs/howto/warehouse.md").read_text("utf-8")
    commands = re.findall(r"^\$ (.*)$", page, re.MULTILINE)
    assert len(commands) == 5
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    main = f"{sys.executable} -c 'from segmentus.cli import main; main()'"
    script = "set -e\n" + "\n".join(re.sub(r"^segmentus ", f"{main} ", each) for each in commands)
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env={**os.environ, "PATH": path},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "leaked" not in done.stderr
    assert "10,000 of 10,000 rows scored." in done.stdout
    with duckdb.connect(str(tmp_path / "shop.db")) as connection:
        counts = connection.execute("SELECT segment, COUNT(*) FROM segments GROUP BY 1").fetchall()
    assert sorted(number for number, _ in counts) == [1, 2, 3, 4, 5]
    assert sum(count for _, count in counts) == 10_000
