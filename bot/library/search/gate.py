"""Whether the best entry is given, offered or kept back. What is given must be right; in doubt it is offered.

Two chances are reckoned, each a logistic function of figures of the best entry and its rival: that it is what was meant
(`answer`), and that it or one of those behind it is (`offer`). Weights and the least chance asked for stand in ranking.toml.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from bot.library.search.entry import Outcome

LEAST_SENSE = 0.5
_MOST_GUESSED = 0.3
"""What was read into a text is not a ground for being sure."""
_LACKED, _MOST_LACKED = 0.3, 0.75
"""What is left out of a question that is no law's; and of one that is given an answer."""
_ALIKE, _NEARER = 0.8, 0.15
"""So like one of the entry's own questions, and so much more than the next entry's, is all but word for word."""


@dataclass(frozen=True)
class Chance:
    """A logistic function of named figures; least: the chance from which on it is taken for true."""

    weights: Mapping[str, float]
    bias: float
    least: float

    def of(self, figures: Mapping[str, float]) -> float:
        """0…1."""
        return 1 / (1 + math.exp(-self.bias - sum(weight * figures[name] for name, weight in self.weights.items())))

    def is_enough(self, figures: Mapping[str, float]) -> bool:
        return self.of(figures) >= self.least


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed. sense: share that can be Vietnamese at all. topic: it is no more than a topic's name. joined: two of
    its neighbouring telling words stand together somewhere in the content, or it has but one that was typed as it is.
    elsewhere: it speaks of what is no law. guessed: share of its telling words that were read
    otherwise than they were typed. only_cites: it names a document and asks nothing about it."""

    sense: float
    topic: bool
    joined: bool
    elsewhere: bool = False
    guessed: float = 0.0
    only_cites: bool = False


@dataclass(frozen=True, slots=True)
class Best:
    """The first of the candidates. figures: those of features.py and `rival`, the score of the next one as a share of the
    first one's; `ahead` and `nearer`, how much more it matches and is alike; `few`, 1 / (1 + telling words). exact: how
    many entries were asked word for word. cited: how many rest on what was cited. fits: it tells the side
    that was asked, of the vehicle that was asked about (sides.py)."""

    figures: Mapping[str, float]
    exact: int
    cited: int
    fits: bool


def outcome(best: Best | None, asked: Asked, answer: Chance, offer: Chance) -> Outcome:
    """best: None where nothing was found."""
    if best is None or asked.sense < LEAST_SENSE:
        return "none"
    if best.exact:
        return "choices" if best.exact > 1 else "answer"
    if asked.only_cites:
        alone = best.cited == 1 and best.figures["cited"] == 1.0
        return "none" if not best.cited else "answer" if alone else "choices"
    if not asked.joined or not offer.is_enough(best.figures):
        return "none"
    fits = not asked.topic and best.fits and best.figures["lacked"] <= _MOST_LACKED
    sure = _is_nearly_asked(best) or (asked.guessed <= _MOST_GUESSED and answer.is_enough(best.figures))
    if asked.elsewhere and not (sure and best.figures["lacked"] <= _LACKED):
        return "none"
    return "answer" if fits and sure else "choices"


def _is_nearly_asked(best: Best) -> bool:
    """Is what was asked all but one of the entry's own questions, and of no other's?"""
    return best.figures["alike"] >= _ALIKE and best.figures["nearer"] >= _NEARER
