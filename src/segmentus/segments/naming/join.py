"""Claims into a name: "Renters with a car and debt", "Light on milk and frozen food"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from segmentus.segments.naming.claims import Claim

WORDS = 6
"""Words of a name, at most."""

_GRADED = r"^with (?=(high|low|many|few|frequent|rare|middling|little|much) )"
_SHARED = r"^(with|without|heavy on|light on|high|low|many|few|frequent|rare|in|on)\b "


def join_claims(claims: Sequence[Claim], units: str, most: int = WORDS) -> tuple[str, int]:
    """Join as many claims as a name holds, leaving out the last ones where it gets too long.

    Parameters
    ----------
    claims : of one segment, the most important first; the form of each says where it stands.
    units : plural word for the sampled things, for an adjective without a head.
    most : words.

    Returns
    -------
    The name, and how many of the claims it makes.
    """
    for count in range(len(claims), 0, -1):
        for link in ("", _GRADED):  # "with low income", else ", low income", which is shorter
            text = _join(claims[:count], link, units)
            if len(text.split()) <= most:
                return text[:1].upper() + text[1:], count
    return "", 0


def _join(claims: Sequence[Claim], dropped: str, units: str) -> str:
    """Put words in their places; what matches `dropped` is left out before a tail."""
    head = next((claim.text for claim in claims if claim.form == "head"), "")
    adjectives = [claim.text for claim in claims if claim.form == "adjective"]
    tails = [claim.text for claim in claims if claim.form == "tail"]
    head = head or (units if adjectives else "")
    if not head:
        return ", ".join(_merge([re.sub(_GRADED, "", tail) for tail in tails]))
    name = " ".join([*adjectives, head])
    for number, tail in enumerate(_merge([re.sub(dropped, "", tail) for tail in tails])):
        direct = number == 0 and re.match(r"(with|without|in|who|on)\b", tail)
        name += f" {tail}" if direct else f", {tail}"
    return name


def _merge(tails: Sequence[str]) -> list[str]:
    """Say once what neighbours begin with: "with a car", "with debt" → "with a car and debt"."""
    out: list[str] = []
    for tail in tails:
        said = re.match(_SHARED, tail)
        if out and said and out[-1].startswith(said.group()) and " and " not in out[-1]:
            link = "or" if said.group() == "without " else "and"
            out[-1] += f" {link} {tail[said.end() :]}"
        else:
            out.append(tail)
    return out


def join_apart(
    chosen: Sequence[Sequence[Claim]], more: Sequence[Sequence[Claim]], units: str
) -> tuple[list[str], list[tuple[Claim, ...]]]:
    """Join the claims of every segment into names that are all different.

    Names alike take the next claim of their own; those that stay alike get a number.

    Parameters
    ----------
    chosen : of each segment, what its name says.
    more : of each, what else it might say, the best first.
    units : plural word for the sampled things.

    Returns
    -------
    The names, and the claims that each makes.
    """
    said, left = [list(claims) for claims in chosen], [list(claims) for claims in more]
    names = [join_claims(claims, units) for claims in said]
    for _ in range(max(map(len, left), default=0)):
        alike = Counter(name for name, _ in names)
        for at, (name, count) in enumerate(names):
            if alike[name] > 1 and left[at]:
                said[at] = [*said[at][:count], left[at].pop(0)]
                names[at] = join_claims(said[at], units)
    alike = Counter(name for name, _ in names)
    names = [
        join_claims(claims, units, WORDS - 1) if alike[name] > 1 else (name, count)
        for claims, (name, count) in zip(said, names, strict=True)
    ]
    made = [tuple(claims[:count]) for claims, (_, count) in zip(said, names, strict=True)]
    return _number([name or f"Other {units}" for name, _ in names]), made


def _number(names: Sequence[str]) -> list[str]:
    """Give names that stay alike a number in order."""
    alike, seen, out = Counter(names), Counter[str](), []
    for name in names:
        seen[name] += 1
        out.append(f"{name} {seen[name]}" if alike[name] > 1 else name)
    return out
