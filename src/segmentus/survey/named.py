"""A word for data, as people type it, into a `Survey`: "sample", "scf2019", or a path."""

from __future__ import annotations

import re
from pathlib import Path

from segmentus.errors import InputError
from segmentus.survey.values import Survey

SAMPLE = "sample"
_WAVE = re.compile(r"scf(\d{4})", re.IGNORECASE)


def read_named(data: str, *, dollars: int | None = None) -> Survey:
    """Read what `data` names.

    Parameters
    ----------
    data : "sample" for the built-in sample; "scf2019" and the like for a wave at hand; else the
        path of an SCF summary extract.
    dollars : year whose dollars amounts shall be in; None keeps those of the file.

    Raises
    ------
    InputError
        There is no such data, or it cannot be read as asked.

    >>> read_named("scf19")
    Traceback (most recent call last):
    ...
    segmentus.errors.InputError: 'scf19' is neither "sample", nor a wave like "scf2019", nor a file.
    """
    if data == SAMPLE:
        return _read_sample(dollars)
    from segmentus.survey import scf

    wave = _WAVE.fullmatch(data)
    if wave:
        return scf.read(int(wave[1]), dollars=dollars)
    if not Path(data).expanduser().exists():
        raise InputError(f'{data!r} is neither "sample", nor a wave like "scf2019", nor a file.')
    return scf.read(Path(data), dollars=dollars)


def _read_sample(dollars: int | None) -> Survey:
    from segmentus.survey import sample

    survey = sample.read()
    if dollars is not None and f"{dollars} dollars" != sample.MONEY_UNIT:
        raise InputError(
            f"dollars: the built-in sample is in {sample.MONEY_UNIT} only; leave out {dollars}."
        )
    return survey
