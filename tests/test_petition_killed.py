"""The real process, killed between what a person sent and its receipt: one petition, one receipt."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from tests.bot_api_server import BotApi
from tests.running import running, start

pytestmark = pytest.mark.slow

FARMER = 71


def voices(folder: Path) -> list[tuple[int, int]]:
    """(number, petition) of what is stored."""
    with sqlite3.connect(f"file:{folder}/loaluat.db?mode=ro", uri=True) as database:
        return database.execute("SELECT id, petition FROM petition_voices").fetchall()


async def write(api: BotApi) -> dict[str, object]:
    """Up to the screen that is looked over before sending."""
    api.say(FARMER, "phan anh")
    await api.next_message(user=FARMER)
    api.say(FARMER, "1")
    await api.next_message(user=FARMER)
    api.say(FARMER, "den duong o xom 3 xa mau a hong ca tuan nay")
    shown = await api.next_message(user=FARMER)
    assert "Gửi phản ánh này?" in shown["plain"]
    return shown


async def test_killed_between_sending_and_its_receipt_it_is_one_petition_with_one_receipt(tmp_path: Path) -> None:
    async with BotApi() as api:
        bot = await start(tmp_path, api.token, f"telegram.base_url={api.base_url}")
        shown = await write(api)
        api.fail("sendMessage", times=1_000, status=500)
        api.press(FARMER, shown, 0)
        async with asyncio.timeout(20):
            while not voices(tmp_path):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.02)
        await bot.kill()
        api.faults.clear()
        async with running(tmp_path, api.token, f"telegram.base_url={api.base_url}"):
            receipt = await api.next_message(30, user=FARMER)
            await asyncio.sleep(1)  # whatever is sent twice is sent now
        assert "P-0001" in receipt["plain"]
        assert sum("Mã của ông/bà" in one["plain"] or "mã của ông/bà" in one["plain"] for one in api.sent) == 1
    assert voices(tmp_path) == [(1, 1)]


async def test_killed_while_it_is_written_what_was_written_is_still_there(tmp_path: Path) -> None:
    async with BotApi() as api:
        bot = await start(tmp_path, api.token, f"telegram.base_url={api.base_url}")
        shown = await write(api)
        await bot.kill()
        async with running(tmp_path, api.token, f"telegram.base_url={api.base_url}"):
            api.press(FARMER, shown, 0)
            await api.wait_for(lambda: any("P-0001" in one["plain"] for one in api.sent), 30)
    assert voices(tmp_path) == [(1, 1)]
