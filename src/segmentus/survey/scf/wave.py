"""A wave of the Survey of Consumer Finances into a `Survey`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from segmentus.door import check_arguments
from segmentus.errors import InputError
from segmentus.survey.bounds import check_values
from segmentus.survey.codebook import make_variables
from segmentus.survey.design import IMPLICATES, Design
from segmentus.survey.replicates import with_replicates
from segmentus.survey.scf.dollars import (
    REPORTED,
    DollarYear,
    conversion_ratio,
    detect_dollar_year,
    money_unit,
    restate,
)
from segmentus.survey.scf.extract import Extract, column_names, read_numbers
from segmentus.survey.scf.packing import UnpackedTable, digest_of, unpack_wave
from segmentus.survey.scf.parsed import keep_parsed, recall
from segmentus.survey.scf.places import find_replicates, find_wave
from segmentus.survey.scf.replicates import SURVEY_NAME, read_replicates
from segmentus.survey.scf.rows import (
    CONSTANT,
    IDENTIFIERS,
    WEIGHT,
    no_weight,
    read_families,
    read_weight,
)
from segmentus.survey.scf.waves import (
    FAMILIES_SURVEYED,
    LICENCE,
    check_wave,
    year_by_count,
    year_in,
)
from segmentus.survey.values import Source, Survey


@check_arguments
def read_wave(
    what: int | str | Path,
    *,
    dollars: int | None = None,
    columns: Sequence[str] | None = None,
    replicates: str | Path | None = None,
) -> Survey:
    """Read a wave by its year, or a summary extract by its path.

    Parameters
    ----------
    what : a survey year, looked for in the folder named by `SEGMENTUS_DATA` and then in the
        cache; or the path of a summary extract as CSV, CSV.gz, the Board's zip, or Stata.
    dollars : year whose dollars all money columns shall be in; None keeps those of the file,
        which are told from the amounts and named in `source.money_unit`.
    columns : names of the columns wanted, upper or lower case; None reads all.
    replicates : path of the Board's file of replicate weights (zip or Stata); "auto" takes that
        of the wave where it lies in the data folder or the cache; None reads none.

    Returns
    -------
    Survey of n rows, one family in one implicate each, in the order of the file. Empty cells
    are null. `source.notes` says what was rebuilt, restated or could not be told.

    Raises
    ------
    InputError
        The wave is not here; the file is no complete summary extract; its dollars cannot be
        restated; the replicate weights are not of this wave. The sentence names the file, the
        column and row, and a cure.

    Notes
    -----
    Board of Governors of the Federal Reserve System, Survey of Consumer Finances, summary extract
    public data; the weight `WGT` sums to the population over all five implicates.

    Examples
    --------
    >>> read_wave("no such file.csv")
    Traceback (most recent call last):
    ...
    segmentus.errors.InputError: no such file.csv: there is no such file; check the path.
    """
    if isinstance(what, int):
        path, asked = find_wave(check_wave(what)), what
    else:
        path, asked = Path(what).expanduser(), None
    kept = None if columns is None else [name.upper() for name in columns]
    known = recall(path, digest_of(path), lambda held: _needed(held, kept))
    extract = known or _take(unpack_wave(path), kept)
    survey = _assemble(extract, asked, dollars, kept)
    named = f"scf{what}" if isinstance(what, int) else str(what)
    survey = replace(survey, source=replace(survey.source, named=named, dollars=dollars))
    if known is None and kept is None:
        keep_parsed(extract)
    if replicates == "auto":
        year = survey.source.year
        replicates = None if year is None else find_replicates(year)
    if replicates is None:
        return survey
    return with_replicates(survey, read_replicates(replicates, survey))


def survey_of(
    table: UnpackedTable,
    asked: int | None,
    *,
    dollars: int | None = None,
    columns: Sequence[str] | None = None,
) -> Survey:
    """Turn an unpacked table into a survey; `asked` is the wave it must be, if any.

    Raises
    ------
    InputError
        As for `read`.
    """
    kept = None if columns is None else [name.upper() for name in columns]
    return _assemble(_take(table, kept), asked, dollars, kept)


def _take(table: UnpackedTable, kept: list[str] | None) -> Extract:
    """Read the columns wanted and those that families, weights and dollars are told from."""
    held = column_names(table)
    if WEIGHT not in held:
        raise InputError(no_weight(table.label, held))
    frame = read_numbers(table, _needed(held, kept))
    inside = table.name if table.packed == "zip" else ""
    return Extract(frame, table.name, table.file, table.label, table.sha256, inside)


def _needed(held: Sequence[str], kept: list[str] | None) -> list[str] | None:
    """Names of the columns to read of those held; None for all."""
    if kept is None:
        return None
    told = [name for name in (*IDENTIFIERS, WEIGHT, *CONSTANT, *REPORTED) if name in held]
    return list(dict.fromkeys([*kept, *told]))


def _assemble(
    extract: Extract, asked: int | None, dollars: int | None, kept: list[str] | None
) -> Survey:
    """Tell families, wave and dollars from an extract, and put all together."""
    everything, label = extract.frame, extract.label
    check_values(everything, label)
    families = read_families(everything, label)
    year, year_notes = _wave(extract, families.units.size, asked)
    found = detect_dollar_year(everything, year)
    target = dollars if dollars is not None else found.year if found else None
    ratio = 1.0 if target is None else conversion_ratio(label, found, target)
    known = make_variables(kept or everything.columns, money_unit(target))
    frame = everything.select(kept or everything.columns)
    money = [name for name, variable in known.items() if variable.kind == "money"]
    return Survey(
        frame=restate(frame, money, ratio),
        design=Design(
            weight=read_weight(everything, label),
            unit=families.unit,
            implicate=families.implicate,
            units=families.units,
            n_implicates=IMPLICATES,
        ),
        variables=known,
        source=Source(
            name=f"{SURVEY_NAME} {year or '(wave unknown)'}",
            year=year,
            row="one family in one implicate",
            units="families",
            money_unit=money_unit(target),
            sha256=extract.sha256,
            file=extract.file,
            licence=LICENCE,
            notes=(*families.notes, *year_notes, *_dollar_notes(found, target, ratio)),
        ),
    )


def _wave(extract: Extract, families: int, asked: int | None) -> tuple[int | None, tuple[str, ...]]:
    """Tell the survey year from the file's name and its count of families, with notes."""
    named = year_in(extract.name) or year_in(extract.file)
    counted = year_by_count(families)
    year = asked or named or counted
    if year is None:
        note = "The survey year is unknown: neither the file's name nor its size tells it."
        return None, (note,)
    for other, why in ((named, "is named for"), (counted, f"holds the {families:,} families of")):
        if other is not None and other != year:
            raise InputError(
                f"{extract.label}: {extract.name} {why} the {other} wave, not {year}; give the "
                f"file of {year}, or name it for its wave."
            )
    if named is None and asked is None:
        return year, (f"The survey year was inferred from the number of families, {families:,}.",)
    if year in FAMILIES_SURVEYED and counted is None:
        return year, (
            f"This copy holds {families:,} families; the public extract of {year} has "
            f"{FAMILIES_SURVEYED[year]:,}.",
        )
    return year, ()


def _dollar_notes(found: DollarYear | None, target: int | None, ratio: float) -> tuple[str, ...]:
    """Say what was done to the amounts, or that their year could not be told."""
    if found is None:
        return (
            "Amounts are in dollars of unknown year: they are not round in any known year's "
            "dollars.",
        )
    if found.year == target:
        return ()
    return (
        f"Amounts restated from {found.year} dollars to {target} dollars (factor {ratio:.4f}, "
        "CPI-U-RS).",
    )
