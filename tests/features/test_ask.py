"""A question and its officer through the real send loop: in whose hours, on which channel, within which window, by whom."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot import clock
from bot.app import App
from bot.config import read_config
from bot.duty import desks
from bot.features.ask.rules import edited_in, lacks_marks, number_in, template_in
from bot.guard import guard
from bot.library import Offices, Shelf
from bot.library.registers import Unit
from bot.message import Address, Incoming
from bot.storage import Database, Record, Role
from bot.storage.posts import posts
from tests.house.test_app import send_all
from tests.house.test_planner import Time, run
from tests.library.folders import small, write
from tests.platform import Platform

ASKER, LAN, HOA = Address("zalo_oa", "9"), Address("telegram", "lan"), Address("telegram", "hoa")
UNITS = """\
- {id: ubnd-tinh-mau, name: UBND Tỉnh Mẫu, kind: ubnd-tinh}
- {id: so-tu-phap, name: Sở Tư pháp, kind: so-nganh, within: ubnd-tinh-mau}
- {id: ubnd-xa-mau-a, name: UBND Xã Mẫu A, kind: ubnd-xa, within: ubnd-tinh-mau, place: xa-mau-a}
"""


class Windowed(Platform):
    """Takes nothing for a person who has not written for two days."""

    name = "zalo_oa"
    capabilities = replace(Platform.capabilities, window=timedelta(days=2))


class House:
    """The app with its two platforms, and people who write to it."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.number = 0

    def sent(self, who: Address) -> list[str]:
        channel = self.app.channels[who.channel]
        assert isinstance(channel, Platform)
        return channel.to(who.user)

    async def say(self, who: Address, *texts: str, group: bool = False) -> str:
        """What the bot answers to the last of them."""
        for said in texts:
            self.number += 1
            incoming = guard(Incoming(who, str(self.number), clock.now(), "text", said, group=group))
            (taken,) = await self.app.inbox.accept([incoming])
            await self.app.receive(taken)
        return self.sent(who)[-1]

    async def press(self, who: Address, data: str) -> str:
        """What the bot answers to a button, which may stand far up in the talk."""
        self.number += 1
        (taken,) = await self.app.inbox.accept([Incoming(who, str(self.number), clock.now(), "choice", choice=data)])
        await self.app.receive(taken)
        return self.sent(who)[-1]

    async def join(self, who: Address, unit: str = "ubnd-xa-mau-a", role: Role = "legal_officer") -> None:
        now = clock.now()
        code = await self.app.services.posts.invite(unit, role, now, now + timedelta(days=7))
        await self.say(who, f"vao don vi {code}")

    async def answered(self) -> None:
        """The asker asks, Lan answers in her own words."""
        await self.say(ASKER, "/canbo đội mũ ở xã Mẫu A thì mũ nào mới đúng", "1")
        await self.say(LAN, "H-0001", "5", "Mũ có tem kiểm định.", "1")


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)


@pytest.fixture
async def house(tmp_path: Path, database: Database, time: Time) -> House:
    content = write(small(tmp_path / "content"), **{"units.yaml": UNITS})
    (content / "announcements/2026-12-giao-thong.yaml").unlink()
    config = read_config(None, [f"content.dir={content}"], {"LOALUAT_SECRET": "s" * 40})
    time.at(1, 9)
    return House(App(config, database, Shelf(content), [Platform(), Windowed()], lambda: clock.now()))


async def test_what_is_asked_in_the_night_is_told_to_the_officer_in_the_morning(house: House, time: Time) -> None:
    await house.join(LAN)
    time.at(1, 23)
    assert "17:00 ngày 02/12/2026" in await house.say(ASKER, "/canbo đội mũ ở xã Mẫu A thì mũ nào mới đúng", "1")
    had = len(house.sent(LAN))
    await run(house.app)
    assert len(house.sent(LAN)) == had
    time.at(2, 7, 31)
    await run(house.app)
    assert "Câu hỏi H-0001" in house.sent(LAN)[-1]


async def test_an_answer_waits_for_a_closed_window_and_comes_when_the_asker_writes(house: House, time: Time) -> None:
    await house.join(LAN)
    await house.say(ASKER, "/canbo đội mũ ở xã Mẫu A thì mũ nào mới đúng", "1")
    time.at(4, 9)
    await house.say(LAN, "H-0001", "5", "Mũ có tem kiểm định.", "1")
    await run(house.app)
    assert "tem kiểm định" not in str(house.sent(ASKER))
    time.at(5, 9)
    await house.say(ASKER, "alo")
    await send_all(house.app)
    assert "tem kiểm định" in house.sent(ASKER)[-1]
    assert sum("tem kiểm định" in one for one in house.sent(ASKER)) == 1


async def test_whoever_looked_for_the_answer_and_went_on_is_not_told_it_again(house: House) -> None:
    await house.join(LAN)
    await house.answered()
    assert "tem kiểm định" in await house.say(ASKER, "H-0001")
    await house.say(ASKER, "2")
    await run(house.app)
    assert not any("Trả lời câu hỏi" in one for one in house.sent(ASKER)[-1:])
    assert "đã mở lại" in house.sent(ASKER)[-1]


async def test_who_is_told_after_a_colleague_claimed_it_is_nobody(house: House, time: Time) -> None:
    await house.join(LAN)
    await house.join(HOA)
    time.at(1, 22)
    await house.say(ASKER, "/canbo đội mũ ở xã Mẫu A thì mũ nào mới đúng", "1")
    await house.say(LAN, "H-0001", "5")
    had = len(house.sent(HOA))
    time.at(2, 8)
    await run(house.app)
    assert len(house.sent(HOA)) == had


async def test_a_commune_without_an_officer_is_helped_by_the_department(house: House) -> None:
    await house.join(HOA, "so-tu-phap")
    said = await house.say(ASKER, "/canbo đội mũ ở xã Mẫu A thì mũ nào mới đúng", "1")
    assert "Sở Tư pháp trả lời chậm nhất" in said


async def test_a_code_or_a_word_of_officials_typed_while_an_answer_is_written_is_not_that_answer(house: House) -> None:
    await house.join(LAN)
    for said in ("đội mũ ở xã Mẫu A thì mũ nào mới đúng", "đi xe ở xã Mẫu A thì đi bên nào"):
        await house.say(ASKER, f"/canbo {said}", "1")
    await house.say(LAN, "H-0002")
    assert "đang giữ H-0002" in await house.press(LAN, "ask:claim:2")
    assert "Câu hỏi H-0001" in await house.say(LAN, "H-0001")
    assert "Người dân sẽ thấy" not in await house.say(LAN, "roi don vi")
    await house.press(LAN, "ask:claim:2")
    assert "hết ngày nào" in await house.say(LAN, "nghi phep")
    assert "hết ngày nào" in await house.say(LAN, "32/13")
    assert "hết ngày nào" not in await house.say(LAN, "khong doi mu bao hiem phat bao nhieu")
    assert "Câu hỏi H-0001" in await house.say(LAN, "H-0001")


@pytest.mark.parametrize("holder", ["nobody yet", "who has it"])
async def test_what_the_asker_adds_reaches_the_officer(house: House, holder: str) -> None:
    await house.join(LAN)
    await house.answered()
    await house.press(ASKER, "ask:unclear:1")
    if holder == "who has it":
        await house.press(LAN, "ask:claim:1")
    await run(house.app)
    had = len(house.sent(LAN))
    assert "ghi thêm" in await house.say(ASKER, "mũ của trẻ con thì sao, cháu mới 5 tuổi")
    await run(house.app)
    assert ["cháu mới 5 tuổi" in one for one in house.sent(LAN)[had:]] == [True]


async def test_what_the_asker_adds_while_it_is_answered_opens_it_again(house: House) -> None:
    await house.join(LAN)
    await house.answered()
    await house.press(ASKER, "ask:unclear:1")
    await house.say(LAN, "H-0001", "5", "Mũ trẻ em cũng vậy.", "1")
    assert "ghi thêm" in await house.say(ASKER, "mũ của trẻ con thì sao, cháu mới 5 tuổi")
    await run(house.app)
    assert "cháu mới 5 tuổi" in house.sent(LAN)[-1]
    assert "Câu hỏi H-0001" in house.sent(LAN)[-1]


async def test_what_an_officer_began_is_there_when_it_is_opened_again(house: House, time: Time) -> None:
    await house.join(LAN)
    await house.say(ASKER, "/canbo đội mũ ở xã Mẫu A thì mũ nào mới đúng", "1")
    await house.say(LAN, "H-0001", "5", "Mũ có tem")
    time.at(1, 14)
    assert "Cán bộ trả lời: Mũ có tem" in await house.say(LAN, "H-0001", "5")


async def test_an_answer_that_is_sent_again_is_said_to_be_sent_and_told_once(house: House, time: Time) -> None:
    """So it comes again where the process was killed before the officer had heard."""
    await house.join(LAN)
    await house.answered()
    time.at(1, 10)
    assert "Đã gửi lúc 09:00" in await house.press(LAN, "ask:put:1")
    await run(house.app)
    assert sum("Trả lời câu hỏi H-0001" in one for one in house.sent(ASKER)) == 1


async def test_two_texts_that_accuse_somebody_only_together_are_stopped_before_the_second_is_kept(house: House) -> None:
    await house.join(LAN)
    await house.say(ASKER, "/canbo ở xã Mẫu A bộ phận một cửa hẹn tôi ba lần thì làm thế nào", "1")
    await house.say(LAN, "H-0001", "5", "Mời ông bà chờ giấy hẹn.", "1")
    await house.press(ASKER, "ask:unclear:1")
    assert (await house.say(ASKER, "nhận hối lộ 50 triệu mới cho qua")).startswith("Trợ lý không nhận tố cáo.")
    assert "hối lộ" not in await house.say(LAN, "H-0001")


async def test_unclear_pressed_again_still_waits_for_what_is_unclear(house: House) -> None:
    await house.join(LAN)
    await house.answered()
    first = await house.press(ASKER, "ask:unclear:1")
    assert "đã mở lại" in first
    assert await house.press(ASKER, "ask:unclear:1") == first
    assert "Đã ghi thêm" in await house.say(ASKER, "mũ cho trẻ nhỏ thì sao")


async def test_what_an_officer_who_left_had_in_hand_goes_to_a_colleague(house: House, time: Time) -> None:
    await house.join(LAN)
    await house.join(HOA)
    await house.say(ASKER, "/canbo đội mũ ở xã Mẫu A thì mũ nào mới đúng", "1")
    await house.say(LAN, "H-0001", "5", "dở dang")
    time.at(1, 14)
    await house.say(LAN, "roi don vi", "1")
    await run(house.app)
    assert "Câu hỏi H-0001" in house.sent(HOA)[-1]
    assert "không thấy câu hỏi này" in await house.say(LAN, "H-0001")


async def test_the_record_says_which_post_claimed_and_answered_and_nothing_of_the_words(house: House) -> None:
    await house.join(LAN)
    await house.answered()
    await run(house.app)
    ended = [one.on_what for one in await Record.read(house.app.database) if one.did == "finish_broadcast"]
    assert not [one for one in ended if one.startswith(("question:", "answer:"))]
    entries = [one for one in await Record.read(house.app.database) if one.on_what == "H-0001"]
    assert [(one.who, one.did) for one in entries] == [("post:1", "claim_question"), ("post:1", "answer_question")]


async def test_only_who_has_it_in_hand_reads_it_unmasked_and_that_is_noted(house: House) -> None:
    await house.join(LAN)
    await house.say(ASKER, "/canbo tôi số 0912345678 hỏi đội mũ ở xã Mẫu A thế nào", "1")
    assert "0912345678" not in await house.say(LAN, "H-0001")
    assert "0912345678" in await house.say(LAN, "8")
    assert "read_question" in [one.did for one in await Record.read(house.app.database)]


async def test_a_question_in_capitals_finds_its_template_and_keeps_its_words(house: House) -> None:
    await house.join(LAN)
    await house.say(ASKER, "/canbo TÔI TÊN NGUYỄN VĂN NAM Ở XÃ MẪU A KHÔNG ĐỘI MŨ BẢO HIỂM PHẠT BAO NHIÊU", "1")
    seen = await house.say(LAN, "H-0001")
    assert "KHÔNG ĐỘI MŨ BẢO HIỂM PHẠT BAO NHIÊU" in seen
    assert "NGUYỄN VĂN NAM" not in seen
    assert "Không đội mũ bảo hiểm bị phạt bao nhiêu?" in seen


async def test_an_officer_of_a_commune_that_was_merged_answers_for_the_new_one(house: House) -> None:
    await house.join(LAN)
    merged = UNITS.replace("kind: ubnd-xa, within", "also: [UBND Xã Bình Minh (cũ)], kind: ubnd-xa, within")
    write(house.app.config.content.dir, **{"units.yaml": merged})
    assert house.app.shelf.reload()
    async with house.app.database.begin() as connection:
        await connection.execute(update(posts).values(unit="ubnd-xa-binh-minh"))
    await house.say(ASKER, "/canbo đội mũ ở xã Mẫu A thì mũ nào mới đúng", "1")
    await run(house.app)
    assert "Câu hỏi H-0001" in house.sent(LAN)[-1]
    assert "H-0001" in await house.say(LAN, "hang doi")


async def test_a_head_gives_a_question_to_a_post_once_and_only_heads_do(house: House, time: Time) -> None:
    await house.join(LAN)
    await house.join(HOA, "ubnd-tinh-mau", "head")
    await house.say(ASKER, "/canbo đội mũ ở xã Mẫu A thì mũ nào mới đúng", "1")
    assert "Đã giao" in await house.press(HOA, "ask:give:1=1")
    assert "Đã giao" in await house.press(HOA, "ask:give:1=1")
    assert "không thấy" in await house.press(ASKER, "ask:give:1=1")
    assert "không thấy" in await house.press(LAN, "ask:give:1=1")
    await run(house.app)
    assert sum("Câu hỏi H-0001" in one for one in house.sent(LAN)) == 1
    given = [one for one in await Record.read(house.app.database) if one.did == "assign"]
    assert [(one.who, one.on_what, one.unit) for one in given] == [("post:2", "H-0001", "ubnd-tinh-mau")]


async def test_health_says_that_nobody_is_there_to_answer(house: House) -> None:
    await house.say(ASKER, "/canbo đội mũ ở xã Mẫu A thì mũ nào mới đúng", "1")
    _, report = await house.app.health()
    assert report["parts"]["questions"] == {"up": True, "late": False, "nobody_to_answer": True}


async def test_a_question_is_handed_over_only_to_where_somebody_is_there_and_nowhere_else(house: House) -> None:
    await house.join(LAN)
    await house.say(ASKER, "/canbo đội mũ ở xã Mẫu A thì mũ nào mới đúng", "1")
    await house.press(LAN, "ask:claim:1")
    assert "chưa đơn vị nào khác có cán bộ" in await house.press(LAN, "ask:over:1")
    await house.join(HOA, "so-tu-phap")
    offered = await house.press(LAN, "ask:over:1")
    assert "Sở Tư pháp" in offered
    assert "UBND Tỉnh Mẫu" not in offered
    await house.press(LAN, "ask:to:1=ubnd-tinh-mau")  # a button of before
    assert "Chưa chuyển được" in await house.say(LAN, "không thuộc xã")
    await house.press(LAN, "ask:to:1=so-tu-phap")
    assert "Đã chuyển H-0001 đến Sở Tư pháp" in await house.say(LAN, "không thuộc xã")


async def test_two_answers_that_come_together_are_neither_news_nor_somebodys_duty(house: House, time: Time) -> None:
    await house.join(LAN)
    for number, what in ((1, "mũ nào mới đúng"), (2, "trẻ nhỏ đội mũ nào cho đúng")):
        await house.say(ASKER, f"/canbo đội mũ ở xã Mẫu A thì {what}", "1")
        await house.say(LAN, f"H-000{number}", "5", "Mũ có tem kiểm định.", "1")
    await run(house.app)
    said = house.sent(ASKER)[-1]
    assert said.startswith("Tin gửi riêng (2)")
    assert "dừng nhận tin" not in said


async def test_in_a_group_an_officer_is_told_that_the_queue_is_read_alone(house: House) -> None:
    await house.join(LAN)
    said = await house.say(LAN, "/hangdoi", group=True)
    assert "nhắn riêng" in said
    assert "bằng mã" not in said


async def test_the_stop_guide_in_a_group_does_not_say_that_nobody_read_it(house: House) -> None:
    accusing = "chủ tịch xã nhận hối lộ 50 triệu của dân"
    alone, among = await house.say(ASKER, accusing), await house.say(ASKER, accusing, group=True)
    assert "không ai đọc" in alone
    assert among.startswith("Trợ lý không nhận tố cáo.")
    assert "Người trong nhóm" in among
    assert "không ai đọc" not in among


# Pure rules -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "number"),
    [("H-0412", 412), ("h0412", 412), ("câu hỏi H-0412", 412), ("mã H 12.", 12), ("H", None), ("NĐ 168", None),
     ("4 tuổi", None), ("h-12 là gì", None)],
)  # fmt: skip
def test_a_code_is_read_however_it_is_typed(said: str, number: int | None) -> None:
    assert number_in(said) == number


def test_a_template_is_its_number_alone_or_with_something_behind_a_plus() -> None:
    assert template_in("1 + không cần chờ") == (1, "không cần chờ")
    assert template_in(" 3 ") == (3, "")
    assert template_in("1 tuổi thì sao") is None
    assert edited_in("2 Không cần chờ luật mới.") == "Không cần chờ luật mới."
    assert edited_in("2026 mới áp dụng") == "2026 mới áp dụng"


def test_a_text_without_any_mark_is_noticed() -> None:
    assert lacks_marks("khong can cho luat moi")
    assert not lacks_marks("Không can cho")
    assert not lacks_marks("ok")


def test_a_question_climbs_from_the_commune_to_the_province_and_then_to_its_departments() -> None:
    units = [
        Unit(id="ubnd-tinh-mau", name="UBND Tỉnh Mẫu", kind="ubnd-tinh"),
        Unit(id="so-tu-phap", name="Sở Tư pháp", kind="so-nganh", within="ubnd-tinh-mau"),
        Unit(id="xa-a", name="UBND Xã A", kind="ubnd-xa", within="ubnd-tinh-mau"),
        Unit(id="xa-b", name="UBND Xã B", kind="ubnd-xa", within="ubnd-tinh-mau"),
    ]
    offices = Offices({one.id: one for one in units}, {})
    assert list(desks("xa-a", offices, date(2026, 12, 1))) == ["xa-a", "ubnd-tinh-mau", "so-tu-phap"]


# Heads, proof, and who is told where it went -----------------------------------------------------------------------------


async def test_a_head_hears_once_of_a_question_that_is_late_and_of_its_new_hour_again(house: House, time: Time) -> None:
    await house.join(LAN)
    await house.join(HOA, "ubnd-tinh-mau", "head")
    await house.say(ASKER, "/canbo đội mũ ở xã Mẫu A thì mũ nào mới đúng", "1")
    for minute in (1, 2):
        time.at(2, 9, minute)
        await run(house.app)
    late = [one for one in house.sent(HOA) if "đã quá hạn" in one]
    assert len(late) == 1
    assert "H-0001" in late[0]
    assert "mũ nào" not in late[0]


async def test_the_head_of_another_unit_reads_how_many_wait_and_not_what_was_asked(house: House) -> None:
    await house.join(LAN)
    await house.join(HOA, "ubnd-tinh-mau", "head")
    await house.say(ASKER, "/canbo đội mũ ở xã Mẫu A thì mũ nào mới đúng", "1")
    assert "không thấy câu hỏi" in await house.say(HOA, "H-0001")


async def test_who_followed_an_approved_answer_can_show_it_after_it_was_changed(house: House, time: Time) -> None:
    await house.join(LAN)
    await house.say(ASKER, "/canbo không đội mũ bảo hiểm bị phạt bao nhiêu ở xã Mẫu A", "1")
    assert "Phạt" in await house.say(LAN, "H-0001", "1")
    await house.say(LAN, "1", "1")
    assert "H-0001 · 01/12/2026 · Không đội mũ bảo hiểm" in await house.say(LAN, "da gui")
    said = await house.say(LAN, "1")
    assert "bản duyệt ngày 20/11/2026, người duyệt bt-02" in said
    assert "vẫn như bản" in said
    answer = next(house.app.config.content.dir.glob("answers/**/*.yaml"))
    answer.write_text(answer.read_text().replace("600.000", "700.000"))
    assert house.app.shelf.reload()
    await house.say(LAN, "da gui")
    said = await house.say(LAN, "1")
    assert "Mẫu đã đổi sau lần gửi này" in said
    assert "20/11/2026" in said


async def test_that_it_is_late_stands_on_the_officers_card_without_marks_of_the_content(
    house: House, time: Time
) -> None:
    await house.join(LAN)
    await house.say(ASKER, "/canbo đội mũ ở xã Mẫu A thì mũ nào mới đúng", "1")
    time.at(2, 9, 1)
    said = await house.say(LAN, "H-0001")
    assert "Đã quá hạn." in said
    assert "*" not in said


async def test_own_words_are_no_template(house: House) -> None:
    await house.join(LAN)
    await house.answered()
    assert "chưa trả lời câu nào theo mẫu" in await house.say(LAN, "da gui")


async def _asked_back(house: House, number: int, said: str) -> None:
    await house.say(ASKER, f"/canbo {said}", "1")
    await house.press(LAN, f"ask:back:{number}")
    await house.say(LAN, "Cháu sinh ngày nào?", "1")


async def test_which_question_is_answered_is_offered_only_where_one_was_asked_back(house: House) -> None:
    await house.join(LAN)
    await _asked_back(house, 1, "đội mũ ở xã Mẫu A thì mũ nào mới đúng")
    assert "cán bộ về H-0001?" in await house.say(ASKER, "chau sinh hom 20/11 a")
    await _asked_back(house, 2, "khai sinh ở xã Mẫu A thì chậm có sao")
    assert "cán bộ về" not in await house.say(ASKER, "chau sinh hom 20/11 a")


async def test_an_answer_that_accuses_together_with_the_question_does_not_reach_the_officer(house: House) -> None:
    await house.join(LAN)
    await _asked_back(house, 1, "ông trưởng thôn ở xã Mẫu A thì được thu những tiền gì")
    await house.say(ASKER, "cầm hết của dân năm triệu")
    await house.press(ASKER, "ask:told:1")
    assert "triệu" not in await house.say(LAN, "H-0001")
    assert "Trợ lý không nhận tố cáo." in house.sent(ASKER)[-1]
