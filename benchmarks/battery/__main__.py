"""Score default procedures on planted tables, side by side, and write the table for the docs.

python -m benchmarks.battery [--seeds 0-4] [--kinds ring,mall] [--rows 100,600,5000]
    [--beside SRC] [--shared battery.py] [--recipe]

--beside names the `src` folder of another version of this package, --shared a file of further
kinds with `KINDS` and `make(kind, seed)`, --recipe adds scikit-learn by hand.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import time
from collections.abc import Iterator

import numpy as np
import pandas as pd

from benchmarks.battery.kinds import MAKERS, Planted, plant
from benchmarks.battery.methods import Method, by_checkout, by_recipe, by_segmentus


def main() -> None:
    asked = _ask()
    methods: dict[str, Method] = {"segmentus": by_segmentus}
    methods |= {"scikit-learn recipe": by_recipe} if asked.recipe else {}
    methods |= {"before": by_checkout(asked.beside)} if asked.beside else {}
    rows = []
    for kind, seed, n, planted in _tables(asked):
        for name, method in methods.items():
            row = {"method": name, "kind": kind, "seed": seed, "rows": n}
            rows.append(row | score(planted, method))
            print(json.dumps(rows[-1]), flush=True)
    print(f"\n{tabulate_kinds(rows)}\n\n{tabulate(rows)}")


def _ask() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.battery")
    parser.add_argument("--seeds", default="0-4")
    parser.add_argument("--kinds", default="")
    parser.add_argument("--rows", default="600")
    parser.add_argument("--beside", default="")
    parser.add_argument("--shared", default="")
    parser.add_argument("--recipe", action="store_true")
    return parser.parse_args()


def _tables(asked: argparse.Namespace) -> Iterator[tuple[str, int, int, Planted]]:
    first, _, last = asked.seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1)
    wanted = asked.kinds.split(",") if asked.kinds else None
    for kind in MAKERS:
        for n in map(int, asked.rows.split(",")):
            for seed in seeds:
                if wanted is None or kind in wanted:
                    yield kind, seed, n, plant(kind, seed, n)
    if asked.shared:
        specification = importlib.util.spec_from_file_location("shared_battery", asked.shared)
        battery = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(battery)
        for kind in battery.KINDS:
            for seed in seeds:
                if wanted is None or kind in wanted:
                    table, truth, weight = battery.make(kind, seed)
                    finding = "none" if truth is None else "groups"
                    planted = Planted(table, truth, weight or "", finding)
                    yield f"{kind} (shared)", seed, len(table), planted


def score(planted: Planted, method: Method) -> dict[str, object]:
    """What a method answers, beside the truth."""
    from sklearn.metrics import adjusted_rand_score

    began = time.perf_counter()
    labels, k, finding = method(planted.table, planted.weight)
    seconds = time.perf_counter() - began
    truth = planted.truth
    return {
        "k": int(k),
        "true_k": 1 if truth is None else len(np.unique(truth)),
        "finding": finding,
        "expected": planted.finding,
        "ari": None if truth is None else round(float(adjusted_rand_score(truth, labels)), 3),
        "seconds": round(seconds, 2),
    }


def tabulate_kinds(rows: list[dict[str, object]]) -> str:
    """A Markdown table: a row for each kind, size and method."""
    lines = ["| kind | rows | method | true k | k | found as expected | ARI |", "|---" * 7 + "|"]
    frame = pd.DataFrame(rows)
    frame["right"] = frame["finding"] == frame["expected"]
    for (kind, n, method), part in frame.groupby(["kind", "rows", "method"], sort=False):
        ari = "" if part["ari"].isna().all() else f"{part['ari'].astype(float).mean():.2f}"
        ks = " ".join(map(str, part["k"]))
        lines.append(
            f"| {kind} | {n:,} | {method} | {part['true_k'].iloc[0]} | {ks} | "
            f"{part['right'].mean():.0%} | {ari} |"
        )
    return "\n".join(lines)


def tabulate(rows: list[dict[str, object]]) -> str:
    """A Markdown table: a row for each method."""
    lines = [
        "| method | ARI of groups | right k | groups recognised | clouds called groups "
        "| curved pieces called groups | seconds, median |",
        "|---" * 7 + "|",
    ]
    for method, part in pd.DataFrame(rows).groupby("method", sort=False):
        grouped = part[part["expected"] == "groups"]
        clouds, curved = (part[part["expected"] == kind] for kind in ("none", "bands"))
        lines.append(
            f"| {method} | {_mean(grouped['ari'].astype(float))} | "
            f"{_share(grouped['k'] == grouped['true_k'])} | "
            f"{_share(grouped['finding'] == 'groups')} | {_share(clouds['finding'] == 'groups')} | "
            f"{_share(curved['finding'] == 'groups')} | {part['seconds'].median():.1f} |"
        )
    return "\n".join(lines)


def _mean(values: pd.Series) -> str:
    return f"{values.mean():.3f}" if len(values) else ""


def _share(right: pd.Series) -> str:
    return f"{right.sum()} of {len(right)} ({right.mean():.0%})" if len(right) else ""


if __name__ == "__main__":
    main()
