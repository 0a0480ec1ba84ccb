"""What editors wrote, loaded, checked and searched. A Library is an immutable snapshot; a Shelf swaps it for the next.

shelf = Shelf(Path("content"))          # loads at once; invalid items are left out, shelf.problems says why
library = shelf.library                 # take it once per turn
answer = library.answers["non-mu-bao-hiem"]
version = library.version_on(answer, day)
status = library.status_on(library.documents["nd-168-2024"], day)
found = library.search("khong doi mu", Query(day=day))
"""

from bot.library.dates import Status
from bot.library.library import Library
from bot.library.models import Announcement, Answer, Basis, Document, Obligation, Option, Question, Version
from bot.library.offices import Offices
from bot.library.registers import Collection, Place, Term, Topic, Unit
from bot.library.search import Found, Hit, Query
from bot.library.shelf import Shelf
from bot.library.texts import Texts

__all__ = [
    "Announcement",
    "Answer",
    "Basis",
    "Collection",
    "Document",
    "Found",
    "Hit",
    "Library",
    "Obligation",
    "Offices",
    "Option",
    "Place",
    "Query",
    "Question",
    "Shelf",
    "Status",
    "Term",
    "Texts",
    "Topic",
    "Unit",
    "Version",
]
