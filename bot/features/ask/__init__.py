"""A question to a legal officer: asked, claimed, answered, told, opened again when it is still unclear. Never in a group.

Read asking.py (the citizen), then answering.py (the officer); telling.py writes what is pushed to either.
"""

from bot.features.ask import answering, asking, telling
from bot.features.ask.feature import ask

__all__ = ["answering", "ask", "asking", "telling"]
