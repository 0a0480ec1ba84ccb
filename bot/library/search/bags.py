"""One entry as a bag of weighed terms: which field counts how much, how often is often enough (BM25F).

Nothing here depends on the other entries: reference lengths are constants, so that an entry that changed can be exchanged
alone and the index is then the same as one built anew.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Bag:
    """An entry made ready. weighed: term -> 0…1, how much the entry is about it. strong: terms of question and also.
    weak: terms of the rest. ways: how many ways of putting the question it has. among: term -> (number of the way, weight)
    for each way that has it. keys: those ways, to be met exactly. topics: keys of its topics' names and other words."""

    entry: Entry
    weighed: dict[str, float]
    strong: frozenset[str]
    weak: frozenset[str]
    ways: int
    among: dict[str, tuple[tuple[int, float], ...]]
    keys: frozenset[str]
    topics: frozenset[str]


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


def _among(phrases: Sequence[Phrase]) -> dict[str, tuple[tuple[int, float], ...]]:
    among: dict[str, list[tuple[int, float]]] = {}
    for number, phrase in enumerate(phrases):
        for term, weight in phrase:
            among.setdefault(intern(term), []).append((number, weight))
    return {term: tuple(those) for term, those in among.items()}


def bag(entry: Entry, synonyms: Synonyms) -> Bag:
    """The entry made ready for search."""
    ways = [canonical(way, synonyms) for way in (entry.question, *entry.also)]
    topics = [canonical(topic, synonyms) for topic in entry.topics]
    counts: dict[str, float] = {}
    strong = _counted(ways[:1], _QUESTION, counts) | _counted(ways[1:], _ALSO, counts)
    weak = _counted(topics, _TOPICS, counts)  # «ô tô» is a word of the topic, not of the answer about motorbikes
    weak |= _counted([canonical(one, synonyms) for one in entry.documents], _DOCUMENTS, counts)
    weak |= _counted([canonical(part, synonyms) for part in entry.text.split("\n")], _TEXT, counts)
    phrases = tuple(tuple(terms(way, weights(way)).items()) for way in ways)
    return Bag(
        entry,
        {term: count / (count + _ENOUGH) for term, count in counts.items()},
        frozenset(strong),
        frozenset(weak - strong),
        len(phrases),
        _among(phrases),
        frozenset(found for found in map(key, ways) if found),
        frozenset(found for found in map(key, topics) if found),
    )
