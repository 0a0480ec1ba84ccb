"""How well an entry fits what was asked, in figures from 0 to 1: what ranking and the gate go by.

match: how much the entry is about what was asked (BM25F), as a share of what could be; match_words and match_pairs: the
same of syllables and of pairs alone. words, pairs: share that stands anywhere in the entry; text_pairs: in its text.
run: the longest run of neighbours that stands in the entry. alike: how alike the asked question and the nearest of the
entry's own are (Dice); alike_first: and its question. within: the largest share of one of its own questions that was
asked; within_first: the share of its question. document: the share of the names of its documents that was asked. brief: how
short it is; a long text has a word more easily. held: share of what was asked that the entry surely means: folded syllables
are many words each, so one beside the same neighbour counts for more than one alone, and one in a question for more than
one somewhere in the text. lacked: the weightiest syllable that stands nowhere in the entry, beside the weightiest of all.
named: alike_first where the question is a name («Đăng ký khai sinh»), shorter than the other ways of putting it. cited:
the share of a citation that stands in the names of its documents.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.library.search.asking import Asking
from bot.library.search.bags import ALSO, DOCUMENTS, QUESTION, TEXT
from bot.library.search.segment import Ints, Segment, spans

NAMES = (
    "match", "match_words", "match_pairs", "words", "pairs", "text_pairs", "run",
    "alike", "alike_first", "within", "within_first", "document", "brief", "held", "lacked", "named", "cited",
)  # fmt: skip

Matrix = NDArray[np.float64]


_BESIDE, _LOOSE, _SOMEWHERE = 1.0, 0.6, 0.3
"""How surely an entry means a syllable: beside the same neighbour in a question; alone there, or so in the text; alone."""
_STRONG = QUESTION.bit | ALSO.bit
_ORDINARY = 300
"""Terms of an entry of usual length."""


@dataclass(frozen=True)
class Measure:
    """What the terms of a segment weigh in the whole collection. rarity: [t] the idf; ways: [w] and documents: [n] the sum
    of weight × rarity of each way and of the names of each entry's documents;
    names: [n] 0…1, how much shorter the question is than the others."""

    rarity: Matrix
    ways: Matrix
    documents: Matrix
    names: Matrix

    @classmethod
    def of(cls, segment: Segment, rarity: Matrix) -> "Measure":
        ways = _sums(segment.way_about * rarity[segment.way_own], segment.way_starts)
        named = np.where(segment.own_fields & DOCUMENTS.bit, rarity[segment.own], 0.0)
        return cls(rarity, ways, _sums(named, segment.own_starts), _shorter(ways, segment.ways))


def _shorter(ways: Matrix, starts: Ints) -> Matrix:
    """How much less the first of each part is than the others' mean; 0 where it is not less, or alone."""
    count = np.diff(starts)
    first = ways[np.minimum(starts[:-1], len(ways) - 1)] if len(ways) else np.zeros(len(count))
    others = (_sums(ways, starts) - first) / np.maximum(count - 1, 1)
    return np.where(count > 1, np.maximum(0.0, 1 - first / np.maximum(others, 1e-9)), 0.0)


def _sums(values: Matrix, starts: Ints) -> Matrix:
    """The sum of each part, also of an empty one."""
    found = np.add.reduceat(np.append(values, 0.0), starts[:-1]) if len(starts) > 1 else np.empty(0)
    return np.where(np.diff(starts) > 0, found, 0.0)


def features(asking: Asking, segment: Segment, measure: Measure, slots: Ints) -> Matrix:
    """[slots, NAMES] of these entries."""
    column = _columns(asking, segment)
    about, fields = _held(asking, segment, column, slots)
    present = about > 0
    mass, pairs = asking.mass, asking.pairs
    of_words, of_pairs = mass * ~pairs, mass * pairs
    whole_words, whole_pairs = of_words.sum() + 1e-9, of_pairs.sum() + 1e-9
    both = np.array([of_words, of_pairs]).T
    by = about @ both
    found = np.empty((len(slots), len(NAMES)))
    found[:, 0] = by.sum(axis=1) / (whole_words + whole_pairs)
    found[:, 1:3] = by / (whole_words, whole_pairs)
    found[:, 3:5] = (present @ both) / (whole_words, whole_pairs)
    found[:, 5] = ((fields & TEXT.bit) > 0) @ of_pairs / whole_pairs
    found[:, 6] = _run(present, asking) / whole_pairs
    found[:, 7:11] = _ways(asking, segment, measure, column, slots)
    found[:, 15] = found[:, 8] * measure.names[slots]
    named = (fields & DOCUMENTS.bit) > 0
    found[:, 11] = named @ asking.rarity / (measure.documents[slots] + 1e-9)
    found[:, 12] = _ORDINARY / (_ORDINARY + (segment.own_starts[slots + 1] - segment.own_starts[slots]))
    cited = asking.cited
    found[:, 16] = named[:, cited].mean(axis=1) if cited else 0.0
    found[:, 13], found[:, 14] = _meant(asking, present, (fields & _STRONG) > 0)
    return found


def _meant(
    asking: Asking, present: NDArray[np.bool_], strong: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """[slots] held and lacked. present, strong: [slots, m] whether each term stands in the entry, and in its questions."""
    sure = np.where(strong, _LOOSE, _SOMEWHERE * present)[:, asking.word_at]
    if len(asking.pair_at):
        beside = np.where(strong, _BESIDE, _LOOSE * present)[:, asking.pair_at]
        np.maximum(sure[:, 1:], np.where(sure[:, 1:] > 0, beside, 0.0), out=sure[:, 1:])
        np.maximum(sure[:, :-1], np.where(sure[:, :-1] > 0, beside, 0.0), out=sure[:, :-1])
    mass = asking.mass[asking.word_at]
    lacked = np.max((sure == 0) * mass, axis=1, initial=0.0)
    return _share(sure @ mass, mass.sum()), _share(lacked, mass.max(initial=0.0))


def _columns(asking: Asking, segment: Segment) -> NDArray[np.int16]:
    """[t] of each term of the segment: 1 + its place among what was asked, 0 for all others."""
    column = np.zeros(len(segment.terms), np.int16)
    place = segment.place
    for n, term in enumerate(asking.terms.tolist(), 1):
        at = place.get(term)
        if at is not None:
            column[at] = n
    return column


def _held(asking: Asking, segment: Segment, column: NDArray[np.int16], slots: Ints) -> tuple[Matrix, NDArray[np.uint8]]:
    """[slots, m] how much each entry is about each term, and the bits of the fields in which it stands."""
    at, of = spans(segment.own_starts, slots)
    asked = column[segment.own[at]]
    hit = asked.nonzero()[0]
    at, of, asked = at[hit], of[hit], asked[hit] - 1
    about = np.zeros((len(slots), len(asking.terms)))
    about[of, asked] = segment.own_about[at]
    fields = np.zeros(about.shape, np.uint8)
    fields[of, asked] = segment.own_fields[at]
    return about, fields


def _run(present: NDArray[np.bool_], asking: Asking) -> NDArray[np.float64]:
    """The mass of the heaviest run of neighbours that all stand in an entry."""
    best = np.zeros(len(present))
    run = np.zeros(len(present))
    for at in asking.pair_at.tolist():
        run = (run + asking.mass[at]) * present[:, at]
        np.maximum(best, run, out=best)
    return best


def _ways(asking: Asking, segment: Segment, measure: Measure, column: NDArray[np.int16], slots: Ints) -> Matrix:
    """[slots, 4] alike, alike_first, within, within_first."""
    ways, _ = spans(segment.ways, slots)
    counts = segment.ways[slots + 1] - segment.ways[slots]
    first = np.cumsum(counts) - counts
    at, of = spans(segment.words_of, slots)
    asked = column[segment.way_own[at]]
    hit = asked.nonzero()[0]
    at, of, asked = at[hit], of[hit], asked[hit] - 1
    of = segment.way_of[at] - (segment.ways[slots] - first)[of]
    its, rare = segment.way_about[at], asking.rarity[asked]
    shared = _added(of, np.minimum(its, asking.weight[asked]) * rare, len(ways))
    inside = _added(of, its * rare, len(ways))
    mass = measure.ways[ways]
    alike = 2 * shared / (mass + asking.mass.sum() + 1e-9)
    within = inside / (mass + 1e-9)
    found = np.empty((len(slots), 4))
    np.maximum.reduceat(alike, first, out=found[:, 0])
    found[:, 1] = alike[first]
    np.maximum.reduceat(within, first, out=found[:, 2])
    found[:, 3] = within[first]
    return found


def _added(of: Ints, values: Matrix, parts: int) -> Matrix:
    """The sum of the values of each part."""
    return np.bincount(of, values, parts).astype(np.float64, copy=False)


def _share(part: NDArray[np.float64], whole: NDArray[np.float64] | float) -> NDArray[np.float64]:
    return part / np.maximum(whole, 1e-9)
