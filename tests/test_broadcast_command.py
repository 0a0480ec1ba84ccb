"""`loaluat broadcast show`: once and until the end, as an operator and as a program read it."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot import clock
from bot.commands import broadcast as command
from bot.config import Config, read_config
from bot.library import Shelf
from bot.storage import Audience, Broadcast, Database, Deliveries, Delivery, Figures, Outcome, Progress, Record
from tests.commands import call
from tests.storage.test_deliveries import followers

NOW = clock.now()
KEY = "announcement:a"
SHELF = Shelf(Config().content.dir)
SAY = SHELF.library.texts.say


def shown(state: str, progress: Progress) -> str:
    one = Broadcast(KEY, "announcement", "a", "h", NOW, state=state)  # type: ignore[arg-type]
    return "\n".join(command.lines(command.Shown(one, progress), SAY))


def test_who_cannot_be_reached_stands_on_a_line_of_its_own_and_reading_is_not_claimed() -> None:
    said = shown("finished", Progress(Figures({"sent": 90, "gone": 6, "failed": 1, "unsure": 2, "skipped": 1})))
    assert "Đã gửi 90/100 người" in said
    assert "Không gửi được 7 người, chưa rõ đã tới 2 người, không gửi nữa 1 người." in said
    assert "đọc hay chưa thì chưa đếm" in said


@pytest.mark.parametrize(
    ("left", "per_second", "time"), [(100, 25.0, "4 giây"), (9_000, 25.0, "6 phút"), (900_000, 25.0, "10 giờ")]
)
def test_an_operator_reads_the_rate_and_the_time_left(left: int, per_second: float, time: str) -> None:
    said = shown("sending", Progress(Figures({"sent": 10, "planned": left}), 0, per_second))
    assert f"25,0 người mỗi giây, còn khoảng {time}." in said
    assert "chưa gửi cho ai" in shown("sending", Progress(Figures({"planned": 1})))


def test_what_is_held_is_asked_about() -> None:
    said = shown("held", Progress(Figures({"planned": 5})))
    assert f"loaluat broadcast approve {KEY}" in said
    assert f"loaluat broadcast cancel {KEY}" in said


async def opened(url: str) -> tuple[Database, list[Delivery]]:
    """A broadcast to three people, all of it claimed."""
    database = await Database.open(url)
    await followers(database, 3)
    deliveries = Deliveries(database)
    for one in await deliveries.open([Broadcast(KEY, "announcement", "a", "h", NOW, Audience())], NOW):
        await deliveries.freeze(one, lambda _: NOW)
    claimed = await deliveries.claim("w", NOW + timedelta(seconds=1), 10)
    await deliveries.mark_sending([one.id for one in claimed], "w", NOW)
    return database, claimed


async def test_a_broadcast_is_followed_until_it_has_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/l.db"
    database, claimed = await opened(url)
    deliveries, seen = Deliveries(database), list[tuple[str, int]]()

    async def one_more_is_sent(_: float) -> None:
        if claimed:
            await deliveries.settle([Outcome(claimed.pop(), "sent", clock.now(), None, "m")])
        await deliveries.finish(NOW)

    monkeypatch.setattr(clock, "sleep", one_more_is_sent)
    config = read_config(None, [f"database.url={url}"], {})
    async with asyncio.timeout(20):
        await command.look(
            config, SHELF, KEY, lambda one: seen.append((one.broadcast.state, one.progress.figures.sent)), True
        )
    assert seen == [("sending", 0), ("sending", 1), ("sending", 2), ("finished", 3)]
    await database.close()


def test_a_program_reads_the_figures(tmp_path: Path) -> None:
    async def begin() -> None:
        database, claimed = await opened(f"sqlite+aiosqlite:///{tmp_path}/l.db")
        await Deliveries(database).settle([Outcome(claimed[0], "gone", NOW)])
        await database.close()

    asyncio.run(begin())
    done = call(tmp_path, "broadcast", "show", KEY, "--json")
    found = json.loads(done.stdout)
    assert (found["state"], found["audience"], found["unsendable"], found["sent"], found["left"]) == (
        "sending", 3, 1, 0, 2,
    )  # fmt: skip
    assert {"per_second", "seconds_left", "unsure", "waiting", "later"} <= set(found)
    assert call(tmp_path, "broadcast", "show", "announcement:nothing").returncode == 1


async def test_who_let_a_broadcast_go_or_stopped_it_stands_in_the_record(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/l.db"
    database, _ = await opened(url)
    await Deliveries(database).hold(KEY)
    config = read_config(None, [f"database.url={url}"], {})
    for action in ("approve", "pause", "resume", "cancel"):
        await command.act(config, action, KEY, NOW)
    found = [(one.who, one.did, one.on_what) for one in await Record.read(database)]
    assert found == [
        ("service", "open_broadcast", KEY),
        ("operator", "approve_broadcast", KEY),
        ("operator", "pause_broadcast", KEY),
        ("operator", "resume_broadcast", KEY),
        ("operator", "cancel_broadcast", KEY),
    ]
    await database.close()


async def test_a_broadcast_is_noted_once_when_it_is_opened_and_once_when_it_has_ended(database: Database) -> None:
    deliveries, wanted = Deliveries(database), [Broadcast(KEY, "announcement", "a", "h", NOW, Audience())]
    for _ in range(2):
        for one in await deliveries.open(wanted, NOW):
            await deliveries.freeze(one, lambda _: NOW)
        await deliveries.finish(NOW)
    assert [one.did for one in await Record.read(database)] == ["open_broadcast", "finish_broadcast"]


def test_whom_it_did_not_reach_is_listed_to_be_told_by_telephone(tmp_path: Path) -> None:
    async def begin() -> list[str]:
        database, claimed = await opened(f"sqlite+aiosqlite:///{tmp_path}/l.db")
        deliveries = Deliveries(database)
        await deliveries.settle([Outcome(claimed[0], "gone", NOW, reason="bot was blocked by the user")])
        await deliveries.settle([Outcome(claimed[1], "sent", NOW, None, "m")])
        await database.close()
        return [str(one.address) for one in claimed]

    gone, told, _ = asyncio.run(begin())
    said = call(tmp_path, "broadcast", "unreached", KEY).stdout
    assert f"{gone}  gone  bot was blocked by the user" in said
    assert told not in said
    assert {one["address"] for one in json.loads(call(tmp_path, "broadcast", "unreached", KEY, "--json").stdout)} >= {
        gone
    }


def test_only_a_directive_is_asked_who_has_not_confirmed_it(tmp_path: Path) -> None:
    done = call(tmp_path, "broadcast", "unread", "announcement:b")
    assert done.returncode == 1
    assert "there is no broadcast" in done.stderr
