"""The Survey of Consumer Finances: a wave, by year or file, into a `Survey`.

`read` finds and reads, and is loaded when first used: whoever asks which waves are here reads none.
`fetch.fetch` downloads (imported by itself: it brings in the network).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from segmentus.survey.scf.wave import read_wave as read

__all__ = ["read"]


def __getattr__(name: str) -> Any:
    if name != "read":
        raise AttributeError(f"module 'segmentus.survey.scf' has no attribute {name!r}")
    from segmentus.survey.scf.wave import read_wave

    globals()["read"] = read_wave
    return read_wave
