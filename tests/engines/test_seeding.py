"""k-means|| over rows that can only be asked: a loop in plain Python, for any blocks and engine."""

import numpy as np
import polars as pl
import pytest

from rows import NAMES, asking, make_table
from segmentus.cli import main
from segmentus.cluster.exact_sums import Extent
from segmentus.engines.blocks import ReadColumns
from segmentus.engines.database import connect, parse_address
from segmentus.engines.fit import fit
from segmentus.engines.lloyd import Space
from segmentus.engines.look import AskFirstLook
from segmentus.engines.sample import PRIME, choose_hashing
from segmentus.engines.seeding import ROUNDS_OF_DRAWS, AskRanked, draw_candidates
from segmentus.engines.sql import SqlRun
from segmentus.engines.sql_table import SqlTable
from segmentus.features.values import Scale

SCALES = tuple(
    Scale(name, "linear", 1.0, spread, "", fill=0.5, clip=4.0)
    for name, spread in zip(NAMES, (900.0, 3000.0, 4.0, 1.0), strict=True)
)
SAMPLED = {"k": 4, "weight": "wgt", "starts": 2, "sample": 200, "curve": "linear"}


@pytest.fixture(scope="module")
def table():
    """Some rows are there twice."""
    some = make_table(500)
    return pl.concat([some, some[::3]])


def setting(table, size):
    run = asking(table, size)
    look = run(AskFirstLook(4), "look")
    ends = np.array([look.low, look.high]).T
    placed = [scale.apply(column) for scale, column in zip(SCALES, ends, strict=True)]
    return run, look, Space(SCALES, Extent(look.heaviest, *np.array(placed).T))


def naive_draw(table, look, centers, size, multiplier):
    """Rank every distinct row by u / d² and take the lowest."""
    values = table.select(NAMES).with_columns(pl.col(NAMES).fill_null(0.5)).unique().to_numpy()
    keys = choose_hashing(look, SCALES).keys(values)
    ranked = []
    for row, (one, two) in zip(values, keys.tolist(), strict=True):
        place = [s.apply(np.array([v]))[0] for s, v in zip(SCALES, row, strict=True)]
        squares = [sum((a - b) ** 2 for a, b in zip(place, c, strict=True)) for c in centers]
        if (square := min(squares, default=1.0)) > 0:
            ranked.append((((one * multiplier + two) % PRIME + 1) / square, one, two, *row))
    return sorted(ranked)[:size]


@pytest.mark.parametrize("size", [5, 30])
@pytest.mark.parametrize("k", [0, 3])
def test_a_draw_is_that_of_a_loop_over_distinct_rows_for_any_blocks(table, size, k):
    _, look, space = setting(table, len(table))
    centers = np.random.default_rng(k).normal(size=(k, 4))
    wanted = naive_draw(table, look, centers, size, 77_777)
    for rows in (len(table), 100, 7):
        asked = AskRanked(space, choose_hashing(look, SCALES), centers, size, 77_777)
        drawn = asking(table, rows)(asked, "candidates")
        assert drawn.keys.tolist() == [[row[1], row[2]] for row in wanted]
        assert drawn.values.tolist() == [list(row[3:]) for row in wanted]
        np.testing.assert_allclose(drawn.rank, [row[0] for row in wanted], rtol=1e-12)


def test_candidates_weigh_as_much_as_the_rows_nearest_to_them(table):
    run, look, space = setting(table, 200)
    passes = []

    def counted(question, what):
        passes.append(what)
        return run(question, what)

    values, weight = draw_candidates(counted, look, space, 4, 0)
    assert passes == ["candidates"] * (ROUNDS_OF_DRAWS + 2)
    assert weight.sum() == pytest.approx(table["wgt"].sum())
    assert 30 <= len(values) <= 8 * (ROUNDS_OF_DRAWS + 1)
    assert len(np.unique(values, axis=0)) == len(values)
    tripled = asking(pl.concat([table] * 3), 333)
    again, heavier = draw_candidates(tripled, look, space, 4, 0)
    assert again.tolist() == values.tolist()
    np.testing.assert_allclose(heavier, 3 * weight)
    assert draw_candidates(run, look, space, 4, 1)[0].tolist() != values.tolist()


def test_points_far_away_are_drawn_in_the_first_rounds():
    rng = np.random.default_rng(0)
    crowd = pl.DataFrame(rng.normal(size=(4000, 4)), schema=NAMES)
    few = pl.DataFrame(rng.normal(60.0, 1.0, size=(4, 4)), schema=NAMES)
    table = pl.concat([crowd, few]).with_columns(wgt=pl.lit(1.0))
    for seed in range(5):
        got = fit(table, NAMES, k=2, curve="linear", sample=50, seed=seed, seeding="parallel")
        assert sorted(s.size for s in got.model.segments) == [4, 4000]


def test_the_fit_is_as_good_as_from_the_sample_and_the_same_in_duckdb(table, tmp_path):
    duckdb = pytest.importorskip("duckdb", reason="duckdb comes with the extra sql")
    full = table.with_columns(pl.col("score").fill_null(0.0))
    got = fit(full, NAMES, **SAMPLED, seeding="parallel")
    assert got.inertia <= 1.02 * fit(full, NAMES, **SAMPLED | {"sample": 9999}).inertia
    assert got.model.provenance.plan["seeding"] == "parallel"
    with duckdb.connect(str(tmp_path / "shop.db")) as base:
        base.register("given", full)
        base.execute("CREATE TABLE t AS SELECT * FROM given ORDER BY income")
    where = f"duckdb:///{tmp_path}/shop.db?table=t"
    there = fit(where, NAMES, **SAMPLED, seeding="parallel")
    assert there.model.centers.tobytes() == got.model.centers.tobytes()
    assert there.inertia == got.inertia
    _, look, space = setting(full, 90)
    centers = np.random.default_rng(3).normal(size=(120, 4))
    asked = AskRanked(space, choose_hashing(look, SCALES), centers, 9, 5)
    with connect(parse_address(where)) as database:
        columns = ReadColumns(tuple(NAMES), "wgt")
        said = SqlRun(SqlTable(database, columns))(asked, "candidates")
    here = asking(full, 90)(asked, "candidates")
    assert said.rank.tobytes() == here.rank.tobytes()
    assert said.values.tolist() == here.values.tolist()


def test_the_command_refuses_other_words(table, tmp_path, monkeypatch, capsys):
    table.write_parquet(tmp_path / "t.parquet")
    words = ["fit", str(tmp_path / "t.parquet"), "--features", "income", "--seeding", "seriel"]
    monkeypatch.setattr("sys.argv", ["segmentus", *words])
    with pytest.raises(SystemExit):
        main()
    assert "choose one of sample, parallel" in " ".join(capsys.readouterr().err.split())
