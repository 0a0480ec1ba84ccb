"""A question to a legal officer: asked, claimed, answered, told, opened again when it is still unclear. Never in a group.

Read asking.py (the citizen), then answering.py (the officer) and heads.py; telling.py writes what is pushed to either.
proof.py shows an officer which approved answers they followed.
"""

from bot.features.ask import answering, asking, heads, proof, telling
from bot.features.ask.feature import ask

__all__ = ["answering", "ask", "asking", "heads", "proof", "telling"]
