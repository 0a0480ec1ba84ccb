"""Whether the best entry is given, offered or kept back: by how much of what was asked it covers, how like one of its own
questions the asked one is, and how far the next entry stands behind. What is given must be right; in doubt it is offered."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.library.search.entry import Outcome


@dataclass(frozen=True, slots=True)
class Candidate:
    """One entry beside what was asked. All are 0…1.

    covered: share of the telling syllables that the entry has, pairs counting more than single ones.
    alike: how alike the asked question and the nearest of the entry's own questions are.
    score: what it is ranked by.
    """

    id: str
    score: float
    covered: float
    alike: float
    exact: bool = False


def outcome(candidates: Sequence[Candidate], told: float, sense: float) -> Outcome:
    """candidates: best first. told: how many telling syllables were typed. sense: share of what was typed that can be
    Vietnamese at all."""
    if not candidates or sense < 0.5:
        return "none"
    best = candidates[0]
    second = candidates[1].score if len(candidates) > 1 else 0.0
    if best.exact:
        return "choices" if second == 1.0 else "answer"
    if best.covered > 0.8 and best.alike > 0.5 and best.score > second * 1.1:
        return "answer"
    return "choices" if best.covered > 0.5 else "none"
