"""Compiled loops are kept; a disk that keeps or returns nothing sound costs time alone."""

import importlib.util
import resource
import tempfile

import pytest

from segmentus.jit import compiling

CODE = """
from segmentus.jit import compiling

@compiling(nogil=True)
def add(one, other):
    return one + other
"""


@pytest.fixture
def load(tmp_path):
    """Import the function anew, as another process would."""
    path = tmp_path / "kernel_of_this_test.py"
    path.write_text(CODE)

    def anew():
        spec = importlib.util.spec_from_file_location("kernel_of_this_test", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.add

    return anew


@pytest.fixture
def kept(tmp_path):
    return lambda: sorted((tmp_path / "__pycache__").glob("kernel_of_this_test.add*.nb?"))


def hits(function):
    return sum(function.stats.cache_hits.values())


def test_what_was_compiled_is_found_again(load, kept):
    first = load()
    assert first(1, 2) == 3
    assert [path.suffix for path in kept()] == [".nbc", ".nbi"]
    again = load()
    assert (again(1, 2), hits(again)) == (3, 1)


def flipped(data):
    half = len(data) // 2
    return data[:half] + bytes([data[half] ^ 1]) + data[half + 1 :]


@pytest.mark.parametrize("suffix", [".nbc", ".nbi"])
@pytest.mark.parametrize(
    "damage",
    [flipped, lambda data: data[: len(data) // 2], lambda data: b"", lambda data: b"no pickle"],
)
def test_what_is_damaged_is_compiled_and_kept_anew(load, kept, suffix, damage):
    load()(1, 2)
    (path,) = (path for path in kept() if path.suffix == suffix)
    path.write_bytes(damage(path.read_bytes()))
    hurt = load()
    assert (hurt(1, 2), hits(hurt)) == (3, 0)
    again = load()
    assert (again(1, 2), hits(again)) == (3, 1)


def test_a_full_disk_keeps_nothing_and_leaves_nothing_half_written(load, kept, tmp_path):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, before[1]))
    try:
        assert load()(1, 2) == 3
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not [path for path in kept() if path.suffix == ".nbc"]
    assert not list((tmp_path / "__pycache__").glob("*.tmp.*"))
    assert load()(1, 2) == 3


def test_where_no_folder_can_be_written_it_works_and_is_not_kept(load, kept, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)  # by which numba tries a folder
    function = load()
    assert function(1, 2) == 3
    assert kept() == []


def test_a_function_without_a_compiler_is_as_it_was(monkeypatch):
    monkeypatch.setattr("numba.njit", lambda **_: lambda function: function)

    def add(one, other):
        return one + other

    assert compiling(nogil=True)(add) is add
