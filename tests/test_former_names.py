"""Names of the release before still work, with a note of the new one."""

import pytest

import segmentus as sg
from segmentus import notebook as nb


def test_a_former_name_works_and_says_what_it_is_called_now():
    with pytest.warns(FutureWarning, match=r"segmentus\.find_local_optima now"):
        former = sg.find_ends
    assert former is sg.find_local_optima
    assert "find_ends" not in sg.__all__


def test_pictures_of_notebooks_keep_their_former_names():
    with pytest.warns(FutureWarning, match="draw_sizes is called plot_sizes now"):
        former = nb.draw_sizes
    assert former is nb.plot_sizes
    with pytest.raises(AttributeError, match="no attribute 'draw_nothing'"):
        nb.draw_nothing  # noqa: B018


def test_a_name_that_never_was_is_none():
    with pytest.raises(AttributeError, match="no attribute 'find_beginnings'"):
        sg.find_beginnings  # noqa: B018
