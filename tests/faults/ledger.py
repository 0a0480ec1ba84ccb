"""What stands in the ledger of a broadcast, beside what the platform took."""

import sqlite3
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bot.storage.rows import FINISHED


@dataclass(frozen=True, slots=True)
class Outcome:
    """planned: people in the audience. delivered: who got the message. twice: who got it more than once. unsure: of whom
    the ledger says that it does not know. lost: who did not get it although the ledger knows of no reason."""

    planned: int
    delivered: int
    lost: int
    twice: int
    unsure: int
    states: dict[str, int]

    def __str__(self) -> str:
        states = ", ".join(f"{state} {count}" for state, count in sorted(self.states.items()))
        return (
            f"planned {self.planned}  delivered {self.delivered}  lost {self.lost}  twice {self.twice}  "
            f"unsure {self.unsure}  ({states})"
        )


def states(database: Path) -> dict[str, int]:
    """How many deliveries are in each state, of all broadcasts."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        return dict(connection.execute("SELECT state, count(*) FROM deliveries GROUP BY state"))


def is_done(database: Path, people: int) -> bool:
    """Is the whole audience there, with nothing left to send?"""
    found = states(database)
    return sum(found.values()) == people and found.keys() <= FINISHED


def outcome(database: Path, people: int, told: Counter[str]) -> Outcome:
    """told: how often each address got the message. AssertionError when the ledger does not sum to the audience."""
    found = states(database)
    assert sum(found.values()) == people, f"{sum(found.values())} deliveries for {people} people"
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        known = dict(connection.execute("SELECT address, state FROM deliveries"))
    lost = [who for who, state in known.items() if state in ("sent", "unsure") and who not in told and state == "sent"]
    assert all(known[who] in ("sent", "unsure", "gone", "failed") for who in told), "told, and the ledger does not know"
    return Outcome(
        people, len(told), len(lost), sum(times > 1 for times in told.values()), found.get("unsure", 0), found
    )
