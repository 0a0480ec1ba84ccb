"""What is typed under a screen that asks whether to send: nothing is lost, nothing stands there twice,
nothing gets past the guard."""

from datetime import date
from types import SimpleNamespace
from typing import cast

import pytest

from bot import clock
from bot.adding import meant
from bot.config import Config
from bot.library import Query, Shelf
from bot.message import Incoming
from bot.router import Turn
from tests.features import test_petition
from tests.features.test_petition import BAC, LAMP, Town

ASKED = cast("Turn", SimpleNamespace(library=Shelf(Config().content.dir).library, asker=Query(date(2026, 11, 24))))
time, town = test_petition.time, test_petition.town


async def written(town: Town, said: str = LAMP) -> str:
    await town.press(BAC, "petition:kind:phan-anh")
    return await town.say(BAC, said)


async def test_an_addition_that_accuses_somebody_together_with_what_stands_there_is_stopped(town: Town) -> None:
    await written(town, "ở xã Mẫu A bộ phận một cửa hẹn tôi ba lần")
    assert (await town.say(BAC, "nhận hối lộ 50 triệu mới cho qua")).startswith("Trợ lý không nhận tố cáo.")
    assert "Viết tiếp" not in await town.press(BAC, "petition:begin:")


async def test_an_addition_taken_up_again_after_a_kill_stands_there_once(town: Town) -> None:
    await written(town)
    said = "à quên, ở ngõ 5 nữa"
    await town.say(BAC, said)
    assert (await town.say(BAC, said)).count("ngõ 5") == 1
    assert "ngõ 5" not in await town.press(BAC, f"petition:add:{len(LAMP)}={len(LAMP) + len(said) + 1}")


async def test_a_button_pressed_twice_takes_out_what_was_added_and_no_more(town: Town) -> None:
    await written(town)
    await town.say(BAC, "à quên, ở ngõ 5 nữa")
    undo = f"petition:add:{len(LAMP)}={len(LAMP) + 20}"
    await town.press(BAC, undo)
    assert "den duong o xom 3" in await town.press(BAC, undo)
    await town.say(BAC, "bao giờ thì sửa")
    await town.press(BAC, "petition:add:only")
    again = await town.press(BAC, "petition:add:only")
    assert "bao giờ thì sửa" in again
    assert "den duong" not in again


async def test_what_would_be_too_long_is_not_added_and_the_person_is_told(town: Town) -> None:
    await written(town, "xa mau a: " + "rac day duong lang. " * 45)
    assert "đã đủ dài" in await town.say(BAC, "them nua, " + "mui hoi ca ngay. " * 10)
    assert "P-0001" in await town.say(BAC, "1")


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("ở xóm 5 nữa", "more"),
        ("tu hom qua den gio, co ba ba nga roi", "more"),
        ("rác ở đầu ngõ 12", "more"),
        ("không phải xóm 3, xóm 5 mới đúng", "more"),
        ("mấy ngày nay không ai dọn", "more"),
        ("bao giờ thì sửa", "doubt"),
        ("lương hưu", "doubt"),
        ("trợ cấp người cao tuổi", "doubt"),
        ("không đội mũ bảo hiểm phạt bao nhiêu", ""),
        ("dang ky tam tru can giay to gi", ""),
        ("toi muon hoi viec khac", ""),
        ("H-0412", ""),
        ("alo", ""),
        ("ok gửi đi", "send"),
        ("gui giup toi", "send"),
        ("thôi không gửi nữa", "drop"),
        ("vâng", "yes"),
        ("cảm ơn", "yes"),
        ("để tôi xem lại", "yes"),
    ],
)
def test_what_is_typed_there_is_taken_for_what_it_most_likely_is(said: str, what: str) -> None:
    assert meant(ASKED, said) == what


@pytest.mark.parametrize("said", ["P-0001", "1", "/phananh", "phan anh cua toi", "0"])
async def test_codes_numbers_and_commands_count_as_anywhere(town: Town, said: str) -> None:
    await written(town)
    assert "Đã thêm" not in await town.say(BAC, said)


@pytest.mark.parametrize("said", ["thôi không gửi nữa", "khoi gui"])
async def test_who_says_not_to_send_has_sent_nothing(town: Town, said: str) -> None:
    await written(town)
    assert "Chưa gửi gì cả" in await town.say(BAC, said)


async def test_in_a_group_nothing_is_added(town: Town) -> None:
    await written(town)
    incoming = Incoming(BAC, "900", clock.now(), "text", "à quên, ở ngõ 5 nữa", group=True)
    (taken,) = await town.app.inbox.accept([incoming])
    await town.app.receive(taken)
    assert "ngõ 5" not in town.sent(BAC)[-1]
