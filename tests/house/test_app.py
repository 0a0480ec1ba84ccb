"""The joined parts: what is due goes out once to who follows it, merged, at a humane hour, and stops when told to."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import clock
from bot.app import MOST_QUEUED, App
from bot.config import Config, Delivery, read_config
from bot.errors import SendError
from bot.library import Shelf
from bot.message import Address, Incoming
from bot.storage import Frequency
from tests.conftest import until
from tests.library.folders import ANNOUNCEMENT, DOCUMENT, small, write
from tests.migrated import migrated
from tests.platform import Platform

LAN, HOA, MINH = (Address("telegram", name) for name in ("lan", "hoa", "minh"))


def local(instant: datetime) -> str:
    return instant.astimezone(clock.HANOI).strftime("%Y-%m-%d %H:%M:%S")


@pytest.fixture
def now() -> datetime:
    return clock.now()


@pytest.fixture
async def app(tmp_path: Path, now: datetime) -> AsyncIterator[App]:
    """Content with one announcement that became due a minute ago; nobody sleeps."""
    content = small(tmp_path / "content")
    due = ANNOUNCEMENT.replace("2026-12-01 08:00", local(now - timedelta(minutes=1)))
    write(content, **{"announcements/2026-12-giao-thong.yaml": due})
    config = read_config(None, ["delivery.quiet_hours=off", f"content.dir={content}"], {})
    database = await migrated(tmp_path / "a.db")
    app = App(config, database, Shelf(content), [Platform()])
    assert app.shelf.problems == ()
    yield app
    await database.close()


def platform(app: App) -> Platform:
    found = app.channels["telegram"]
    assert isinstance(found, Platform)
    return found


async def follow(app: App, *people: Address, subject: str = "topic:giao-thong", frequency: Frequency = "now") -> None:
    for address in people:
        await app.people.change(address, clock.now(), gone=False)
        await app.services.subscriptions.follow(address, [subject], frequency, "v", clock.now())


async def send_all(app: App) -> None:
    while await app.outbox.round(clock.now()):
        pass


async def states(app: App) -> dict[str, dict[str, int]]:
    found = (await app.deliveries.counts()).items()
    return {key: {str(state): count for state, count in counts.items()} for key, counts in found}


async def test_an_announcement_reaches_three_followers_once_whoever_ticks(app: App, now: datetime) -> None:
    await follow(app, LAN, HOA, MINH)
    await follow(app, Address("telegram", "other"), subject="topic:dat-dai")
    for _ in range(3):
        await app.tick(now)
        await send_all(app)
    await asyncio.gather(app.tick(now), app.tick(now))
    await send_all(app)
    assert sorted(user for user, _ in platform(app).sent) == ["hoa", "lan", "minh"]
    assert "Nghị định mới." in platform(app).to("lan")[0]
    assert "Thôi nhận, nhắn dung" in platform(app).to("lan")[0]
    assert await states(app) == {"announcement:2026-12-giao-thong": {"sent": 3}}


async def test_a_push_addresses_each_person_in_their_own_form(app: App, now: datetime) -> None:
    path = app.config.content.dir / "announcements/2026-12-giao-thong.yaml"
    path.write_text(path.read_text().replace("Nghị định mới.", "Mời ông/bà đọc."))
    assert app.shelf.reload()
    await follow(app, LAN, HOA, MINH)
    await app.people.change(HOA, now, form="ban")
    await app.people.change(MINH, now, roles=frozenset({"official"}))
    await app.tick(now)
    await send_all(app)
    for who, form in (("lan", "Mời ông/bà đọc."), ("hoa", "Mời bạn đọc."), ("minh", "Mời anh/chị đọc.")):
        assert form in platform(app).to(who)[0]


async def test_an_apology_is_in_the_form_that_is_usual_at_this_installation(
    app: App, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = app.config.content.model_copy(update={"form_of_address": "ban"})
    usual = app.config.model_copy(update={"content": content})
    other = App(usual, app.database, Shelf(content.dir, form="ban"), [Platform()])
    assert "Bạn viết ngắn lại" in other.say("web.gone")
    monkeypatch.setattr(other.router, "_handler", lambda _: 1 / 0)
    reply = await other.answer(Incoming(LAN, "1", now, "text", "alo"))
    assert "Xin lỗi bạn" in str(reply)


async def test_who_stops_before_the_send_gets_nothing(app: App, now: datetime) -> None:
    await follow(app, LAN, HOA)
    await app.tick(now)
    await app.answer(Incoming(LAN, "1", now, "text", "DỪNG"))
    await send_all(app)
    assert [user for user, _ in platform(app).sent] == ["hoa"]


async def test_a_number_typed_while_a_push_arrives_is_not_guessed(app: App, now: datetime) -> None:
    await follow(app, LAN)
    read = await app.answer(Incoming(LAN, "1", now, "text", "0"))
    await app.tick(now)
    await send_all(app)
    asked = await app.answer(Incoming(LAN, "2", now, "text", "1"))
    assert read is not None
    assert asked is not None
    assert "Vừa có tin mới gửi đến" in str(asked.blocks)
    assert asked.choices[0] == read.choices[0]
    assert asked.choices[-1].label == "Đổi hoặc dừng nhận tin"  # of the push
    chosen = await app.answer(Incoming(LAN, "3", now, "text", "1"))
    assert chosen is not None
    assert "Vừa có tin mới" not in str(chosen.blocks)


async def test_what_was_withdrawn_after_it_was_opened_is_skipped(app: App, now: datetime) -> None:
    await follow(app, LAN)
    await app.tick(now)
    path = app.config.content.dir / "announcements/2026-12-giao-thong.yaml"
    path.write_text(path.read_text().replace("status: approved", "status: withdrawn"))
    assert app.shelf.reload()
    await send_all(app)
    assert platform(app).sent == []
    assert await states(app) == {"announcement:2026-12-giao-thong": {"skipped": 1}}


@pytest.mark.parametrize(("place", "home", "told"), [
    ("tinh-mau", None, ["hoa", "lan"]),
    ("tinh-mau", "tinh-mau", ["hoa", "lan", "minh"]),  # who did not say lives where the office is
    ("xa-mau-a", "tinh-mau", ["lan"]),
    ("xa-binh-minh", "tinh-mau", ["lan"]),  # merged into xa-mau-a
])  # fmt: skip
async def test_a_local_announcement_reaches_who_lives_there(
    app: App, now: datetime, place: str, home: str | None, told: list[str]
) -> None:
    places = (
        "- {id: tinh-mau, name: Tỉnh Mẫu}\n"
        "- {id: xa-mau-a, name: Xã Mẫu A, also: [Xã Bình Minh (cũ)], within: tinh-mau}\n"
        "- {id: xa-mau-b, name: Xã Mẫu B, within: tinh-mau}\n"
    )
    path = app.config.content.dir / "announcements/2026-12-giao-thong.yaml"
    text = path.read_text(encoding="utf-8") + f"place: {place}\n"
    write(app.config.content.dir, **{"places.yaml": places, "announcements/2026-12-giao-thong.yaml": text})
    assert app.shelf.reload(), app.shelf.problems
    office = app.config.office.model_copy(update={"place": home})
    app.services = replace(app.services, config=app.config.model_copy(update={"office": office}))
    await follow(app, LAN, HOA, MINH)
    await app.people.change(LAN, now, place="xa-mau-a")
    await app.people.change(HOA, now, place="xa-mau-b")
    await app.tick(now)
    await send_all(app)
    assert sorted(user for user, _ in platform(app).sent) == told


async def test_what_nobody_looked_at_again_is_not_sent(app: App, now: datetime) -> None:
    path = app.config.content.dir / "announcements/2026-12-giao-thong.yaml"
    late = clock.day_of(now) - timedelta(days=31)
    path.write_text(path.read_text().replace("status:", f"again_by: {late}, status:"))
    assert app.shelf.reload()
    await follow(app, LAN)
    await app.tick(now)
    assert await states(app) == {}


async def test_a_reminder_moves_with_the_day_that_a_document_takes_effect(app: App, now: datetime) -> None:
    await follow(app, LAN, subject="document:nd-9-2027")
    path = "documents/nd-9-2027.yaml"
    week = clock.day_of(now) + timedelta(days=7)
    text = DOCUMENT.replace("168/2024", "9/2027").replace("2025-01-01", str(week))
    write(app.config.content.dir, **{path: text})
    assert app.shelf.reload()
    at = datetime.combine(clock.day_of(now), datetime.min.time(), clock.HANOI).astimezone(UTC) + timedelta(hours=9)
    await app.tick(at)
    assert list(await states(app)) == [f"reminder:nd-9-2027:{week}:7"]
    write(app.config.content.dir, **{path: text.replace(str(week), str(week + timedelta(days=30)))})
    assert app.shelf.reload()
    await send_all(app)
    assert platform(app).sent == []  # the old day is not told; the new one has reminders of its own
    later = datetime.combine(week + timedelta(days=23), datetime.min.time(), clock.HANOI).astimezone(UTC)
    await app.tick(later + timedelta(hours=9))
    assert f"reminder:nd-9-2027:{week + timedelta(days=30)}:7" in await states(app)


async def test_what_is_due_together_becomes_one_message(app: App, now: datetime) -> None:
    write(
        app.config.content.dir,
        **{
            "announcements/hai.yaml": ANNOUNCEMENT.replace("Tin giao thông", "Tin thứ hai").replace(
                "2026-12-01 08:00", local(now - timedelta(minutes=2))
            )
        },
    )
    app.shelf.reload()
    await follow(app, LAN)
    await app.tick(now)
    await send_all(app)
    (text,) = platform(app).to("lan")
    assert "1. Tin thứ hai" in text
    assert "2. Tin giao thông" in text
    session = await app.people.session(LAN)
    assert [choice.key for choice in session.menu] == ["1", "2", "3"]
    reply = await app.answer(Incoming(LAN, "9", now, "text", "2"))
    assert reply is not None
    assert reply.title == "Tin giao thông"


async def test_nobody_gets_more_than_the_daily_cap(app: App, now: datetime) -> None:
    app.timetable = replace(app.timetable, rules=Delivery(quiet_hours=None, daily_cap=1))
    app.outbox._timetable = app.timetable
    await follow(app, LAN)
    await app.tick(now)
    await send_all(app)
    write(
        app.config.content.dir,
        **{
            "announcements/hai.yaml": ANNOUNCEMENT.replace("Tin giao thông", "Tin thứ hai").replace(
                "2026-12-01 08:00", local(now - timedelta(seconds=30))
            )
        },
    )
    app.shelf.reload()
    await app.tick(now)
    await send_all(app)
    assert len(platform(app).to("lan")) == 1
    assert (await states(app))["announcement:hai"] == {"planned": 1}


async def test_errors_are_settled_by_their_facts(app: App, now: datetime) -> None:
    platform(app).wrong["lan"] = [SendError("blocked", gone=True)]
    platform(app).wrong["hoa"] = [SendError("bad request")]
    platform(app).wrong["minh"] = [SendError("timed out", retryable=True, unsure=True)]
    busy = Address("telegram", "busy")
    platform(app).wrong["busy"] = [SendError("too many", retryable=True, retry_after=0.01)]
    await follow(app, LAN, HOA, MINH, busy)
    await app.tick(now)
    for _ in range(5):
        await send_all(app)
        await asyncio.sleep(0.02)
    assert await states(app) == {"announcement:2026-12-giao-thong": {"gone": 1, "failed": 1, "unsure": 1, "sent": 1}}
    assert (await app.people.citizen(LAN)).gone
    assert [user for user, _ in platform(app).sent] == ["busy"]


async def test_an_update_is_answered_settled_and_not_answered_again(app: App, now: datetime) -> None:
    for lanes in app._lanes.values():
        lanes.start()
    said = Incoming(LAN, "1", now, "text", "khong doi mu bao hiem")
    await app.accept([said, said])
    await app._lanes["telegram"].drain(10)
    await app.accept([said])
    await app._lanes["telegram"].drain(10)
    assert len(platform(app).to("lan")) == 1
    assert await app.inbox.count_waiting() == 0
    for lanes in app._lanes.values():
        await lanes.stop()


async def test_what_could_not_be_answered_is_taken_up_by_the_next_tick(app: App, now: datetime) -> None:
    said = Incoming(LAN, "1", now - timedelta(minutes=2), "text", "0")
    await app.inbox.accept([said])  # stored, and then the process could not go on
    app._lanes["telegram"].start()
    await app.tick(now)
    await app.tick(now)
    await app._lanes["telegram"].drain(10)
    assert len(platform(app).to("lan")) == 1
    assert await app.inbox.count_waiting() == 0
    await app._lanes["telegram"].stop()


async def test_what_comes_before_the_start_is_answered_once_and_after_what_was_left(tmp_path: Path) -> None:
    path = small(tmp_path / "content")
    config = read_config(None, [f"content.dir={path}"], {})
    app = App(config, await migrated(tmp_path / "a.db"), Shelf(path), [Pushing()])
    left = Incoming(LAN, "left", clock.now(), "text", "0")
    await app.inbox.accept([left])  # by a process that was killed
    await app.resume()
    await app.hook("telegram", b"new", {})  # the web listens by now
    await app.start()
    await until(lambda: len(platform(app).to("lan")) > 1)
    await app.stop()
    menu, hello = platform(app).to("lan")
    assert menu.startswith("Mục lục")
    assert "Mục lục" not in hello


async def test_what_is_answered_while_the_tick_looks_is_not_taken_up_again(
    app: App, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = Incoming(LAN, "1", now - timedelta(minutes=2), "text", "0")
    await app.accept([said])
    usual = app.inbox.waiting

    async def waiting(worker: str | None = None) -> list[Incoming]:
        """What it finds is answered before the tick goes on."""
        found = await usual(worker)
        app._lanes["telegram"].start()
        await app._lanes["telegram"].drain(10)
        return found

    monkeypatch.setattr(app.inbox, "waiting", waiting)
    await app.tick(now)
    await app._lanes["telegram"].drain(10)
    assert len(platform(app).to("lan")) == 1
    await app._lanes["telegram"].stop()


async def test_a_mistake_in_one_message_does_not_keep_the_others_back(app: App, now: datetime) -> None:
    await follow(app, LAN, HOA, MINH)
    await app.tick(now)
    platform(app).wrong["hoa"] = [ValueError("a bug")]  # type: ignore[list-item]
    await send_all(app)
    assert sorted(user for user, _ in platform(app).sent) == ["lan", "minh"]
    assert await states(app) == {"announcement:2026-12-giao-thong": {"sent": 2, "failed": 1}}


async def test_an_accusation_is_deleted_before_the_guide_says_so_and_else_the_person_is_asked_to(
    app: App, now: datetime
) -> None:
    accusing = "ong chu tich xa nhan hoi lo"
    refused = SendError("message can't be deleted", retryable=False)
    for number, wrong, said in (("1", [], "Trợ lý đã xóa tin đó"), ("2", [refused], "hãy tự thu hồi tin vừa gửi")):
        platform(app).wrong["lan"] = list(wrong)
        for one in await app.accept([Incoming(LAN, number, now, "text", accusing, message=f"4{number}")]):
            await app.receive(one)
        guide = platform(app).to("lan")[-1]
        assert guide.startswith("Trợ lý không nhận tố cáo.")
        assert said in guide
    assert platform(app).deleted == [("lan", "41")]


async def test_a_question_is_not_deleted(app: App, now: datetime) -> None:
    for one in await app.accept([Incoming(LAN, "1", now, "text", "to cao the nao", message="41")]):
        await app.receive(one)
    assert platform(app).deleted == []


async def test_a_handler_that_fails_apologises(app: App, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(app.router, "answer", broken)
    reply = await app.answer(Incoming(LAN, "1", now, "text", "alo"))
    assert reply is not None
    assert "trục trặc" in str(reply.blocks)


async def test_metrics_tell_how_far_broadcasts_are_without_naming_anybody(app: App, now: datetime) -> None:
    await follow(app, LAN, HOA)
    await app.tick(now)
    app.outbox._timetable = replace(app.timetable, rules=Delivery(daily_cap=1, quiet_hours=None))
    platform(app).wrong["hoa"] = [SendError("wait", retryable=True)]
    await app.outbox.round(clock.now())
    await app.tick(now)
    said = app.metrics().decode()
    assert 'loaluat_broadcasts{state="sending"}' in said
    for figure, people in {"planned": 2, "sent": 1, "left": 1, "unsendable": 0}.items():
        assert f'loaluat_broadcast_people{{figure="{figure}",kind="announcement"}} {people}.0' in said
    assert "lan" not in said.replace("planned", "")
    assert "2026-12-giao-thong" not in said


async def test_health_says_which_part_is_down(app: App) -> None:
    up, report = await app.health()
    assert up
    assert report["parts"]["content"]["answers"] == 1
    assert b"loaluat_updates" in app.metrics()
    (app.config.content.dir / "answers/giao-thong/non-mu.yaml").unlink()
    (app.config.content.dir / "quizzes/giao-thong.yaml").unlink()
    assert app.shelf.reload()
    up, report = await app.health()
    assert not up
    assert not report["parts"]["content"]["up"]
    assert report["parts"]["database"]["up"]


def test_settings_are_checked_all_at_once() -> None:
    from bot.errors import ConfigError

    with pytest.raises(ConfigError) as wrong:
        read_config(None, ["web.port=99999", "delivery.quiet_hours=night", "nope.x=1"], {"TELEGRAM_BOT_TOKEN": "1:a"})
    said = str(wrong.value)
    assert "web.port" in said
    assert "write quiet hours as 21:00-07:00, or off" in said
    assert "nope" in said
    assert Config().delivery.quiet_hours is not None


class Pushing(Platform):
    """A platform whose webhook says one thing at a time."""

    async def read(self, body: bytes, headers: dict[str, str]) -> list[Incoming]:
        return [Incoming(LAN, body.decode(), clock.now(), "text", "alo")]


async def test_a_webhook_is_answered_at_once_however_many_wait_while_who_fetches_must_wait(
    app: App, tmp_path: Path
) -> None:
    pushed = App(app.config, app.database, app.shelf, [Pushing()])
    hooks = (pushed.hook("telegram", f"{n}".encode(), {}) for n in range(MOST_QUEUED + 10))
    await asyncio.gather(*hooks)  # nobody answers them: the lanes are not started
    assert await pushed.inbox.count_waiting() == MOST_QUEUED + 10
    fetching = asyncio.create_task(pushed.accept([Incoming(LAN, "fetched", clock.now(), "text", "alo")]))
    while await pushed.inbox.count_waiting() == MOST_QUEUED + 10:  # noqa: ASYNC110 - the database knows nothing of us
        await asyncio.sleep(0)
    assert not fetching.done()
    fetching.cancel()
