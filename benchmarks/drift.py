"""How often drift is found where there is none, and where there is some.

Run with: python -m benchmarks.drift [TRIALS]. Pairs of samples are drawn from one population, whose
shares are equal or fall off by a half from segment to segment, and the share of alarms is
printed by the number of rows and k, beside that of the stability index over 0.1 and over 0.25. Then
five points are moved from one segment to another among 2,000 rows.
"""

import sys

import numpy as np

from segmentus.arrays import Floats
from segmentus.estimate.homogeneity import Shares, compare_shares, index_stability
from segmentus.segments.model.drift import ALARM_LEVEL, FLOOR, LITTLE, MUCH

TRIALS = 2_000
ROWS = (50, 200, 1_000, 1_000_000)
KS = (2, 3, 4, 6, 8, 12)
TRAINING = 10_000
"""Rows that the shares of training rest on in every second column."""


def simulate(
    n: int, m: int, then: Floats, now: Floats, trials: int, rng: np.random.Generator
) -> tuple[float, float, float]:
    """Share of trials with an alarm, with an index over the little bound, and over the much one."""
    alarms = np.zeros(3)
    for _ in range(trials):
        old, new = rng.multinomial(m, then) / m, rng.multinomial(n, now) / n
        salt = int(rng.integers(2**50))  # stands for the rows
        test = compare_shares(Shares(old, float(m)), Shares(new, float(n), salt=salt), draws=999)
        index = index_stability(old, new, FLOOR)
        alarms += [test.p < ALARM_LEVEL, index > LITTLE, index > MUCH]
    alarm, little, much = (alarms / trials).tolist()
    return alarm, little, much


def make_shares(k: int, *, even: bool) -> Floats:
    """Shares of k segments: all the same, or each half of the one before, but at least 1 %."""
    raw = np.ones(k) if even else np.maximum(0.5 ** np.arange(k), 0.01)
    return np.asarray(raw / raw.sum())


def main(trials: int = TRIALS) -> None:
    """Print both tables."""
    rng = np.random.default_rng(0)
    print("rows      training   k  shares   alarms   index>0.1  index>0.25")
    for n in ROWS:
        for m in (n, TRAINING):
            for k in KS:
                for even in (True, False):
                    p = make_shares(k, even=even)
                    alarm, little, much = simulate(n, m, p, p, trials, rng)
                    print(
                        f"{n:<9,} {m:<9,} {k:>2}  {'even' if even else 'uneven':<7} "
                        f"{100 * alarm:6.1f} % {100 * little:8.1f} % {100 * much:8.1f} %",
                        flush=True,
                    )
    print("five points moved among 2,000 rows: alarms")
    for k in KS:
        then = make_shares(k, even=True)
        now = then.copy()
        now[0], now[1] = now[0] - 0.05, now[1] + 0.05
        alarm, *_ = simulate(2_000, 2_000, then, now, trials, rng)
        print(f"k = {k:>2}: {100 * alarm:.1f} %", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
