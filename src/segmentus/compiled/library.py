"""The library of kernels for this processor, loaded once, as functions that check their arrays.

`SEGMENTUS_KERNELS` = v2, v3 or v4 asks for an instruction set; else the processor is asked. Calls
let go of Python's lock, so kernels run side by side in threads.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentus.compiled import build
from segmentus.compiled.signatures import SIGNATURES
from segmentus.errors import InputError

FORCED = "SEGMENTUS_KERNELS"
"""Environment variable that asks for an instruction set."""
BUILDS = ("checked", "counted")
"""Further words for it: with sanitizers, and with counts of the lines that ran."""


@cache
def kernel(name: str) -> Callable[..., Any]:
    """Find the kernel of that name, see `signatures`."""
    result, _, arguments = SIGNATURES[name].partition(":")
    function = _library()[name]
    function.argtypes = [_TYPES[code] for code in arguments.replace(" ", "")]
    function.restype = _TYPES[result] if result else None
    return function


def open_room(name: str, *sizes: int) -> tuple[NDArray[np.uint8], int]:
    """Make room for one call of a kernel, of the size that kernel `name` tells, and that size."""
    size = kernel(name)(*sizes)
    return np.empty(size, np.uint8), size


def variant() -> str:
    """Name the library in use: v2, v3 or v4 on x86-64, base elsewhere.

    Raises
    ------
    InputError
        `SEGMENTUS_KERNELS` asks for one that this processor does not have.
    """
    forced = os.environ.get(FORCED, "")
    if forced in BUILDS:
        return forced
    if not build.has_levels():
        return "base"
    level = _level()
    known = [name for name in build.INSTRUCTION_SETS if int(name[1:]) <= level]
    if forced and forced not in known:
        raise InputError(
            f"{FORCED} = {forced}: this processor runs {', '.join(known)}; choose one of them."
        )
    return forced or known[-1]


@cache
def _library() -> ctypes.CDLL:
    return _open(variant())


@cache
def _level() -> int:
    function = _open("level")["find_level"]
    function.restype = ctypes.c_int64
    return int(function())


def _open(name: str) -> ctypes.CDLL:
    """A library, made first where that is not done yet, as in a checkout whose sources changed."""
    path = build.library_path(name)
    if not path.exists():
        try:
            build.build_libraries([name])
        except (OSError, RuntimeError) as error:
            raise InputError(
                f"compiled kernels: {path.name} is not in {path.parent} and cannot be made there "
                f"({error}); install segmentus again."
            ) from error
    return ctypes.CDLL(str(path))


def _array(dtype: type, written: bool) -> type:
    """An argument that takes contiguous arrays of one type, or None where there is nothing."""
    kind = np.dtype(dtype)

    class Array:
        @classmethod
        def from_param(cls, array: NDArray[Any] | None) -> ctypes.c_void_p | None:
            if array is None:
                return None
            flags = array.flags
            if array.dtype != kind or not flags.c_contiguous or (written and not flags.writeable):
                raise TypeError(f"a kernel takes contiguous arrays of {kind}, not {array.dtype}")
            return ctypes.c_void_p(array.ctypes.data)

    return Array


_TYPES: dict[str, Any] = {"n": ctypes.c_int64, "u": ctypes.c_double}
_ARRAYS: dict[str, type] = {
    "d": np.float64, "f": np.float32, "l": np.int64, "i": np.int32, "w": np.int64, "b": np.uint8,
}  # fmt: skip
for _code, _dtype in _ARRAYS.items():
    _TYPES[_code], _TYPES[_code.upper()] = _array(_dtype, False), _array(_dtype, True)
