"""The index: which entries have a term, and the search itself. Immutable; `changed` makes the next one."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.library.search import sides
from bot.library.search.asking import Asking
from bot.library.search.bags import key
from bot.library.search.corpus import Corpus, Listed
from bot.library.search.entry import Entry, Found, Hit, Query
from bot.library.search.features import NAMES, Measure, features
from bot.library.search.gate import Asked, Best, outcome
from bot.library.search.initials import Initials
from bot.library.search.lexicon import BITS, Lexicon
from bot.library.search.ranking import ranking
from bot.library.search.segment import Ints, Segment
from bot.library.search.spelling import Reader, Speller
from bot.library.search.talk import is_elsewhere, talk
from bot.library.search.words import Synonyms, typed
from bot.vietnamese import is_syllable

Doubles = NDArray[np.float64]

CANDIDATES, CANDIDATES_OF_FEW = 40, 24
"""So many entries with the largest sums are compared in full; fewer of a collection that is not large."""
_MOST_TIED = 4
"""Of those whose sums equal the least one's all are compared, but for so many times more (all entries of one topic, say)."""
_WORTH = 0.2
"""An entry with less than this share of the best sum is not looked at."""
_MOST_MASKS = 64
_TELLING = 0.25
"""What weighs less only asks or is polite; it brings no candidates."""
_LARGE = 1_000
_USUAL = math.log1p(8 - 1)
"""Among many entries a term that more than one in eight has brings no candidates where rarer ones do."""
_MOST_INEXACT = 0.99
_CITED = 0.3
"""What an entry whose documents are cited is ranked higher by."""
_CITED_AT = NAMES.index("cited")


@dataclass(frozen=True)
class Part:
    """A segment within the index. first: its first slot there."""

    segment: Segment
    first: int
    measure: Measure

    def sums(self, asked: Iterable[tuple[int, float]]) -> Doubles:
        """[n] for each entry the sum over (term, mass) of how much it is about the term, times that."""
        place, starts, segment = self.segment.place, self.segment.starts, self.segment
        slots, about = [], []
        for term, mass in asked:
            at = place.get(term)
            if at is not None:
                its = slice(starts[at], starts[at + 1])
                slots.append(segment.slots[its])
                about.append(segment.about[its] * mass)
        if not slots:
            return np.zeros(len(segment))
        return np.bincount(np.concatenate(slots), np.concatenate(about), len(segment)).astype(np.float64, copy=False)

    def compared(self, asking: Asking, chosen: Ints) -> tuple[Doubles, Doubles]:
        """[c, NAMES] figures and [c] scores of those of the chosen that stand here."""
        segment = self.segment
        mine = chosen if not self.first and len(segment) > chosen[-1:].sum() else self._own(chosen)
        found = features(asking, segment, self.measure, mine)
        return found, ranking().scores(found, segment.ways[mine + 1] - segment.ways[mine])

    def _own(self, chosen: Ints) -> Ints:
        return chosen[(chosen >= self.first) & (chosen < self.first + len(self.segment))] - self.first


class Ranked(NamedTuple):
    """The candidates, best first: [c] slots, scores; [c, NAMES] figures."""

    slots: Ints
    scores: NDArray[np.float64]
    figures: NDArray[np.float64]


class Index:
    """Search over entries. Built once, asked by many; a mask per kind of asker is kept as asked for."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self._synonyms = corpus.synonyms
        self._lexicon = corpus.speller.lexicon
        self._having = corpus.having
        self._size = len(corpus.where)
        self._exact = _exact(corpus.listed)
        self._sight_at = np.array([one.sight if one else -1 for one in corpus.listed], np.int32)
        ids = np.array([one.id if one else "" for one in corpus.listed])
        self._alphabet = np.argsort(np.argsort(ids, kind="stable"))
        self._topics = frozenset(topic for one in corpus.listed if one for topic in one.topics)
        self._names = frozenset(name for one in corpus.listed if one for name in one.names)
        self._parts = tuple(self._made())
        self._masks: dict[object, NDArray[np.bool_]] = {}
        self._initials = Initials(self._lexicon, self._having)
        self._reader = Reader(corpus.speller, self._having, self._size, self._initials)

    @classmethod
    def build(cls, entries: Iterable[Entry], synonyms: Sequence[tuple[str, str]] = ()) -> "Index":
        """All entries anew; synonyms: (what people say, what the content says) pairs."""
        return cls(Corpus.empty(Synonyms.of(synonyms), Speller(Lexicon())).changed(entries))

    def changed(self, changed: Iterable[Entry], removed: Iterable[str] = ()) -> "Index":
        """Another index in which these entries are replaced or added, and those ids are gone. Same synonyms."""
        return Index(self.corpus.changed(changed, removed))

    def warm(self) -> None:
        """Makes ready what the first question would wait for."""
        self._initials.warm()
        self.corpus.speller.near("a")

    def differs(self, other: "Index") -> int:
        """How many of the other's entries are not in this one as they are."""
        mine = {one.id: one.digest for one in self.corpus.listed if one}
        return sum(1 for one in other.corpus.listed if one and mine.get(one.id) != one.digest)

    def _made(self) -> Iterator[Part]:
        first = 0
        for one in self.corpus.segments:
            having = np.fromiter((self._having.get(term, 0) for term in one.terms.tolist()), np.int64, len(one.terms))
            rarity = np.log1p((self._size - having + 0.5) / (having + 0.5))
            yield Part(one, first, Measure.of(one, rarity))
            first += len(one)

    # Asking ---------------------------------------------------------------------------------------------------------

    def search(self, text: str, query: Query) -> Found:
        """What is meant by `text`. Hits are best first also where the outcome is `none`."""
        raw = typed(text)
        if not raw or talk(text):
            return Found("none")
        asking = self.asked(raw)
        found = self.ranked(asking, query)
        hits = tuple(
            Hit(self.id_of(slot), round(score, 4))
            for slot, score in zip(found.slots[: query.limit].tolist(), found.scores.tolist(), strict=False)
        )
        rule = ranking()
        return Found(outcome(self.best(found, asking), self._said(text, raw, asking), rule.answer, rule.offer), hits)

    def best(self, found: Ranked, asking: Asking) -> Best | None:
        """What the gate must know of the first entry."""
        if not len(found.slots):
            return None
        figures = dict(zip(NAMES, found.figures[0].tolist(), strict=True))
        score = found.scores[0]
        figures["rival"] = found.scores[1] / score if len(found.scores) > 1 else 0.0
        second = dict(zip(NAMES, found.figures[1].tolist(), strict=True)) if len(found.scores) > 1 else None
        figures["ahead"] = figures["match"] - (second["match"] if second else 0.0)
        figures["nearer"] = figures["alike"] - (second["alike"] if second else 0.0)
        figures["few"] = 1 / (1 + len(asking.telling))
        slot = int(found.slots[0])
        cited = int(np.sum(found.figures[:, _CITED_AT] == 1.0))
        return Best(figures, int(np.sum(found.scores == 1.0)), cited, self._fits(slot, asking))

    def _fits(self, slot: int, asking: Asking) -> bool:
        """Does the entry tell what was asked, and of that vehicle?"""
        part = next(one for one in self._parts if slot < one.first + len(one.segment))
        one, number = self.corpus.listed[slot], self._lexicon.number

        def names(words: tuple[str, ...]) -> bool:
            term = number(words[0]) if len(words) == 1 else number(words[0]) << BITS | number(words[1])
            return part.segment.asks(slot - part.first, term)

        wanted = sides.asked(asking.said)
        return one is not None and one.told & wanted == wanted and not sides.other_vehicle(asking.said, names)

    def _said(self, text: str, raw: Sequence[str], asking: Asking) -> Asked:
        """What the gate must know of what was typed."""
        said, telling = asking.said, asking.telling
        sense = sum(1 for one in raw if one.isdecimal() or self._knows(one) or is_syllable(one)) / len(raw)
        if asking.citations:
            sense = 1.0
        if len(telling) > 1:
            weighed = asking.weighed
            near = [at for n, at in enumerate(asking.pair_at.tolist()) if 1.0 in weighed[n : n + 2]]
            joined = any(int(asking.terms[at]) in self._having for at in near)
        else:
            joined = bool(telling) and all(said[at] in raw and self._knows(said[at]) for at in telling)
        written = set(self._synonyms.applied(raw))
        guessed = sum(said[at] not in written for at in telling) / max(1, len(telling))
        return Asked(sense, asking.key in self._topics, joined, is_elsewhere(text), guessed, asking.only_cites)

    def _knows(self, syllable: str) -> bool:
        return self._lexicon.number(syllable) in self._having

    def asked(self, raw: Sequence[str]) -> Asking:
        """What was typed, as it is understood."""
        said = self._synonyms.applied(raw)
        if key(said) not in self._exact:
            said = self._synonyms.applied(self._reader.read(said))
        return Asking.of(said, self._lexicon, self._rarity, self._names)

    def _rarity(self, term: int) -> float:
        """The idf of BM25; a term that no entry has is the rarest."""
        having = self._having.get(term, 0)
        return math.log1p((self._size - having + 0.5) / (having + 0.5))

    def id_of(self, slot: int) -> str:
        """The entry in a slot."""
        one = self.corpus.listed[slot]
        assert one is not None
        return one.id

    def ranked(self, asking: Asking, query: Query) -> Ranked:
        """The entries that fit best, as many as are compared in full."""
        seen = self._seen(query)
        same = self._first([slot for slot in self._exact.get(asking.key, ()) if seen[slot]], CANDIDATES)
        chosen = self._candidates(asking, seen, same)
        each = [part.compared(asking, chosen) for part in self._parts if len(part.segment)]
        if not len(chosen):
            return Ranked(chosen, np.empty(0), np.empty((0, len(NAMES))))
        figures, scores = each[0] if len(each) == 1 else map(np.concatenate, zip(*each, strict=True))
        scores = np.minimum(_MOST_INEXACT * scores + _CITED * figures[:, _CITED_AT], _MOST_INEXACT)
        if same:
            scores[np.isin(chosen, same)] = 1.0
        order = np.lexsort((self._alphabet[chosen], -scores.round(9)))
        return Ranked(chosen[order], scores[order].round(9), figures[order])

    def _candidates(self, asking: Asking, seen: NDArray[np.bool_], same: Sequence[int]) -> Ints:
        """Slots, ascending: the largest sums of what the entries are about, and those that are asked word for word."""
        telling = asking.weight > _TELLING
        if not telling.any():
            telling[:] = True
        if self._size > _LARGE:
            usual = telling & (asking.rarity < _USUAL)
            if asking.mass[telling & ~usual].sum() > asking.mass[usual].sum():
                telling &= ~usual
        asked = list(zip(asking.terms[telling].tolist(), asking.mass[telling].tolist(), strict=True))
        each = [part.sums(asked) for part in self._parts if len(part.segment)]
        sums = each[0] if len(each) == 1 else np.concatenate((*each, np.zeros(0)))
        sums *= seen
        found = np.flatnonzero(sums > max(_WORTH * sums.max(initial=0.0), 1e-9))
        most = CANDIDATES if self._size > _LARGE else CANDIDATES_OF_FEW
        if len(found) > most:
            values = sums[found].round(9)
            found = found[values >= np.partition(values, -most)[-most]]
            if len(found) > _MOST_TIED * most:
                found = found[np.lexsort((self._alphabet[found], -sums[found].round(9)))[:most]]
                found.sort()
        return np.union1d(found, np.array(same, np.int64)) if same else found

    def _first(self, slots: list[int], most: int) -> list[int]:
        """Those whose ids come first, where there are more."""
        return slots if len(slots) <= most else sorted(slots, key=self.id_of)[:most]

    def _seen(self, query: Query) -> NDArray[np.bool_]:
        """[slots] which entries the asker may see on that day and did not reject."""
        asker = (query.day, query.place, query.around, query.roles)
        mask = self._masks.get(asker)
        if mask is None:
            may = np.array([*(query.sees(one) for one in self.corpus.sights), False])
            mask = may[self._sight_at]
            if len(self._masks) >= _MOST_MASKS:
                self._masks.clear()
            self._masks[asker] = mask
        rejected = [self.corpus.where[id_] for id_ in query.rejected if id_ in self.corpus.where]
        if rejected:
            mask = mask.copy()
            mask[rejected] = False
        return mask


def _exact(listed: Iterable[Listed | None]) -> Mapping[str, Sequence[int]]:
    found: dict[str, list[int]] = {}
    for slot, one in enumerate(listed):
        if one:
            for asked in one.keys:
                found.setdefault(asked, []).append(slot)
    return found
