"""Plans: the same from TOML, the command line and Python, and what is impossible by name."""

import math
import tomllib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentus.errors import InputError
from segmentus.plan import DEFAULT, Plan, built_in_plans, make_plan, parse_ks, read_plan
from segmentus.survey.table import Hint

words = st.text(max_size=30)
names = st.lists(st.text("ABCDEFGHIJ_0123456789", min_size=1, max_size=12), max_size=5).map(tuple)
hints = st.builds(
    Hint,
    role=st.sampled_from(["", "money", "category", "id"]),
    protected=st.none() | st.booleans(),
    decimal=st.sampled_from(["", ".", ","]),
    label=words,
)
numbers = st.sets(st.integers(2, 200), min_size=1, max_size=6)


@st.composite
def plans(draw):
    """Any possible plan, with odd titles and conditions."""
    features = draw(names)
    fixed = draw(st.booleans())
    return Plan(
        title=draw(words),
        data=draw(words),
        dollars=draw(st.none() | st.integers(1989, 2100)),
        where=draw(words),
        features=features,
        select=None if features else draw(st.sampled_from([None, "variance", "trimmed-variance"])),
        count=draw(st.integers(1, 50)),
        identities=draw(st.sampled_from(["guard", "allow"])),
        curve=draw(st.sampled_from([None, "auto", "asinh", "linear"])),
        asinh_unit=draw(st.none() | st.floats(1e-300, 1e300)),
        clip=draw(st.none() | st.floats(1e-300, 1e300) | st.just(math.inf)),
        scale=draw(st.sampled_from(["standard", "none"])),
        weights=draw(st.sampled_from(["survey", "none"])),
        rule="fixed" if fixed else draw(st.sampled_from(["auto", "silhouette", "elbow"])),
        k=draw(st.integers(2, 200)) if fixed else None,
        ks=",".join(map(str, sorted(draw(numbers)))),
        starts=draw(st.integers(1, 10_000)),
        seed=draw(st.integers(0, 2**60)),
        describe=draw(names),
        missing=draw(st.sampled_from(["median", "mode", "drop", "indicator", "refuse"])),
        categories=draw(st.sampled_from(["profile", "fit"])),
        category_distance=draw(st.none() | st.floats(0.1, 100)),
        id=draw(words),
        weight=draw(words),
        exclude=draw(names),
        include_protected=draw(st.booleans()),
        columns=draw(st.dictionaries(words, hints, max_size=3)),
    )


def refused(content, tmp_path) -> str:
    path = tmp_path / "mine.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_plan(str(path))
    sentence = str(caught.value)
    assert sentence.startswith("mine.toml")
    assert "\n" not in sentence
    return sentence


# --- round trip


@pytest.mark.parametrize("name", list(built_in_plans()))
def test_built_in_plans_survive_toml(name, tmp_path):
    plan = read_plan(name)
    path = tmp_path / "copy.toml"
    path.write_text(plan.to_toml(), encoding="utf-8")
    assert read_plan(str(path)) == plan
    assert plan.features or plan.select


@given(plans())
def test_every_plan_survives_toml(plan):
    assert Plan.model_validate(tomllib.loads(plan.to_toml())) == plan


@pytest.mark.parametrize(
    "odd", ['say "so"', "back\\slash", "two\nlines", "tab\t", "é 💥 −", "\x00", "\x7f", "'", "#"]
)
def test_odd_titles_survive_toml(odd):
    plan = Plan(title=odd, where=odd)
    assert Plan.model_validate(tomllib.loads(plan.to_toml())) == plan


def test_the_default_comes_first():
    assert next(iter(built_in_plans())) == DEFAULT
    assert len(built_in_plans()) >= 4


def test_fields_not_given_are_the_defaults(tmp_path):
    path = tmp_path / "short.toml"
    path.write_text('features = ["DEBT"]\n', encoding="utf-8")
    assert read_plan(str(path)) == Plan(features=("DEBT",))


# --- as people type it


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ({"k": 4}, {"k": 4, "rule": "fixed"}),
        ({"k": "4"}, {"k": 4, "rule": "fixed"}),
        ({"k": np.int64(4)}, {"k": 4, "rule": "fixed"}),
        ({"k": "elbow"}, {"rule": "elbow"}),
        ({"ks": (2, 3, 4, 5)}, {"ks": "2-5"}),
        ({"ks": range(2, 13, 2)}, {"ks": "2,4,6,8,10,12"}),
        ({"ks": {8, 2, 3}}, {"ks": "2-3,8"}),
        ({"ks": np.arange(2, 6)}, {"ks": "2-5"}),
        ({"ks": 4}, {"ks": "4"}),
        ({"features": "DEBT"}, {"features": ("DEBT",)}),
        ({"features": np.array(["DEBT", "INCOME"])}, {"features": ("DEBT", "INCOME")}),
        ({"features": {"DEBT": 1}.keys()}, {"features": ("DEBT",)}),
        ({"columns": {"day": "number"}}, {"columns": {"day": Hint(role="number")}}),
    ],
)
def test_values_as_they_are_typed_in_python(typed, meant):
    assert Plan(**typed) == Plan(**meant)
    assert Plan(seed=3).change(**typed) == Plan(seed=3, **meant)


def test_another_k_or_rule_takes_the_place_of_the_former():
    assert Plan(k=3).change(rule="elbow") == Plan(rule="elbow")
    assert Plan(rule="elbow").change(k=3) == Plan(k=3)
    assert Plan(k=3).change(k="auto") == Plan()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"k": 1}, "plan: k = 1 is not possible: give at least 2."),
        ({"k": 4.5}, "plan: k = 4.5 is not possible: give a whole number."),
        ({"k": True}, "plan: k = True is not possible: give at least 2."),
        ({"k": 4, "rule": "elbow"}, "plan: k = 4 and rule = 'elbow' do not fit together."),
        ({"rule": "fixed"}, "plan: k = None and rule = 'fixed' do not fit together."),
        (
            {"curve": "log"},
            "curve = 'log' is not possible: give 'auto', 'asinh' or 'linear'.",
        ),
        ({"features": 3}, "plan: features = 3 is not possible: give a list of texts."),
        ({"where": 3}, "plan: where = 3 is not possible: give text."),
        ({"clip": "wide"}, "plan: clip = 'wide' is not possible: give a number."),
        ({"K": 4}, "plan: unknown key 'K'; did you mean 'k'?"),
        ({"ks": (2, "x")}, "like 2-12, 2,4,8, (2, 4, 8) or range(2, 13)."),
    ],
)
def test_what_is_impossible_is_said_in_a_sentence_of_ours(typed, said):
    with pytest.raises(InputError) as caught:
        Plan(**typed)
    assert str(caught.value).endswith(said)
    assert "pydantic" not in str(caught.value)
    with pytest.raises(InputError):
        Plan().change(**typed)


def test_a_plan_takes_no_value_without_a_name_and_never_changes():
    with pytest.raises(InputError, match=r"'credit' has no name; write Plan\(features"):
        Plan("credit")
    with pytest.raises(InputError, match=r"write plan\.change\(k=…\)"):
        Plan().k = 4


# --- what is impossible


def test_an_unknown_key_is_named_with_the_nearest(tmp_path):
    assert refused('feature = ["DEBT"]', tmp_path) == (
        "mine.toml: unknown key 'feature'; did you mean 'features'?"
    )
    assert "unknown key 'xyzzy'; known are title, data," in refused("xyzzy = 1", tmp_path)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("count = 0", "count"),
        ("count = 51", "count"),
        ('count = "many"', "count"),
        ("starts = 0", "starts"),
        ("starts = 100000", "starts"),
        ("seed = -1", "seed"),
        ("seed = 1.5", "seed"),
        ('curve = "log"', "curve"),
        ('scale = "minmax"', "scale"),
        ('weights = "maybe"', "weights"),
        ('identities = "drop"', "identities"),
        ('rule = "best"', "rule"),
        ('select = "range"', "select"),
        ("asinh_unit = 0", "asinh_unit"),
        ("asinh_unit = -5.0", "asinh_unit"),
        ("asinh_unit = inf", "asinh_unit"),
        ("asinh_unit = nan", "asinh_unit"),
        ("dollars = 1900", "dollars"),
        ('ks = "1-5"', "ks"),
        ('ks = "2-500"', "ks"),
        ('ks = "12-2"', "ks"),
        ('ks = "two"', "ks"),
        ('ks = ""', "ks"),
        ("ks = 4.5", "ks"),
        ("ks = [2, 300]", "ks"),
        ('k = "best"', "k"),
        ("k = 4.5", "k"),
        ('rule = "fixed"\nk = 1', "k"),
        ('rule = "fixed"\nk = 201', "k"),
        ("title = 3", "title"),
        ("features = 1", "features"),
        ("features = [1]", "features"),
        ("where = true", "where"),
    ],
)
def test_an_impossible_value_is_named(line, key, tmp_path):
    sentence = refused(line, tmp_path)
    assert f"{key} = " in sentence
    assert "is not possible" in sentence


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('k = 4\nrule = "auto"', "k = 4 and rule = 'auto' do not fit together."),
        ('rule = "fixed"', "k = None and rule = 'fixed' do not fit together."),
        (
            'features = ["DEBT"]\nselect = "variance"',
            "features and select exclude each other; give one of them.",
        ),
    ],
)
def test_values_that_do_not_fit_together(content, sentence, tmp_path):
    assert refused(content, tmp_path) == f"mine.toml: {sentence}"


def test_what_is_not_toml_is_refused_with_the_place(tmp_path):
    assert "is not TOML" in refused("title = ", tmp_path)
    assert "line 2" in refused('title = "a"\nks 2', tmp_path)
    path = tmp_path / "mine.toml"
    path.write_bytes(b'title = "\xff"')
    with pytest.raises(InputError, match="is not TOML"):
        read_plan(str(path))


def test_what_does_not_exist_is_refused_with_what_does():
    with pytest.raises(InputError) as caught:
        read_plan("credits")
    assert all(name in str(caught.value) for name in built_in_plans())


# --- changes as the command line makes them


def test_none_changes_nothing():
    plan = read_plan("credit")
    assert make_plan(plan, where=None, k=None, ks=None, seed=None) == plan
    assert make_plan(plan) == plan


def test_what_is_given_is_changed_and_the_rest_stays():
    plan = read_plan("credit")
    changed = make_plan(plan, where="AGE > 30", seed=7, ks="3,5", weights="none")
    assert (changed.where, changed.seed, changed.tried, changed.weights) == (
        "AGE > 30", 7, (3, 5), "none",
    )  # fmt: skip
    assert (changed.features, changed.curve) == (plan.features, plan.curve)
    assert plan == read_plan("credit")


def test_a_changed_condition_gives_up_the_title_of_the_old_one():
    credit = read_plan("credit")
    assert make_plan(credit, where="").title == "Segments"
    assert make_plan(credit, where="", title="All").title == "All"
    assert make_plan(credit, where=credit.where, k=3).title == credit.title


def test_an_empty_condition_takes_everyone():
    assert make_plan(read_plan("credit"), where="").where == ""


def test_a_selection_gives_up_the_features_and_the_reverse():
    selected = make_plan(read_plan("credit"), select="variance", count=3)
    assert (selected.features, selected.select, selected.count) == ((), "variance", 3)
    given_back = make_plan(selected, features=("DEBT", "INCOME"))
    assert (given_back.features, given_back.select) == (("DEBT", "INCOME"), None)
    with pytest.raises(InputError, match="plan: features and select exclude each other"):
        make_plan(Plan(), features=("DEBT",), select="variance")


def test_impossible_changes_are_refused_by_name():
    with pytest.raises(InputError, match="plan: unknown key 'sed'; did you mean 'seed'"):
        make_plan(Plan(), sed=3)
    with pytest.raises(InputError, match="plan: seed = -3 is not possible"):
        make_plan(Plan(), seed=-3)


# --- numbers of clusters


@given(st.sets(st.integers(0, 9_000), min_size=1, max_size=8), st.data())
def test_lists_of_numbers(numbers, data):
    order = data.draw(st.permutations(sorted(numbers)))
    blank = data.draw(st.sampled_from(["", " "]))
    assert parse_ks(f"{blank},{blank}".join(map(str, order))) == tuple(sorted(numbers))


@given(st.integers(0, 300), st.integers(0, 40))
def test_ranges(first, width):
    assert parse_ks(f"{first}-{first + width}") == tuple(range(first, first + width + 1))


@given(st.text(max_size=12) | st.text("0123456789,- ²٣", max_size=12))
def test_any_text_means_numbers_or_none(text):
    got = parse_ks(text)
    assert got == tuple(sorted(set(got)))
    assert all(number >= 0 for number in got)


@pytest.mark.parametrize(
    "text",
    ["", ",", "-", "a", "2-", "-2", "2--5", "2-5-8", "2.5", "2,,3", "²", "1e3", "5-3", "123456789"],
)
def test_what_means_no_numbers(text):
    assert parse_ks(text) == ()


def test_a_huge_range_is_cut_short_and_refused():
    assert len(parse_ks("1-99999")) <= 10_000
    with pytest.raises(InputError, match="numbers from 2 to 200"):
        make_plan(Plan(), ks="2-99999")


def test_the_fixed_number_is_tried_too():
    plan = Plan(rule="fixed", k=20, ks="2-4,4")
    assert plan.tried == (2, 3, 4, 20)
    assert Plan(ks="7,3").tried == (3, 7)


def test_a_feature_that_is_asked_for_is_no_longer_the_outcome_of_a_built_in_plan():
    plan = read_plan("credit")
    assert plan.outcome == ("LATE",)
    assert make_plan(plan, features=("late", "DEBT")).outcome == ()
    assert make_plan(plan, features=("INCOME", "DEBT")).outcome == ("LATE",)
    assert make_plan(plan, features=("LATE",), outcome=("LATE",)).outcome == ("LATE",)
