"""What a minute does for a directive to many: only what has changed is looked at, so much at a time, and nothing is lost."""

import pytest

from bot import clock
from bot.features.ask import telling
from bot.features.directive import keeping
from bot.message import Address
from bot.storage import REPORT, Deliveries, halting
from tests.features.test_ask import HOA, LAN, House, house, time
from tests.features.test_directive import DIRECTIVE, ID, MAI, confirm, sent_out
from tests.features.test_task import given_out
from tests.house.test_planner import Time, run, save

__all__ = ["house", "time"]


class Counted:
    """Stands before a function of ours, and counts how often it is called."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> None:
        self.times, really = 0, getattr(module, name)

        def counting(*args: object) -> object:
            self.times += 1
            return really(*args)

        monkeypatch.setattr(module, name, counting)


async def reports(house: House) -> int:
    """How many were opened."""
    every = await Deliveries(house.app.database).broadcasts(kinds=[REPORT])
    return len(every)


async def test_the_roll_is_not_made_anew_while_nothing_has_changed(
    house: House, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sent_out(house, time, LAN, MAI)
    await house.app.tick(clock.now())
    rolls = Counted(monkeypatch, keeping, "sheet_of")
    for minute in (2, 3, 4):
        time.at(1, 10, minute)
        await house.app.tick(clock.now())
    assert rolls.times == 0
    await confirm(house, LAN)
    await house.app.tick(clock.now())
    assert rolls.times == 1
    await house.join(HOA)
    await house.app.tick(clock.now())
    assert rolls.times == 2
    time.at(4, 17, 1)
    await house.app.tick(clock.now())
    assert rolls.times == 3


async def test_what_one_minute_does_not_open_the_next_ones_do_and_none_is_opened_twice(
    house: House, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(halting, "MOST_AT_A_LOOK", 1)
    await house.join(HOA, "ubnd-tinh-mau", "head")
    await house.join(MAI, "ubnd-xa-mau-a", "head")
    await sent_out(house, time, LAN)
    time.at(4, 17)
    opened = []
    for minute in (1, 2, 3):
        time.at(4, 17, minute)
        await house.app.tick(clock.now())
        opened.append(await reports(house))
    assert opened == [1, 2, 2]
    await run(house.app)
    assert all(sum("Đã đến hạn" in said for said in house.sent(who)) == 1 for who in (HOA, MAI))


async def test_of_many_directives_a_few_are_looked_at_in_a_minute_and_each_in_its_turn(
    house: House, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST_AT_A_LOOK", 1)
    await house.join(HOA, "ubnd-tinh-mau", "head")
    await sent_out(house, time, LAN)
    save(house.app, **{"announcements/2026-12-khac.yaml": DIRECTIVE})
    time.at(1, 10, 2)
    await run(house.app)
    for minute in (1, 2):
        time.at(4, 17, minute)
        await house.app.tick(clock.now())
    assert await reports(house) == 2


async def test_tasks_are_not_looked_at_again_while_nothing_has_changed(house: House, time: Time) -> None:
    await house.join(HOA, "ubnd-tinh-mau", "head")
    row = await given_out(house, time, LAN)
    await house.app.tick(clock.now())
    seen = house.app.services.looked["task"]
    time.at(1, 11)
    await house.app.tick(clock.now())
    assert house.app.services.looked["task"] == seen
    await house.press(LAN, f"task:take:{row}")
    await house.app.tick(clock.now())
    assert house.app.services.looked["task"] != seen


async def test_a_directive_is_looked_at_after_a_restart(house: House, time: Time) -> None:
    await house.join(HOA, "ubnd-tinh-mau", "head")
    await sent_out(house, time, LAN)
    house.app.services.looked.clear()
    time.at(4, 17, 1)
    await run(house.app)
    assert ID in [
        one.subject.partition("=")[0] for one in await Deliveries(house.app.database).broadcasts(kinds=[REPORT])
    ]


async def test_while_nobody_comes_nobody_is_looked_for_again_and_who_comes_is_found(
    house: House, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    desks = Counted(monkeypatch, telling, "_desk")
    for who in ("8", "9"):
        await house.say(Address("telegram", who), "/canbo đội mũ ở xã Mẫu A thì mũ nào mới đúng", "1")
    for minute in (1, 2, 3):
        time.at(1, 9, minute)
        await house.app.tick(clock.now())
    assert desks.times == 1  # once for both, which are about one thing in one place
    await house.join(LAN)
    await run(house.app)
    assert "Câu hỏi H-0001" in "".join(house.sent(LAN))
