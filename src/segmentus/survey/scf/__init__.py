"""The Survey of Consumer Finances: a wave, by year or file, into a `Survey`.

`read` finds and reads; `fetch.fetch` downloads (imported by itself: it brings in the network).
"""

from segmentus.survey.scf.wave import read_wave as read

__all__ = ["read"]
