"""Whatever the bytes or cells: a survey that keeps its laws, or one sentence."""

import gzip
import io

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bad_tables.make import arrow, csv, parquet, sound, workbook, zipped
from segmentus.errors import InputError
from segmentus.survey import table
from segmentus.survey.table import Hints

WORKBOOK = workbook([["spend", "visits"], *[[float(n * n), float(n % 7)] for n in range(30)]])
SOUND = {
    "csv": csv(),
    "gzip": gzip.compress(csv()),
    "zip": zipped(a__csv=csv()),
    "parquet": parquet(sound()),
    "arrow": arrow(sound()),
    "excel": WORKBOOK,
    "utf16": csv().decode().encode("utf-16"),
    "quoted": csv().replace(b",", b'","').replace(b"\n", b'"\n"'),
}
odd_text = st.text(
    st.sampled_from(list("01239.,;-+eE%$€ \t\"'\n/:|ab£\u00a0()∞=@<é\0")), max_size=12
)
cells = st.one_of(
    odd_text,
    st.integers(-(10**20), 10**20).map(str),
    st.floats().map(repr),
    st.dates().map(str),
    st.sampled_from(["", "NA", "yes", "no", "1,234", "1.234", "12 %", "$5", "inf", "-", "x@y.org"]),
)


def try_read(what, **hints):
    """A survey that keeps the laws, or None where one sentence came instead."""
    try:
        survey = table.read(what, Hints(**hints)) if not isinstance(what, bytes) else of_bytes(what)
    except InputError as error:
        sentence = str(error)
        assert "\n" not in sentence
        assert sentence.endswith((".", "?"))
        assert len(sentence) < 900
        return None
    keeps_laws(survey)
    return survey


def of_bytes(data: bytes):
    FILE.write_bytes(data)
    return table.read(FILE)


@pytest.fixture(autouse=True, scope="module")
def _file(tmp_path_factory):
    global FILE
    FILE = tmp_path_factory.mktemp("fuzz") / "t.csv"


def keeps_laws(survey):
    """What holds of every survey of customers."""
    assert list(survey.variables) == survey.frame.columns
    assert survey.n_rows == survey.schema.rows == len(survey.design.weight) > 1
    assert {c.name for c in survey.schema.columns} >= set(survey.variables)
    for name, variable in survey.variables.items():
        known = survey.column(name)[~np.isnan(survey.column(name))]
        column = survey.schema.column(name)
        assert np.isfinite(known).all()
        assert len(known) + column.missing == survey.n_rows
        assert len(np.unique(known)) == column.distinct
        if variable.kind in ("code", "share"):
            assert set(known) <= set(variable.codes)


@settings(max_examples=300)
@given(st.binary(max_size=400))
def test_any_bytes(data):
    try_read(data)


@settings(max_examples=400)
@given(st.sampled_from(list(SOUND)), st.data())
def test_damaged_files(kind, data):
    whole = bytearray(SOUND[kind])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        change = data.draw(st.sampled_from(["flip", "cut", "insert", "drop"]))
        if change == "flip":
            whole[at] ^= data.draw(st.integers(1, 255))
        elif change == "cut":
            del whole[max(at, 1) :]
        elif change == "insert":
            whole[at:at] = data.draw(st.binary(min_size=1, max_size=4))
        else:
            del whole[at : at + data.draw(st.integers(1, 20))]
        if not whole:
            break
    try_read(bytes(whole))


@settings(max_examples=300)
@given(
    st.lists(odd_text, min_size=1, max_size=4),
    st.lists(st.lists(cells, min_size=1, max_size=5), max_size=8),
    st.sampled_from([",", ";", "\t", "|"]),
)
def test_any_cells_unquoted(header, rows, delimiter):
    lines = [delimiter.join(header), *(delimiter.join(row) for row in rows)]
    try_read("\n".join(lines).encode("utf-8"))


@settings(max_examples=300)
@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(
            st.lists(cells, min_size=width, max_size=width), min_size=2, max_size=40
        )
    ),
)
def test_any_cells_in_a_frame(rows):
    names = [f"c{n}" for n in range(len(rows[0]))]
    try_read(pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row"))


@settings(max_examples=200)
@given(
    st.lists(
        st.floats(-1e12, 1e12).map(lambda x: round(x, 2)), min_size=20, max_size=60, unique=True
    ),
    st.sampled_from([",", ";", "\t"]),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1"]),
)
def test_numbers_come_back_in_any_dress(numbers, delimiter, comma, thousands, encoding):
    def write(x):
        plain = f"{x:,.2f}" if thousands else f"{x:.2f}"
        return f'"{plain.translate(str.maketrans(",.", ".,")) if comma else plain}"'

    lines = [
        f"amount{delimiter}y",
        *(f"{write(x)}{delimiter}{n % 3}" for n, x in enumerate(numbers)),
    ]
    FILE.write_bytes("\n".join(lines).encode(encoding))
    assert table.read(FILE).column("amount").tolist() == pytest.approx(numbers, abs=1e-9)


@settings(max_examples=100)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20),
                min_size=2, max_size=6, unique_by=lambda name: " ".join(name.split())))  # fmt: skip
def test_names_of_columns_come_back(names):
    frame = pl.DataFrame({name: np.arange(30) ** (n + 2) for n, name in enumerate(names)})
    buffer = io.BytesIO()
    frame.write_csv(buffer, quote_style="always")
    survey = try_read(buffer.getvalue())
    if survey is not None:
        read = [column.name for column in survey.schema.columns]
        tidy = [" ".join(name.split()) or f"column {n}" for n, name in enumerate(names, start=1)]
        assert read == tidy
