"""Terms of the law in plain words: which of them a text uses, and which one a person asks about."""

import re
from collections.abc import Collection, Iterable
from functools import cached_property

from bot.library.registers import Term
from bot.vietnamese import fold, spelled

KEY_LETTERS = 48
"""Of the folded term: what a button carries."""

MOST_TOLD = 30
"""Terms a conversation remembers; the oldest is explained again."""

_EXPLAINS = re.compile(r",? (?:là|tức là|nghĩa là) | \(")
_BEGINS = re.compile(r"(?:^|[.!?:;«(\n])\s*$")


class Glossary:
    """All terms. Words are compared whole, in any writing of their letters (hòa = hoà), case apart."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(sorted(terms, key=lambda term: fold(term.term)))

    def used(self, said: str, topics: Collection[str] = ()) -> tuple[Term, ...]:
        """The terms that are worth explaining in this text, in its order; not those that it explains itself, nor those
        that mean something else under one of its topics."""
        text = spelled(said.replace("**", ""))
        found: dict[str, Term] = {}
        explained: set[str] = set()
        for match in self._pattern.finditer(text):
            term = self._by_word[match[0]]
            found.setdefault(term.term, term)
            if _is_explained(text, match) or not set(topics).isdisjoint(term.not_in):
                explained.add(term.term)
        return tuple(term for term in found.values() if term.explain and term.term not in explained)

    def named(self, said: str) -> Term | None:
        """The term that the whole text is, typed with or without marks."""
        return self._by_key.get(fold(said)[:KEY_LETTERS])

    @cached_property
    def _by_word(self) -> dict[str, Term]:
        return {spelled(word): term for term in self.terms for word in (term.term, *term.also)}

    @cached_property
    def _by_key(self) -> dict[str, Term]:
        return {key_of(word): term for term in self.terms for word in (*term.also, term.term)}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """The longest first: «tài khoản định danh điện tử» before «định danh điện tử»."""
        words = sorted(self._by_word, key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)" if words else r"(?!)")


def told_now(told: tuple[str, ...], terms: Iterable[Term]) -> tuple[str, ...]:
    """What a conversation remembers of the terms it explained: the last MOST_TOLD."""
    fresh = tuple(term.term for term in terms)
    return (*(one for one in told if one not in fresh), *fresh)[-MOST_TOLD:]


def key_of(term: str) -> str:
    """What a button that names the term carries."""
    return fold(term)[:KEY_LETTERS]


def _is_explained(text: str, match: re.Match[str]) -> bool:
    """«Tạm trú là …» at the beginning of a sentence, or «hộ tịch (…)»."""
    following = _EXPLAINS.match(text, match.end())
    return following is not None and (following[0] == " (" or _BEGINS.search(text[: match.start()]) is not None)
