"""What search takes and gives: Entry, Query, Hit, Found. No logic but who may see an entry."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Outcome = Literal["answer", "choices", "none"]

EVERYWHERE = "toan-quoc"
OFFICIALS = frozenset({"official", "legal_officer", "head"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer as search sees it.

    also: other ways people put it. topics: names of its topics and their other words. text: what the answer says.
    documents: numbers and short names of what it rests on. days: spans in which it holds, both ends included.
    """

    id: str
    question: str
    also: tuple[str, ...]
    topics: tuple[str, ...]
    text: str
    documents: tuple[str, ...]
    days: tuple[tuple[date, date | None], ...]
    audience: tuple[str, ...] = ()
    place: str = EVERYWHERE
    topic_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """Who asks, and when: decides which entries count.

    day: the law of this day. place: an id of places.yaml, None when unknown. roles: what the person is.
    rejected: answer ids that the person said were not meant; they are not offered again.
    """

    day: date
    place: str | None = None
    roles: frozenset[str] = frozenset()
    rejected: frozenset[str] = frozenset()
    limit: int = 10

    def sees(self, entry: Entry) -> bool:
        """Does the entry hold on that day, in that place, for that person? (Rejected ones are seen to elsewhere.)"""
        if entry.place not in (EVERYWHERE, self.place):
            return False
        if entry.audience and set(entry.audience) <= OFFICIALS and not self.roles & OFFICIALS:
            return False
        return any(since <= self.day and (to is None or self.day <= to) for since, to in entry.days)


@dataclass(frozen=True, slots=True)
class Hit:
    """One entry; score 0…1, comparable within one search."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """outcome: `answer` = hits[0] is meant; `choices` = offer hits[:5]; `none` = hits are too weak to show."""

    outcome: Outcome
    hits: tuple[Hit, ...] = ()
