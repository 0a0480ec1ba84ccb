"""The index of a content folder, kept in one file beside what was parsed: a start makes ready only the answers that differ.

Whatever is wrong with the file costs time, nothing else.
"""

import hashlib
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bot.library.saving import read_private, replace_private
from bot.library.search import Entry, Index
from bot.library.search.keeping import Kept, pack, renewed, unpack
from bot.library.sheet_cache import first_line, forget_gone

log = logging.getLogger(__name__)

WORTH_KEEPING = 100
"""The file is written anew when one in so many answers differs; fewer are made ready in no time at the next start."""


class IndexCache:
    """folder: where caches are kept. content: the folder of which this is the index. fingerprint: of its files."""

    def __init__(self, folder: Path, content: Path, fingerprint: str) -> None:
        self._content = os.fsencode(content.resolve())
        self._fingerprint = fingerprint
        self.path = folder / f"index-{hashlib.sha256(self._content).hexdigest()[:16]}.cache"

    def index(
        self, entries: Callable[[], Mapping[str, Entry]], used: str, synonyms: Sequence[tuple[str, str]]
    ) -> Index:
        """The index of these entries, and the file brought up to date. used: names what of the files makes the entries;
        where files and that are what they were, the entries are not even asked for."""
        # another version of the program may make other entries of the same files
        mark = hashlib.sha256(first_line() + f"{self._fingerprint} {used}".encode()).hexdigest()
        kept = self._read(synonyms)
        if kept and self._fingerprint and kept.mark == mark:
            return kept.index
        found = entries()
        index = renewed(kept.index, found) if kept else Index.build(found.values(), synonyms)
        differ = kept.index.differs(index) if kept else len(found)
        log.info("search: %d answers made ready, %d as they were", differ, len(found) - differ)
        if kept is None or differ * WORTH_KEEPING > len(found) or not differ:
            self._save(Kept(index, mark), synonyms)
        return index

    def _read(self, synonyms: Sequence[tuple[str, str]]) -> Kept | None:
        try:
            return unpack(read_private(self.path), synonyms)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, IndexError) as wrong:
            log.warning("the cache %s is not used: %s", self.path, wrong)
            return None

    def _save(self, kept: Kept, synonyms: Sequence[tuple[str, str]]) -> None:
        try:
            replace_private(self.path, pack(kept, synonyms, self._content))
            forget_gone(self.path.parent, "index")
        except OSError as wrong:
            log.warning("the index cannot be kept in %s: %s", self.path.parent, wrong.strerror)
