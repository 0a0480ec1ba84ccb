"""One run of the real program beside a local Bot API: people who follow, an announcement to all, a directive to some of
them, a correction. The database and the platform stay when the program is killed."""

import asyncio
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from bot import clock
from tests.bot_api_server import BotApi
from tests.faults.ledger import Outcome, broadcasts, is_done, outcome, prove_sums, states
from tests.running import ROOT, SOURCE, Running, environment, launch
from tests.test_push_end_to_end import content_for, follow

FIRST = 100_000
SECONDS = 120.0

ANNOUNCEMENT, DIRECTIVE, CORRECTION = "announcement:tin", "announcement:chi-thi", "correction:sua"
TEXTS = {ANNOUNCEMENT: "Tin này mỗi người nhận một lần.", DIRECTIVE: "Chỉ thị này cán bộ phải nhận."}
CORRECTED = "Đính chính"
ITEM = """\
title: {title}
text: {text}
publish_at: {at}
topics: [giao-thong]
review: {{author: bt-01, approver: bt-02, approved: 2026-11-20, status: approved, sample: true}}
{more}
"""


@cache
def prepared(people: int) -> tempfile.TemporaryDirectory[str]:
    """A database of so many followers, every second of them an official, and what they are to be told; made once."""
    kept = tempfile.TemporaryDirectory()
    folder = Path(kept.name)
    content_for(folder)
    follow(folder, range(FIRST, FIRST + people), ("citizen", "official"))
    return kept


@dataclass
class Scene:
    """Where a fault happens: an empty folder, the platform, how many people, the pace, how many updates of a backlog."""

    folder: Path
    api: BotApi
    people: int
    per_second: float
    updates: int


class Run:
    """What is told to the people of a scene, and the program that tells it, one process after the other.

    bend: for tests/faults/bent.py. sets: settings of the program.
    """

    def __init__(self, scene: Scene, bend: Collection[str] = (), sets: Collection[str] = ()) -> None:
        self.api, self.people, self.folder = scene.api, scene.people, scene.folder
        shutil.copytree(prepared(scene.people).name, self.folder, dirs_exist_ok=True)
        self._program = ("-m", "tests.faults.bent", *bend) if bend else ("-m", "bot")
        self._sets = (
            f"telegram.base_url={self.api.base_url}", f"content.dir={self.folder / 'content'}",
            f"telegram.per_second={scene.per_second}", "delivery.daily_cap=9", *sets,
        )  # fmt: skip
        everybody = [f"telegram:{FIRST + one}" for one in range(self.people)]
        self.everybody, self.officials = everybody, everybody[1::2]
        self.audiences: dict[str, Collection[str]] = {}

    # What is to be told -----------------------------------------------------------------------------------------------

    def announce(self, more: str = "") -> None:
        """To all, from now on."""
        self._write(ANNOUNCEMENT, "Tin thử", TEXTS[ANNOUNCEMENT], more)
        self.audiences[ANNOUNCEMENT] = self.everybody

    def direct(self) -> None:
        """To officials, who must confirm it."""
        by = written(clock.now() + timedelta(days=2))
        self._write(DIRECTIVE, "Chỉ thị thử", TEXTS[DIRECTIVE], f"acknowledge_by: {by}\naudience: [official]")
        self.audiences[DIRECTIVE] = self.officials

    def correct(self) -> None:
        """The announcement said something wrong; said once, however often. Who must know is known at the end: `misled`."""
        if self._path(CORRECTION).exists():
            return
        right = TEXTS[ANNOUNCEMENT].replace("một", "đúng một")
        self._write(CORRECTION, "Tin thử", right, "corrects: tin")

    def _write(self, key: str, title: str, text: str, more: str) -> None:
        path = self._path(key)
        path.parent.mkdir(exist_ok=True)
        at = written(clock.now() - timedelta(seconds=2))
        part = path.with_suffix(".part")  # a look at half a file is no fault of the program
        part.write_text(ITEM.format(title=title, text=text, at=at, more=more), encoding="utf-8")
        part.rename(path)

    def _path(self, key: str) -> Path:
        return self.folder / "content" / "announcements" / f"{key.partition(':')[2]}.yaml"

    # The program ------------------------------------------------------------------------------------------------------

    async def launch(self) -> Running:
        """Started, and not waited for."""
        return await launch(self.folder, self.api.token, *self._sets, program=self._program)

    async def begin(self) -> Running:
        bot = await self.launch()
        await bot.answers()
        return bot

    @property
    def database(self) -> Path:
        return self.folder / "loaluat.db"

    @property
    def log(self) -> str:
        return (self.folder / "log.txt").read_text(encoding="utf-8")[-3000:]

    # What comes of it -------------------------------------------------------------------------------------------------

    @property
    def told(self) -> dict[str, Counter[str]]:
        """How often each person got each of them. A digest holds several."""
        found: dict[str, Counter[str]] = {key: Counter() for key in (*TEXTS, CORRECTION)}
        for one in self.api.sent:
            plain, who = one["plain"], f"telegram:{one['chat']['id']}"
            if CORRECTED in plain:
                found[CORRECTION][who] += 1
                continue
            for key, title in ((ANNOUNCEMENT, "Tin thử"), (DIRECTIVE, "Chỉ thị thử")):
                found[key][who] += title in plain
        return {key: +counts for key, counts in found.items()}

    @property
    def misled(self) -> set[str]:
        """Who got the text that was wrong."""
        return {f"telegram:{one['chat']['id']}" for one in self.api.sent if TEXTS[ANNOUNCEMENT] in one["plain"]}

    async def reach(self, share: float) -> None:
        """Until so much of it was taken."""
        await self.api.wait_for(lambda: len(self.api.sent) >= share * self.people, SECONDS)

    async def until(self, held: Callable[[], bool], what: str) -> None:
        """TimeoutError with the end of the log when it does not become so."""
        end = asyncio.get_running_loop().time() + SECONDS
        while not held():
            if asyncio.get_running_loop().time() > end:
                found = f"{states(self.database, self.audiences)} {broadcasts(self.database)}"
                raise TimeoutError(f"{what}: not after {SECONDS:g} s: {found}; the end of the log:\n{self.log}")
            await asyncio.sleep(0.1)

    async def finished(self, bot: Running) -> None:
        """Until the ledger says that all is done; then the program is killed."""
        try:
            await self.until(lambda: is_done(self.database, self.audiences), "done")
        finally:
            await bot.kill()

    def prove_sums(self) -> None:
        prove_sums(self.database, self.audiences)

    def outcome(self) -> Outcome:
        return outcome(self.database, self.audiences, self.told)


def written(instant: datetime) -> str:
    """As editors write it: the time in Hà Nội."""
    return instant.astimezone(clock.HANOI).strftime("%Y-%m-%d %H:%M:%S")


def command(folder: Path, *words: str) -> None:
    """Another `loaluat`, beside the one that runs, on the same database."""
    sets = ("--set", f"database.url=sqlite+aiosqlite:///{folder}/loaluat.db", "--set", f"content.dir={folder}/content")
    words = (sys.executable, "-m", "bot", *words, *sets)
    subprocess.run(words, cwd=ROOT, env=environment(None) | SOURCE, check=True, capture_output=True)
