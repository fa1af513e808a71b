"""The codebook against the survey's own files, and what it promises about itself."""

import csv
import os
import re
import zipfile
from importlib.resources import files
from pathlib import Path

import polars as pl
import pytest

from segmentus.errors import InputError
from segmentus.survey import codebook
from segmentus.survey.codebook import (
    TOPICS,
    entries,
    make_variables,
    read_codebook,
    search_codebook,
)
from segmentus.survey.values import Variable

FOLDER = os.environ.get("SEGMENTUS_DATA")
needs_data = pytest.mark.skipif(FOLDER is None, reason="SEGMENTUS_DATA names no folder of data")


@pytest.fixture(scope="module", params=[2019, 2022])
def wave(request):
    """Every value that occurs in each column of one wave."""
    folder = Path(FOLDER or "")
    if request.param == 2019:
        file = (folder / "SCFP2019.csv.gz").read_bytes()
    else:
        with zipfile.ZipFile(folder / "scfp2022excel.zip") as archive:
            file = archive.read("SCFP2022.csv")
    frame = pl.read_csv(file, infer_schema_length=None, null_values=[" "])
    return {name.strip(): set(frame[name].drop_nulls().unique()) for name in frame.columns}


@pytest.mark.scf
@needs_data
def test_every_column_of_both_waves_is_described(wave):
    assert len(wave) in (351, 356)
    assert [name for name in wave if name not in entries()] == []


@pytest.mark.scf
@needs_data
def test_every_category_that_occurs_has_a_label(wave):
    for name, values in wave.items():
        variable = entries()[name]
        if variable.codes:
            assert values <= set(variable.codes), name


@pytest.mark.scf
@needs_data
def test_columns_of_zeros_and_ones_are_shares_and_no_others(wave):
    for name, values in wave.items():
        if entries()[name].kind == "share":
            assert values <= {0, 1}, name
        elif values == {0, 1}:
            pytest.fail(f"{name} holds only 0 and 1 but is {entries()[name].kind}")


@pytest.mark.scf
@needs_data
def test_labels_are_not_those_of_the_published_table():
    table = Path(FOLDER or "").parent / "golden" / "scf2019_labels.csv"
    if not table.exists():
        pytest.skip("the published table of labels is not beside the data")
    with table.open(encoding="utf-8") as lines:
        theirs = {row["column"]: row["label"] for row in csv.DictReader(lines)}
    copied = [
        name
        for name, label in theirs.items()
        if len(label.split()) > 4 and label.removesuffix(", 2019 dollars") == entries()[name].label
    ]
    assert copied == []


def test_the_module_is_found_although_a_folder_has_its_name():
    assert Path(codebook.__file__).name == "codebook.py"
    folder = files("segmentus.survey") / "codebook"
    found = sorted(file.name for file in folder.iterdir())
    assert found == sorted(f"{topic}.toml" for topic in TOPICS)


def test_the_codebook_holds_the_columns_of_2022():
    assert len(entries()) == 356
    assert {"RACECL5", "RACECL_EX", "BNPL", "HBNPL", "NOBNPL"} <= set(entries())
    assert {name for name in entries() if name != name.upper()} == set()


@pytest.mark.parametrize("topic", TOPICS)
def test_entries_of_a_topic_are_complete(topic):
    book = read_codebook([files("segmentus.survey") / "codebook" / f"{topic}.toml"])
    assert len({v.topic for v in book.values()}) == 1
    for name, v in book.items():
        assert v.label == v.label.strip() != "", name
        assert len(v.label) <= 90, name
        assert not re.search(r"\b(19|20)\d\d\b|dollar", v.label), name
        assert bool(v.codes) == (v.kind in ("share", "code")), name
        measured = v.kind in ("money", "count") and topic != "design"
        assert bool(v.unit) == measured, name
        assert v.short == v.short.lower(), name
        assert len(v.short.split()) <= 5, name


def test_labels_and_shorts_tell_columns_apart():
    for words in ([v.label for v in entries().values()], [v.short for v in entries().values()]):
        given = [word for word in words if word]
        assert sorted(given) == sorted(set(given))


@pytest.mark.parametrize("name", ["CRDAPP", "TURNDOWN", "FEARDENIAL", "TURNFEAR"])
def test_the_period_of_the_credit_questions_is_left_open(name):
    label = entries()[name].label
    assert "sources differ" in label
    assert "12 months" in label
    assert "5 years" in label


def test_money_is_in_the_dollars_of_the_file():
    told = make_variables(["HOUSES", "RENT", "INCOME", "AGE", "HHSEX"], "2022 dollars")
    assert [v.unit for v in told.values()] == [
        "2022 dollars",
        "2022 dollars per month",
        "2022 dollars per year",
        "years",
        "",
    ]


def test_money_without_a_known_year_is_plain_dollars():
    assert make_variables(["RENT"], "")["RENT"].unit == "dollars per month"


def test_names_keep_the_spelling_of_the_file():
    told = make_variables(["networth", "EXTRA"], "2019 dollars")
    assert list(told) == ["networth", "EXTRA"]
    assert told["networth"].name == "networth"
    assert told["networth"].short == "net worth"
    assert (told["EXTRA"].label, told["EXTRA"].kind) == ("EXTRA", "count")


def test_a_share_without_codes_is_no_and_yes():
    assert entries()["HDEBT"].codes == {0.0: "no", 1.0: "yes"}


def test_categories_are_listed_in_the_order_written():
    assert list(entries()["WHYNOCKG"].codes)[-3:] == [95, -1, -7]


@pytest.fixture(scope="module")
def book():
    return make_variables(entries(), "2019 dollars")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("networth", "NETWORTH"),
        ("Net Worth", "NETWORTH"),
        ("debt", "DEBT"),
        ("home value", "HOUSES"),
        ("feared denial", "FEARDENIAL"),
        ("age", "AGE"),
        ("self-employed", "OCCAT1"),
        ("student", "EDN_INST"),
    ],
)
def test_search_puts_the_best_first(book, text, first):
    assert search_codebook(book, text)[0].name == first


def test_search_ranks_name_before_label_before_value_labels():
    shelf = {
        "A": Variable("A", "one", "code", codes={1.0: "rent"}, topic="t"),
        "B": Variable("B", "the rent", "count", topic="t"),
        "C": Variable("C", "one", "count", topic="t", short="rent paid"),
        "PARENT": Variable("PARENT", "one", "count", topic="t"),
        "RENTAL": Variable("RENTAL", "one", "count", topic="t"),
        "RENT": Variable("RENT", "one", "count", topic="t"),
        "Z": Variable("Z", "none", "count", topic="t"),
    }
    found = [variable.name for variable in search_codebook(shelf, "rent")]
    assert found == ["RENT", "RENTAL", "PARENT", "C", "B", "A"]


def test_search_wants_every_word_in_any_order(book):
    found = {variable.name for variable in search_codebook(book, "loan vehicle")}
    assert {"VEH_INST", "PLOAN3"} <= found
    assert "EDN_INST" not in found
    assert search_codebook(book, "vehicle zeppelin") == []


def test_search_for_nothing_keeps_the_topics_of_an_own_table_together():
    topics = {"ZIP": "place", "AGE": "buyer", "CITY": "place"}
    shelf = {name: Variable(name, "one", "count", topic=topic) for name, topic in topics.items()}
    assert [v.name for v in search_codebook(shelf, "")] == ["ZIP", "CITY", "AGE"]


def test_search_for_nothing_lists_all_by_topic(book):
    shuffled = make_variables([*reversed(list(book)), "EXTRA"], "2019 dollars")
    assert [v.name for v in search_codebook(shuffled, "  ")] == [*book, "EXTRA"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[AGE]\nlabel = 'Age'", " has no topic"),
        ("topic = 't'\n[AGE", " is not TOML"),
        ("topic = 't'\n[AGE]\nlabel = 'Age'\nkind = 'number'", "AGE: kind is 'number'"),
        ("topic = 't'\n[AGE]\nlabel = 'Age'", "AGE: kind is 'not given'"),
        ("topic = 't'\n[AGE]\nkind = 'count'", "AGE: there is no label"),
        ("topic = 't'\n[AGE]\nlabl = 'Age'\nkind = 'count'", "AGE: unknown key 'labl'"),
        ("topic = 't'\n[AGE]\nlabel = 7\nkind = 'count'", "AGE: label is 7, not text"),
        ("topic = 't'\n[age]\nlabel = 'Age'\nkind = 'count'", "age: not an entry"),
        ("topic = 't'\nAGE = 'Age'", "AGE: not an entry"),
        ("topic = 't'\n[A]\nlabel = 'a'\nkind = 'code'", "A: codes do not fit kind 'code'"),
        (
            "topic = 't'\n[A]\nlabel = 'a'\nkind = 'money'\ncodes = {1 = 'x'}",
            "A: codes do not fit kind 'money'",
        ),
        ("topic = 't'\n[A]\nlabel = 'a'\nkind = 'code'\ncodes = {x = 'y'}", "A: code 'x' is not"),
        ("topic = 't'\n[A]\nlabel = 'a'\nkind = 'code'\ncodes = {1 = 2}", "A: a code has no text"),
        ("topic = 't'\n[A]\nlabel = 'a'\nkind = 'code'\ncodes = 'x'", "A: codes are 'x'"),
        ("topic = 't'\n[A]\nlabel = 'a'\nkind = 'money'\nunit = 'euros'", "A: unit of money"),
        ("topic = 't'\n[A]\nlabel = 'a'\nkind = 'share'\nunit = 'x'", "A: a share has unit"),
    ],
)
def test_a_faulty_file_is_refused_by_name_and_entry(tmp_path, text, complaint):
    file = tmp_path / "bad.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refusal:
        read_codebook([file])
    said = str(refusal.value)
    assert said.startswith("bad.toml")
    assert complaint in said
    assert said.endswith(".")


def test_a_column_described_twice_is_refused(tmp_path):
    entry = "[AGE]\nlabel = 'Age'\nkind = 'count'\nunit = 'years'\n"
    for name in ("one", "two"):
        (tmp_path / f"{name}.toml").write_text(f"topic = '{name}'\n{entry}", encoding="utf-8")
    with pytest.raises(InputError, match=r"two\.toml, AGE: .*under 'one'"):
        read_codebook([tmp_path / "one.toml", tmp_path / "two.toml"])
