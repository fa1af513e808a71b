"""A study into the files to take away: what each is, whom it is for, and how it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from importlib.util import find_spec
from pathlib import Path

import polars as pl

from segmentus.errors import INSTALL
from segmentus.progress import Progress, silent
from segmentus.report.all_customers import list_all_customers
from segmentus.report.customers import (
    CUSTOMER_COLUMNS,
    list_customers,
    read_figures,
)
from segmentus.report.files import tabulate_assignments, tabulate_profile
from segmentus.report.machine import make_study_json
from segmentus.report.model import model_of
from segmentus.report.office.customers import refuse_length, write_customers
from segmentus.report.office.package import settle
from segmentus.report.office.workbook import write_workbook
from segmentus.segments.exports import export_model, word_refusal
from segmentus.segments.model import Model, files
from segmentus.study import Study
from segmentus.survey.table.formulas import spell_csv, spell_parts
from segmentus.survey.values import DrawnRows


@dataclass(frozen=True, eq=False)
class Origin:
    """What files are made from; the parts that several need are made once.

    Attributes
    ----------
    study : to be taken away.
    progress : called as all rows of a file are listed.
    """

    study: Study
    progress: Progress = silent

    @property
    def model(self) -> Model:
        """Return what scores new rows."""
        return model_of(self.study)

    @cached_property
    def customers(self) -> pl.DataFrame:
        """The user's own table with the segments."""
        return list_customers(self.study, self.model)

    @property
    def drawn(self) -> DrawnRows | None:
        """Return how many rows of the file the study is of; None where it is of all."""
        return self.study.everyone.source.drawn

    def list_parts(self) -> Iterable[pl.DataFrame]:
        """The customers, some thousand at a time: all of the file where rows were drawn from it."""
        if self.drawn is None:
            return [self.customers]
        return list_all_customers(self.study, self.model, self.progress)

    @cached_property
    def figures(self) -> dict[str, pl.Series]:
        """Its columns that a sheet adds up."""
        survey = self.study.survey
        if survey.cells is None or survey.schema is None:
            return {}
        return read_figures(survey.cells, survey.schema)


@dataclass(frozen=True, slots=True)
class Takeaway:
    """One file beside the page.

    Attributes
    ----------
    file : its name.
    whom : for whom it is, in a word or two.
    what : it is, in one line.
    media : its media type.
    pieces : gives its bytes, those of a long file piece by piece.
    refuse : says why there is none, "" where there is one.
    own : whether only a table of the user's own has it.
    """

    file: str
    whom: str
    what: str
    media: str
    pieces: Callable[[Origin], bytes | Iterable[bytes]]
    refuse: Callable[[Origin], str] = lambda source: ""
    own: bool = False


def list_meant(study: Study) -> list[Takeaway]:
    """Files for such a table: a survey names nobody, so that it has no list of customers."""
    return [one for one in TAKEAWAYS if study.survey.cells is not None or not one.own]


def list_takeaways(study: Study) -> tuple[Takeaway, ...]:
    """List the files that a report of the study has beside the page, the most asked for first."""
    source = Origin(study)
    return tuple(one for one in list_meant(study) if not one.refuse(source))


def list_refused(study: Study) -> tuple[str, ...]:
    """Say in a sentence each why a file that such a study should have is not made."""
    source = Origin(study)
    why = [(one.file, one.refuse(source)) for one in list_meant(study)]
    return tuple(f"{file} was not written: {reason}." for file, reason in why if reason)


def defer_files(
    study: Study, progress: Progress = silent
) -> dict[str, Callable[[], bytes | Iterable[bytes]]]:
    """Offer every file beside the page, each made when it is asked for, always the same bytes."""
    source = Origin(study, progress)
    return {one.file: partial(one.pieces, source) for one in list_takeaways(study)}


def find_takeaway(name: str) -> Takeaway | None:
    """Return the file of this name, None where there is none."""
    return next((one for one in TAKEAWAYS if one.file == name), None)


def _refuse_list(source: Origin) -> str:
    """Say why the list of customers goes into no sheet."""
    cells = source.study.survey.cells
    assert cells is not None  # of a user's own table
    rows = source.drawn.of if source.drawn else cells.height
    long = refuse_length(rows, cells.width + len(CUSTOMER_COLUMNS))
    if source.drawn and not long:
        long = f"the study is of {source.drawn.rows:,} rows drawn from {rows:,}"
    if long:
        return long if _refuse_file(source) else f"{long}; customers.csv holds them all"
    return _lack("xlsxwriter", "export")


def _refuse_file(source: Origin) -> str:
    """Say why the file of which rows were drawn cannot be listed."""
    if source.drawn is None:
        return ""
    if source.study.plan.labels:
        return "the file itself has the segments of all its rows"
    everyone = source.study.everyone
    if not Path(everyone.source.named).expanduser().exists():
        return "the file that rows were drawn from is gone"
    cut = (everyone.whole or everyone).n_rows != source.drawn.rows
    return "rows were taken away by other means than a condition" if cut else ""


def _refuse_export(to: str, package: str) -> Callable[[Origin], str]:
    """Say why a model cannot be written in a language, or what it needs is absent."""

    def refuse(source: Origin) -> str:
        reason = word_refusal(source.model, to)
        return f"it {reason}" if reason else _lack(package, "export")

    return refuse


def _lack(package: str, extra: str) -> str:
    """Say why a file cannot be made without a package, "" where it is there."""
    if find_spec(package) is not None:
        return ""
    return f"it needs the package {package}; {INSTALL.format(extra=extra)}"


def _score_by_sql(source: Origin) -> bytes:
    """One query; beside the segments it gives the column that names customers."""
    schema = source.study.survey.schema
    keys = (schema.id,) if schema is not None and schema.id else ()
    return export_model(source.model, "sql", keys=keys)


def _make_workbook(source: Origin) -> bytes:
    """The workbook; a survey's has no customers."""
    listed = source.study.survey.cells is not None and source.drawn is None
    return write_workbook(source.study, source.customers if listed else None, source.figures)


def _show_slides(source: Origin) -> bytes:
    """Slides; python-pptx takes half a second to load, and only they need it."""
    from segmentus.report.office.slides import write_slides

    return write_slides(source.study)


_DECK = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
SHEET_MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

TAKEAWAYS = (
    Takeaway(
        "customers.xlsx", "marketing", "your own list with the group of each customer, to filter "
        "and to mail", SHEET_MEDIA, lambda s: write_customers(s.customers, s.figures), _refuse_list,
        own=True,
    ),
    Takeaway(
        "customers.csv", "marketing", "the same list for any other program", "text/csv",
        lambda s: spell_parts(s.list_parts()), _refuse_file, own=True,
    ),
    Takeaway(
        "segments.xlsx", "managers", "the answer with formulas and charts, what they have, how to "
        "recognise one", SHEET_MEDIA, _make_workbook, lambda s: _lack("xlsxwriter", "export"),
    ),
    Takeaway(
        "slides.pptx", "managers", "six slides, whose charts PowerPoint can edit", _DECK,
        _show_slides, lambda s: _lack("pptx", "slides"),
    ),
    Takeaway(
        "scorer.xlsx", "product owners", "paste new rows, read their groups", SHEET_MEDIA,
        lambda s: settle(export_model(s.model, "excel")), _refuse_export("excel", "openpyxl"),
    ),
    Takeaway(
        "scorer.sql", "data teams", "the same in your database, every night (DuckDB; segmentus "
        "export writes other dialects)", "application/sql", _score_by_sql,
        _refuse_export("sql", "sqlglot"),
    ),
    Takeaway(
        "model.json", "data teams", "gives new rows their group: segmentus assign and export",
        "application/json", lambda s: files.make_model_json(s.model).encode(),
    ),
    Takeaway(
        "plan.toml", "data teams", "your settings: reproduces all of this", "application/toml",
        lambda s: s.study.repeated.to_toml().encode(),
    ),
    Takeaway(
        "assignments.csv", "statisticians", "the rows behind the figures, each with its group and "
        "how sure that is",
        "text/csv", lambda s: spell_csv(tabulate_assignments(s.study)),
    ),
    Takeaway(
        "profile.csv", "statisticians", "every figure with its standard error and interval",
        "text/csv", lambda s: tabulate_profile(s.study).encode(),
    ),
    Takeaway(
        "study.json", "programs", "all of it", "application/json",
        lambda s: make_study_json(s.study).encode(),
    ),
)  # fmt: skip
"""All files, the most asked for first."""
