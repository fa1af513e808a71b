"""Names of the release before still work, with a note of the new one."""

import pytest

import segmentus as sg


def test_a_former_name_works_and_says_what_it_is_called_now():
    with pytest.warns(FutureWarning, match=r"segmentus\.find_local_optima now"):
        former = sg.find_ends
    assert former is sg.find_local_optima
    assert "find_ends" not in sg.__all__


def test_a_name_that_never_was_is_none():
    with pytest.raises(AttributeError, match="no attribute 'find_beginnings'"):
        sg.find_beginnings  # noqa: B018
