"""Flagging a provision («báo vướng mắc»): three steps, one flag for all who find the same, an owner, a day, an outcome.

Read raising.py and hearing.py (whoever flags), then answering.py (the legal department) and opinion.py (the unit that
drafted it); telling.py writes what is pushed. Never in a group, and nobody but the sender ever sees who sent it.
"""

from bot.features.flag import answering, hearing, opinion, raising, register, telling
from bot.features.flag.feature import flag

__all__ = ["answering", "flag", "hearing", "opinion", "raising", "register", "telling"]
