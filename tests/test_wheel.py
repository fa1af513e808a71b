"""What the Dockerfile copies is enough for a wheel with all of its files."""

import re
import shutil
import subprocess
import sys
import zipfile

import pytest

from segmentus.errors import InputError
from segmentus.notebook import copy_notebooks
from shown import ROOT

BUILD = (
    "import sys; sys.path.insert(0, 'build_backend'); "
    "from backend import build_wheel; print(build_wheel('.'))"
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Names of the files in a wheel that was built where only the copied paths lie."""
    pytest.importorskip("setuptools", "77", reason="needs setuptools 77, of the extra dev")
    place = tmp_path_factory.mktemp("context")
    for line in re.findall(r"^COPY (.+)$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE):
        *sources, target = line.split()
        for source in sources:
            copy(ROOT / source, place / (source if target == "./" else target))
    done = subprocess.run(
        [sys.executable, "-c", BUILD], cwd=place, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(zipfile.ZipFile(place / done.stdout.split()[-1]).namelist())


def copy(source, target):
    if source.is_file():
        shutil.copy(source, target)
    else:
        passed = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(source, target, symlinks=True, ignore=passed)


def test_it_holds_every_notebook(wheel):
    kept = {
        path.name for kind in ("ipynb", "csv") for path in (ROOT / "notebooks").glob(f"*.{kind}")
    }
    assert len(kept) == 6
    assert {f"segmentus/notebooks/{name}" for name in kept} <= wheel


def test_it_holds_every_file_of_the_package(wheel):
    tracked = subprocess.run(
        ["git", "ls-files", "src/segmentus"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    missing = {name.removeprefix("src/") for name in tracked if not name.endswith("/notebooks")}
    assert missing - wheel == set()


@pytest.mark.parametrize("held", [None, "README.md"])
def test_an_installation_without_notebooks_says_so(held, tmp_path, monkeypatch):
    """As on systems without symbolic links, where git writes a file in place of the link."""
    monkeypatch.setattr("segmentus.notebook.folder.files", lambda package: tmp_path)
    if held:
        (tmp_path / "notebooks").mkdir()
        (tmp_path / "notebooks" / held).touch()
    else:
        (tmp_path / "notebooks").write_text("../../notebooks")
    with pytest.raises(InputError, match=r"installation has none in .*; install segmentus again"):
        copy_notebooks(tmp_path / "mine")
    assert not (tmp_path / "mine").exists()
