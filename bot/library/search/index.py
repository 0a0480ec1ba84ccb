"""The index: which entries have a term, and the search itself. Immutable; `changed` makes the next one."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from bot.library.search.bags import Bag, Phrase, bag, key
from bot.library.search.entry import Entry, Found, Hit, Query
from bot.library.search.gate import Asked, Candidate, outcome
from bot.library.search.spelling import Speller
from bot.library.search.words import STOP, Synonyms, terms, typed, weights
from bot.vietnamese import is_syllable

_CANDIDATES = 12
_COMPARED = 6
_MOST_MASKS = 64
_PENALTY = "phat"

Postings = tuple[NDArray[np.int32], NDArray[np.float32]]
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
        self._masks: dict[object, NDArray[np.float32]] = {}
        self._mass: dict[Phrase, float] = {}
        self._topics = frozenset(topic for one in bags.values() for topic in one.topics)

    @classmethod
    def build(cls, entries: Iterable[Entry], synonyms: Sequence[tuple[str, str]] = ()) -> "Index":
        """All entries anew; synonyms: (what people say, what the content says) pairs."""
        known = Synonyms.of(synonyms)
        bags = {entry.id: bag(entry, known) for entry in entries}
        slots = tuple(bags)
        at: dict[str, list[int]] = {}
        about: dict[str, list[float]] = {}
        exact: dict[str, frozenset[str]] = {}
        for slot, one in enumerate(bags.values()):
            for term, weight in one.weighed.items():
                at.setdefault(term, []).append(slot)
                about.setdefault(term, []).append(weight)
            for way in one.keys:
                exact[way] = exact.get(way, frozenset()) | {one.entry.id}
        postings = {term: (np.array(at[term], np.int32), np.array(about[term], np.float32)) for term in at}
        speller = Speller().with_syllables(term for term in at if " " not in term)
        return cls(known, bags, slots, postings, exact, speller)

    def changed(self, changed: Iterable[Entry], removed: Iterable[str] = ()) -> "Index":
        """Another index in which these entries are replaced or added, and those ids are gone. Same synonyms."""
        new = {entry.id: bag(entry, self._synonyms) for entry in changed}
        gone = {id_: self._bags[id_] for id_ in (*removed, *new) if id_ in self._bags}
        bags = {id_: one for id_, one in self._bags.items() if id_ not in gone} | new
        slots = [id_ if id_ in bags else "" for id_ in self._slots]
        slots.extend(id_ for id_ in new if id_ not in self._bags)
        where = {id_: slot for slot, id_ in enumerate(self._slots)} | {id_: n for n, id_ in enumerate(slots) if id_}
        postings = dict(self._postings)
        touched = {term for one in chain(gone.values(), new.values()) for term in one.weighed}
        leaving = np.array(sorted(where[id_] for id_ in gone), np.int32)
        for term in touched:
            joining = [(where[id_], one.weighed[term]) for id_, one in new.items() if term in one.weighed]
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
        typed_words = self._synonyms.applied(raw)
        said = self._synonyms.applied(self._speller.read(typed_words, self._knows))
        candidates = self._candidates(said, query)
        hits = tuple(Hit(one.id, round(one.score, 4)) for one in candidates[: query.limit])
        return Found(outcome(candidates, self._asked(raw, typed_words, said)), hits)

    def _asked(self, raw: Sequence[str], typed_words: Sequence[str], said: Sequence[str]) -> Asked:
        sense = sum(1 for one in raw if is_syllable(one) or self._knows(one) or one.isdecimal()) / len(raw)
        weighed = weights(said)
        telling = [at for at, weight in enumerate(weighed) if weight == 1.0]
        if len(telling) > 1:
            near = ((one, other) for one, other in enumerate(range(1, len(said))) if 1.0 in weighed[one : other + 1])
            joined = any(self._knows(f"{said[one]} {said[other]}") for one, other in near)
        else:
            joined = all(said[at] in typed_words and self._knows(said[at]) for at in telling)
        return Asked(sense, key(said) in self._topics, joined)

    def _knows(self, term: str) -> bool:
        return term in self._postings

    def _candidates(self, said: Sequence[str], query: Query) -> list[Candidate]:
        weighed = weights(said)
        asked = terms(said, weighed)
        same = self._exact.get(key(said), frozenset())
        penalty = _PENALTY in said
        best = []
        for n, (id_, match) in enumerate(self._best(asked, query)):
            one = self._bags[id_]
            alike = self._alike(one, asked) if n < _COMPARED or id_ in same else 0.0
            fits = not penalty or _PENALTY in one.strong
            covered = self._covered(one, said, weighed)
            best.append(Candidate(id_, match, covered, alike, exact=id_ in same, fits=fits))
        return ranked(best)

    def _best(self, asked: Mapping[str, float], query: Query) -> list[tuple[str, float]]:
        """The entries with the largest sums, as (id, 0…1), best first."""
        telling = [term for term in asked if term not in STOP] or list(asked)
        factors = [asked[term] * self._rarity(term) for term in telling]
        found = [(self._postings[t], f) for t, f in zip(telling, factors, strict=True) if t in self._postings]
        if not found:
            return []
        slots = np.concatenate([posting[0] for posting, _ in found])
        each = np.repeat([factor for _, factor in found], [len(posting[0]) for posting, _ in found])
        about = np.concatenate([posting[1] for posting, _ in found])
        sums: NDArray[np.floating] = np.bincount(slots, each * about, len(self._slots)) * self._mask(query)
        most = _CANDIDATES + len(query.rejected)
        top = np.argpartition(sums, -most)[-most:] if len(sums) > most else np.arange(len(sums))
        whole = sum(factors)
        pairs = [(self._slots[slot], float(sums[slot]) / whole) for slot in top.tolist() if sums[slot] > 0]
        pairs.sort(key=lambda pair: (-pair[1], pair[0]))
        return [pair for pair in pairs if pair[0] not in query.rejected][:_CANDIDATES]

    def _mask(self, query: Query) -> NDArray[np.float32]:
        """1 for the entries that the asker may see on that day."""
        asker = (query.day, query.place, query.roles)
        mask = self._masks.get(asker)
        if mask is None:
            seen = [bool(id_) and query.sees(self._bags[id_].entry) for id_ in self._slots]
            mask = np.array(seen, np.float32)
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

    def _covered(self, one: Bag, said: Sequence[str], weighed: Sequence[float]) -> float:
        whole = got = 0.0
        last = len(said) - 1
        for at, syllable in enumerate(said):
            mass = weighed[at] * self._rarity(syllable)
            whole += mass
            if syllable in one.weighed:
                before = f"{said[at - 1]} {syllable}" if at else ""
                after = f"{syllable} {said[at + 1]}" if at < last else ""
                got += mass * _hold(one, syllable, before, after, last)
        return got / whole if whole else 0.0

    def _alike(self, one: Bag, asked: Mapping[str, float]) -> float:
        """How much the asked question shares with the nearest of the entry's own questions (Dice, by idf)."""
        mine = sum(weight * self._rarity(term) for term, weight in asked.items())
        best = 0.0
        for phrase in one.phrases:
            shared = sum(min(weight, asked[term]) * self._rarity(term) for term, weight in phrase if term in asked)
            if shared > best * mine / 2:
                best = max(best, 2 * shared / (mine + self._massed(phrase)))
        return best

    def _massed(self, phrase: Phrase) -> float:
        mass = self._mass.get(phrase)
        if mass is None:
            mass = self._mass[phrase] = sum(weight * self._rarity(term) for term, weight in phrase)
        return mass


def _hold(one: Bag, syllable: str, before: str, after: str, last: int) -> float:
    """How surely the entry means this syllable: beside the same neighbour more surely than alone (folded syllables are
    many words each), in a question more surely than somewhere in the text."""
    if before in one.strong or after in one.strong or (not last and syllable in one.strong):
        return 1.0
    if before in one.weak or after in one.weak or syllable in one.strong:
        return 0.6
    return 0.3


def ranked(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Best first, by sum, cover and likeness together."""
    blended = (replace(one, score=_blended(one)) for one in candidates)
    return sorted(blended, key=lambda one: (-one.score, one.id))


def _blended(one: Candidate) -> float:
    return 1.0 if one.exact else 0.4 * one.match + 0.3 * one.covered + 0.29 * one.alike


def _exchange(
    postings: dict[str, Postings], term: str, leaving: NDArray[np.int32], joining: Sequence[tuple[int, float]]
) -> None:
    slots, about = postings.get(term, _NOWHERE)
    stays = ~np.isin(slots, leaving)
    slots = np.append(slots[stays], np.array([slot for slot, _ in joining], np.int32))
    about = np.append(about[stays], np.array([weight for _, weight in joining], np.float32))
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


_NOWHERE: Postings = (np.array([], np.int32), np.array([], np.float32))
