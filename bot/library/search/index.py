"""The index: which entries have a term, and the search itself. Immutable; `changed` makes the next one."""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from bot.library.search.asking import Asking
from bot.library.search.bags import Bag, bag
from bot.library.search.entry import Entry, Found, Hit, Query
from bot.library.search.gate import Asked, Candidate, outcome
from bot.library.search.spelling import Speller
from bot.library.search.words import STOP, Synonyms, typed
from bot.vietnamese import is_syllable

_CANDIDATES = 12
_COMPARED = 5
_NEAR = 0.45
"""Only an entry whose sum is at least this share of the best one's is compared in full."""
_WORTH = 0.1
"""An entry with less than this share of the best sum is not looked at."""
_MOST_MASKS = 64
_PENALTY = "phat"

Postings = tuple[NDArray[np.int64], NDArray[np.float64]]
"""The slots of the entries that have a term, and how much each is about it."""


class Index:
    """Search over entries. Built once, asked by many; a mask per kind of asker and an idf per term are kept as asked for."""

    def __init__(
        self,
        synonyms: Synonyms,
        bags: Mapping[str, Bag],
        slots: Sequence[str],
        postings: Mapping[str, Postings],
        exact: Mapping[str, frozenset[str]],
        speller: Speller,
    ) -> None:
        self._synonyms = synonyms
        self._bags = bags
        self._slots = slots
        self._postings = postings
        self._exact = exact
        self._speller = speller
        self._idf: dict[str, float] = {}
        self._masks: dict[object, NDArray[np.float64]] = {}
        self._mass: dict[str, tuple[float, ...]] = {}
        self._topics = frozenset(topic for one in bags.values() for topic in one.topics)

    @classmethod
    def build(cls, entries: Iterable[Entry], synonyms: Sequence[tuple[str, str]] = ()) -> "Index":
        """All entries anew; synonyms: (what people say, what the content says) pairs."""
        known = Synonyms.of(synonyms)
        made = {entry.id: bag(entry, known) for entry in entries}
        bags = {id_: one for id_, (one, _) in made.items()}
        slots = tuple(bags)
        at: dict[str, list[int]] = {}
        about: dict[str, list[float]] = {}
        exact: dict[str, frozenset[str]] = {}
        for slot, (one, weighed) in enumerate(made.values()):
            for term, weight in weighed.items():
                at.setdefault(term, []).append(slot)
                about.setdefault(term, []).append(weight)
            for way in one.keys:
                exact[way] = exact.get(way, frozenset()) | {one.entry.id}
        postings = {term: (np.array(at[term], np.int64), np.array(about[term], np.float64)) for term in at}
        speller = Speller().with_syllables(term for term in at if " " not in term)
        return cls(known, bags, slots, postings, exact, speller)

    def changed(self, changed: Iterable[Entry], removed: Iterable[str] = ()) -> "Index":
        """Another index in which these entries are replaced or added, and those ids are gone. Same synonyms."""
        made = {entry.id: bag(entry, self._synonyms) for entry in changed}
        new = {id_: one for id_, (one, _) in made.items()}
        gone = {id_: self._bags[id_] for id_ in (*removed, *new) if id_ in self._bags}
        bags = {id_: one for id_, one in self._bags.items() if id_ not in gone} | new
        slots = [id_ if id_ in bags else "" for id_ in self._slots]
        slots.extend(id_ for id_ in new if id_ not in self._bags)
        where = {id_: slot for slot, id_ in enumerate(self._slots)} | {id_: n for n, id_ in enumerate(slots) if id_}
        postings = dict(self._postings)
        touched = {term for one in chain(gone.values(), new.values()) for term in one.terms}
        leaving = np.array(sorted(where[id_] for id_ in gone), np.int64)
        for term in touched:
            joining = [(where[id_], weighed[term]) for id_, (_, weighed) in made.items() if term in weighed]
            _exchange(postings, term, leaving, joining)
        exact = _exact(self._exact, gone.values(), new.values())
        speller = self._speller.with_syllables(term for term in touched if " " not in term)
        return Index(self._synonyms, bags, slots, postings, exact, speller)

    # Asking ---------------------------------------------------------------------------------------------------------

    def search(self, text: str, query: Query) -> Found:
        """What is meant by `text`. Hits are best first also where the outcome is `none`."""
        raw = typed(text)
        if not raw:
            return Found("none")
        written = self._synonyms.applied(raw)
        said = self._synonyms.applied(self._speller.read(written, self._knows))
        asking = Asking.of(said, self._rarity)
        candidates = self._candidates(asking, query)
        hits = tuple(Hit(one.id, round(one.score, 4)) for one in candidates[: query.limit])
        return Found(outcome(candidates, self._asked(raw, written, asking)), hits)

    def _asked(self, raw: Sequence[str], written: Sequence[str], asking: Asking) -> Asked:
        said, weighed = asking.said, asking.weighed
        sense = sum(1 for one in raw if is_syllable(one) or self._knows(one) or one.isdecimal()) / len(raw)
        telling = [at for at, weight in enumerate(weighed) if weight == 1.0]
        if len(telling) > 1:
            near = (pair for n, pair in enumerate(asking.pairs) if weighed[n] == 1.0 or weighed[n + 1] == 1.0)
            joined = any(map(self._knows, near))
        else:
            joined = bool(telling) and all(said[at] in written and self._knows(said[at]) for at in telling)
        guesses = sum(1 for at in telling if said[at] not in written)
        return Asked(sense, asking.key in self._topics, joined, len(telling) <= 2, guesses * 3 >= max(1, len(telling)))

    def _knows(self, term: str) -> bool:
        return term in self._postings

    def _candidates(self, asking: Asking, query: Query) -> list[Candidate]:
        same = self._exact.get(asking.key, frozenset())
        penalty = _PENALTY in asking.said
        found = []
        matched = self._best(asking.terms, query)
        near = _NEAR * matched[0][1] if matched else 0.0
        for n, (id_, match) in enumerate(matched):
            one = self._bags[id_]
            exact = id_ in same
            covered = alike = 0.0
            if (n < _COMPARED and match > near) or exact:
                covered = asking.covered(one)
                alike = asking.alike(one, self._masses(id_))
            score = 1.0 if exact else 0.4 * match + 0.3 * covered + 0.29 * alike
            fits = not penalty or _PENALTY in one.strong
            found.append(Candidate(id_, match, covered, alike, exact, score, fits))
        found.sort(key=lambda one: (-one.score, one.id))
        return found

    def _masses(self, id_: str) -> tuple[float, ...]:
        """How much each of the entry's own questions weighs."""
        masses = self._mass.get(id_)
        if masses is None:
            one = self._bags[id_]
            sums = [0.0] * one.ways
            for term, those in one.among.items():
                rarity = self._rarity(term)
                for number, weight in those:
                    sums[number] += weight * rarity
            masses = self._mass[id_] = tuple(sums)
        return masses

    def _best(self, asked: Mapping[str, float], query: Query) -> list[tuple[str, float]]:
        """The entries with the largest sums, as (id, 0…1), best first."""
        telling = [term for term in asked if term not in STOP] or list(asked)
        factors = [asked[term] * self._rarity(term) for term in telling]
        found = [(self._postings[t], f) for t, f in zip(telling, factors, strict=True) if t in self._postings]
        if not found:
            return []
        slots = np.concatenate([posting[0] for posting, _ in found])
        about = np.concatenate([posting[1] * factor for posting, factor in found])
        sums = np.bincount(slots, about, len(self._slots)) * self._mask(query)
        most = _CANDIDATES + len(query.rejected)
        best = np.flatnonzero(sums > _WORTH * sums.max())
        if len(best) > most:
            best = best[np.argsort(sums[best])[-most:]]
        whole = sum(factors)
        scored = [
            (self._slots[slot], total / whole) for slot, total in zip(best.tolist(), sums[best].tolist(), strict=True)
        ]
        scored.sort(key=lambda one: (-one[1], one[0]))
        return [one for one in scored if one[0] not in query.rejected][:_CANDIDATES]

    def _mask(self, query: Query) -> NDArray[np.float64]:
        """1 for the entries that the asker may see on that day."""
        asker = (query.day, query.place, query.roles)
        mask = self._masks.get(asker)
        if mask is None:
            seen = [bool(id_) and query.sees(self._bags[id_].entry) for id_ in self._slots]
            mask = np.array(seen, np.float64)
            if len(self._masks) >= _MOST_MASKS:
                self._masks.clear()
            self._masks[asker] = mask
        return mask

    def _rarity(self, term: str) -> float:
        """The idf of BM25; a term that no entry has is the rarest."""
        rarity = self._idf.get(term)
        if rarity is None:
            posting = self._postings.get(term)
            having = len(posting[0]) if posting else 0
            rarity = math.log(1 + (len(self._bags) - having + 0.5) / (having + 0.5))
            if posting:  # what people mistype would fill the memory
                self._idf[term] = rarity
        return rarity


def _exchange(
    postings: dict[str, Postings], term: str, leaving: NDArray[np.int64], joining: Sequence[tuple[int, float]]
) -> None:
    slots, about = postings.get(term, _NOWHERE)
    stays = ~np.isin(slots, leaving)
    slots = np.append(slots[stays], np.array([slot for slot, _ in joining], np.int64))
    about = np.append(about[stays], np.array([weight for _, weight in joining], np.float64))
    if len(slots):
        postings[term] = slots, about
    else:
        postings.pop(term, None)


def _exact(exact: Mapping[str, frozenset[str]], gone: Iterable[Bag], new: Iterable[Bag]) -> dict[str, frozenset[str]]:
    found = dict(exact)
    for one in gone:
        for way in one.keys:
            rest = found[way] - {one.entry.id}
            found[way] = rest
            if not rest:
                del found[way]
    for one in new:
        for way in one.keys:
            found[way] = found.get(way, frozenset()) | {one.entry.id}
    return found


_NOWHERE: Postings = (np.array([], np.int64), np.array([], np.float64))
