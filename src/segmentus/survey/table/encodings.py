"""The bytes of a text that is not Unicode into the name of its encoding, told by its letters."""

from __future__ import annotations

import re
from collections.abc import Callable

_SNIFFED = 262_144
_NAMES = {
    "cp1252": "Latin-1", "mac_roman": "Mac Roman", "cp1250": "Windows-1250 (Central Europe)",
    "cp1254": "Windows-1254 (Turkish)", "cp1251": "Windows-1251 (Cyrillic)",
    "koi8_r": "KOI8-R (Cyrillic)", "cp866": "DOS 866 (Cyrillic)",
    "iso8859_5": "ISO 8859-5 (Cyrillic)", "cp1253": "Windows-1253 (Greek)",
    "gb18030": "GB18030 (Chinese)", "big5": "Big5 (Chinese)", "cp932": "Shift-JIS (Japanese)",
    "cp949": "EUC-KR (Korean)",
}  # fmt: skip
_WEST = set("äöüÄÖÜßéèêëàâáãåæøœçñíìîïóòôõúùûýÿÉÈÊÀÂÁÃÅÆØÇÑÍÎÓÔÕÚÛ")
_LETTERS = {
    "cp1252": _WEST,
    "mac_roman": _WEST,
    "cp1250": set("ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňřšťúůýžÁČĎÉĚÍŇŘŠŤÚŮÝŽľĺŕôäöüÄÖÜßőűŐŰăâîşţđ"),
    "cp1254": set("şğıİŞĞçöüÇÖÜâîû"),
}
_AGREED = 0.05
"""Windows-1252 is read unless another encoding fits better by more than this."""


def guess_encoding(data: bytes) -> tuple[str, str]:
    """Guess the encoding of bytes that are neither ASCII nor Unicode: its codec and its name.

    Letters of most scripts stand side by side, so that bytes above 127 follow each other; in Latin
    script they stand alone between others.

    >>> guess_encoding("编号,消费,次数".encode("gbk"))
    ('gb18030', 'GB18030 (Chinese)')
    >>> guess_encoding("Hélène et François".encode("mac_roman"))
    ('mac_roman', 'Mac Roman')
    >>> guess_encoding("Müller in Köln".encode("latin-1"))
    ('cp1252', 'Latin-1')
    """
    head = data[:_SNIFFED]
    runs = re.findall(rb"[\x80-\xff]+", head)
    joined = sum(len(run) for run in runs if len(run) > 1)
    if joined > 0.6 * sum(map(len, runs)):
        scores = {codec: score(head) for codec, score in _SCORES.items()}
        best = max(scores, key=lambda codec: scores[codec])
        if scores[best] > 0.5:
            return best, _NAMES[best]
    scores = {codec: _latin(head, codec) for codec in _LETTERS}
    scores["cp1252"] += _AGREED
    best = max(scores, key=lambda codec: scores[codec])
    return best, _NAMES[best]


def _latin(head: bytes, codec: str) -> float:
    """Measure how much of what is not ASCII is a frequent letter beside other letters."""
    words = re.findall(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*", head)
    try:
        texts = [word.decode(codec) for word in words if len(word) > 1]
    except UnicodeDecodeError:
        return -1.0
    marks = [char for text in texts for char in text if char > "\x7f"]
    return sum(char in _LETTERS[codec] for char in marks) / max(len(marks), 1)


def _alphabet(codec: str, first: str, last: str, vowels: str) -> Callable[[bytes], float]:
    """A score of text in an alphabet: words of its letters alone, with vowels, cased as usual."""

    def score(head: bytes) -> float:
        text = head.decode(codec, errors="replace")
        words = re.findall(r"[A-Za-z]*[^\x00-\x7f]+[A-Za-z]*", text)
        good = 0
        for word in words:
            own = all(first <= char <= last for char in word)
            usual = word.islower() or word.isupper() or word.istitle()
            spoken = len(word) < 3 or any(char in vowels for char in word.lower())
            good += len(word) * (own and usual and spoken)
        return good / max(sum(map(len, words)), 1)

    return score


def _pairs(codec: str, weigh: Callable[[int, int], float]) -> Callable[[bytes], float]:
    """A score of text of two bytes a character, by how frequent the characters are."""

    def score(head: bytes) -> float:
        weights: list[float] = []
        for char in re.findall(r"[^\x00-\x7f]", head.decode(codec, errors="replace")):
            pair = char.encode(codec, errors="replace")
            weights.append(weigh(pair[0], pair[1]) if len(pair) == 2 else 0.0)
        return sum(weights) / max(len(weights), 1)

    return score


def _chinese(lead: int, trail: int) -> float:
    if trail < 0xA1:
        return 0.0
    return 1.0 if 0xB0 <= lead <= 0xD7 else 0.3 if 0xD8 <= lead <= 0xF7 else 0.8 * (lead == 0xA3)


def _traditional(lead: int, trail: int) -> float:
    return 0.97 if 0xA4 <= lead <= 0xC6 else 0.3 if 0xC9 <= lead <= 0xF9 else 0.5


def _japanese(lead: int, trail: int) -> float:
    return 1.0 if lead in (0x82, 0x83) else 0.95 if 0x88 <= lead <= 0x97 else 0.4


def _korean(lead: int, trail: int) -> float:
    return 1.01 if 0xB0 <= lead <= 0xC8 and trail >= 0xA1 else 0.1


_SCORES: dict[str, Callable[[bytes], float]] = {
    "gb18030": _pairs("gb18030", _chinese),
    "big5": _pairs("big5", _traditional),
    "cp932": _pairs("cp932", _japanese),
    "cp949": _pairs("cp949", _korean),
    "cp1251": _alphabet("cp1251", "Ѐ", "ӿ", "аеёиоуыэюяіїєў"),
    "koi8_r": _alphabet("koi8_r", "Ѐ", "ӿ", "аеёиоуыэюя"),
    "cp866": _alphabet("cp866", "Ѐ", "ӿ", "аеёиоуыэюя"),
    "iso8859_5": _alphabet("iso8859_5", "Ѐ", "ӿ", "аеёиоуыэюя"),
    "cp1253": _alphabet("cp1253", "Ͱ", "Ͽ", "αεηιουωάέήίόύώϊϋ"),
}
"""Codec → how well it fits; of equal ones the first is taken."""
