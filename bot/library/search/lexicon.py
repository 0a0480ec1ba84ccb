"""Syllables as numbers, so that a term is one integer: a syllable its number, a pair of neighbours both in one.

Numbers are given in the order in which syllables are met and are never taken back; nothing that a search finds depends on
which number a syllable has.
"""

from collections.abc import Iterable, Sequence
from threading import Lock

BITS = 21
"""A collection may have two million different syllables (they come with every name and typo of the texts)."""
_MASK = (1 << BITS) - 1


def pair(first: int, second: int) -> int:
    """The term of two neighbouring syllables; larger than every term of a single one."""
    return first << BITS | second


def halves(term: int) -> tuple[int, int]:
    """The two syllables of a pair."""
    return term >> BITS, term & _MASK


def is_pair(term: int) -> bool:
    return term > _MASK


class Lexicon:
    """Grows only. `self[number]` is the syllable. A reload and a preview may both make it grow while searches run."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._learning = Lock()
        self._syllables = ["", *known]
        self._numbers = {one: number for number, one in enumerate(self._syllables) if number}

    def __getitem__(self, number: int) -> str:
        return self._syllables[number]

    def __len__(self) -> int:
        """One more than the largest number."""
        return len(self._syllables)

    @property
    def known(self) -> Sequence[str]:
        """All syllables, in the order of their numbers, from 1."""
        return self._syllables[1:]

    def number(self, syllable: str) -> int:
        """0 for one that was never met."""
        return self._numbers.get(syllable, 0)

    def learned(self, said: Iterable[str]) -> list[int]:
        """The numbers; a syllable that was never met gets the next one. Several threads may do so at once."""
        known = self._numbers.get
        return [known(one) or self._learned(one) for one in said]

    def _learned(self, one: str) -> int:
        with self._learning:
            number = self._numbers.get(one)
            if number is None:
                number = len(self._syllables)
                if number > _MASK:
                    raise OverflowError("more than two million different syllables in one collection")
                self._syllables.append(one)
                self._numbers[one] = number  # last: a search may ask at once for its syllable
            return number
