"""Initials that people write for words of the collection: `gplx` -> giay phep lai xe. Mined from its pairs of syllables."""

import math
from collections.abc import Iterator, Mapping

from bot.library.search.lexicon import Lexicon, halves, is_pair

_MOST_PAIRS = 12
_MOST_CHAINS = 3
_LONGEST = 6


class Initials:
    """Made when the first initials are met; having: term -> how many entries have it."""

    def __init__(self, lexicon: Lexicon, having: Mapping[int, int]) -> None:
        self._lexicon = lexicon
        self._having = having
        self._pairs: dict[str, list[tuple[int, int, int]]] | None = None

    def warm(self) -> None:
        """Mines them now, not at the first question that has some (0.1 s for 20,000 entries)."""
        self._with("")

    def of(self, typed: str) -> Iterator[tuple[float, tuple[int, ...]]]:
        """(cost, syllables) of the likeliest words, cheapest first. The cost: how much other words with these initials
        stand in the way; 0 where there are none."""
        if not 2 <= len(typed) <= _LONGEST or not typed.isalpha():
            return
        chains: list[tuple[tuple[int, ...], int]]
        chains = [((first, second), together) for together, first, second in self._with(typed[:2])]
        for at in range(1, len(typed) - 1):
            chains = [
                ((*said, second), min(weight, together))
                for said, weight in chains
                for together, first, second in self._with(typed[at : at + 2])
                if first == said[-1]
            ]
        whole = sum(weight for _, weight in chains)
        chains.sort(key=lambda one: (-one[1], [self._lexicon[number] for number in one[0]]))
        for said, weight in chains[:_MOST_CHAINS]:
            yield -math.log(weight / whole), said

    def _with(self, letters: str) -> list[tuple[int, int, int]]:
        """(entries, first, second) of the most usual pairs with these initials."""
        if self._pairs is None:
            self._pairs = self._mined()
        return self._pairs.get(letters, [])

    def _mined(self) -> dict[str, list[tuple[int, int, int]]]:
        found: dict[str, list[tuple[int, int, int]]] = {}
        lexicon = self._lexicon
        for term, having in self._having.items():
            if having > 1 and is_pair(term):
                first, second = halves(term)
                # by chance two usual syllables stand beside each other often; words do so more often than that
                if having * having * 50 > self._having[first] * self._having[second]:
                    letters = lexicon[first][0] + lexicon[second][0]
                    found.setdefault(letters, []).append((having, first, second))
        for those in found.values():
            those.sort(key=lambda one: (-one[0], lexicon[one[1]], lexicon[one[2]]))
            del those[_MOST_PAIRS:]
        return found
