"""A model and a survey into the fewest questions that place a new person."""

from segmentus.segments.questionnaire.make import ask_named, make_questionnaire
from segmentus.segments.questionnaire.values import Questionnaire

__all__ = ["Questionnaire", "ask_named", "make_questionnaire"]
