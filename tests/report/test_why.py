"""Why there are so many groups, in words that need no statistics."""

from dataclasses import replace

from segmentus.report.why import word_why
from segmentus.segments.choose import choose


def asked(study, k):
    choice = choose(study.sweep, k=k, units=study.survey.source.units, bounds=study.bounds)
    return replace(study, segmentation=replace(study.segmentation, choice=choice))


def test_a_number_that_was_asked_for_is_told_from_the_advised_one(study):
    other = next(k for k in study.sweep.ks if k not in (study.advised, 1))
    said = word_why(asked(study, other))
    assert "were asked for; the data speak for" in said
    assert "asked for" not in word_why(asked(study, study.advised))


def test_the_reason_says_nothing_of_statistics(study, thin):
    for one in (study, thin):
        said = word_why(one)
        assert said.endswith(".")
        assert not any(word in said for word in ("silhouette", "k =", "guard", "segment"))
