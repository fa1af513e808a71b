"""Conditions: what they select, and that nonsense ends in one sentence."""

import os
import re
import time

import numpy as np
import polars as pl
import pytest

from segmentus.errors import InputError
from segmentus.survey.condition import select_rows, unknown_column
from segmentus.survey.grammar import spell

FRAME = pl.DataFrame(
    {
        "DEBT": [0.0, 5.0, None, 2e6],
        "NETWORTH": [1.0, -3.0, 7.0, 1e7],
        "TURNFEAR": [1.0, 0.0, 1.0, 1.0],
        "NAME": ["a", "b", "c", "d"],
    }
)


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        ("DEBT > 0", [0, 1, 0, 1]),
        ("debt > 0", [0, 1, 0, 1]),
        ("Debt>0", [0, 1, 0, 1]),
        ("DEBT = 0 OR DEBT = 5", [1, 1, 0, 0]),
        ("TURNFEAR = 1 AND NETWORTH < 2e6", [1, 0, 1, 0]),
        ("turnfear = 1 and networth < 2000000", [1, 0, 1, 0]),
        ("NOT (DEBT > 0)", [1, 0, 0, 0]),
        ("DEBT IS NULL", [0, 0, 1, 0]),
        ("DEBT IS NOT NULL", [1, 1, 0, 1]),
        ("DEBT BETWEEN 1 AND 10", [0, 1, 0, 0]),
        ("DEBT IN (0, 5)", [1, 1, 0, 0]),
        ("DEBT > NETWORTH", [0, 1, 0, 0]),
        # as Python, pandas and R have it
        ("TURNFEAR == 1 & NETWORTH < 2000000", [1, 0, 1, 0]),
        ("TURNFEAR == 1 && NETWORTH < 2_000_000", [1, 0, 1, 0]),
        ("(TURNFEAR == 1) & (NETWORTH < 2e6)", [1, 0, 1, 0]),
        ("TURNFEAR == 0 | NETWORTH > 2e6", [0, 1, 0, 1]),
        ("TURNFEAR = 0 || NAME = 'd'", [0, 1, 0, 1]),
        ("(TURNFEAR == 0 | NETWORTH > 2e6) & DEBT > 5", [0, 0, 0, 1]),
        ("TURNFEAR == 1 & DEBT BETWEEN 0 AND 5 & NAME != 'x'", [1, 0, 0, 0]),
        ("~(TURNFEAR == 1)", [0, 1, 0, 0]),
        ("!(TURNFEAR == 1) | ~(DEBT < 5)", [0, 1, 0, 1]),
        ("TURNFEAR == 1 & not DEBT > 0", [1, 0, 0, 0]),
        ("0 < NETWORTH <= 7", [1, 0, 1, 0]),
        ("NETWORTH ≥ 7 AND NETWORTH ≠ 8", [0, 0, 1, 1]),
        ("NETWORTH ≤ 1", [1, 1, 0, 0]),
        ("not 0 < NETWORTH <= 7 & TURNFEAR = 1", [0, 0, 0, 1]),
        ("10 > NETWORTH > 1", [0, 0, 1, 0]),
        ("NAME in ['a', 'c'] & TURNFEAR in [1]", [1, 0, 1, 0]),
        ("DEBT == None", [0, 0, 1, 0]),
        ("DEBT is not None & DEBT != 0", [0, 1, 0, 1]),
        ("`DEBT` == 5", [0, 1, 0, 0]),
        ("NAME = 'a & b' | NAME = 'b'", [0, 1, 0, 0]),
        ("NAME || 'x' = 'bx'", [0, 1, 0, 0]),
        ("CASE WHEN DEBT > 0 & TURNFEAR = 0 THEN 1 ELSE 0 END = 1", [0, 1, 0, 0]),
        ("NETWORTH - DEBT > 0.5", [1, 0, 0, 1]),
        ("NAME = 'b'", [0, 1, 0, 0]),
        ("DEBT <> 5", [1, 0, 0, 1]),
        ("DEBT > 0 -- those who owe", [0, 1, 0, 1]),
        ("NETWORTH < -1", [0, 1, 0, 0]),
        ('"DEBT" > 0', [0, 1, 0, 1]),
    ],
)
def test_selects(condition, rows):
    assert select_rows(FRAME, condition).astype(int).tolist() == rows


def test_one_column_may_be_spelled_two_ways():
    assert select_rows(FRAME, "debt > 0 AND DEBT < 10").astype(int).tolist() == [0, 1, 0, 0]


def test_columns_of_a_table_that_differ_in_case_only():
    frame = pl.DataFrame({"Balance": [1.0, 2.0], "balance": [5.0, 0.0]})
    assert select_rows(frame, "Balance > 1").tolist() == [False, True]
    assert select_rows(frame, "balance > 1").tolist() == [True, False]


def test_columns_in_mixed_case_are_found():
    frame = pl.DataFrame({"Balance": [1.0, 2.0]})
    assert select_rows(frame, "BALANCE > 1").tolist() == [False, True]


SQL = [
    "ALL", "ANALYZE", "AND", "ANY", "AS", "BETWEEN", "BY", "CASE", "CLUSTER", "COUNT",
    "CURRENT_DATE", "CURRENT_USER", "DATE", "DEFAULT", "DESC", "DISTINCT", "ELSE", "END",
    "EXCEPT", "EXISTS", "FALSE", "FETCH", "FROM", "GROUP", "HAVING", "IF", "IN", "INDEX",
    "INTERVAL", "INTO", "IS", "JOIN", "KEY", "LEFT", "LIKE", "LIMIT", "MINUS", "MONTH", "NOT",
    "NULL", "OFFSET", "ON", "OR", "ORDER", "RANK", "ROW", "SELECT", "SOME", "SORT", "TABLE",
    "TIME", "TIMESTAMP", "TOP", "TRUE", "UNION", "USER", "VALUES", "VIEW", "WHEN", "WHERE",
    "WITH", "YEAR",
]  # fmt: skip


@pytest.mark.parametrize("name", [*SQL, *map(str.lower, SQL), "Group"])
def test_a_column_named_like_a_word_of_sql_is_written_in_quotes(name):
    frame = pl.DataFrame({"x": [0.0, 5.0, 5.0], name: [1.0, 2.0, 3.0]})
    for condition in (f'"{name}" > 1', f'"{name.swapcase()}" IN (2, 3) AND x > 0',
                      f'x + "{name}" > 6', f"x = 5 AND {spell(name)} >= 2"):  # fmt: skip
        assert select_rows(frame, condition).tolist() == [False, True, True]
    try:
        without = select_rows(frame, f"{name} > 1").tolist()
    except InputError as error:
        without = re.sub(rf'.*(in ""|as "{name}")\.$', "the cure", str(error))
    assert without in ([False, True, True], "the cure")


@pytest.mark.parametrize("condition", ["DEBT > 1", "DEBT < 1e9", "DEBT <> 3", "NOT (DEBT > 1)"])
def test_missing_is_never_satisfied_whether_null_or_nan(condition):
    for missing in (None, float("nan")):
        frame = pl.DataFrame({"DEBT": [0.0, 2.0, missing]})
        assert not select_rows(frame, condition)[2]


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        ("ABS(NETWORTH) = 3", [0, 1, 0, 0]),
        ("round(NETWORTH / 2) IN (-2, 4)", [0, 1, 1, 0]),
        ("NAME LIKE 'b%' OR UPPER(NAME) = 'D'", [0, 1, 0, 1]),
        ("NAME = 'it''s' OR NAME = 'a' -- (SELECT", [1, 0, 0, 0]),
        ("CASE WHEN DEBT > 0 THEN TRUE ELSE FALSE END", [0, 1, 0, 1]),
        ("DEBT>=.5e1 AND DEBT<1E3", [0, 1, 0, 0]),
        (" OR ".join(f"DEBT = {value}" for value in range(90)), [1, 1, 0, 0]),
        (f"DEBT IN ({', '.join(map(str, range(1500)))})", [1, 1, 0, 0]),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_comparisons_need_is_allowed(condition, rows):
    assert select_rows(FRAME, condition).astype(int).tolist() == rows


def hostile(path):
    """Conditions that would open a file, or keep the machine busy, were they handed on."""
    readers = ("read_csv", "read_parquet", "read_ipc", "read_json", "scan_csv", '"read_csv"')
    for reader in readers:
        yield f"NAME IN (SELECT column_1 FROM {reader}('{path}'))"
        yield f"NAME IN (sElEcT * fRoM {reader} ('{path}'))"
        yield f"NAME IN (FROM {reader}('{path}'))"
        yield f"DEBT > (SELECT/**/1 FROM {reader}('{path}'))"
        yield f"NAME = ANY (SELECT column_1 FROM {reader}('{path}'))"
        yield f"NAME = '\\' OR NAME IN (SELECT 1 FROM {reader}('{path}')) OR NAME = '"
        yield f"NAME = 'a' --'\nOR NAME IN (SELECT 1 FROM {reader}('{path}'))"
        yield f"NAME = E'\\'' OR NAME IN (SELECT 1 FROM {reader}('{path}')) --'"
        yield f"NAME = $$'$$ OR NAME IN (SELECT 1 FROM {reader}('{path}')) --'"
        yield f"NAME IN (WITH t AS (SELECT 1 FROM {reader}('{path}')) SELECT * FROM t)"
    yield f"NAME IN (TABLE '{path}')"
    yield "LENGTH(LPAD(NAME, 2000000000, 'x')) > 1"
    yield "DEBT > " + "1 + " * 3000 + "1"
    yield "DEBT > 1" + " AND DEBT > 1" * 900
    yield "NOT " * 1500 + "DEBT > 1"
    yield "DEBT > " + "- " * 3000 + "1"
    yield "UNNEST([TRUE, TRUE, TRUE, TRUE])"
    yield "SUM(DEBT) OVER (PARTITION BY NAME) > 0"


@pytest.mark.parametrize("device", ["passwd", "/dev/zero", "pipe"])
def test_a_condition_opens_no_file_and_ends_at_once(device, tmp_path):
    (tmp_path / "passwd").write_text("root:x:0\nb\n")
    os.mkfifo(tmp_path / "pipe")
    for condition in hostile(tmp_path / device):
        began = time.perf_counter()
        with pytest.raises(InputError) as caught:
            select_rows(FRAME, condition)
        assert time.perf_counter() - began < 1
        assert "root:x" not in str(caught.value)


NONSENSE = [
    "",
    "   ",
    "\x00",
    "DEBT",
    "DEBT + 1",
    "-DEBT",
    "DEBT >",
    "((DEBT > 0)",
    "DEBT > 0 AND",
    "DEBT > 0 OR OR DEBT < 1",
    "DEBT > > 1",
    "1 = 1",
    "TRUE",
    "NULL",
    "*",
    "* > 0",
    "COUNT(*) > 0",
    "SUM(DEBT) > 0",
    "DEBT > 0; DROP TABLE survey",
    "SELECT * FROM frame",
    "DEBT IN (SELECT DEBT FROM frame)",
    "EXISTS (SELECT 1)",
    "DEBT > 0 UNION SELECT 1",
    "read_csv('/etc/passwd') > 1",
    "__import__('os').system('true')",
    "DEBT > 'many'",
    "NAME > 3",
    "'DEBT' > 0",
    "DEBT LIKE '%a%'",
    "DEBT BETWEEN 1",
    "DEBT IN ()",
    "DEBT IN (1, 'a')",
    "DEBT.x > 0",
    "DEBT[0] > 0",
    "survey.DEBT > 0",
    "COLUMNS('D.*') > 0",
    "CASE WHEN DEBT > 0 THEN 1 ELSE 0 END",
    "DEBT > ?",
    "DEBT > $1",
    "DEBT > 💥",
    "DEPT > 0",
    "DEBT > 0 AND NOSUCH > 0",
    "(" * 3000 + "DEBT > 0" + ")" * 3000,
    "x" * 20_000 + " > 1",
    "DEBT > 1e308 AND DEBT < 0",
    "DEBT = 17",
]


@pytest.mark.parametrize("condition", NONSENSE, ids=lambda text: repr(text[:30]))
def test_nonsense_ends_in_one_sentence(condition):
    with pytest.raises(InputError) as caught:
        select_rows(FRAME, condition)
    assert "condition" in str(caught.value)
    assert len(str(caught.value).splitlines()) <= 1 + len(condition.splitlines())
    assert str(caught.value).endswith((".", "?"))


def test_the_sentence_says_what_is_wrong():
    def sentence(condition):
        with pytest.raises(InputError) as caught:
            select_rows(FRAME, condition)
        return str(caught.value)

    assert "no column is called NETWROTH; did you mean NETWORTH?" in sentence("NETWROTH > 0")
    assert "holds for none of the 4 rows; loosen it" in sentence("DEBT = 17")
    assert "is not true or false for each row" in sentence("DEBT + 1")
    assert 'write it like "TURNFEAR = 1 AND NETWORTH < 2e6"' in sentence("DEBT >")


def test_nearest_spellings():
    assert unknown_column("networht", ["NETWORTH", "DEBT"]).endswith("did you mean NETWORTH?")
    assert unknown_column("xyzzy", ["NETWORTH"]) == (
        "no column is called xyzzy; see `segmentus variables`."
    )


def test_the_table_is_left_as_it_was():
    before = FRAME.clone()
    select_rows(FRAME, "debt > 0")
    assert FRAME.equals(before)
    assert isinstance(select_rows(FRAME, "debt > 0"), np.ndarray)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("TURNFEAR = 1 & DEBT", "& stands between a comparison and a value; write AND between"),
        ("TURNFEAR | DEBT > 0", "| stands between a comparison and a value; write OR between"),
        ("TURNFEAR = DEBT = 1", "it compares 3 values at once; write AND in between."),
        ("((DEBT > 0)", "a bracket is opened and not closed"),
        ("DEBT[1] > 0", "[ belongs in a list, as in KIDS IN [1, 2]; a column"),
        ('NAME == "north"', "no column is called north; if it is text, write 'north'."),
        ("DEBT > 2 million", "nothing stands between 2 and million; write numbers in digits"),
        ("(DEBT > 2) NETWORTH", "nothing stands between ) and NETWORTH; join by AND."),
        ("DEBT > 1 TURNFEAR = 1", "nothing stands between 1 and TURNFEAR"),
        ("DEBT => 30", "there is no =>; write >=."),
        ("DEBT === 30", "there is no ===; write =."),
        ("DEBT**2 > 30", "there is no **; write POW(x, 2)."),
        ("DEBT > 2,000,000", "write numbers in digits alone, as in 50000 or 5e4."),
        ("DEBT > $200", "write numbers in digits alone"),
        ("DEBT > 50k", "write numbers in digits alone"),
        ("DEBT > 5, TURNFEAR = 1", "join comparisons by AND."),
        ("DEBT is 1", "compare by = or <>"),
        ("TURNFEAR = '1'", "write 1 for a number and 'yes' for text."),
        ("DEBT = 30 OR 40", 'compare, as in "AGE = 30 OR AGE = 40".'),
        ("df.DEBT > 0", 'name a column alone, as in "AGE > 30".'),
        ("df['DEBT'] > 0", "a column stands alone, as in AGE > 30."),
        ("LOG(DEBT) > 3", "write LN(x), or LOG(x, 10) with the base."),
        ("  ", "condition: none is given; leave it out to take everyone."),
        (FRAME["DEBT"] > 0, "give text, as in"),
        (1, "give text, as in"),
    ],
)
def test_what_is_unclear_is_refused_and_never_guessed(condition, said):
    with pytest.raises(InputError, match=re.escape(said)):
        select_rows(FRAME, condition)


def test_between_numbers_the_signs_stay_signs_of_bits():
    flags = pl.DataFrame({"FLAGS": [1, 2, 3, 4]})
    assert select_rows(flags, "(FLAGS & 2) > 0 & FLAGS > 2").tolist() == [False, False, True, False]
    assert select_rows(flags, "(FLAGS | 1) = 3").tolist() == [False, True, True, False]
