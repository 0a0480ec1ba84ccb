"""`make bench`: CPU per update beside bare echo bots, start, memory and reload with 1,000 entries. Prints ratios.

Every contender runs as a process of its own against the same local Bot API, alternating, and only its own CPU counts.
"""

import asyncio
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from time import perf_counter

from bot import clock
from bot.library import Query, Shelf
from tests.bench.content import thousand
from tests.bench.process import cpu_seconds, memory_mb
from tests.bot_api_server import BotApi
from tests.running import ROOT, environment, start

UPDATES, PEOPLE, ROUNDS = 2_000, 500, 3
QUESTIONS = (
    "khong doi mu bao hiem phat bn", "vuot den do phat bao nhieu", "dang ky tam tru", "rut bhxh 1 lan",
    "khieu nai bao lau duoc giai quyet", "thue ho kinh doanh", "lam giay khai sinh can gi", "nong do con xe may",
)  # fmt: skip
Push = Callable[[BotApi, int], int]


def say(api: BotApi, number: int) -> int:
    return api.say(10_000 + number % PEOPLE, QUESTIONS[number % len(QUESTIONS)])


def press(api: BotApi, number: int) -> int:
    return api.press_data(10_000 + number % PEOPLE, 1, "lookup:do:non-mu-bao-hiem")


@asynccontextmanager
async def contender(name: str, api: BotApi, content: Path) -> AsyncIterator[int]:
    """A running bot; its process id."""
    with tempfile.TemporaryDirectory() as folder:
        if name.startswith("loaluat"):
            bot = await start(Path(folder), api.token, f"telegram.base_url={api.base_url}", f"content.dir={content}")
            process = bot.process
        else:
            command = [sys.executable, "-m", f"tests.bench.{name}_echo", api.base_url, api.token]
            process = await asyncio.create_subprocess_exec(
                *command, cwd=ROOT, env=environment(None), stdout=-3, stderr=-3
            )
        try:
            yield process.pid
        finally:
            process.kill()
            await process.wait()


async def per_update(name: str, push: Push, content: Path) -> float:
    """Microseconds of CPU for one update out of a backlog."""
    async with BotApi() as api, contender(name, api, content) as pid:
        for n in range(50):  # warm, and surely polling
            push(api, n)
        await api.wait_for(lambda: len(api.sent) >= 50, 60)
        await asyncio.sleep(0.5)
        before, had = cpu_seconds(pid), len(api.sent)
        for n in range(UPDATES):
            push(api, n)
        await api.wait_for(lambda: len(api.sent) >= had + UPDATES, 120)
        await asyncio.sleep(0.5)  # settling, confirming
        return (cpu_seconds(pid) - before) / UPDATES * 1e6


async def beside_peers(content: Path) -> None:
    rows: dict[str, list[float]] = {"aiogram": [], "ptb": [], "loaluat button": [], "loaluat text": []}
    for _ in range(ROUNDS):
        for name, figures in rows.items():
            figures.append(await per_update(name, press if name.endswith("button") else say, content))
    aiogram = statistics.median(rows["aiogram"])
    print(f"CPU per update, backlog of {UPDATES}, {ROUNDS} rounds, median (lowest–highest):")
    for name, figures in rows.items():
        middle = statistics.median(figures)
        print(
            f"  {name:<16}{middle:7.0f} us ({min(figures):.0f}–{max(figures):.0f})"
            f"   {middle / aiogram:5.2f} of aiogram's echo"
        )


async def first_answer(content: Path) -> None:
    """From the command to the first answer with 1,000 entries, and the memory after the backlog of a question each."""
    with tempfile.TemporaryDirectory() as folder:
        async with BotApi() as api:
            api.say(7, QUESTIONS[0])
            began = perf_counter()
            bot = await start(Path(folder), api.token, f"telegram.base_url={api.base_url}", f"content.dir={content}")
            await api.wait_for(lambda: bool(api.sent), 60)
            took = perf_counter() - began
            for n in range(UPDATES):
                say(api, n)
            await api.wait_for(lambda: len(api.sent) > UPDATES, 120)
            memory = memory_mb(bot.process.pid)
            await bot.stop()
    print(f"1,000 entries: first answer after {took:.2f} s (at most 3), memory {memory:.0f} MB (at most 150)")


def reload_one(content: Path) -> None:
    """Saving one file among a thousand."""
    shelf = Shelf(content)
    path = next((content / "answers" / "copies").glob("*.yaml"))
    took = []
    for n in range(7):
        path.write_text(path.read_text(encoding="utf-8") + f"# {n}\n", encoding="utf-8")
        began = perf_counter()
        assert shelf.reload(), shelf.problems[:3]
        took.append((perf_counter() - began) * 1000)
    print(f"reload of one file among {len(shelf.library.answers)}: {statistics.median(took):.0f} ms (at most 100)")


def one_search(content: Path) -> None:
    library = Shelf(content).library
    query = Query(day=clock.today())
    for said in QUESTIONS:
        library.search(said, query)
    began = perf_counter()
    for n in range(2_000):
        library.search(QUESTIONS[n % len(QUESTIONS)], query)
    print(f"one search among {len(library.answers)}: {(perf_counter() - began) / 2_000 * 1e6:.0f} us")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        content = thousand(Path(folder) / "content")
        reload_one(content)
        one_search(content)
        asyncio.run(first_answer(content))
        asyncio.run(beside_peers(content))


if __name__ == "__main__":
    main()
