"""kill -9 at random instants, while it starts, plans, sends, settles and corrects.

A run tells an announcement to all and a directive to every second of them (who get both in one message), and corrects the
announcement when a part of them has it. It is killed four times, each time at a random instant in or near something that it
is just doing; pages of an audience are small, so that the planning of it is hit between two of them. After every kill the
ledger must sum to the audience; what it says is being sent at that instant is what may come again by choice, and nothing
else may.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from random import Random

from bot.storage.broadcast_rows import FROZEN
from bot.storage.rows import FINISHED
from tests.faults.ledger import Outcome, broadcasts, entries, states
from tests.faults.run import ANNOUNCEMENT, CORRECTION, DIRECTIVE, Run, Scene
from tests.running import Running

PAGE = 20
LATENCY = 0.04
STARTS_WITHIN = 1.3
NEAR = 0.03
"""Seconds around an instant in which the kill falls."""
AIM_SECONDS = 4.0
KEYS = (ANNOUNCEMENT, DIRECTIVE, CORRECTION)

Aim = Callable[["Killing", Random], Awaitable[None]]


class Killing:
    """One run and what its kills left in doubt."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.bot: Running | None = None
        self.hit: Counter[str] = Counter()
        self.in_flight: list[set[tuple[str, str]]] = []

    async def kill(self, aim: Aim, chance: Random) -> None:
        """Starts it, kills it where the aim says, and looks at what is left."""
        self.bot = await self.run.launch()
        with suppress(TimeoutError):  # what was aimed at was over already; it is killed all the same
            await aim(self, chance)
        await self.bot.kill()
        self.run.prove_sums()
        found = entries(self.run.database, KEYS)
        sending = {(one.key, one.address) for one in found if one.state == "sending"}
        self.in_flight.append(sending)
        self.hit[self._doing(self.bot, {key for key, _ in sending})] += 1

    def _doing(self, bot: Running, sending: set[str]) -> str:
        """What the kill hit, by the ledger."""
        opened = broadcasts(self.run.database).items()
        if any(state == "planned" and "" < frozen < FROZEN for _, (state, frozen) in opened):
            return "planning"
        if sending:
            return "correcting" if CORRECTION in sending else "sending"
        return "between sends" if bot.address else "starting"

    def outcome(self) -> Outcome:
        """Whoever got something twice was in doubt at a kill; whoever got what was wrong got the correction."""
        run, misled = self.run, self.run.misled
        corrected = {one.address for one in entries(run.database, [CORRECTION])}
        unsure = {one.address for one in entries(run.database, [ANNOUNCEMENT]) if one.state == "unsure"}
        assert corrected - misled <= unsure, "corrected, though nothing wrong was told"
        run.audiences[CORRECTION] = misled | corrected
        doubtful = set().union(*self.in_flight)
        twice = {(key, who) for key, told in run.told.items() for who, times in told.items() if times > 1}
        assert twice <= doubtful, f"twice, and not in flight at any kill: {twice - doubtful}"
        assert states(run.database, KEYS).keys() <= {"sent", "unsure"}, "nobody refused anything"
        return replace(
            run.outcome(), in_flight=max(len({who for _, who in sending}) for sending in self.in_flight), hit=self.hit
        )


async def at_start(killing: Killing, chance: Random) -> None:
    await asyncio.sleep(chance.uniform(0.05, STARTS_WITHIN))


async def at_planning(killing: Killing, chance: Random) -> None:
    await _begun(killing)
    database = killing.run.database
    await soon(lambda: any(state == "planned" and frozen for state, frozen in broadcasts(database).values()))
    await asyncio.sleep(chance.uniform(0, NEAR))


async def at_sending(killing: Killing, chance: Random) -> None:
    """Around a moment at which some more were taken; what was taken is written down a little later."""
    await _begun(killing)
    api = killing.run.api
    upto = len(api.sent) + chance.uniform(0.02, 0.25) * killing.run.people
    await api.wait_for(lambda: len(api.sent) >= upto, AIM_SECONDS)
    await asyncio.sleep(chance.uniform(0, LATENCY + NEAR))


async def at_settling(killing: Killing, chance: Random) -> None:
    """Just when the answers to what was sent arrive."""
    await at_sending(killing, chance)
    api, taken = killing.run.api, len(killing.run.api.sent)
    await api.wait_for(lambda: len(api.sent) > taken, AIM_SECONDS)
    await asyncio.sleep(LATENCY + chance.uniform(0, 0.005))


async def at_correcting(killing: Killing, chance: Random) -> None:
    """While the audience of the correction is planned, or while it goes out. It is there at the start, or comes later."""
    run = killing.run
    if chance.random() < 0.5:
        run.correct()
    await _begun(killing)
    await asyncio.sleep(chance.uniform(0, 0.3))
    run.correct()
    upto = chance.choice((0, chance.uniform(0, 0.3) * run.people))
    await soon(lambda: CORRECTION in broadcasts(run.database))
    await soon(lambda: run.told[CORRECTION].total() >= upto)
    await asyncio.sleep(chance.uniform(0, NEAR))


async def _begun(killing: Killing) -> None:
    assert killing.bot is not None
    await killing.bot.answers()


async def soon(held: Callable[[], bool]) -> None:
    """Within milliseconds after it became so; TimeoutError when it does not."""
    async with asyncio.timeout(AIM_SECONDS):
        while not held():  # noqa: ASYNC110 - what is waited for knows nothing of us
            await asyncio.sleep(0.005)


SENDING: tuple[Aim, ...] = (at_sending, at_settling)
STARTING: tuple[Aim, ...] = (at_start, at_planning, at_planning)


async def kills(scene: Scene, chance: Random) -> Outcome:
    """kill -9 at random instants, four times a run: starting, planning, sending, settling, correcting."""
    run = Run(scene, bend=("--page", str(PAGE)))
    run.api.latency = LATENCY
    run.announce()
    run.direct()
    killing = Killing(run)
    for aim in (chance.choice(STARTING), chance.choice(SENDING), at_correcting, chance.choice((at_start, *SENDING))):
        await killing.kill(aim, chance)
    bot = await run.begin()
    try:
        await run.until(lambda: _is_done(run), "done")
    finally:
        await bot.kill()
    return killing.outcome()


def _is_done(run: Run) -> bool:
    """The audience of each is whole, with nothing left to send."""
    opened = broadcasts(run.database)
    whole = all(opened.get(key, ("", ""))[1] == FROZEN for key in KEYS)
    return whole and states(run.database, KEYS).keys() <= FINISHED
