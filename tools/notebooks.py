"""Execute the notebooks and store them with pictures: `python -m tools.notebooks [NAME …]`.

What is stored are the outputs on the built-in sample, whatever data this machine holds. Nothing
in them depends on machine or time, so executing them again gives the same bytes. Each figure is
stored twice: as plotly's JSON, and as a PNG for code hosts, drawn by plotly in headless Chromium.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import shutil
import struct
import sys
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "notebooks"
PLOTLY, PNG = "application/vnd.plotly.v1+json", "image/png"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
WIDTH, PIXELS = 760, 1.2
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-dev-shm-usage",
)  # fmt: skip
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_DRAW = """
const done = arguments[arguments.length - 1];
const [figure, width, scale] = arguments;
const layout = {...figure.layout, width};
Plotly.toImage({data: figure.data, layout}, {format: 'png', width, height: layout.height, scale})
  .then(address => done(address.split(',')[1]), error => done('failed: ' + error));
"""


def execute(name: str, folder: Path, variables: Mapping[str, str], more: str = "") -> NotebookNode:
    """Run a notebook from top to bottom in a folder, all its warnings being errors.

    Parameters
    ----------
    name : of a file in `notebooks/`.
    folder : working folder, in which files it reads must lie.
    variables : environment of the kernel.
    more : a cell to run at the end; its output is the notebook's last.
    """
    notebook = nbformat.read(FOLDER / name, as_version=4)
    if more:
        notebook.cells.append(nbformat.v4.new_code_cell(more))
    client = NotebookClient(
        notebook, timeout=900, kernel_name="python3", record_timing=False,
        resources={"metadata": {"path": str(folder)}},
    )  # fmt: skip
    environment = {**variables, "PYTHONWARNINGS": "error::UserWarning"}
    asyncio.run(client.async_execute(env=environment))  # which closes its loop, in any thread
    return notebook


def sample_only(folder: Path) -> dict[str, str]:
    """An environment in which the sample is the only survey at hand."""
    hidden = ("SEGMENTUS_DATA", "SEGMENTUS_CACHE")
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    source = os.pathsep.join(filter(None, [str(ROOT / "src"), kept.get("PYTHONPATH", "")]))
    return kept | {"SEGMENTUS_CACHE": str(folder / "nothing"), "PYTHONPATH": source}


def clean(notebook: NotebookNode) -> None:
    """Leave nothing of the machine or of the run but what the cells show."""
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    for cell in notebook.cells:
        cell.metadata = {}
        for output in cell.get("outputs", []):
            output.metadata = {}
            if PLOTLY in output.get("data", {}):
                output.data.pop("text/html", None)  # a PNG does for pages, at a tenth of the size


def draw(notebook: NotebookNode, browser: Any) -> None:
    """Put a PNG beside every plotly figure."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            figure = output.get("data", {}).get(PLOTLY)
            if figure is not None:
                png = browser.execute_async_script(_DRAW, figure, WIDTH, PIXELS)
                if png.startswith("failed"):
                    raise RuntimeError(png)
                output.data[PNG] = pack(png)
                output.metadata = {PNG: {"width": WIDTH}}


def pack(png: str) -> str:
    """Deflate the pixels of a base64 PNG harder than a browser does, by a fifth; none changes."""
    data = base64.b64decode(png)
    chunks, at = [], len(_SIGNATURE)
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        chunks.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += length + 12
    pixels = zlib.decompress(b"".join(body for kind, body in chunks if kind == b"IDAT"))
    header = next(body for kind, body in chunks if kind == b"IHDR")
    packed = ((b"IHDR", header), (b"IDAT", zlib.compress(pixels, 9)), (b"IEND", b""))
    return base64.b64encode(_SIGNATURE + b"".join(_chunk(*part) for part in packed)).decode()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def write(notebook: NotebookNode) -> str:
    """Write a notebook as nbformat does, but each figure on one line: half as long."""
    figures = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if PLOTLY in output.get("data", {}):
                mark = f"figure of {cell.id}"
                figures[mark] = json.dumps(
                    output.data[PLOTLY], ensure_ascii=False, sort_keys=True, separators=(",", ":")
                )
                output.data[PLOTLY] = mark
    text = str(nbformat.writes(notebook))
    for mark, figure in figures.items():
        text = text.replace(f'"{mark}"', figure)
    return text.rstrip("\n") + "\n"


@contextmanager
def drawing() -> Iterator[Any]:
    """Open plotly on an empty page."""
    from plotly.offline import get_plotlyjs
    from selenium.webdriver import Chrome, ChromeOptions, ChromeService

    options = ChromeOptions()
    for flag in FLAGS:
        options.add_argument(flag)
    browser = Chrome(options, ChromeService(shutil.which("chromedriver")))
    try:
        browser.set_script_timeout(60)
        browser.execute_script(get_plotlyjs())
        yield browser
    finally:
        browser.quit()


def names() -> list[str]:
    """Return the notebooks in order."""
    return sorted(path.name for path in FOLDER.glob("*.ipynb"))


def main(wanted: list[str]) -> None:
    """Execute, clean, draw and store the notebooks whose names hold a word given; else all."""
    for name in names():
        if not wanted or any(word in name for word in wanted):
            with tempfile.TemporaryDirectory() as place:
                for table in FOLDER.glob("*.csv"):
                    shutil.copy(table, place)
                notebook = execute(name, Path(place), sample_only(Path(place)))
            clean(notebook)
            with drawing() as browser:
                draw(notebook, browser)
            (FOLDER / name).write_text(write(notebook), encoding="utf-8", newline="")
            print(f"{name}: {(FOLDER / name).stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
