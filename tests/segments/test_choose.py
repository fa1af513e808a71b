"""How many segments: each rule on figures where the answer is known, and the reason in words."""

import pytest

from golden import classic
from segmentus.cluster.sweep import Sweep
from segmentus.errors import InputError
from segmentus.segments.choose import choose
from tables import bare_fit, gap_of

THIN = {"size": [500, 400, 300, 5], "share": [0.4, 0.3, 0.297, 0.003]}


def sweep(silhouettes, **thin):
    """k = 2, 3 … with these silhouettes; `thin` gives figures of k = 4."""
    fits = [
        bare_fit(k, silhouette=score, **(thin if k == 4 else {}))
        for k, score in enumerate(silhouettes, start=2)
    ]
    return Sweep(tuple(fits))


def test_auto_takes_the_best_silhouette():
    choice = choose(sweep([0.3, 0.6, 0.5]))
    assert (choice.k, choice.rule, choice.disqualified) == (3, "auto", {})
    assert choice.reason == (
        "k = 3 has the best silhouette, 0.600, among the k that pass the guard."
    )


def test_auto_passes_over_what_the_guard_rejects_and_says_why():
    choice = choose(sweep([0.3, 0.6, 0.9], **THIN))
    assert choice.k == 3
    assert list(choice.disqualified) == [4]
    assert choice.reason.endswith(
        " k = 4 scores 0.900 but is passed over: its segments rest on 500, 400, 300 and 5 families."
    )


@pytest.mark.parametrize(
    ("thin", "why"),
    [
        ({"share": [0.5, 0.3, 0.196, 0.004]}, "segment 4 is 0.4 % of the population (under 1 %)."),
        ({"largest": [0, 0.5, 0, 0]}, "one family holds 50 % of the weight of segment 2."),
    ],
)
def test_where_sizes_do_not_tell_the_reason_follows(thin, why):
    choice = choose(sweep([0.3, 0.6, 0.9], **thin))
    assert choice.k == 3
    assert choice.disqualified[4] == f"its segments rest on 100, 100, 100 and 100 families; {why}"


def test_a_rejected_k_that_scores_lower_is_not_spoken_of():
    choice = choose(sweep([0.3, 0.95, 0.9], **THIN))
    assert "k = 4" not in choice.reason
    assert list(choice.disqualified) == [4]


def test_where_silhouettes_are_equal_the_larger_k_wins():
    assert choose(sweep([0.5, 0.5, 0.5])).k == 4
    assert choose(sweep([0.5, 0.5 + 1e-12, 0.1])).k == 3
    assert choose(sweep([0.5 + 1e-12, 0.5, 0.1])).k == 3


def test_where_all_are_rejected_the_best_is_taken_with_a_caution():
    fits = [bare_fit(k, silhouette=0.1 * k, size=3) for k in (2, 3)]
    choice = choose(Sweep(tuple(fits)))
    assert choice.k == 3
    assert choice.reason == (
        "Something speaks against every k; k = 3 has the best silhouette, 0.300. Beware: "
        "its segments rest on 3, 3 and 3 families."
    )


def test_silhouette_takes_the_best_of_all_but_warns():
    choice = choose(sweep([0.3, 0.6, 0.9], **THIN), "silhouette")
    assert choice.k == 4
    assert choice.reason.startswith("k = 4 has the best silhouette, 0.900, of all k tried. Beware:")
    assert "500, 400, 300 and 5 families" in choice.reason


def test_fixed_takes_what_was_asked_for():
    choice = choose(sweep([0.3, 0.6, 0.9], **THIN), "fixed", k=4, units="customers")
    assert choice.k == 4
    assert choice.reason.startswith("k = 4 was asked for (silhouette 0.900). Beware: its segments")
    assert "5 customers" in choice.reason
    assert choose(sweep([0.3, 0.6, 0.5]), "fixed", k=2).reason == (
        "k = 2 was asked for (silhouette 0.300)."
    )


@pytest.mark.parametrize("k", [None, 1, 9])
def test_fixed_refuses_what_was_not_swept(k):
    with pytest.raises(InputError, match=rf"k: {k} is not among the numbers tried, \[2, 3, 4\]"):
        choose(sweep([0.3, 0.6, 0.5]), "fixed", k=k)


def test_elbow_follows_the_inertia_not_the_silhouette():
    inertias = [100.0, 40.0, 35.0, 31.0]
    fits = [bare_fit(k, inertia=x, silhouette=0.1 * k) for k, x in enumerate(inertias, start=2)]
    choice = choose(Sweep(tuple(fits)), "elbow")
    assert (choice.k, choice.elbow) == (3, 3)
    assert choice.reason == "The inertia bends most at k = 3."
    assert choose(Sweep(tuple(fits))).elbow == 3, "every choice carries the elbow"


def test_no_elbow_is_refused():
    with pytest.raises(InputError, match=r"the inertia over k = \[2, 3\] has no elbow; try more k"):
        choose(sweep([0.3, 0.6]), "elbow")


def test_one_segment_is_never_chosen_by_its_silhouette():
    fits = (bare_fit(1, silhouette=0.0), bare_fit(2, silhouette=-0.2), bare_fit(3, silhouette=-0.1))
    for rule in ("auto", "silhouette"):
        assert choose(Sweep(fits), rule).k == 3
    assert choose(Sweep(fits), "fixed", k=1).reason == "k = 1 was asked for."
    assert choose(Sweep(fits[:1])).k == 1


def test_silhouettes_within_one_standard_error_count_as_equal():
    fits = [bare_fit(k, silhouette=x, error=0.02) for k, x in ((2, 0.5), (3, 0.481), (4, 0.479))]
    choice = choose(Sweep(tuple(fits)))
    assert choice.k == 3
    assert choice.reason == (
        "k = 3 is the largest whose silhouette, 0.481, is within one standard error of the best, "
        "0.500 ± 0.020 at k = 2, among the k that pass the guard."
    )


def test_auto_passes_over_a_k_whose_segment_does_not_last():
    fits = (
        bare_fit(2, silhouette=0.3, jaccard=0.6, rand=0.8),
        bare_fit(3, silhouette=0.5, jaccard=[0.9, 0.59, 0.8], rand=0.9),
        bare_fit(4, silhouette=0.4, jaccard=0.9, rand=0.799),
    )
    choice = choose(Sweep(fits))
    assert choice.k == 2
    assert choice.disqualified == {
        3: "its segment 2 does not last: mean Jaccard 0.59 over 50 refits (under 0.6).",
        4: "its implicates disagree: mean adjusted Rand 0.80 between their fits (under 0.8).",
    }
    assert choice.reason == (
        "k = 2 has the best silhouette, 0.300, among the k that pass the guard, last when refitted "
        "and agree between implicates. k = 3 scores 0.500 but is passed over: "
        f"{choice.disqualified[3]}"
    )


def test_where_nothing_qualifies_the_most_stable_k_is_taken_and_the_reason_says_so():
    fits = (bare_fit(2, silhouette=0.3, jaccard=0.55), bare_fit(3, silhouette=0.5, jaccard=0.4))
    choice = choose(Sweep(fits))
    assert choice.k == 2
    assert choice.reason.startswith(
        "Something speaks against every k; k = 2 is the most stable: over 50 refits its least "
        "stable segment keeps a mean Jaccard of 0.55. Beware: its segment 1 does not last"
    )


def test_stability_takes_the_k_whose_worst_segment_lasts_best():
    fits = (
        bare_fit(2, jaccard=[0.9, 0.7]), bare_fit(3, jaccard=0.8), bare_fit(4, jaccard=0.8),
        bare_fit(5, jaccard=[1, 1, 1, 1, 0.1]),
    )  # fmt: skip
    assert choose(Sweep(fits), "stability").k == 4
    with pytest.raises(InputError, match="no refits were made"):
        choose(sweep([0.3, 0.6]), "stability")


@pytest.mark.parametrize(
    ("gaps", "k"), [([0.1, 0.5, 0.52, 0.9], 3), ([0.1, 0.5, 0.9, 1.4], 5), ([0.5, 0.1, 0, 0], 2)]
)
def test_gap_takes_the_first_k_that_the_next_does_not_beat(gaps, k):
    fits = tuple(bare_fit(each) for each in (2, 3, 4, 5))
    found = Sweep(fits, gap=gap_of((2, 3, 4, 5), gaps, 0.03))
    choice = choose(found, "gap")
    assert choice.k == k
    assert choice.reason.startswith(f"k = {k} ")
    with pytest.raises(InputError, match="gap statistic was not computed"):
        choose(Sweep(fits), "gap")


def test_the_elbow_of_the_classic_notebook():
    fits = [
        bare_fit(k, inertia=inertia)
        for k, inertia in zip(
            classic.TWO_FEATURES["k"], classic.TWO_FEATURES["inertia"], strict=True
        )
    ]
    assert choose(Sweep(tuple(fits)), "elbow").k in (3, 4, 5)
