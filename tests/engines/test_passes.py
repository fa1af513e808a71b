"""What single passes find is what a table in memory gives, whatever the blocks."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rows import NAMES, asking
from segmentus.cluster.exact_sums import split_words
from segmentus.engines.blocks import PIECE_ROWS, Block, ReadColumns
from segmentus.engines.exact import WordUnit
from segmentus.engines.look import AskFirstLook
from segmentus.engines.quantiles import QuantileTarget, count_grid, find_quantiles
from segmentus.engines.sample import (
    CUT_WEIGHT,
    MULTIPLIERS,
    PRIME,
    ROUNDS,
    Hashing,
    draw_sample,
)
from segmentus.engines.shapes import find_scales
from segmentus.estimate.weighted import quantile
from segmentus.features.missing import treat_missing
from segmentus.features.scale import fit_features
from segmentus.features.values import Scale
from segmentus.survey.table.read import read_table
from segmentus.survey.table.schema import Hints

COLUMNS = ReadColumns(tuple(NAMES), "wgt")


def look_at(run):
    return run(AskFirstLook(len(NAMES)), "look")


def test_a_look_does_not_depend_on_blocks(table):
    looks = [look_at(asking(table, size)) for size in (3000, 700, 1)]
    for look in looks:
        assert look.rows == 3000
        assert look.missing.tolist() == [0, 0, 0, table["score"].null_count()]
        assert look.high[0] == table["income"].max()
        assert look.n_distinct.tolist() == looks[0].n_distinct.tolist()
    few = Block((np.array([0.0, 2.0, 1.0, 2.0]),), np.ones(4))
    assert AskFirstLook(1).ask(few).n_distinct.tolist() == [2]


@pytest.mark.parametrize("size", [3000, 251])
@pytest.mark.parametrize("view", ["up", "down", "size"])
def test_quantiles_are_those_of_sorted_rows(table, size, view):
    run = asking(table, size)
    look = look_at(run)
    targets = [QuantileTarget(c, view, q) for c in range(4) for q in (0.01, 0.25, 0.5, 0.99)]
    targets += [QuantileTarget(3, view, 0.5, fill) for fill in (-7.0, 0.5, 90.0)]
    got = find_quantiles(run, look, count_grid(run, look), targets)
    values = table.select(NAMES).with_columns(pl.col(NAMES).fill_null(np.nan)).to_numpy()
    weight = table["wgt"].to_numpy()
    for target, found in zip(targets, got, strict=True):
        seen = target.take(values)
        known = ~np.isnan(seen)
        assert found == quantile(seen[known], weight[known], target.level), target


@given(st.lists(st.floats(-1e99, 1e99), min_size=2, max_size=30), st.floats(0.01, 0.99))
def test_quantiles_of_any_numbers(values, level):
    column = np.array([*values, 1.0, 2.0])

    def run(question, what):
        return question.ask(Block((column,), np.ones(len(column))))

    look = run(AskFirstLook(1), "look")
    for view in ("up", "down", "size"):
        target = QuantileTarget(0, view, level)
        [got] = find_quantiles(run, look, count_grid(run, look), [target])
        seen = target.take(column[:, None])
        seen = seen[~np.isnan(seen)]
        assert got == quantile(seen, np.ones(len(seen)), level)


@pytest.mark.parametrize("rule", ["auto", "linear"])
def test_scales_are_those_of_a_table_in_memory(table, rule):
    survey = read_table(table, Hints(weight="wgt"))
    fills = treat_missing(survey, NAMES, "median").fills
    wanted = fit_features(survey, NAMES, curve=rule, fills=fills, identities="allow").scales
    got = [
        find_scales(asking(table, n), look_at(asking(table, n)), COLUMNS, rule) for n in (3000, 97)
    ]
    assert [str(scale) for scale in got[0][0]] == [str(scale) for scale in got[1][0]]
    for scale, expected in zip(got[0][0], wanted, strict=True):
        assert (scale.curve, scale.per, scale.fill, scale.clip) == (
            expected.curve, expected.per, expected.fill, expected.clip,
        )  # fmt: skip
        assert scale.center == pytest.approx(expected.center, rel=1e-12)
        assert scale.spread == pytest.approx(expected.spread, rel=1e-12)
    if rule == "auto":
        assert {scale.curve for scale in got[0][0]} == {"asinh", "linear"}


def draw(frame, size, rows):
    run = asking(frame, rows)
    look = look_at(run)
    scales, total = find_scales(run, look, COLUMNS, "linear")
    return draw_sample(run, look, scales, total, size)


def test_a_sample_does_not_depend_on_order_or_blocks_and_stands_for_all(table):
    one = draw(table, 500, 3000)
    other = draw(table.sample(fraction=1.0, shuffle=True, seed=3), 500, 113)
    assert one.values.tobytes() == other.values.tobytes()
    assert one.weight.tobytes() == other.weight.tobytes()
    assert 500 <= len(one.weight) < 900  # some hold a two-thousandth of all weight
    assert not one.whole
    assert one.weight.sum() == pytest.approx(table["wgt"].sum())
    every = draw(table, 5000, 400)
    assert every.whole
    assert every.weight.sum() == pytest.approx(table["wgt"].sum())


def test_a_point_that_holds_much_is_always_in_with_its_weight(table):
    same = table.head(1).sample(n=900, with_replacement=True)
    both = pl.concat([table, same.with_columns(wgt=pl.lit(2.0))])
    sample = draw(both, 20, 331)
    at = np.flatnonzero(sample.values[:, 0] == table["income"][0])
    assert sample.weight[at].max() == pytest.approx(1800 + table["wgt"][0])
    assert CUT_WEIGHT > 2000  # or what holds a two-thousandth could be cut to nothing


def test_hashes_spread_evenly_over_numbers_in_a_row():
    from segmentus.engines.exact import unit_of

    hashing = Hashing((), (unit_of(1e5),))
    keys = hashing.keys(np.arange(1e5)[:, None])
    counts = np.bincount(keys[:, 0] * 100 // (2**31 - 1), minlength=100)
    assert abs(counts - 1000).max() < 5 * np.sqrt(1000)
    assert len(np.unique(keys[:, 0] * 2**31 + keys[:, 1])) == 100_000


def test_hashes_are_those_of_divisions_by_the_prime():
    rng = np.random.default_rng(3)
    ends = np.array([2.0**50, -(2.0**50), 0.0, 1.0, -1.0, PRIME, PRIME - 1.0, -PRIME, 2.0**31])
    values = np.column_stack([np.append(ends, rng.integers(-(2**50), 2**50, 300)) for _ in "ab"])
    values[:, 1] = values[::-1, 1] / 3
    unit, plain = WordUnit(0), Scale("a", "linear", 0.0, 1.0, "")
    keys = Hashing((plain, plain), (unit, unit)).keys(values)
    words = [word for column in values.T for word in split_words(column)]
    for row, got in enumerate(keys.tolist()):
        for at in range(2):
            mixed = at + 1
            for word in words:
                mixed = (mixed * MULTIPLIERS[at] + int(word[row])) % PRIME
            for _ in range(ROUNDS):
                mixed = (mixed * mixed + MULTIPLIERS[at + 2]) % PRIME
            assert got[at] == mixed


@pytest.mark.parametrize("rows", [0, 1, PIECE_ROWS - 1, 2 * PIECE_ROWS + 5])
def test_pieces_are_the_rows_of_a_block_in_order(rows):
    single, double = np.arange(rows, dtype=np.float32) / 3, np.arange(rows) / 7
    block = Block((single, double), np.ones(rows))
    pieces = list(block.pieces())
    assert np.array_equal(np.vstack([piece.values for piece in pieces]), block.values)
    assert block.values.dtype == np.float64
    assert np.array_equal(block.values[:, 0], single.astype(float))
    assert max(len(piece.weight) for piece in pieces) <= PIECE_ROWS
