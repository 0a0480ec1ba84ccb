"""What is searched and what is asked: the shipped content, and folders of other people's data.

`--data DIR` names a folder that is no part of the project (the licences of such collections do not allow it):

    corpus_core.jsonl, corpus_distractors.jsonl.gz     articles of law {doc_id, title, text, law}
    questions_dev.jsonl                                {question, positives: [doc_id]} about them
    faq_entries.jsonl                                  entries {doc_id, title, text, aliases}
    faq_questions_dev.jsonl                            {question, positives: [doc_id]} about them
    queries_dev.jsonl                                  chat {query, in_scope, expected_topic}, see chat.py

Files that are not there are passed over. Everything is read in the order of the files, so it is the same every time.
"""

import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import orjson

from bot.library import Shelf
from bot.library.entries import entry_of
from bot.library.search import Entry, Query
from tests.bench.content import SHIPPED
from tests.bench.search.noise import SEED

ALWAYS = ((date(2000, 1, 1), None),)
OFFICIAL = frozenset({"citizen", "official"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the ids of the entries that answer it."""

    text: str
    right: frozenset[str]


@dataclass(frozen=True)
class Corpus:
    """Entries and questions about them. query: who asks, and on which day; each entry is one that they may see."""

    name: str
    entries: tuple[Entry, ...]
    asked: tuple[Asked, ...]
    query: Query
    synonyms: tuple[tuple[str, str], ...]

    def sampled(self, most: int | None) -> "Corpus":
        """With so many of the questions, drawn with the seed."""
        if most is None or most >= len(self.asked):
            return self
        return replace(self, asked=tuple(Random(SEED).sample(self.asked, most)))


def corpus(name: str, data: Path | None) -> Corpus:
    """`shipped`, `articles` or `faq`."""
    if name == "shipped":
        return left_out()
    assert data is not None
    entries, questions = (articles, "questions_dev.jsonl") if name == "articles" else (faq, "faq_questions_dev.jsonl")
    asked = tuple(Asked(one["question"], frozenset(one["positives"])) for one in lines(data / questions))
    _, query, synonyms = shipped()
    return Corpus(name, tuple(entries(data)), asked, query, synonyms)


def there_are(data: Path | None) -> tuple[str, ...]:
    """The names of the corpora that can be measured."""
    if data is None:
        return ("shipped",)
    needed = {"articles": "corpus_core.jsonl", "faq": "faq_entries.jsonl"}
    return ("shipped", *(name for name, file in needed.items() if (data / file).exists()))


def lines(path: Path) -> Iterator[Any]:
    """The objects of a JSON lines file, packed or not; none where there is no such file."""
    for one in (path, path.with_name(f"{path.name}.gz")):
        if one.exists():
            with gzip.open(one) if one.suffix == ".gz" else one.open("rb") as file:
                yield from map(orjson.loads, file)
            return


# The shipped content ------------------------------------------------------------------------------------------


@cache
def shipped() -> tuple[tuple[Entry, ...], Query, tuple[tuple[str, str], ...]]:
    """The shipped answers as search sees them, whoever may see all of them, and the synonyms.

    The day is the one of the last approval, so that the figures do not change while the content grows old.
    """
    shelf = Shelf(SHIPPED)
    items, _ = shelf.read_all()
    approved = [one for one in shelf.library.answers.values() if one.review.status == "approved"]
    query = Query(day=max(one.review.approved or date.min for one in approved), roles=OFFICIAL, limit=10)
    entries = (entry_of(one, items) for one in approved)
    return tuple(one for one in entries if query.sees(one)), query, items.synonyms


def left_out() -> Corpus:
    """Of each entry one `also` question is taken out and asked."""
    entries, query, synonyms = shipped()
    kept, asked = [], []
    for one in entries:
        if one.also:
            out = Random(f"{SEED} {one.id}").randrange(len(one.also))
            asked.append(Asked(one.also[out], frozenset({one.id})))
            one = replace(one, also=one.also[:out] + one.also[out + 1 :])
        kept.append(one)
    return Corpus("shipped", tuple(kept), tuple(asked), query, synonyms)


# Other people's data ------------------------------------------------------------------------------------------


def articles(data: Path) -> Iterable[Entry]:
    """Articles of law: the heading is the question, the law is the document."""
    for file in ("corpus_core.jsonl", "corpus_distractors.jsonl"):
        for one in lines(data / file):
            yield Entry(one["doc_id"], one["title"], (), (), one["text"], (one["law"],), ALWAYS)


def faq(data: Path) -> Iterable[Entry]:
    """Entries shaped as our answers are."""
    for one in lines(data / "faq_entries.jsonl"):
        yield Entry(one["doc_id"], one["title"], tuple(one["aliases"]), (), one["text"], (), ALWAYS)
