"""Of which topic a petition is: the words of `reported` in topics.yaml, found in a text with marks or without. Pure.

Whoever types marks means them: «chợ» is no «chó» there. A syllable without marks may be any, so a phrase of a single one
counts only as it is written. «trường + thu tiền»: all its parts stand in the text, wherever. A phrase of one part behind
«gần», «từ», «trước» says where, not what.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from bot.library.registers import Topic
from bot.vietnamese import fold_once, spelled

_NAMES = re.compile("[:,]")

_WHERE = frozenset((
    "gần", "cạnh", "trước", "sau", "từ", "đến", "ra", "vào", "tới", "quanh", "diện", "ngoài", "ngay", "bên", "qua",
    "lên", "trong", "tại", "chỗ", "cổng", "sát", "phía", "khu", "ở", "gan", "canh", "truoc", "tu", "vao", "dien",
    "ngoai", "len", "sat", "phia", "o",
))  # fmt: skip
"""What stands before the name of a place; without marks only those that are little else."""

Syllable = tuple[str, str]
"""As it is written, and without marks."""
Parts = tuple[tuple[Syllable, ...], ...]
Is = Callable[[Syllable, Syllable], bool]
"""Whether a syllable of a text (first) is one of a phrase."""


def topic_in(topics: Iterable[Topic], said: str) -> str:
    """The topic that a text tells of; "" where none is, or two are alike. No search guesses it: a topic that is wrong leads
    to an office that is not in charge, none at all to the people's committee of the place."""
    found = _scored(topics, said)
    alone = len(found) == 1 or (len(found) > 1 and found[0][0] > found[1][0])
    return found[0][1] if alone else ""


def topics_in(topics: Iterable[Topic], said: str) -> tuple[str, ...]:
    """All that a text may tell of, the likeliest first."""
    return tuple(id_ for _, id_ in _scored(topics, said))


def _scored(topics: Iterable[Topic], said: str) -> list[tuple[tuple[int, int], str]]:
    """((syllables of the longest phrase found, of all that were found), topic), the most first.

    As it is written goes before without marks. A topic's own name counts where nothing else is found: «trẻ em» stand in
    many a report of a road.
    """
    every, text = tuple(topics), _syllables(said)
    heard = {plain for _, plain in text}
    for named in (False, True):
        for is_one, fewest in ((_is_written, 1), (_may_be, 2)):
            found = []
            for topic in every:
                phrases = map(_phrase, _names(topic) if named else topic.reported)
                told = [parts for parts, plain in phrases if heard.issuperset(plain) and max(map(len, parts)) >= fewest]
                sizes = [sum(map(len, one)) for one in told if _stands(one, text, is_one)]
                found += [((max(sizes), sum(sizes)), topic.id)] if sizes else []
            if found:
                return sorted(found, key=lambda one: one[0], reverse=True)
    return []


def _names(topic: Topic) -> list[str]:
    """Of several syllables: a single one («thuế») says too little."""
    return [name for name in _NAMES.split(topic.name) if len(name.split()) > 1]


def _stands(phrase: Parts, text: Sequence[Syllable], is_one: Is) -> bool:
    found = (
        [at for at in range(len(text) - len(part) + 1) if all(map(is_one, text[at : at + len(part)], part))]
        for part in phrase
    )
    if len(phrase) > 1:
        return all(found)
    return any(at == 0 or text[at - 1][0] not in _WHERE for at in next(found))


def _is_written(one: Syllable, known: Syllable) -> bool:
    return one[0] == known[0]


def _may_be(one: Syllable, known: Syllable) -> bool:
    """The same, or typed without any mark."""
    return one[1] == known[1] and (one[0] == known[0] or one[0] == one[1])


@lru_cache(maxsize=4096)
def _phrase(written: str) -> tuple[Parts, tuple[str, ...]]:
    """(its parts, all of its syllables without marks)."""
    parts = tuple(_syllables(part) for part in written.split("+"))
    return parts, tuple(plain for part in parts for _, plain in part)


def _syllables(said: str) -> tuple[Syllable, ...]:
    return tuple((one, fold_once(one)) for one in re.findall(r"[^\W_]+", spelled(said)))
