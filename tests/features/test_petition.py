"""A petition through the real send loop: to whom it goes, by when, who hears of what, what is left when somebody goes."""

import asyncio
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import clock
from bot.app import App
from bot.clock import HANOI
from bot.config import read_config
from bot.features.petition.heading import morning
from bot.features.petition.store import Petitions
from bot.library import Shelf
from bot.message import Address, Incoming
from bot.storage import Database, Record, Role
from bot.storage.erasing import erase, tables_of_people
from bot.storage.profiles import join
from bot.storage.tables import SEALED, metadata
from tests.features.test_ask import House, Windowed
from tests.house.test_planner import Time, run
from tests.library.folders import small, write
from tests.platform import Platform

BAC, MINH = Address("zalo_oa", "9"), Address("telegram", "minh")
LAN, HOA, MAI = (Address("telegram", name) for name in ("lan", "hoa", "mai"))
UNITS = """\
- {id: ubnd-tinh-mau, name: UBND Tỉnh Mẫu, kind: ubnd-tinh, place: tinh-mau}
- {id: so-tu-phap, name: Sở Tư pháp, kind: so-nganh, within: ubnd-tinh-mau, place: tinh-mau, fields: [dat-dai]}
- {id: ubnd-xa-mau-a, name: UBND Xã Mẫu A, kind: ubnd-xa, within: ubnd-tinh-mau, place: xa-mau-a}
"""
PLACES = """\
- {id: toan-quoc, name: Toàn quốc}
- {id: tinh-mau, name: Tỉnh Mẫu, within: toan-quoc}
- {id: xa-mau-a, name: Xã Mẫu A, also: [Xã Bình Minh (cũ)], within: tinh-mau}
- {id: xa-mau-b, name: Xã Mẫu B, within: tinh-mau}
"""
DEADLINES = """\
- {kind: phan-anh, urgency: urgent, from: 2026-01-01, hours: 2}
- {kind: phan-anh, from: 2026-01-01, days: 3}
- {kind: kien-nghi, from: 2026-01-01, days: 5}
"""
TET = "- {name: Tết Âm lịch, length: 5, dates: [2027-02-05, 2027-02-08, 2027-02-09, 2027-02-10, 2027-02-11]}\n"
LAMP = "den duong o xom 3 xa mau a hong, goi ong Nguyen Van Ti"


class Town(House):
    """People who write petitions, and those who answer them."""

    async def post(self, who: Address, role: Role, unit: str = "ubnd-xa-mau-a") -> None:
        now = clock.now()
        code = await self.app.services.posts.invite(unit, role, now, now.replace(year=now.year + 1))
        await self.say(who, f"vao don vi {code}")

    async def petition(self, who: Address, said: str = LAMP, kind: str = "phan-anh") -> str:
        """Written and sent: the receipt."""
        await self.press(who, f"petition:kind:{kind}")
        await self.say(who, said)
        return await self.press(who, "petition:send:")

    async def deal(self, who: Address, number: int = 1) -> None:
        await self.press(who, f"petition:claim:{number}")
        await self.say(who, "Tổ điện đã thay bóng.")
        await self.press(who, f"petition:put:{number}")


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)


@pytest.fixture
async def town(tmp_path: Path, database: Database, time: Time) -> Town:
    files = {"units.yaml": UNITS, "places.yaml": PLACES, "deadlines.yaml": DEADLINES, "holidays.yaml": TET}
    content = write(small(tmp_path / "content"), **files)
    (content / "announcements/2026-12-giao-thong.yaml").unlink()
    config = read_config(None, [f"content.dir={content}"], {"LOALUAT_SECRET": "s" * 40})
    time.at(1, 9)
    return Town(App(config, database, Shelf(content), [Platform(), Windowed()], lambda: clock.now()))


async def test_what_is_sent_on_the_eve_of_tet_is_due_after_tet(town: Town, time: Time) -> None:
    time.now = datetime(
        2027, 2, 3, 9, tzinfo=HANOI
    )  # Wednesday: two working days are left, then Friday to Thursday is Tết
    await town.post(LAN, "official")
    assert "chậm nhất 09:00 ngày 15/02/2027" in await town.petition(BAC)


async def test_where_tet_is_not_decided_yet_the_receipt_says_that_the_hour_may_move(town: Town, time: Time) -> None:
    write(
        town.app.config.content.dir,
        **{"holidays.yaml": "- {name: Tết Âm lịch, length: 5, between: 15/01-28/02, dates: []}\n"},
    )
    assert town.app.shelf.reload()
    time.now = datetime(2027, 2, 3, 9, tzinfo=HANOI)
    assert "Chưa có lịch nghỉ chính thức: Tết Âm lịch" in await town.petition(BAC)
    time.now = datetime(2027, 3, 3, 9, tzinfo=HANOI)
    assert "lịch nghỉ" not in await town.petition(MINH, "xa mau a rac do day duong lang")


async def test_the_hour_that_was_promised_stays_when_the_rule_changes(town: Town) -> None:
    await town.post(LAN, "official")
    await town.petition(BAC)
    write(town.app.config.content.dir, **{"deadlines.yaml": "- {kind: phan-anh, from: 2026-01-01, days: 9}\n"})
    assert town.app.shelf.reload()
    assert "09:00 ngày 04/12/2026" in await town.say(BAC, "P-0001")


async def test_in_a_group_nothing_is_asked_and_nothing_is_shown(town: Town) -> None:
    await town.petition(BAC)
    for number, (kind, said, choice) in enumerate(
        [("text", "phan anh", ""), ("choice", "", "petition:kind:phan-anh"), ("choice", "", "petition:send:")], 900
    ):
        incoming = Incoming(MINH, str(number), clock.now(), kind, said, choice, group=True)  # type: ignore[arg-type]
        (taken,) = await town.app.inbox.accept([incoming])
        await town.app.receive(taken)
        assert "chỉ làm khi nhắn riêng" in town.sent(MINH)[-1]


async def test_an_officer_is_told_in_the_morning_without_its_words_which_are_noted_when_read(
    town: Town, time: Time
) -> None:
    await town.post(LAN, "official")
    time.at(1, 23)
    await town.petition(BAC)
    await run(town.app)
    assert "P-0001" not in str(town.sent(LAN))
    time.at(2, 7, 31)
    await run(town.app)
    assert "Phản ánh P-0001" in town.sent(LAN)[-1]
    assert "den duong" not in town.sent(LAN)[-1]
    assert [one.did for one in await Record.read(town.app.database, did="read_petition")] == []
    said = await town.press(LAN, "petition:see:1")
    assert "den duong" in said
    assert "Nguyen Van Ti" not in said
    (noted,) = await Record.read(town.app.database, did="read_petition")
    assert (noted.who, noted.on_what, noted.unit) == ("post:1", "P-0001", "ubnd-xa-mau-a")


async def test_nobody_but_the_unit_in_charge_reads_it_not_even_the_head_above(town: Town) -> None:
    await town.post(LAN, "official")
    await town.post(HOA, "head", "ubnd-tinh-mau")
    await town.post(MAI, "operator", "so-tu-phap")
    await town.petition(BAC)
    for who in (HOA, MAI, MINH):
        for data in (
            "petition:see:1",
            "petition:whole:1",
            "petition:voices:1",
            "petition:claim:1",
            "petition:stands:1",
        ):
            assert "không thấy phản ánh này" in await town.press(who, data)
        assert "den duong" not in str(town.sent(who))
    assert "Giao việc này cho ai" in await town.press(HOA, "petition:give:1")
    assert "không thấy phản ánh này" in await town.press(MAI, "petition:give:1")


async def test_who_sent_it_is_shown_to_no_officer(town: Town) -> None:
    await town.post(LAN, "head")
    await town.petition(BAC)
    await town.petition(MINH, "xa mau a xom 3 den duong hong")
    await town.deal(LAN)
    for data in ("petition:see:1", "petition:voices:1", "petition:give:1", "ask:queue:", "petition:late:"):
        await town.press(LAN, data)
    await run(town.app)
    assert not [said for said in town.sent(LAN) if "minh" in said or "zalo" in said]


async def test_a_unit_without_anybody_is_forwarded_by_the_head_above_and_that_is_said(town: Town) -> None:
    await town.post(HOA, "head", "ubnd-tinh-mau")
    said = await town.petition(BAC)
    assert "UBND Tỉnh Mẫu nhận để chuyển" in said
    await run(town.app)
    assert "Phản ánh P-0001" in town.sent(HOA)[-1]


async def test_what_matches_no_unit_is_held_by_the_unit_that_owns_it(town: Town) -> None:
    await town.post(LAN, "official")
    await town.post(MAI, "official", "so-tu-phap")
    await town.press(BAC, "petition:kind:phan-anh")
    await town.say(BAC, "loa keo mo to qua dem nao cung vay")
    await town.press(BAC, "petition:at:")
    assert "Sở Tư pháp giữ và chuyển đến đúng nơi" in await town.press(BAC, "petition:send:")
    await run(town.app)
    assert "P-0001" in town.sent(MAI)[-1]
    assert "P-0001" not in str(town.sent(LAN))


async def test_what_nobody_is_there_for_is_seen_by_who_runs_it_and_goes_to_whoever_joins(town: Town) -> None:
    assert "Hiện chưa có cán bộ nào nhận" in await town.petition(BAC)
    await run(town.app)
    _, report = await town.app.health()
    assert report["parts"]["petitions"] == {"up": True, "late": False, "nobody_to_answer": True}
    await town.post(LAN, "official")
    await run(town.app)
    assert "Phản ánh P-0001" in town.sent(LAN)[-1]
    assert "Đã đến UBND Xã Mẫu A" in town.sent(BAC)[-1]
    assert (await town.app.health())[1]["parts"]["petitions"]["nobody_to_answer"] is False


async def test_when_its_holder_leaves_it_goes_to_a_colleague_and_when_all_leave_to_who_holds_it(town: Town) -> None:
    await town.post(LAN, "official")
    await town.post(HOA, "official")
    await town.post(MAI, "official", "so-tu-phap")
    await town.petition(BAC)
    await town.press(LAN, "petition:claim:1")
    await town.press(LAN, "office:left:1")
    await run(town.app)
    assert "P-0001" in town.sent(HOA)[-1]
    await town.press(HOA, "office:left:2")
    await run(town.app)
    assert "P-0001" in town.sent(MAI)[-1]
    assert "Sở Tư pháp" in town.sent(BAC)[-1]


async def test_when_its_unit_ends_it_goes_where_its_matter_belongs_now(town: Town) -> None:
    await town.post(LAN, "official")
    await town.post(HOA, "official", "ubnd-tinh-mau")
    await town.petition(BAC)
    ended = UNITS.replace("kind: ubnd-xa,", "kind: ubnd-xa, valid_to: 2026-11-30,")
    write(town.app.config.content.dir, **{"units.yaml": ended})
    assert town.app.shelf.reload()
    await run(town.app)
    assert "P-0001" in town.sent(HOA)[-1]


async def test_late_it_comes_to_the_head_then_to_the_head_above_each_once(town: Town, time: Time) -> None:
    await town.post(LAN, "official")
    await town.post(HOA, "head")
    await town.post(MAI, "head", "ubnd-tinh-mau")
    await town.petition(BAC)
    told = {}
    for day, hour in (
        (4, 8),
        (4, 10),
        (5, 10),
        (7, 8),
        (7, 10),
        (8, 10),
        (9, 10),
    ):  # due on the 4th, a Friday, at 09:00
        time.at(day, hour)
        await run(town.app)
        await run(town.app)
        told[day, hour] = [sum("đã quá hạn" in said for said in town.sent(who)) for who in (HOA, MAI)]
    assert told == {
        (4, 8): [0, 0], (4, 10): [1, 0], (5, 10): [1, 0], (7, 8): [1, 0], (7, 10): [1, 1], (8, 10): [1, 1], (9, 10): [1, 1],
    }  # fmt: skip
    assert "den duong" not in str(town.sent(HOA) + town.sent(MAI))


async def test_late_and_handed_over_it_comes_to_the_head_of_the_unit_that_has_it_now(town: Town, time: Time) -> None:
    await town.post(LAN, "official")
    await town.post(HOA, "head")
    await town.post(MAI, "head", "so-tu-phap")
    await town.petition(BAC)
    time.at(4, 10)
    await run(town.app)
    await town.press(LAN, "petition:to:1=so-tu-phap")
    await town.say(LAN, "việc của Sở")
    await run(town.app)
    assert [sum("đã quá hạn" in said for said in town.sent(who)) for who in (HOA, MAI)] == [1, 1]


async def test_a_petition_is_handed_over_only_to_where_somebody_is_there_and_nowhere_else(town: Town) -> None:
    await town.post(LAN, "official")
    await town.petition(BAC)
    await town.post(HOA, "head", "ubnd-tinh-mau")
    offered = await town.press(LAN, "petition:over:1")
    assert "UBND Tỉnh Mẫu" in offered
    assert "Sở Tư pháp" not in offered
    await town.press(LAN, "petition:to:1=so-tu-phap")  # a button of before
    assert "Chưa chuyển được" in await town.say(LAN, "không thuộc xã")
    await town.post(MAI, "official", "so-tu-phap")
    assert "Sở Tư pháp" in await town.press(LAN, "petition:over:1")
    await town.press(LAN, "petition:to:1=so-tu-phap")
    assert "Đã chuyển P-0001 đến Sở Tư pháp" in await town.say(LAN, "không thuộc xã")


async def test_on_a_free_day_officers_hear_of_what_is_urgent_and_of_the_rest_when_they_work(
    town: Town, time: Time
) -> None:
    await town.post(LAN, "official")
    await town.post(HOA, "legal_officer")
    time.at(5, 9)  # Saturday
    await town.petition(BAC)
    await town.say(MINH, "/canbo đội mũ ở xã Mẫu A thì mũ nào mới đúng", "1")
    await run(town.app)
    assert not any("0001" in one for who in (LAN, HOA) for one in town.sent(who))
    await town.press(MINH, "petition:kind:phan-anh")
    await town.say(MINH, "xa mau a cay do de vao nha dan")
    await town.press(MINH, "petition:urgency:urgent")
    await town.press(MINH, "petition:send:")
    await run(town.app)
    assert "P-0002" in town.sent(LAN)[-1]
    assert "P-0001" not in str(town.sent(LAN))
    time.at(7, 7, 31)
    await run(town.app)
    assert any("P-0001" in one for one in town.sent(LAN))
    assert any("H-0001" in one for one in town.sent(HOA))


async def test_that_a_head_was_told_is_said_only_where_there_was_one(town: Town, time: Time) -> None:
    await town.post(LAN, "official")
    await town.petition(BAC)
    time.at(4, 9, 1)
    await run(town.app)
    said = await town.say(BAC, "P-0001")
    assert "đã quá hạn" in said
    assert "người vận hành Trợ lý thấy" in said
    assert "lãnh đạo" not in said
    await town.post(HOA, "head", "ubnd-tinh-mau")
    await run(town.app)
    assert "lãnh đạo phụ trách đã được báo" in await town.say(BAC, "P-0001")


async def test_a_head_gives_it_to_a_post_in_one_tap_which_is_noted(town: Town) -> None:
    await town.post(HOA, "head")
    await town.post(LAN, "official")
    await town.petition(BAC)
    assert "Đã giao P-0001" in await town.press(HOA, "petition:give:1=2")
    assert "Đã giao P-0001" in await town.press(HOA, "petition:give:1=2")
    await run(town.app)
    assert sum("Phản ánh P-0001" in said for said in town.sent(LAN)) == 1
    assert "Một cán bộ của UBND Xã Mẫu A đã nhận" in town.sent(BAC)[-1]
    assert len(await Record.read(town.app.database, did="assign")) == 1


async def test_the_heads_morning_counts_what_is_late_waits_and_is_new(town: Town, time: Time) -> None:
    await town.post(HOA, "head", "ubnd-tinh-mau")
    await town.post(LAN, "official")
    await town.petition(BAC)
    time.at(8, 7, 30)
    await town.petition(MINH, "xa mau a rac do day duong lang khong ai don")
    (post,) = await town.app.services.posts.of(HOA, clock.now())
    briefs = await morning(town.app.services, post, clock.now())
    assert [(one.line, one.urgent) for one in briefs] == [
        ("Phản ánh, kiến nghị quá hạn: 1.", True),
        ("Đang chờ trả lời: 2.", False),
        ("Mới trong một ngày qua: 1.", False),
    ]
    assert "P-0001" in await town.press(HOA, "petition:late:")


async def test_one_queue_shows_an_officer_questions_and_petitions_alike(town: Town, time: Time) -> None:
    await town.post(LAN, "legal_officer")
    await town.petition(BAC)
    await town.say(MINH, "/canbo đội mũ ở xã Mẫu A thì mũ nào mới đúng", "1")
    time.at(3, 9)
    said = await town.say(LAN, "hang doi")
    assert "Đang chờ 2 việc, quá hạn 1" in said
    assert said.index("H-0001") < said.index("P-0001")


async def test_who_writes_of_the_same_again_has_said_more_and_is_no_second_voice(town: Town) -> None:
    await town.post(LAN, "official")
    await town.petition(BAC)
    assert "Đã ghi thêm vào việc P-0001" in await town.petition(BAC, "xa mau a xom 3 den duong hong, ca doan toi om")
    said = await town.press(LAN, "petition:see:1")
    assert "ca doan toi om" in said
    assert "người cùng phản ánh" not in said


async def test_two_texts_that_accuse_somebody_only_together_are_stopped_before_the_second_is_kept(town: Town) -> None:
    await town.post(LAN, "official")
    await town.petition(BAC, "ở xã Mẫu A bộ phận một cửa hẹn tôi ba lần")
    await town.deal(LAN)
    await town.press(BAC, "petition:reopen:1")
    said = await town.say(BAC, "nhận hối lộ 50 triệu mới cho qua")
    assert said.startswith("Trợ lý không nhận tố cáo.")
    assert "hối lộ" not in await town.press(LAN, "petition:see:1")


async def test_the_petition_that_was_answered_is_opened_again_under_its_code_with_a_new_hour(
    town: Town, time: Time
) -> None:
    await town.post(LAN, "official")
    await town.petition(BAC)
    await town.deal(LAN)
    time.at(2, 10)
    assert "chỉ đếm" in await town.press(BAC, "petition:unhappy:1")
    said = await town.press(BAC, "petition:reopen:1")
    assert "P-0001 đã mở lại" in said
    assert "10:00 ngày 07/12/2026" in said
    assert "P-0001" in await town.press(BAC, "petition:reopen:1")
    await run(town.app)
    assert "P-0001" in town.sent(LAN)[-1]


async def test_what_is_added_when_it_was_opened_again_reaches_the_officer(town: Town) -> None:
    await town.post(LAN, "official")
    await town.petition(BAC)
    await town.deal(LAN)
    await town.press(BAC, "petition:reopen:1")
    await run(town.app)
    had = len(town.sent(LAN))
    assert "ghi thêm" in await town.say(BAC, "van con tat doan truoc nha van hoa")
    await run(town.app)
    assert len(town.sent(LAN)) == had + 1
    assert "nha van hoa" in await town.say(LAN, "P-0001")


async def test_what_is_added_while_it_is_answered_opens_it_again(town: Town) -> None:
    await town.post(LAN, "official")
    await town.petition(BAC)
    await town.deal(LAN)
    await town.press(BAC, "petition:reopen:1")
    await town.deal(LAN)
    assert "ghi thêm" in await town.say(BAC, "van con tat doan truoc nha van hoa")
    await run(town.app)
    assert "nha van hoa" in await town.say(LAN, "P-0001")


async def test_an_answer_waits_for_a_closed_window_and_comes_when_the_person_writes(town: Town, time: Time) -> None:
    await town.post(LAN, "official")
    await town.petition(BAC)
    time.at(4, 9)
    await town.deal(LAN)
    await run(town.app)
    assert "thay bóng" not in str(town.sent(BAC))
    time.at(5, 9)
    await town.say(BAC, "alo")
    await run(town.app)
    assert sum("thay bóng" in said for said in town.sent(BAC)) == 1


async def test_who_writes_of_the_same_while_an_officer_waits_for_an_answer_gets_a_petition_that_somebody_owes(
    town: Town,
) -> None:
    await town.post(LAN, "official")
    await town.petition(BAC)
    await town.press(LAN, "petition:back:1")
    await town.say(LAN, "Hỏng mấy bóng?")
    await town.press(LAN, "petition:put:1")
    assert "đã có người phản ánh" not in await town.petition(MINH, "xa mau a xom 3 den duong hong")
    assert "Mã của ông/bà: P-0002" in town.sent(MINH)[-1]
    assert "P-0002" in await town.press(LAN, "ask:queue:")


async def test_who_says_that_it_is_urgent_is_put_to_nothing_that_is_answered_later(town: Town) -> None:
    await town.post(LAN, "official")
    await town.petition(BAC)
    await town.press(MINH, "petition:kind:phan-anh")
    await town.say(MINH, "xa mau a xom 3 den duong hong")
    screen = await town.press(MINH, "petition:urgency:urgent")
    (due,) = {said for said in ("11:00 ngày 01/12/2026",) if said in screen}
    assert due in await town.press(MINH, "petition:send:")


async def test_every_voice_can_be_read_a_page_at_a_time_and_split_off_from_any(town: Town) -> None:
    await town.post(LAN, "official")
    for number in range(13):
        await town.petition(Address("telegram", f"dan{number}"))
    pages = [await town.press(LAN, "petition:voices:1"), *[await town.say(LAN, "T") for _ in range(2)]]
    read = [one for page in pages for one in page.split() if one.startswith("P-") and page.count(one) == 2]
    assert list(dict.fromkeys(read)) == [f"P-{number:04}" for number in range(2, 14)]
    assert [page[page.index("Trang ") :][:9] for page in pages] == ["Trang 1/3", "Trang 2/3", "Trang 3/3"]
    assert "Trang sau" not in pages[-1]
    assert "Đã tách P-0013" in await town.say(LAN, "2")
    assert "Trang 1/3" in await town.press(LAN, "petition:voices:1=900")


async def test_one_person_at_two_addresses_is_one_voice(town: Town) -> None:
    await town.post(LAN, "official")
    await town.petition(BAC)
    async with town.app.database.begin() as connection:
        await join(connection, town.app.database, BAC, MINH, clock.now())
    assert "Đã ghi thêm vào việc P-0001" in await town.petition(MINH, "xa mau a xom 3 den duong hong, ca doan toi om")
    assert "người cùng phản ánh" not in await town.press(LAN, "petition:see:1")


async def test_killed_while_it_is_put_to_what_the_person_wrote_before_nothing_of_it_is_lost(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.post(LAN, "official")
    await town.petition(BAC)

    async def killed(*_: object) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(Petitions, "add", killed)
    with pytest.raises(asyncio.CancelledError):
        await town.petition(BAC, "xa mau a xom 3 den duong hong, ca doan toi om")
    monkeypatch.undo()
    assert "ca doan toi om" in await town.press(BAC, "petition:resume:")


async def test_what_a_person_adds_is_looked_at_together_with_what_stands_there_however_long_that_is(town: Town) -> None:
    await town.post(LAN, "official")
    await town.petition(BAC, "ở xã Mẫu A " + "đường làng lầy lội khó đi " * 60)
    await town.deal(LAN)
    await town.press(BAC, "petition:reopen:1")
    await town.say(BAC, "mùa mưa nước ngập sâu " * 45)
    await town.press(LAN, "petition:back:1")
    await town.say(LAN, "Đoạn nào vậy?")
    await town.press(LAN, "petition:put:1")
    await town.press(BAC, "petition:tell:1")
    await town.say(BAC, "ở xã Mẫu A bộ phận một cửa hẹn tôi ba lần")
    await town.press(LAN, "petition:back:1")
    await town.say(LAN, "Hẹn ngày nào?")
    await town.press(LAN, "petition:put:1")
    await town.press(BAC, "petition:tell:1")
    said = await town.say(BAC, "nhận hối lộ 50 triệu mới cho qua")
    assert said.startswith("Trợ lý không nhận tố cáo.")
    assert "thu hồi tin vừa gửi" in said


async def test_opinions_are_counted_for_who_runs_it_without_whom(town: Town) -> None:
    await town.post(LAN, "official")
    await town.petition(BAC)
    await town.deal(LAN)
    await town.press(BAC, "petition:content:1")
    await town.press(BAC, "petition:unhappy:1")
    await run(town.app)
    assert 'loaluat_petition_opinions{opinion="content"} 1.0' in town.app.metrics().decode()
    assert "zalo_oa:9" not in town.app.metrics().decode()


async def test_the_fourth_step_of_a_day_is_told_that_day_whatever_the_cap_of_news(town: Town) -> None:
    await town.post(LAN, "official")
    for number, what in enumerate(("rac thai don", "nuoc sach mat", "cau treo lung lay", "cay xanh gay do"), 1):
        await town.petition(MINH, f"xa mau a {what}")
        await town.press(LAN, f"petition:claim:{number}")
        await run(town.app)
    assert sum("đã nhận" in said for said in town.sent(MINH)) == 4


async def test_who_writes_too_much_at_once_is_asked_to_wait(town: Town) -> None:
    said = ""
    for what in (
        "rac thai don",
        "nuoc sach mat",
        "cau treo lung lay",
        "cho dong duc",
        "cay xanh gay do",
        "loa dai on ao",
    ):
        said = await town.petition(MINH, f"xa mau a {what}")
    assert "có 5 việc đang chờ" in said


async def test_whoever_is_erased_leaves_nothing_of_it_in_any_table(town: Town) -> None:
    await town.post(LAN, "official")
    await town.petition(BAC)
    await town.deal(LAN)
    await town.press(BAC, "petition:kind:kien-nghi")
    await town.say(BAC, "de nghi xa mau a lam san choi")
    await erase(town.app.database, BAC, clock.now())
    async with town.app.database.read() as connection:
        left = [
            (table.name, row)
            for table in metadata.sorted_tables
            for row in await connection.execute(text(f"SELECT * FROM {table.name}"))
            if "zalo_oa:9" in str(row) and table.name != "channel_memory"
        ]
        voices = (await connection.execute(text("SELECT count(*) FROM petition_voices"))).scalar_one()
    assert (left, voices) == ([], 0)
    await run(town.app)
    assert not await town.app.health() or "petitions" in (await town.app.health())[1]["parts"]


def test_what_people_wrote_stands_only_in_tables_that_erasing_reaches() -> None:
    sealed = {table.name for table in metadata.sorted_tables for column in table.c if column.info == SEALED}
    assert {"petition_voices", "petition_drafts"} <= sealed
    assert sealed <= {table.name for table in tables_of_people()}


async def test_what_is_withdrawn_is_erased_and_only_who_has_it_in_hand_is_told(town: Town) -> None:
    await town.post(LAN, "official")
    await town.post(HOA, "official")
    await town.petition(BAC)
    await town.press(LAN, "petition:claim:1")
    await run(town.app)
    had = len(town.sent(HOA))
    await town.press(MINH, "petition:withdrawn:1")
    assert "den duong" in await town.say(BAC, "P-0001")
    await town.press(BAC, "petition:withdraw:1")
    for _ in range(2):
        assert "Đã rút lại việc P-0001" in await town.press(BAC, "petition:withdrawn:1")
    await run(town.app)
    assert "đã rút lại việc P-0001" in town.sent(LAN)[-1]
    assert len(town.sent(HOA)) == had
    async with town.app.database.read() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM petition_voices"))).scalar() == 0
    (noted,) = await Record.read(town.app.database, did="withdraw_petition")
    assert (noted.who, noted.on_what) == ("person", "P-0001")


async def test_what_was_answered_cannot_be_withdrawn_any_more(town: Town) -> None:
    await town.post(LAN, "official")
    await town.petition(BAC)
    await town.press(BAC, "petition:withdraw:1")
    await town.deal(LAN)
    assert "Tổ điện đã thay bóng." in await town.press(BAC, "petition:withdrawn:1")


async def test_a_draft_is_not_lost_to_another_without_a_word(town: Town) -> None:
    await town.press(BAC, "petition:kind:phan-anh")
    await town.say(BAC, LAMP)
    assert "bản viết dở" in await town.press(BAC, "petition:kind:phan-anh")
    assert "den duong" in await town.press(BAC, "petition:resume:")
