"""One platform fails, through the real process: the others are answered, /health names it, it heals without a restart."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.conversations.platforms import Seen
from tests.conversations.world import World, world

pytestmark = pytest.mark.slow

FAILING = ("telegram", "zalo_oa", "zalo_bot")
"""The page has no platform behind it."""

Act = Callable[[World, str], Awaitable[None]]


def server(there: World, name: str):  # type: ignore[no-untyped-def]
    """The platform's own."""
    return {"telegram": there.telegram, "zalo_oa": there.zalo, "zalo_bot": there.zalo_bot}[name]


async def no_host(there: World, name: str) -> None:
    await server(there, name).stop()


async def host_again(there: World, name: str) -> None:
    await server(there, name).start(server(there, name).port)


async def gateway_500(there: World, name: str) -> None:
    server(there, name).down = 500


async def no_gateway(there: World, name: str) -> None:
    server(there, name).down = 0


async def revoke(there: World, name: str) -> None:
    """Of an Official Account also the refresh token, as when its administrator takes the consent back."""
    if name == "zalo_oa":
        there.zalo.access, there.zalo.refresh = "revoked", f"hidden {there.zalo.refresh}"
    else:
        server(there, name).token = f"9{server(there, name).token}"


async def restore(there: World, name: str) -> None:
    """The access token of an Official Account stays dead: another is made."""
    if name == "zalo_oa":
        there.zalo.refresh = there.zalo.refresh.removeprefix("hidden ")
    else:
        server(there, name).token = server(there, name).token[1:]


async def until_health(there: World, status: int) -> dict[str, dict[str, object]]:
    """What it says of each part once it answers so."""
    async with asyncio.timeout(30):
        while (found := await there.health())[0] != status:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)
    return found[1]


async def asked(there: World, name: str, number: int) -> Seen:
    """Somebody asks on a platform, and is answered."""
    platform = there.platforms[name]
    await platform.say(platform.user(number), "khong doi mu bao hiem")
    return await platform.next(platform.user(number))


@pytest.mark.parametrize(
    ("breaks", "heals", "said"),
    [
        (no_host, host_again, {"telegram": "reached", "zalo_oa": "cannot connect", "zalo_bot": "cannot connect"}),
        (gateway_500, no_gateway, {"telegram": "500", "zalo_oa": "500", "zalo_bot": "500"}),
        (revoke, restore, {
            "telegram": "check TELEGRAM_BOT_TOKEN", "zalo_oa": "ZALO_OA_REFRESH_TOKEN", "zalo_bot": "check ZALO_BOT_TOKEN",
        }),
    ],
    ids=["the host cannot be reached", "every call is answered with 500", "the token is revoked"],
)  # fmt: skip
async def test_one_fails_alone_is_named_and_heals_alone(
    tmp_path: Path, breaks: Act, heals: Act, said: dict[str, str]
) -> None:
    async with world(tmp_path) as there:
        await there.start("--pause", "0.5")
        for number, name in enumerate(FAILING):
            assert "400.000" in (await asked(there, name, number)).text
            await breaks(there, name)
            platform = there.platforms[name]
            await platform.say(platform.user(number), "vuot den do")
            parts = await until_health(there, 503)
            assert said[name] in str(parts[name]["trouble"])
            assert [part for part, state in parts.items() if not state["up"]] == [name]
            for other in there.platforms.keys() - {name}:
                assert "400.000" in (await asked(there, other, 10 + number)).text
            await heals(there, name)
            assert "18 đến 20 triệu" in (await platform.next(platform.user(number))).text
            await until_health(there, 200)
            assert await platform.count(platform.user(number)) == 2
        assert there.bot
        assert there.bot.process.returncode is None


async def test_an_access_token_that_zalo_ended_early_is_replaced_and_nobody_notices(tmp_path: Path) -> None:
    async with world(tmp_path) as there:
        await there.start()
        await asked(there, "zalo_oa", 1)
        there.zalo.access = "revoked"
        assert "400.000" in (await asked(there, "zalo_oa", 2)).text
        assert (await there.health())[0] == 200
