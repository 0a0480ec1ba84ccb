"""Reading what was mistyped against the syllables and pairs that the collection itself uses. Known syllables are trusted."""

import itertools
from collections.abc import Callable, Iterable, Sequence

from bot.vietnamese import is_syllable, untelexed

_EDIT = 1.0
_SHORT_EDIT = 0.4
_TELEX = 0.3
_SPLIT = 0.9
_UNKNOWN = 0.9
_NO_SYLLABLE = 1.6
_LONELY_EDIT = 1.7
_PAIR = 1.0
_MOST = 14

Reading = tuple[float, tuple[str, ...]]
Knows = Callable[[str], bool]


def _deletions(syllable: str) -> set[str]:
    return {syllable[:at] + syllable[at + 1 :] for at in range(len(syllable))}


def _one_edit_apart(one: str, other: str) -> bool:
    """One letter more, less or another, or two neighbours swapped; both share a deletion already."""
    if len(one) != len(other):
        return abs(len(one) - len(other)) == 1
    differs = [at for at in range(len(one)) if one[at] != other[at]]
    if len(differs) <= 1:
        return True
    first, second = differs[0], differs[-1]
    return len(differs) == 2 and second == first + 1 and one[first] == other[second] and one[second] == other[first]


class Speller:
    """Finds syllables one edit away through a table of deletions. Syllables are only ever added; `knows` has the last word,
    so that one which left the collection is not suggested."""

    def __init__(self, near: dict[str, tuple[str, ...]] | None = None) -> None:
        self._near = near if near is not None else {}

    def with_syllables(self, syllables: Iterable[str]) -> "Speller":
        """Another speller that has these too."""
        near = dict(self._near)
        for one in syllables:
            if one.isalpha() and one not in near.get(one, ()):
                for key in (one, *_deletions(one)):
                    near[key] = (*near.get(key, ()), one)
        return Speller(near)

    def near(self, syllable: str) -> list[str]:
        """Syllables one edit away, sorted, without itself."""
        seen: set[str] = set()
        for key in (syllable, *_deletions(syllable)):
            seen.update(self._near.get(key, ()))
        seen.discard(syllable)
        return sorted(other for other in seen if _one_edit_apart(syllable, other))

    def read(self, said: Sequence[str], knows: Knows) -> tuple[str, ...]:
        """The likeliest reading: few edits, many pairs that the collection has. `knows(term)` for syllables and pairs."""
        if not said or all(map(knows, said)):
            lonely = _lonely(said, knows)
            if not any(lonely):
                return tuple(said)
        merged = _merged(said, knows)
        lonely = _lonely(merged, knows)
        options = [self._readings(one, alone, knows) for one, alone in zip(merged, lonely, strict=True)]
        return _best(options, knows)

    def _readings(self, one: str, alone: bool, knows: Knows) -> list[Reading]:
        if not one.isalpha():
            return [(0.0, (one,))]
        if knows(one):
            if not alone or len(one) < 3:
                return [(0.0, (one,))]
            others = [other for other in self.near(one) if knows(other)][:_MOST]
            return [(0.0, (one,)), *((_LONELY_EDIT, (other,)) for other in others)]
        readings: list[Reading] = [(_UNKNOWN if is_syllable(one) else _NO_SYLLABLE, (one,))]
        plain = untelexed(one)
        for form, cost in ((one, 0.0), (plain, _TELEX)) if plain != one else ((one, 0.0),):
            if cost and knows(form):
                readings.append((cost, (form,)))
            edit = _EDIT + (_SHORT_EDIT if len(form) < 4 else 0.0)
            readings.extend((cost + edit, (other,)) for other in self.near(form)[:_MOST] if knows(other))
        return readings + _splits(one, knows)


def _lonely(said: Sequence[str], knows: Knows) -> list[bool]:
    """Whether no neighbour makes a known pair with it."""
    if len(said) < 3:
        return [False] * len(said)
    joined = [knows(f"{one} {other}") for one, other in itertools.pairwise(said)]
    return [not (a or b) for a, b in zip([False, *joined], [*joined, False], strict=True)]


def _merged(said: Sequence[str], knows: Knows) -> list[str]:
    """`th uc` -> thuc: two pieces that are not syllables here but are one together."""
    out: list[str] = []
    for one in said:
        if out and one.isalpha() and not (knows(out[-1]) and knows(one)) and knows(out[-1] + one):
            out[-1] += one
        else:
            out.append(one)
    return out


def _splits(one: str, knows: Knows) -> list[Reading]:
    """`baohiem` -> bao hiem, when the collection has that pair."""
    cuts = ((one[:at], one[at:]) for at in range(2, len(one) - 1))
    return [(_SPLIT - _PAIR, pair) for pair in cuts if knows(f"{pair[0]} {pair[1]}")]


def _best(options: Sequence[list[Reading]], knows: Knows) -> tuple[str, ...]:
    """The cheapest path through the readings, where every known pair saves _PAIR (Viterbi)."""
    paths: list[Reading] = options[0]
    for readings in options[1:]:
        paths = [_step(paths, cost, form, knows) for cost, form in readings]
    return min(paths, key=lambda path: path[0])[1]


def _step(paths: Sequence[Reading], cost: float, form: tuple[str, ...], knows: Knows) -> Reading:
    total, path = min(
        ((sum_ - (_PAIR if knows(f"{path[-1]} {form[0]}") else 0.0), path) for sum_, path in paths),
        key=lambda reached: reached[0],
    )
    return total + cost, path + form
