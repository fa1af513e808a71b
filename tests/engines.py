"""Every engine an export is for: run(model, rows) → what it says of each row.

Each `run` takes a `Model` and a polars frame of its columns, and returns `Said`. An engine that is
not on this machine skips the test and says which it is.
"""

import csv
import importlib.util
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import warnings
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from segmentus.segments.exports import export_model

RUNNING = ExitStack()
"""What is stopped when the session ends."""


@dataclass(frozen=True)
class Said:
    """Per row: segment from 1 (0: not scored), and whatever else the engine can say, else None."""

    segment: list
    distance: list | None = None
    confidence: list | None = None
    unlike: list | None = None
    name: list | None = None
    reason: list | None = None


def _said(rows):
    """From rows of (segment, name, distance, confidence, unlike, reason)."""
    segment, name, distance, confidence, unlike, reason = zip(*rows, strict=True)
    return Said(
        segment=[int(s) if s not in (None, "") else 0 for s in segment],
        name=[n or None for n in name],
        distance=[float(d) if d not in (None, "") else None for d in distance],
        confidence=[float(c) if c not in (None, "") else None for c in confidence],
        unlike=[None if u in (None, "") else str(u).lower() in ("true", "1", "t") for u in unlike],
        reason=[r or None for r in reason],
    )


def _numbered(frame):
    return frame.with_row_index("row number")


def _query(model, dialect):
    text = export_model(model, "sql", dialect=dialect, table="main.cust\"o'm", keys=("row number",))
    return text.decode().removesuffix(";\n")


def duckdb(model, frame, folder):
    engine = pytest.importorskip("duckdb")
    with engine.connect() as base:
        base.register("arrived", _numbered(frame).to_arrow())
        base.execute('CREATE TABLE main."cust""o\'m" AS SELECT * FROM arrived')
        rows = base.execute(f'{_query(model, "duckdb")} ORDER BY "row number"').fetchall()
    return _said([row[1:] for row in rows])


def sqlite(model, frame, folder):
    base = sqlite3.connect(":memory:")
    try:
        try:
            base.execute("SELECT ln(2.0), sign(-1.0)")
        except sqlite3.OperationalError:
            pytest.skip("this SQLite was built without mathematical functions")
        names = [name.replace('"', '""') for name in _numbered(frame).columns]
        columns = ", ".join(f'"{name}"' for name in names)
        base.execute(f'CREATE TABLE main."cust""o\'m" ({columns})')
        marks = ", ".join("?" * len(names))
        base.executemany(f'INSERT INTO main."cust""o\'m" VALUES ({marks})', _numbered(frame).rows())
        rows = base.execute(f'{_query(model, "sqlite")} ORDER BY "row number"').fetchall()
    finally:
        base.close()
    return _said([row[1:] for row in rows])


@contextmanager
def _postgres_server(folder):
    """A server of our own on a free port of this machine, gone afterwards."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin")) if os.name == "posix" else []
    programs = found[-1] if found else Path(shutil.which("initdb") or "").parent
    if not (programs / "initdb").is_file() or not shutil.which("psql"):
        pytest.skip("PostgreSQL is not installed")
    as_user = []
    if os.geteuid() == 0:  # the server refuses to run as root
        if subprocess.run(["id", "postgres"], capture_output=True, check=False).returncode:
            pytest.skip("PostgreSQL will not run as root, and there is no user postgres")
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    setup = ["-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run([*as_user, programs / "initdb", "-D", data, *setup], cwd=folder, **quiet)
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    control = [*as_user, programs / "pg_ctl", "-D", data, "-w"]
    subprocess.run([*control, "-o", options, "-l", data / "log", "start"], cwd=folder, **quiet)
    try:
        yield ["psql", "-h", "127.0.0.1", "-p", str(port), "-U", "tester", "-d", "postgres", "-qX",
               "-v", "ON_ERROR_STOP=1"]  # fmt: skip
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], cwd=folder, **quiet)


@cache
def _psql():
    """Start the one server of a session, in a place that only its owner may enter."""
    home = Path(RUNNING.enter_context(tempfile.TemporaryDirectory()))
    return RUNNING.enter_context(_postgres_server(home))


def postgres(model, frame, folder):
    """Through psql, as the wire protocol's text is all that is needed."""
    table = 'main."cust""o\'m"'
    names = [name.replace('"', '""') for name in frame.columns]
    columns = ", ".join(
        f'"{name}" {"TEXT" if dtype == pl.String else "DOUBLE PRECISION"}'
        for name, dtype in zip(names, frame.dtypes, strict=True)
    )
    rows = "\n".join(
        "\t".join("\\N" if cell is None else str(cell) for cell in row)
        for row in _numbered(frame).rows()
    )
    script = (
        f'BEGIN; CREATE SCHEMA main; CREATE TABLE {table} ("row number" BIGINT, {columns});\n'
        f"COPY {table} FROM STDIN;\n{rows}\n\\.\n"
        f"CREATE TABLE said AS {_query(model, 'postgres')};\n"
        'COPY (SELECT * FROM said ORDER BY "row number") TO STDOUT (FORMAT csv);\n'
        "ROLLBACK;\n"
    )
    ran = subprocess.run(_psql(), input=script, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return _said([row[1:] for row in csv.reader(ran.stdout.splitlines())])


def _spelled(frame):
    """Rows as JSON knows them; what it does not know as words."""
    return [
        {
            name: str(cell) if isinstance(cell, float) and not np.isfinite(cell) else cell
            for name, cell in row.items()
        }
        for row in frame.rows(named=True)
    ]


_ASK = """
const { score } = require(process.argv[1]);
const rows = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(rows.map((row) => Object.values(score(row)))));
"""


def node(model, frame, folder):
    program = shutil.which("node")
    if program is None:
        pytest.skip("Node is not installed")
    script = folder / "score.js"
    script.write_bytes(export_model(model, "javascript"))
    asked = json.dumps(_spelled(frame))
    ran = subprocess.run(
        [program, "-e", _ASK, script], input=asked, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return _said(json.loads(ran.stdout))


def _loaded(folder, name, content):
    """Import a file that was exported."""
    path = folder / name
    path.write_bytes(content)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def python(model, frame, folder):
    module = _loaded(folder, "score.py", export_model(model, "python"))
    return _said([tuple(module.score(row).values()) for row in frame.rows(named=True)])


def sklearn(model, frame, folder):
    module = _loaded(folder, "pipeline.py", export_model(model, "sklearn"))
    pipeline = module.build()
    segment = pipeline.predict(frame)
    away = pipeline.transform(frame).min(axis=1)
    assert np.array_equal(pipeline.predict(frame.to_numpy()), segment)
    return Said(segment.tolist(), [None if np.isnan(d) else d for d in away.tolist()])


def onnx(model, frame, folder):
    pytest.importorskip("onnx")
    runtime = pytest.importorskip("onnxruntime")
    options = runtime.SessionOptions()
    options.log_severity_level = 3
    graph = export_model(model, "onnx")
    session = runtime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    about = session.get_modelmeta().custom_metadata_map
    values = frame.select(json.loads(about["columns"])).to_numpy().astype(float)
    segment, distance, confidence, unlike = session.run(None, {"values": values})
    there = segment > 0
    names = json.loads(about["segment_names"])

    def where(array):
        return [item if known else None for item, known in zip(array.tolist(), there, strict=True)]

    return Said(
        segment.tolist(), where(distance), where(confidence), where(unlike),
        [names[s - 1] if s else None for s in segment],
    )  # fmt: skip


def pmml(model, frame, folder):
    if shutil.which("java") is None:
        pytest.skip("Java is not installed")
    engine = pytest.importorskip("pypmml")
    found = _evaluator(engine)(export_model(model, "pmml").decode())
    said = [found.predict(row) for row in frame.rows(named=True)]
    known = [one["segment"] is not None for one in said]
    return Said(
        segment=[
            int(one["segment"]) if there else 0 for one, there in zip(said, known, strict=True)
        ],
        distance=[
            one["distance"] if there else None for one, there in zip(said, known, strict=True)
        ],
        name=[one["segment_name"] for one in said],
    )


@cache
def _evaluator(engine):
    """Start Java once."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return engine.Model.fromString


def spreadsheet(model, frame, folder):
    """What the workbook says."""
    _, rows = calculate(export_model(model, "excel", rows=frame.height), frame, folder)
    return _said([row[frame.width : frame.width + 6] for row in rows])


def calculate(content, frame, folder):
    """Fill in a workbook as a person would, and let LibreOffice calculate it."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    openpyxl = pytest.importorskip("openpyxl")
    (folder / "model.xlsx").write_bytes(content)
    book = openpyxl.load_workbook(folder / "model.xlsx")
    for r, row in enumerate(frame.rows(), start=2):
        for c, cell in enumerate(row, start=1):
            if cell is not None:
                finite = np.isfinite(cell)
                book["Score"].cell(r, c).value = cell if finite else ""  # no sheet holds others
    book.save(folder / "filled.xlsx")
    ran = subprocess.run(
        [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to",
         'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false', "--outdir", folder,
         folder / "filled.xlsx"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (folder / "filled.csv").is_file(), ran.stderr
    with (folder / "filled.csv").open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    assert header[: frame.width] == frame.columns
    return header, rows[: frame.height]


ALL = [duckdb, sqlite, postgres, node, python, sklearn, onnx, pmml, spreadsheet]
