"""Rows drawn by lot from a long file: which, how many, for whom they stand, and when none are."""

import gzip
import hashlib
import zipfile
from functools import partial

import numpy as np
import polars as pl
import pytest

from segmentus.errors import InputError
from segmentus.plan import Plan
from segmentus.survey import table
from segmentus.survey.named import read_named
from segmentus.survey.table import drawn
from segmentus.survey.table.schema import Hints
from segmentus.survey.values import DrawnRows

N, M = 4_000, 700
RNG = np.random.default_rng(11)
CUSTOMERS = pl.DataFrame(
    {
        "customer_id": [f"K{at:05d}" for at in range(N)],
        "spend": RNG.lognormal(4, 1, N).round(2),
        "visits": RNG.poisson(5, N),
        "region": RNG.choice(["north", "south"], N),
        "w": RNG.integers(1, 4, N),
    }
)
PURCHASES = pl.DataFrame(
    {
        "customer": [f"K{at:04d}" for at in RNG.integers(0, 800, N)],
        "date": [f"2024-{m:02d}-{d:02d}" for m, d in RNG.integers(1, 13, (N, 2))],
        "amount": RNG.lognormal(3, 1, N).round(2),
    }
)
"""Dates after the twelfth of a month are none here, so that days and months are told apart."""


@pytest.fixture
def csv(tmp_path):
    CUSTOMERS.write_csv(tmp_path / "c.csv")
    return tmp_path / "c.csv"


def packed(path, kind):
    """The same table in another file."""
    other = path.with_name(f"c.{kind}")
    if kind == "csv.gz":
        other.write_bytes(gzip.compress(path.read_bytes()))
    elif kind == "zip":
        with zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(path, "c.csv")
    elif kind == "parquet":
        CUSTOMERS.write_parquet(other, row_group_size=333)
    elif kind == "arrow":
        CUSTOMERS.write_ipc(other)
    elif kind == "xlsx":
        CUSTOMERS.write_excel(other)
    return other


def draw(path, **said):
    return table.read(path, Hints(**{"draw": M} | said))


def ids(survey):
    return survey.cells["customer_id"].to_list()


@pytest.mark.parametrize("kind", ["csv.gz", "zip", "parquet", "arrow", "xlsx"])
def test_any_file_gives_the_same_rows(csv, kind):
    path = packed(csv, kind)
    survey = draw(path)
    assert ids(survey) == ids(draw(csv))
    assert survey.source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_rows_are_as_many_as_asked_for_in_order_and_stand_for_all(csv):
    survey = draw(csv)
    assert len(ids(survey)) == M
    assert ids(survey) == sorted(set(ids(survey)))
    assert survey.population == pytest.approx(N, rel=1e-12)
    assert survey.source.drawn == DrawnRows(M, N, N / M)
    assert survey.source.notes[0].startswith("700 of 4,000 rows were drawn by lot")
    weighted = draw(csv, weight="w")
    mass = CUSTOMERS.filter(pl.col("customer_id").is_in(ids(weighted)))["w"].sum()
    assert weighted.population == pytest.approx(mass * N / M, rel=1e-12)


def test_cells_are_those_of_the_whole_file(csv):
    whole = table.read(csv, Hints(draw=0))
    assert whole.source.drawn is None
    assert len(ids(whole)) == N
    some = whole.cells.filter(pl.col("customer_id").is_in(ids(draw(csv))))
    assert some.equals(draw(csv).cells)
    assert draw(csv).schema.form == whole.schema.form


def test_every_row_has_the_same_chance():
    """Ninety-nine of a hundred rows come within five standard errors, in the mean all do."""
    frame = pl.DataFrame({"at": np.arange(20_000)})
    times = np.zeros(20)
    for count in range(900, 1_100, 10):
        kept, about = drawn._draw(lambda: frame.iter_slices(170), Hints(), "t", count, 0)
        assert about == DrawnRows(count, 20_000, 20_000 / count)
        times += np.bincount(kept["at"].to_numpy() // 1_000, minlength=20)
    expected = times.sum() / 20
    assert abs(times - expected).max() < 5 * np.sqrt(expected * 20)  # draws share their lots


def test_pieces_and_a_known_number_of_rows_change_nothing():
    frame = pl.DataFrame({"at": np.arange(9_000)})
    first, _ = drawn._draw(lambda: frame.iter_slices(1_000), Hints(), "t", 300, 0)
    for piece, rows in ((7, 0), (50_000, 0), (1_000, 9_000)):
        pieces = partial(frame.iter_slices, piece)
        again, _ = drawn._draw(pieces, Hints(), "t", 300, rows)
        assert again.equals(first)


def test_units_come_with_all_their_rows(tmp_path):
    frame = CUSTOMERS.with_columns(house=pl.Series(np.arange(N) // 4 * 7919 % 1_000).cast(str))
    frame.write_parquet(tmp_path / "h.parquet")
    survey = draw(tmp_path / "h.parquet", unit="HOUSE")
    sizes = frame.group_by("house").len()
    kept = survey.cells.group_by("house").len()
    assert kept.join(sizes, on=["house", "len"]).height == kept.height == round(M / 4)
    assert survey.population == pytest.approx(N, rel=1e-12)


@pytest.mark.parametrize("said", [{"replicate_columns": "w*"}, {"unit": "region,visits"}])
def test_rows_that_belong_together_are_all_read(csv, said):
    path = packed(csv.with_name("d.csv"), "parquet")
    pl.read_csv(csv).with_columns(w2=pl.col("w") + 1).write_parquet(path)
    assert draw(path, **said).source.drawn is None


def test_purchases_are_all_read(tmp_path):
    for write, name in ((PURCHASES.write_csv, "p.csv"), (PURCHASES.write_parquet, "p.parquet")):
        write(tmp_path / name)
        survey = draw(tmp_path / name)
        assert survey.source.drawn is None
        assert survey.schema.purchases.customer == "customer"
        told = draw(tmp_path / name, rows="customers")
        assert told.source.drawn.rows == M


def test_purchases_in_order_of_time_are_told_by_all_rows(tmp_path, monkeypatch):
    """Their first rows seldom repeat a customer, and few of the rows drawn do."""
    monkeypatch.setattr(drawn, "_COUNTED", 50)
    rows = 3 * N
    frame = pl.DataFrame(
        {
            "customer": [f"K{at % N:04d}" for at in range(rows)],
            "date": [f"{2020 + at // N}-03-{1 + at % 28:02d}" for at in range(rows)],
            "amount": RNG.lognormal(3, 1, rows).round(2),
        }
    )
    for write, name in ((frame.write_csv, "p.csv"), (frame.write_parquet, "p.parquet")):
        write(tmp_path / name)
        survey = draw(tmp_path / name)
        assert survey.source.drawn is None
        assert survey.schema.purchases.customers == N


def test_rows_are_drawn_where_another_column_names_each(csv):
    """As a whole table: whose account each row is says more than a customer who repeats."""
    frame = pl.read_csv(csv).with_columns(client=pl.Series(np.arange(N) // 3))
    frame.write_parquet(csv.with_suffix(".parquet"))
    assert draw(csv.with_suffix(".parquet")).source.drawn.rows == M


def test_numbers_at_random_of_the_file_are_not_those_of_the_draw(tmp_path):
    """Most made files have a seed of 0 to 100."""
    values = {f"x{seed}": np.random.default_rng(seed).random(N) for seed in range(100)}
    pl.DataFrame(values).write_parquet(tmp_path / "t.parquet")
    survey = draw(tmp_path / "t.parquet")
    means = np.array([survey.cells[name].mean() for name in values])
    error = np.sqrt((1 / M - 1 / N) / 12)
    assert abs((means - 0.5) / error).max() < 5


@pytest.mark.parametrize("unit", ["house", "HOUSE "])
def test_units_are_spelled_as_the_survey_does(tmp_path, unit):
    house = [f"H{at % 1_000}{' ' * (at % 3)}" for at in range(N)]
    CUSTOMERS.with_columns(house=pl.Series(house)).write_csv(tmp_path / "h.csv")
    survey = draw(tmp_path / "h.csv", unit=unit)
    assert survey.population == pytest.approx(N, rel=1e-12)
    assert (np.bincount(survey.design.unit) == 4).all()


def test_a_unit_that_names_nothing_is_refused(tmp_path):
    CUSTOMERS.with_columns(house=pl.Series([""] * N)).write_csv(tmp_path / "h.csv")
    with pytest.raises(InputError, match="unit column house is missing"):
        draw(tmp_path / "h.csv", unit="house")


def test_lines_above_the_headings_are_passed_over(csv):
    titled = csv.with_name("t.csv")
    titled.write_text("Our customers\nof 2024, not for others\n" + csv.read_text())
    survey = draw(titled, skip=2)
    assert ids(survey) == ids(draw(csv))
    for count in (0, M):
        with pytest.raises(InputError, match="no line below the 9,000 to pass over"):
            draw(titled, skip=9_000, draw=count)


def test_a_refusal_says_that_rows_are_those_drawn(tmp_path):
    CUSTOMERS.with_columns(w=pl.lit(-1)).write_csv(tmp_path / "n.csv")
    with pytest.raises(InputError, match=r"negative in 700 of 700 .* those of the 700 drawn"):
        draw(tmp_path / "n.csv", weight="w")


def test_what_was_left_out_is_said_once(csv):
    csv.write_text(csv.read_text() + "Total,1,2,,\n")
    for said in ({}, {"unit": "customer_id"}):
        notes = draw(csv, **said).source.notes
        assert len([note for note in notes if "left out: line 4,002" in note]) == 1


def test_a_long_file_is_drawn_from_where_nobody_says_so(csv, monkeypatch):
    monkeypatch.setattr(drawn, "MOST_ROWS", 3_000)
    monkeypatch.setattr(drawn, "DRAWN_ROWS", 1_000)
    for path in (csv, packed(csv, "parquet"), packed(csv, "zip")):
        assert read_named(str(path)).source.drawn.rows == 1_000
        assert read_named(str(path), hints=Plan(draw=0).hints).source.drawn is None
    monkeypatch.setattr(drawn, "MOST_ROWS", N)
    for path in (csv, packed(csv, "parquet"), packed(csv, "zip")):
        assert read_named(str(path)).source.drawn is None


def test_a_file_that_only_seems_long_is_read_whole(tmp_path):
    """Its first megabyte has short rows and the rest long ones."""
    lines = [f"{at},{at % 7}" for at in range(150_000)]
    lines += [f"{at},{at % 7}{' ' * 400}" for at in range(30_000)]
    (tmp_path / "t.csv").write_text("\n".join(["number,visits", *lines]))
    survey = draw(tmp_path / "t.csv", draw=200_000)
    assert survey.source.drawn is None
    assert survey.n_rows == 180_000


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_damage_gets_its_sentence(csv, kind):
    path = packed(csv, kind) if kind != "csv" else csv
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2] if kind == "parquet" else content + b"1,2,3\n")
    with pytest.raises(InputError, match=path.name):
        draw(path)


def test_plans_say_how_many():
    assert Plan(draw="500").draw == 500
    assert Plan().hints.draw is None
    with pytest.raises(ValueError, match="draw"):
        Plan(draw=-1)


@pytest.mark.parametrize("kind", ["csv", "csv.gz", "zip", "parquet", "xlsx"])
def test_a_file_that_breaks_off_is_refused_as_ever(csv, kind):
    path = csv if kind == "csv" else packed(csv, kind)
    for size in (3, 40, path.stat().st_size // 2):
        path.write_bytes(path.read_bytes()[:size])
        said = []
        for count in (0, M):
            with pytest.raises(InputError) as refused:
                draw(path, draw=count)
            said.append(str(refused.value))
        assert said[0] == said[1]
        path = csv if kind == "csv" else packed(csv, kind)


def test_progress_tells_how_many_rows_are_read(csv):
    steps = []
    read_named(str(csv), hints=Hints(draw=M), progress=lambda *step: steps.append(step))
    assert steps[-1][:2] == ("reading", N)
    assert steps[-1][2] == pytest.approx(N, rel=0.1)
