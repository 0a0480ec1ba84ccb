"""What was asked, made ready once, and how much of it one entry has: the features that ranking and the gate go by."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.library.search.bags import Bag, key
from bot.library.search.words import pairs, terms, weights

# How surely an entry means a syllable that was asked. Folded syllables are many words each, so one that stands beside
# the same neighbour counts for more than one alone, and one in a question for more than one somewhere in the text.
_BESIDE = 1.0
_LOOSE = 0.6
_SOMEWHERE = 0.3


@dataclass(frozen=True, slots=True)
class Asking:
    """said: folded syllables. weighed: what each tells. masses: that times how rare it is. terms: syllables and pairs
    with their weights. valued: terms with weight and rarity. mass: the sum of both multiplied."""

    said: tuple[str, ...]
    key: str
    pairs: tuple[str, ...]
    weighed: tuple[float, ...]
    masses: tuple[float, ...]
    terms: dict[str, float]
    valued: tuple[tuple[str, float, float], ...]
    mass: float

    @classmethod
    def of(cls, said: tuple[str, ...], rarity: Callable[[str], float]) -> "Asking":
        weighed = tuple(weights(said))
        asked = terms(said, weighed)
        valued = tuple((term, weight, rarity(term)) for term, weight in asked.items())
        return cls(
            said,
            key(said),
            tuple(pairs(said)),
            weighed,
            tuple(weight * rarity(one) for one, weight in zip(said, weighed, strict=True)),
            asked,
            valued,
            sum(weight * rare for _, weight, rare in valued),
        )

    def covered(self, one: Bag) -> float:
        """0…1: the share of what was asked that the entry has."""
        whole = sum(self.masses)
        if not whole:
            return 0.0
        held = self._held(one)
        return sum(mass * share for mass, share in zip(self.masses, held, strict=True)) / whole

    def _held(self, one: Bag) -> Sequence[float]:
        strong, weak, pairs = one.strong, one.weak, self.pairs
        if not pairs:
            return [_BESIDE if said in strong else _SOMEWHERE if said in weak else 0.0 for said in self.said]
        beside = [_BESIDE if pair in strong else _LOOSE if pair in weak else 0.0 for pair in pairs]
        held = []
        for at, said in enumerate(self.said):
            if said in strong:
                share = _LOOSE
            elif said in weak:
                share = _SOMEWHERE
            else:
                held.append(0.0)
                continue
            if at and beside[at - 1] > share:
                share = beside[at - 1]
            if at < len(beside) and beside[at] > share:
                share = beside[at]
            held.append(share)
        return held

    def alike(self, one: Bag, masses: Sequence[float]) -> float:
        """0…1: how much is shared with the nearest of the entry's own questions (Dice). masses: what each weighs."""
        shared = [0.0] * len(masses)
        among = one.among
        for term, weight, rarity in self.valued:
            if term in among:
                for number, its in among[term]:
                    shared[number] += (its if its < weight else weight) * rarity
        return max([2 * got / (self.mass + whole) for got, whole in zip(shared, masses, strict=True)], default=0.0)
