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
    if end == ".xlsx" and find_spec("xlsxwriter") is None:
        raise InputError(
            f"{path.name} needs the package xlsxwriter; {INSTALL.format(extra='export')}."
        )


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
    if path.suffix.lower() == ".xlsx":
        from segmentus.segments.questionnaire.sheet import write_sheet

        return write_file(path, write_sheet(asked))
    return write_file(path, _WRITERS[path.suffix.lower()](asked).encode())
