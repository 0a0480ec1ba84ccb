"""A directive that is paused or cancelled: what follows it waits and goes on, or ends; on both databases."""

import pytest

from bot import clock
from bot.commands.broadcast import act
from bot.config import read_config
from bot.errors import OperatorError
from bot.storage import Deliveries
from tests.features.test_ask import HOA, LAN, House, house, time
from tests.features.test_directive import DIRECTIVE, ID, MAI, confirm, pressed, sent_out, told
from tests.features.test_task import given_out
from tests.house.test_planner import Time, announce, run

__all__ = ["house", "time"]

KEY = f"announcement:{ID}"


async def with_head(house: House, time: Time, written: str = DIRECTIVE) -> None:
    """Lan has confirmed, Mai has not, Hoa leads the province."""
    await house.join(HOA, "ubnd-tinh-mau", "head")
    await sent_out(house, time, LAN, MAI, written=written)
    await confirm(house, LAN)


async def cancel(house: House) -> None:
    await Deliveries(house.app.database).cancel(KEY, clock.now())


async def pause(house: House) -> None:
    await Deliveries(house.app.database).pause(KEY)


async def resume(house: House) -> None:
    await Deliveries(house.app.database).release(KEY)


async def pass_the_deadline(house: House, time: Time) -> int:
    """How many messages came to Mai and Hoa on the days of the reminders and of the report."""
    before = len(house.sent(MAI)) + len(house.sent(HOA))
    for day, hour in ((2, 8), (4, 8), (4, 17), (7, 8)):
        time.at(day, hour, 1)
        await run(house.app)
    return len(house.sent(MAI)) + len(house.sent(HOA)) - before


# Cancelled ------------------------------------------------------------------------------------------------------------


async def test_of_a_cancelled_directive_nobody_is_reminded_and_no_head_is_told(house: House, time: Time) -> None:
    await with_head(house, time)
    await cancel(house)
    assert await pass_the_deadline(house, time) == 0


async def test_what_waited_to_be_told_of_it_is_skipped_when_it_is_cancelled(house: House, time: Time) -> None:
    await with_head(house, time)
    time.at(4, 17, 1)
    await house.app.tick(clock.now())
    had = len(house.sent(HOA))
    await cancel(house)
    await run(house.app)
    assert len(house.sent(HOA)) == had
    counts = await Deliveries(house.app.database).counts()
    assert [states for key, states in counts.items() if key.startswith("report:")] == [{"skipped": 1}]


async def test_whoever_presses_a_button_of_a_cancelled_directive_reads_that_it_was_withdrawn(
    house: House, time: Time
) -> None:
    await with_head(house, time)
    await cancel(house)
    for choice in (f"directive:see:{ID}", "directive:read:1", "directive:try:1=1", f"directive:forward:{ID}"):
        assert "đã được rút" in await pressed(house, MAI, choice)
    assert "đã được rút" in await pressed(house, HOA, f"directive:roll:{ID}")
    assert "đã được rút" in await pressed(house, HOA, f"directive:nudge:{ID}")
    assert "Không còn văn bản nào chờ" in await house.say(MAI, "viec cua toi")


async def test_whoever_was_wrong_is_not_asked_the_question_of_a_cancelled_directive_again(
    house: House, time: Time
) -> None:
    await sent_out(house, time, LAN)
    await confirm(house, LAN)
    await pressed(house, LAN, "directive:try:1=0")
    await cancel(house)
    had = len(house.sent(LAN))
    time.at(4, 11)
    await run(house.app)
    assert len(house.sent(LAN)) == had


async def test_the_tasks_of_a_cancelled_directive_are_neither_reminded_of_nor_late(house: House, time: Time) -> None:
    await house.join(HOA, "ubnd-tinh-mau", "head")
    row = await given_out(house, time, LAN)
    await pressed(house, LAN, f"task:take:{row}")
    await cancel(house)
    had = len(house.sent(LAN)) + len(house.sent(HOA))
    for day, hour in ((4, 8), (11, 8), (11, 17), (14, 8)):
        time.at(day, hour, 1)
        await run(house.app)
    assert len(house.sent(LAN)) + len(house.sent(HOA)) == had
    for who, choice in ((LAN, f"task:see:{row}"), (LAN, f"task:done:{row}"), (HOA, f"task:below:{ID}")):
        assert "đã được rút" in await pressed(house, who, choice)
    assert "không còn việc nào" in await house.say(LAN, "viec cua toi")


async def test_cancelling_one_directive_ends_nothing_of_another_whose_name_begins_alike(
    house: House, time: Time
) -> None:
    await with_head(house, time)
    announce(house.app, **{"2026-12": "2026-12-01 10:00"})
    await run(house.app)
    await Deliveries(house.app.database).cancel("announcement:2026-12", clock.now())
    assert await pass_the_deadline(house, time) > 0


# Paused -----------------------------------------------------------------------------------------------------------------


async def test_what_would_be_told_of_a_paused_directive_waits_and_comes_when_it_goes_on(
    house: House, time: Time
) -> None:
    await with_head(house, time)
    await pause(house)
    time.at(2, 8, 1)
    await run(house.app)
    assert not told(house, MAI, "Hạn là 17:00")
    time.at(3, 9)
    await resume(house)
    await run(house.app)
    assert told(house, MAI, "Hạn là 17:00 ngày 04/12/2026") == 1
    assert not told(house, LAN, "Hạn là 17:00")


async def test_after_a_pause_beyond_the_deadline_nobody_reads_that_there_is_time_left(house: House, time: Time) -> None:
    await with_head(house, time)
    await pause(house)
    assert await pass_the_deadline(house, time) == 0
    time.at(16, 9)
    await resume(house)
    await run(house.app)
    assert told(house, MAI, "Đã quá hạn 17:00 ngày 04/12/2026") == 1
    assert not told(house, MAI, "Hôm nay là ngày cuối")
    assert told(house, HOA, "Đã đến hạn 17:00 ngày 04/12/2026. Đã xác nhận 1/3") == 1


async def test_a_paused_directive_can_be_read_and_confirmed_and_says_what_becomes_of_its_deadline(
    house: House, time: Time
) -> None:
    await with_head(house, time)
    await pause(house)
    assert "đang tạm dừng" in await pressed(house, MAI, f"directive:see:{ID}")
    assert "Hạn vẫn là 17:00 ngày 04/12/2026" in house.sent(MAI)[-1]
    said = await pressed(house, HOA, f"directive:roll:{ID}")
    assert "đang tạm dừng" in said
    assert "Nhắc lại" not in said
    assert "chưa nhắc ai" in await pressed(house, HOA, f"directive:nudge:{ID}")
    assert "Đã ghi lúc" in await pressed(house, MAI, "directive:read:1")


async def test_a_task_given_while_its_directive_is_paused_is_told_when_that_goes_on(house: House, time: Time) -> None:
    await house.join(HOA, "ubnd-tinh-mau", "head")
    row = await given_out(house, time, LAN)
    await pause(house)
    assert "đang tạm dừng" in await pressed(house, HOA, f"task:to:{row}=2")
    await run(house.app)
    assert not told(house, LAN, "Lãnh đạo giao")
    await resume(house)
    await run(house.app)
    assert told(house, LAN, "Lãnh đạo giao") == 1


async def test_a_reminder_of_a_task_that_waited_says_how_near_the_day_is_now(house: House, time: Time) -> None:
    row = await given_out(house, time, LAN)
    await pressed(house, LAN, f"task:take:{row}")
    await pause(house)
    time.at(4, 8)
    await run(house.app)
    assert not told(house, LAN, "Còn một tuần")
    time.at(9, 9)
    await resume(house)
    await run(house.app)
    assert told(house, LAN, "Sắp đến hạn") == 1
    assert not told(house, LAN, "Còn một tuần")


async def test_a_head_hears_in_the_morning_of_neither_a_paused_nor_a_cancelled_directive(
    house: House, time: Time
) -> None:
    await with_head(house, time)
    assert "Chỉ thị mũ bảo hiểm" in await house.say(HOA, "viec sang nay")
    await pause(house)
    assert "Chỉ thị mũ bảo hiểm" not in await house.say(HOA, "viec sang nay")
    await resume(house)
    assert "Chỉ thị mũ bảo hiểm" in await house.say(HOA, "viec sang nay")
    await cancel(house)
    assert "Chỉ thị mũ bảo hiểm" not in await house.say(HOA, "viec sang nay")


# The command ----------------------------------------------------------------------------------------------------------


async def test_a_directive_that_everybody_got_can_be_paused_and_cancelled_and_other_news_cannot(
    house: House, time: Time
) -> None:
    await with_head(house, time)
    announce(house.app, tin="2026-12-01 10:00")
    await run(house.app)
    deliveries = Deliveries(house.app.database)
    states = {one.key: one.state for one in await deliveries.broadcasts()}
    assert states[KEY] == states["announcement:tin"] == "finished"
    url = house.app.database.url.render_as_string(hide_password=False)
    config = read_config(None, [f"database.url={url}"], {})
    for action in ("pause", "resume", "cancel"):
        (shown,) = await act(config, action, KEY, clock.now())
    assert shown["state"] == "cancelled"
    with pytest.raises(OperatorError):
        await act(config, "cancel", "announcement:tin", clock.now())
