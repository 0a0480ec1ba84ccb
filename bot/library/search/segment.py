"""Many bags in flat arrays: from a term to the entries that have it, and from an entry to its terms and ways.

A segment never changes. Terms are numbered within it (`place`), sorted by their value.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.library.search.bags import ALSO, QUESTION, Bag

Ints = NDArray[np.int64]
Shorts = NDArray[np.int32]
Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Segment:
    """n entries in slots 0…n-1, t terms, p (entry, term) together, w ways, q (way, term) together.

    terms: [t] sorted. starts: [t+1] where the postings of a term begin in slots and about [p].
    own_starts: [n+1] where an entry begins in own, own_about, own_fields [p]; own: places of terms, sorted.
    ways: [n+1] the first way of each entry. way_starts: [w+1] where a way begins in way_own, way_about [q].
    """

    terms: Ints
    starts: Ints
    slots: Shorts
    about: Floats
    own_starts: Ints
    own: Shorts
    own_about: Floats
    own_fields: Bytes
    ways: Ints
    way_starts: Ints
    way_own: Shorts
    way_about: Floats

    def __len__(self) -> int:
        return len(self.own_starts) - 1

    @classmethod
    def of(cls, bags: Sequence[Bag]) -> "Segment":
        """The bags in their order."""
        ways = [way for one in bags for way in one.ways]
        own = joined((one.terms for one in bags), np.int64)
        way_own = joined((way.terms for way in ways), np.int64)
        terms = np.unique(own)
        return cls.sorted(
            terms,
            ends(len(one.terms) for one in bags),
            np.searchsorted(terms, own).astype(np.int32),
            joined((one.weights for one in bags), np.float32),
            joined((one.fields for one in bags), np.uint8),
            ends(len(one.ways) for one in bags),
            ends(len(way.terms) for way in ways),
            np.searchsorted(terms, way_own).astype(np.int32),
            joined((way.weights for way in ways), np.float32),
        )

    @classmethod
    def sorted(
        cls,
        terms: Ints,
        own_starts: Ints,
        own: Shorts,
        own_about: Floats,
        own_fields: Bytes,
        ways: Ints,
        way_starts: Ints,
        way_own: Shorts,
        way_about: Floats,
    ) -> "Segment":
        """What leads from terms to entries is made of what leads from entries to terms."""
        order = np.argsort(own, kind="stable")
        of = np.repeat(np.arange(len(own_starts) - 1, dtype=np.int32), np.diff(own_starts))
        starts = np.zeros(len(terms) + 1, np.int64)
        np.cumsum(np.bincount(own, minlength=len(terms)), out=starts[1:])
        return cls(
            terms, starts, of[order], own_about[order],
            own_starts, own, own_about, own_fields, ways, way_starts, way_own, way_about,
        )  # fmt: skip

    @cached_property
    def place(self) -> Mapping[int, int]:
        """Term -> its place."""
        return dict(zip(self.terms.tolist(), range(len(self.terms)), strict=True))

    @cached_property
    def words_of(self) -> Ints:
        """[n+1] where the terms of all ways of an entry begin in way_own: they stand together."""
        return self.way_starts[self.ways]

    @cached_property
    def way_of(self) -> Shorts:
        """[q] the way to which each element of way_own belongs."""
        return np.repeat(np.arange(len(self.way_starts) - 1, dtype=np.int32), np.diff(self.way_starts))

    @classmethod
    def merged(cls, parts: Sequence[tuple["Segment", Ints]]) -> "Segment":
        """These entries of these segments, one after another."""
        terms = np.unique(joined((one.terms for one, _ in parts), np.int64))
        own, about, fields, lengths, ways, way_lengths, way_own, way_about = [], [], [], [], [], [], [], []
        for one, slots in parts:
            place = np.searchsorted(terms, one.terms).astype(np.int32)
            mine, _ = spans(one.own_starts, slots)
            its, _ = spans(one.ways, slots)
            of_its, _ = spans(one.way_starts, its)
            own.append(place[one.own[mine]])
            about.append(one.own_about[mine])
            fields.append(one.own_fields[mine])
            lengths.append(np.diff(one.own_starts)[slots])
            ways.append(np.diff(one.ways)[slots])
            way_lengths.append(np.diff(one.way_starts)[its])
            way_own.append(place[one.way_own[of_its]])
            way_about.append(one.way_about[of_its])
        all_own = joined(own, np.int32)
        used = np.bincount(all_own, minlength=len(terms)) > 0
        place = (np.cumsum(used) - 1).astype(np.int32)
        return cls.sorted(
            terms[used], ends(joined(lengths, np.int64)), place[all_own], joined(about, np.float32),
            joined(fields, np.uint8), ends(joined(ways, np.int64)), ends(joined(way_lengths, np.int64)),
            place[joined(way_own, np.int32)], joined(way_about, np.float32),
        )  # fmt: skip

    def asks(self, slot: int, term: int) -> bool:
        """Whether the term stands in one of the entry's own questions."""
        place = self.place.get(term)
        own = self.own[self.own_starts[slot] : self.own_starts[slot + 1]]
        if place is None or not len(own):
            return False
        at = int(np.searchsorted(own, place))
        field = self.own_fields[self.own_starts[slot] + at] if at < len(own) and own[at] == place else 0
        return bool(field & (QUESTION.bit | ALSO.bit))

    def terms_of(self, slots: Ints) -> Ints:
        """The terms of these entries, each as often as an entry has it."""
        return self.terms[self.own[spans(self.own_starts, slots)[0]]]


Number = TypeVar("Number", bound=np.generic)


def joined(parts: Iterable[NDArray[Number]], of: type[Number]) -> NDArray[Number]:
    """One array of all, also of none."""
    return np.concatenate([np.empty(0, of), *parts]).astype(of, copy=False)


def joined_terms(parts: Iterable[Ints]) -> Ints:
    """Terms one after another."""
    return joined(parts, np.int64)


def ends(lengths: Iterable[int]) -> Ints:
    """Where parts of these lengths begin, and after the last one where it ends."""
    known = lengths if isinstance(lengths, np.ndarray) else np.fromiter(lengths, np.int64)
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(known)))


def spans(starts: Ints, which: Ints) -> tuple[Ints, Ints]:
    """Indices of the elements of these parts one after another, and for each its part's position in `which`."""
    begin = starts[which]
    lengths = starts[which + 1] - begin
    of = np.repeat(np.arange(len(which)), lengths)
    before = np.cumsum(lengths) - lengths
    return np.arange(len(of)) + (begin - before)[of], of
