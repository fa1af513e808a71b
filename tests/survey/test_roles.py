"""What columns are taken for: identifiers, people's data, outcomes, money, codes and counts."""

import numpy as np
import polars as pl
import pytest

from segmentus.errors import InputError
from segmentus.features.automatic import pick_features
from segmentus.plan import Plan
from segmentus.study import run, select
from segmentus.survey import table
from segmentus.survey.table import Hint, Hints
from segmentus.survey.table.units import find_unit

N = 300


def read(hints=None, **columns):
    """A table of these columns beside two that are sound."""
    rng = np.random.default_rng(5)
    rows = len(next(iter(columns.values())))
    sound = {"visits": rng.poisson(6, rows), "spend": rng.lognormal(4, 1, rows).round(2)}
    return table.read(pl.DataFrame({**columns, **sound}), hints)


def role(name, cells, **hints):
    return read(Hints(**hints) if hints else None, **{name: cells}).schema.column(name).role


def draw(seed=0):
    return np.random.default_rng(seed)


# --- identifiers


def handed_out(rows=N, seed=0):
    """Five digits at random, none twice."""
    return draw(seed).choice(np.arange(10_000, 100_000), rows, replace=False)


@pytest.mark.parametrize(
    "name",
    ["Kunden-Nr", "Kunden Nr.", "Konto-Nr", "Vertragsnr", "Policy No", "policy_number", "Loan No",
     "Mitglieds-Nr", "MEMBER NUMBER", "Invoice No", "N° client", "Numéro client", "No. cliente",
     "Nr klienta", "Kundennummer", "KUNDENNR", "Rechnungsnummer", "customer", "CustomerID",
     "client_code", "account_ref", "Nº de cliente", "Codice Cliente", "klantnummer", "Order #No",
     "subscriber", "acct_num", "Policen-Nr.", "cust_id", "UserId", "booking reference"],
)  # fmt: skip
@pytest.mark.parametrize("rows", [12, 60, N])
def test_a_number_that_differs_in_every_row_is_an_id_by_its_name(name, rows):
    assert role(name, handed_out(rows)) == "id"


@pytest.mark.parametrize(
    "cells",
    [
        np.arange(50_000, 50_000 + N),
        50_000 + draw().permutation(N),
        7 * np.arange(N) + 13,
        10_000_000 + draw().choice(90_000_000, N, replace=False),
        100_200_300 + 37 * draw(1).permutation(N),
        [f"{1582917533873852417 + 3 * n}" for n in range(N)],
        [1582917533873852417 + 3 * n for n in range(N)],
        [f"{n:04d}" for n in draw(2).permutation(5000)[:N]],
        pl.Series([2**63 + 11 * n for n in range(N)], dtype=pl.UInt64),
        pl.Series([f"{10**29 + 11 * n}" for n in range(N)]).cast(pl.Decimal(38, 0)),
    ],
)
def test_numbers_that_were_handed_out_are_ids_whatever_their_name(cells):
    survey = read(x=cells)
    assert survey.schema.column("x").role == "id"
    assert survey.schema.id == "x"
    assert [str(unit) for unit in survey.design.units] == [str(cell) for cell in cells]
    assert pick_features(survey).names == ("spend", "visits")


@pytest.mark.parametrize("rows", [10, 25, 60, 120, N])
@pytest.mark.parametrize(
    "make",
    [
        lambda rng, n: rng.lognormal(10.5, 0.5, n).round(),
        lambda rng, n: rng.normal(52_000, 9_000, n).round(),
        lambda rng, n: rng.uniform(21_000, 98_000, n).round(),
        lambda rng, n: rng.lognormal(12.6, 0.35, n).round(),
        lambda rng, n: 100 * rng.lognormal(9, 0.4, n).round(),
        lambda rng, n: rng.gamma(2, 4_000, n).round(),
        lambda rng, n: np.sort(rng.lognormal(10, 0.7, n).round()),
    ],
)
@pytest.mark.parametrize("name", ["plat", "income", "Jahresbrutto", "x1"])
def test_whole_amounts_that_happen_to_differ_are_no_ids(make, rows, name):
    for seed in range(8):
        cells = make(draw(seed), rows).astype(np.int64)
        assert role(name, cells) in ("money", "count", "number"), cells


def test_ids_come_from_the_customer_and_not_from_row_numbers(tmp_path):
    lines = [f"{n},K{n:03d},{(n * 37) % 101},{n * n}" for n in range(N)]
    (tmp_path / "t.csv").write_text("\n".join([",customer,visits,spend", *lines]))
    survey = table.read(tmp_path / "t.csv")
    assert survey.schema.id == "customer"
    assert survey.schema.column("column 1").role == "id"
    assert pick_features(survey).names == ("spend", "visits")


# --- roles by name and by values


def few(*values, rows=N):
    return [values[n % len(values)] for n in range(rows)]


SIGNED = few(-2, -1, 0, 1, 2, 3, 8)
RANDOM = draw(3).integers(0, 40, N)
AGES = draw(4).integers(18, 90, N)
AMOUNTS = draw(6).lognormal(7, 1, N).round().astype(int)
SHARES = draw(7).uniform(0, 1, N).round(3)


@pytest.mark.parametrize(
    ("name", "cells", "expected"),
    [
        ("email_opens", RANDOM, "count"),
        ("phone_calls", RANDOM, "count"),
        ("address_changes", few(0, 1, 2, 3), "count"),
        ("days_since_email", RANDOM, "count"),
        ("MobileLogins", RANDOM, "count"),
        ("PhoneService", few("Yes", "No"), "yes/no"),
        ("mobile", few("iOS", "Android"), "category"),
        ("email", [f"a{n}@b.org" for n in range(N)], "personal"),
        ("phone", [4915512300000 + 7919 * n for n in range(N)], "personal"),
        ("mobile_number", [f"0155 123{n:04d}" for n in range(N)], "personal"),
        ("Card Number", handed_out(), "personal"),
        ("phone", handed_out(), "personal"),
        ("mobile_spend", handed_out(), "money"),
        ("policy", handed_out(), "id"),
        ("ticket", handed_out(), "id"),
        ("order", 10 * handed_out(), "count"),
        ("late_payments", RANDOM, "count"),
        *((name, AGES, "protected") for name in (
            "age", "custage", "CustAge", "idade", "alter", "Alter in Jahren", "edad", "âge",
            "leeftijd", "età", "wiek", "cust_age", "customerAge", "idade_cliente")),
        *((name, 1930 + AGES % 70, "protected") for name in (
            "birthyear", "Birth", "Year_Birth", "Geburtsjahr", "ano_nascimento", "geboortejaar",
            "rok urodzenia", "année de naissance")),
        *((name, few("m", "f"), "protected") for name in (
            "sex", "Gender", "geslacht", "Geschlecht", "sexo", "sexe", "sesso", "płeć", "genero")),
        ("MarStat", few("Single", "Married"), "protected"),
        ("MARRIAGE", few(0, 1, 2, 3), "protected"),
        ("vehicle_age", few(0, 1, 2, 5, 9, 4, 3), "count"),
        ("account_age_days", RANDOM, "count"),
        ("BALANCE_FREQUENCY", SHARES, "number"),
        ("PRC_FULL_PAYMENT", SHARES, "number"),
        ("Spending_Score(1-100)", 1 + RANDOM, "number"),
        ("Total_Amt_Chng_Q4_Q1", SHARES * 3, "number"),
        ("PAY_1", SIGNED, "number"),
        ("nps", few(0, 5, 10), "number"),
        ("stars", few(2, 4), "number"),
        *((name, AMOUNTS, "money") for name in (
            "MntWines", "LIMIT_BAL", "renda_estimada", "PAY_AMT1", "BILL_AMT3", "expenditure",
            "Jahresumsatz", "omzet", "fatturato", "salario", "valor_total", "spend_last_12_months",
            "monthlyincome", "AnnualRevenue", "avg_basket", "TotalCharges", "adr")),
        ("NumStorePurchases", RANDOM, "count"),
        ("Anzahl Bestellungen", RANDOM, "count"),
        ("Months_on_book", RANDOM, "count"),
        ("Total_Trans_Ct", RANDOM, "count"),
        ("num_payments", RANDOM, "count"),
        ("EDUCATION", few(0, 1, 2, 3, 4, 5, 6), "category"),
        ("branchid", few(12, 17, 23, 31, 44, 52), "category"),
        ("store_nbr", few(12, 17, 23, 31, 44, 52), "category"),
        ("LEISTUNGSID", few(12, 17, 23, 31, 44, 52), "category"),
        ("x7", few(12, 17, 23, 31, 44, 52), "category"),
        ("term", few(12, 24, 36, 60), "count"),
        ("PINCODE", few(560001, 560034, 560095), "category"),
        ("Pin code", few(560001, 560034, 560095), "category"),
        ("CEP", few(10010, 20040, 70070), "category"),
        ("store", few("001", "002", "010"), "category"),
        ("Discount (%)", RANDOM, "number"),
    ],
)  # fmt: skip
def test_roles_by_name_and_by_values(name, cells, expected):
    assert role(name, cells) == expected


def test_codes_keep_their_spelling():
    survey = read(branch_code=few("10012345", "10012346"), store=few("001", "1", "010"))
    assert list(survey.variable("branch_code").codes.values()) == ["10012345", "10012346"]
    assert list(survey.variable("store").codes.values()) == ["001", "010", "1"]


@pytest.mark.parametrize(
    ("heading", "unit", "label"),
    [
        ("Umsatz (€)", "euros", "Umsatz"),
        ("Income $", "dollars", "Income $"),
        ("Revenue [CZK]", "Czech korunas", "Revenue"),
        ("spend_eur", "euros", "spend eur"),
        ("Kosten in CHF", "Swiss francs", "Kosten in CHF"),
        ("Fresh (kr)", "kroner", "Fresh"),
    ],
)
def test_a_currency_in_the_heading_is_the_unit(heading, unit, label):
    survey = read(**{heading: AMOUNTS})
    variable = survey.variable(heading)
    assert survey.schema.column(heading).role == "money"
    assert (variable.kind, variable.unit, variable.label) == ("money", unit, label)


def test_a_measure_in_the_heading_is_the_unit_and_no_money():
    variable = read(**{"Distance [km]": AMOUNTS}).variable("Distance [km]")
    assert (variable.kind, variable.unit) == ("count", "km")
    assert read(**{"Score (new)": AMOUNTS}).variable("Score (new)").unit == ""


# --- outcomes


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        *((name, few(0, 0, 1)) for name in (
            "churn", "Exited", "Response", "default", "converted", "deposit", "TARGET", "y",
            "is_churn", "churn_flag", "default.payment.next.month", "is_canceled", "Churned",
            "Inadimplente", "cancelado")),
        ("Churn", few("Yes", "No")),
        ("Churn Label", few("Yes", "No", "No")),
        ("Attrition_Flag", few("Existing Customer", "Attrited Customer")),
        ("Churn Score", RANDOM),
        ("Churn Reason", few("price", "service", "moved")),
        ("deposit", few(True, False)),
    ],
)  # fmt: skip
def test_outcomes_are_guessed_and_never_fitted(name, cells):
    survey = read(**{name: cells})
    assert [column.name for column in survey.schema.outcomes] == [name]
    for categories in ("profile", "fit"):
        assert name not in select(survey, Plan(select="automatic", categories=categories)).names
    assert any(note.startswith("Outcomes") and name in note for note in survey.source.notes)


@pytest.mark.parametrize(
    ("name", "cells", "expected"),
    [
        ("deposit", AMOUNTS, "money"),
        ("sales_target", AMOUNTS, "money"),
        ("response_time", AMOUNTS, "count"),
        ("default_language", few("de", "fr"), "category"),
        ("previous_outcome_group", few("a", "b"), "category"),
        ("poutcome", few("a", "b", "c"), "category"),
    ],
)
def test_what_only_sounds_like_an_outcome_is_none(name, cells, expected):
    assert role(name, cells) == expected


@pytest.mark.parametrize(
    "hints",
    [Hints(outcome=("VISITS",)), Hints(columns={"visits": Hint(role="outcome")})],
)
def test_an_outcome_can_be_named_and_is_then_refused_as_a_feature(hints):
    survey = read(hints, x=AMOUNTS)
    assert [column.name for column in survey.schema.outcomes] == ["visits"]
    assert survey.variable("visits").kind == "count"
    assert "visits" not in pick_features(survey).names
    with pytest.raises(InputError, match="feature visits: it is named as an outcome"):
        select(survey, Plan(features=("spend", "visits")))


def test_a_guessed_outcome_may_be_named_as_a_feature_and_it_is_said():
    survey = read(churn=few(0, 0, 1))
    chosen = select(survey, Plan(features=("spend", "churn")))
    assert chosen.names == ("spend", "churn")
    assert (
        "churn is used as a feature, as requested, although it looks like an outcome"
        in chosen.dropped[0]
    )


def test_an_outcome_in_money_stays_money_and_is_not_selected_by_its_spread():
    survey = read(Hints(outcome=("revenue",)), revenue=1000 * AMOUNTS, debt=AMOUNTS)
    assert (survey.schema.column("revenue").role, survey.variable("revenue").kind) == (
        "outcome", "money",
    )  # fmt: skip
    for plan in (Plan(select="variance", count=2), Plan(select="automatic")):
        names = select(survey, plan).names
        assert {"spend", "debt"} <= set(names)
        assert "revenue" not in names


def test_outcomes_are_described_whatever_is_asked_for():
    survey = read(churn=few(0, 0, 1), x=AMOUNTS)
    plan = Plan(features=("spend",), ks="2", starts=2, replicates="0", describe=("visits",))
    assert [line.variable.name for line in run(survey, plan).profile.lines][-1] == "churn"


def test_an_outcome_that_cannot_be_described_is_refused():
    words = [f"said {n} words" for n in range(N)]
    with pytest.raises(InputError, match="note is named as an outcome and cannot be described"):
        read(Hints(outcome=("note",)), note=words)


def test_one_column_is_not_for_two():
    with pytest.raises(InputError, match="named for both weight and outcome"):
        read(Hints(weight="spend", outcome=("spend",)), x=AMOUNTS)


@pytest.mark.parametrize(
    ("heading", "unit"),
    [("spend_top", ""), ("grand all", ""), ("MNT", ""), ("Total (TRY)", "lira")],
)
def test_a_code_that_is_a_word_is_a_unit_in_brackets_only(heading, unit):
    assert find_unit(heading)[0] == unit


# --- a row without weight is absent


def weighted():
    """Sixty rows of each kind of column, all with weight."""
    rng = draw(9)
    return pl.DataFrame({
        "customer": [f"K{n}" for n in range(60)], "w": rng.integers(1, 4, 60),
        "spend": [f"{x:.2f} €" for x in rng.lognormal(4, 1, 60)], "visits": rng.poisson(6, 60),
        "grade": few(1, 2, 3, rows=60), "town": few("Ulm", "Bonn", rows=60),
        "seen": [f"2024-01-{1 + n % 28:02d}" for n in range(60)],
        "active": few("yes", "no", rows=60), "ratio": rng.uniform(0, 1, 60).round(3),
    })  # fmt: skip


ODD = {
    "customer": "K60", "w": 0, "spend": "many", "visits": 10**6, "grade": 77, "town": "Aue",
    "seen": "2031-12-31", "active": "perhaps", "ratio": -99.5,
}  # fmt: skip


@pytest.mark.parametrize("times", [1, 40])
@pytest.mark.parametrize("typed", [True, False])
def test_rows_without_weight_change_nothing(times, typed, tmp_path):
    rows = [{**ODD, "customer": f"K{60 + n}"} for n in range(times)]
    more = pl.concat([weighted(), pl.DataFrame(rows, schema=weighted().schema)])
    tables = {"with": weighted(), "more": more}
    if not typed:
        for name, frame in tables.items():
            frame.write_csv(tmp_path / f"{name}.csv", separator=";")
        tables = {name: tmp_path / f"{name}.csv" for name in tables}
    plain, wide = (table.read(tables[name], Hints(weight="w")) for name in ("with", "more"))
    assert (wide.n_rows, wide.population, wide.schema.id) == (
        60 + times, plain.population, "customer",
    )  # fmt: skip
    for one, other in zip(plain.schema.columns, wide.schema.columns, strict=True):
        same = ("name", "type", "role", "kind", "distinct", "why", "curve", "unit", "reference")
        assert [getattr(one, field) for field in same] == [getattr(other, field) for field in same]
    assert {n: v.codes for n, v in plain.variables.items()} == {
        n: v.codes for n, v in wide.variables.items()
    }
    for name in plain.variables:
        np.testing.assert_array_equal(plain.column(name), wide.column(name)[:60])
    assert pick_features(wide).names == pick_features(plain).names
    assert pick_features(wide).dropped == pick_features(plain).dropped
    assert np.isnan(wide.column("town")[60:]).all()
    assert wide.column("ratio")[60] == -99.5
    assert wide.column("seen")[60] < 0
    whole = [run(each, Plan(ks="2-3", starts=2, replicates="0")) for each in (plain, wide)]
    np.testing.assert_array_equal(*(each.segmentation.clustering.centers for each in whole))
