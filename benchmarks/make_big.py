"""Planted tables of any size, made in pieces: `python -m benchmarks.make_big ROWS FOLDER [P]`.

Ten columns (or P) in single precision with eight groups of different sizes, and a weight of 1 to 3,
written as Parquet files of two million rows. The same call makes the same rows, whatever the
machine's memory.
"""

import sys
from pathlib import Path

import numpy as np
import polars as pl

GROUPS, PIECE = 8, 2_000_000


def make_piece(first: int, rows: int, columns: int = 10) -> pl.DataFrame:
    """Rows first … first + rows − 1 of the table."""
    plan = np.random.default_rng(columns)
    centers = plan.normal(scale=2.5, size=(GROUPS, columns))
    shares = plan.dirichlet(np.full(GROUPS, 4.0))
    rng = np.random.default_rng([columns, first])
    group = rng.choice(GROUPS, rows, p=shares)
    values = rng.standard_normal((rows, columns), dtype=np.float32)
    values += centers.astype(np.float32)[group]
    named = {f"x{at}": values[:, at] for at in range(columns)}
    weight = rng.integers(1, 4, rows, dtype=np.int8)
    return pl.DataFrame({"id": np.arange(first, first + rows), **named, "w": weight})


def make_table(rows: int, folder: Path, columns: int = 10) -> list[Path]:
    """Write the table in pieces; those that are there already are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for first in range(0, rows, PIECE):
        size = min(PIECE, rows - first)
        path = folder / f"rows-{first:012d}-{size}.parquet"
        if not path.exists():
            make_piece(first, size, columns).write_parquet(path, row_group_size=250_000)
        paths.append(path)
    return paths


if __name__ == "__main__":
    _, rows_asked, folder_asked, *more = sys.argv
    made = make_table(int(float(rows_asked)), Path(folder_asked), int(more[0]) if more else 10)
    print(f"{len(made)} files in {folder_asked}")
