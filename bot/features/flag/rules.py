"""The three groups of difficulties, the three outcomes, and how a code is typed. Pure."""

import re
from typing import Literal, get_args

from bot.vietnamese import fold

# The groups of Nghị quyết 206/2025/QH15: contradictory or overlapping; unclear, unreasonable or infeasible; a burden or a
# missing rule.
Ground = Literal["conflict", "unclear", "burden"]
GROUNDS: tuple[Ground, ...] = get_args(Ground)

# Luật 64/2025/QH15, Điều 61: only whoever issued a document guides officially how it is applied, on proposals of people too,
# and makes no new rule by that. So «hướng dẫn» here tells how to do what the rule says; the rest is proposed to the issuer.
Outcome = Literal["", "guidance", "amend", "unfounded"]
OUTCOMES: tuple[Outcome, ...] = ("guidance", "amend", "unfounded")

MOST_LETTERS = 1_000
MOST_TOGETHER = 1_900
"""Of a reason with what was added to it: the guard reads no more than that."""
FEWEST_WORDS = 3
_CODE = re.compile(r"(?:vuong mac |ma )?v ?(\d{1,9})")


def number_in(said: str) -> int | None:
    """«V-0012», «v12», «vuong mac V-0012»: the number of the flag; None when the text says anything else."""
    found = _CODE.fullmatch(fold(said)) if len(said) <= 30 else None
    return int(found[1]) if found else None
