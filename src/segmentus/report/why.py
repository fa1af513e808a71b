"""A study's choice into the reason that anybody can read: why so many groups."""

from __future__ import annotations

from segmentus.report.words import capital, word_number
from segmentus.segments.evidence import stand_apart
from segmentus.study import Study


def word_why(study: Study) -> str:
    """Say in a sentence or two why there are so many groups; "" where a rule of old took them."""
    k, advised, fit = study.choice.k, study.advised, study.segmentation.fit
    many, units = capital(word_number(k)), study.survey.source.units
    if k != advised:
        return (
            f"{many} were asked for; the data speak for {word_number(advised)}. Other numbers "
            "serve as well where they are easier to act on."
        )
    if study.choice.rule not in ("auto", "fixed"):
        return ""
    lasting = ", and come back in other samples" if fit.stability else ""
    if study.finding == "none":
        return (
            f"No number stands out, as the {units} do not fall into groups by themselves; "
            f"{word_number(k)} are offered for convenience."
        )
    if study.finding is not None and stand_apart(fit):
        return f"{many} is the largest number of groups that all stand apart{lasting}."
    return f"{many} groups divide the {units} more clearly than other numbers{lasting}."
