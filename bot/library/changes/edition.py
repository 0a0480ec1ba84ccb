"""The content of one folder at one time: what is written in it, and what citizens get of that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from bot.library.approval import without_undone
from bot.library.items import Items
from bot.library.library import Library
from bot.library.lint import leave_out
from bot.library.loader import Loader

OWN_MAPPINGS = (
    "documents",
    "answers",
    "questions",
    "quizzes",
    "announcements",
    "places",
    "units",
    "deadlines",
    "terms",
    "collections",
)


@dataclass(frozen=True)
class Seen:
    """What the card of an answer says on the day. since: its version's first day. figures: are they shown?"""

    text: str
    since: date
    figures: bool


@dataclass(frozen=True)
class Edition:
    """written: every item that can be read. library: as it would be live. cards: answer id -> what is seen on the day."""

    folder: Path
    written: Items
    library: Library
    cards: Mapping[str, Seen]


def read_edition(folder: Path, day: date, cards: Callable[[Library, date], Mapping[str, Seen]]) -> Edition:
    """ContentError when there is no such folder. cards: what the answers that are shown on the day say then."""
    written, problems = Loader(folder).read()
    own: dict[str, Any] = {kind: dict(written.of(kind)) for kind in OWN_MAPPINGS}
    live = replace(written, **own)
    leave_out(live, day)
    without_undone(live)
    library = Library(live, tuple(problems))
    return Edition(folder, written, library, cards(library, day))
