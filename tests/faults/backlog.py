"""What people wrote while nobody was there: thousands of updates wait, and the program is killed while it works them off.

Each comes from somebody else and must be answered at least once. Twice only those whose answer the platform had taken and
which the inbox did not know to be answered when the program was killed: a reply in doubt is sent again by choice.
"""

import asyncio
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

from tests.faults.kills import NEAR, STARTS_WITHIN
from tests.faults.ledger import Outcome, reading
from tests.faults.run import FIRST, SECONDS, Run, Scene
from tests.running import Running, free_port

KILLS = 6
LATENCY = 0.02
ASKED = ("0", "đội mũ bảo hiểm", "vượt đèn đỏ phạt bao nhiêu", "xin chào", "đăng ký khai sinh")


async def polled(scene: Scene, chance: Random, kills: int = KILLS) -> Outcome:
    """Updates wait (--updates), fetched by polling; kill -9 six times while they are answered."""
    return await backlog(scene, chance, kills)


async def hooked(scene: Scene, chance: Random, kills: int = KILLS) -> Outcome:
    """The same by webhook: the platform delivers again whatever was not acknowledged."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    return await backlog(scene, chance, kills, f"web.port={port}", f"web.public_url={address}", "telegram.mode=webhook")


async def backlog(scene: Scene, chance: Random, kills: int, *sets: str) -> Outcome:
    run = Run(replace(scene, people=1), sets=sets)
    run.api.latency = LATENCY
    for one in range(scene.updates):
        run.api.say(FIRST + one, chance.choice(ASKED))
    hit: Counter[str] = Counter()
    doubtful: list[set[int]] = []
    for left in range(kills, 0, -1):
        bot = await run.launch()
        await _until_the_kill(run, bot, chance, (scene.updates - len(run.api.sent)) / left)
        await bot.kill()
        hit["answering" if bot.address else "starting"] += 1
        await _arrived(run)
        doubtful.append(_waiting(run.database) & _answered(run).keys())
    await _worked_off(run, scene.updates)
    return _outcome(run, scene.updates, doubtful, hit)


async def _until_the_kill(run: Run, bot: Running, chance: Random, most: float) -> None:
    """While it starts, or after some more (at most so many) were answered."""
    if chance.random() < 0.2:
        await asyncio.sleep(chance.uniform(0.1, STARTS_WITHIN))
        return
    await bot.answers()
    upto = len(run.api.sent) + chance.uniform(0, most)
    await run.api.wait_for(lambda: len(run.api.sent) >= upto, SECONDS)
    await asyncio.sleep(chance.uniform(0, NEAR))


async def _worked_off(run: Run, many: int) -> None:
    """Started for the last time; ended when all are answered, or nothing is left that could be."""
    bot = await run.begin()
    try:
        await run.until(lambda: len(_answered(run)) == many or _is_quiet(run), "all answered")
        await run.until(lambda: _is_quiet(run), "all settled")
        await _arrived(run)
    finally:
        await bot.kill()


async def _arrived(run: Run) -> None:
    """What stood on the wire when it was killed."""
    before = -1
    while before < len(run.api.sent):
        before = len(run.api.sent)
        for _ in range(20):
            await asyncio.sleep(0.01)


def _outcome(run: Run, many: int, doubtful: list[set[int]], hit: Counter[str]) -> Outcome:
    answered, waiting = _answered(run), len(_waiting(run.database))
    more = {who for who, times in answered.items() if times > 1}
    by_choice = more & set().union(*doubtful)
    return Outcome(
        planned=many,
        delivered=len(answered),
        lost=many - len(answered),
        twice=len(more - by_choice),
        again=len(by_choice),
        unsure=0,
        states={"settled": many - waiting, "waiting": waiting},
        in_flight=max(map(len, doubtful)),
        hit=hit,
    )


def _answered(run: Run) -> Counter[int]:
    """How many answers each person got."""
    return Counter(one["chat"]["id"] for one in run.api.sent)


def _waiting(database: Path) -> set[int]:
    """Whom the inbox believes to be unanswered."""
    with reading(database) as connection:
        found = connection.execute("SELECT address FROM inbox WHERE settled_at IS NULL AND channel = 'telegram'")
        return {int(address.partition(":")[2]) for (address,) in found}


def _is_quiet(run: Run) -> bool:
    """Nothing waits, neither at the platform nor in the inbox: whoever has no answer now gets none."""
    return not run.api.updates and not _waiting(run.database)
