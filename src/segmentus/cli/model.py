"""`segmentus assign` and `segmentus export`: a model used here, and taken elsewhere."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from segmentus.cli.screen import out, print_table, say, showing_progress
from segmentus.errors import InputError

if TYPE_CHECKING:
    from segmentus.engines.assigning import AssignOptions
    from segmentus.segments.model.tally import Assigned
    from segmentus.segments.model.values import Model


def run_assign(
    model: Annotated[Path, typer.Argument(help="The model.json of a report.")],
    file: Annotated[
        str,
        typer.Argument(
            help="New rows: any file that a report reads, a folder or glob of them, a URL, or the "
            "address of a table in a database."
        ),
    ],
    target: Annotated[
        str,
        typer.Option(
            "--out",
            "-o",
            help="File to write: .csv, .csv.gz or .parquet; for a folder, glob or URL, a folder or "
            "URL; for a database, a new table.",
        ),
    ],
    weight: Annotated[str | None, typer.Option(help="Weight column for the drift figures.")] = None,
    prefix: Annotated[str, typer.Option(help="Prefix for the names of the added columns.")] = "",
    encoding: Annotated[
        str, typer.Option(help="Of a text file, as cp1251; detected if not given.")
    ] = "",
    view: Annotated[
        bool, typer.Option("--view", help="In a database, make a view instead of a table.")
    ] = False,
    why: Annotated[
        bool,
        typer.Option(
            "--why",
            help="Add a column that says what most separates each row's segment from the next.",
        ),
    ] = False,
    engine: Annotated[
        str, typer.Option(help="Who works on many files: files (one by one), dask or spark.")
    ] = "files",
    scheduler: Annotated[
        str, typer.Option(help="Address of a Dask scheduler, or master of Spark.")
    ] = "",
) -> None:
    """Give every row of FILE its segment, and say what could not be scored and what has moved.

    Of a folder, glob or URL, each file becomes one; the same command goes on after the last that is
    done. Where --out names a file, FILE is one.
    """
    from segmentus.disk.target import check_target
    from segmentus.engines.assigning import AssignOptions, FileTask, assign_one
    from segmentus.engines.database import is_database
    from segmentus.segments.model import assign_file, read_model
    from segmentus.segments.model.tables import kind_of

    if is_database(file):
        learned = read_model(model)
        print_assigned(learned, _assign_table(learned, file, target, weight or "", view))
        return
    how = AssignOptions(weight, prefix, encoding, "why" if why else "none")
    if _names_many(file, target):
        learned = read_model(model)
        print_assigned(learned, _assign_many(learned, file, target, how, engine, scheduler))
        return
    if engine != "files":
        raise InputError(f"--engine {engine} shares out many files; give a folder or a glob.")
    path = Path(target)
    kind_of(path, "give --out another one")
    if "://" in file + target:
        learned = read_model(model)
        print_assigned(learned, assign_one(FileTask(file, target), learned, how))
        return
    check_target(path)
    learned = read_model(model)
    with showing_progress() as progress:
        done = assign_file(
            learned, Path(file), path, weight=weight, prefix=prefix, encoding=encoding,
            reasons=how.reasons, progress=progress,
        )  # fmt: skip
    print_assigned(learned, done)


def _assign_table(model: Model, where: str, name: str, weight: str, view: bool) -> Assigned:
    from segmentus.engines.database import connect, parse_address

    with connect(parse_address(where)) as database:
        from segmentus.engines.assigned_rows import assign_rows  # sqlglot is an extra

        kind: Literal["table", "view"] = "view" if view else "table"
        return assign_rows(model, database, name, weight=weight, kind=kind)


def _names_many(file: str, target: str) -> bool:
    """Tell whether a folder, a pattern or a URL of files is meant, and no single file."""
    if "://" in file:
        return "*" in file or not target.lower().endswith((".csv", ".csv.gz", ".parquet"))
    path = Path(file)
    return path.is_dir() or (not path.exists() and any(sign in file for sign in "*?["))


def _assign_many(
    model: Model, files: str, folder: str, how: AssignOptions, engine: str, scheduler: str
) -> Assigned:
    from segmentus.engines.assigned_files import assign_files
    from segmentus.engines.files import find_files

    steps: list[int] = []
    with showing_progress() as progress:

        def advance(what: str, done: int, total: int) -> None:
            steps.append(done)
            progress(what, done, total)

        found = find_files(files)
        made = assign_files(
            model, found, folder, weight=how.weight, prefix=how.prefix,
            encoding=how.encoding, reasons=how.reasons,
            engine=engine,  # type: ignore[arg-type]
            scheduler=scheduler, progress=advance,
        )  # fmt: skip
    if steps[0]:
        kept = f"{steps[0]:,} of {len(found):,} files were done already, and are kept."
        print(f"segmentus: {kept}", file=sys.stderr)
    return made


def print_assigned(model: Model, done: Assigned) -> None:
    """Print sizes beside training, what could not be scored, and the drift."""
    console = out()
    console.print(f"{done.scored:,} of {done.rows:,} rows scored.", markup=False)
    if done.drift is not None:
        print_table(
            [">", "segment", ">share now", ">in training"],
            [
                [str(segment.number), segment.name, f"{100 * now:.1f} %", f"{100 * then:.1f} %"]
                for segment, now, then in zip(
                    model.segments, done.drift.now, done.drift.then, strict=True
                )
            ],
        )
        console.print(done.drift.sentence, soft_wrap=True, markup=False)
    for note in done.notes:
        console.print(note, style="yellow", soft_wrap=True, markup=False)
    for reason, count in done.blocked.items():
        console.print(
            f"Not scored: {count:,} rows, {reason}.", style="yellow", soft_wrap=True, markup=False
        )
    say(f"Written: {done.path}")


def export(
    model: Annotated[Path, typer.Argument(help="The model.json of a report.")],
    to: Annotated[str, typer.Option(help="sql, python, javascript, excel, onnx, pmml or sklearn.")],
    target: Annotated[
        Path | None, typer.Option("--out", "-o", help="File to write; printed if not given.")
    ] = None,
    dialect: Annotated[
        str, typer.Option(help="For SQL: duckdb, postgres, snowflake, bigquery, spark, sqlite …")
    ] = "duckdb",
    table: Annotated[str, typer.Option(help="For SQL: the table to score.")] = "customers",
    key: Annotated[
        list[str] | None,
        typer.Option(help="For SQL: a column to return beside the segment; may be repeated."),
    ] = None,
    rows: Annotated[int, typer.Option(help="For Excel: number of rows to prepare.")] = 1000,
    why: Annotated[
        bool, typer.Option("--why", help="For SQL and Excel: add a column of reasons.")
    ] = False,
) -> None:
    """Write a model in another language: what scores there gives the same segments."""
    from segmentus.disk.target import check_target, naming, write_file
    from segmentus.segments.exports import export_model
    from segmentus.segments.exports.export import BINARY
    from segmentus.segments.model import read_model

    if target is None and to in BINARY:
        raise InputError(f"--to {to} cannot be printed as text; name a file with --out.")
    if target is not None:
        check_target(target)
    read, keys = read_model(model), tuple(key or ())
    with naming(target) if target else nullcontext():  # a workbook is spooled to the disk
        content = export_model(
            read, to, dialect=dialect, table=table, keys=keys, rows=rows,
            reasons="why" if why else "none",
        )  # fmt: skip
    if target is None:
        sys.stdout.write(content.decode())
    else:
        write_file(target, content)
        say(f"Written: {target}")
