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
from urllib.parse import unquote, unquote_plus

from segmentus.errors import INSTALL, InputError, first_line

DIALECTS = {
    "duckdb": "duckdb", "postgresql": "postgres", "postgres": "postgres", "sqlite": "sqlite",
}  # fmt: skip
"""Scheme of an address → dialect that sqlglot writes."""
UNOPENED = ("snowflake", "bigquery", "databricks", "redshift", "mysql", "mssql", "oracle", "trino")
"""Schemes of databases that no connection is made to."""


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
    if not isinstance(where, str):
        return False
    scheme, sign, _ = where.partition("://")
    return bool(sign) and (scheme in DIALECTS or scheme.partition("+")[0] in UNOPENED)


def parse_address(where: str) -> TableAddress:
    """Take an address apart.

    Raises
    ------
    InputError
        It names no table and no query, or both, or a database that is not opened.

    >>> parse_address("duckdb:///shop.db?table=customers").table
    'customers'
    """
    url, _, options = where.partition("?")
    scheme = url.partition(":")[0]
    if scheme not in DIALECTS:
        raise InputError(
            f"{where}: {scheme} is not opened, only {', '.join(DIALECTS)}; unload the table as "
            "Parquet files, and give their path."
        )
    asked = dict(each.partition("=")[::2] for each in options.split("&"))
    table, query = (_decode(asked.pop(key, "")) for key in ("table", "query"))
    if bool(table) == bool(query):
        raise InputError(
            f"{where}: name a table or a query in the address, as in "
            "duckdb:///shop.db?table=customers."
        )
    rest = "&".join(f"{key}={value}" for key, value in asked.items() if key)
    url = f"{url}?{rest}" if rest else url
    return TableAddress(url, DIALECTS[scheme], table, query.rstrip("; \n"))


def _decode(text: str) -> str:
    """Undo what an address needs; a plus is a sign in a query, and a blank where no blank is."""
    return unquote(text) if " " in text else unquote_plus(text)


@contextmanager
def connect(address: TableAddress) -> Iterator[Database]:
    """Open a database for as long as it is needed.

    Raises
    ------
    InputError
        The driver is absent, the address holds more than a query, or the database cannot be opened,
        or refuses a query; the sentence says what it said.
    """
    if find_spec("sqlglot") is None:
        raise _absent("sqlglot")
    _check_query(address)
    opened = {"duckdb": _open_duckdb, "postgres": _open_postgres, "sqlite": _open_sqlite}
    connection, errors = opened[address.dialect](address)

    def send(query: str) -> Any:
        try:
            return connection.execute(query)
        except errors as error:
            raise InputError(
                f"{address.label}: the database refused a query ({first_line(error)}); check the "
                f"{'name of the table' if address.table else 'query'}, and your rights."
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


def _check_query(address: TableAddress) -> None:
    """Refuse more than one statement: what stands behind a semicolon could change the database."""
    import sqlglot

    try:
        tokens = sqlglot.tokenize(address.query, read=address.dialect)
        sound = all(token.token_type is not sqlglot.TokenType.SEMICOLON for token in tokens)
    except sqlglot.errors.TokenError:  # a quote without an end
        sound = False
    if not sound:
        raise InputError(
            f"query: {address.query!r} is not one SELECT; give a single one, without a semicolon."
        )


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
    return InputError(f"{address.url} cannot be opened ({first_line(error)}); check the address.")
