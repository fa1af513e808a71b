"""Rows of a table that are nobody: totals, footers, units, the header again, blank ones.

Each row is judged by itself, by what the first customers look like and by whether it is among the
last, so that a table read in parts leaves out the same rows as one read at once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from segmentus.survey.table.distinct import by_word
from segmentus.survey.table.header import is_number
from segmentus.survey.table.number_text import PLAIN_NUMBER

LAST = 20
"""Rows at the end that are looked at for footers."""
_FIRST = 2
_MOSTLY = 0.8
_PROBED = 1000
_SHAPES = 50
_SHOWN = 8

_SUM = (
    "totals?|sums?|summen?|gesamt|gesamtsumme|gesamtbetrag|gesamtergebnis|endsumme|zwischensumme|"
    "teilsumme|insgesamt|ergebnis|suma|sumas|somme|totaux|totale|totali|totaal|eindtotaal|subtotaal|"
    "samlet|summa|razem|ogółem|suma częściowa|celkem|mezisoučet|összesen|részösszeg|итого|всего|"
    "合计|总计|小计|總計|小計|合計|total general|total geral|sous-total|subtotals?|sub-totals?|"
    "sub totals?|grand totals?|overall totals?|column totals?|report totals?|page totals?|"
    "total général|totale generale|totale complessivo|toplam|genel toplam"
)
_TOTAL = rf"(?i)^[\W_]*(?:{_SUM})[\W_]*$|^(?:grand|sub)[\s-]?totals?\b|^(?:{_SUM})\s*[:(=]"
_TOTAL_OF = rf"(?i)^(?:{_SUM})\s+(?:of|for|by|von|für|der|de|per|pro|par|por|di|van)\b"
_TOTAL_AFTER = rf"(?i)^(.{{1,60}}?)[\s:–-]+(?:{_SUM})$"
_FIGURE = (
    r"(?i)^[\W_]*(averages?|avg\.?|mean|median|count|min|max|minimum|maximum|durchschnitt|"
    r"mittelwert|anzahl|moyenne|promedio|média|media|gemiddelde|średnia|std|stdev)[\W_]*$"
)
_REMARK = (
    r"(?i)^[\W_]*(generated|created|exported?|printed|prepared|produced|source|quelle|fuente|fonte|"
    r"notes?|hinweis|anmerkung|report|bericht|erstellt|stand|exportiert|page|seite|end of|ende|fin|"
    r"confidential|vertraulich|copyright|©|\(c\)|last updated?|as of|run (on|at|date)|date:|user:|"
    r"\(?\d[\d,. ]* (rows?|records?|zeilen|datensätze|lignes|filas|registros)|"
    r"(rows?|records?|zeilen|anzahl) ?:|disclaimer|legend|legende|\*+ )|^(#|//|--)"
)
_UNIT = re.compile(
    r"(?i)^[(\[]?\s*([^\w\s]{1,3}|%|[a-z]{1,3}[$€£/²³]?|us\$|text|string|str|character|char|varchar.*|"
    r"nvarchar.*|int(eger)?\d*|float\d*|double|decimal.*|number|numeric|bool(ean)?|date(time)?|"
    r"timestamp|object|category|count|counts|anzahl|number of .*|stück|stk\.?|pieces|pcs\.?|euros?|"
    r"dollars?|days?|tage|months?|monate|years?|jahre|hours?|stunden|minutes|minuten|seconds|kg|km|"
    r"units?|einheit|thousands?( .*)?|millions?( .*)?|tsd\.?.*|mio\.?.*|per ?cent|prozent|in .*|"
    r"yyyy.*|dd.*|mm.*|tt\.mm.*)\s*[)\]]?$"
)


@dataclass(frozen=True, slots=True, eq=False)
class Usual:
    """What the first rows of a table look like.

    Attributes
    ----------
    header : names of the columns in lower case.
    numeric : positions of columns that are mostly numbers.
    largest : position of such a column → its largest number.
    label : position of the column by which rows are called, −1 for none.
    different : whether nearly all labels are different and none is missing.
    shapes : how labels are written: 9 for digits, a for letters; empty where there are too many.
    totals : how many of the labels are words like "Total": more than one, and they are names.
    """

    header: tuple[str, ...]
    numeric: tuple[int, ...]
    largest: Mapping[int, float]
    label: int
    different: bool
    shapes: frozenset[str]
    totals: int


def find_usual(rows: Sequence[Sequence[str]], header: Sequence[str], width: int) -> Usual:
    """Look at the first rows of a table, those that may be units or a footer left aside."""
    inner = rows[_FIRST : -_FIRST - 1] if len(rows) > LAST else rows
    body = [[*row, *[""] * (width - len(row))] for row in inner]
    columns = [[row[place].strip() for row in body] for place in range(width)]
    numeric, largest = [], {}
    for place, cells in enumerate(columns):
        known = [cell for cell in cells if cell]
        figures = [cell for cell in known if is_number(cell)]
        if known and len(figures) >= _MOSTLY * len(known):
            numeric.append(place)
            largest[place] = max((_rough(cell) for cell in figures), default=0.0)
    texts = [place for place in range(width) if place not in numeric and any(columns[place])]
    label = 0 if not texts or _differ(columns[0]) else texts[0]
    labels = columns[label] if columns else []
    known = [cell for cell in labels if cell]
    different = _differ(labels)
    shapes = Counter(map(shape_of, known))
    return Usual(
        header=tuple(name.strip().lower() for name in header), numeric=tuple(numeric),
        largest=largest, label=label, different=different,
        shapes=frozenset(shapes) if len(shapes) <= _SHAPES else frozenset(),
        totals=sum(bool(re.match(_TOTAL, cell)) for cell in known),
    )  # fmt: skip


def _differ(labels: Sequence[str]) -> bool:
    """Tell whether nearly all are different, and hardly one is missing."""
    known = [cell for cell in labels if cell]
    filled = len(labels) > 3 and len(known) > 0.98 * len(labels)
    return filled and len(set(known)) > 0.9 * len(known)


def find_nobody(cells: pl.DataFrame, usual: Usual, *, first: bool, last: bool) -> dict[int, str]:
    """Find the rows of a part of a table that are no customers.

    Parameters
    ----------
    cells : rows of text, one column for each of the header's, null or blank where empty.
    usual : of the table's beginning.
    first, last : whether the part begins, and ends, the table.

    Returns
    -------
    row → what it is in one or two words.
    """
    found: dict[int, str] = {}
    if cells.height == 0 or cells.width == 0:
        return found
    for row in _find_suspects(cells, usual):
        word = _judge(_row(cells, row), cells, usual, last=last and row >= cells.height - LAST)
        if word:
            found[row] = word
    if first:
        found |= _find_units(cells, usual, found)
    return found | _find_footers(cells, usual, found) if last else found


def _find_suspects(cells: pl.DataFrame, usual: Usual) -> list[int]:
    """Rows that begin blank or like the header, or are called by a word like "Total"."""

    def begins(words: pl.Series) -> pl.Series:
        again = words.str.to_lowercase() == usual.header[0]
        return (words == "") | again | words.str.contains(_TOTAL)

    begun = _where(
        cells.to_series(0), begins, plain=re.match(PLAIN_NUMBER, usual.header[0]) is not None
    )
    called = _where(
        cells.to_series(usual.label),
        lambda words: words.str.contains(f"{_TOTAL}|{_TOTAL_OF}|{_TOTAL_AFTER}|^#"),
    )
    return (begun | called).arg_true().to_list()


def _where(
    cells: pl.Series, test: Callable[[pl.Series], pl.Series], *, plain: bool = False
) -> pl.Series:
    """Test the text of cells (n,); numbers pass only where `plain` allows them."""

    def tested(words: pl.Series) -> pl.Series:
        return test(words.fill_null("").str.strip_chars())

    if cells.head(_PROBED).n_unique() < _PROBED // 2:
        passed = by_word(cells, tested)
        return passed.fill_null(bool(tested(pl.Series([None], dtype=pl.String))[0]))
    if plain:
        return tested(cells)
    odd = ~cells.str.contains(PLAIN_NUMBER).fill_null(False)
    rows = odd.arg_true()
    passed = rows.filter(tested(cells.filter(odd)))
    return pl.Series([False]).new_from_index(0, cells.len()).scatter(passed, True)


def word_nobody(left_out: Sequence[tuple[int, str]], place: str, total: int = 0) -> tuple[str, ...]:
    """Say in one note which rows are nobody, by their lines; `total` where not all are listed."""
    if not left_out:
        return ()
    total = total or len(left_out)
    shown = ", ".join(f"{place} {line:,} ({word})" for line, word in left_out[:_SHOWN])
    more = total - _SHOWN
    tail = f" and {more:,} more" if more > 0 else ""
    one = total == 1
    return (
        f"{'One row is' if one else f'{total:,} rows are'} no customer"
        f"{'' if one else 's'} and {'was' if one else 'were'} left out: {shown}{tail}.",
    )


def shape_of(label: str) -> str:
    """Describe the spelling of a label.

    >>> shape_of("K017"), shape_of("Anna Smith"), shape_of("Generated by CRM 4.2")
    ('a9', 'a a', 'a a a 9.9')
    """
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", label.strip()))


def _judge(row: list[str], cells: pl.DataFrame, usual: Usual, *, last: bool) -> str:
    """Say what a suspicious row is; "" for a customer."""
    known = [cell for cell in row if cell]
    if not known:
        return "blank"
    lower = [cell.lower() for cell in row]
    if len(known) > 1 and all(
        cell == name for cell, name in zip(lower, usual.header, strict=False) if cell or name
    ):
        return "the header again"
    label = row[usual.label] if usual.label >= 0 else ""
    if re.match(_TOTAL, known[0]) or re.match(_TOTAL_OF, known[0]):
        if usual.different or (last and usual.totals < 2) or _lacks_words(row, usual):
            return "a total" if usual.totals < 2 else ""
        return ""
    after = re.match(_TOTAL_AFTER, label)
    if after and any((_text(cells, place) == after[1]).any() for place in range(min(3, len(row)))):
        return "a total"
    return "a remark" if label.startswith("#") and len(known) == 1 and len(row) > 1 else ""


def _lacks_words(row: list[str], usual: Usual) -> bool:
    """Tell whether a row has nothing in the other columns of words."""
    words = [p for p in range(len(row)) if p not in usual.numeric and p != usual.label]
    return bool(words) and not any(row[place] for place in words)


def _find_units(cells: pl.DataFrame, usual: Usual, found: Mapping[int, str]) -> dict[int, str]:
    """Rows below the header that say in what columns of numbers are given, or what they hold."""
    units: dict[int, str] = {}
    numeric = [place for place in usual.numeric if place < cells.width]
    for row in range(min(_FIRST, cells.height - 1)):
        content = _row(cells, row)
        said = [content[place] for place in numeric if content[place]]
        if row in found or not said or any(map(is_number, said)):
            break
        words = [content[p] for p in range(len(content)) if p not in numeric and content[p]]
        named = all(_UNIT.match(word) for word in said)
        if not named and words:
            break
        units[row] = "units" if named else "words below the header"
    return units


def _find_footers(cells: pl.DataFrame, usual: Usual, found: Mapping[int, str]) -> dict[int, str]:
    """Rows at the end, one below the other, that are remarks, averages or totals without a word."""
    footers: dict[int, str] = {}
    for row in range(cells.height - 1, max(cells.height - 1 - LAST, -1), -1):
        if row in found:
            continue
        content = _row(cells, row)
        word = _judge_last(content, usual)
        if not word:
            break
        footers[row] = word
    return footers


def _judge_last(row: list[str], usual: Usual) -> str:
    known = [cell for cell in row if cell]
    label = row[usual.label] if usual.label >= 0 else ""
    numbers = [place for place in usual.numeric if is_number(row[place])]
    if len(row) == 1 or not known:
        return ""
    if re.match(_FIGURE, label or row[0]) and (usual.different or _lacks_words(row, usual)):
        return "an average or the like"
    if (
        not label
        and usual.different
        and any(_rough(row[place]) > usual.largest[place] for place in numbers)
    ):
        return "a total"
    if numbers or not usual.numeric:
        lone = len(known) == 1 and len(row) > 2 and re.match(_REMARK, known[0])
        return "a footer" if lone and not numbers else ""
    texts = [row[place] for place in usual.numeric if row[place]]
    remark = re.match(_REMARK, known[0]) is not None
    strange = bool(usual.shapes) and shape_of(known[0]) not in usual.shapes and " " in known[0]
    return "a footer" if remark or (strange and (len(known) == 1 or texts)) else ""


def _rough(cell: str) -> float:
    """A number roughly, whatever its marks: its digits before the last mark that parts them."""
    head, _, tail = cell.partition(".")
    if cell.isascii() and head.isdigit() and (tail.isdigit() or head == cell):
        return float(head + tail if len(tail) == 3 else head)
    digits = re.sub(r"[^\d.,]", "", cell)
    whole = re.sub(r"[.,](\d{1,2}|\d{4,})$", "", digits)
    return float(re.sub(r"\D", "", whole) or 0)


def _text(cells: pl.DataFrame, place: int) -> pl.Series:
    return cells.to_series(place).fill_null("").str.strip_chars()


def _row(cells: pl.DataFrame, row: int) -> list[str]:
    return [str(cell or "").strip() for cell in cells.row(row)]
