"""A head's morning: once, at half past seven of a working day, what is urgent first, and nothing when there is nothing."""

from datetime import timedelta

from bot import clock
from bot.app import App
from bot.message import Address
from tests.features.test_ask import HOA, LAN, House, house, time
from tests.features.test_directive import ID, MAI, confirm, pressed, told
from tests.features.test_task import TASKED
from tests.house.test_planner import Time, run, save

__all__ = ["house", "time"]

TITLE = "Việc của lãnh đạo"


async def owed(house: House, time: Time) -> None:
    """Hoa leads the province, Lan has a directive to read until the evening of the second."""
    await house.join(HOA, "ubnd-tinh-mau", "head")
    await house.join(LAN)
    await run(house.app)
    written = TASKED.replace("2026-12-04 17:00", "2026-12-02 17:00")
    save(house.app, **{f"announcements/{ID}.yaml": written})
    time.at(1, 10, 1)
    await run(house.app)


async def test_at_half_past_seven_a_head_gets_one_message_and_after_a_restart_no_second(
    house: House, time: Time
) -> None:
    await owed(house, time)
    time.at(2, 7, 29)
    await run(house.app)
    assert not told(house, HOA, TITLE)
    time.at(2, 7, 30)
    await house.app.tick(clock.now())
    app = house.app
    house.app = App(app.config, app.database, app.shelf, list(app.channels.values()), lambda: clock.now())
    for minute in (31, 32):
        time.at(2, 7, minute)
        await run(house.app)
    assert told(house, HOA, TITLE) == 1
    assert "đã xác nhận 0/1, chưa đọc 1" in house.sent(HOA)[-1]


async def test_what_is_overdue_stands_first(house: House, time: Time) -> None:
    await owed(house, time)
    await house.say(Address("zalo_oa", "9"), "/canbo đội mũ ở xã Mẫu A thì mũ nào mới đúng", "1")
    time.at(2, 17, 1)
    await run(house.app)
    time.at(3, 7, 30)
    await run(house.app)
    said = house.sent(HOA)[-1]
    assert TITLE in said
    assert "QUÁ HẠN 17:00 ngày 02/12/2026" in said
    assert said.index("CÂU HỎI QUÁ HẠN: 1") < said.index("chưa ai nhận 1")


async def test_what_comes_with_the_morning_in_one_message_keeps_its_figures_and_is_no_news_to_be_stopped(
    house: House, time: Time
) -> None:
    await owed(house, time)
    await house.say(Address("zalo_oa", "9"), "/canbo đội mũ ở xã Mẫu A thì mũ nào mới đúng", "1")
    time.at(3, 7, 30)
    await run(house.app)
    said = house.sent(HOA)[-1]
    assert said.startswith("Việc của đơn vị (")
    assert "H-0001 của UBND Xã Mẫu A đã quá hạn" in said
    assert "CÂU HỎI QUÁ HẠN: 1 câu" in said
    assert "Việc của lãnh đạo, 03/12/2026" in said
    assert "dừng nhận tin" not in said


async def test_on_a_quiet_morning_there_is_no_message(house: House, time: Time) -> None:
    await house.join(HOA, "ubnd-tinh-mau", "head")
    time.at(2, 7, 30)
    await run(house.app)
    assert not told(house, HOA, TITLE)


async def test_on_a_free_day_there_is_no_message(house: House, time: Time) -> None:
    await owed(house, time)
    time.at(5, 7, 30)  # a Saturday
    await run(house.app)
    assert not told(house, HOA, TITLE)
    time.at(7, 7, 30)
    await run(house.app)
    assert told(house, HOA, TITLE) == 1


async def test_a_morning_that_was_missed_is_not_told_in_the_afternoon(house: House, time: Time) -> None:
    await owed(house, time)
    time.at(2, 13)
    await run(house.app)
    assert not told(house, HOA, TITLE)


async def test_whoever_stands_in_for_a_head_hears_it_instead(house: House, time: Time) -> None:
    await owed(house, time)
    await house.join(MAI, "ubnd-tinh-mau", "official")
    (post,) = await house.app.services.posts.of(HOA, clock.now())
    time.at(1, 11)
    code = await house.app.services.posts.away(post, clock.now() + timedelta(days=3), clock.now())
    await house.say(MAI, f"vao don vi {code}")
    time.at(2, 7, 30)
    await run(house.app)
    assert told(house, MAI, TITLE) == 1
    assert not told(house, HOA, TITLE)


async def test_units_that_read_all_in_time_are_praised_the_next_morning_only(house: House, time: Time) -> None:
    await owed(house, time)
    await confirm(house, LAN)
    time.at(2, 7, 30)
    await run(house.app)
    assert "Đáng khen: đã đọc đủ trước hạn «Chỉ thị mũ bảo hiểm»: UBND Xã Mẫu A" in house.sent(HOA)[-1]
    time.at(3, 7, 30)
    await run(house.app)
    assert told(house, HOA, "Đáng khen") == 1


async def test_nobody_but_a_head_has_a_morning(house: House, time: Time) -> None:
    await owed(house, time)
    assert "dành cho lãnh đạo" in await house.say(LAN, "viec sang nay")
    assert "nhắn riêng" in await pressed(house, HOA, "morning:now:", group=True)
