"""An exploration into sentences: what the data are, whom it is about, what to beware of."""

from __future__ import annotations

import math

from segmentus.charts.style import NOTHING, currency, difference, people, share
from segmentus.estimate.variance import Estimate
from segmentus.explore.composition import Composition
from segmentus.explore.contrast import ELSE, EVERYONE, Contrast
from segmentus.explore.exploration import Exploration
from segmentus.explore.identities import Twins
from segmentus.explore.quality import FLAGS, HEAVY, MOSTLY_ZERO, TOP, Flag
from segmentus.formats import join
from segmentus.report.estimates import word_margin
from segmentus.report.words import capital, gloss, word_sample
from segmentus.survey.values import Variable

_NAMED = 12
"""Columns named in a sentence at the most."""

_SHARE = Variable("", "", "share")

_MEANINGS: dict[Flag, str] = {
    "missing": "With missing values",
    "constant": "With only one value, so of no use for telling anyone apart",
    "mostly zero": f"Mostly zero (more than {100 * MOSTLY_ZERO:.0f} %)",
    "heavy tail": f"With a heavy tail (the top {100 * TOP:.0f} % hold more than "
    f"{100 * HEAVY:.0f} % of the total)",
    "values without a label": "With values the codebook does not explain",
}


def word_exploration_title(exploration: Exploration) -> str:
    """Say whom the page is about: "Families with TURNFEAR = 1"."""
    both, units = exploration.contrast, exploration.survey.source.units
    if both.name == EVERYONE:
        return f"All {units}"
    return f"{capital(units)} with {both.name}"


def word_group(both: Contrast, name: str) -> str:
    """A group in words: "everyone else", "families with DEBT > 0"."""
    return name if name in (EVERYONE, ELSE) else f"{both.survey.source.units} with {name}"


def word_summary(exploration: Exploration) -> str:
    """Say how many there are, weighted and not, and what is withheld."""
    return f"{_word_sizes(exploration)} {word_withheld(exploration)}".strip()


def word_withheld(exploration: Exploration) -> str:
    """Say what is withheld; "" if nothing is."""
    withheld, units = exploration.withheld, exploration.survey.source.units
    if not withheld.some:
        return ""
    few = f"fewer than {withheld.least} {units}"
    if not withheld.groups:
        return f"Figures based on {few} are withheld."
    groups = [
        f"all {units}" if name == EVERYONE else word_group(exploration.contrast, name)
        for name in withheld.groups
    ]
    return f"Figures of {join(groups)} are withheld, because they rest on {few} in the sample."


def _word_sizes(exploration: Exploration) -> str:
    units = exploration.survey.source.units
    size = exploration.sizes[min(1, len(exploration.sizes) - 1)]
    who = word_group(exploration.contrast, size.name)
    sampled = f"{size.families:,} {who if size.name != EVERYONE else units} in the sample"
    if round(size.population) == size.families:
        return f"{sampled}; each counts the same."
    text = f"{sampled} stand for {people(size.population)} {units}"
    if size.name == EVERYONE:
        return f"{text}."
    return (
        f"{text}: {word_margin(size.share, _SHARE, 'share')} of all {units}. "
        f"By rows it would be {share(size.share_of_rows)}."
    )


def list_about(exploration: Exploration) -> tuple[tuple[str, str], ...]:
    """List what a row is, who is studied and who is compared, as (term, words)."""
    both, survey = exploration.contrast, exploration.survey
    source, weight = survey.source, survey.design.weight
    terms = [
        ("Data", f"{capital(source.name)}: {word_sample(survey)}"),
        ("Table", f"{survey.n_rows:,} rows, {len(survey.variables):,} columns"),
        ("A row is", source.row),
        (
            "Weights",
            f"none: every {source.unit} counts the same"
            if counts_alike(exploration)
            else f"a row stands for {weight.min():,.0f} to {weight.max():,.0f} {source.units}",
        ),
    ]
    if both.name != EVERYONE:
        terms.append(("Domain (who is studied)", _word_condition(both.name, exploration)))
    if both.other is not None:
        name = both.other_name
        own = "everyone who is not in the domain"
        terms.append(("Compared with", own if name == ELSE else _word_condition(name, exploration)))
    if both.other is not None and (both.rows & both.other).any():
        terms.append(("Note", "the two groups overlap"))
    return tuple(terms)


def word_key_figures(exploration: Exploration) -> str:
    """Explain the table of key figures."""
    if counts_alike(exploration):
        return "Every row counts the same, so no figure depends on weights."
    return (
        "Surveys sample some people more often than others; weights, which say how many each row "
        "stands for, put that right. The unweighted column ignores them and describes the sample, "
        "not the population."
    )


def title_key_figures(exploration: Exploration) -> str:
    """Title of the table of key figures."""
    return "Key figures" if counts_alike(exploration) else "Weighted and unweighted"


def rank_compositions(exploration: Exploration) -> tuple[Composition, ...]:
    """Categories by how far the groups differ in them; as asked where there is one group."""
    return tuple(sorted(exploration.compositions, key=lambda one: -_measure_gap(one)))


def _measure_gap(composition: Composition) -> float:
    """Measure the share that would need another value for the groups to be alike."""
    gaps = [one.difference.value for one in composition.parts if one.difference is not None]
    return sum(abs(gap) for gap in gaps if math.isfinite(gap)) / 2


def counts_alike(exploration: Exploration) -> bool:
    """Tell whether every row has the same weight."""
    weight = exploration.survey.design.weight
    return bool(weight.min() == weight.max())


def word_rankings(exploration: Exploration) -> str:
    """Explain what rankings by variance tell, and what they do not."""
    rankings, variables = exploration.rankings, exploration.survey.variables
    places = (*rankings.variance, *rankings.trimmed)
    sentences = [
        "In plain dollars a few fortunes dominate the variance; the trimmed variance describes "
        "the rest."
        if any(currency(variables[place.name].unit) == "$" for place in places)
        else "A few large amounts dominate the variance; the trimmed variance describes the rest."
    ]
    if rankings.kind == "amounts":
        sentences.append("Amounts in different units cannot be compared: scale them first.")
    if any(place.identity for place in places):
        sentences.append("A grey column adds nothing new: it is the sum of columns above it.")
    return " ".join(sentences)


def word_exploration_errors(exploration: Exploration) -> str:
    """Explain ±, or why it is missing."""
    known = [part.domain.se for one in exploration.compositions for part in one.parts]
    known += [figure.weighted.se for figure in exploration.key_figures]
    known += [figure.other.se for figure in exploration.key_figures if figure.other is not None]
    if any(math.isfinite(error) for error in known):
        replicates = exploration.survey.design.replicates
        origin = f", from {replicates.words}" if replicates else ""
        return (
            f"± is a 95 % margin{origin}, and whiskers are the same; where its two sides differ, "
            "both ends stand in brackets."
        )
    return (
        "Standard errors are not shown, because no replicate weights (weights in other samples "
        "that might have been drawn) were used: small differences may be due to chance."
    )


def list_findings(exploration: Exploration) -> tuple[str, ...]:
    """One sentence for each thing to know of the columns before using them."""
    if exploration.contrast.name in exploration.withheld.groups:
        return (word_withheld(exploration),)
    return tuple(sentence for flag in FLAGS if (sentence := _word_flag(exploration, flag))) or (
        "Nothing stands out: no missing values, constants, heavy tails or unknown values.",
    )


def list_identities(exploration: Exploration) -> tuple[str, ...]:
    """Identities that hold in every row of the domain."""
    return tuple(identity.text for identity in exploration.identities)


def list_twins(exploration: Exploration) -> tuple[str, ...]:
    """Pairs of columns that say nearly the same."""
    return tuple(
        f"{twins.names[0]} and {twins.names[1]}: " + _word_twins(twins)
        for twins in exploration.twins
    )


def word_contrast_margin(estimate: Estimate | None) -> str:
    """A difference of shares in points with its interval: "+2.1 points [0.8 to 3.4]"."""
    if estimate is None or not math.isfinite(estimate.value):
        return NOTHING
    text = f"{_points(estimate.value)} points"
    low, high = estimate.interval()
    return f"{text} [{_points(low)} to {_points(high)}]" if math.isfinite(low) else text


def list_exploration_method(exploration: Exploration) -> tuple[str, ...]:
    """Explain how the numbers were computed, in sentences."""
    survey = exploration.survey
    sentences = [
        "Every figure is weighted unless its column says unweighted: a row counts as many times as "
        "its weight says. Sizes are given in "
        f"{survey.source.units} and in the population, never in rows alone.",
        "A quantile is the lowest value whose cumulative weight reaches its share of the total.",
        "Amounts of money, and other numbers whose largest value is more than 20 times their "
        "95th percentile, are drawn on the asinh curve: linear near zero, logarithmic far out, "
        "and defined for debts. Histogram bins are equally wide on that curve.",
        "The rank correlation is Pearson's of weighted mid-ranks (Spearman's if all weights "
        "are equal).",
        "The trimmed variance first drops 10 % of the weight at either end.",
        "An identity holds in every row of the domain to a relative error of 1e-7. Columns say "
        "nearly the same if their weighted correlation is beyond ±0.995, with money on the asinh "
        "curve.",
    ]
    if exploration.withheld.least > 1:
        sentences.append(
            f"Figures based on fewer than {exploration.withheld.least} {survey.source.units} are "
            "withheld; sizes are not."
        )
    if survey.design.n_implicates > 1:
        m = survey.design.n_implicates
        sentences.append(
            f"Each of the {m} implicates is a complete data set, with missing answers filled in "
            f"differently; a figure is the mean of its {m} estimates. Histograms and box plots "
            "show all rows together."
        )
    return (*sentences, word_exploration_errors(exploration))


def _word_condition(condition: str, exploration: Exploration) -> str:
    survey = exploration.survey
    size = next(size for size in exploration.sizes if size.name == condition)
    return (
        f"{condition}: {size.families:,} {survey.source.units}, standing for "
        f"{people(size.population)}. {gloss(condition, survey)}"
    ).strip()


def _word_flag(exploration: Exploration, flag: Flag) -> str:
    names = [one.variable.name for one in exploration.quality if flag in one.flags]
    if not names:
        return ""
    rest = len(names) - _NAMED
    listed = ", ".join(names[:_NAMED]) + f" and {rest:,} more" if rest > 0 else join(names)
    count = f"{len(names):,} of {len(exploration.quality):,} columns"
    return f"{_MEANINGS[flag]}, {count}: {listed}."


def _points(value: float) -> str:
    """Percentage points with their sign."""
    return difference(100 * value)


def _word_twins(twins: Twins) -> str:
    if twins.equal:
        return "equal in every row"
    if twins.correlation < -1 + 1e-9:
        return "each is the other with its sign reversed"
    return f"correlation {twins.correlation:.4f}".replace("-", "−")
