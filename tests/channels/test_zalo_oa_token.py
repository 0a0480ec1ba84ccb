"""An Official Account's tokens: renewed in time by one process, stored before they are used, readable by nobody else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot import clock
from bot.channels.zalo_oa import Account, ZaloOA
from bot.channels.zalo_oa_pair import KEY, NEVER, Pair, PairStore, Tokens
from bot.channels.zalo_oa_token import CLAIM
from bot.errors import SendError, StorageUnavailable
from bot.message import Memory, Part
from bot.sealing import CannotOpen, Seal
from bot.storage import ChannelMemory, Database
from tests.conftest import until
from tests.zalo_oa_server import APP_ID, APP_SECRET, SECRET_KEY, ZaloOfficialAccount

LAN = "4401"
SEAL = Seal(lambda: "s" * 32)
HOURS = timedelta(hours=1)


@pytest.fixture
async def zalo() -> AsyncIterator[ZaloOfficialAccount]:
    async with ZaloOfficialAccount() as server:
        server.silent_for(LAN, hours=0)
        yield server


@asynccontextmanager
async def opened(
    zalo: ZaloOfficialAccount, memory: Memory, first: str = "refresh-0", seal: Seal = SEAL, **more: Any
) -> AsyncIterator[ZaloOA]:
    at = Account(APP_ID, APP_SECRET, SECRET_KEY, first, zalo.base_url, zalo.base_url)
    channel = ZaloOA(replace(at, **more), seal, lambda key, **_: key)
    await channel.open(memory, keeps_nothing)
    try:
        yield channel
    finally:
        await channel.close()
        await channel.finish()


async def keeps_nothing(updates: object) -> tuple[()]:
    return ()


@pytest.fixture
def memory(database: Database) -> ChannelMemory:
    return ChannelMemory(database, "zalo_oa")


async def aged(memory: Memory, hours: float, **more: Any) -> Pair:
    """The stored pair, as if it had been made so long ago."""
    store = PairStore(memory, SEAL, "refresh-0")
    pair, _ = await store.read()
    pair = replace(pair, made_at=clock.now() - hours * HOURS, **more)
    await store.put(pair)
    return pair


async def test_the_first_pair_is_made_from_the_consent_and_used_by_the_next_start(
    zalo: ZaloOfficialAccount, memory: ChannelMemory
) -> None:
    for n in range(2):
        async with opened(zalo, memory) as channel:
            await channel.send(LAN, Part(f"{n}"))
            assert channel.trouble is None
    assert zalo.renewed == ["refresh-0"]


async def test_the_pair_is_sealed_at_rest(zalo: ZaloOfficialAccount, memory: ChannelMemory) -> None:
    async with opened(zalo, memory) as channel:
        await channel.send(LAN, Part("a"))
    written = str(await memory.get(KEY))
    assert not any(one in written for one in (zalo.access, zalo.refresh, "refresh-0"))
    pair, _ = await PairStore(memory, SEAL, "refresh-0").read()
    assert (pair.tokens.access, pair.tokens.refresh) == (zalo.access, zalo.refresh)
    with pytest.raises(CannotOpen):
        await PairStore(memory, Seal(lambda: "another"), "refresh-0").read()


async def test_a_pair_is_renewed_at_twenty_hours_while_the_old_one_still_works(
    zalo: ZaloOfficialAccount, memory: ChannelMemory
) -> None:
    async with opened(zalo, memory) as channel:
        await channel.send(LAN, Part("a"))
    await aged(memory, hours=19)
    async with opened(zalo, memory) as channel:
        await channel.send(LAN, Part("a"))
    assert len(zalo.renewed) == 1
    await aged(memory, hours=21)
    async with opened(zalo, memory):
        await until(lambda: len(zalo.renewed) == 2)


async def test_a_short_life_is_renewed_again_and_again(zalo: ZaloOfficialAccount, memory: ChannelMemory) -> None:
    zalo.lives = 1
    async with opened(zalo, memory) as channel:
        await until(lambda: len(zalo.renewed) >= 3)
        await channel.send(LAN, Part("a"))
        assert channel.trouble is None
    assert len(set(zalo.renewed)) == len(zalo.renewed)


async def test_a_token_that_zalo_does_not_take_any_more_is_renewed_once_and_the_message_goes(
    zalo: ZaloOfficialAccount, memory: ChannelMemory
) -> None:
    async with opened(zalo, memory) as channel:
        await channel.send(LAN, Part("a"))
        zalo.access = "ended by Zalo"
        await asyncio.gather(*(channel.send(LAN, Part(f"{n}")) for n in range(10)))
        assert len(zalo.sent) == 11
        assert len(zalo.renewed) == 2
        zalo.fail("message", code=-220)
        await channel.send(LAN, Part("a"))
        assert len(zalo.renewed) == 3


async def test_new_tokens_that_are_not_taken_either_are_not_made_with_every_message(
    zalo: ZaloOfficialAccount, memory: ChannelMemory
) -> None:
    async with opened(zalo, memory) as channel:
        zalo.fail("message", times=20, code=-216)
        for _ in range(5):
            with pytest.raises(SendError) as wrong:
                await channel.send(LAN, Part("a"))
            assert wrong.value.retryable
            assert wrong.value.retry_after
        assert channel.trouble is not None
        assert len(zalo.renewed) == 2


async def test_of_several_processes_one_renews_and_the_others_take_its_pair(
    zalo: ZaloOfficialAccount, database: Database
) -> None:
    memories = [ChannelMemory(database, "zalo_oa") for _ in range(4)]
    zalo.fail("token", times=2, delay=0.5)  # meanwhile the others want a token too
    async with (
        opened(zalo, memories[0]) as one,
        opened(zalo, memories[1]) as two,
        opened(zalo, memories[2]) as three,
        opened(zalo, memories[3]) as four,
    ):
        channels = (one, two, three, four)
        await asyncio.gather(*(channel.send(LAN, Part("a")) for channel in channels))
        assert len(zalo.renewed) == 1
        zalo.access = "ended by Zalo"
        await asyncio.gather(*(channel.send(LAN, Part("a")) for channel in channels))
        assert [channel.trouble for channel in channels] == [None] * 4
    assert len(zalo.renewed) == 2
    assert len(zalo.sent) == 8


async def test_a_renewal_that_a_dead_process_began_is_taken_up_after_a_while(
    zalo: ZaloOfficialAccount, memory: ChannelMemory
) -> None:
    pair = Pair(Tokens("", "refresh-0", 0), NEVER, ())
    store = PairStore(memory, SEAL, "refresh-0")
    pair, written = await store.read()
    assert await store.swap(written, replace(pair, renewing=clock.now() - CLAIM + timedelta(seconds=1)))
    async with opened(zalo, memory) as channel:
        await channel.send(LAN, Part("a"))
    assert zalo.renewed == ["refresh-0"]


async def test_a_pair_lost_between_the_answer_and_the_commit_is_said_with_the_remedy(
    zalo: ZaloOfficialAccount, memory: ChannelMemory
) -> None:
    zalo.refresh = "refresh-that-nobody-knows"
    async with opened(zalo, memory) as channel:
        await until(lambda: channel.trouble is not None)
        for word in ("-14014", "consent again", "ZALO_OA_REFRESH_TOKEN"):
            assert word in str(channel.trouble)
        for _ in range(3):
            with pytest.raises(SendError) as wrong:
                await channel.send(LAN, Part("a"))
            assert (wrong.value.retryable, wrong.value.gone, wrong.value.unsure) == (True, False, False)
        assert zalo.renewed == ["refresh-0"]  # Zalo is not asked again with a token that is used up
        assert "refresh-0" not in str(channel.trouble)


async def test_a_new_consent_replaces_the_pair_and_an_old_one_never_comes_back(
    zalo: ZaloOfficialAccount, memory: ChannelMemory
) -> None:
    async with opened(zalo, memory) as channel:
        await channel.send(LAN, Part("a"))
    zalo.refresh = "consented-again"
    async with opened(zalo, memory, first="consented-again") as channel:
        await channel.send(LAN, Part("b"))
        async with opened(zalo, memory) as left_running:  # with the environment of before
            await left_running.send(LAN, Part("c"))
        await channel.send(LAN, Part("d"))
    assert zalo.renewed == ["refresh-0", "consented-again"]


async def test_a_lost_secret_is_said_and_a_new_consent_helps(zalo: ZaloOfficialAccount, memory: ChannelMemory) -> None:
    async with opened(zalo, memory) as channel:
        await channel.send(LAN, Part("a"))
    other = Seal(lambda: "another")
    async with opened(zalo, memory, seal=other) as channel:
        await until(lambda: channel.trouble is not None)
        assert "LOALUAT_SECRET" in str(channel.trouble)
        with pytest.raises(SendError):
            await channel.send(LAN, Part("a"))
    zalo.refresh = "consented-again"
    async with opened(zalo, memory, first="consented-again", seal=other) as channel:
        await channel.send(LAN, Part("b"))


@pytest.mark.parametrize("fault", [{"page": "<html>", "status": 502}, {"code": -14000}, {"page": "[]"}])
async def test_while_zalo_cannot_renew_the_old_token_is_used_and_the_trouble_shown(
    zalo: ZaloOfficialAccount, memory: ChannelMemory, fault: dict[str, Any]
) -> None:
    async with opened(zalo, memory) as channel:
        await channel.send(LAN, Part("a"))
    await aged(memory, hours=21)
    zalo.fail("token", times=2, **fault)
    async with opened(zalo, memory) as channel:
        await until(lambda: channel.trouble is not None)
        assert APP_SECRET not in str(channel.trouble)
        await until(lambda: channel.trouble is None)
        await channel.send(LAN, Part("a"))
        assert len(zalo.renewed) == 4


class FullDisk(ChannelMemory):
    """A disk that is full for the first puts: pairs are stored with put, all else is swapped."""

    full = 2

    async def put(self, key: str, value: str) -> None:
        if key == KEY and self.full:
            self.full -= 1
            raise StorageUnavailable("the disk is full")
        await super().put(key, value)


async def test_a_pair_that_cannot_be_stored_is_not_used_until_it_is(
    zalo: ZaloOfficialAccount, database: Database
) -> None:
    memory = FullDisk(database, "zalo_oa")
    async with opened(zalo, memory) as channel:
        sending = asyncio.create_task(channel.send(LAN, Part("a")))
        await until(lambda: memory.full < 2)
        assert "Do not stop the service" in str(channel.trouble)
        assert zalo.asked == []
        await sending
        assert channel.trouble is None
    assert zalo.renewed == ["refresh-0"]


async def test_a_renewal_that_was_asked_for_is_stored_though_the_service_stops(
    zalo: ZaloOfficialAccount, memory: ChannelMemory
) -> None:
    zalo.fail("token", delay=0.5)
    async with opened(zalo, memory):
        await until(lambda: zalo.renewed == ["refresh-0"])
    async with opened(zalo, memory) as channel:
        await channel.send(LAN, Part("a"))
    assert zalo.renewed == ["refresh-0"]
