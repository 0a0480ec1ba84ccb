"""What stands in the ledger of broadcasts, beside what the platform took; whether it sums to the audience."""

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from bot.storage.broadcast_rows import FROZEN
from bot.storage.rows import FINISHED, SENT_AGAIN, DeliveryState

TOLD_IN = frozenset({"sent", "unsure", "gone", "failed"})
"""States in which somebody may have got the message."""

Audiences = Mapping[str, Collection[str]]
"""Key of a broadcast -> addresses that are to get it."""
Told = Mapping[str, Counter[str]]
"""Key of a broadcast -> how often each address got it, by the platform's books."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """planned: messages to people. delivered: of which the platform has at least one. lost: not delivered, and the ledger
    knows of no reason. twice: more than one, by mistake. again: more than one, by choice: a directive, a correction or a
    reply that was in doubt. unsure: of whom the ledger says that it does not know. in_flight: the most that a kill left
    in doubt. hit: what the kills hit."""

    planned: int
    delivered: int
    lost: int
    twice: int
    again: int
    unsure: int
    states: dict[str, int]
    in_flight: int = 0
    hit: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        said = f"planned {self.planned}  delivered {self.delivered}  lost {self.lost}  twice {self.twice}  "
        said += f"again by choice {self.again}  unsure {self.unsure}"
        if self.hit:
            said += f"  most in flight {self.in_flight}"
        said += f"  ({_listed(self.states)})"
        return said + (f"  killed: {_listed(self.hit)}" if self.hit else "")

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(
            self.planned + other.planned, self.delivered + other.delivered, self.lost + other.lost,
            self.twice + other.twice, self.again + other.again, self.unsure + other.unsure,
            dict(Counter(self.states) + Counter(other.states)), max(self.in_flight, other.in_flight),
            self.hit + other.hit,
        )  # fmt: skip


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))


@dataclass(frozen=True, slots=True)
class Entry:
    """One delivery as it stands."""

    key: str
    kind: str
    address: str
    state: str
    tries: int


@contextmanager
def reading(database: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)
    try:
        yield connection
    finally:
        connection.close()


def entries(database: Path, keys: Collection[str]) -> list[Entry]:
    """All deliveries of these broadcasts."""
    asked = (
        "SELECT b.key, b.kind, d.address, d.state, d.tries FROM deliveries d JOIN broadcasts b ON b.id = d.broadcast "
        f"WHERE b.key IN ({', '.join('?' * len(keys))})"
    )
    with reading(database) as connection:
        return [Entry(*row) for row in connection.execute(asked, list(keys))]


def states(database: Path, keys: Collection[str]) -> dict[str, int]:
    """How many deliveries of these broadcasts are in each state."""
    return dict(Counter(one.state for one in entries(database, keys)))


def broadcasts(database: Path) -> dict[str, tuple[str, str]]:
    """key -> (state, up to which address its audience is frozen)."""
    with reading(database) as connection:
        found = connection.execute("SELECT key, state, frozen_to FROM broadcasts").fetchall()
    return {key: (state, frozen) for key, state, frozen in found}


def is_done(database: Path, audiences: Audiences) -> bool:
    """Is the whole audience of each there, with nothing left to send?"""
    found = Counter((one.key, one.state in FINISHED) for one in entries(database, audiences))
    return all(found[key, True] == len(who) and not found[key, False] for key, who in audiences.items())


def prove_sums(database: Path, audiences: Audiences) -> None:
    """At any instant, also between a kill and the next start: known states, that sum to the part of the audience that is
    frozen so far, which is its beginning by address, nobody twice. AssertionError when it is not so."""
    opened, found = broadcasts(database), entries(database, audiences)
    assert {one.state for one in found} <= set(get_args(DeliveryState)), "a state that nobody knows"
    for key, who in audiences.items():
        there = [one.address for one in found if one.key == key]
        upto = opened[key][1] if key in opened else ""
        should = [one for one in sorted(who) if one <= upto]
        assert sorted(there) == should, f"{key}: {len(there)} deliveries for {len(should)} of {len(who)} people"
        assert upto == FROZEN or opened.get(key, ("planned",))[0] == "planned", f"{key} goes out before it is whole"


def outcome(database: Path, audiences: Audiences, told: Told) -> Outcome:
    """What came of it. AssertionError when the ledger does not sum to the audience, or knows less than the platform."""
    prove_sums(database, audiences)
    found = entries(database, audiences)
    lost = twice = again = 0
    for one in found:
        times = told[one.key][one.address]
        assert not times or one.state in TOLD_IN, f"{one} got it, and the ledger does not know"
        lost += one.state not in FINISHED or (one.state == "sent" and not times)
        by_choice = one.kind in SENT_AGAIN and times <= one.tries
        twice += times > 1 and not by_choice
        again += times > 1 and by_choice
    planned = sum(len(who) for who in audiences.values())
    delivered = sum(len(told[key].keys() & set(who)) for key, who in audiences.items())
    counted = Counter(one.state for one in found)
    return Outcome(planned, delivered, lost + planned - len(found), twice, again, counted["unsure"], dict(counted))
