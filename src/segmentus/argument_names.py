"""Names of arguments and keys that nobody knows into the ones that are meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from inspect import Signature

_ELSEWHERE = {
    "n_clusters": ("k", "ks"), "clusters": ("k", "ks"), "n_segments": ("k",), "segments": ("k",),
    "k_range": ("ks",), "filter": ("where", "condition"), "condition": ("where",),
    "domain": ("where",), "subset": ("where",), "query": ("where", "condition"),
    "where": ("condition",), "columns": ("features", "names"), "variables": ("features", "names"),
    "vars": ("features", "names"), "cols": ("features", "names"), "features": ("names",),
    "names": ("features",), "random_state": ("seed",), "n_init": ("starts",), "file": ("data",),
    "dataset": ("data",), "scaling": ("scale",), "scaler": ("scale", "scaling"),
    "transform": ("curve",), "method": ("rule",), "sample_weight": ("weights", "weight"),
}  # fmt: skip
"""What arguments are called in other libraries and in plain words, and what they are here."""


def guess_name(name: str, known: Iterable[str]) -> str:
    """Return the name that is meant by one that nobody knows; "" where there is none near.

    >>> guess_name("n_clusters", ["ks", "seed"]), guess_name("sede", ["ks", "seed"])
    ('ks', 'seed')
    """
    names = list(known)
    meant = [each for each in _ELSEWHERE.get(name.lower(), ()) if each in names]
    near = difflib.get_close_matches(name.lower(), names, n=1)
    return (near[:1] if near and not meant else meant[:1] or [""])[0]


def names_in(text: str) -> tuple[str, ...]:
    """Return the names in a text; several have commas between them and nothing but letters in them.

    >>> names_in("INCOME, DEBT"), names_in("Spend, last year"), names_in("")
    (('INCOME', 'DEBT'), ('Spend, last year',), ())
    """
    parts = [part.strip() for part in text.split(",")]
    several = len(parts) > 1 and all(part.isidentifier() for part in parts)
    return tuple(parts) if several else tuple(part for part in (text.strip(),) if part)


def word_call(signature: Signature, name: str, error: TypeError, named: Iterable[str]) -> str:
    """Say what is wrong with the arguments of a call.

    Parameters
    ----------
    signature, name : of the function.
    error : what Python says.
    named : arguments that were given by name.
    """
    takes = [each for each in signature.parameters if each != "self"]
    unknown = [each for each in named if each not in takes]
    if unknown:
        meant = guess_name(unknown[0], takes)
        cure = f"did you mean {meant}?" if meant else f"there are {', '.join(takes)}."
        if "plan" in takes and not meant:
            cure = f"what is asked stands in the plan: Plan({unknown[0]}=…)."
        return f"{name}: there is no argument {unknown[0]}; {cure}"
    return f"{name}: {error}; it takes {', '.join(takes)}."
