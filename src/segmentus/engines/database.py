"""The address of a table in a database into a connection that answers queries.

`duckdb:///shop.db?table=customers`, `postgresql://user@host/shop?table=crm.customers`,
`sqlite:///shop.db?query=SELECT …`: the database's own driver sends what it is asked.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from segmentus.errors import INSTALL, InputError

DIALECTS = {
    "duckdb": "duckdb", "postgresql": "postgres", "postgres": "postgres", "sqlite": "sqlite",
}  # fmt: skip
"""Scheme of an address → dialect that sqlglot writes."""


@dataclass(frozen=True, slots=True)
class TableAddress:
    """Where a table lies.

    Attributes
    ----------
    url : of the database, without the table.
    dialect : of its SQL.
    table : name, with its schema where that is given; "" for a query.
    query : that gives the rows; "" for a table.
    """

    url: str
    dialect: str
    table: str
    query: str

    @property
    def rows(self) -> str:
        """Write what stands behind FROM."""
        if self.query:
            return f"({self.query}) AS q"
        parts = (part.replace('"', '""') for part in self.table.split("."))
        return ".".join(f'"{part}"' for part in parts)

    @property
    def label(self) -> str:
        """Name for messages."""
        return self.table or "query"


@dataclass(frozen=True, slots=True, eq=False)
class Database:
    """A connection.

    Attributes
    ----------
    address : of the table that is asked for.
    ask : sends a query, gives its rows.
    describe : sends a query, gives the names of its columns.
    """

    address: TableAddress
    ask: Callable[[str], list[tuple[Any, ...]]]
    describe: Callable[[str], list[str]]

    def list_columns(self) -> list[str]:
        """Names of the columns of the table or query."""
        return self.describe(f"SELECT * FROM {self.address.rows} LIMIT 1")


def is_database(where: Any) -> bool:
    """Tell whether a source is the address of a database."""
    return isinstance(where, str) and where.partition(":")[0] in DIALECTS and "://" in where


def parse_address(where: str) -> TableAddress:
    """Take an address apart.

    Raises
    ------
    InputError
        It names no table and no query, or both.

    >>> parse_address("duckdb:///shop.db?table=customers").table
    'customers'
    """
    url, _, options = where.partition("?")
    asked = parse_qs(options)
    table, query = (asked.pop(key, [""])[0] for key in ("table", "query"))
    if bool(table) == bool(query):
        raise InputError(
            f"{where}: name a table or a query in the address, as in "
            "duckdb:///shop.db?table=customers."
        )
    rest = "&".join(f"{key}={values[0]}" for key, values in asked.items())
    dialect = DIALECTS[url.partition(":")[0]]
    return TableAddress(f"{url}?{rest}" if rest else url, dialect, table, query.rstrip("; \n"))


@contextmanager
def connect(address: TableAddress) -> Iterator[Database]:
    """Open a database for as long as it is needed.

    Raises
    ------
    InputError
        The driver is absent, the database cannot be opened, or refuses a query; the sentence says
        what it said.
    """
    if find_spec("sqlglot") is None:
        raise _absent("sqlglot")
    opened = {"duckdb": _open_duckdb, "postgres": _open_postgres, "sqlite": _open_sqlite}
    connection, errors = opened[address.dialect](address)

    def send(query: str) -> Any:
        try:
            return connection.execute(query)
        except errors as error:
            raise InputError(
                f"{address.label}: the database refused a query ({_first_line(error)}); check the "
                "name of the table, and your rights."
            ) from error

    def ask(query: str) -> list[tuple[Any, ...]]:
        cursor = send(query)
        return list(cursor.fetchall()) if cursor.description else []

    def describe(query: str) -> list[str]:
        return [column[0] for column in send(query).description]

    try:
        yield Database(address, ask, describe)
    finally:
        connection.close()


def _path(address: TableAddress) -> Path:
    """Find the file: three slashes before a relative path, four before an absolute one."""
    path = Path(address.url.partition("?")[0].partition("://")[2].removeprefix("/"))
    if not path.is_file():
        raise InputError(f"{address.url}: the file {path} does not exist; check the address.")
    return path


def _open_duckdb(address: TableAddress) -> tuple[Any, Any]:
    try:
        import duckdb
    except ModuleNotFoundError as error:
        raise _absent("duckdb") from error
    try:
        return duckdb.connect(str(_path(address))), duckdb.Error
    except duckdb.Error as error:
        raise _unopened(address, error) from error


def _open_postgres(address: TableAddress) -> tuple[Any, Any]:
    try:
        import psycopg
    except ModuleNotFoundError as error:
        raise _absent("psycopg") from error
    try:
        return psycopg.connect(address.url, autocommit=True), psycopg.Error
    except psycopg.Error as error:
        raise _unopened(address, error) from error


def _open_sqlite(address: TableAddress) -> tuple[Any, Any]:
    path = _path(address)
    try:
        connection = sqlite3.connect(path)
        for name in ("sqrt", "floor", "ln"):  # some builds come without mathematics
            function = {"ln": math.log}.get(name) or getattr(math, name)
            connection.create_function(name, 1, _strict(function), deterministic=True)
        sign = _strict(lambda x: float(x > 0) - float(x < 0))
        connection.create_function("sign", 1, sign, deterministic=True)
    except sqlite3.Error as error:
        raise _unopened(address, error) from error
    return connection, sqlite3.Error


def _strict(function: Callable[[float], float]) -> Callable[[float | None], float | None]:
    """Null of null, as SQL has it, and a double of everything else."""
    return lambda x: None if x is None else float(function(x))


def _absent(package: str) -> InputError:
    return InputError(f"this database needs the package {package}; {INSTALL.format(extra='sql')}.")


def _unopened(address: TableAddress, error: Exception) -> InputError:
    return InputError(f"{address.url} cannot be opened ({_first_line(error)}); check the address.")


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
