"""Finding the answer that a citizen means. The only face of search:

    index = Index.build(entries, synonyms)
    found = index.search("khong doi mu phat bn", Query(day=day))
    index = index.changed(changed, removed)         # another index; the old one keeps answering

An entry is one bag of folded syllables and pairs of neighbours (words.py, bags.py), a term is one integer (lexicon.py), all
bags stand in flat arrays (segment.py, corpus.py). What was typed is read against the collection's own pairs (spelling.py,
initials.py, citation.py); the entries with the largest sums are compared in full (asking.py, features.py) and ranked by
weights that the content's own questions taught (ranking.py, ranking.toml); gate.py and sides.py decide whether the best one
is given, offered or kept back. keeping.py writes an index down. What is still being typed is no question yet:
completion.py tells which questions it may become. What is no question at all: talk.py.
"""

from bot.library.search.completion import Completion
from bot.library.search.entry import Entry, Found, Hit, Outcome, Query
from bot.library.search.index import Index

__all__ = ["Completion", "Entry", "Found", "Hit", "Index", "Outcome", "Query"]
