"""The waves of the Survey of Consumer Finances: years, families, file names and prices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from segmentus.errors import InputError

What = Literal["summary", "replicates"]
"""summary: the extract every number is made from; replicates: the replicate weights."""

FIRST_YEAR = 1989
YEARS_BETWEEN = 3
FILES_URL = "https://www.federalreserve.gov/econres/files/"
LICENCE = (
    "US government work, in the public domain; cite the Board of Governors of the Federal "
    "Reserve System, Survey of Consumer Finances."
)

FAMILIES_SURVEYED: Mapping[int, int] = MappingProxyType(
    {
        1989: 3_143,
        1992: 3_906,
        1995: 4_299,
        1998: 4_305,
        2001: 4_442,
        2004: 4_519,
        2007: 4_417,
        2010: 6_482,
        2013: 6_015,
        2016: 6_248,
        2019: 5_777,
        2022: 4_595,
    }
)
"""Families in the public extract of each wave known here; every family has five rows."""

PRICE_INDEX: Mapping[int, int] = MappingProxyType(
    {
        1989: 1_898,
        1992: 2_112,
        1995: 2_261,
        1998: 2_400,
        2001: 2_614,
        2004: 2_785,
        2007: 3_058,
        2010: 3_204,
        2013: 3_438,
        2016: 3_548,
        2019: 3_775,
        2022: 4_376,
    }
)
"""Price level of each survey year: CPI-U-RS for September (December 1977 = 1,000).

Source: the figures of the Board's program `bulletin.macro.txt` in the release of October 2023
(`CPIBASE` 4376, divided by the survey year's figure). Each was checked against amounts the Board
published in 2022 dollars, which are round only when divided by exactly this ratio; 4376/3775 is
also the 1.1592 the Board states in "Changes in U.S. Family Finances from 2019 to 2022", page 36.
"""

EARLIER_PRICE_INDEX: Mapping[int, int] = MappingProxyType(
    {
        1989: 1_902,
        1992: 2_116,
        1995: 2_265,
        1998: 2_405,
        2001: 2_618,
        2004: 2_788,
        2007: 3_062,
        2010: 3_208,
        2013: 3_438,
        2016: 3_547,
        2019: 3_775,
    }
)
"""The same before the index was revised, as files released in 2010 to 2019 were restated with.

Source: the figures of `bulletin.macro.txt` in the releases of 2010, 2013 and 2016, as quoted in
the published programs of Saez and Zucman (2016) and others; the release of 2016 had 3063 for 2007,
and 2019's own figure is that of the later table. Ratios differ from the later ones by up to 0.2 %.
"""

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


def is_wave_year(year: int) -> bool:
    """Tell whether there was, or by the survey's rhythm will be, a wave in `year`.

    >>> [year for year in range(2018, 2027) if is_wave_year(year)]
    [2019, 2022, 2025]
    """
    return year >= FIRST_YEAR and (year - FIRST_YEAR) % YEARS_BETWEEN == 0


def check_wave(year: int) -> int:
    """Return `year` if it can be a wave.

    Raises
    ------
    InputError
        The survey was not taken in that year.
    """
    if is_wave_year(year):
        return year
    raise InputError(
        f"year: there is no Survey of Consumer Finances {year}; it is taken every third year "
        "since 1989, so choose 1989, 1992, …, 2019, 2022."
    )


def year_in(name: str) -> int | None:
    """Find the wave in a file name; None where it names no possible wave.

    >>> year_in("rscfp2019.dta"), year_in("SCFP2025.csv"), year_in("export_20240131.csv")
    (2019, 2025, None)
    """
    found = [int(text) for text in _YEAR.findall(name)]
    return next((year for year in found if is_wave_year(year)), None)


def year_by_count(families: int) -> int | None:
    """Find the wave that has exactly this many families; None where none is known.

    >>> year_by_count(5777), year_by_count(40)
    (2019, None)
    """
    return next((year for year, count in FAMILIES_SURVEYED.items() if count == families), None)


def price_ratio(start: int, end: int) -> float:
    """Dollars of year `end` that buy what one dollar of year `start` bought.

    >>> round(price_ratio(2019, 2022), 4)
    1.1592
    """
    return PRICE_INDEX[end] / PRICE_INDEX[start]


def released_ratios(wave: int, year: int) -> tuple[float, ...]:
    """Ratios by which the Board's releases restated a wave's answers in dollars of `year`.

    >>> [round(ratio, 4) for ratio in released_ratios(2007, 2016)]
    [1.1602, 1.1584]
    """
    indexes = (PRICE_INDEX, EARLIER_PRICE_INDEX)
    return tuple(index[year] / index[wave] for index in indexes if {wave, year} <= index.keys())


def file_names(year: int, what: What = "summary") -> tuple[str, ...]:
    """Name the files a wave goes by, the quickest to read first; case does not matter.

    >>> file_names(2019, "replicates")
    ('scf2019rw1s.zip', 'p19_rw1.dta')
    """
    if what == "replicates":
        return (f"scf{year}rw1s.zip", f"p{year % 100:02d}_rw1.dta")
    return (
        f"SCFP{year}.csv",
        f"SCFP{year}.csv.gz",
        f"scfp{year}excel.zip",
        f"scfp{year}s.zip",
        f"rscfp{year}.dta",
    )


def published_name(year: int, what: What = "summary") -> str:
    """Name the Board's own download of a wave."""
    return f"scfp{year}excel.zip" if what == "summary" else f"scf{year}rw1s.zip"
