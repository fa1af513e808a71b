"""Numbers of typed columns stay numbers: their text is the one they always had."""

import numpy as np
import polars as pl
import pytest

from segmentus.survey import table
from segmentus.survey.table.cells import of_typed
from segmentus.survey.table.formulas import spell_csv
from segmentus.survey.table.look import Look
from segmentus.survey.table.schema import Hint

WHERE = "t.csv: column x"


@pytest.mark.parametrize(
    ("values", "cells"),
    [
        ([1, None, -3], ["1", None, "-3"]),
        ([1.0, np.nan, -3.0], ["1", None, "-3"]),
        ([1.5, None, np.nan], ["1.5", None, None]),
        ([True, None, False], ["true", None, "false"]),
    ],
)
def test_cells_are_spelled_as_the_table_has_them(values, cells):
    read = of_typed(pl.Series("x", values, strict=False), WHERE, Hint())
    assert read.cells.to_list() == cells


@pytest.mark.parametrize("values", [[7, 7, 30, None], [-7, 7, 30, 0], [0, 0, 0, 0]])
def test_a_look_at_whole_numbers_is_that_at_their_text(values):
    column = pl.Series("x", values)
    read = of_typed(column, WHERE, Hint())
    whole = Look("x", read)
    text = Look("x", type(read)(read.type, read.cells, read.numbers))
    assert whole.values.written.dtype.is_integer()
    for fact in ("total", "different", "digits", "distinct"):
        assert getattr(whole, fact) == getattr(text, fact), fact
    assert whole.show(2).to_list() == text.show(2).to_list()


def test_identifiers_that_are_numbers_stay_numbers_and_text_stays_text():
    spend = np.arange(40) % 7 * 1.5
    numbers = table.read(pl.DataFrame({"customer_id": range(1000, 1040), "spend": spend}))
    text = table.read(
        pl.DataFrame({"customer_id": [f"{n:05d}" for n in range(40)], "spend": spend})
    )
    assert numbers.design.units.tolist() == list(range(1000, 1040))
    assert text.design.units.tolist()[:2] == ["00000", "00001"]


def test_columns_without_gaps_are_kept_once():
    frame = pl.DataFrame({"visits": np.arange(60.0) % 7, "spend": np.arange(60.0)})
    survey = table.read(frame)
    kept = [survey.column(name) for name in ("visits", "spend")]
    assert all(
        np.shares_memory(column, survey.cells[name].to_numpy())
        for name, column in zip(("visits", "spend"), kept, strict=True)
    )
    assert not any(column.flags.writeable for column in kept)


def test_a_csv_in_pieces_is_that_of_the_whole(monkeypatch):
    frame = pl.DataFrame({"=a": ["=1+1", "x,y", None], "b": [1.5, None, 3.0]})
    whole = b"".join(spell_csv(frame))
    monkeypatch.setattr("segmentus.survey.table.formulas._TOGETHER", 1)
    assert b"".join(spell_csv(frame)) == whole == b"'=a,b\n'=1+1,1.5\n\"x,y\",\n,3.0\n"
    assert b"".join(spell_csv(frame.clear())) == b"'=a,b\n"
