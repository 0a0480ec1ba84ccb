"""What is being typed -> the questions that it may become. Immutable; `changed` makes the next one.

    completion = Completion.build(entries)
    ids = completion.complete("cho toi hoi dang ky k", Query(day=day))
    completion = completion.changed(changed, removed)

An entry has several ways of being put (its question, its also), each a row of folded syllables. All ways of a Shelved
stand sorted, so those with one beginning are neighbours; and each syllable of its sorted vocabulary knows the ways in
which it stands, so syllables with one beginning are neighbours too. What changed stands in a small Shelved of its own.
"""

import re
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from bot.library.search.entry import Entry, Query
from bot.vietnamese import SHORTHAND, fold_once, written_out

MOST_TYPED = 200
"""Letters; whoever has typed more tells a story, which is the beginning of no question."""

MOST_SYLLABLES = 24
"""Of a way of putting it only so many are looked at."""

_MOST_ASIDE = 256
"""So many changed entries stand beside the others before everything is built anew."""

_MOST_MASKS = 64
_AFTER_Z = "{"
_SHIFT = 24
"""Bits for the number of an entry in a sort key; below it stands the number, above it the letters, then what is missed."""

_OPENING = re.compile(
    r"(?:(?:da thua|da|alo|xin chao|chao) )*"
    r"(?:(?:(?:cho|xin|muon|can|phep|duoc|vui|long|lam|on|toi|em|minh|chau|con|anh|chi|ban|cac|moi|nguoi|ad|oi) )+"
    r"(?:hoi|biet) (?:la |ve |rang )?)?"
)
"""Polite words before the question itself, folded, each with the space that follows it."""

Numbers = NDArray[np.int32]
Slots = NDArray[np.int64]
Rank = tuple[int, int, int, str]
"""The kind of match (0…3), how many typed syllables are not in order, letters, id: smaller is better."""


@dataclass(frozen=True)
class Typed:
    """whole: finished syllables. last: the beginning of one more; it is finished too where `ended`."""

    whole: tuple[str, ...]
    last: str
    ended: bool


def readings(text: str) -> Iterator[Typed]:
    """How a text that somebody is typing may be read, the likeliest first: as it stands, with shorthand written out, with
    the shorthand at its end written out too; and the same without a polite opening («dạ cho tôi hỏi»)."""
    pieces = _pieces(text) if len(text) <= MOST_TYPED else []
    said = " ".join(piece for piece, _ in pieces)
    ended = text[-1:].isspace()
    opening = _OPENING.match(said)
    for skipped in dict.fromkeys((0, said.count(" ", 0, opening.end()) if opening else 0)):
        if 0 < len(pieces) - skipped <= MOST_SYLLABLES:
            yield from dict.fromkeys(_read(pieces[skipped:], ended))


def _read(pieces: list["Piece"], ended: bool) -> Iterator[Typed]:
    *whole, (last, written) = pieces
    before = tuple(chain.from_iterable(means for _, means in whole))
    yield Typed(tuple(piece for piece, _ in whole), last, ended)
    yield Typed(before, last, ended)
    if ended or not (len(written) == 1 and written[0].startswith(last)):
        yield Typed((*before, *written[:-1]), written[-1], ended=True)


Piece = tuple[str, tuple[str, ...]]
"""A folded syllable, and those for which it stands."""


def _pieces(text: str) -> list[Piece]:
    """The syllables of a text. «VAT» is shorthand, «vật» is a word: shorthand has no marks, but for a đ («đc»)."""
    found: list[Piece] = []
    for word in text.split():
        plain = word.lower().replace("đ", "d").isascii()
        found += ((one, written_out([one]) if plain else (one,)) for one in fold_once(word).split())
    return found


def _syllables(text: str) -> list[str]:
    """The syllables of a text of the content, shorthand written out."""
    folded = fold_once(text).split()
    if SHORTHAND.keys().isdisjoint(folded):
        return folded
    return list(chain.from_iterable(means for _, means in _pieces(text)))


class Completion:
    """Questions by their beginning. Built once, asked by many."""

    def __init__(self, main: "Shelved", aside: "Shelved", gone: frozenset[str]) -> None:
        """gone: ids in `main` that were removed, or stand in `aside` as they are now."""
        self._main = main
        self._aside = aside
        self._gone = gone

    @classmethod
    def build(cls, entries: Iterable[Entry]) -> "Completion":
        """All entries anew."""
        return cls(Shelved(entries), Shelved(()), frozenset())

    def changed(self, changed: Iterable[Entry], removed: Iterable[str] = ()) -> "Completion":
        """Another one in which these entries are replaced or added, and those ids are gone."""
        new = {entry.id: entry for entry in changed}
        removed = frozenset(removed) - new.keys()
        aside = {id_: one for id_, one in self._aside.entries.items() if id_ not in removed} | new
        gone = self._gone | {id_ for id_ in chain(removed, new) if id_ in self._main.entries}
        if len(aside) + len(gone) <= _MOST_ASIDE:
            return Completion(self._main, Shelved(aside.values()), gone)
        stays = (one for id_, one in self._main.entries.items() if id_ not in gone)
        return Completion.build(chain(stays, aside.values()))

    def complete(self, text: str, query: Query, limit: int = 5) -> tuple[str, ...]:
        """Ids of the entries that the asker may see and one of whose questions `text` begins, best first, each once:

        the beginning of a question, then of an also, then syllables in any order in a question, then in an also; among
        those, more syllables in the order typed, fewer letters, the smaller id.
        """
        found: dict[str, None] = {}
        for typed in readings(text):
            if len(found) < limit:
                hidden = query.rejected | found.keys()
                ranked = self._main.best(typed, query, hidden | self._gone, limit)
                ranked += self._aside.best(typed, query, hidden, limit)
                found.update((id_, None) for *_, id_ in sorted(ranked)[: limit - len(found)])
        return tuple(found)


class Shelved:
    """Some entries and all ways in which they are put, in arrays.

    An entry's number is its place in `entries`, which are sorted by id; a way's number is its place among all sorted
    ways; a syllable's number its place in the sorted vocabulary.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries: Mapping[str, Entry] = {one.id: one for one in sorted(entries, key=lambda one: one.id)}
        self._ids = tuple(self.entries)
        ways = _Ways(self.entries.values())
        order = np.array(sorted(range(len(ways.said)), key=ways.said.__getitem__), np.int64)
        self._vocabulary = sorted(ways.numbers)
        self._owner = np.array(ways.owner, np.int32)[order]
        self._is_question = np.array(ways.is_question, np.bool_)[order]
        self._letters = np.fromiter(map(len, ways.said), np.int32, len(ways.said))[order]
        lengths = np.array(ways.lengths, np.int64)
        self._starts = _begins(lengths[order])
        rows = np.repeat(_begins(lengths)[:-1][order] - self._starts[:-1], lengths[order])
        sorted_number = np.empty(len(ways.numbers), np.int32)
        sorted_number[[ways.numbers[one] for one in self._vocabulary]] = np.arange(len(ways.numbers))
        self._syllables = sorted_number[np.array(ways.syllables, np.int32)[rows + np.arange(len(rows))]]
        self._having, self._having_starts = _postings(self._syllables, lengths[order], len(self._vocabulary))
        self._kinds, self._kind_of = _kinds(self.entries.values())
        self._masks: dict[object, NDArray[np.bool_]] = {}

    def best(self, typed: Typed, query: Query, hidden: frozenset[str], limit: int) -> list[Rank]:
        """The best entries that the asker sees, but for hidden ones; no more than `limit`."""
        asked = self._numbers(typed)
        if asked is None:
            return []
        seen = self._seen(query)
        seen[[n for n, id_ in self._numbered(hidden)]] = False
        first, after = self._beginning(*asked)
        beginning = np.arange(first, after)
        found = self._nearest(0, beginning, asked, seen, limit)
        if len(found) < limit:
            inside = self._holding(*asked)
            found += self._nearest(2, inside[(inside < first) | (inside >= after)], asked, seen, limit - len(found))
        return found

    def _numbered(self, ids: Iterable[str]) -> Iterator[tuple[int, str]]:
        for id_ in ids:
            if id_ in self.entries:
                yield bisect_left(self._ids, id_), id_

    def _numbers(self, typed: Typed) -> tuple[list[int], int, int] | None:
        """The numbers of the whole syllables, and from … up to of those that the last may become; None: there are none."""
        whole = [bisect_left(self._vocabulary, one) for one in typed.whole]
        if any(
            n == len(self._vocabulary) or self._vocabulary[n] != one for n, one in zip(whole, typed.whole, strict=True)
        ):
            return None
        low = bisect_left(self._vocabulary, typed.last)
        ends = typed.last + " " if typed.ended else typed.last + _AFTER_Z
        high = bisect_left(self._vocabulary, ends)
        return (whole, low, high) if low < high else None

    def _beginning(self, whole: list[int], low: int, high: int) -> tuple[int, int]:
        """The ways that begin so: from … up to."""
        length = len(whole) + 1

        def head(way: int) -> list[int]:
            start = self._starts[way]
            return self._syllables[start : min(start + length, self._starts[way + 1])].tolist()  # type: ignore[no-any-return]

        ways = range(len(self._owner))
        return bisect_left(ways, [*whole, low], key=head), bisect_left(ways, [*whole, high], key=head)

    def _holding(self, whole: list[int], low: int, high: int) -> Slots:
        """The ways in which all syllables stand, in any order."""
        having = [self._ways(one, one + 1) for one in set(whole)]
        having.sort(key=len)
        may = np.zeros(len(self._owner), np.bool_)
        may[self._ways(low, high)] = True
        if not having:
            return np.flatnonzero(may)
        found = having[0]
        found = found[may[found]]
        for more in having[1:]:
            at = np.searchsorted(more, found)
            at[at == len(more)] = 0
            found = found[more[at] == found]
        return found.astype(np.int64)

    def _ways(self, low: int, high: int) -> Numbers:
        """The ways that have one of the syllables; sorted where it is one syllable."""
        return self._having[self._having_starts[low] : self._having_starts[high]]

    def _nearest(
        self, kind: int, ways: Slots, asked: tuple[list[int], int, int], seen: NDArray[np.bool_], limit: int
    ) -> list[Rank]:
        """Of these ways first those that are questions, then the others; who was found is no longer `seen`."""
        found: list[Rank] = []
        ways = ways[seen[self._owner[ways]]]
        questions = self._is_question[ways]
        for step, those in enumerate((ways[questions], ways[~questions])):
            if len(found) >= limit:
                break
            those = those[seen[self._owner[those]]]
            missed = np.zeros(len(those), np.int64) if kind == 0 else self._missed(those, *asked)
            keys = (((missed << _SHIFT) + self._letters[those]) << _SHIFT) + self._owner[those]
            for key in _smallest(keys, limit - len(found)):
                owner = key & ((1 << _SHIFT) - 1)
                seen[owner] = False
                found.append((kind + step, key >> 2 * _SHIFT, key >> _SHIFT & ((1 << _SHIFT) - 1), self._ids[owner]))
        return found

    def _missed(self, ways: Slots, whole: list[int], low: int, high: int) -> Slots:
        """How many typed syllables do not stand in the order typed (by the longest common subsequence), for each way."""
        if not whole or not len(ways):
            return np.zeros(len(ways), np.int64)
        starts, ends = self._starts[ways], self._starts[ways + 1]
        ordered = [np.zeros(len(ways), np.int8) for _ in range(len(whole) + 2)]
        for column in range(int((ends - starts).max())):
            at = starts + column
            said = np.where(at < ends, self._syllables[np.minimum(at, ends - 1)], -1)
            diagonal = ordered[0]
            for n, one in enumerate((*whole, -1), 1):
                same = said == one if n <= len(whole) else (said >= low) & (said < high)
                before, ordered[n] = ordered[n], np.maximum(np.maximum(ordered[n], ordered[n - 1]), diagonal + same)
                diagonal = before
        return len(whole) + 1 - ordered[-1].astype(np.int64)

    def _seen(self, query: Query) -> NDArray[np.bool_]:
        """True for the entries that the asker may see on that day; the caller's own."""
        asker = (query.day, query.place, query.around, query.roles)
        mask = self._masks.get(asker)
        if mask is None:
            mask = np.array([query.sees(one) for one in self._kinds], np.bool_)[self._kind_of]
            if len(self._masks) >= _MOST_MASKS:
                self._masks.clear()
            self._masks[asker] = mask
        return mask.copy()


class _Ways:
    """All ways of entries as they come: folded, the number of the entry, is it the question, how many syllables; the
    syllables of all in a row, and the number by which each stands there."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.said: list[str] = []
        self.owner, self.is_question, self.lengths = array("i"), array("b"), array("i")
        self.syllables = array("i")
        self.numbers: defaultdict[str, int] = defaultdict()
        self.numbers.default_factory = self.numbers.__len__
        for owner, entry in enumerate(entries):
            self._add(owner, entry.question, True)
            for said in entry.also:
                self._add(owner, said, False)

    def _add(self, owner: int, said: str, is_question: bool) -> None:
        folded = _syllables(said)[:MOST_SYLLABLES]
        if not folded:
            return
        self.said.append(" ".join(folded))
        self.owner.append(owner)
        self.is_question.append(is_question)
        self.lengths.append(len(folded))
        self.syllables.extend(map(self.numbers.__getitem__, folded))


def _begins(lengths: Slots) -> Numbers:
    """Where each of those that stand in a row begins, and where the last one ends."""
    return np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)


def _postings(syllables: Numbers, lengths: Slots, vocabulary: int) -> tuple[Numbers, Numbers]:
    """The ways that have each syllable, sorted and each once, one syllable after the other; and where each begins."""
    if not len(syllables):
        return np.zeros(0, np.int32), np.zeros(vocabulary + 1, np.int32)
    pairs = (syllables.astype(np.int64) << 32) | np.repeat(np.arange(len(lengths)), lengths)
    pairs.sort()
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])]
    counts = np.bincount(pairs >> 32, minlength=vocabulary)
    return pairs.astype(np.int32), _begins(counts)


def _kinds(entries: Iterable[Entry]) -> tuple[tuple[Entry, ...], Numbers]:
    """The few kinds of entries that one asker sees alike, whatever their words are, and the kind of each entry."""
    kinds: dict[Entry, int] = {}
    kind_of = [
        kinds.setdefault(replace(one, id="", question="", also=(), topics=(), text="", documents=()), len(kinds))
        for one in entries
    ]
    return tuple(kinds), np.array(kind_of, np.int32)


def _smallest(keys: Slots, limit: int) -> list[int]:
    """The smallest keys, sorted, one for each owner (the lowest bits)."""
    most = 8 * limit
    while True:
        near = np.sort(keys if len(keys) <= most else np.partition(keys, most)[:most]).tolist()
        first: dict[int, int] = {}
        for key in near:
            first.setdefault(key & ((1 << _SHIFT) - 1), key)
        if len(first) >= limit or most >= len(keys):
            return list(first.values())[:limit]
        most *= 4
