"""The contenders: our index and three well-known ones, each set up as its users would for Vietnamese.

All get the same words of an entry (question, also, topics, documents, text) and the whole question, every term optional:

    loaluat    the fields as they are, with the synonyms of the shipped content, as the program has them
    fts5       SQLite FTS5 in memory, contentless; one column with all fields; unicode61 remove_diacritics 2 (which leaves
               đ alone); terms joined with OR; ordered by bm25()
    tantivy    in memory, one thread; one field with all fields; lower case, ASCII folding (đ too); terms joined with OR
    tantivy-b  the same with five fields, each with its boost (BOOSTS); better on short entries, worse on articles
    bm25s      numpy back end, its usual BM25 (lucene, k1 1.5, b 0.75); folded syllables (đ too) of all fields

Weighing the columns of FTS5 in the same way was tried: its MRR as typed moved by less than .02, so it has one column.
"""

import importlib.util
import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from bot.library.search import Entry, Index
from bot.vietnamese import fold_once
from tests.bench.search.corpora import Corpus
from tests.bench.search.noise import bare

MOST = 10
BOOSTS = {"question": 3.0, "also": 1.4, "topics": 0.8, "documents": 0.5, "text": 1.0}
_WORD = re.compile(r"\w+")


class Engine(Protocol):
    """Made from a corpus: building is what making it costs."""

    def search(self, text: str) -> Sequence[str]:
        """The ids of at most MOST entries, best first."""
        ...


def fields_of(entry: Entry) -> tuple[str, ...]:
    """One text for each of BOOSTS."""
    listed = ("\n".join(one) for one in (entry.also, entry.topics, entry.documents))
    return (entry.question, *listed, entry.text)


def words_of(entry: Entry) -> str:
    """All fields in one text."""
    return "\n".join(fields_of(entry))


class LoaLuat:
    def __init__(self, corpus: Corpus) -> None:
        self._query = corpus.query
        self._index = Index.build(corpus.entries, corpus.synonyms)

    def search(self, text: str) -> Sequence[str]:
        return [hit.id for hit in self._index.search(text, self._query).hits]


class Fts5:
    def __init__(self, corpus: Corpus) -> None:
        self._ids = [one.id for one in corpus.entries]
        self._database = sqlite3.connect(":memory:")
        self._database.execute(
            "CREATE VIRTUAL TABLE entries USING fts5(words, content='', tokenize='unicode61 remove_diacritics 2')"
        )
        rows = ((n, words_of(one)) for n, one in enumerate(corpus.entries))
        with self._database:
            self._database.executemany("INSERT INTO entries (rowid, words) VALUES (?, ?)", rows)
            self._database.execute("INSERT INTO entries (entries) VALUES ('optimize')")

    def search(self, text: str) -> Sequence[str]:
        asked = " OR ".join(f'"{word}"' for word in dict.fromkeys(_WORD.findall(text.lower())))
        if not asked:
            return []
        # `rank` is bm25(entries), sorted inside FTS5
        rows = self._database.execute(
            "SELECT rowid FROM entries WHERE entries MATCH ? ORDER BY rank LIMIT ?", (asked, MOST)
        )
        return [self._ids[number] for (number,) in rows]


class Tantivy:
    """fields: name -> boost; the words of each entry by `words`."""

    def __init__(self, corpus: Corpus, boosts: Mapping[str, float], words: Callable[[Entry], Sequence[str]]) -> None:
        import tantivy

        folding = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        folding = folding.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.ascii_fold())
        schema = tantivy.SchemaBuilder().add_text_field("id", stored=True, tokenizer_name="raw")
        for field in boosts:
            schema = schema.add_text_field(field, tokenizer_name="folding")
        self._boosts = dict(boosts)
        self._index = tantivy.Index(schema.build())
        self._index.register_tokenizer("folding", folding.build())
        writer = self._index.writer(num_threads=1)
        for one in corpus.entries:
            fields = {field: [said] for field, said in zip(boosts, words(one), strict=True)}
            writer.add_document(tantivy.Document(id=[one.id], **fields))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    @classmethod
    def whole(cls, corpus: Corpus) -> "Tantivy":
        return cls(corpus, {"words": 1.0}, lambda one: [words_of(one)])

    @classmethod
    def boosted(cls, corpus: Corpus) -> "Tantivy":
        return cls(corpus, BOOSTS, fields_of)

    def search(self, text: str) -> Sequence[str]:
        # Lower case, since OR and NOT are words of its language; folded, since it drops words that stand there twice
        # before it folds them, and «bé bẻ» would count other than «be be».
        asked = " ".join(_WORD.findall(bare(text.lower())))
        if not asked:
            return []
        meant = self._index.parse_query(asked, list(self._boosts), field_boosts=self._boosts)
        found = self._searcher.search(meant, MOST, count=False)
        return [str(self._searcher.doc(address)["id"][0]) for _, address in found.hits]


class Bm25s:
    def __init__(self, corpus: Corpus) -> None:
        import bm25s

        self._ids = [one.id for one in corpus.entries]
        self._index: Any = bm25s.BM25()
        folded = [fold_once(words_of(one)) for one in corpus.entries]
        tokens = bm25s.tokenize(folded, token_pattern=r"\w+", stopwords=None, show_progress=False)
        self._index.index(tokens, show_progress=False)
        self._most = min(MOST, len(self._ids))

    def search(self, text: str) -> Sequence[str]:
        tokens = [one for one in fold_once(text).split() if one in self._index.vocab_dict]
        if not tokens:
            return []
        numbers, scores = self._index.retrieve([tokens], k=self._most, show_progress=False)
        return [self._ids[n] for n, score in zip(numbers[0].tolist(), scores[0].tolist(), strict=True) if score > 0]


ENGINES: dict[str, Callable[[Corpus], Engine]] = {
    "loaluat": LoaLuat,
    "fts5": Fts5,
    "tantivy": Tantivy.whole,
    "tantivy-b": Tantivy.boosted,
    "bm25s": Bm25s,
}


def is_installed(name: str) -> bool:
    """Our own is; SQLite may have been built without FTS5; the others come with the `bench` extra."""
    if name == "fts5":
        options = sqlite3.connect(":memory:").execute("PRAGMA compile_options").fetchall()
        return ("ENABLE_FTS5",) in options
    return name == "loaluat" or importlib.util.find_spec(name.removesuffix("-b")) is not None
