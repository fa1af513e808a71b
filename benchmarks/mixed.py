"""Mixed columns against `kmodes.KPrototypes`: cost in its own objective, and time.

Run with: python -m benchmarks.mixed bank_marketing_full.csv.gz [ROWS] [STARTS]; it needs the extra
`bench`. Both get the same standardised numbers, the same categories (rare and missing values
merged) and one gamma. Labels are judged twice: by what k-prototypes minimises, squared distances to
the means plus gamma for each value that is not its cluster's mode, and by what we minimise, squared
distances to means and shares.
"""

import sys
import time

import numpy as np
import polars as pl
from kmodes.kprototypes import KPrototypes

from segmentus.arrays import Floats, Labels
from segmentus.cluster.moments import label_rows
from segmentus.cluster.points import lay_out, merge_rows
from segmentus.cluster.search.kmeans import search_all
from segmentus.features.automatic import pick_features
from segmentus.features.candidates import pick_categories
from segmentus.features.categories import code_categories
from segmentus.features.missing import treat_missing
from segmentus.features.scale import fit_features
from segmentus.features.values import Features
from segmentus.survey import table
from segmentus.survey.table.schema import Hint, Hints

KS = (3, 5, 8)
GAP = 2.0


def main(path: str, rows: str = "5000", starts: str = "5") -> None:
    features = read_features(path, int(rows))
    fit(features, 2, 1)  # compile
    numbers, codes = part(features)
    print(f"{len(codes):,} rows, {numbers.shape[1]} numbers, {codes.shape[1]} categories")
    for k in KS:
        begun = time.perf_counter()
        ours = fit(features, k, int(starts))
        between = time.perf_counter()
        theirs = fit_prototypes(numbers, codes, k, int(starts))
        done = time.perf_counter()
        here, there = cost(numbers, codes, ours), cost(numbers, codes, theirs)
        above = 100 * (here / there - 1)
        back = 100 * (inertia(features.values, theirs) / inertia(features.values, ours) - 1)
        times = (done - between) / (between - begun)
        print(
            f"k={k}: cost {here:,.0f}, k-prototypes {there:,.0f} (ours {above:+.2f} %); in our "
            f"inertia theirs {back:+.2f} %; {between - begun:.2f} s against {done - between:.1f} s "
            f"({times:.0f} times)"
        )


def read_features(path: str, rows: int) -> Features:
    frame = pl.read_csv(path)
    hints = Hints(columns={"deposit": Hint(role="category")})  # as it was measured
    survey = table.read(frame.sample(min(rows, frame.height), seed=0), hints)
    treated = treat_missing(survey, pick_features(survey).names, "median")
    treated = code_categories(treated, pick_categories(survey), survey.design.weight, GAP)
    return fit_features(treated.survey, treated.names, levels=treated.levels)


def part(features: Features) -> tuple[Floats, Labels]:
    """Numbers (n, p) on the feature scale, and one column of codes for each category."""
    levels = [scale.level for scale in features.scales]
    numbers = features.values[:, [level is None for level in levels]]
    columns = dict.fromkeys(level.column for level in levels if level)
    codes = [
        features.values[:, [bool(level and level.column == name) for level in levels]].argmax(
            axis=1
        )
        for name in columns
    ]
    return numbers, np.column_stack(codes)


def fit(features: Features, k: int, starts: int) -> Labels:
    (found,) = search_all(merge_rows(features.values, features.weight), [k], starts=starts, seed=0)
    return label_rows(lay_out(features.values), found.best.centers, len(features.values))


def fit_prototypes(numbers: Floats, codes: Labels, k: int, starts: int) -> Labels:
    mixed = np.concatenate([numbers.astype(object), codes.astype(str).astype(object)], axis=1)
    places = list(range(numbers.shape[1], mixed.shape[1]))
    model = KPrototypes(n_clusters=k, init="Cao", n_init=starts, gamma=GAP, random_state=0)
    return model.fit_predict(mixed, categorical=places).astype(np.int64)


def inertia(values: Floats, labels: Labels) -> float:
    parts = [values[labels == c] for c in np.unique(labels)]
    return sum(float(((part - part.mean(axis=0)) ** 2).sum()) for part in parts)


def cost(numbers: Floats, codes: Labels, labels: Labels) -> float:
    """Huang's (1998) cost of labels, at the means and modes of their clusters."""
    total = 0.0
    for c in np.unique(labels):
        x, values = numbers[labels == c], codes[labels == c]
        total += float(((x - x.mean(axis=0)) ** 2).sum())
        total += GAP * sum(len(v) - int(np.bincount(v).max()) for v in values.T)
    return total


if __name__ == "__main__":
    main(*sys.argv[1:])
