"""A raw file is scored as the training table was read: its labels come back, cell by cell."""

import gzip
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from conftest import DATA
from segmentus.errors import InputError
from segmentus.plan import Plan
from segmentus.report.model import model_of
from segmentus.segments.model import assign_file
from segmentus.segments.model.files import make_model_json, parse_model
from segmentus.study import run
from segmentus.survey import table
from segmentus.survey.table.spelling import Spelling

N = 400
GERMAN = ("Umsatz", "Rabatt", "Letzter Kauf", "Newsletter")


def learn(path, **plan):
    study = run(table.read(path), Plan(**{"ks": "2-4", "starts": 3, "replicates": "0"} | plan))
    return study.segmentation.clustering.labels, model_of(study)


def score(model, path, target):
    done = assign_file(model, path, target)
    return pl.read_csv(target, infer_schema=False, separator=","), done


def german(rows=N):
    """Cells of a German shop: euros with decimal comma, per cent, dates, words, some missing."""
    rng = np.random.default_rng(8)
    rich = np.arange(rows) % 2 == 0
    spend = np.where(rich, rng.lognormal(8, 0.5, rows), rng.lognormal(5, 0.5, rows))
    money = [f"{x:,.2f} €".translate(str.maketrans(",.", ".,")) for x in spend]
    days = pl.date_range(pl.date(2021, 1, 1), pl.date(2024, 12, 31), eager=True).sample(
        rows, with_replacement=True, seed=3
    )
    gaps = np.arange(rows) % 37
    return pl.DataFrame(
        {
            "Kunde": [f"K{n:05d}" for n in range(rows)],
            "Umsatz": ["-" if gap == 5 else cell for cell, gap in zip(money, gaps, strict=True)],
            "Rabatt": [f"{x:.1f} %".replace(".", ",") for x in rng.uniform(0, 20, rows)],
            "Letzter Kauf": days.dt.strftime("%d.%m.%Y").to_list(),
            "Newsletter": np.where(rng.random(rows) < 0.4, "Ja", "Nein").tolist(),
            "Region": rng.choice(["Süd", "Nord", "Ost"], rows).tolist(),
            "Punkte": ["gesperrt" if gap == 9 else f"{gap * 7}" for gap in gaps],
        }
    )


@pytest.fixture
def shop(tmp_path):
    path = tmp_path / "kunden.csv"
    german().write_csv(path, separator=";")
    labels, model = learn(path, features=(*GERMAN, "Punkte"), missing="median")
    return path, labels, parse_model(json.loads(make_model_json(model)))


def test_a_table_in_german_dress_gets_its_labels(shop, tmp_path):
    path, labels, model = shop
    got, done = score(model, path, tmp_path / "out.csv")
    assert got["segment"].cast(int).to_list() == (labels + 1).tolist()
    assert done.scored == N
    assert got["Umsatz"].str.strip_prefix("'").to_list() == german()["Umsatz"].to_list()
    assert model.spellings["Punkte"].odd == ("gesperrt",)


def test_a_part_of_the_file_gets_the_same_labels_as_the_whole(shop, tmp_path):
    """Dates are days before the newest of training; commas are not guessed anew."""
    _, labels, model = shop
    for keep in (pl.int_range(N, eager=True) % 50 == 3, pl.int_range(N, eager=True) == 5):
        german().filter(keep).write_csv(tmp_path / "part.csv", separator=";")
        got, _ = score(model, tmp_path / "part.csv", tmp_path / "out.csv")
        assert got["segment"].cast(int).to_list() == (labels[keep.to_numpy()] + 1).tolist()


def test_typed_columns_of_the_same_meaning_get_the_same_labels(shop, tmp_path):
    _, labels, model = shop
    columns = table.read(shop[0]).frame
    typed = german().with_columns(
        Umsatz=columns["Umsatz"],
        Rabatt=columns["Rabatt"],
        **{"Letzter Kauf": pl.col("Letzter Kauf").str.to_date("%d.%m.%Y")},
        Newsletter=pl.col("Newsletter") == "Ja",
        Punkte=columns["Punkte"],
    )
    typed.write_parquet(tmp_path / "new.parquet")
    got, _ = score(model, tmp_path / "new.parquet", tmp_path / "out.csv")
    assert got["segment"].cast(int).to_list() == (labels + 1).tolist()


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("Umsatz", "viel", "Umsatz is not a number"),
        ("Umsatz", "$ 12,50", "Umsatz is not a number"),
        ("Umsatz", "12.50", "Umsatz is not a number"),
        ("Punkte", "5 %", "Punkte is not a number"),
        ("Letzter Kauf", "2024-01-31", "Letzter Kauf is not a date"),
        ("Newsletter", "vielleicht", "Newsletter is neither yes nor no"),
    ],
)
def test_a_cell_that_training_would_not_read_marks_its_row(shop, column, cell, reason, tmp_path):
    _, labels, model = shop
    cells = german()[column].to_list()
    changed = german().with_columns(pl.Series(column, [*cells[:7], cell, *cells[8:]]))
    changed.write_csv(tmp_path / "new.csv", separator=";")
    got, done = score(model, tmp_path / "new.csv", tmp_path / "out.csv")
    assert done.blocked == {reason: 1}
    assert got["segment"][7] is None
    assert got["not_scored"][7] == reason
    others = np.arange(N) != 7
    assert got.filter(others)["segment"].cast(int).to_list() == (labels[others] + 1).tolist()


def test_a_header_line_that_names_the_delimiter_and_blanks_in_names_are_read(shop, tmp_path):
    path, labels, model = shop
    text = path.read_text().replace("Letzter Kauf", " Letzter  Kauf ")
    (tmp_path / "sep.csv").write_text("\ufeffsep=;\n" + text)
    got, _ = score(model, tmp_path / "sep.csv", tmp_path / "out.csv")
    assert got["segment"].cast(int).to_list() == (labels + 1).tolist()


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("packed", [False, True])
def test_rows_in_the_encodings_of_training_tables_get_their_labels(
    shop, encoding, packed, tmp_path
):
    path, labels, model = shop
    data, name = path.read_text().encode(encoding), "old.csv.gz" if packed else "old.csv"
    (tmp_path / name).write_bytes(gzip.compress(data) if packed else data)
    got, _ = score(model, tmp_path / name, tmp_path / "out.csv")
    assert got["segment"].cast(int).to_list() == (labels + 1).tolist()


def test_what_is_not_in_the_encoding_of_the_rest_is_refused_in_one_sentence(shop, tmp_path):
    path, _, model = shop
    data = path.read_bytes()
    (tmp_path / "old.csv").write_bytes(data + b"\x81\x8d\n")
    with pytest.raises(InputError, match=r"^old.csv: line 402 is not UTF-8 while the rest is"):
        assign_file(model, tmp_path / "old.csv", tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


def test_cells_are_read_one_by_one_whatever_stands_beside_them():
    cells = pl.Series(["1.5", "1.234", "1,5", "1.234,5", "(7)", "−3"])
    for point in (".", ","):
        rule = Spelling("number", point)
        alone = [rule.read(cells[at : at + 1])[0][0] for at in range(len(cells))]
        assert rule.read(cells)[0].to_list() == alone
        assert rule.read(cells[:2])[0].to_list() == alone[:2]
    assert alone == [None, 1234.0, 1.5, 1234.5, -7.0, -3.0]


def test_words_get_the_codes_of_training_and_others_none():
    grid = german().select("Region", "Umsatz", "Punkte")
    survey = table.read(grid)
    rule = survey.schema.column("Region").spelling
    numbers, odd = rule.read(grid["Region"])
    assert numbers.to_list() == survey.frame["Region"].to_list()
    assert not odd.any()
    numbers, odd = rule.read(pl.Series(["West", " Ost ", "", "ost"]))
    assert numbers.to_list() == [None, rule.codes["Ost"], None, None]
    assert odd.to_list() == [True, False, False, True]


@pytest.mark.scf
@pytest.mark.parametrize(
    ("name", "plan"),
    [
        ("wholesale_customers.csv", {}),
        (
            "bank_marketing_full.csv.gz",
            {"features": ("balance", "age", "housing"), "ks": "3", "rule": "fixed", "k": 3},
        ),
    ],
)
def test_real_training_files_get_their_labels(name, plan, tmp_path):
    path = Path(DATA) / name
    labels, model = learn(path, **plan)
    got, done = score(model, path, tmp_path / "out.csv")
    assert got["segment"].cast(int).to_list() == (labels + 1).tolist()
    assert done.scored == len(labels)
