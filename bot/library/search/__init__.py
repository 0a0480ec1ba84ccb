"""Finding the answer that a citizen means. The only face of search:

    index = Index.build(entries, synonyms)
    found = index.search("khong doi mu phat bn", Query(day=day))
    index = index.changed(changed, removed)         # another index; the old one keeps answering

One entry is one bag of folded syllables and pairs of syllables, weighted by the field they stand in (words.py, index.py);
what was mistyped is read against the collection's own pairs (spelling.py); whether the best one is given, offered or kept
back is decided in gate.py, by how much of what was asked the entry covers. What is still being typed is no question yet:
completion.py tells which questions it may become.
"""

from bot.library.search.completion import Completion
from bot.library.search.entry import Entry, Found, Hit, Outcome, Query
from bot.library.search.index import Index

__all__ = ["Completion", "Entry", "Found", "Hit", "Index", "Outcome", "Query"]
