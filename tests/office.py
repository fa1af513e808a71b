"""Office files opened for tests: by LibreOffice as people would, or part by part."""

import csv
import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest


def convert(path, kind, folder):
    """Open a file in LibreOffice and save it as another kind; the new file's path."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    if path.suffix == ".pptx" and not has_impress(program):
        pytest.skip("LibreOffice is installed without Impress, which opens slides")
    ran = subprocess.run(
        [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to",
         kind, "--outdir", folder, path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    made = folder / f"{path.stem}.{kind.split(':')[0]}"
    assert made.is_file(), ran.stderr
    return made


def has_impress(program):
    """Whether LibreOffice has the part that opens slides, which some systems install apart."""
    return (Path(program).resolve().parents[1] / "share/registry/impress.xcd").is_file()


def calculate(path, sheet, folder):
    """Rows of a sheet, from 1, as LibreOffice calculates and formats them."""
    kind = f"csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,{sheet}"
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    subprocess.run(
        [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to",
         kind, "--outdir", folder, path],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    (made,) = folder.glob(f"{path.stem}-*.csv")
    rows = list(csv.reader(io.StringIO(made.read_text(encoding="utf-8"))))
    made.unlink()
    return rows


def parts_of(package):
    """Part → content, of a zip and of the zips in it."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
        dates = {about.date_time for about in archive.infolist()}
    assert dates == {(1980, 1, 1, 0, 0, 0)}
    for name in [name for name in found if name.endswith(".xlsx")]:
        found |= {f"{name}/{part}": one for part, one in parts_of(found[name]).items()}
    return found
