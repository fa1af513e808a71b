"""The address: what is written is read again, and nothing odd gets through."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentus.app.address import LONGEST, VIEWS, Address, presets, read_address
from segmentus.app.kinds import OF_PLAN, OF_VIEW
from segmentus.errors import InputError
from segmentus.plan import Plan

TEXT = st.text(min_size=1, max_size=12).filter(lambda text: text.isprintable() and text.strip())


@given(
    view=st.sampled_from(VIEWS),
    preset=st.sampled_from(sorted(presets())),
    where=st.sampled_from(["", "AGE < 40", "A = 1 & B = 2 + 3"]),
    features=st.lists(TEXT, max_size=4, unique=True),
    names=st.lists(TEXT, max_size=3),
    k=st.one_of(st.none(), st.integers(2, 12)),
    curve=st.sampled_from(["asinh", "linear"]),
    about=st.lists(TEXT, max_size=3),
    x=st.sampled_from(["", "axis-2", "A&B=C"]),
    curves=st.dictionaries(TEXT, st.sampled_from(["asinh", "linear"]), max_size=2),
)
def test_what_is_written_is_read_again(
    view, preset, where, features, names, k, curve, about, x, curves
):
    rule = {"k": k} if k else {"rule": "auto"}
    start = Address("start", preset, presets()[preset])
    address = start.asking(
        where=where,
        features=tuple(features),
        names=tuple(names),
        curve=curve,
        curves=curves,
        **rule,
    ).at(view, about=tuple(about), x=x)
    assert read_address(address.write()) == address


def test_the_first_page_has_no_query():
    assert Address().write() == ""
    assert read_address(None) == read_address("") == read_address("?") == Address()


def test_names_go_where_the_plan_changes():
    named = Address().asking(k=2, names=("a", "b"))
    assert named.plan.names == ("a", "b")
    assert named.asking(k=3).plan.names == ()
    assert named.at("take").plan.names == ("a", "b")


@pytest.mark.parametrize(
    ("search", "word"),
    [
        ("?view=admin", "'admin'"),
        ("?plan=../../etc/passwd", "no plan is called"),
        ("?k=1", "k = "),
        ("?k=x", "k = "),
        ("?colour=red", "unknown key 'colour'"),
        ("?ks=2-90", "at most"),
        ("?starts=5000", "at most"),
        ("?asinh_unit=nan", "asinh_unit"),
        (f"?where={'x' * LONGEST}", "characters"),
    ],
)
def test_an_odd_address_is_one_sentence(search, word):
    with pytest.raises(InputError) as error:
        read_address(search)
    assert word in str(error.value)
    assert str(error.value).endswith((".", "?"))


def test_every_field_has_a_kind():
    assert OF_PLAN.keys() == Plan.model_fields.keys()
    shown = {each.name for each in fields(Address)} - {"view", "preset", "plan", "chosen"}
    assert OF_VIEW.keys() == shown


@pytest.mark.parametrize("name", [*OF_PLAN, *OF_VIEW, "view", "plan"])
@pytest.mark.parametrize("field", ["replicates", "data"])
def test_no_field_lets_a_path_into_replicates_or_data(name, field, tmp_path):
    """Fields next to the hostile one make no difference to it."""
    for value in (str(tmp_path), "/dev/zero", "file:///etc/passwd", "../x", "~/x", "x.csv"):
        for search in (f"?{name}=&{field}={value}", f"?{field}={value}&{name}={value}"):
            with pytest.raises(InputError):
                read_address(search)
        with pytest.raises(InputError, match=f"{field} = "):
            Address().asking(**{field: value})


@pytest.mark.parametrize(
    "search",
    [
        "&".join(f"features=A{at}" for at in range(401)),
        "replicates=-1", "replicates=1e9", "replicates=²", "replicates=", "replicates=auto%0A",
        "data=scf２０１９", "data=SCF2019", "data=upload-", "data=upload-../../x", "data=",
        "names=a%0Ab", "title=%00", "seed=" + "9" * 4000, "asinh_unit=1e999999", "part=../x",
        "curves=../x", "columns=A:/dev/zero", "columns=/dev/zero:date:x", "against=k:²", "gap=inf",
        "where=A IN (SELECT x FROM read_csv('/etc/passwd'))", "k=2&k=/x",
    ],
    ids=lambda text: text[:40],
)  # fmt: skip
def test_values_of_other_kinds_are_one_sentence(search):
    with pytest.raises(InputError) as error:
        read_address(f"?{search}")
    assert str(error.value).endswith(".")
    assert len(str(error.value)) < 500


def test_names_go_aside_at_another_number_of_groups_and_come_back():
    named = read_address("?view=segments&k=3&names=A&names=B&names=C")
    other = read_address(named.at_count(3, 4, k=4).write())
    assert (other.plan.k, other.plan.names, other.aside) == (4, (), ("3:A", "3:B", "3:C"))
    both = other.asking(names=("P", "Q", "R", "S")).at_count(4, 3, k=3)
    assert both.plan.names == ("A", "B", "C")
    assert both.at_count(3, 4, k=4).plan.names == ("P", "Q", "R", "S")
    assert both.at_count(3, 3, k=3).plan.names == ("A", "B", "C")
    assert both.asking(features=("INCOME", "DEBT")).aside == ()
