"""What was asked, made ready once: its terms with what each tells and how rare it is."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.library.search.bags import key, weighed_terms
from bot.library.search.citation import Span, citations, tells_where
from bot.library.search.lexicon import BITS, Lexicon, is_pair
from bot.library.search.words import weights

_ABOUT = frozenset("ve theo trong quy dinh noi xem tra cuu dung van ban".split())
"""Words with which a document is asked for and nothing about it."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Asking:
    """said: [s] folded syllables as they were read. weighed: [s] what each tells. terms: [m] terms, sorted; weight, rarity,
    mass (both multiplied): [m] of each; pairs: [m] whether it is one. word_at: [s] and pair_at: [s-1] lead from a position
    to its term. citations: (first, end) positions of what names a document."""

    said: tuple[str, ...]
    key: str
    weighed: tuple[float, ...]
    terms: NDArray[np.int64]
    weight: Floats
    rarity: Floats
    mass: Floats
    pairs: NDArray[np.bool_]
    word_at: NDArray[np.intp]
    pair_at: NDArray[np.intp]
    citations: tuple[Span, ...]

    @property
    def telling(self) -> list[int]:
        """The positions of the words that do not merely ask."""
        return [at for at, weight in enumerate(self.weighed) if weight == 1.0]

    @property
    def cited(self) -> list[int]:
        """The terms of the pairs of neighbours that stand in a citation, without the place within an article."""
        named = (one for one in self.citations if not tells_where(self.said, one))
        return [int(self.pair_at[at]) for first, end in named for at in range(first, end - 1)]

    @property
    def only_cites(self) -> bool:
        """Does it name a document and ask nothing about it?"""
        inside = {at for first, end in self.citations for at in range(first, end)}
        return bool(inside) and inside.issuperset(at for at in self.telling if self.said[at] not in _ABOUT)

    @classmethod
    def of(
        cls, said: tuple[str, ...], lexicon: Lexicon, rarity: Callable[[int], float], names: Set[str] = frozenset()
    ) -> "Asking":
        """names: of documents, see citation.py."""
        weighed = weights(said)
        numbers, unmet = _numbered(said, lexicon)
        found = weighed_terms(numbers, weighed)
        terms = found.terms
        rare = np.array([rarity(_met(term, unmet)) for term in terms.tolist()])
        weight = found.weights.astype(np.float64)
        words = np.array(numbers, np.int64)
        return cls(
            said,
            key(said),
            tuple(weighed),
            terms,
            weight,
            rare,
            weight * rare,
            terms >= 1 << BITS,
            np.searchsorted(terms, words),
            np.searchsorted(terms, words[:-1] << BITS | words[1:]),
            citations(said, names),
        )


def _numbered(said: Sequence[str], lexicon: Lexicon) -> tuple[list[int], int]:
    """Numbers for all; what was never met gets numbers that no syllable has, from the second result on."""
    unmet = len(lexicon)
    new: dict[str, int] = {}
    numbers = [lexicon.number(one) or new.setdefault(one, unmet + len(new)) for one in said]
    return numbers, unmet


def _met(term: int, unmet: int) -> int:
    """0 for a term with a syllable that was never met."""
    if is_pair(term):
        return 0 if (term >> BITS) >= unmet or (term & ((1 << BITS) - 1)) >= unmet else term
    return 0 if term >= unmet else term
