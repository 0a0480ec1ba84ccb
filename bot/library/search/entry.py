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
    documents: numbers and short names of what it rests on. days: spans in which it holds, both ends included. until: the
    last day on which it may be used at all, because nobody looked at it again; None: no such day.
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
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """What decides who may see an entry, and when; thousands of entries share one. The fields are those of Entry."""

    place: str
    audience: tuple[str, ...]
    until: date | None
    days: tuple[tuple[date, date | None], ...]

    @classmethod
    def of(cls, entry: Entry) -> "Sight":
        return cls(entry.place, entry.audience, entry.until, entry.days)


@dataclass(frozen=True, slots=True)
class Query:
    """Who asks, and when: decides which entries count.

    day: the law of this day. place: an id of places.yaml, None when unknown. roles: what the person is.
    rejected: answer ids that the person said were not meant; they are not offered again. around: the places in which
    `place` lies (its province), whose rules hold there too; Library.search fills it in.
    """

    day: date
    place: str | None = None
    roles: frozenset[str] = frozenset()
    rejected: frozenset[str] = frozenset()
    limit: int = 10
    around: frozenset[str] = frozenset()

    def may_read(self, audience: tuple[str, ...]) -> bool:
        """What is for officials alone is not shown to others; what is for businesses may concern anyone."""
        return not audience or not set(audience) <= OFFICIALS or bool(self.roles & OFFICIALS)

    def sees(self, entry: Entry | Sight) -> bool:
        """Is the entry's rule one of that place and that person, in force on that day or enacted and still to come?

        (Rejected ones are seen to elsewhere.)
        """
        if entry.place not in (EVERYWHERE, self.place) and entry.place not in self.around:
            return False
        if not self.may_read(entry.audience):
            return False
        if entry.until and self.day > entry.until:
            return False
        return any(to is None or self.day <= to for _, to in entry.days)


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
