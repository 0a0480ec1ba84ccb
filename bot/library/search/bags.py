"""One entry as a bag of weighed terms: which field counts how much, how often is often enough (BM25F).

Nothing here depends on the other entries: reference lengths are constants, so that an entry that changed can be exchanged
alone and the index is then the same as one built anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.library.search import sides
from bot.library.search.entry import Entry
from bot.library.search.lexicon import BITS, Lexicon
from bot.library.search.words import PAIR, Synonyms, canonical, weights

Terms = NDArray[np.int64]
Weights = NDArray[np.float32]
Fields = NDArray[np.uint8]


class Field(NamedTuple):
    """weight: of one occurrence. share: of the length normalisation. ordinary: syllables of a field of usual length.
    bit: what tells in a bag that a term stands in this field."""

    weight: float
    share: float
    ordinary: float
    bit: int


QUESTION = Field(2.5, 0.3, 11.0, 1)
ALSO = Field(1.4, 0.2, 70.0, 2)
TOPICS = Field(0.8, 0.2, 6.0, 4)
DOCUMENTS = Field(1.0, 0.2, 12.0, 8)
TEXT = Field(0.8, 0.7, 250.0, 16)
ENOUGH = 1.4
"""An occurrence more counts less: weight / (weight + ENOUGH)."""

# What people put before and after a question; taken off before two questions are held to be the same.
_POLITE = frozenset(
    "da thua vang a ah ad admin bot oi em anh chi chau toi minh xin cho hoi muon biet ban vay nhe nhi nha u".split()
)


@dataclass(frozen=True, slots=True)
class Way:
    """One way of putting the question: its terms, sorted, and what each weighs (0…1)."""

    terms: Terms
    weights: Weights


@dataclass(frozen=True, slots=True)
class Bag:
    """An entry made ready.

    terms: sorted; weights: 0…1, how much the entry is about each; fields: the bits of the fields in which each stands.
    ways: the question, then the other ways of putting it. keys: those ways, to be met exactly. topics: keys of its topics'
    names and other words. names: keys of the names of its documents. told: the sides that
    its text tells (sides.py).
    """

    terms: Terms
    weights: Weights
    fields: Fields
    ways: tuple[Way, ...]
    keys: tuple[str, ...]
    topics: tuple[str, ...]
    names: tuple[str, ...]
    told: int


def key(said: Sequence[str]) -> str:
    """Two questions with the same key are the same question."""
    start, end = 0, len(said)
    while start < end and said[start] in _POLITE:
        start += 1
    while start < end and said[end - 1] in _POLITE:
        end -= 1
    return " ".join(said[start:end])


def bag(entry: Entry, synonyms: Synonyms, lexicon: Lexicon) -> Bag:
    """The entry made ready for search; the lexicon learns its syllables."""
    ways = [canonical(way, synonyms) for way in (entry.question, *entry.also)]
    topics = [canonical(topic, synonyms) for topic in entry.topics]
    documents = [canonical(one, synonyms) for one in entry.documents]
    text = [canonical(part, synonyms) for part in entry.text.split("\n")]
    parts = [
        _counted(said, field, lexicon)
        for said, field in (
            (ways[:1], QUESTION), (ways[1:], ALSO), (topics, TOPICS), (documents, DOCUMENTS), (text, TEXT),
        )
    ]  # fmt: skip
    terms, at = np.unique(np.concatenate([part[0] for part in parts]), return_inverse=True)
    weighed = np.bincount(at, np.concatenate([part[1] for part in parts]), len(terms))
    fields = np.zeros(len(terms), np.uint8)
    np.bitwise_or.at(fields, at, np.concatenate([part[2] for part in parts]))
    return Bag(
        terms,
        (weighed / (weighed + ENOUGH)).astype(np.float32),
        fields,
        tuple(way(said, lexicon) for said in ways),
        tuple(dict.fromkeys(found for found in map(key, ways) if found)),
        tuple(dict.fromkeys(found for found in map(key, topics) if found)),
        tuple(dict.fromkeys(" ".join(canonical(one.partition("(")[0], synonyms)) for one in entry.documents)),
        sides.told(entry.text),
    )


def _counted(
    texts: Sequence[Sequence[str]], field: Field, lexicon: Lexicon
) -> tuple[Terms, NDArray[np.float64], Fields]:
    """Every term of a field as often as it occurs, what each occurrence counts, the field's bit."""
    syllables: list[int] = []
    length = 0
    for said in texts:
        length += len(said)
        syllables.extend(lexicon.learned(said))
        syllables.append(0)  # pairs do not reach from one text into the next
    numbers = np.array(syllables, np.int64)
    neighbours = (numbers[:-1] << BITS) | numbers[1:]
    joined = (numbers[:-1] > 0) & (numbers[1:] > 0)
    found = np.concatenate((numbers[numbers > 0], neighbours[joined]))
    each = field.weight / (1 - field.share + field.share * length / field.ordinary) if length else 0.0
    return found, np.full(len(found), each), np.full(len(found), field.bit, np.uint8)


def way(said: Sequence[str], lexicon: Lexicon) -> Way:
    """One way of putting a question."""
    return weighed_terms(lexicon.learned(said), weights(said))


def weighed_terms(numbers: Sequence[int], weighed: Sequence[float]) -> Way:
    """Syllables and pairs; one that stands twice counts once, with its larger weight. 0 is no syllable."""
    found: dict[int, float] = {}
    before, its = 0, 0.0
    for number, weight in zip(numbers, weighed, strict=True):
        if number:
            if weight > found.get(number, 0.0):
                found[number] = weight
            if before:
                both = before << BITS | number
                between = PAIR * (its + weight) / 2
                if between > found.get(both, 0.0):
                    found[both] = between
        before, its = number, weight
    order = sorted(found)
    return Way(np.array(order, np.int64), np.array([found[one] for one in order], np.float32))
