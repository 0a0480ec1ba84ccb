"""Whether the best entry is given, offered or kept back: by how much of what was asked it covers, how like one of its own
questions the asked one is, and how far the next entry stands behind. What is given must be right; in doubt it is offered."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.library.search.entry import Outcome


# Fitted on what people ask (each phrase of the content asked with itself taken out, whole entries taken out, questions
# about other laws), so that one given answer in twenty-five is wrong at most: with a rival that scores half as much the
# match must reach 0.5, with one that scores nine tenths 0.86.
_ALONE = 0.05
_RIVAL = 0.9
_LEAST_MATCH = 0.3
_LEAST_COVER = 0.7
_OFFERED_COVER = 0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """One entry beside what was asked. All are 0…1.

    match: sum of the weights of what was asked and found, of all that could be.
    covered: share of the telling syllables that the entry has, pairs counting more than single ones.
    alike: how alike the asked question and the nearest of the entry's own questions are.
    score: what it is ranked by.
    """

    id: str
    match: float
    covered: float
    alike: float
    exact: bool = False
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed. sense: share that can be Vietnamese at all. topic: it is no more than a topic's name.
    joined: two of its neighbouring telling words stand together somewhere in the content, or it has but one that
    was typed as it is."""

    sense: float
    topic: bool
    joined: bool


def outcome(candidates: Sequence[Candidate], asked: Asked) -> Outcome:
    """candidates: best first."""
    if not candidates or asked.sense < 0.5:
        return "none"
    best = candidates[0]
    rival = candidates[1].score if len(candidates) > 1 else 0.0
    if best.exact:
        return "choices" if rival == 1.0 else "answer"
    if not asked.joined:
        return "none"
    sure = best.match >= max(_LEAST_MATCH, _ALONE + _RIVAL * rival / best.score) and best.covered >= _LEAST_COVER
    if sure and not asked.topic:
        return "answer"
    return "choices" if best.covered > _OFFERED_COVER else "none"
