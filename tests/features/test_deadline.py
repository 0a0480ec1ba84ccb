"""Whoever has something in hand is reminded of its hour, twice at most, and the queue says that it is theirs."""

from pathlib import Path

import pytest

from bot import clock
from bot.app import App
from bot.config import read_config
from bot.library import Shelf
from bot.message import Address
from bot.storage import Database
from tests.features.test_ask import Windowed
from tests.features.test_petition import DEADLINES, PLACES, Town
from tests.features.test_petition import UNITS as SOME
from tests.house.test_planner import Time, run
from tests.library.folders import small, write
from tests.platform import Platform

BAC, MINH = Address("zalo_oa", "9"), Address("telegram", "minh")
LAN, HOA = Address("telegram", "lan"), Address("telegram", "hoa")
UNITS = SOME.replace("fields: [dat-dai]", "fields: [dat-dai, thi-hanh-phap-luat]")
TOPICS = (
    "- {id: giao-thong, name: Giao thông}\n- {id: dat-dai, name: Đất đai}\n- {id: thi-hanh-phap-luat, name: Thi hành}\n"
)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)


@pytest.fixture
async def town(tmp_path: Path, database: Database, time: Time) -> Town:
    deadlines = DEADLINES + "- {kind: vuong-mac, from: 2026-01-01, days: 1}\n"
    files = {"units.yaml": UNITS, "places.yaml": PLACES, "deadlines.yaml": deadlines, "topics.yaml": TOPICS}
    content = write(small(tmp_path / "content"), **files)
    (content / "announcements/2026-12-giao-thong.yaml").unlink()
    config = read_config(None, [f"content.dir={content}"], {"LOALUAT_SECRET": "s" * 40})
    time.at(1, 10)
    return Town(App(config, database, Shelf(content), [Platform(), Windowed()], lambda: clock.now()))


async def asked(town: Town) -> None:
    """Lan and Hoa may answer H-0001, which is due at 10:00 tomorrow; Lan has it in hand."""
    await town.post(LAN, "legal_officer")
    await town.post(HOA, "legal_officer")
    await town.say(BAC, "/canbo đội mũ ở xã Mẫu A thì mũ nào mới đúng", "1")
    await town.say(LAN, "H-0001", "5")


def reminders(town: Town, who: Address, code: str = "H-0001") -> list[str]:
    """Half a day before, and at the hour."""
    words = ("còn nửa ngày làm việc", "đã đến hạn")
    return [one for one in town.sent(who) if code in one and any(said in one for said in words)]


async def test_the_holder_is_reminded_half_a_working_day_before_and_at_the_hour_once_each(
    town: Town, time: Time
) -> None:
    await asked(town)
    time.at(1, 15, 44)  # 10:00 tomorrow is 2 hours 30 from the morning on; 1 hour 15 more lie before 17:00 today
    await run(town.app)
    assert not reminders(town, LAN)
    for minute in (46, 47):
        time.at(1, 15, minute)
        await run(town.app)
    (near,) = reminders(town, LAN)
    assert "10:00 ngày 02/12/2026: còn nửa ngày làm việc" in near
    for minute in (1, 2):
        time.at(2, 10, minute)
        await run(town.app)
    assert len(reminders(town, LAN)) == 2
    assert "đã đến hạn" in reminders(town, LAN)[-1]
    assert not reminders(town, HOA)


async def test_who_answered_or_took_it_just_now_is_not_reminded(town: Town, time: Time) -> None:
    await asked(town)
    await town.say(LAN, "Mũ có tem kiểm định.", "1")
    time.at(1, 15, 50)
    await town.say(MINH, "/canbo đội mũ ở xã Mẫu A thì mũ nào cho trẻ nhỏ", "1")
    time.at(2, 15)
    await town.say(HOA, "H-0002", "5")
    await run(town.app)
    assert not reminders(town, LAN)
    assert not reminders(town, HOA, "H-0002")


async def test_petitions_and_flags_remind_their_holders_too(town: Town, time: Time) -> None:
    await town.post(LAN, "official")
    await town.post(HOA, "legal_officer", "so-tu-phap")
    await town.petition(BAC)
    await town.press(LAN, "petition:claim:1")
    await town.say(MINH, "/vuongmac điểm h khoản 2 Điều 7 nghị định 168", "3", "mức phạt quá cao so với thu nhập", "1")
    await run(town.app)
    time.at(1, 15, 46)
    await run(town.app)
    assert len(reminders(town, HOA, "V-0001")) == 1
    time.at(4, 10, 1)
    await run(town.app)
    assert len(reminders(town, LAN, "P-0001")) == 1


async def test_the_queue_says_of_what_somebody_holds_that_it_is_theirs_and_of_others_that_it_is_taken(
    town: Town, time: Time
) -> None:
    await asked(town)
    await town.petition(MINH)
    assert "H-0001 · anh/chị đang giữ" in await town.say(LAN, "hang doi")
    said = await town.say(HOA, "hang doi")
    assert "H-0001 · đã có người nhận" in said
    assert "P-0001 · hạn" in said
    time.at(2, 10, 1)
    assert "H-0001 · anh/chị đang giữ · QUÁ HẠN" in await town.say(LAN, "hang doi")


async def test_the_card_of_what_somebody_holds_lets_them_go_on_instead_of_taking_it_anew(town: Town) -> None:
    await asked(town)
    await town.petition(MINH)
    await town.press(LAN, "petition:claim:1")
    assert "5. Viết tiếp" in await town.press(LAN, "ask:see:1")
    assert "5. Nhận" in await town.press(HOA, "ask:see:1")
    assert "1. Viết tiếp" in await town.press(LAN, "petition:see:1")
    assert "1. Nhận và trả lời" in await town.press(HOA, "petition:see:1")
