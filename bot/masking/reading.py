"""A text as the mask reads it: letter by letter without marks, and as words that know how they were written. Pure.

What `plain` gives is as long as what it was given, so a place found in the one is the same place in the other.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from bot.vietnamese import fold_once, spelled

HIDDEN = "…"
Span = tuple[int, int]

FIGURE = "0"
"""What stands for a word with a figure in it: B1, 2026."""

_MARKED = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
_PLAIN = {ord(form): fold_once(one) for one in _MARKED for form in (one, one.upper())}
_WORD = re.compile(r"(?P<figure>\w*\d\w*)|[^\W\d_]+(?:['’][^\W\d_]+)?|[.!?;\n…]")
_MOSTLY = 0.85
"""Share of words written large from which capitals tell nothing."""
_FEWEST = 4


def plain(text: str) -> str:
    """Small letters without marks; everything else as it stands, every letter in its place."""
    return _small(text).translate(_PLAIN)


def _small(text: str) -> str:
    """In small letters, as long as it was: `İ` would become two."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(one if len(one.lower()) > 1 else one.lower() for one in text)


class Word(NamedTuple):
    """capital: written large, which in this text means something. close: only spaces lie between it and the one before;
    colon: a colon. first: it begins a sentence."""

    start: int
    end: int
    low: str
    plain: str
    capital: bool
    close: bool
    colon: bool
    first: bool


class Text(NamedTuple):
    """marked: written with diacritics, so that a word without any is a word without any."""

    words: list[Word]
    marked: bool


def read(said: str) -> Text:
    found = list(_WORD.finditer(said))
    letters = [one[0] for one in found if one[0][0].isalpha()]
    large = sum(one[0].isupper() for one in letters)
    tells = len(letters) < _FEWEST or large < _MOSTLY * len(letters)
    folded, low = plain(said), spelled(_small(said))
    words: list[Word] = []
    end, first = 0, True
    for one in found:
        written = one[0]
        if not written[0].isalnum():
            first, end = True, -1
            continue
        capital = tells and written[0].isupper() and (len(written) == 1 or not written.isupper())
        at = one.start()
        gap = said[end:at] if words and end >= 0 else ""
        end = one.end()
        words.append(
            Word(
                at,
                end,
                FIGURE if one["figure"] else low[at:end],
                folded[at:end],
                capital,
                gap.isspace(),
                ":" in gap,
                first,
            )
        )
        first = False
    marked = sum(word.low not in (word.plain, FIGURE) for word in words)
    return Text(words, marked > len(letters) / 5)


def hidden(said: str, spans: Iterable[Span]) -> str:
    """The text with … for each span; spans may touch and overlap."""
    kept: list[str] = []
    at = 0
    for start, end in sorted(spans):
        if end > at:
            kept += [said[at:start], HIDDEN] if start >= at else []
            at = end
    return "".join([*kept, said[at:]])
