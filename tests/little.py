"""A little made-up survey in the shape of a summary extract, as bytes of the usual packings."""

import gzip
import io
import zipfile
from pathlib import Path

import numpy as np
import polars as pl
import pyreadstat

MONEY = ("HOUSES", "VEHIC", "CHECKING", "SAVING", "STOCKS", "MRTHEL", "NETWORTH")


def little_survey(families: int = 60, seed: int = 1, ratio: float = 1.0) -> pl.DataFrame:
    """Families of five rows whose amounts are mostly two-figure dollars times `ratio`."""
    rng = np.random.default_rng(seed)
    n = families * 5
    family = np.repeat(np.arange(1, families + 1), 5)

    def answers() -> np.ndarray:
        figures, zeros = rng.integers(10, 100, n), rng.integers(2, 5, n)
        exact = rng.integers(1_000, 999_999, n)
        dollars = np.where(rng.random(n) < 0.75, figures * 10.0**zeros, exact)
        return np.round(np.where(rng.random(n) < 0.8, dollars, 0) * ratio, 1)

    columns = {
        "YY1": family,
        "Y1": family * 10 + np.tile(np.arange(1, 6), families),
        "WGT": np.round(rng.uniform(100, 9_000, n), 6),
        "HHSEX": np.repeat(rng.integers(1, 3, families), 5),
        "AGE": np.repeat(rng.integers(18, 95, families), 5),
        "EDCL": rng.integers(1, 5, n),
        "MARRIED": np.repeat(rng.integers(1, 3, families), 5),
        "KIDS": np.repeat(rng.integers(0, 5, families), 5),
        "INCOME": np.round(rng.lognormal(11, 1, n), 4),
        **{name: answers() for name in MONEY if name != "NETWORTH"},
    }
    owned = columns["HOUSES"] + columns["VEHIC"] + columns["CHECKING"] + columns["SAVING"]
    columns["NETWORTH"] = np.round(owned + columns["STOCKS"] - columns["MRTHEL"], 1)
    return pl.DataFrame(columns).cast(pl.Float64)


def csv_bytes(frame: pl.DataFrame) -> bytes:
    """CSV with whole numbers written without a decimal point, as the Board does."""
    whole = [
        name
        for name in frame.columns
        if frame[name].is_finite().all() and (frame[name] == frame[name].floor()).all()
    ]
    return frame.with_columns(pl.col(whole).cast(pl.Int64)).write_csv().encode()


def zip_bytes(name: str, data: bytes) -> bytes:
    """A zip of one member."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


def gzip_bytes(frame: pl.DataFrame) -> bytes:
    """A gzipped CSV."""
    return gzip.compress(csv_bytes(frame))


def stata_bytes(frame: pl.DataFrame, folder: Path) -> bytes:
    """A Stata file, written by way of a folder."""
    path = folder / "little.dta"
    pyreadstat.write_dta(frame, str(path))
    data = path.read_bytes()
    path.unlink()
    return data
