"""A study into the files that can be taken away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from segmentus.app.code import write_code
from segmentus.report import render
from segmentus.report.takeaway import TAKEAWAYS, Origin, Takeaway, list_takeaways
from segmentus.study import Study


@dataclass(frozen=True, slots=True)
class File:
    """A file on offer: its name, what it is, its media type, and how it is made."""

    name: str
    about: str
    media: str
    make: Callable[[Study], bytes]


_PAGE = File(
    "report.html", "one page to show and print, with all charts", "text/html",
    lambda study: render(study).encode(),
)  # fmt: skip
_CODE = File(
    "study.py", "the same in Python", "text/x-python",
    lambda study: write_code(study.plan).encode(),
)  # fmt: skip


def list_files(study: Study) -> tuple[File, ...]:
    """List the files that there are of a study."""
    return (_PAGE, *map(_offer, list_takeaways(study)), _CODE)


def find_file(name: str) -> File | None:
    """Return the file of this name, None where no study has one."""
    known = (_PAGE, *map(_offer, TAKEAWAYS), _CODE)
    return next((file for file in known if file.name == name), None)


def _offer(one: Takeaway) -> File:
    return File(one.file, f"for {one.whom}: {one.what}", one.media,
                lambda study: one.make(Origin(study)))  # fmt: skip
