"""Segments into names, from the features that set each apart: "No home value, low income"."""

from __future__ import annotations

from collections import Counter

import numpy as np

from segmentus.arrays import Bools, Floats
from segmentus.cluster.values import Clustering
from segmentus.estimate.weighted import mean, quantile
from segmentus.features.values import Features
from segmentus.survey.values import Variable

_MIDDLE = "middling"
_RANKS = ((0.15, "very low"), (0.38, "low"), (0.62, _MIDDLE), (0.85, "high"), (1.01, "very high"))
_FEW_HOLD, _HALF_HOLD = 0.25, 0.5


def name_segments(features: Features, clustering: Clustering) -> tuple[str, ...]:
    """Give each cluster a name of two phrases, more where two would be named alike.

    A phrase says where the segment's weighted median stands among all rows of the domain
    ("very low" under the 15th percentile, "low" to the 38th, "middling", "high" from the 62nd,
    "very high" from the 85th), or "no …" where fewer than a quarter of its weight has any of
    it. Phrases are ordered by the standardised difference, middling ones last.

    Parameters
    ----------
    features : with the weights of the fit.
    clustering : of the same rows.

    Returns
    -------
    k names, all different.
    """
    phrases = [_phrases(features, clustering.labels == c) for c in range(clustering.k)]
    lengths = [2] * clustering.k
    for _ in phrases[0]:
        alike = Counter(map(_join, phrases, lengths))
        lengths = [
            length + (alike[_join(row, length)] > 1)
            for row, length in zip(phrases, lengths, strict=True)
        ]
    return tuple(_number_alike(list(map(_join, phrases, lengths))))


def _phrases(features: Features, rows: Bools) -> list[str]:
    """One phrase a feature, the most distinctive first; middling and "not this value" last."""
    weight = features.weight
    ranked = []
    for column, variable in zip(features.values.T, features.variables, strict=True):
        difference = mean(column[rows], weight[rows]) - mean(column, weight)
        phrase = _phrase(column, weight, rows, features, variable)
        level = features.scales[features.names.index(variable.name)].level
        dull = phrase.startswith(_MIDDLE) or (level is not None and phrase.startswith("no "))
        ranked.append((dull, -abs(difference), phrase))
    return [phrase for *_, phrase in sorted(ranked)]


def _phrase(
    column: Floats, weight: Floats, rows: Bools, features: Features, variable: Variable
) -> str:
    scale = features.scales[features.names.index(variable.name)]
    zero = float(scale.apply(np.zeros(1))[0])
    inside, mass = column[rows], weight[rows]
    told = abs(zero) < scale.clip  # at a bound nothing and little are one
    holds = mean((np.abs(inside - zero) > 1e-9).astype(float), mass) if told else 1.0
    if variable.kind == "money" and holds < _FEW_HOLD:
        return f"no {variable.short_label}"
    if variable.kind == "share":
        return variable.short_label if holds >= _HALF_HOLD else f"no {variable.short_label}"
    middle = quantile(inside, mass, 0.5)
    rank = mean((column < middle).astype(float), weight) / 2
    rank += mean((column <= middle).astype(float), weight) / 2
    word = next(word for bound, word in _RANKS if rank < bound)
    return f"{word} {variable.short_label}"


def _join(phrases: list[str], count: int) -> str:
    """Join the first phrases; where the second is middling already, so is all the rest."""
    telling = [phrase for phrase in phrases[:count] if not phrase.startswith(_MIDDLE)]
    if count == 2 and len(phrases) > 2 and len(telling) < 2:
        text = f"{telling[0]}, otherwise {_MIDDLE}" if telling else f"{_MIDDLE} throughout"
    else:
        text = ", ".join(phrases[:count])
    return text[:1].upper() + text[1:]


def _number_alike(names: list[str]) -> list[str]:
    """Names that stay alike get a number in order."""
    seen: Counter[str] = Counter()
    out = []
    for name in names:
        seen[name] += 1
        out.append(f"{name} ({seen[name]})" if names.count(name) > 1 else name)
    return out
