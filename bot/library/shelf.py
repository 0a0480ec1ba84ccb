"""The one place where a Library is exchanged for the next: loads at start, watches the folder, swaps when all is well."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

from bot import clock
from bot.courtesy import CANONICAL, Form, in_form
from bot.errors import ContentError, Problem
from bot.library.approval import without_undone
from bot.library.findings import Finding
from bot.library.index_cache import IndexCache
from bot.library.items import Items
from bot.library.library import Library
from bot.library.lint import leave_out, lint
from bot.library.loader import Loader
from bot.library.resting import collector_rests
from bot.library.texts import Texts

log = logging.getLogger(__name__)

READY_AT_ONCE = 5_000
LOOK_SECONDS = 1.0
MOST_LOGGED = 20
GRACE_DAYS = 30


class Shelf:
    """Holds the live Library. `problems` are the errors of the last load, also when it did not go live."""

    library: Library
    problems: tuple[Problem, ...]

    def __init__(
        self, folder: Path, grace_days: int = GRACE_DAYS, form: Form = CANONICAL, cache: Path | None = None
    ) -> None:
        """Loads at once: invalid items are left out. ContentError when there is no such folder.

        grace_days: how long after its day of review an item is still used. form: of address, for `say`. cache: the folder
        that keeps what was parsed and the index, for the next start.
        """
        self._form = form
        self._loader = Loader(folder, grace_days=grace_days, cache=cache)
        self._told: dict[tuple[Finding, tuple[int, ...]], Problem] = {}
        with collector_rests(for_good=True):
            self._loader.look()
            items, problems = self._read()
            kept = IndexCache(cache, folder, self._loader.fingerprint) if cache else None
            self.library = Library(items, problems, kept=kept)
        self._seen = self._loader.seen()
        self.problems = problems
        _log(problems, "left out")

    def say(self, key: str, **values: object) -> str:
        """A live sentence that is for nobody in particular: what stands on the page or in a platform's menu."""
        return in_form(self.library.texts.say(key, **values), self._form)

    def works_on(self, day: date) -> bool:
        """Whether offices work that day, by the calendar that is live then."""
        return self.library.calendar.works_on(day)

    def get_ready(self) -> None:
        """What the first letter of a question needs; for a large content `watch` sees to it while all else answers."""
        if len(self.library.answers) <= READY_AT_ONCE:
            self.library.ready_to_complete()

    def reload(self) -> bool:
        """Read what changed since the last load; True when a new Library went live, False when nothing changed or an
        error keeps the live one (logged with file and line)."""
        with collector_rests():
            return self._reloaded()

    def _reloaded(self) -> bool:
        try:
            if not self._loader.look():
                return False
            items, problems = self._read()
        except ContentError as wrong:
            self.problems = wrong.problems
            _log(self.problems, "not live")
            return False
        problems = (*problems, *_lost_sentences(self.library.texts, items.sentences))
        self.problems = problems
        if any(one.severity == "error" for one in problems):
            _log(problems, "not live")
            return False
        self.library = Library(items, problems, before=self.library)
        log.info("new content is live: %d answers, %d documents", len(items.answers), len(items.documents))
        return True

    def lint(self) -> tuple[Problem, ...]:
        """Every breach of every rule in the folder as it is now: errors and warnings, in the order of the files."""
        items, problems = self._loader.read()
        return _in_order(problems + lint(items, clock.today()))

    def read_all(self) -> tuple[Items, tuple[Problem, ...]]:
        """Everything that the folder holds now, drafts and items with mistakes too, and what could not be read."""
        items, problems = self._loader.read()
        return items, tuple(problems)

    async def watch(self, changed: Callable[[], Awaitable[None]] | None = None) -> None:
        """Call reload whenever a file was saved, until cancelled; a saved valid file is live within five seconds.

        changed: called after new content went live.
        """
        await asyncio.to_thread(self.library.ready_to_complete)
        while True:
            await clock.sleep(LOOK_SECONDS)
            try:
                stamps = await asyncio.to_thread(self._loader.stamps)
                if stamps != self._seen:
                    self._seen = stamps
                    if await asyncio.to_thread(self.reload) and changed:
                        await changed()
            except OSError as wrong:
                log.error("the content folder cannot be read now: %s", wrong)
            except Exception:  # whatever an editor's file did to us, the next save is looked at again
                log.exception("new content could not be read; what is live stays")

    def _read(self) -> tuple[Items, tuple[Problem, ...]]:
        """What the loader last saw, without the items that are wrong."""
        items, found = self._loader.items()
        problems = [one for one in found if one.severity == "error"]
        problems += self._placed(items, leave_out(items, clock.today()))
        without_undone(items)
        return items, _in_order(problems)

    def _placed(self, items: Items, findings: list[Finding]) -> list[Problem]:
        """Findings with their lines; a file that did not change is not read again for the same finding."""
        before, self._told = self._told, {}
        for one in findings:
            key = (one, items.spots[one.kind, one.id].stamp)
            self._told[key] = before.get(key) or items.problem(one)
        return list(self._told.values())


def _in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(set(problems), key=lambda one: (one.path, one.line, one.message)))


def _lost_sentences(live: Texts, sentences: dict[str, str]) -> list[Problem]:
    """A sentence that the bot says may be changed, but neither go nor ask for a value that nobody gives."""
    fresh, found = Texts(sentences), []
    for key in sorted(live.keys):
        feature, _, name = key.partition(".")
        said = ""
        if key not in fresh:
            said = f"thiếu mục «{name}»; câu này bot đang dùng"
        elif fresh.holes(key) - live.holes(key):
            unknown = ", ".join(f"{{{one}}}" for one in sorted(fresh.holes(key) - live.holes(key)))
            said = f"mục «{name}»: không có giá trị cho {unknown}"
        if said:
            found.append(Problem(f"content/texts/{feature}.yaml", 1, said, rule="lost-sentence"))
    return found


def _log(problems: tuple[Problem, ...], what: str) -> None:
    errors = [one for one in problems if one.severity == "error"]
    for one in errors[:MOST_LOGGED]:
        log.error("content %s: %s", what, one)
    if len(errors) > MOST_LOGGED:
        log.error("content: %d more errors; `loaluat check` shows all", len(errors) - MOST_LOGGED)
