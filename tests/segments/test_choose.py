"""How many segments: each rule on figures where the answer is known, and the reason in words."""

import pytest

from golden import classic
from segmentus.cluster.sweep import Sweep
from segmentus.errors import InputError
from segmentus.segments.choose import choose
from tables import bare_fit

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
        "k = 3 has the best silhouette, 0.600, among the k whose segments all pass the guard."
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
        "Every k has a segment the guard rejects; k = 3 has the best silhouette, 0.300. Beware: "
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


def test_the_elbow_of_the_classic_notebook():
    fits = [
        bare_fit(k, inertia=inertia)
        for k, inertia in zip(
            classic.TWO_FEATURES["k"], classic.TWO_FEATURES["inertia"], strict=True
        )
    ]
    assert choose(Sweep(tuple(fits)), "elbow").k in (3, 4, 5)
