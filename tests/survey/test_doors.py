"""What is no table: every way in which the readers refuse a file, each in one sentence at once."""

import ast
import gzip
import io
import os
import struct
import sys
import threading
import time
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import pytest

from bad_tables.make import csv, workbook, zipped
from little import csv_bytes, little_survey
from segmentus.disk import packed, source
from segmentus.errors import DamagedError, InputError
from segmentus.survey.named import is_own_table, read_named
from segmentus.survey.scf import packing
from segmentus.survey.table import container, sheets
from segmentus.survey.table.opened import open_rows
from segmentus.survey.table.typed import read_frame

HEADER = b"Y1,YY1,WGT,HHSEX,AGE,EDCL,MARRIED,KIDS,INCOME,NETWORTH\n"
LINE = b"1,1,1,1,1,1,1,1,1,1\n"


def deflated(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return out.getvalue()


def turned(data: bytes, *places: int) -> bytes:
    out = bytearray(data)
    for place in places:
        out[place] ^= 0x5A
    return bytes(out)


def gzip_bomb(head: bytes, mebibytes: int) -> bytes:
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=9) as stream:
        stream.write(head)
        for _ in range(mebibytes):
            stream.write(LINE * (2**20 // len(LINE)))
    return out.getvalue()


def zip_of(**about: int) -> bytes:
    """A zip whose one member says other things of itself than are true."""
    data = bytearray(deflated(a__csv=csv()))
    directory = data.rindex(b"PK\1\2")
    if "method" in about:
        struct.pack_into("<H", data, directory + 10, about["method"])
        struct.pack_into("<H", data, 8, about["method"])
    if "locked" in about:
        struct.pack_into("<H", data, directory + 8, 1)
    if "size" in about:
        struct.pack_into("<I", data, directory + 24, about["size"])
    return bytes(data)


def sheet(*cells: str, styled: str = "") -> bytes:
    """A workbook with a number in each of some cells, and one cell with a style alone."""
    rows = "".join(
        f"<row r='{''.join(filter(str.isdigit, at))}'><c r='{at}'><v>1</v></c></row>"
        for at in cells
    )
    data = workbook([["a"]])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    empty = f"<row r='1'><c r='{styled}' s='1'/></row>" if styled else ""
    held["xl/worksheets/sheet1.xml"] = (
        f"<worksheet xmlns='{main}'><sheetData>{empty}{rows}</sheetData></worksheet>".encode()
    )
    return deflated(**held)


STARTS = {what: start for start, what in container._OTHERS}
PACKED = {
    "turned.csv.gz": (turned(gzip.compress(csv(), mtime=0), 40, 41, 60), "the gzip is damaged"),
    "short.csv.gz": (gzip.compress(csv(), mtime=0)[:-40], "the gzip is damaged or breaks off"),
    "checksum.csv.gz": (turned(gzip.compress(csv(), mtime=0), -6), "the gzip is damaged"),
    "tail.csv.gz": (gzip.compress(csv(), mtime=0) + b"more", "the gzip is damaged"),
    "bomb.csv.gz": (gzip_bomb(HEADER, 80), "as a zip bomb does"),
    "turned.zip": (turned(deflated(a__csv=csv()), *range(45, 60)), "the zip is damaged"),
    "short.zip": (deflated(a__csv=csv())[:-30], "the zip is damaged or breaks off"),
    "unknown.zip": (zip_of(method=77), "packed in an unusual way"),
    "locked.zip": (zip_of(locked=1), "locked with a password"),
    "lies.zip": (zip_of(size=2**31), "larger than 1 GiB"),
    "bomb.zip": (deflated(SCFP2019__csv=HEADER + LINE * 2**22), "as a zip bomb does"),
}
TABLES = {
    "empty.csv": (b" \n", "the file is empty"),
    "page.csv": (b"<html><body>Sign in</body></html>", "a web page or XML"),
    "json.csv": (b'[{"a": 1}]', "this is JSON"),
    "two.zip": (zipped(a__csv=csv(), b__csv=csv()), "holds 2 tables among 2 files"),
    "inner.zip": (zipped(a__zip=zipped(a__csv=csv())), "an archive lies within an archive"),
    "inner.gz": (gzip.compress(gzip.compress(csv(), mtime=0)), "an archive lies within an archive"),
    "stored.gz": (gzip.compress(deflated(a__csv=csv())), "an archive lies within an archive"),
    **{
        f"{number}.csv": (start + bytes(40), f"this is {what}, not a table")
        for number, (what, start) in enumerate(STARTS.items())
    },
}
WORKBOOKS = {
    "corners.xlsx": (sheet("A1", "XFD1048576"), "span 1,048,576 rows of 16,384 columns"),
    "column.xlsx": (sheet("A1", "XFE1"), "a cell outside Excel's grid"),
    "row.xlsx": (sheet("A1", "A1048577"), "a cell outside Excel's grid"),
    "name.xlsx": (sheet("A1", "ZZZZZZZ9"), "a cell outside Excel's grid"),
    "content.xlsx": (deflated(**{"[Content_Types]__xml": bytes(2**26 + 1)}), "as a zip bomb does"),
    "turned.xlsx": (turned(sheet("A1"), *range(60, 90)), "damaged"),
}
WAVES = {
    "none.zip": (zipped(notes__md=b"nothing"), "holds 0 CSV or Stata files instead of one"),
    "empty.csv": (b"", "the file is empty"),
    "mark.csv.gz": (gzip.compress(b"\xef\xbb\xbf", mtime=0), "the file is empty"),
    "page.csv": (b"<!DOCTYPE html>", "this is a web page instead of the data"),
    "binary.csv": (b"%PDF-1.7", "a binary file of no known kind"),
}


def refused(read, path, says):
    began = time.process_time()  # of this process, however busy the machine is
    with pytest.raises(InputError) as caught:
        read(path)
    assert time.process_time() - began < 1.0
    sentence = str(caught.value)
    assert says in sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")


def own(path):
    """As the table reader does, as far as the bytes of one table or the sheets of a workbook."""
    made = container.unpack(path)
    if made.form == "excel" and made.data.startswith(b"PK"):
        sheets.check_sheets(made.data, made.file)


CASES = [
    *((own, name, *case) for name, case in (PACKED | TABLES | WORKBOOKS).items()),
    *((packing.unpack_wave, name, *case) for name, case in (PACKED | WAVES).items()),
]


@pytest.mark.parametrize(("read", "name", "data", "says"), CASES)
def test_bytes_that_are_no_table_are_one_sentence_at_once(read, name, data, says, tmp_path):
    (tmp_path / name).write_bytes(data)
    refused(read, tmp_path / name, says)


def large(path):
    with path.open("wb") as file:
        file.write(HEADER)
        file.truncate(2**30 + 1)


PLACES = {
    "missing.csv": (lambda path: None, "there is no such file"),
    "folder.csv": (Path.mkdir, "this is a folder"),
    "pipe.csv": (os.mkfifo, "a pipe or a device"),
    "null": (lambda path: path.symlink_to("/dev/null"), "a pipe or a device"),
    "zero": (lambda path: path.symlink_to("/dev/zero"), "a pipe or a device"),
    "large.csv": (large, "larger than 1 GiB"),
    "SCFP2019.csv": (large, "larger than 1 GiB"),
    "n" * 300: (lambda path: None, "cannot be read"),
    "n\udcff.csv": (lambda path: path.write_bytes(csv()), "is not UTF-8; rename it"),
}


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("read", [own, packing.unpack_wave])
def test_a_path_that_is_no_file_is_one_sentence_at_once(read, name, tmp_path):
    make, says = PLACES[name]
    make(tmp_path / name)
    refused(read, tmp_path / name, says)


@pytest.mark.parametrize("name", ["pipe.csv", "null", "zero", "missing.csv", "folder.csv"])
def test_a_path_that_is_no_file_is_refused_for_assign_too(name, tmp_path):
    make, says = PLACES[name]
    make(tmp_path / name)
    refused(open_rows, tmp_path / name, says)


def test_no_byte_of_a_pipe_is_taken_to_see_what_it_is(tmp_path):
    """As with <(…) in a shell: whoever writes into it may still be heard by another reader."""
    os.mkfifo(tmp_path / "pipe")
    heard = []
    reader = threading.Thread(target=lambda: heard.append((tmp_path / "pipe").read_bytes()))
    assert is_own_table(str(tmp_path / "pipe"))
    with pytest.raises(InputError, match="a pipe or a device"):
        read_named(str(tmp_path / "pipe"))
    reader.start()
    (tmp_path / "pipe").write_bytes(csv())
    reader.join(5)
    assert heard == [csv()]


def test_a_file_that_grows_or_cannot_be_read_is_told():
    with pytest.raises(InputError, match="larger than 0 MiB"):
        source.read_whole(Path("/proc/self/maps"), 10)  # says that its size is 0
    with pytest.raises(InputError, match=r"'/proc/self/mem': the file cannot be read \(OSError\)"):
        source.read_whole(Path("/proc/self/mem"))


def test_what_damages_a_download_is_known_apart():
    """A damaged file is fetched again; a locked one, or one too large, is not."""
    for name, (data, _) in PACKED.items():
        unpack = packed.gunzip if name.endswith("gz") else unzip_first
        with pytest.raises(InputError) as caught:
            unpack(data, name)
        damaged = name.split(".")[0] in ("turned", "short", "checksum", "tail")
        assert isinstance(caught.value, DamagedError) == damaged


def unzip_first(data, file):
    with packed.opened_zip(data, file) as archive:
        return packed.unzip(archive, archive.infolist()[0], file)


def test_no_sentence_of_the_readers_is_left_untried(tmp_path):
    """Every `raise` of the modules that open files is reached by a case above."""
    modules = (source, packed, container, sheets)
    wanted = {
        (module.__file__, node.lineno)
        for module in modules
        for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8")))
        if isinstance(node, ast.Raise)
    }
    seen = set()

    def trace(frame, event, _):
        if frame.f_code.co_filename not in {module.__file__ for module in modules}:
            return None
        seen.add((frame.f_code.co_filename, frame.f_lineno))
        return trace

    for number, (read, name, data, _) in enumerate(CASES):
        path = tmp_path / f"{number}{name[name.index('.') :]}"
        path.write_bytes(data)
        sys.settrace(trace)
        with suppress(InputError):
            read(path)
        sys.settrace(None)
    for name, (make, _) in PLACES.items():
        make(tmp_path / name)
        sys.settrace(trace)
        with suppress(InputError):
            own(tmp_path / name)
        sys.settrace(None)
    sys.settrace(trace)
    test_a_file_that_grows_or_cannot_be_read_is_told()
    sys.settrace(None)
    assert wanted - seen == set()


@pytest.mark.parametrize("kind", ["parquet", "arrow"])
@pytest.mark.parametrize(
    ("dtype", "first", "beyond"),
    [
        (pa.date32(), date(1, 1, 1), -719_163),
        (pa.date32(), date(9999, 12, 31), 2_932_897),
        (pa.date32(), date(1970, 1, 1), 2**31 - 1),
        (pa.timestamp("ms"), date(9999, 12, 31), 2_932_897 * 86_400_000),
        (pa.timestamp("us"), date(1, 1, 1), -719_162 * 86_400_000_000 - 1),
        (pa.timestamp("us", "UTC"), date(1, 1, 1), 2**63 - 1),
    ],
)
def test_dates_that_no_calendar_has_are_named_with_their_row(kind, dtype, first, beyond, tmp_path):
    days = [(first - date(1970, 1, 1)).days, *range(19_000, 19_050)]
    ticks = {"date32[day]": 1, "timestamp[ms]": 86_400_000}.get(str(dtype), 86_400_000_000)
    for cells, sound in (([n * ticks for n in days], True), ([*range(9), beyond, 7], False)):
        integers = pa.array(cells, pa.int32() if dtype == pa.date32() else pa.int64())
        table = pa.table({"d": integers.cast(dtype), "x": range(len(cells))})
        path = tmp_path / f"t.{kind}"
        if kind == "parquet":
            pyarrow.parquet.write_table(table, path)
        else:
            pyarrow.feather.write_feather(table, path, compression="uncompressed")
        if sound:
            assert read_named(str(path)).n_rows == len(days)
            continue
        with pytest.raises(InputError, match=r"^t\.\w+: column d, row 10 holds a date outside"):
            read_named(str(path))
        with pytest.raises(InputError, match=r"^memory: column d, row 10 holds a date outside"):
            read_frame(pl.from_arrow(table), "memory")


def test_a_far_cell_with_a_style_alone_is_no_reason_to_refuse(tmp_path):
    (tmp_path / "t.xlsx").write_bytes(sheet("A1", "A2", styled="XFD1"))
    own(tmp_path / "t.xlsx")
    (tmp_path / "t.xlsx").write_bytes(sheet("XFC1048575", "XFD1048576"))
    own(tmp_path / "t.xlsx")


def test_a_zip_that_only_looks_like_a_bomb_is_read(tmp_path):
    survey = little_survey(400)
    (tmp_path / "SCFP2019.zip").write_bytes(deflated(SCFP2019__csv=csv_bytes(survey)))
    assert read_named(str(tmp_path / "SCFP2019.zip")).n_rows == 2000


def test_a_longer_second_line_below_numbers_in_the_header_is_named(tmp_path):
    day = [f"2024-05-{day:02},{day / 7},2020-05-24,1000,1" for day in range(1, 29)]
    text = "\r\n".join([",spend,[bold],,", *day[:1], f"{day[1]},more", *day[2:]])
    (tmp_path / "t.csv").write_bytes(text.encode("utf-16"))
    with pytest.raises(InputError, match="line 3 has 6 cells where the header has 5"):
        read_named(str(tmp_path / "t.csv"))
