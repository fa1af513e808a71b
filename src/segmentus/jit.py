"""Loops compiled by numba, and kept on disk as far as the disk allows.

numba's own cache ends a run where no folder can be written, where the disk is full, and where a
kept file is damaged; here each of these costs the time to compile, and nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numba
from numba.core.caching import FunctionCache, IndexDataCacheFile

_DIGEST = hashlib.sha256().digest_size


def compiling(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Make a decorator that compiles a function when it is first called.

    Parameters
    ----------
    options : of `numba.njit`, but for `cache`.
    """

    def decorate(function: Callable[..., Any]) -> Any:
        made = numba.njit(**options)(function)
        if made is not function:  # as it is where NUMBA_DISABLE_JIT is set
            with suppress(RuntimeError, OSError):  # no folder to keep it in can be written
                made._cache = _Kept(function)
        return made

    return decorate


compiled = compiling(nogil=True, error_model="numpy")
"""Compile a loop whose sums keep the order they are written in."""

vectorized = compiling(nogil=True, error_model="numpy", fastmath={"reassoc", "contract", "nsz"})
"""Compile a loop whose products and sums may be fused, and sums taken in another order.

Vector instructions need that. Neither depends on threads, so bits stay the same on one machine.
"""


class _CheckedFile(IndexDataCacheFile):
    """Kept machine code with its checksum behind it, as damaged code would end the process."""

    def _dump(self, content: Any) -> bytes:
        data: bytes = super()._dump(content)
        return data + hashlib.sha256(data).digest()  # unpickling stops before it

    def _load_data(self, name: str) -> Any:
        data = Path(self._data_path(name)).read_bytes()
        if hashlib.sha256(data[:-_DIGEST]).digest() != data[-_DIGEST:]:
            raise ValueError(f"{name} is damaged")
        return super()._load_data(name)


class _Kept(FunctionCache):
    """The cache of one function, which never fails but only finds nothing."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        self._cache_file = _CheckedFile(
            cache_path=self._cache_path,
            filename_base=self._impl.filename_base,
            source_stamp=self._impl.locator.get_source_stamp(),
        )

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return what is kept; None where there is nothing sound, which is then cleared away."""
        try:
            return super().load_overload(sig, target_context)
        except Exception:
            with suppress(OSError):
                self.flush()
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep what was compiled where that can be done."""
        with suppress(OSError):
            super().save_overload(sig, data)
