"""A directive's tasks through the real send loop: taken by one, given by a head, reminded, late; on both databases."""

import asyncio

from bot import clock
from bot.features.task.feature import reminders
from bot.library.working_time import Calendar
from bot.message import Address
from bot.storage import Database, Record
from bot.storage.assignments import Assignments
from bot.storage.erasing import erase
from tests.features.test_ask import HOA, LAN, House, house, time
from tests.features.test_directive import DIRECTIVE, ID, MAI, pressed, told
from tests.house.test_planner import Time, run, save

__all__ = ["house", "time"]

TASKED = (
    DIRECTIVE
    + """\
unit_kinds: [ubnd-xa]
tasks:
  - {id: treo-bien, what: Treo biển., due: 2026-12-11, basis: [{document: nd-168-2024, at: khoản 2 Điều 7}]}
"""
)


async def given_out(house: House, time: Time, *officers: Address) -> int:
    """They join the commune, the directive goes out; the number of the commune's task."""
    for who in officers:
        await house.join(who)
    save(house.app, **{f"announcements/{ID}.yaml": TASKED})
    time.at(1, 10, 1)
    await run(house.app)
    (row,) = await Assignments(house.app.database).of_directive(ID)
    return row.id


async def test_of_two_who_press_at_once_one_gets_the_task_and_the_other_is_told(house: House, time: Time) -> None:
    row = await given_out(house, time, LAN, HOA)
    await asyncio.gather(*(pressed(house, who, f"task:take:{row}") for who in (LAN, HOA)))
    said = [house.sent(who)[-1] for who in (LAN, HOA)]
    assert sorted("Đồng nghiệp đã nhận" in one for one in said) == [False, True]
    assert sorted("Trợ lý nhắc ngày 04/12/2026" in one for one in said) == [False, True]
    assert len(await Record.read(house.app.database, did="take_task")) == 1


async def test_who_does_not_belong_to_the_unit_gets_no_task_of_it(house: House, time: Time) -> None:
    await house.join(MAI, "so-tu-phap")
    row = await given_out(house, time, LAN)
    for choice in (f"task:take:{row}", f"task:to:{row}=1", f"task:done:{row}", f"task:see:{row}", f"task:below:{ID}"):
        assert "không thuộc đơn vị" in await pressed(house, MAI, choice)
    assert "nhắn riêng" in await pressed(house, LAN, f"task:take:{row}", group=True)
    (found,) = await Assignments(house.app.database).of_directive(ID)
    assert found.post is None


async def test_who_has_it_is_reminded_a_week_before_and_on_the_day_until_it_is_done(house: House, time: Time) -> None:
    row = await given_out(house, time, LAN)
    await pressed(house, LAN, f"task:take:{row}")
    for hour in (8, 9):
        time.at(4, hour)
        await run(house.app)
    assert told(house, LAN, "Còn một tuần") == 1
    time.at(11, 8)
    await run(house.app)
    assert told(house, LAN, "Hôm nay đến hạn") == 1
    assert "Đã ghi việc" in await pressed(house, LAN, f"task:end:{row}")
    assert "Đã ghi việc" in await pressed(house, LAN, f"task:end:{row}")
    assert len(await Record.read(house.app.database, did="finish_task")) == 1


def test_a_reminder_that_would_fall_on_a_sunday_comes_on_the_friday_before(time: Time) -> None:
    time.at(13, 0)
    days = [at.astimezone(clock.HANOI).day for _, at in reminders(time.now.date(), Calendar([]))]
    assert days == [4, 11]


async def test_what_is_late_is_told_to_the_head_once_and_not_when_it_is_done(house: House, time: Time) -> None:
    await house.join(HOA, "ubnd-tinh-mau", "head")
    await given_out(house, time, LAN)
    for minute in (1, 2):
        time.at(11, 17, minute)
        await run(house.app)
    assert told(house, HOA, "UBND Xã Mẫu A: Treo biển. QUÁ HẠN 11/12/2026") == 1


async def test_a_head_gives_it_with_one_tap_and_who_gets_it_is_told_once(house: House, time: Time) -> None:
    await house.join(HOA, "ubnd-tinh-mau", "head")
    row = await given_out(house, time, LAN)
    assert "Giao công chức tư pháp UBND Xã Mẫu A" in await pressed(house, HOA, f"task:below:{ID}")
    assert "Đã giao công chức tư pháp" in await house.say(HOA, "1")
    assert "Đã giao công chức tư pháp" in await pressed(house, HOA, f"task:to:{row}=2")
    await run(house.app)
    assert told(house, LAN, "Lãnh đạo giao") == 1
    (noted,) = await Record.read(house.app.database, did="assign")
    assert noted.on_what == f"{ID}/treo-bien post:2"


async def test_what_somebody_who_left_had_in_hand_is_free_again(house: House, time: Time) -> None:
    row = await given_out(house, time, LAN, HOA)
    await pressed(house, LAN, f"task:take:{row}")
    await house.say(LAN, "roi don vi", "1")
    await run(house.app)
    assert "Đã giao" in await pressed(house, HOA, f"task:take:{row}")


async def test_what_was_written_on_finishing_is_sealed_and_goes_with_who_wrote_it(
    house: House, time: Time, database: Database
) -> None:
    await house.join(HOA, "ubnd-tinh-mau", "head")
    row = await given_out(house, time, LAN)
    await pressed(house, LAN, f"task:take:{row}")
    assert "Trợ lý không nhận tố cáo" in await pressed(house, LAN, f"task:done:{row}")
    assert "xong" in await house.say(LAN, "Đã treo ở chợ Bến")
    one = await Assignments(database).find(row)
    assert one
    assert "chợ Bến" not in await Assignments(database).note_on(one)
    assert "chợ Bến" in await pressed(house, HOA, f"task:see:{row}")
    await erase(database, LAN, clock.now())
    assert not await Assignments(database).note_on(one)
    assert "Đã xong" in await pressed(house, HOA, f"task:see:{row}")
