"""An Office file into the same bytes whenever it is made: what it says of the time is settled."""

from __future__ import annotations

import io
import re
import zipfile

DATE = (1980, 1, 1, 0, 0, 0)
"""When every member was last changed: the first moment that a zip can name."""
_MOMENT = b"1980-01-01T00:00:00Z"
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_PACKAGES = (".xlsx", ".docx", ".pptx")


def settle(package: bytes, level: int = 6) -> bytes:
    """Give every moment that an Office file holds one value, also in the workbooks within.

    Parameters
    ----------
    package : zip of XML, as a library made it.
    level : of compression, 1 quick to 9 small.

    >>> settle(settle(_empty())) == settle(_empty())
    True
    """
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as new,
    ):
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, DATE), _settle_part(name, old.read(name), level),
                         zipfile.ZIP_DEFLATED)  # fmt: skip
    return content.getvalue()


def _settle_part(name: str, content: bytes, level: int) -> bytes:
    if name.endswith(_PACKAGES):
        return settle(content, level)
    if name == "docProps/core.xml":
        return _STAMP.sub(rb"\g<1>" + _MOMENT + rb"\g<2>", content)
    return content


def _empty() -> bytes:
    """A zip with one part that tells the time."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr("docProps/core.xml", "<dcterms:created>2026-01-01</dcterms:created>")
    return content.getvalue()
