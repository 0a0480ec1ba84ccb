"""What a channel remembers, when several processes change it at once."""

import asyncio

from bot.storage import ChannelMemory, Database


async def test_a_value_is_swapped_by_the_one_who_knew_it(database: Database) -> None:
    memory = ChannelMemory(database, "zalo_oa")
    assert not await memory.swap("pair", "never there", "a")
    assert await memory.swap("pair", None, "a")
    assert not await memory.swap("pair", None, "b")
    assert not await memory.swap("pair", "b", "c")
    assert await memory.swap("pair", "a", "b")
    assert await memory.get("pair") == "b"
    assert await ChannelMemory(database, "telegram").get("pair") is None


async def test_of_many_who_swap_at_once_one_wins(database: Database) -> None:
    memory = ChannelMemory(database, "zalo_oa")
    for old in (None, "first"):
        won = await asyncio.gather(*(memory.swap("pair", old, f"{n}") for n in range(20)))
        assert sum(won) == 1
        assert await memory.get("pair") == str(won.index(True))
        await memory.put("pair", "first")
