"""How many segments: each rule on figures where the answer is known, and the reason in words."""

import pytest

from golden import classic
from segmentus.cluster.values import Sweep
from segmentus.errors import InputError
from segmentus.segments.choose import choose
from tables import bare_fit, gap_of, references_of

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
    assert choice.disqualified[4] == (
        "its segments rest on 500, 400, 300 and 5 families, and each needs 30."
    )


@pytest.mark.parametrize(
    ("thin", "why"),
    [
        ({"share": [0.5, 0.3, 0.196, 0.004]}, "segment 4 is 0.4 % of the population (under 1 %)."),
        (
            {"largest": [0, 0.5, 0, 0]},
            "one family holds 50 % of the weight of segment 2 (over 10 %).",
        ),
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


def test_of_a_sweep_that_was_not_assessed_the_larger_k_wins_where_silhouettes_are_equal():
    assert choose(sweep([0.5, 0.5, 0.5])).k == 4
    assert choose(sweep([0.5, 0.5 + 1e-12, 0.1])).k == 3
    assert choose(sweep([0.5 + 1e-12, 0.5, 0.1])).k == 3


def test_where_all_are_rejected_the_best_is_taken_with_a_caution():
    fits = [bare_fit(k, silhouette=0.1 * k, size=3) for k in (2, 3)]
    choice = choose(Sweep(tuple(fits)))
    assert choice.k == 3
    assert choice.reason == (
        "Every k has something against it; k = 3 has the best silhouette, 0.300. Beware: "
        "its segments rest on 3, 3 and 3 families, and each needs 30."
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


@pytest.mark.parametrize("k", [1, 9])
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


def test_auto_passes_over_a_k_whose_segment_does_not_come_back():
    fits = (
        bare_fit(2, silhouette=0.3, jaccard=0.6, rand=0.8),
        bare_fit(3, silhouette=0.5, jaccard=[0.9, 0.59, 0.8], rand=0.9),
        bare_fit(4, silhouette=0.4, jaccard=0.9, rand=0.799),
    )
    choice = choose(Sweep(fits))
    assert choice.k == 2
    assert choice.disqualified == {
        3: "its segment 2 is not reproduced: mean Jaccard 0.59 over 50 cold starts (under 0.6).",
        4: "its implicates disagree: mean adjusted Rand 0.80 between their fits (under 0.8).",
    }
    assert choice.reason == (
        "k = 2 has the best silhouette, 0.300, among the k that pass the guard, come back from "
        "cold starts and agree between implicates."
    )


def assessed(fits, expected, noise=0.01):
    """A sweep beside references of these mean silhouettes."""
    ks = [fit.score.k for fit in fits]
    silhouettes = [fit.score.silhouette for fit in fits]
    return Sweep(tuple(fits), references_of(ks, expected, noise, silhouettes))


def test_auto_takes_the_smallest_k_whose_excess_is_within_noise_of_the_best():
    fits = [
        bare_fit(k, silhouette=s, jaccard=0.9, parts=1)
        for k, s in ((2, 0.30), (3, 0.515), (4, 0.52))
    ]
    choice = choose(assessed(fits, [0.28, 0.30, 0.30]))
    assert choice.k == 3
    assert choice.reason == (
        "k = 3 is the smallest number of segments that stand out as clearly as any, among the k "
        "that pass the guard and come back from cold starts: silhouette 0.515, and 0.300 in data "
        "without groups."
    )
    assert choose(assessed(fits, [0.28, 0.33, 0.30], noise=0.001)).k == 4
    assert choose(assessed(fits, [0.28, 0.33, 0.30], noise=0.04)).k == 3


def test_a_finer_cut_whose_segments_all_stand_apart_tells_more():
    fits = [
        bare_fit(k, silhouette=s, jaccard=0.9, parts=parts)
        for k, s, parts in ((2, 0.6, 2), (3, 0.5, 3), (4, 0.5, 3))
    ]
    choice = choose(assessed(fits, [0.3, 0.3, 0.3]))
    assert choice.k == 3
    assert choice.reason.startswith(
        "k = 3 is the largest number of segments that all stand apart from one another, among "
    )


def test_the_end_of_the_range_is_said():
    fits = [bare_fit(k, silhouette=0.1 * k, jaccard=0.9, parts=k) for k in (2, 3, 4)]
    choice = choose(assessed(fits, [0.1, 0.1, 0.1]))
    assert choice.k == 4
    assert choice.reason.endswith("It is the largest number tried; try more.")


def test_what_is_passed_over_cannot_be_chosen_and_is_named_where_it_scores_higher():
    fits = [
        bare_fit(2, silhouette=0.4, jaccard=0.9, parts=2),
        bare_fit(3, silhouette=0.7, jaccard=[0.9, 0.5, 0.9], parts=3),
        bare_fit(4, silhouette=0.6, size=[500, 400, 300, 5], jaccard=0.9, parts=4),
    ]
    choice = choose(assessed(fits, [0.2, 0.2, 0.2]))
    assert choice.k == 2
    assert "k = 3 scores 0.700 but is ruled out: its segment 2 is not reproduced" in choice.reason


def test_where_nothing_exceeds_the_references_the_most_reproducible_of_three_to_five_is_offered():
    def fits(*reproduced, jaccard=0.8):
        return [
            bare_fit(k, silhouette=0.3, jaccard=jaccard, reproduced=rand)
            for k, rand in zip((2, 3, 4, 5, 6), reproduced, strict=True)
        ]

    expected = [0.3] * 5
    assert choose(assessed(fits(1, 0.5, 0.8, 0.7, 1), expected)).k == 4
    assert choose(assessed(fits(1, 0.62, 0.8, 0.81, 1), expected)).k == 3, "as good as any"
    choice = choose(assessed(fits(1, 0.6, 0.6, 0.9, 1), expected))
    assert choice.k == 5
    assert choice.reason == (
        "k = 5 is offered for convenience: the data suggest no particular number of segments, and "
        "cold starts reproduce no other from 3 to 5 clearly better (adjusted Rand 0.90)."
    )
    none = choose(assessed(fits(1, 0.2, 0.9, 0.9, 1, jaccard=0.59), expected))
    assert none.k == 3
    assert none.reason.startswith(
        "k = 3 is offered for convenience: the data suggest no particular number of segments, and "
        "none from 3 to 5 is well reproduced by cold starts. Beware: its segment 1 is not "
        "reproduced"
    )


@pytest.mark.parametrize(
    ("ks", "said"),
    [
        ((4,), "and no other was tried; cold starts reproduce it (adjusted Rand 0.90)."),
        ((2,), "and no other was tried; cold starts reproduce it (adjusted Rand 0.90)."),
        ((2, 6), "and none from 3 to 5 was tried; cold starts reproduce it (adjusted Rand 0.90)."),
        ((4, 5), "and cold starts do not reproduce k = 5 clearly better (adjusted Rand 0.90)."),
        ((2, 3, 5), "and cold starts do not reproduce k = 5 clearly better (adjusted Rand 0.90)."),
        ((3, 4, 5), "cold starts reproduce no other from 3 to 5 clearly better (adjusted Rand 0.9"),
    ],
)
def test_what_was_not_tried_is_not_said_to_be_worse(ks, said):
    fits = [bare_fit(k, silhouette=0.3, jaccard=0.8, reproduced=0.9) for k in ks]
    assert said in choose(assessed(fits, [0.3] * len(ks))).reason
    poor = [bare_fit(k, silhouette=0.3, jaccard=0.5, reproduced=0.9) for k in ks]
    told = choose(assessed(poor, [0.3] * len(ks))).reason
    assert ("none from 3 to 5 is well" in told) == (len(ks) == 3 and 4 in ks)


def test_what_is_offered_passes_the_guard_where_anything_does():
    fits = [
        bare_fit(k, silhouette=0.3, jaccard=0.8, size=500 if k in (2, 4) else 3) for k in (2, 3, 4)
    ]
    assert choose(assessed(fits, [0.3] * 3)).k == 4
    assert choose(assessed(fits[:2], [0.3] * 2)).k == 2
    every = [bare_fit(k, silhouette=0.3, size=3) for k in (2, 3)]
    assert "Beware: its segments rest on 3, 3 and 3" in choose(assessed(every, [0.3] * 2)).reason


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


def test_a_k_that_is_given_is_taken_however_it_is_written():
    fits = sweep([0.3, 0.6, 0.5])
    for choice in (choose(fits, k=4), choose(fits, "fixed", k=4), choose(fits, 4)):
        assert (choice.k, choice.rule) == (4, "fixed")
        assert choice.reason.startswith("k = 4 was asked for")


@pytest.mark.parametrize(
    ("asked", "k", "said"),
    [
        ("elbow", 3, "k: 3 and the rule 'elbow' do not fit together"),
        (3, 4, "k: both 3 and 4 are asked for"),
        ("best", None, "rule = 'best' is not possible; give 'auto', "),
        ("fixed", None, r"k: none is given; give one of those tried, \[2, 3, 4\]"),
        ("auto", 9, r"k: 9 is not among the numbers tried, \[2, 3, 4\]"),
    ],
)
def test_a_rule_and_a_k_that_do_not_fit_are_refused(asked, k, said):
    with pytest.raises(InputError, match=said):
        choose(sweep([0.3, 0.6, 0.5]), asked, k=k)
