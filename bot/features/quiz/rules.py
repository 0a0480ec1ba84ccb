"""Which questions come next, and when a wrong one comes back. Pure: chance and the day come in as arguments."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from bot.library import Question

A_RUN = 5
COMES_BACK_AFTER = (timedelta(days=1), timedelta(days=3), timedelta(days=7))
LETTERS = "ABCD"


@dataclass(frozen=True, slots=True)
class Memory:
    """What a person still has to learn: `step` right answers so far since it was wrong, due again at `again_at`."""

    question: str
    step: int
    again_at: datetime | None


def after_answer(known: Memory | None, question: str, right: bool, now: datetime) -> Memory:
    """A wrong one comes back after a day; each right answer then moves it to 3 and 7 days, and out."""
    if not right:
        return Memory(question, 0, now + COMES_BACK_AFTER[0])
    if known is None or known.again_at is None:
        return Memory(question, len(COMES_BACK_AFTER), None)
    step = known.step + 1
    again = now + COMES_BACK_AFTER[step] if step < len(COMES_BACK_AFTER) else None
    return Memory(question, step, again)


def chosen(
    pool: Sequence[Question], known: Mapping[str, Memory], now: datetime, chance: Random, most: int = A_RUN
) -> list[str]:
    """Ids of a run: first those that came back and are due, then those never asked, then those known longest."""
    due = [q.id for q in pool if q.id in known and _due(known[q.id], now)]
    fresh = [q.id for q in pool if q.id not in known]
    rest = [q.id for q in pool if q.id in known and known[q.id].again_at is None]
    for ids in (due, fresh, rest):
        chance.shuffle(ids)
    return [*due, *fresh, *rest][:most]


def _due(memory: Memory, now: datetime) -> bool:
    return memory.again_at is not None and memory.again_at <= now


def score(answers: Mapping[str, bool], questions: Collection[str]) -> tuple[int, int]:
    """(right, answered) of a run."""
    said = [answers[one] for one in questions if one in answers]
    return sum(said), len(said)
