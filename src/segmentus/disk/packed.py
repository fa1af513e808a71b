"""The bytes of a gzip, or of one member of a zip, unpacked within stated limits of size."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from segmentus.disk.source import MOST_BYTES, too_large
from segmentus.errors import DamagedError, InputError

FREE_BYTES = 64 * 2**20
MOST_RATIO = 200
"""Beyond `FREE_BYTES`, what unpacks to more than 200 times its size is taken for a zip bomb."""

DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError)
"""What the unpackers raise for bytes that are not as they should be."""

_PIECE = 2**20


def gunzip(raw: bytes, file: str) -> bytes:
    """Unpack every member of a gzip, piece by piece, within the limits.

    Raises
    ------
    InputError
        It unpacks to more than the limits.
    DamagedError
        It is damaged or breaks off.
    """
    out, packed = bytearray(), io.BytesIO(raw)
    try:
        with gzip.GzipFile(fileobj=packed) as stream:
            while piece := stream.read(_PIECE):
                out += piece
                check_size(len(out), packed.tell(), file)
    except (zlib.error, EOFError, OSError) as error:
        raise DamagedError(
            f"{file}: the gzip is damaged or breaks off after {len(out):,} bytes; fetch or copy it "
            "again."
        ) from error
    return bytes(out)


@contextmanager
def opened_zip(raw: bytes, file: str) -> Iterator[zipfile.ZipFile]:
    """Open a zip in memory; what is wrong with it becomes a sentence.

    Raises
    ------
    InputError
        It is locked, or packed in an unusual way.
    DamagedError
        It is damaged or breaks off.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            yield archive
    except InputError:
        raise
    except (NotImplementedError, RuntimeError) as error:
        raise InputError(
            f"{file}: the zip is locked or packed in an unusual way; unpack it and give the table."
        ) from error
    except DAMAGE as error:
        raise DamagedError(
            f"{file}: the zip is damaged or breaks off; fetch or copy it again."
        ) from error


def unzip(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: str) -> bytes:
    """Unpack one member of a zip within the limits; first of all by the size it declares.

    Raises
    ------
    InputError
        It is locked with a password, or larger than the limits.
    """
    if member.flag_bits & 1:
        raise InputError(
            f"{file}: the zip is locked with a password; unpack it and give the table."
        )
    check_size(member.file_size, member.compress_size, file)
    out = bytearray()
    with archive.open(member) as stream:
        while piece := stream.read(_PIECE):
            out += piece
            check_size(len(out), member.compress_size, file)
    return bytes(out)


def is_bomb(size: int, packed: int) -> bool:
    """Tell whether so few bytes unpack to so many as those of a zip bomb do."""
    return size > FREE_BYTES and size > MOST_RATIO * max(packed, 1)


def check_size(size: int, packed: int, file: str) -> None:
    """Raise where unpacking has gone, or would go, beyond the limits.

    Raises
    ------
    InputError
        More than `MOST_BYTES`, or as only a zip bomb would.
    """
    if size > MOST_BYTES:
        raise too_large(file)
    if is_bomb(size, packed):
        raise InputError(
            f"{file}: it unpacks to more than {MOST_RATIO} times its size, as a zip bomb does; if "
            "that is intended, unpack it yourself and give the table."
        )
