"""A study into the files that can be taken away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from segmentus.app.code import write_code
from segmentus.report import render
from segmentus.report.takeaway import TAKEAWAYS, Origin, Takeaway, defer_files, list_meant
from segmentus.report.uses import list_uses
from segmentus.study import Study

Content = bytes | Iterable[bytes]
"""Of a file, whole or piece by piece."""

EVERYTHING = "everything.zip"
"""Name of the archive with all other files."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""Date of what is inside it: the same study gives the same bytes."""


@dataclass(frozen=True, slots=True)
class File:
    """A file on offer.

    Attributes
    ----------
    name : of the file.
    whom : for whom it is.
    about : what it is.
    media : its media type.
    make : gives its bytes, of a study or of what else it is made from; those of a long file piece
        by piece.
    refused : why there is none, "" where there is one.
    """

    name: str
    whom: str
    about: str
    media: str
    make: Callable[[Any], Content]
    refused: str = ""


_PAGE = File(
    "report.html", "everyone", "one page to read, print or send, with every chart; needs no "
    "internet", "text/html", lambda study: render(study).encode(),
)  # fmt: skip
_CODE = File(
    "study.py", "data teams", "the Python that does the same", "text/x-python",
    lambda study: write_code(study.plan).encode(),
)  # fmt: skip
_FIRST = (
    "customers.xlsx", "customers.csv", "slides.pptx", _PAGE.name, "segments.xlsx", "scorer.xlsx",
    "scorer.sql",
)  # fmt: skip
"""Files that most people come for, in this order."""


def list_files(study: Study) -> tuple[File, ...]:
    """List the files of such a study; refused ones say why.

    Those that serve what the groups are for come first, then those most people come for.
    """
    source = Origin(study)
    meant = [_offer(one, one.refuse(source)) for one in list_meant(study)]
    named = {file.name: file for file in (_PAGE, *meant, _CODE)}
    first = [named.pop(name) for name in _FIRST if name in named]
    files = (*first, *named.values())
    if not study.plan.use:
        return files
    served = list_uses(study, tuple(file.name for file in files if not file.refused))[0].files
    return tuple(sorted(files, key=lambda file: file.name not in served))


def list_first(files: tuple[File, ...]) -> tuple[File, ...]:
    """Return those of some files that most people come for."""
    return tuple(file for file in files if file.name in _FIRST)


def find_file(name: str) -> File | None:
    """Return the file of this name, None where no study has one."""
    known = (_PAGE, *map(_offer, TAKEAWAYS), _CODE)
    return next((file for file in known if file.name == name), None)


def _offer(one: Takeaway, refused: str = "") -> File:
    return File(
        one.file, one.whom, one.what, one.media, lambda study: one.pieces(Origin(study)), refused
    )


def pack_files(study: Study, more: Mapping[str, Content]) -> bytes:
    """Put all files of a study, and more beside them, into one archive."""
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as packed:
        _pack(packed, _PAGE.name, _PAGE.make(study))
        for name, make in defer_files(study).items():
            _pack(packed, name, make())
        _pack(packed, _CODE.name, _CODE.make(study))
        for name, content in more.items():
            _pack(packed, name, content)
    return archive.getvalue()


def _pack(packed: ZipFile, name: str, content: Content) -> None:
    about = ZipInfo(name, _EPOCH)
    about.compress_type = ZIP_DEFLATED
    if isinstance(content, bytes):
        packed.writestr(about, content)
        return
    with packed.open(about, "w", force_zip64=True) as file:  # how long it is nobody knows yet
        for piece in content:
            file.write(piece)
