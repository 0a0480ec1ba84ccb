"""What was noted while one contender sent, and the figures that it comes to. Pure; instants are perf_counter seconds."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, nan


@dataclass(slots=True)
class Question:
    """Of one citizen. answered_at: when the reply's sendMessage was answered; None while it is not."""

    asked_at: float
    answered_at: float | None = None


@dataclass
class Books:
    """Everything that the server decided, as (chat, instant): taken, refused with 403; too_many: each 429."""

    limit: int
    people: range
    blocked: frozenset[int]
    taken: list[tuple[int, float]] = field(default_factory=list)
    refused: list[tuple[int, float]] = field(default_factory=list)
    too_many: list[float] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def sends(self) -> list[float]:
        """When the server took, or refused for good, a message of the broadcast; in order."""
        return sorted(at for chat, at in (*self.taken, *self.refused) if chat in self.people)

    def reached(self) -> int:
        """How many recipients need nothing more: told, or found to have blocked the bot."""
        return len({chat for chat, _ in (*self.taken, *self.refused) if chat in self.people})


@dataclass(frozen=True, slots=True)
class Replies:
    """Seconds from question to answer. unanswered: those whose wait had not ended; they count as long as they waited."""

    many: int
    median: float
    p99: float
    unanswered: int


@dataclass(frozen=True, slots=True)
class Row:
    """One contender in one case.

    share: of the limit, broadcast and replies together. per_second: told recipients. left: had their turn still to come
    when the time was up; lost: nobody would have told them any more. starts_after, cpu: seconds, from the signal on.
    """

    contender: str
    limit: int
    recipients: int
    share: float
    per_second: float
    seconds: float
    too_many: int
    once: int
    lost: int
    twice: int
    left: int
    blocked: int
    idle: Replies
    meanwhile: Replies
    starts_after: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Watched:
    """The instants of one run. cut: it was ended because its time was up."""

    contender: str
    began: float
    ended: float
    cut: bool
    cpu: float


def row(books: Books, watched: Watched) -> Row:
    sends = books.sends()
    first, last = (sends[0], sends[-1]) if sends else (watched.began, watched.ended)
    told = Counter(chat for chat, _ in books.taken if chat in books.people)
    missing = len(books.people) - len(books.blocked) - len(told)
    counted = [at for _, at in (*books.taken, *books.refused) if first <= at <= last]
    return Row(
        watched.contender,
        books.limit,
        len(books.people),
        rate(counted) / books.limit,
        rate([at for chat, at in books.taken if chat in books.people]),
        last - first,
        sum(at >= watched.began for at in books.too_many),
        sum(many == 1 for many in told.values()),
        0 if watched.cut else missing,
        sum(many > 1 for many in told.values()),
        missing if watched.cut else 0,
        len(books.blocked),
        replies([one for one in books.questions if one.asked_at < watched.began], watched.ended),
        replies([one for one in books.questions if first <= one.asked_at <= last], watched.ended),
        first - watched.began,
        watched.cpu,
    )


def rate(instants: Sequence[float]) -> float:
    """A second, between the first and the last: the first one only starts the clock."""
    span = max(instants) - min(instants) if len(instants) > 1 else 0.0
    return (len(instants) - 1) / span if span else 0.0


def replies(asked: Sequence[Question], ended: float) -> Replies:
    waits = [(ended if one.answered_at is None else one.answered_at) - one.asked_at for one in asked]
    unanswered = sum(one.answered_at is None for one in asked)
    return Replies(len(waits), percentile(waits, 50), percentile(waits, 99), unanswered)


def percentile(values: Sequence[float], percent: int) -> float:
    """The least value that so many of a hundred do not exceed; nan of nothing."""
    return sorted(values)[max(0, ceil(len(values) * percent / 100) - 1)] if values else nan
