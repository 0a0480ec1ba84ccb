"""From content to messages, on both databases: one message a person, nothing twice; what was missed keeps its own rule."""

from datetime import datetime
from pathlib import Path

import pytest

from bot import clock, planner
from bot.app import App
from bot.clock import HANOI
from bot.config import read_config
from bot.errors import SendError
from bot.library import Shelf
from bot.message import Address
from bot.router import Services
from bot.storage import Broadcast, Database, Deliveries
from tests.house.test_app import follow, send_all, states
from tests.library.folders import ANNOUNCEMENT, ANSWER, DOCUMENT, small, write
from tests.platform import Platform

LAN, HOA, MINH = (Address("telegram", name) for name in ("lan", "hoa", "minh"))


class Time:
    """The clock of a test: `at` is Hà Nội time in the first week of December 2026; the 7th is a Monday."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = datetime(2026, 12, 1, tzinfo=HANOI)
        monkeypatch.setattr(clock, "now", lambda: self.now)

    def at(self, day: int, hour: int, minute: int = 0) -> None:
        self.now = datetime(2026, 12, day, hour, minute, tzinfo=HANOI)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)


@pytest.fixture
async def app(tmp_path: Path, database: Database, time: Time) -> App:
    """The usual quiet hours, cap and hour of digests; nothing to announce."""
    content = small(tmp_path / "content")
    (content / "announcements/2026-12-giao-thong.yaml").unlink()
    config = read_config(None, [f"content.dir={content}"], {})
    return App(config, database, Shelf(content), [Platform()])


def said(app: App, who: Address) -> list[str]:
    platform = app.channels["telegram"]
    assert isinstance(platform, Platform)
    return platform.to(who.user)


def save(app: App, **files: str) -> None:
    write(app.config.content.dir, **files)
    assert app.shelf.reload(), app.shelf.problems


def announce(app: App, **at: str) -> None:
    """`announce(app, mot="2026-12-01 09:00")`"""
    files = {
        f"announcements/{name}.yaml": ANNOUNCEMENT.replace("Tin giao thông", f"Tin {name}").replace(
            "2026-12-01 08:00", when
        )
        for name, when in at.items()
    }
    save(app, **files)


async def run(app: App) -> None:
    """What the schedule and the send loop do in a minute."""
    await app.tick(clock.now())
    await send_all(app)


async def test_a_person_gets_one_digest_at_the_hour_that_was_chosen_and_not_five_messages(app: App, time: Time) -> None:
    await follow(app, LAN)
    await follow(app, HOA, frequency="daily")
    await follow(app, MINH, frequency="weekly")
    announce(app, mot="2026-12-01 09:00", hai="2026-12-01 10:00", ba="2026-12-01 11:00")
    for hour in (9, 10, 11, 12):
        time.at(1, hour)
        await run(app)
    assert [len(said(app, who)) for who in (LAN, HOA, MINH)] == [3, 0, 0]
    time.at(2, 7, 29)
    await run(app)
    assert said(app, HOA) == []
    time.at(2, 7, 30)
    await run(app)
    assert [text.splitlines()[0] for text in said(app, HOA)] == ["Tin pháp luật (3)"]
    for day in (3, 4, 5, 6):
        time.at(day, 9)
        await run(app)
    assert said(app, MINH) == []
    time.at(7, 7, 30)
    await run(app)
    assert len(said(app, MINH)) == 1
    assert len(said(app, HOA)) == 1


async def test_nobody_is_woken_and_in_the_morning_all_is_one_message(app: App, time: Time) -> None:
    await follow(app, LAN)
    announce(app, mot="2026-12-01 21:30", hai="2026-12-02 05:00")
    for day, hour in ((1, 22), (2, 5)):
        time.at(day, hour)
        await run(app)
    assert said(app, LAN) == []
    time.at(2, 7)
    await run(app)
    assert len(said(app, LAN)) == 1
    assert "Tin mot" in said(app, LAN)[0]
    assert "Tin hai" in said(app, LAN)[0]


async def test_what_failed_in_the_evening_is_not_tried_again_at_night(app: App, time: Time) -> None:
    await follow(app, LAN)
    announce(app, mot="2026-12-01 20:59")
    platform = app.channels["telegram"]
    assert isinstance(platform, Platform)
    platform.wrong["lan"] = [SendError("down", retryable=True)]
    time.at(1, 20, 59)
    await run(app)
    for day, hour in ((1, 21), (2, 6)):
        time.at(day, hour, 5)
        await run(app)
    assert said(app, LAN) == []
    time.at(2, 7)
    await run(app)
    assert len(said(app, LAN)) == 1


async def test_planning_again_creates_nothing_twice(app: App, time: Time) -> None:
    await follow(app, LAN)
    await follow(app, LAN, subject="quiz:daily")
    await follow(app, LAN, subject="quiz:weekly")
    announce(app, mot="2026-12-07 08:00")
    save(app, **{"documents/nd-9.yaml": DOCUMENT.replace("2025-01-01", "2026-12-14")})
    time.at(7, 8, 1)
    await app.tick(clock.now())
    before = await states(app)
    assert {key.partition(":")[0] for key in before} == {"announcement", "quiz", "reminder"}
    for _ in range(3):
        await app.tick(clock.now())
    assert await states(app) == before
    await send_all(app)
    await run(app)
    assert len(said(app, LAN)) == 1


async def test_what_is_edited_while_it_goes_out_is_held_until_somebody_approves_it_again(app: App, time: Time) -> None:
    await follow(app, LAN)
    await follow(app, HOA, frequency="daily")
    announce(app, mot="2026-12-01 09:00")
    time.at(1, 9)
    await run(app)
    edited = ANNOUNCEMENT.replace("2026-12-01 08:00", "2026-12-01 09:00").replace("Nghị định mới.", "Chữ mới.")
    save(app, **{"announcements/mot.yaml": edited.replace("status: approved", "status: draft")})
    time.at(2, 8)
    await run(app)
    assert (await states(app))["announcement:mot"] == {"sent": 1, "planned": 1}
    assert [one.key for one in await app.deliveries.broadcasts("held")] == ["announcement:mot"]
    save(app, **{"announcements/mot.yaml": edited})
    await run(app)
    assert said(app, HOA) == []  # the text is approved, that the rest gets it is not
    await app.deliveries.approve("announcement:mot")
    await run(app)
    assert "Chữ mới." in said(app, HOA)[0]


async def test_nothing_goes_out_before_all_that_is_due_together_is_ready(
    app: App, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    await follow(app, LAN)
    announce(app, mot="2026-12-01 09:00", hai="2026-12-01 09:00")
    early: list[object] = []
    freeze = Deliveries.freeze

    async def look(self: Deliveries, one: Broadcast, *how: object, **more: object) -> int:
        frozen = await freeze(self, one, *how, **more)  # type: ignore[arg-type]
        early.extend(await self.claim("w", clock.now(), 10))
        return frozen

    monkeypatch.setattr(Deliveries, "freeze", look)
    time.at(1, 9)
    await run(app)
    assert early == []
    assert len(said(app, LAN)) == 1


async def test_after_six_hours_down_each_item_is_sent_held_or_listed_by_its_own_rule(app: App, time: Time) -> None:
    await follow(app, LAN)
    await follow(app, HOA, subject="quiz:daily")
    await follow(app, MINH, subject="answer:non-mu")
    time.at(1, 14)
    await run(app)  # today's quiz reached Hoa; then the machine stood still until the evening of the next day
    assert len(said(app, HOA)) == 1
    announce(app, con="2026-12-02 15:00", gap="2026-12-02 15:00")
    path = app.config.content.dir / "announcements/gap.yaml"
    save(app, **{"announcements/gap.yaml": path.read_text(encoding="utf-8") + "latest_send_at: 2026-12-02 18:00\n"})
    save(app, **{"documents/nd-9.yaml": DOCUMENT.replace("2025-01-01", "2026-12-09") + "amends: [nd-168-2024]\n"})
    time.at(2, 20, 30)
    await run(app)
    (text,) = said(app, LAN)
    assert "Tin con" in text
    assert "Còn 7 ngày" in text
    held = [one.key for one in await app.deliveries.broadcasts("held")]
    assert held == ["announcement:gap"]
    assert len(said(app, HOA)) == 1  # the quiz of a day that is over is nobody's
    assert [one.key for one in await planner.missed(app.services, app.router, clock.now())] == ["quiz:2026-12-02"]
    assert len(said(app, MINH)) == 1
    await app.deliveries.approve("announcement:gap")
    await run(app)
    assert "Tin gap" in said(app, LAN)[1]


async def test_what_was_approved_long_after_its_time_is_listed_and_not_sent(app: App, time: Time) -> None:
    await follow(app, LAN)
    announce(app, mot="2026-12-01 09:00")
    time.at(1, 10)
    await run(app)
    announce(app, cu="2026-12-01 11:00")
    time.at(9, 12)
    await run(app)
    assert len(said(app, LAN)) == 1
    missed = [one.key for one in await planner.missed(app.services, app.router, clock.now())]
    assert "announcement:cu" in missed
    assert "announcement:mot" not in missed


async def test_before_anything_was_ever_sent_nothing_was_missed(app: App, time: Time) -> None:
    announce(app, cu="2026-11-10 11:00")
    assert await planner.missed(app.services, app.router, clock.now()) == []


async def test_who_follows_a_document_learns_that_it_ends(app: App, time: Time) -> None:
    await follow(app, LAN, subject="document:nd-9")
    save(app, **{"documents/nd-9.yaml": DOCUMENT.replace("168/2024", "9/2026") + "expires: 2026-12-09\n"})
    time.at(2, 8)
    await run(app)
    (text,) = said(app, LAN)
    assert "Sắp hết hiệu lực" in text
    assert "Còn 7 ngày: từ 09/12/2026" in text
    time.at(9, 8)
    await run(app)
    assert "Từ hôm nay" in said(app, LAN)[1]


async def test_an_end_that_was_moved_is_not_told(app: App, time: Time) -> None:
    await follow(app, LAN, subject="document:nd-9")
    text = DOCUMENT.replace("168/2024", "9/2026")
    save(app, **{"documents/nd-9.yaml": text + "expires: 2026-12-09\n"})
    time.at(2, 8)
    await app.tick(clock.now())
    save(app, **{"documents/nd-9.yaml": text + "expires: 2027-12-09\n"})
    await send_all(app)
    assert said(app, LAN) == []


async def test_who_follows_what_is_replaced_gets_one_message_which_says_by_what(app: App, time: Time) -> None:
    await follow(app, LAN, subject="document:nd-168-2024")
    await follow(app, HOA, subject="answer:non-mu")
    new = DOCUMENT.replace("168/2024", "9/2026").replace("2025-01-01", "2026-12-09").replace("168", "9")
    save(app, **{"documents/nd-9.yaml": new + "replaces: [nd-168-2024]\n"})
    time.at(2, 8)
    await run(app)
    for who in (LAN, HOA):
        (text,) = said(app, who)
        assert "Thay thế:" in text
        assert "168/2024" in text
    assert not [key for key in await states(app) if key.startswith("expiry")]


async def test_who_follows_a_rule_is_told_on_the_day_on_which_it_changes(app: App, time: Time) -> None:
    await follow(app, LAN, subject="answer:non-mu")
    await follow(app, HOA, subject="topic:dat-dai")
    later = "  - from: 2026-12-03\n    short: Phạt nhiều hơn.\n    basis: [{document: nd-168-2024, at: Điều 7}]\n"
    text = ANSWER.replace("    checked: 2026-11-20\n", "    to: 2026-12-02\n    checked: 2026-11-20\n" + later)
    save(app, **{"answers/giao-thong/non-mu.yaml": text})
    time.at(2, 20)
    await run(app)
    assert said(app, LAN) == []
    time.at(3, 8)
    await run(app)
    (text,) = said(app, LAN)
    assert "Quy định ông/bà theo dõi đã đổi" in text
    assert said(app, HOA) == []


async def test_the_quiz_of_the_week_comes_on_monday_to_whoever_asked_for_it(app: App, time: Time) -> None:
    await follow(app, LAN, subject="quiz:weekly")
    await follow(app, HOA, subject="quiz:daily")
    await follow(app, MINH, subject="quiz:weekly")
    await follow(app, MINH, subject="quiz:daily")
    for day in (7, 8):
        time.at(day, 7, 30)
        await run(app)
    assert ["tuần này" in text for text in said(app, LAN)] == [True]
    assert ["hôm nay" in text for text in said(app, HOA)] == [True] * 2
    assert len(said(app, MINH)) == 2  # on Monday one, not two


@pytest.mark.parametrize(("day", "hour", "opened"), [(13, 19, True), (13, 21, False)])
async def test_the_quiz_of_the_week_is_of_use_until_sunday(
    app: App, time: Time, day: int, hour: int, opened: bool
) -> None:
    await follow(app, LAN, subject="quiz:weekly")
    time.at(day, hour)
    await app.tick(clock.now())
    assert ("quiz:week:2026-12-07" in await states(app)) is opened


async def test_a_chore_that_fails_is_told_of_and_keeps_no_news_from_going_out(app: App, time: Time) -> None:
    async def broken(services: Services, now: datetime) -> None:
        raise ZeroDivisionError

    app.router.chores.insert(0, broken)
    await follow(app, LAN)
    announce(app, mot="2026-12-01 09:00")
    time.at(1, 9, 1)
    with pytest.raises(ExceptionGroup):  # the minute is not done: /health says so
        await app.tick(clock.now())
    await send_all(app)
    assert len(said(app, LAN)) == 1
