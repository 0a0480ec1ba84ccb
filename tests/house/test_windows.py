"""A channel that takes pushes only for some days after a person's last message: what waits, what it costs, what is lost
(nothing); on both databases."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import clock
from bot.app import App
from bot.config import read_config
from bot.errors import SendError
from bot.library import Shelf
from bot.message import Address, Incoming, Part, Sent
from bot.storage import Database
from tests.house.test_app import follow, states
from tests.house.test_planner import LAN, Time, announce, run
from tests.library.folders import small
from tests.platform import Platform

CLOSED = SendError("-230: the person has not written for too long", closed=True)


class Windowed(Platform):
    """Takes pushes for seven days after a person's last message, for nothing within the first two."""

    capabilities = replace(Platform.capabilities, window=timedelta(days=7), free_for=timedelta(days=2), price=55)

    def __init__(self) -> None:
        super().__init__()
        self.charged: list[bool] = []

    async def send(self, user: str, part: Part) -> Sent:
        self.charged.append(part.charged)
        return await super().send(user, part)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)


@pytest.fixture
async def app(tmp_path: Path, database: Database, time: Time) -> App:
    content = small(tmp_path / "content")
    (content / "announcements/2026-12-giao-thong.yaml").unlink()
    config = read_config(None, [f"content.dir={content}"], {})
    return App(config, database, Shelf(content), [Windowed()])


def platform(app: App) -> Windowed:
    found = app.channels["telegram"]
    assert isinstance(found, Windowed)
    return found


async def write_to_us(app: App, who: Address, update: str, text: str = "alo") -> None:
    """A person writes and is answered."""
    (taken,) = await app.inbox.accept([Incoming(who, update, clock.now(), "text", text=text)])
    await app.receive(taken)


async def of(app: App, name: str) -> dict[str, int]:
    return (await states(app))[f"announcement:{name}"]


async def followed(app: App, time: Time) -> None:
    """Lan wrote on the first of December, and follows what is announced."""
    time.at(1, 9)
    await write_to_us(app, LAN, "1")
    await follow(app, LAN)
    platform(app).sent.clear()
    platform(app).charged.clear()


async def test_a_push_after_the_window_waits_and_comes_as_one_message_once_the_person_writes(
    app: App, time: Time
) -> None:
    await followed(app, time)
    announce(app, mot="2026-12-09 09:00", hai="2026-12-09 10:00", ba="2026-12-10 09:00")
    for day in (9, 10):
        time.at(day, 11)
        await run(app)
    assert platform(app).sent == []
    assert [await of(app, name) for name in ("mot", "hai", "ba")] == [{"waiting": 1}] * 3
    time.at(11, 9)
    await write_to_us(app, LAN, "2")
    await run(app)
    answer, push = platform(app).to("lan")
    assert "Tin" not in answer
    assert all(f"Tin {name}" in push for name in ("mot", "hai", "ba"))
    assert [await of(app, name) for name in ("mot", "hai", "ba")] == [{"sent": 1}] * 3


async def test_within_the_window_a_push_goes_at_once_and_says_when_it_will_cost(app: App, time: Time) -> None:
    await followed(app, time)
    announce(app, mot="2026-12-02 09:00", hai="2026-12-05 09:00")
    for day in (2, 5):
        time.at(day, 9)
        await run(app)
    assert platform(app).charged == [False, True]


async def test_what_the_platform_does_not_take_yet_waits_though_we_thought_it_would(app: App, time: Time) -> None:
    await followed(app, time)
    platform(app).wrong["lan"] = [CLOSED]
    announce(app, mot="2026-12-01 09:30")
    time.at(1, 10)
    await run(app)
    assert await of(app, "mot") == {"waiting": 1}
    time.at(1, 10, 5)
    await write_to_us(app, LAN, "2")
    await run(app)
    assert await of(app, "mot") == {"sent": 1}


async def test_who_wrote_just_before_a_kill_gets_it_at_the_next_tick(app: App, time: Time) -> None:
    await followed(app, time)
    announce(app, mot="2026-12-09 09:00")
    time.at(9, 9)
    await run(app)
    time.at(10, 9)
    await app.inbox.accept([Incoming(LAN, "2", clock.now(), "text", text="alo")])  # killed before the answer
    assert await of(app, "mot") == {"waiting": 1}
    await run(app)
    assert await of(app, "mot") == {"sent": 1}


async def test_who_writes_in_the_night_is_answered_then_and_told_in_the_morning(app: App, time: Time) -> None:
    await followed(app, time)
    announce(app, mot="2026-12-09 09:00")
    time.at(9, 9)
    await run(app)
    time.at(9, 23)
    await write_to_us(app, LAN, "2")
    await run(app)
    assert len(platform(app).to("lan")) == 1
    time.at(10, 7)
    await run(app)
    assert await of(app, "mot") == {"sent": 1}


async def test_what_waited_past_its_latest_time_is_held_and_asked_about(app: App, time: Time) -> None:
    await followed(app, time)
    announce(app, mot="2026-12-09 09:00\nlatest_send_at: 2026-12-09 20:00")
    time.at(9, 9)
    await run(app)
    time.at(10, 9)
    await run(app)
    await write_to_us(app, LAN, "2")
    await run(app)
    assert await of(app, "mot") == {"planned": 1}
    (broadcast,) = await app.deliveries.broadcasts("held")
    assert broadcast.key == "announcement:mot"
    await app.deliveries.approve(broadcast.key)
    await run(app)
    assert await of(app, "mot") == {"sent": 1}


async def test_who_stops_while_it_waits_gets_nothing(app: App, time: Time) -> None:
    await followed(app, time)
    announce(app, mot="2026-12-09 09:00")
    time.at(9, 9)
    await run(app)
    time.at(10, 9)
    await write_to_us(app, LAN, "2", "dung")
    await run(app)
    assert await of(app, "mot") == {"skipped": 1}
