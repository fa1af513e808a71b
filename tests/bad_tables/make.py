"""Broken tables, made afresh: each with the words that must be in the one sentence about it.

`python tests/bad_tables/make.py FOLDER` writes them to look at.
"""

from __future__ import annotations

import gzip
import io
import struct
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

ROWS = 60


@dataclass(frozen=True)
class Broken:
    """One file that cannot be segmented.

    Attributes
    ----------
    name : of the file.
    data : its bytes; None for no file, a callable for what is not a regular file.
    says : words that the sentence must hold, the place and the cure.
    options : of the command line, beside the path.
    """

    name: str
    data: bytes | Callable[[Path], None] | None
    says: tuple[str, ...]
    options: tuple[str, ...] = ()


def csv(rows: int = ROWS, *, columns: str = "spend,visits") -> bytes:
    """A table that is sound: two columns of numbers that vary."""
    rng = np.random.default_rng(3)
    pairs = zip(rng.lognormal(4, 1, rows), rng.poisson(6, rows), strict=True)
    lines = [f"{a:.2f},{b}" for a, b in pairs]
    return "\n".join([columns, *lines, ""]).encode()


def with_line(number: int, line: str) -> bytes:
    """The sound table with one line replaced; line 1 is the header."""
    lines = csv().decode().split("\n")
    lines[number - 1] = line
    return "\n".join(lines).encode()


def with_column(name: str, cells: list[str]) -> bytes:
    """The sound table with one column more."""
    head, *rows = csv(len(cells)).decode().strip().split("\n")
    lines = [f"{head},{name}", *(f"{row},{cell}" for row, cell in zip(rows, cells, strict=True))]
    return "\n".join(lines).encode()


def zipped(**members: bytes) -> bytes:
    """A zip; in the names of members two underscores stand for a dot."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return buffer.getvalue()


def locked_zip() -> bytes:
    """A zip whose member says that it is encrypted."""
    data = bytearray(zipped(customers__csv=csv()))
    data[6] |= 1  # general purpose flag, local header
    data[data.index(b"PK\1\2") + 8] |= 1
    return bytes(data)


def parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def arrow(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_ipc(buffer)
    return buffer.getvalue()


def sound() -> pl.DataFrame:
    return pl.read_csv(csv())


def text_frame() -> pl.DataFrame:
    return pl.DataFrame({"note": [f"words {n} of any kind" for n in range(ROWS)]})


def broken() -> Iterator[Broken]:
    """Every broken file, by what is wrong."""
    yield from _no_table()
    yield from _archives()
    yield from _characters()
    yield from _lines()
    yield from _headers()
    yield from _values()
    yield from _typed_files()
    yield from _options()


def _no_table() -> Iterator[Broken]:
    """Nothing, or something else."""
    cure = "CSV, TSV, Parquet"
    yield Broken("absent.csv", None, ("neither",))
    yield Broken("folder.csv", lambda path: path.mkdir(), ("folder.csv", "folder, not a file"))
    yield Broken("empty.csv", b"", ("empty.csv", "is empty", "export it again"))
    yield Broken("blank.csv", b" \r\n\n\t \n", ("blank.csv", "is empty"))
    yield Broken("only_mark.csv", b"\xef\xbb\xbf", ("is empty",))
    yield Broken("page.csv", b"<!DOCTYPE html><html>log in</html>", ("web page", cure))
    yield Broken("feed.csv", b"<?xml version='1.0'?><rows/>", ("XML", cure))
    yield Broken("list.csv", b'[{"spend": 1}, {"spend": 2}]', ("JSON", cure))
    yield Broken("object.csv", b'{"spend": [1, 2]}', ("JSON", cure))
    yield Broken("paper.csv", b"%PDF-1.7 something", ("a PDF", cure))
    yield Broken("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(50), ("a picture", cure))
    yield Broken("base.csv", b"SQLite format 3\0" + bytes(100), ("SQLite", cure))
    yield Broken("model.csv", b"\x80\x04\x95\x10" + bytes(30), ("pickle", cure))
    yield Broken("program.csv", b"\x7fELF\2\1\1" + bytes(64), ("a program", cure))
    yield Broken("packed.7z", b"7z\xbc\xaf\x27\x1c" + bytes(30), ("7z archive", cure))
    yield Broken("packed.csv.bz2", b"BZh91AY&SY" + bytes(30), ("bzip2", cure))
    yield Broken("packed.csv.xz", b"\xfd7zXZ\0\0" + bytes(30), ("xz archive", cure))
    yield Broken("packed.csv.zst", b"\x28\xb5\x2f\xfd" + bytes(30), ("zstd", cure))


def _archives() -> Iterator[Broken]:
    whole = gzip.compress(csv())
    bomb = gzip.compress(b"spend,visits\n" + b"1,2\n" * 25_000_000, compresslevel=9)
    yield Broken("cut.csv.gz", whole[: len(whole) // 2], ("gzip", "breaks off", "copy it again"))
    yield Broken("head.csv.gz", whole[:8], ("gzip", "breaks off"))
    yield Broken("changed.csv.gz", whole[:-8] + b"\0" * 8, ("gzip", "damaged"))
    yield Broken("bomb.csv.gz", bomb, ("zip bomb", "200 times"))
    yield Broken(
        "twice.csv.gz", gzip.compress(whole), ("archive lies within an archive", "unpack it")
    )
    pages = zipped(customers__csv=csv())
    yield Broken("cut.zip", pages[: len(pages) // 2], ("the zip is damaged", "copy it again"))
    yield Broken("locked.zip", locked_zip(), ("locked with a password", "unpack it"))
    yield Broken("empty.zip", zipped(), ("holds 0 tables", "unpack it"))
    yield Broken("many.zip", zipped(a__csv=csv(), b__csv=csv()), ("2 tables among 2", "unpack it"))
    yield Broken("nested.zip", zipped(inner__zip=pages), ("archive lies within an archive",))
    yield Broken("nested_gz.zip", zipped(inner__csv=whole), ("archive lies within an archive",))
    yield Broken("bomb.zip", zipped(a__csv=gzip.decompress(bomb)), ("zip bomb", "200 times"))
    photos = zipped(a__png=b"\x89PNG", b__png=b"\x89PNG")
    yield Broken("photos.zip", photos, ("0 tables among 2 files",))


def _characters() -> Iterator[Broken]:
    rng = np.random.default_rng(1)
    rows = "".join(f"{n},{n % 7},café {n}\n" for n in range(ROWS))
    yield Broken("noise.csv", rng.bytes(5000), ("binary or in an unknown encoding",))
    yield Broken("nul.csv", with_line(9, "12\0,3"), ("line 9", "NUL byte", "export it again"))
    yield Broken("bell.csv", with_line(4, "12,\x07"), ("line 4", "control character 0x07"))
    yield Broken(
        "ebcdic.csv",
        csv().decode().encode("cp500"),
        ("name of column 1 has 507 characters", "UTF-8"),
    )
    cut = f"spend,visits,shop\n{rows}7,7,é".encode()[:-1]
    yield Broken("cut_character.csv", cut, ("breaks off within a character", "line 62"))
    mixed = f"spend,visits,shop\n{rows}".encode().replace("café 30".encode(), b"caf\xe9 30")
    yield Broken("mixed.csv", mixed, ("line 32 is not UTF-8", "save the whole table as UTF-8"))
    odd = b"\xff\xfe" + csv().decode().encode("utf-16-le") + b"\x00\xd8"
    yield Broken("odd_utf16.csv", odd, ("marked as UTF-16 but breaks",))


def _lines() -> Iterator[Broken]:
    yield Broken("long_row.csv", with_line(17, "1,2,3"), ("line 17 has 3 cells", "header has 2"))
    yield Broken("short_row.csv", with_line(17, "1"), ("line 17 has 1 cells", "header has 2"))
    total = csv() + b"Total,60,of all customers\n"
    yield Broken("total.csv", total, ("line 62 has 3 cells",))
    open_quote = with_line(5, '"12,3')
    yield Broken("open_quote.csv", open_quote, ("begins on line 5", "quote is not closed"))
    stray = with_line(5, '"12"x,3')
    yield Broken("stray_quote.csv", stray, ("begins on line 5", "quote"))
    quoted_ragged = with_line(5, '"a\nb",3,4')
    yield Broken("ragged_quoted.csv", quoted_ragged, ("line 5 has 3 cells",))
    giant = with_line(8, f"{'7' * 200_000},3")
    yield Broken("giant.csv", giant, ("line 8", "131,072 characters"))
    giant_quoted = with_line(8, f'"{"x" * 200_000}",3')
    yield Broken("giant_quoted.csv", giant_quoted, ("line 8", "131,072 characters"))
    decimal = with_line(8, "12,5,3")
    yield Broken("unquoted_decimal.csv", decimal, ("line 8 has 3 cells", "quote cells"))


def _headers() -> Iterator[Broken]:
    yield Broken("only_header.csv", b"spend,visits\n", ("header but no rows",))
    yield Broken("one_row.csv", b"spend,visits\n1,2\n", ("only one row", "many customers"))
    yield Broken("no_header.csv", csv().split(b"\n", 1)[1], ("line 1 holds numbers only", "header"))
    twice = csv(columns="spend,spend")
    yield Broken("twice.csv", twice, ("columns 1 and 2 are both called 'spend'", "rename"))
    blanks = csv(columns="spend, spend ")
    yield Broken("pattern.csv", b"^x$,y\n1,2\n2,3\n", ("called '^x$'", "rename it"))
    yield Broken("twice_blank.csv", blanks, ("both called 'spend'",))
    endless = csv(columns=f"{'spend' * 100},visits")
    yield Broken("endless_name.csv", endless, ("name of column 1 has 500 characters",))
    wide = ",".join(f"c{n}" for n in range(10_000))
    row = ",".join("1" * 10_000)
    table = f"{wide}\n{row}\n{row}\n".encode()
    yield Broken("wide.csv", table, ("10,000 columns", "more than 5,000"))


def _values() -> Iterator[Broken]:
    words = [f"customer wrote {n} words" for n in range(ROWS)]
    only_text = "note\n" + "\n".join(words)
    yield Broken("no_number.csv", only_text.encode(), ("no column is left", "[columns]"))
    codes = "shop,kind\n" + "\n".join(f"{'AB'[n % 2]},{'xyz'[n % 3]}" for n in range(ROWS))
    yield Broken("only_categories.csv", codes.encode(), ("no column of", "--features"))
    blank = "spend,visits\n" + ",NA\n" * ROWS
    yield Broken("all_missing.csv", blank.encode(), ("no column is left", "spend (empty)"))
    same = "spend,visits\n" + "5,7\n" * ROWS
    yield Broken("constant.csv", same.encode(), ("no column is left", "(constant)"))
    yield Broken("infinite.csv", with_line(7, "inf,3"), ("column spend", "row 6", "infinite"))
    yield Broken("endless.csv", with_line(7, "1e999,3"), ("column spend", "row 6", "too large"))
    money = [f"{'$€'[n % 2]}{n}" for n in range(ROWS)]
    yield Broken(
        "currencies.csv", with_column("price", money), ("column price", "dollars and euros", "one")
    )
    ids = "id,email\n" + "\n".join(f"{n},a{n}@b.org" for n in range(1, ROWS + 1))
    yield Broken("only_ids.csv", ids.encode(), ("no column is left", "email (personal)"))
    two = "spend,visits\n1,2\n3,4\n"
    yield Broken("two_rows.csv", two.encode(), ("segment",))
    alike = "spend,visits\n" + "1,2\n3,5\n" * 30
    yield Broken("two_points.csv", alike.encode(), ("segment",), ("--k", "5"))
    yield Broken("k_too_large.csv", csv(10), ("10",), ("--k", "50"))
    ages = "age,sex\n" + "\n".join(f"{20 + n},{'mf'[n % 2]}" for n in range(ROWS))
    yield Broken("only_protected.csv", ages.encode(), ("no column of", "--features"))


def _typed_files() -> Iterator[Broken]:
    frame, whole = sound(), parquet(sound())
    yield Broken("cut.parquet", whole[: len(whole) // 2], ("Parquet file is damaged", "again"))
    yield Broken("head.parquet", b"PAR1", ("Parquet file is damaged",))
    inner = whole[:40] + bytes(len(whole) - 48) + whole[-8:]
    yield Broken("hollow.parquet", inner, ("Parquet file is damaged",))
    yield Broken("locked.parquet", b"PARE" + bytes(40), ("encrypted Parquet",))
    yield Broken("no_rows.parquet", parquet(frame.clear()), ("no rows",))
    yield Broken("text.parquet", parquet(text_frame()), ("no column is left",))
    nested = pl.DataFrame({"basket": [[1, 2]] * ROWS})
    yield Broken("nested.parquet", parquet(nested), ("no columns",))
    infinite = frame.with_columns(pl.lit(float("inf")).alias("odd"))
    yield Broken("infinite.parquet", parquet(infinite), ("column odd", "row 1", "infinite"))
    pages = arrow(frame)
    yield Broken("cut.arrow", pages[: len(pages) // 2], ("Arrow file is damaged", "again"))
    yield Broken("head.arrow", b"ARROW1\0\0", ("Arrow file is damaged",))
    yield Broken("old.feather", b"FEA1" + bytes(40), ("Feather file of the first version",))
    stata = b"<stata_dta><header><release>118</release>" + bytes(200)
    yield Broken("cut.dta", stata, ("Stata file is damaged",))
    yield Broken("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ("workbook",))
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + b"E\0n\0c\0r\0y\0p\0t\0e\0d\0"
    yield Broken("locked.xlsx", locked, ("locked with a password", "CSV"))
    hollow = zipped(**{"[Content_Types]__xml": b"<Types/>", "xl/workbook__xml": b"<oops"})
    yield Broken("hollow.xlsx", hollow, ("workbook", "CSV"))
    yield Broken("empty.xlsx", workbook([[]]), ("empty",))
    digits = workbook([[f"{n}", f"{n * n}"] for n in range(ROWS)])
    yield Broken("no_header.xlsx", digits, ("line 1 holds numbers only", "header"))
    title = workbook([["Customers"], *[[f"{n}", f"{n * n}"] for n in range(ROWS)]])
    yield Broken("title_only.xlsx", title, ("numbers only", "header"))
    bomb = zipped(**{"[Content_Types]__xml": b" " * 100_000_000})
    yield Broken("bomb.xlsx", bomb, ("zip bomb",))
    yield Broken("packed.dta", struct.pack("<BB", 114, 1) + bytes(20), ("Stata file is damaged",))


def _options() -> Iterator[Broken]:
    sound_file = with_column("extra", [str(n % 4) for n in range(ROWS)])
    yield Broken("o1.csv", sound_file, ("no column is called wieght",), ("--weight", "wieght"))
    yield Broken(
        "o2.csv", sound_file, ("spnd", "did you mean spend"), ("--features", "spnd,visits")
    )
    negative = with_column("w", ["1"] * 9 + ["-2"] + ["1"] * 50)
    says = ("weight column w is negative in 1 of 60 rows", "row 10", "correct or drop")
    yield Broken("o3.csv", negative, says, ("--weight", "w"))
    zero = with_column("w", ["0"] * ROWS)
    yield Broken("o4.csv", zero, ("weight column w is 0 in every row",), ("--weight", "w"))
    words = with_column("w", ["heavy", "light"] * 30)
    yield Broken("o5.csv", words, ("weight column w holds text",), ("--weight", "w"))
    gaps = with_column("w", ["1"] * 59 + [""])
    yield Broken("o6.csv", gaps, ("weight column w is missing", "row 60"), ("--weight", "w"))
    ids = with_column("key", [f"K{n}" for n in range(59)] + ["K3"])
    yield Broken("o7.csv", ids, ("'K3' in rows 4 and 60", "--unit key"), ("--id", "key"))
    lost = with_column("key", [f"K{n}" for n in range(59)] + [""])
    yield Broken("o8.csv", lost, ("id column key is missing", "row 60"), ("--id", "key"))
    yield Broken("o9.csv", lost, ("unit column key is missing", "row 60"), ("--unit", "key"))
    both = ("--weight", "extra", "--exclude", "extra")
    yield Broken("o10.csv", sound_file, ("named for both weight and exclude",), both)
    yield Broken("o11.csv", sound_file, ("no column is left",), ("--exclude", "spend,visits,extra"))
    yield Broken("o12.csv", sound_file, ("restated", "leave out 2022"), ("--dollars", "2022"))
    yield Broken("o13.csv", sound_file, ("missing = 'zero'",), ("--missing", "zero"))
    notes = with_column("note", [f"wrote {n} words" for n in range(ROWS)])
    says = ("column note was left out", "free text", "correct its role")
    yield Broken("o18.csv", notes, says, ("--features", "note,spend"))
    shop = with_column("shop", ["A", "B"] * 30)
    yield Broken("o14.csv", shop, ("shop", "distances mean nothing"), ("--features", "shop,spend"))
    holes = with_line(3, ",4")
    refuse = ("--missing", "refuse", "--features", "spend,visits")
    yield Broken("o15.csv", holes, ("spend", "1 of 60 values are missing", "row 2"), refuse)
    yield Broken("o16.csv", sound_file, ("none of the 60 rows",), ("--where", "spend < 0"))
    yield Broken("o17.csv", sound_file, ("cannot be read",), ("--where", "spend >"))


def workbook(rows: list[list[str | float]]) -> bytes:
    """The least of an Excel workbook: one sheet of texts and numbers."""
    cells = "".join(
        f"<row r='{r}'>"
        + "".join(_cell(value, f"{chr(64 + c)}{r}") for c, value in enumerate(row, start=1))
        + "</row>"
        for r, row in enumerate(rows, start=1)
        if row
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    packages = "http://schemas.openxmlformats.org/package/2006"
    return zipped(
        **{
            "[Content_Types]__xml": f"<Types xmlns='{packages}/content-types'>"
            "<Default Extension='rels' ContentType='application/vnd.openxmlformats-package."
            "relationships+xml'/><Default Extension='xml' ContentType='application/xml'/>"
            f"<Override PartName='/xl/workbook.xml' ContentType='{kinds}.sheet.main+xml'/>"
            f"<Override PartName='/xl/worksheets/sheet1.xml' ContentType='{kinds}.worksheet+xml'/>"
            "</Types>".encode(),
            "_rels/__rels": f"<Relationships xmlns='{packages}/relationships'><Relationship "
            f"Id='r1' Type='{links}/officeDocument' Target='xl/workbook.xml'/>"
            "</Relationships>".encode(),
            "xl/workbook__xml": f"<workbook xmlns='{main}' xmlns:r='{links}'><sheets><sheet "
            "name='Customers' sheetId='1' r:id='r1'/></sheets></workbook>".encode(),
            "xl/_rels/workbook__xml__rels": f"<Relationships xmlns='{packages}/relationships'>"
            f"<Relationship Id='r1' Type='{links}/worksheet' Target='worksheets/sheet1.xml'/>"
            "</Relationships>".encode(),
            "xl/worksheets/sheet1__xml": f"<worksheet xmlns='{main}'><sheetData>{cells}</sheetData>"
            "</worksheet>".encode(),
        }
    )


def _cell(value: str | float, at: str) -> str:
    if isinstance(value, str):
        return f"<c r='{at}' t='inlineStr'><is><t>{value}</t></is></c>"
    return f"<c r='{at}'><v>{value}</v></c>"


def write(case: Broken, folder: Path) -> Path:
    """Write one broken file into a folder."""
    path = folder / case.name
    if callable(case.data):
        case.data(path)
    elif case.data is not None:
        path.write_bytes(case.data)
    return path


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for each in broken():
        write(each, target)
        print(each.name, "→", " … ".join(each.says))
