"""Which syllables were meant: a noisy channel. Each reading of what was typed costs what its slips cost and how unusual its
syllables are beside one another in this very collection; the cheapest is taken (Viterbi). All costs are natural logarithms.

A slip is a letter more, less, other or exchanged with its neighbour, a mark of a slipped Telex keyboard, a space that is
missing, too much or a letter too early, initials for words (`gplx`). The costs were fitted on spoilt questions.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.library.search.initials import Initials
from bot.library.search.lexicon import BITS, Lexicon, is_pair
from bot.vietnamese import AMBIGUOUS, is_syllable, sounded, untelexed, written_out

_EDIT = 4.8
_KNOWN = 2.9
"""A slip in what is a syllable of the collection costs more: it was most likely meant."""
_FIRST_LETTER = 0.7
_SHORT = 1.0
"""An edit in a syllable of one or two letters leaves little of it."""
_SWAP = -0.5
_TELEX = 2.0
_TWO_EDITS = 14.4
_SPLIT = 2.7
_SPLIT_LETTER = 4.8
_MERGE = 4.0
_SHIFT = 4.6
_INITIALS = 3.0
_SHORTHAND = 1.7
_SOUNDED = 2.0
_NO_VOWEL = 3.0
"""What has no vowel is shorthand rather than mistyped."""
_BORDER = 0.5
"""Letters and digits that stand together: `nd168`."""
_FOREIGN = 15.0
"""What is no Vietnamese syllable is a new word less often than what is one."""
_SYLLABLES = 3000
"""So many syllables a collection may still meet, each as likely as the others (Good and Turing: all of them together are
as likely as those that were met once)."""
_PAIRED = 0.8
"""Of a syllable's followers so much is foretold by the syllable before it, the rest by how usual each is."""
_TRUSTED_SHARE = 5000
"""A syllable that fewer than one in so many entries has is no proof that it was meant."""
_ANCHOR = 3.0
"""Two neighbours that stand together so many times more often than by chance (log) hold each other fast."""
_CLEAN = 0.6
_MOST_EDGES, _MOST_PATHS = 10, 8
_LONGEST = 8
_LONGEST_TYPED = _LONGEST + 2
"""Two letters too much; what is longer is more than two edits from every syllable. Nor is it remembered."""
_MOST_REMEMBERED = 8_192

_VOWELS = frozenset("aeiouy")
_LETTERS_AND_DIGITS = re.compile(r"([a-z]+)([0-9]+)|([0-9]+)([a-z]+)")

Slip = tuple[int, float]
"""(the syllable that was meant, what the slip costs)."""

Path = tuple["Path | None", int, str]
"""(what was before, syllable number, or 0 and the word as typed)."""


class Edge(NamedTuple):
    """One reading of a span. cost: of its slips. said: one or more syllables; a foreign word is 0 and itself."""

    cost: float
    said: tuple[int, ...]
    typed: str = ""


class Speller:
    """Finds syllables one edit away through a table of deletions; follows its lexicon as that grows."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._near: dict[str, list[int]] = {}
        self._slips: dict[str, Sequence[Slip]] = {}
        self._far_slips: dict[str, Sequence[Slip]] = {}
        self._upto = 1

    def near(self, typed: str) -> Sequence[Slip]:
        """All that are one edit away, or sound as it was typed, by their spelling."""
        return self._remembered(typed, self._slips, self._one_edit_away)

    def about(self, typed: str) -> Sequence[Slip]:
        """Also what is two edits away, of a long word that is no syllable two deletions on both sides."""
        return self._remembered(typed, self._far_slips, self._two_edits_away)

    def _remembered(
        self, typed: str, known: dict[str, Sequence[Slip]], find: Callable[[str], Iterable[Slip]]
    ) -> Sequence[Slip]:
        self._follow()
        if len(typed) > _LONGEST_TYPED:
            return sorted(find(typed), key=self._by_spelling)
        found = known.get(typed)
        if found is None:
            if len(known) >= _MOST_REMEMBERED:
                known.clear()
            found = known[typed] = sorted(find(typed), key=self._by_spelling)
        return found

    def _by_spelling(self, slip: Slip) -> str:
        """The same order whatever the numbers are."""
        return self.lexicon[slip[0]]

    def _one_edit_away(self, typed: str) -> Iterator[Slip]:
        number, plain = self.lexicon.number, untelexed(typed)
        alike = {number(one) for one in sounded(typed)} | {number(plain)}
        near = {other for form in _with_deletions(typed) for other in self._near.get(form, ())}
        for other in (near | alike) - {0, number(typed)}:
            meant = self.lexicon[other]
            if other in alike:
                yield other, _TELEX if meant == plain else _SOUNDED
            elif is_one_edit(typed, meant):
                yield other, _slip(typed, meant)

    def _two_edits_away(self, typed: str) -> Iterator[Slip]:
        forms = _with_deletions(typed)
        if len(typed) >= 5 and not is_syllable(typed):
            forms = {other for form in forms for other in _with_deletions(form)}
        near = dict(self.near(typed))
        yield from near.items()
        for number in {other for form in forms for other in self._near.get(form, ())} - near.keys():
            if number != self.lexicon.number(typed):
                yield number, _TWO_EDITS

    def _follow(self) -> None:
        upto = len(self.lexicon)  # asked once: a reload in another thread makes it grow meanwhile
        if self._upto < upto:
            self._slips.clear()
            self._far_slips.clear()
        for number in range(self._upto, upto):
            syllable = self.lexicon[number]
            if syllable.isalpha() and len(syllable) <= _LONGEST:
                for form in _with_deletions(syllable):
                    self._near.setdefault(form, []).append(number)
        self._upto = upto


def _with_deletions(form: str) -> set[str]:
    if len(form) > _LONGEST_TYPED:
        return set()
    return {form, *(form[:at] + form[at + 1 :] for at in range(len(form)))}


def is_one_edit(one: str, other: str) -> bool:
    """One letter more, less or another, or two neighbours exchanged?"""
    longer = len(one) - len(other)
    if not -1 <= longer <= 1:
        return False
    at = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        at += 1
    if longer > 0:
        return one[at + 1 :] == other[at:]
    if longer < 0:
        return one[at:] == other[at + 1 :]
    swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return one[at + 1 :] == other[at + 1 :] or swapped


class Reader:
    """Reads against one state of the collection. having: term -> how many entries have it. size: entries."""

    def __init__(self, speller: Speller, having: Mapping[int, int], size: int, initials: Initials) -> None:
        self._speller = speller
        self._lexicon = speller.lexicon
        self._having = having
        alone = [entries for term, entries in having.items() if not is_pair(term)]
        self._whole = max(1, sum(alone))
        self._trusted = max(1, size // _TRUSTED_SHARE)
        self._initials = initials
        self._new = math.log(_SYLLABLES * self._whole / max(1, alone.count(1)))

    def read(self, typed: Sequence[str]) -> tuple[str, ...]:
        """The likeliest syllables; what nothing explains stays as it was typed."""
        numbers = [self._known(one) for one in typed]
        held = self._held(typed, numbers)
        if all(held) or self._is_clean(typed, numbers, held):
            return tuple(typed)
        return self._cheapest(typed, self._edges(typed, numbers, held))

    def _known(self, one: str) -> int:
        number = self._lexicon.number(one)
        return number if number and number in self._having else 0

    def _held(self, typed: Sequence[str], numbers: Sequence[int]) -> list[bool]:
        """Whether each is surely what was meant: no word of letters, or fast beside a neighbour."""
        held = [
            not one.isalpha() and (one.isdecimal() or bool(number)) for one, number in zip(typed, numbers, strict=True)
        ]
        for at in range(len(numbers) - 1):
            if not (held[at] and held[at + 1]) and self._fast(numbers[at], numbers[at + 1]):
                held[at] = held[at + 1] = True
        return held

    def _is_clean(self, typed: Sequence[str], numbers: Sequence[int], held: Sequence[bool]) -> bool:
        """Nothing is unknown, and most stands as it does elsewhere: whoever typed so meant it."""
        if sum(held) < _CLEAN * len(held):
            return False
        return all(
            sure or (number and self._having[number] >= self._trusted and is_syllable(one) and len(one) > 1)
            for sure, number, one in zip(held, numbers, typed, strict=True)
        )

    def _fast(self, one: int, other: int) -> bool:
        together = self._having.get(one << BITS | other, 0) if one and other else 0
        if together < self._trusted:
            return False
        by_chance = self._having[one] * self._having[other] / self._whole
        return together > by_chance * _ANCHOR

    # Readings -------------------------------------------------------------------------------------------------------

    def _edges(self, typed: Sequence[str], numbers: Sequence[int], held: Sequence[bool]) -> list[dict[int, list[Edge]]]:
        """For each position: how many words a reading takes -> the readings."""
        found: list[dict[int, list[Edge]]] = []
        for at, one in enumerate(typed):
            if held[at]:
                edges = {1: [Edge(0.0, (numbers[at],), one)]}
            else:
                before = numbers[at - 1] if at else 0
                after = numbers[at + 1] if at + 1 < len(typed) else 0
                edges = {1: self._alone(one, numbers[at], before, after)}
            if at + 1 < len(typed) and not (held[at] and held[at + 1]) and one.isalpha() and typed[at + 1].isalpha():
                both = list(self._together(one, typed[at + 1]))
                if both:
                    edges[2] = both
            found.append(edges)
        return found

    def _alone(self, one: str, number: int, before: int, after: int) -> list[Edge]:
        trusted = bool(number) and self._having[number] >= self._trusted
        edges = [Edge(0.0, (number,), one)] if number else [self._unmet(one)]
        if not one.isalpha():
            edges.extend(self._at_border(one))
            return edges
        edges.extend(self._shorthand(one, trusted))
        if len(one) > 1 or not number:
            edges.extend(self._edited_beside(one, before, after) if trusted else self._edited(one))
        if len(one) > 3 and not (trusted and is_syllable(one)):
            edges.extend(self._split(one))
        if len(edges) > _MOST_EDGES:
            edges.sort(key=self._usual_first)
            del edges[_MOST_EDGES:]
        return edges

    def _unmet(self, one: str) -> Edge:
        """A word that the collection does not have, as it is."""
        return Edge(self._new + (0.0 if is_syllable(one) else _FOREIGN), (0,), one)

    def _shorthand(self, one: str, trusted: bool) -> Iterator[Edge]:
        for meant in AMBIGUOUS.get(one, ()):
            said = tuple(map(self._known, meant))
            if all(said):
                yield Edge(_SHORTHAND, said)
        if not trusted and 1 < len(one) <= 6:
            for cost, said in self._initials.of(one):
                yield Edge(_INITIALS + cost, said)

    def _at_border(self, one: str) -> Iterator[Edge]:
        """`nd168` -> nghi dinh 168, `ngay31` -> ngay 31."""
        found = _LETTERS_AND_DIGITS.fullmatch(one)
        if found:
            said = tuple(map(self._known, (part for half in found.groups() if half for part in written_out((half,)))))
            if all(said):
                yield Edge(_BORDER, said)

    def _usual_first(self, edge: Edge) -> tuple[float, list[str]]:
        if not edge.said[0]:
            return edge.cost, [edge.typed]
        having = self._having
        if len(edge.said) == 1:
            unusual = math.log((having[edge.said[0]] + 0.01) / self._whole)
        else:
            unusual = sum(math.log((having[one] + 0.01) / self._whole) for one in edge.said) / len(edge.said)
        return edge.cost - unusual, [self._lexicon[one] for one in edge.said]

    def _edited(self, one: str) -> list[Edge]:
        having, least = self._having.get, self._trusted
        more = 0.0 if _VOWELS.intersection(one) else _NO_VOWEL
        return [Edge(cost + more, (number,)) for number, cost in self._speller.about(one) if having(number, 0) >= least]

    def _edited_beside(self, one: str, before: int, after: int) -> list[Edge]:
        """Of what could have been meant instead of a known syllable, what stands beside a neighbour somewhere."""
        having, least, left = self._having.get, self._trusted, before << BITS
        return [
            Edge(cost + _KNOWN, (number,))
            for number, cost in self._speller.near(one)
            if (before and having(left | number, 0) >= least) or (after and having(number << BITS | after, 0) >= least)
        ]

    def _split(self, one: str) -> Iterator[Edge]:
        """`baohiem` -> bao hiem, `baoxhiem` -> bao hiem, `baohjem` -> bao hiem, when the collection has the pair."""
        whole = False
        for at in range(1, len(one)):
            first = self._known(one[:at])
            for gap, cost in ((0, _SPLIT), (1, _SPLIT_LETTER)):
                second = self._known(one[at + gap :]) if first and at + gap < len(one) else 0
                if second and first << BITS | second in self._having:
                    whole = True
                    yield Edge(cost, (first, second))
        if not whole and len(one) > 4 and not is_syllable(one):
            yield from self._split_and_edited(one)

    def _split_and_edited(self, one: str) -> Iterator[Edge]:
        having, least = self._having, self._trusted
        for at in range(2, len(one) - 1):
            left, right = one[:at], one[at:]
            first, second = self._known(left), self._known(right)
            if first:
                for number, cost in self._speller.about(right):
                    if having.get(first << BITS | number, 0) >= least:
                        yield Edge(_SPLIT + cost, (first, number))
            if second:
                for number, cost in self._speller.about(left):
                    if having.get(number << BITS | second, 0) >= least:
                        yield Edge(_SPLIT + cost, (number, second))

    def _together(self, one: str, other: str) -> Iterator[Edge]:
        """`th uc` -> thuc, `ba ohiem` -> bao hiem."""
        whole = one + other
        number = self._known(whole)
        if number and len(whole) <= _LONGEST:
            yield Edge(_MERGE, (number,))
        for at in {len(one) - 1, len(one) + 1}:
            if 0 < at < len(whole):
                first, second = self._known(whole[:at]), self._known(whole[at:])
                if first and second and first << BITS | second in self._having:
                    yield Edge(_SHIFT, (first, second))

    # The cheapest path ----------------------------------------------------------------------------------------------

    def _cheapest(self, typed: Sequence[str], edges: Sequence[Mapping[int, Sequence[Edge]]]) -> tuple[str, ...]:
        reached: list[dict[int, tuple[float, Path | None]]] = [{} for _ in range(len(typed) + 1)]
        reached[0][0] = (0.0, None)
        for at in range(len(typed)):
            here = reached[at]
            if len(here) > _MOST_PATHS:
                best = sorted(here.items(), key=_cost_of)[:_MOST_PATHS]
                here = dict(best)
            for words, those in edges[at].items():
                there = reached[at + words]
                for edge in those:
                    cost, path = self._stepped(here, edge)
                    last = edge.said[-1]
                    if last not in there or cost < there[last][0]:
                        there[last] = (cost, path)
        _, path = min(reached[-1].values(), key=lambda one: one[0])
        return self._spelled(path)

    def _stepped(self, here: Mapping[int, tuple[float, Path | None]], edge: Edge) -> tuple[float, Path | None]:
        """The cheapest way to be at the edge's end."""
        having = self._having
        first = edge.said[0]
        if not first:
            cost, path = min(here.values(), key=lambda one: one[0])
            return cost + edge.cost, (path, 0, edge.typed)
        usual = (1 - _PAIRED) * (having.get(first, 0) + 0.01) / self._whole
        best, via, log = math.inf, None, math.log
        alone = -log(usual)
        for before, (cost, path) in here.items():
            together = having.get(before << BITS | first) if before else None
            cost += -log(_PAIRED * together / having[before] + usual) if together else alone
            if cost < best:
                best, via = cost, path
        via = (via, first, edge.typed)
        for before, one in zip(edge.said, edge.said[1:]):  # noqa: B905 - neighbours
            together = having.get(before << BITS | one, 0)
            usual = (1 - _PAIRED) * having.get(one, 0) / self._whole
            best -= math.log(_PAIRED * together / having[before] + usual)
            via = (via, one, "")
        return best + edge.cost, via

    def _spelled(self, path: Path | None) -> tuple[str, ...]:
        said: list[str] = []
        while path is not None:
            path, number, typed = path
            said.append(typed or self._lexicon[number])
        return tuple(reversed(said))


def _cost_of(reached: tuple[int, tuple[float, Path | None]]) -> float:
    return reached[1][0]


def _slip(typed: str, meant: str) -> float:
    """What it costs to have typed the one and meant the other, one edit away."""
    cost = _EDIT
    if typed[0] != meant[0]:
        cost += _FIRST_LETTER
    if len(typed) < 3:
        cost += _SHORT
    if len(typed) == len(meant) and sorted(typed) == sorted(meant):
        cost += _SWAP
    return cost
