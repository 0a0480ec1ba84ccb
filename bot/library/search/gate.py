"""Whether the best entry is given, offered or kept back: by how much of what was asked it covers, how like one of its own
questions the asked one is, and how far the next entry stands behind. What is given must be right; in doubt it is offered."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.library.search.entry import Outcome

# Fitted on three things: each phrase of the content asked with itself taken out, entries taken out whole, and questions
# about other law. The nearer the rival, the more must match; a rival that scores half as much asks for a match of 0.4.
_RIVAL = 0.8
_NEAREST_RIVAL = 0.92
_LEAST_MATCH = 0.35
_LEAST_COVER = 0.7
# All that was asked is there, and nobody else comes near.
_WHOLE_COVER = 0.95
_WHOLE_ALIKE = 0.45
_FAR_RIVAL = 0.65
_OFFERED_COVER = 0.5
_OFFERED_COVER_OF_FEW = 0.65
_LEAST_ALIKE_OF_FEW = 0.5
# What was read into a misspelt word must be borne out by the rest of the question.
_OFFERED_MATCH_OF_GUESS = 0.28


@dataclass(frozen=True, slots=True)
class Candidate:
    """One entry beside what was asked. All are 0…1.

    match: sum of the weights of what was asked and found, of all that could be.
    covered: share of the telling syllables that the entry has, pairs counting more than single ones.
    alike: how alike the asked question and the nearest of the entry's own questions are.
    score: what it is ranked by. fits: a penalty was asked for and the entry's questions are about one, or none was.
    """

    id: str
    match: float
    covered: float
    alike: float
    exact: bool = False
    score: float = 0.0
    fits: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed. sense: share that can be Vietnamese at all. topic: it is no more than a topic's name.
    joined: two of its neighbouring telling words stand together somewhere in the content, or it has but one that
    was typed as it is. few: two telling words at most, which fit many things by chance."""

    sense: float
    topic: bool
    joined: bool
    few: bool
    guessed: bool = False


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
    enough = not (asked.few and best.alike < _LEAST_ALIKE_OF_FEW)
    if enough and not asked.topic and _sure(best, rival / best.score):
        return "answer"
    if asked.guessed and best.match < _OFFERED_MATCH_OF_GUESS:
        return "none"
    chance = asked.few or asked.guessed
    return "choices" if best.covered > (_OFFERED_COVER_OF_FEW if chance else _OFFERED_COVER) else "none"


def _sure(best: Candidate, rival: float) -> bool:
    """rival: the next one's score as a share of the best one's."""
    if not best.fits or rival > _NEAREST_RIVAL:
        return False
    if best.match >= max(_LEAST_MATCH, _RIVAL * rival) and best.covered >= _LEAST_COVER:
        return True
    return best.covered >= _WHOLE_COVER and best.alike >= _WHOLE_ALIKE and rival <= _FAR_RIVAL
