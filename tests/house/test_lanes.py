"""Answering many at once and each in order."""

import asyncio
from datetime import UTC, datetime

from bot.lanes import Lanes
from bot.message import Address, Incoming

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


def said(user: str, number: int) -> Incoming:
    return Incoming(Address("telegram", user), f"{user}{number}", NOW, "text", str(number))


async def test_a_persons_messages_are_answered_in_their_order_while_others_go_on() -> None:
    seen: list[str] = []
    let_a_go, three = asyncio.Event(), asyncio.Event()

    async def work(one: Incoming) -> None:
        if one.update_id == "a0":
            await let_a_go.wait()
        seen.append(one.update_id)
        if len(seen) == 3:
            three.set()

    lanes = Lanes(work, workers=2, most=100)
    lanes.start()
    for n in range(3):
        lanes.put(said("a", n))
        lanes.put(said("b", n))
    await three.wait()
    assert seen == ["b0", "b1", "b2"]
    let_a_go.set()
    assert await lanes.drain(5)
    assert seen[3:] == ["a0", "a1", "a2"]
    await lanes.stop()


async def test_a_failure_does_not_stop_the_lane() -> None:
    seen: list[str] = []

    async def work(one: Incoming) -> None:
        if one.text == "0":
            raise RuntimeError
        seen.append(one.update_id)

    lanes = Lanes(work, workers=1, most=100)
    lanes.start()
    lanes.put(said("a", 0))
    lanes.put(said("a", 1))
    assert await lanes.drain(5)
    assert seen == ["a1"]
    await lanes.stop()


async def test_who_delivers_waits_while_too_much_is_queued() -> None:
    go = asyncio.Event()

    async def work(_: Incoming) -> None:
        await go.wait()

    lanes = Lanes(work, workers=1, most=2)
    lanes.start()
    lanes.put(said("a", 0))
    lanes.put(said("b", 0))
    room = asyncio.create_task(lanes.room())
    await asyncio.sleep(0)
    assert not room.done()
    go.set()
    await room
    assert await lanes.drain(5)
    await lanes.stop()
