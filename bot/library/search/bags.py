"""One entry as a bag of weighed terms: which field counts how much, how often is often enough (BM25F).

Nothing here depends on the other entries: reference lengths are constants, so that an entry that changed can be exchanged
alone and the index is then the same as one built anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from sys import intern

from bot.library.search.entry import Entry
from bot.library.search.words import Synonyms, canonical, pairs, terms, weights

# Field: weight of an occurrence, share of the length normalisation, syllables that a field of ordinary length has.
_QUESTION = (3.0, 0.3, 11.0)
_ALSO = (1.4, 0.2, 70.0)
_TOPICS = (0.8, 0.2, 6.0)
_DOCUMENTS = (0.5, 0.2, 12.0)
_TEXT = (0.35, 0.4, 120.0)
_ENOUGH = 1.4

# What people put before and after a question; taken off before two questions are held to be the same.
_POLITE = frozenset(
    "da thua vang a ah ad admin bot oi em anh chi chau toi minh xin cho hoi muon biet ban vay nhe nhi nha u".split()
)

Phrase = tuple[tuple[str, float], ...]
"""The weighed terms of one way of putting the question."""

Ways = tuple[tuple[int, float], ...]
"""(number of the way, weight of a term in it)."""

Weighed = dict[str, float]
"""Term -> 0…1, how much an entry is about it."""


@dataclass(frozen=True, slots=True)
class Bag:
    """An entry made ready.

    weak: terms that stand in neither question nor also. ways: how many ways of putting the question it has. among: term ->
    (number of the way, weight) for each way that has it. keys: those ways, to be met exactly. topics: keys of its topics'
    names and other words.
    """

    entry: Entry
    weak: frozenset[str]
    ways: int
    among: dict[str, Ways]
    keys: frozenset[str]
    topics: frozenset[str]

    @property
    def terms(self) -> frozenset[str]:
        """Every term that the entry has."""
        return self.weak.union(self.among)

    @property
    def strong(self) -> Mapping[str, Ways]:
        """The terms of question and also."""
        return self.among


def key(said: Sequence[str]) -> str:
    """Two questions with the same key are the same question."""
    start, end = 0, len(said)
    while start < end and said[start] in _POLITE:
        start += 1
    while start < end and said[end - 1] in _POLITE:
        end -= 1
    return " ".join(said[start:end])


def _counted(texts: Iterable[Sequence[str]], field: tuple[float, float, float], into: dict[str, float]) -> set[str]:
    """Add a field's terms to the bag; returns them. Pairs do not reach from one text into the next."""
    weight, share, ordinary = field
    texts = list(texts)
    length = sum(map(len, texts))
    each = weight / (1 - share + share * length / ordinary) if length else 0.0
    seen: set[str] = set()
    for said in texts:
        for term in map(intern, (*said, *pairs(said))):  # entries share most of their terms
            into[term] = into.get(term, 0.0) + each
            seen.add(term)
    return seen


def _among(phrases: Sequence[Phrase]) -> dict[str, Ways]:
    among: dict[str, Ways] = {}
    for number, phrase in enumerate(phrases):
        for term, weight in phrase:
            term = intern(term)
            among[term] = _shared((*among.get(term, ()), _shared_one((number, weight))))
    return among


# There are few weights and few ways an entry, so the same small tuples stand in thousands of bags.
_shared_one = lru_cache(maxsize=4096)(lambda way: way)
_shared = lru_cache(maxsize=65_536)(lambda ways: ways)


def bag(entry: Entry, synonyms: Synonyms) -> tuple[Bag, Weighed]:
    """The entry made ready for search, and the weights that go into the postings."""
    ways = [canonical(way, synonyms) for way in (entry.question, *entry.also)]
    topics = [canonical(topic, synonyms) for topic in entry.topics]
    counts: dict[str, float] = {}
    strong = _counted(ways[:1], _QUESTION, counts) | _counted(ways[1:], _ALSO, counts)
    weak = _counted(topics, _TOPICS, counts)  # «ô tô» is a word of the topic, not of the answer about motorbikes
    weak |= _counted([canonical(one, synonyms) for one in entry.documents], _DOCUMENTS, counts)
    weak |= _counted([canonical(part, synonyms) for part in entry.text.split("\n")], _TEXT, counts)
    phrases = tuple(tuple(terms(way, weights(way)).items()) for way in ways)
    ready = Bag(
        entry,
        frozenset(weak - strong),
        len(phrases),
        _among(phrases),
        frozenset(found for found in map(key, ways) if found),
        frozenset(found for found in map(key, topics) if found),
    )
    return ready, {term: count / (count + _ENOUGH) for term, count in counts.items()}
