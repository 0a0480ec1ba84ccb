"""What is sent without being asked, through the real process: once to each follower, also when it is killed meanwhile."""

import asyncio
import shutil
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import cycle
from pathlib import Path

import pytest

from bot import clock
from tests.bot_api_server import BotApi
from tests.commands import loaluat
from tests.running import ROOT, running, start

ANNOUNCEMENT = """\
title: Tin thử
text: Ba người theo dõi nhận tin này một lần.
publish_at: {at}
topics: [giao-thong]
review: {{author: bt-01, approver: bt-02, approved: 2026-11-20, status: approved, sample: true}}
"""


def content_for(folder: Path) -> Path:
    """The shipped content without its announcements."""
    copy = folder / "content"
    shutil.copytree(ROOT / "content", copy, ignore=shutil.ignore_patterns("announcements"))
    return copy


def announce(content: Path) -> None:
    at = (clock.now() - timedelta(seconds=2)).astimezone(clock.HANOI)
    path = content / "announcements" / "thu.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(ANNOUNCEMENT.format(at=at.strftime("%Y-%m-%d %H:%M:%S")), encoding="utf-8")


def follow(folder: Path, people: range, roles: Sequence[str] = ("citizen",)) -> None:
    """They consented elsewhere and are imported; roles: of one after the other."""
    lines = [
        f"telegram,{user},giao-thong,now,toan-quoc,{role},2026-11-01"
        for user, role in zip(people, cycle(roles), strict=False)
    ]
    (folder / "people.csv").write_text(
        "\n".join(["channel,user,topics,frequency,place,role,consented_at", *lines]), encoding="utf-8"
    )
    setting = f"database.url=sqlite+aiosqlite:///{folder}/loaluat.db"
    loaluat("import", "people", str(folder / "people.csv"), "--set", setting).check_returncode()


async def test_a_saved_announcement_reaches_its_three_followers_once(tmp_path: Path) -> None:
    content = content_for(tmp_path)
    follow(tmp_path, range(101, 104))
    async with BotApi() as api:
        sets = (f"telegram.base_url={api.base_url}", f"content.dir={content}")
        async with running(tmp_path, api.token, *sets) as bot:
            announce(content)
            await api.wait_for(lambda: len(api.sent) == 3, 30)
            api.say(101, "dung")
            assert "Đã dừng" in [await api.next_message() for _ in range(4)][-1]["plain"]
            assert await bot.stop() == 0
        async with running(tmp_path, api.token, *sets):
            api.say(102, "0")
            await api.wait_for(lambda: len(api.sent) == 5, 30)
    told = Counter(message["chat"]["id"] for message in api.sent if "một lần" in message["plain"])
    assert told == {101: 1, 102: 1, 103: 1}
    assert all("Thôi nhận, nhắn dung" in m["plain"] for m in api.sent if "một lần" in m["plain"])


async def test_killed_in_a_broadcast_nobody_is_told_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    people = 300
    content = content_for(tmp_path)
    follow(tmp_path, range(1_000, 1_000 + people))
    announce(content)
    async with BotApi() as api:
        sets = (f"telegram.base_url={api.base_url}", f"content.dir={content}", "telegram.per_second=200")
        bot = await start(tmp_path, api.token, *sets)
        await api.wait_for(lambda: len(api.sent) >= 100, 30)
        await bot.kill()
        already = len(api.sent)
        async with running(tmp_path, api.token, *sets):
            await api.wait_for(lambda: len(api.sent) >= people - 40, 60)
            api.say(5, "0")  # answered while the rest goes out
            await api.wait_for(lambda: any(m["chat"]["id"] == 5 for m in api.sent), 30)
            await api.wait_for(lambda: len(api.sent) > people - 16 * 2, 60)
            await asyncio.sleep(1)  # whatever else is sent is sent now
    told = Counter(message["chat"]["id"] for message in api.sent if message["chat"]["id"] != 5)
    with capsys.disabled():
        print(
            f"\nkill -9 after {already} of {people} were told: {len(told)} told, 0 twice, {people - len(told)} unsure"
        )
    assert max(told.values()) == 1
    assert len(told) >= people - 16 * 2  # unsure are only those in flight
