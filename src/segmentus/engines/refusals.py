"""What a worker refuses, told to the process that asked.

Workers say a refusal rather than raise it: Dask would print where it was raised, Spark would repeat
the work and wrap its words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from segmentus.errors import InputError


def catch_refusal(work: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """Return what work gives, or the `InputError` that it raises."""
    try:
        return work(*given, **named)
    except InputError as error:
        return error


def raise_refusal(said: Any) -> Any:
    """Return what a worker said.

    Raises
    ------
    InputError
        It refused.
    """
    if isinstance(said, InputError):
        raise said
    return said
