"""A word for data, as people type it, into a `Survey`: "sample", "scf2019", or a path."""

from __future__ import annotations

import gzip
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from segmentus.disk.packed import DAMAGE
from segmentus.disk.source import check_file
from segmentus.errors import InputError
from segmentus.progress import Progress, silent
from segmentus.survey.values import Survey

if TYPE_CHECKING:
    from segmentus.survey.table.schema import Hints

SAMPLE = "sample"
_OTHER_SAMPLE = re.compile(r"sample:(\d{1,9})")
"""Another draw of the sample's population, by its seed, as "sample:2022"."""
_WAVE = re.compile(r"scf(\d{4})", re.IGNORECASE)
_WAVE_FILE = re.compile(r"r?scfp?\d{4}.*", re.IGNORECASE)
_HEAD = 65_536
_TELLING = (
    "Y1", "YY1", "X1", "XX1", "HHSEX", "AGE", "EDCL", "MARRIED", "KIDS", "INCOME", "NETWORTH",
    "ASSET", "DEBT",
)  # fmt: skip
_FEWEST = 5


def read_named(
    data: str,
    *,
    dollars: int | None = None,
    hints: Hints | None = None,
    progress: Progress = silent,
) -> Survey:
    """Read what `data` names.

    Parameters
    ----------
    data : "sample" for the built-in sample, "sample:7" and the like for other draws of its
        population; "scf2019" and the like for a wave at hand; else the
        path of an SCF summary extract or of a table of customers.
    dollars : year whose dollars amounts shall be in; None keeps those of the file.
    hints : what the user says of the columns of a customer table.
    progress : called as rows of a very long table are read.

    Raises
    ------
    InputError
        There is no such data, or it cannot be read as asked.

    >>> read_named("scf19")
    Traceback (most recent call last):
    ...
    segmentus.errors.InputError: 'scf19' is neither "sample", nor a wave like "scf2019", nor a file.
    """
    if is_own_table(data):
        from segmentus.survey import table

        if dollars is not None:
            raise InputError(
                f"dollars: {data} is not the Survey of Consumer Finances, so its amounts cannot be "
                f"restated; leave out {dollars}."
            )
        return table.read(Path(data), hints, progress=progress)
    _refuse_hints(data, hints)
    if is_sample(data):
        return _read_sample(data, dollars)
    from segmentus.survey import scf

    wave = _WAVE.fullmatch(data)
    if wave:
        return scf.read(int(wave[1]), dollars=dollars)
    if not Path(data).expanduser().exists():
        raise InputError(f'{data!r} is neither "sample", nor a wave like "scf2019", nor a file.')
    return scf.read(Path(data), dollars=dollars)


def read_first(*choices: str) -> Survey:
    """Read the first of some surveys that is at hand, as `read_named` does.

    Parameters
    ----------
    choices : words for data, the most wanted first; the last one is read in any case.

    Raises
    ------
    InputError
        None is named, the one at hand cannot be read, or not even the last one is there.

    >>> read_first("scf1900", "sample").source.name
    'built-in sample, not survey data'
    """
    return read_named(first_at_hand(*choices))


def first_at_hand(*choices: str) -> str:
    """Return the first word of some that means data at hand; the last in any case.

    Raises
    ------
    InputError
        None is named.

    >>> first_at_hand("scf1900", "sample:7")
    'sample:7'
    """
    if not choices:
        raise InputError('data: none named; say what to read first, as in "scf2019", "sample".')
    *wanted, last = choices
    return next((data for data in wanted if _at_hand(data)), last)


def is_own_table(data: str) -> bool:
    """Tell the path of a user's own table from the words for a survey and from SCF extracts.

    A file is an extract where its header holds the weight ``WGT`` and at least five of the
    columns that every extract has, or where it is named like one and has no readable header.
    """
    path = Path(data).expanduser()
    if is_sample(data) or _WAVE.fullmatch(data) or not _exists(path):
        return False
    columns = _peek(path)
    if columns is None:
        return not _WAVE_FILE.fullmatch(path.name)
    return not ("WGT" in columns and sum(name in columns for name in _TELLING) >= _FEWEST)


def is_published(data: str) -> bool:
    """Tell words for a survey that anybody can read from paths and names of tables.

    >>> is_published("sample"), is_published("SCF2019"), is_published("mine.csv")
    (True, True, False)
    """
    return is_sample(data) or _WAVE.fullmatch(data) is not None


def _at_hand(data: str) -> bool:
    """Tell whether there is something to read, be it readable or not."""
    from segmentus.survey.scf.places import available

    wave = _WAVE.fullmatch(data)
    if wave is None:
        return is_sample(data) or _exists(Path(data).expanduser())
    return any(held.year == int(wave[1]) and held.path is not None for held in available())


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name too long, or with a NUL
        return False


def _peek(path: Path) -> set[str] | None:
    """Upper-case words of the header, without reading the file; None where there is none."""
    try:
        check_file(path)  # a pipe is never opened: what is read from it here would be lost
        head = _head(path)
    except (*DAMAGE, RuntimeError, NotImplementedError):
        return None
    if head.startswith(b"<stata_dta>") or (head[:1] in b"rs" and head[1:2] in (b"\1", b"\2")):
        # Names are padded with zeros in Stata's header.
        return set(re.findall(r"[A-Z][A-Z0-9_]*", head.decode("latin-1").upper()))
    if b"\0" in head[:1000]:
        return None
    line = head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].decode("latin-1")
    return {name.strip(' "\r').upper() for name in line.split(",")}


def _head(path: Path) -> bytes:
    """The first bytes of a file, or of the table within a gzip or zip."""
    with path.open("rb") as file:
        start = file.read(2)
    if start == b"\x1f\x8b":
        with gzip.open(path) as stream:
            return stream.read(_HEAD)
    if start == b"PK":
        with zipfile.ZipFile(path) as archive:
            tables = [n for n in archive.namelist() if n.lower().endswith((".csv", ".dta", ".txt"))]
            if not tables:
                return b""
            with archive.open(tables[0]) as member:
                return member.read(_HEAD)
    with path.open("rb") as file:
        return file.read(_HEAD)


def _refuse_hints(data: str, hints: Hints | None) -> None:
    """Raise where columns are told of a survey that knows its own.

    Strata and an outcome may be told of any.
    """
    from segmentus.survey.table.schema import Hints

    if hints is not None and replace(hints, strata="", outcome=()) != Hints():
        raise InputError(
            f"{data} knows its own weights and columns; leave out --id, --weight, --unit, "
            "--exclude, --include-protected and [columns], which are for your own table."
        )


def is_sample(data: str) -> bool:
    """Tell whether a word means the built-in sample, or another draw of its population."""
    return data == SAMPLE or _OTHER_SAMPLE.fullmatch(data) is not None


def _read_sample(data: str, dollars: int | None) -> Survey:
    from segmentus.survey import sample

    other = _OTHER_SAMPLE.fullmatch(data)
    survey = sample.read(int(other[1])) if other else sample.read()
    if other:  # so that two draws can be told from each other
        told = f"{survey.source.name}, draw {other[1]}"
        survey = replace(survey, source=replace(survey.source, name=told))
    if dollars is not None and f"{dollars} dollars" != sample.MONEY_UNIT:
        raise InputError(
            f"dollars: the built-in sample is in {sample.MONEY_UNIT} only; leave out {dollars}."
        )
    return survey
