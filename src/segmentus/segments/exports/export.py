"""A model and the name of a language into the bytes of one file."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Literal

from segmentus.errors import INSTALL, InputError
from segmentus.segments.exports.content import list_numbers
from segmentus.segments.model.values import Model

KINDS = ("sql", "python", "javascript", "excel", "onnx", "pmml", "sklearn")
_WITHOUT_WORDS = ("excel", "onnx", "pmml")
BINARY = ("excel", "onnx")
_NEEDS = {"sql": "sqlglot", "excel": "openpyxl", "onnx": "onnx"}


def export_model(
    model: Model,
    to: str,
    *,
    dialect: str = "duckdb",
    table: str = "customers",
    keys: tuple[str, ...] = (),
    rows: int = 1000,
    reasons: Literal["none", "why"] = "none",
) -> bytes:
    """Write a model in another language.

    Parameters
    ----------
    model : to be written.
    to : "sql", one query; "python" and "javascript", one file without any library; "excel", a
        workbook to paste rows into; "onnx" and "pmml", the exchange formats; "sklearn", a file
        that builds a fitted scikit-learn pipeline.
    dialect, table, keys : for SQL: the engine, the table queried, and the columns to give out
        beside the segment, all of them where none is named.
    rows : for Excel: rows ready to be filled.
    reasons : "why" adds a column of reasons, for SQL and Excel.

    Raises
    ------
    InputError
        An unknown language or dialect, a date among the features, a column of words where the
        language has no words for it, or a package that is not installed.
    """
    if to not in KINDS:
        raise InputError(f"--to {to!r}: no such language; give one of {', '.join(KINDS)}.")
    reason = word_refusal(model, to)
    if reason:
        raise InputError(f"--to {to} {reason}.")
    home = f"segmentus.segments.exports.{to}"
    try:
        module = import_module(home)
    except ModuleNotFoundError as error:
        if error.name != _NEEDS.get(to):
            raise
        raise InputError(
            f"--to {to} needs the package {error.name}; {INSTALL.format(extra='export')}."
        ) from error
    if reasons == "why" and to not in ("sql", "excel"):
        raise InputError(
            f"--why is for sql and excel, not for {to}; leave it out, or export to sql."
        )
    options: dict[str, Any] = {}
    if to == "sql":
        options = {"dialect": dialect, "table": table, "keys": keys, "reasons": reasons}
    elif to == "excel":
        options = {"rows": rows, "reasons": reasons}
    content: str | bytes = getattr(module, f"write_{to}")(model, **options)
    return content.encode() if isinstance(content, str) else content


def word_refusal(model: Model, to: str) -> str:
    """Say why a language cannot hold a model, to follow its name; "" where it can."""
    dated = [one.column for one in model.features if one.read and one.read.how == "date"]
    if dated:
        return (
            f"reads numbers and words, and {dated[0]} is a date of this model; score with "
            "segmentus assign, or segment without it"
        )
    named = [one.column for one in model.features if one.take == "is" or list_numbers(one)]
    if named and to in _WITHOUT_WORDS:
        return (
            f"reads numbers only, and {named[0]} holds words in this model; export to sql, python, "
            "javascript or sklearn"
        )
    return ""
