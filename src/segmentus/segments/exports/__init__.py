"""A model into other languages: what scores there gives the same segments as here."""

from segmentus.segments.exports.export import KINDS, export_model, word_refusal

__all__ = ["KINDS", "export_model", "word_refusal"]
