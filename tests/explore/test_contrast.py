"""A domain beside the others: both groups, their sizes, and what is refused."""

import numpy as np
import pytest

from segmentus.errors import InputError
from segmentus.explore.contrast import contrast, measure
from tables import survey_of


def table():
    """Two families in two implicates; the second family answers differently in each."""
    return survey_of(
        {"A": [1, 1, 1, 0], "B": [1, 0, 1, 0]},
        weight=[1.0, 2.0, 3.0, 4.0],
        unit=[0, 0, 1, 1],
        implicate=[1, 2, 1, 2],
    )


def test_everyone_else_is_the_rest_by_default():
    both = contrast(table(), "A = 1")
    assert both.rows.tolist() == [True, True, True, False]
    assert (both.rows ^ both.other).all()
    assert both.name == "A = 1"
    assert both.other_name == "everyone else"


def test_another_condition_may_overlap():
    both = contrast(table(), "A = 1", "B = 1")
    assert both.other.tolist() == [True, False, True, False]
    assert (both.other_name, both.reference[0]) == ("B = 1", "B = 1")
    assert both.reference[1].n_rows == 2


def test_correlations_are_set_beside_everyone_where_nobody_is_named():
    name, survey = contrast(table(), "A = 1").reference
    assert (name, survey.n_rows) == ("everyone", 4)


def test_no_domain_has_nobody_to_compare_with():
    both = contrast(table())
    assert both.other is None
    assert both.reference is None
    assert both.domain is both.survey
    assert contrast(table(), "A >= 0").other is None


def test_sizes_count_families_once_and_population_by_weight():
    everyone, domain, others = measure(contrast(table(), "A = 1"))
    assert (everyone.families, domain.families, others.families) == (2, 2, 1)
    assert (domain.rows, domain.population, others.population) == (3, 6.0, 4.0)
    assert domain.share_of_rows == 0.75
    # each implicate has its own share, (1 + 3) / 4 and 2 / 6; the figure is their mean
    assert domain.share.value == pytest.approx((1 + 1 / 3) / 2)
    assert domain.share.imputation == pytest.approx(np.var([1, 1 / 3], ddof=1))


def test_against_needs_a_domain():
    with pytest.raises(InputError, match="no domain"):
        contrast(table(), "", "A = 1")


@pytest.mark.scf
def test_credit_denied_or_feared_is_16_per_cent_of_rows_and_18_of_families(scf2019):
    _, domain, others = measure(contrast(scf2019, "TURNFEAR = 1"))
    assert round(100 * domain.share_of_rows, 1) == 16.0
    assert round(100 * domain.share.value, 1) == 18.4
    assert domain.families == 928
    assert domain.population + others.population == pytest.approx(128_642_430.97, rel=1e-9)
