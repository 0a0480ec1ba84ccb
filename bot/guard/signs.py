"""What a text shows of an accusation: its words, the kinds they are of (words.toml), and in which order they stand. Pure.

A sign is written as weights.toml has it: `an bot` (two words side by side), `<office>` (a kind that occurs), `<office> ten`
(a kind beside a word), `<office> … <takes>` (one before the other, anywhere), `<told>` (nothing is asked of the law).
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.vietnamese import fold_once

WINDOW, STEP = 24, 16
"""Words that are weighed together. A long text is weighed piece by piece, else what it asks at last hides how it began."""

_FILE = Path(__file__).with_name("words.toml")
_CALLED = frozenset("ong ba anh chi co chu bac thay em cau di o thim".split())
_CAPITAL = "".join(one for one in map(chr, range(0x41, 0x1EFA)) if one.isupper())
_NAMED = re.compile(
    rf"\b(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Cc]ô|[Tt]hầy|[Cc]hú|[Bb]ác|[Tt]hằng|[Mm]ụ|[Ll]ão|[Tt]ên|[Cc]ậu|[Dd]ì|[Gg]ã|[Cc]on|[Bb]é"
    rf"|[Tt]ay) [{_CAPITAL}](?![{_CAPITAL}])"
)
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_SYLLABLE = re.compile(r"\b[^\W\d_]{1,7}\b")
"""Short enough to be remembered without telling anything of anybody."""
_ASKING = frozenset(("asks", "rule", "paper"))


@lru_cache(maxsize=8192)
def _forms(word: str) -> tuple[str, str]:
    """Folded, and with its marks."""
    return fold_once(word), _toned(word)


def _toned(word: str) -> str:
    """With its tone at its end, so that «hoà» and «hòa» are equal."""
    parts = unicodedata.normalize("NFD", word.lower())
    return "".join(one for one in parts if one not in _TONES) + "".join(one for one in parts if one in _TONES)


def _kinds() -> dict[str, dict[tuple[str, ...], tuple[str, ...]]]:
    """Folded words -> those words with their marks -> the kinds they are of: «thằng» is one, «tháng» is none."""
    kinds: dict[str, dict[tuple[str, ...], tuple[str, ...]]] = {}
    for kind, said in tomllib.loads(_FILE.read_text(encoding="utf-8")).items():
        for words in said.split(","):
            of = kinds.setdefault(fold_once(words), {})
            written = tuple(map(_toned, words.split()))
            of[written] = tuple(dict.fromkeys((*of.get(written, ()), f"<{kind}>")))
    return kinds


KINDS = _kinds()
_OF_ANY = {text: tuple({kind: 0 for kinds in of.values() for kind in kinds}) for text, of in KINDS.items()}
_MOST: dict[str, int] = {}
"""Word -> how many words the longest of those has that begin with it."""
for _words in KINDS:
    _first, *_rest = _words.split()
    _MOST[_first] = max(_MOST.get(_first, 0), 1 + len(_rest))


def pieces(read: str) -> Iterator[list[str]]:
    """The words of a reading, WINDOW at a time."""
    words = read.split()
    for start in range(0, max(1, len(words) - WINDOW + STEP), STEP):
        yield words[start : start + WINDOW]


@dataclass(frozen=True, slots=True)
class Written:
    """What only capitals and marks tell of the whole text. forms: folded word -> how it stands there, with its marks."""

    signs: frozenset[str]
    forms: dict[str, set[str]]


def as_written(said: str) -> Written:
    there = (("<?>", "?" in said), ("<name>", _NAMED.search(said)))
    forms: dict[str, set[str]] = {}
    if not said.isascii():
        for one in set(_SYLLABLE.findall(said)):
            folded, form = _forms(one)
            forms.setdefault(folded, set()).add(form)
    return Written(frozenset(sign for sign, is_there in there if is_there), forms)


def signs(words: list[str], written: Written) -> set[str]:
    """words: a piece of a reading of what is so written."""
    found = {*written.signs, f"<{min(5, len(words) // 5) * 5} words>"}
    before = "^"
    for one in words:
        found.add(one)
        found.add(f"{before} {one}")
        before = one
    found.add(f"{before} $")
    seen = _in_order(words, written.forms, found)
    if "<name>" in written.signs:
        found.update(f"<name> … {kind}" for kind in seen)
    if _ASKING.isdisjoint(kind[1:-1] for kind in seen):
        found.update(f"<told> … {kind}" for kind in seen)
        found.add("<told>")
    return found


def _in_order(words: list[str], forms: dict[str, set[str]], found: set[str]) -> list[str]:
    """Adds what the kinds of the words show; all kinds that occur, in the order in which they first do."""
    seen: list[str] = []
    ordered: dict[str, int] = {}  # kind -> behind how many of `seen` it is already known to stand
    last: tuple[str, ...] = ()
    beside: tuple[str, ...] = ("^",)
    for text, kinds in _in_kinds(words, forms):
        here = kinds or (text,)
        if kinds or last:
            found.update(f"{left} {right}" for left in beside for right in here)
        before = len(seen)
        for kind in kinds:
            found.update([f"{early} … {kind}" for early in seen[ordered.get(kind, 0) : before]])
            if kind not in ordered:
                found.add(kind)
                seen.append(kind)
            ordered[kind] = before
        last, beside = kinds, here
    return seen


def _in_kinds(words: list[str], forms: dict[str, set[str]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The words from left to right, as few as can be, each with its kinds."""
    at = 0
    while at < len(words):
        for many in range(min(_MOST.get(words[at], 0), len(words) - at), 0, -1):
            text = " ".join(words[at : at + many])
            if text in KINDS and (kinds := _meant(text, forms)):
                yield text, kinds
                at += many
                break
        else:
            yield words[at], _single(words[at])
            at += 1


def _meant(text: str, forms: dict[str, set[str]]) -> tuple[str, ...]:
    """The kinds of folded words, by the marks with which they are written; what has none may be any."""
    if not forms:
        return _OF_ANY[text]
    meant: tuple[str, ...] = ()
    words = text.split()
    for written, kinds in KINDS[text].items():
        for form, word in zip(written, words, strict=True):
            there = forms.get(word)  # none where shorthand was written out, of which no marks are known
            if there is not None and form not in there and word not in there:
                break
        else:
            meant += kinds
    return meant


def _single(word: str) -> tuple[str, ...]:
    if word[0].isdigit():
        return ("<number>",)
    return ("<called>",) if word in _CALLED else ()
