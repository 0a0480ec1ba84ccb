"""`--plan N`: how long it takes the real program to plan a broadcast to N subscribers, and what it needs for that."""

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from bot.storage import Database, Deliveries
from tests.bench.broadcast.announcement import NAME
from tests.bench.broadcast.case import warmed_up
from tests.bench.broadcast.contenders import OURS, Sender, program, subscribe
from tests.bench.broadcast.figures import Replies, Row, Watched, replies, row
from tests.bench.broadcast.server import Limited
from tests.bench.broadcast.table import in_ms
from tests.bench.process import forget_highest_memory, memory_mb

SENDING_SECONDS = 15.0
"""Watched after the first send: a queue of a million must not slow it down."""

LONGEST_SECONDS = 900.0
LOOK_SECONDS = 0.05
IDLE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Plan:
    """planning: seconds from the broadcast's opening until its whole audience stands. first_send: from the saved
    announcement on, most of which is the pause between two looks at the folder when the audience is small.
    memory_growth_mb: the highest it was until the first send, above what it was before; size: of the database."""

    subscribers: int
    import_seconds: float
    start_seconds: float
    planning_seconds: float
    first_send_seconds: float
    planning_cpu: float
    memory_before_mb: float
    memory_growth_mb: float
    size_before_mb: float
    size_after_mb: float
    idle: Replies
    while_planning: Replies
    sending: Row


@dataclass(frozen=True, slots=True)
class Instants:
    """saved: the announcement; opened, planned: the broadcast in the database."""

    saved: float
    opened: float
    planned: float


async def planned(many: int, limit: int, asking: float, sets: Sequence[str]) -> Plan:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with Limited(limit, many) as api:
            began = perf_counter()
            await subscribe(_url(folder), api.books.people)
            imported, size = perf_counter(), size_mb(folder)
            async with program(folder, api, sets) as sender:
                start = perf_counter() - imported
                await warmed_up(OURS, api)
                questions = asyncio.create_task(api.keep_asking(asking))
                try:
                    return await _measured(folder, api, sender, (imported - began, start, size))
                finally:
                    questions.cancel()
                    with suppress(asyncio.CancelledError):
                        await questions


async def _measured(folder: Path, api: Limited, sender: Sender, before: tuple[float, float, float]) -> Plan:
    """before: seconds of import and of start, MB of the database."""
    await asyncio.sleep(IDLE_SECONDS)
    (pid,) = sender.pids
    forget_highest_memory(pid)
    memory, cpu = memory_mb(pid), sender.cpu()
    saved = perf_counter()
    await sender.go()
    instants = await _until_planned(folder, saved)
    used = sender.cpu() - cpu
    async with asyncio.timeout(LONGEST_SECONDS):
        while not api.books.reached():  # noqa: ASYNC110 - the server knows nothing of us
            await asyncio.sleep(LOOK_SECONDS)
    highest, size, cpu = memory_mb(pid, "VmHWM"), size_mb(folder), sender.cpu()
    await asyncio.sleep(SENDING_SECONDS)
    ended = perf_counter()
    sending = row(api.books, Watched(OURS, instants.saved, ended, True, sender.cpu() - cpu))
    asked = api.books.questions
    return Plan(
        len(api.books.people), *before[:2], instants.planned - instants.opened, sending.starts_after, used,
        memory, highest - memory, before[2], size,
        sending.idle,
        replies([one for one in asked if instants.opened <= one.asked_at <= instants.planned], ended),
        sending,
    )  # fmt: skip


async def _until_planned(folder: Path, saved: float) -> Instants:
    """Read from the database beside the program, so that it counts whatever the program does meanwhile."""
    database = await Database.open(_url(folder))
    try:
        deliveries, opened = Deliveries(database), 0.0
        async with asyncio.timeout(LONGEST_SECONDS):
            while True:
                found = [one for one in await deliveries.broadcasts() if one.subject == NAME]
                if found and not opened:
                    opened = perf_counter()
                if found and found[0].state != "planned":
                    return Instants(saved, opened, perf_counter())
                await asyncio.sleep(LOOK_SECONDS)
    finally:
        await database.close()


def _url(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder}/loaluat.db"


def size_mb(folder: Path) -> float:
    """The database with its journal."""
    return sum(one.stat().st_size for one in folder.glob("loaluat.db*")) / 2**20


def for_a_reader(plan: Plan) -> Iterator[str]:
    idle, meanwhile, sending = plan.idle, plan.while_planning, plan.sending.meanwhile
    yield (
        f"{plan.subscribers:,} subscribers on SQLite: imported in {plan.import_seconds:.0f} s, "
        f"started in {plan.start_seconds:.1f} s"
    )
    yield f"  planned in {plan.planning_seconds:.1f} s (at most 30 for a million), {plan.planning_cpu:.1f} s of CPU"
    yield f"  first send {plan.first_send_seconds:.1f} s after the announcement was saved"
    yield f"  memory {plan.memory_before_mb:.0f} MB, growing by {plan.memory_growth_mb:.0f} MB (at most 50)"
    yield f"  database {plan.size_before_mb:.0f} MB, with the deliveries {plan.size_after_mb:.0f} MB"
    yield (
        f"  then {plan.sending.per_second:.0f} told a second ({plan.sending.share:.1%} of the limit), "
        f"{plan.sending.too_many} 429s, {plan.sending.cpu / max(plan.sending.seconds, 1e-9):.0%} of a core"
    )
    for when, waits in (("idle", idle), ("while it plans", meanwhile), ("while it sends", sending)):
        yield f"  replies {when}: median {in_ms(waits, 'median')} ms, p99 {in_ms(waits, 'p99')} ms, {waits.many} asked"
