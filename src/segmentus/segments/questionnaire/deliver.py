"""A questionnaire and a file name into the bytes of that file."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from segmentus.disk.target import write_file
from segmentus.errors import INSTALL, InputError
from segmentus.segments.questionnaire.content import (
    write_place_js,
    write_place_py,
    write_place_sql,
    write_table,
)
from segmentus.segments.questionnaire.form import write_form
from segmentus.segments.questionnaire.values import Questionnaire

_WRITERS = {
    ".html": write_form,
    ".csv": write_table,
    ".py": write_place_py,
    ".js": write_place_js,
    ".sql": write_place_sql,
}
ENDS = (".html", ".xlsx", ".csv", ".py", ".js", ".sql")


def check_ending(path: Path) -> None:
    """Refuse a file whose name does not say what it shall be.

    Raises
    ------
    InputError
        Its end is none of `ENDS`, or xlsxwriter is not installed.
    """
    end = path.suffix.lower()
    if end not in ENDS:
        raise InputError(
            f"{path.name}: the name must end in {', '.join(ENDS[:-1])} or {ENDS[-1]} (form, Excel "
            "sheet, table of coefficients, program or query); rename the file."
        )
    reason = refuse_ending(end)
    if reason:
        raise InputError(f"{path.name}: {reason}.")


def refuse_ending(end: str) -> str:
    """Say why a file with one of `ENDS` cannot be made here, "" where it can."""
    if end == ".xlsx" and find_spec("xlsxwriter") is None:
        return f"it needs the package xlsxwriter; {INSTALL.format(extra='export')}"
    return ""


def make_delivery(asked: Questionnaire, end: str) -> bytes:
    """Make the bytes of a file with one of `ENDS`.

    Parameters
    ----------
    asked : the questions and their points.
    end : of the file's name, in lower case.
    """
    if end == ".xlsx":
        from segmentus.segments.questionnaire.sheet import write_sheet

        return write_sheet(asked)
    return _WRITERS[end](asked).encode()


def write_questionnaire(asked: Questionnaire, path: str | Path) -> Path:
    """Write a questionnaire as the end of the file's name says.

    Parameters
    ----------
    asked : the questions and their points.
    path : .html for the form that scores itself, .xlsx for a workbook, .csv for the coefficients,
        .py, .js and .sql for programs.

    Raises
    ------
    InputError
        The name ends otherwise, or the file cannot be written.
    """
    path = Path(path)
    check_ending(path)
    return write_file(path, make_delivery(asked, path.suffix.lower()))
