"""A study into the files that can be taken away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from segmentus.app.code import write_code
from segmentus.report import render
from segmentus.report.files import tabulate_assignments, tabulate_profile
from segmentus.report.machine import make_json
from segmentus.study import Study


@dataclass(frozen=True, slots=True)
class File:
    """A file on offer: its name, what it is, its media type, and how it is made."""

    name: str
    about: str
    media: str
    make: Callable[[Study], str]


FILES = (
    File("report.html", "one page to show and print, with all charts", "text/html", render),
    File(
        "assignments.csv", "the segment of every row", "text/csv", tabulate_assignments
    ),
    File("profile.csv", "every figure of the profile", "text/csv", tabulate_profile),
    File("plan.toml", "what was asked, for the command line", "application/toml",
         lambda study: study.plan.to_toml()),
    File("study.json", "all of it, for programs", "application/json", make_json),
    File("study.py", "the Python that does the same", "text/x-python",
         lambda study: write_code(study.plan)),
)  # fmt: skip


def find_file(name: str) -> File | None:
    """Return the file of this name, None where there is none."""
    return next((file for file in FILES if file.name == name), None)
