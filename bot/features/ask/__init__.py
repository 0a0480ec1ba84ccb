"""A question to a legal officer: asked, claimed, answered, told, opened again when it is still unclear. Never in a group.

Read asking.py and withdrawing.py (the citizen), answering.py (the officer), then heads.py and giving.py (the head);
telling.py writes what is pushed to either. proof.py shows an officer which approved answers they followed.
"""

from bot.features.ask import answering, asking, giving, heads, proof, telling, withdrawing
from bot.features.ask.feature import ask

__all__ = ["answering", "ask", "asking", "giving", "heads", "proof", "telling", "withdrawing"]
