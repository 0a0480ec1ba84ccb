"""A petition or report: sent, merged, routed, answered in time, opened again. Never in a group.

Read choosing.py, writing.py, sending.py and withdrawing.py (who sends), then routing.py (who is in charge),
dealing.py (the officer) and heading.py (the head); telling.py writes what is pushed to each, pictures.py knows what a
photo is.
"""

from bot.features.petition import choosing, dealing, heading, sending, telling, withdrawing, writing
from bot.features.petition.feature import petition, petitions

__all__ = ["choosing", "dealing", "heading", "petition", "petitions", "sending", "telling", "withdrawing", "writing"]
