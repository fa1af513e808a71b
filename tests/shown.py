"""Code blocks of a Markdown page, and running what they show as shown."""

import re
import shlex
from pathlib import Path

ROOT = Path(__file__).parent.parent
ELSEWHERE = ("make ", "source ", "pip ")
"""First words of lines that are not ours: they set up what a test already has."""


def blocks(page, language):
    """Contents of the fenced blocks of one language in a page, in order."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def commands(block):
    """Words of each command line in a block of shell, comments and `ELSEWHERE` left out."""
    lines = [line for line in block.splitlines() if line and not line.startswith(ELSEWHERE)]
    return [shlex.split(line, comments=True) for line in lines]


def sessions(page):
    """(words, output) of every `$ segmentus` line in the console blocks of a page."""
    found = []
    for block in blocks(page, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, output = part.partition("\n")
            if line.startswith("segmentus "):
                found.append((shlex.split(line), output))
    return found


def assert_shown(shown, printed):
    """What is shown was printed, in order; … stands for anything, blanks for any blanks."""
    pattern = r".*".join(_squeeze(piece) for piece in re.split("…", shown))
    assert re.search(pattern, " ".join(printed.split()), re.DOTALL), f"{shown}\n---\n{printed}"


def _squeeze(piece):
    words = " ".join(piece.split())
    return re.escape(words)
