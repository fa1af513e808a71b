"""Amounts as people write them, marks for none among them, and the way back to the file."""

import numpy as np
import polars as pl
import pytest

from segmentus.plan import Plan
from segmentus.report.files import tabulate_assignments, tabulate_profile
from segmentus.report.model import model_of
from segmentus.segments.model import assign_file
from segmentus.study import run
from segmentus.survey import table
from segmentus.survey.table import Hint, Hints
from segmentus.survey.table.formulas import disarm, spell_csv
from segmentus.survey.table.numbers import is_figure
from segmentus.survey.table.spelling import Spelling

N = 60


def of(cells, name="x", **hints):
    frame = pl.DataFrame(
        {name: list(map(str, cells)), "visits": [str(n * 7 % 61) for n in range(N)]}
    )
    return table.read(frame, Hints(**hints))


def read(cells, name="x", **hints):
    survey = of(cells, name, **hints)
    return survey.column(name).tolist(), survey


def noted(survey, *words):
    return any(all(word in note for word in words) for note in survey.source.notes)


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (["1098,-", "12,50"], 1098),
        (["1.098,- €", "5,20 €"], 1098),
        (["1098.-", "12.50"], 1098),
        (["CHF 1098.-", "CHF 5.20"], 1098),
        (["1098,–", "12,5"], 1098),
        (["€ 1098,--", "€ 3,5"], 1098),
        (["1'098.-", "7.5"], 1098),
        (["-1098,-", "3,5"], -1098),
        (["12,00-", "3,50"], -12),
        (["12.00-", "3.50"], -12),
        (["$ -", "$ 5.00"], 0),
        (["$-", "$5.00"], 0),
        (["- €", "5,00 €"], 0),
        (["€ –", "€ 5,00"], 0),
        (["CHF -", "CHF 5.00"], 0),
        (["-$5.00", "$1.00"], -5),
        (["$-5.00", "$1.00"], -5),
        (["-5 €", "1 €"], -5),
        (["-5.0%", "1.5%"], -5),
        (["-1'234.50", "1.5"], -1234.5),
        (["-5.143,80", "1,5"], -5143.8),
        (["'-12.50", "1.5"], -12.5),
        (["'12.50", "1.5"], 12.5),
        (["2.627,78 Kč", "50,60 Kč"], 2627.78),
        (["CZK 2 627,78", "CZK 50,60"], 2627.78),
        (["XOF 1500.5", "XOF 3"], 1500.5),
        (["100.5 ALL", "3 ALL"], 100.5),
        (["$2.63K", "$1.10M"], 2630),
        (["2.63k €", "110 €"], 2630),
        (["1,5 Mio. €", "2,5 Mio. €"], 1.5e6),
        (["12.5 kg", "3 kg"], 12.5),
        (["12.5kg", "3kg"], 12.5),
        (["7 months", "12 months"], 7),
        (["3,5 Jahre", "2 Jahre"], 3.5),
    ],
)
def test_what_an_amount_means(cells, first):
    got, _ = read(cells * (N // 2))
    assert got[0] == pytest.approx(first, rel=1e-12)


@pytest.mark.parametrize(
    ("cells", "unit"),
    [
        (["12 kg", "2 kg"], "kg"),
        (["1 Kč", "2 Kč"], "Czech korunas"),
        (["PEN 2", "PEN 7"], "soles"),
        (["2 XAF", "7 XAF"], "XAF"),
        (["$2K", "$3K"], "dollars"),
        (["2K", "3.5K"], ""),
        (["R$ 5,20", "R$ 1,10"], "reais"),
    ],
)
def test_what_stands_in_every_cell_is_the_unit(cells, unit):
    many = [cell.replace("2", str(n + 2)) for n, cell in enumerate(cells * (N // 2))]
    assert of(many).variable("x").unit == unit


@pytest.mark.parametrize(
    "cells", [["12A", "13B", "14A"], ["K001", "K002", "K003"], ["TOP5", "TOP6", "TOP7"],
              ["12 kg", "300 g", "2 kg"], ["5 Main", "6 Oak", "7 Elm"]],
)  # fmt: skip
def test_letters_that_are_no_unit_stay(cells):
    assert of(cells * (N // 3)).schema.column("x").type == "text"


def test_fractions_beside_per_cents_are_brought_to_one_unit_and_it_is_said():
    got, survey = read([f"{n}.5%" if n % 2 else f"0.{n:02d}5" for n in range(N)])
    assert got == pytest.approx([n + 0.5 for n in range(N)])
    assert noted(survey, "30 cells", "fractions", "0.005")
    got, survey = read([f"{n}.5%" if n % 2 else f"{n}.5" for n in range(N)])
    assert got == [n + 0.5 for n in range(N)]
    assert noted(survey, "30 cells lack the % sign")


def test_both_decimal_signs_in_a_column_are_read_each_by_its_own():
    cells = [f"{1000 + n},5{n % 10}" if n % 2 else f"{1000 + n}.5{n % 10}" for n in range(N)]
    got, survey = read(cells)
    assert got == pytest.approx([1000 + n + (50 + n % 10) / 100 for n in range(N)])
    assert noted(survey, "30 cells have a decimal comma", "30 a decimal point")
    rule = survey.schema.column("x").spelling
    assert rule.read(pl.Series(["1,25", "1.25", "x"]))[0].to_list() == [1.25, 1.25, None]


@pytest.mark.parametrize(
    ("mark", "role"),
    [(mark, "number") for mark in ("#NV", "#WERT!", "#VALEUR!", "Prefer not to say", "k.A.", "n/a",
                                   "keine Angabe", "unknown", "refused", "NA", "<1000", "> 5000")],
)  # fmt: skip
def test_a_mark_for_none_is_counted_and_shown(mark, role):
    cells = [mark if n % 6 == 0 else f"{n}.5" for n in range(N)]
    got, survey = read(cells)
    assert survey.schema.column("x").role == role
    assert np.isnan(got).sum() == 10
    assert noted(survey, "column x", "10", mark, "missing")


def test_a_column_of_mostly_numbers_is_never_text_without_the_counts():
    cells = [f"{n}{'ABCDEFGHIJ'[n % 10]}" if n % 6 == 0 else f"{n}.5" for n in range(N)]
    survey = of(cells)
    assert survey.schema.column("x").type == "text"
    assert noted(survey, "column x", "50 of 60 values are numbers and 10 are not", "'0A'")
    hinted, survey = read(cells, columns={"x": Hint(role="number")})
    assert np.isnan(hinted).sum() == 10


@pytest.mark.parametrize("mark", ["-999", "-999.00", "-99", "-9999", "-1", "-1.0"])
def test_a_mark_below_zero_among_amounts_with_cents_is_missing_and_said(mark):
    cells = [mark if n % 10 == 0 else f"{n}.25" for n in range(N)]
    got, survey = read(cells)
    assert np.isnan(got).sum() == 6
    assert noted(survey, "6 cells say -", "alone below zero")
    kept, survey = read(cells, columns={"x": Hint(role="number")})
    assert np.nanmin(kept) == float(mark)
    typed = pl.DataFrame({"x": [float(c) for c in cells], "visits": [n * 7 % 61 for n in range(N)]})
    assert table.read(typed).schema.column("x").missing == 6


@pytest.mark.parametrize(
    "cells",
    [
        [-999.0 if n == 0 else n + 0.25 for n in range(N)],  # once: a return of 999
        [-(n % 7) * 0.5 + n for n in range(N)],
        [-999 if n % 10 == 0 else n for n in range(N)],  # whole numbers: the choice of features
        [-999 if n % 10 == 0 else -n + 0.25 for n in range(N)],
    ],
)
def test_amounts_below_zero_that_are_no_mark_stay(cells):
    assert of(cells).schema.column("x").missing == 0


@pytest.mark.parametrize("mark", ["x", "X", "✓", "ja", "yes", "1", "Y", "true"])
def test_a_mark_or_a_blank_is_yes_or_no(mark):
    got, survey = read([mark if n % 3 == 0 else "" for n in range(N)], "newsletter")
    assert survey.schema.column("newsletter").role == "yes/no"
    assert got == [float(n % 3 == 0) for n in range(N)]
    assert noted(survey, "newsletter", "yes", "blank cell as no")
    rule = survey.schema.column("newsletter").spelling
    numbers, odd = rule.read(pl.Series([mark, "", None, "perhaps"]))
    assert numbers.to_list() == [1.0, 0.0, 0.0, None]
    assert odd.to_list() == [False, False, False, True]


@pytest.mark.parametrize(
    ("name", "cells", "missing"),
    [
        ("country", ["NA", "ZA", "BW"], 0),
        ("Land", ["NA", "DE", "AT"], 0),
        ("country_code", ["NAM", "NA", "ZAF"], 0),
        ("region", ["NA", "EMEA", "APAC"], 0),
        ("country", ["Namibia", "NA", "Botswana"], 20),
        ("plan", ["NA", "A", "B"], 20),
        ("country", ["", "ZA", "BW"], 20),
    ],
)
def test_namibia_is_a_country(name, cells, missing):
    survey = of(cells * 20, name)
    assert survey.schema.column(name).missing == missing
    if not missing and name != "country_code":
        rule = survey.schema.column(name).spelling
        assert rule.read(pl.Series(["NA", "n/a"]))[0].to_list() == [rule.codes["NA"], None]


@pytest.mark.parametrize(
    ("cells", "labels"),
    [
        (["10012345", "10012346"], ["10012345", "10012346"]),
        (["001", "002"], ["001", "002"]),
        (["01067", "20095"], ["01067", "20095"]),
        (["1", "2"], ["1", "2"]),
        (["1.0", "2.0"], ["1", "2"]),
    ],
)
def test_codes_keep_their_spelling(cells, labels):
    assert list(of(cells * 30, "branch_code").variable("branch_code").codes.values()) == labels


# --- the way back


NEGATIVE = ["-5.143,80", "-$5.00", "-5 €", "-5.0%", "-1'234.50", "-12", "+3", "-1.5e3", "12,00-",
            "−7", "-.5", "- 5"]  # fmt: skip
RUNS = ["=1+1", "-2+3", "@SUM(A1)", "+49 30 1234", "-cmd|'/C calc'!A0", "-inf", "=-5", "\t-5", "-x"]


def test_the_guard_against_formulas_asks_the_reader_of_numbers():
    assert is_figure(pl.Series(NEGATIVE)).all()
    assert not is_figure(pl.Series(RUNS[:-2])).any()


def test_reports_disarm_as_assign_does():
    rng = np.random.default_rng(5)
    offers = [*NEGATIVE[:5], *RUNS[:-2]]
    customers = [offers[n] if n < len(offers) else f"K{n}" for n in range(300)]
    frame = pl.DataFrame(
        {
            "customer": customers,
            "balance": rng.gamma(2, 900, 300).round(2),
            "visits": rng.integers(0, 60, 300),
            "offer": [offers[n % len(offers)] for n in range(300)],
        }
    )
    study = run(
        table.read(frame, Hints(id="customer", columns={"offer": Hint(role="category")})),
        Plan(features=("balance", "visits"), ks="2", starts=2, replicates="0"),
    )
    safe = disarm(pl.Series(offers)).to_list()
    assert safe == [*NEGATIVE[:5], *(f"'{word}" for word in RUNS[:-2])]
    assigned = pl.read_csv(b"".join(spell_csv(tabulate_assignments(study))), infer_schema=False)
    assert assigned[:, 0].to_list() == safe + customers[len(offers) :]
    profile = pl.read_csv(tabulate_profile(study).encode(), infer_schema=False)
    labels = set(profile.filter(pl.col("variable") == "offer")["value_label"])
    assert labels <= set(safe)
    assert {"-5 €", "-5.143,80", "'=1+1"} <= labels


def test_what_is_scored_can_be_scored_again(tmp_path):
    rng = np.random.default_rng(3)
    balance = np.where(rng.random(300) < 0.5, rng.normal(-5000, 80, 300), rng.normal(3000, 90, 300))
    cells = [f"{x:,.2f}".translate(str.maketrans(",.", ".,")) for x in balance]
    frame = pl.DataFrame(
        {
            "customer": [f"K{n}" for n in range(300)],
            "balance": cells,
            "visits": [str(n * 7 % 61) for n in range(300)],
            "note": [RUNS[n % len(RUNS)] for n in range(300)],
        }
    )
    path, once, twice = (tmp_path / name for name in ("a.csv", "once.csv", "twice.csv"))
    frame.write_csv(path, separator=";")
    study = run(
        table.read(path), Plan(features=("balance", "visits"), ks="2-3", starts=2, replicates="0")
    )
    model = model_of(study)
    assign_file(model, path, once)
    got = pl.read_csv(once, infer_schema=False)
    assert got["balance"].to_list() == cells
    assert got["segment"].cast(int).to_list() == (study.segmentation.clustering.labels + 1).tolist()
    assert got["note"].to_list() == [f"'{RUNS[n % len(RUNS)]}" for n in range(300)]
    assign_file(model, once, twice, prefix="again_")
    again = pl.read_csv(twice, infer_schema=False)
    assert again["again_segment"].to_list() == got["segment"].to_list()
    assert again["note"].to_list() == got["note"].to_list()


def test_an_old_rule_reads_what_it_read():
    rule = Spelling("number", ",", "euros")
    assert rule.read(pl.Series(["1.234,5 €", "12.50", "5 %", "3 kg"]))[0].to_list() == [
        1234.5, None, None, None,
    ]  # fmt: skip
