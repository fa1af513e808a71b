"""Groups, bands or nothing: what is said of data, on figures where the answer is known."""

import pytest

from segmentus.cluster.values import Sweep
from segmentus.segments.choose import choose
from segmentus.segments.finding import find
from tables import bare_fit, references_of


def assessed(parts, chances=None, silhouettes=(0.5, 0.6, 0.55), expected=(0.3, 0.3, 0.3)):
    """k = 2, 3, 4 with these parts, chances and silhouettes, beside references."""
    chances = chances or [0.0 if p > 1 else 1.0 for p in parts]
    fits = tuple(
        bare_fit(k, silhouette=s, jaccard=0.9, parts=p, chance=chance)
        for k, s, p, chance in zip((2, 3, 4), silhouettes, parts, chances, strict=True)
    )
    return Sweep(fits, references_of((2, 3, 4), expected, 0.01, silhouettes))


def found(sweep, **choice):
    return find(sweep, choose(sweep, **choice))


def test_groups_stand_apart():
    finding = found(assessed([2, 3, 2]))
    assert (finding.kind, finding.k, finding.parts) == ("groups", 3, 3)
    assert finding.text == (
        "These data fall into 3 groups that stand apart: silhouette 0.60, without groups 0.30."
    )


def test_fewer_parts_than_segments_are_groups_too_and_it_is_said():
    finding = found(assessed([1, 2, 1]))
    assert (finding.kind, finding.k, finding.parts) == ("groups", 3, 2)
    assert "the 3 segments form 2 parts with a clear valley between them" in finding.text


def test_bands_run_into_one_another():
    finding = found(assessed([1, 1, 1]))
    assert (finding.kind, finding.k, finding.parts) == ("bands", 3, 1)
    assert "the 3 segments run into one another" in finding.text


@pytest.mark.parametrize(("chance", "kind"), [(0.01, "groups"), (0.02, "bands")])
def test_a_valley_that_another_k_shows_must_be_clearer(chance, kind):
    """Three k were tried: 0.05 / 3."""
    assert found(assessed([2, 1, 1], [chance, 1.0, 1.0])).kind == kind


def test_nothing_exceeds_the_references():
    finding = found(assessed([2, 3, 4], silhouettes=(0.33, 0.33, 0.33)))
    assert (finding.kind, finding.k, finding.parts) == ("none", 3, 1)
    assert finding.text == (
        "These data suggest no particular number of segments: data without groups, but with the "
        "same zeros, skew and correlations, would look as clustered (silhouette 0.33, without "
        "groups 0.30). The 3 segments are bands that may be useful, not groups."
    )


def test_the_finding_is_of_the_data_whoever_chose():
    sweep = assessed([2, 3, 2])
    for k, word in ((2, "coarser"), (4, "finer")):
        finding = found(sweep, rule="fixed", k=k)
        assert (finding.kind, finding.k) == ("groups", 3)
        assert f"The {k} segments chosen are {word} than that" in finding.text
    assert "chosen" not in found(sweep, rule="fixed", k=3).text


def test_a_sweep_without_references_has_no_finding():
    sweep = Sweep(assessed([2, 3, 2]).fits)
    assert find(sweep, choose(sweep)) is None
