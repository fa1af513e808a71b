"""The address: what is written is read again, and nothing odd gets through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentus.app.address import LONGEST, VIEWS, Address, presets, read_address
from segmentus.errors import InputError

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
