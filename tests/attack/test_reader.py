"""Two thousand tables at random through the reader: right in shape and values, or a sentence."""

import gzip
import io
import random
import zipfile

import numpy as np
import openpyxl
import pytest

from segmentus.errors import InputError
from segmentus.survey import table
from segmentus.survey.table.whole import read_grid

pytestmark = pytest.mark.attack

TABLES = 2_000
AT_ONCE = 100
READ = 4
"""Of so many tables one is understood too, and its values are compared."""
WORDS = ["Anna", "Müller", "Łódź", "x, y", "a;b", 'say "hi"', "line\nbreak", "naïve", "東京", "-",
         "NA", "Total", "=1+1", "'quoted'", "100 %", " padded ", "#1", "//"]  # fmt: skip
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "cp1252"]


class Made:
    """A table made at random: what it holds, and its bytes in some dress."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.rows = self.rng.choice([2, 3, 5, 20, 60, 200])
        self.names = ["key", *(f"c{n}" for n in range(self.rng.randint(1, 7)))]
        self.kinds = [self.rng.choice(["amount", "count", "word", "date"]) for _ in self.names[1:]]
        self.kinds[0] = "amount"
        self.comma = self.rng.random() < 0.3
        self.columns = [self.column(kind) for kind in self.kinds]
        keys = [f"K{seed % 97}-{n}" for n in range(self.rows)]
        self.cells = [list(row) for row in zip(keys, *(c for c, _ in self.columns), strict=True)]
        self.name, self.data = self.dress()

    def column(self, kind):
        """Cells as text, and the numbers they mean (None for words)."""
        rng, cells, meant = self.rng, [], []
        unit = rng.choice(["", "", " €", "$"])
        for _ in range(self.rows):
            if kind == "amount":
                value = round(rng.lognormvariate(6, 1), 2) * rng.choice([1, 1, 1, -1])
                text = f"{value:,.2f}" if rng.random() < 0.3 else f"{value:.2f}"
                if self.comma:
                    text = text.translate(str.maketrans(",.", ".,"))
                text = f"{unit}{text}" if unit == "$" else f"{text}{unit}"
            elif kind == "count":
                value = rng.randint(0, 500)
                text = str(value)
            elif kind == "date":
                value, text = None, f"20{rng.randint(10, 24)}-{rng.randint(1, 12):02d}-11"
            else:
                value, text = None, rng.choice(WORDS)
            if kind != "amount" and rng.random() < 0.05:
                value, text = None, ""
            cells.append(text)
            meant.append(value)
        return cells, meant

    def dress(self):
        """The bytes of the table, in a dress that a reader should see through."""
        rng = self.rng
        if rng.random() < 0.1:
            return "t.xlsx", self.workbook()
        delimiter = rng.choice([";", "\t", "|"] if self.comma else [",", ";", "\t", "|"])
        rows = [self.names, *self.cells]
        if rng.random() < 0.1:
            rows = [[*row, ""] for row in rows]
        lines = [delimiter.join(self.quote(cell, delimiter) for cell in row) for row in rows]
        if rng.random() < 0.15:
            lines = ["Customers of March", "", *lines]
        if rng.random() < 0.15:
            lines.append(delimiter.join(["Total", *["" for _ in rows[0][1:]]]))
        if rng.random() < 0.15:
            lines.append("")
        end = rng.choice(["\n", "\n", "\r\n"])
        if "\r" in end and any("\n" in line for line in lines):
            end = "\n"
        text = end.join(lines) + rng.choice(["", end])
        encoding = rng.choice(ENCODINGS)
        try:
            data = text.encode(encoding)
        except UnicodeEncodeError:
            data = text.encode()
        return self.pack(data)

    def quote(self, cell, delimiter):
        odd = any(mark in cell for mark in (delimiter, '"', "\n")) or cell != cell.strip()
        if odd or self.rng.random() < 0.05:
            return '"' + cell.replace('"', '""') + '"'
        return cell

    def pack(self, data):
        how = self.rng.random()
        if how < 0.1:
            return "t.csv.gz", gzip.compress(data)
        if how < 0.2:
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w") as archive:
                archive.writestr("t.csv", data)
            return "t.zip", out.getvalue()
        return "t.csv", data

    def workbook(self):
        book = openpyxl.Workbook()
        for row in [self.names, *self.cells]:
            book.active.append([("'" if cell[:1] == "=" else "") + cell or None for cell in row])
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()


def damage(data, rng):
    """Bytes with a few of them changed, left out or doubled."""
    spoiled = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        place = rng.randrange(len(spoiled))
        what = rng.random()
        if what < 0.5:
            spoiled[place] = rng.choice(b"\"',;\n\t\r \x00\xff0A=-")
        elif what < 0.75:
            del spoiled[place : place + rng.randint(1, 9)]
        else:
            spoiled[place:place] = spoiled[place : place + rng.randint(1, 40)]
    return bytes(spoiled)


@pytest.mark.parametrize("start", range(0, TABLES, AT_ONCE))
def test_tables_at_random_are_right_in_shape_and_values(start, tmp_path):
    for seed in range(start, start + AT_ONCE):
        made = Made(seed)
        path = tmp_path / made.name
        path.write_bytes(made.data)
        grid = read_grid(path)
        assert grid.frame.columns == made.names, seed
        assert grid.frame.height == made.rows, (seed, grid.notes)
        if seed % READ:
            continue
        survey = table.read(path)
        assert survey.n_rows == made.rows, seed
        for name, kind, (_, meant) in zip(made.names[1:], made.kinds, made.columns, strict=True):
            column = survey.schema.column(name)
            if (
                kind in ("amount", "count")
                and name in survey.frame.columns
                and column.kind != "code"
                and len({v for v in meant if v is not None}) > 1  # one and blank is yes and no
            ):
                got = survey.column(name)
                want = np.array([np.nan if v is None else v for v in meant], dtype=float)
                np.testing.assert_allclose(got, want, rtol=1e-9, err_msg=f"{seed} {name}")


@pytest.mark.parametrize("start", range(0, TABLES, AT_ONCE))
def test_damaged_tables_are_a_survey_or_one_sentence(start, tmp_path):
    for seed in range(start, start + AT_ONCE):
        made = Made(seed)
        path = tmp_path / made.name
        path.write_bytes(damage(made.data, random.Random(seed)))
        try:
            survey = read_grid(path) if seed % READ else table.read(path)
        except InputError as error:
            sentence = str(error)
            assert "\n" not in sentence, seed
            assert sentence.endswith((".", "?")), (seed, sentence)
            assert len(sentence) < 900, (seed, sentence)
            continue
        if not seed % READ:
            assert survey.frame.height == survey.n_rows == survey.schema.rows >= 2
            assert list(survey.variables) == survey.frame.columns
