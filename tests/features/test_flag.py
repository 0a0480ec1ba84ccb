"""A flag through the real send loop: who is told, who sees what, what is late, what leaves as a file; and the pure rules."""

import asyncio
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot import clock
from bot.app import App
from bot.config import read_config
from bot.features.flag.provision import documents_typed, in_words, is_place, place_typed, places_in
from bot.features.flag.register import COLUMNS, Row, row, table
from bot.features.flag.rules import GROUNDS, number_in
from bot.features.flag.store import Flag, Flags, Voice
from bot.features.flag.telling import briefing
from bot.library import Library, Shelf
from bot.message import DATA_BYTES, Address, Incoming
from bot.sealing import Seal
from bot.storage import Database, Record, Role
from tests.commands import call
from tests.features.test_ask import House as AskHouse
from tests.house.test_app import send_all
from tests.house.test_planner import Time, run
from tests.library.folders import small, write
from tests.platform import Platform

ASKER, MINH = Address("telegram", "nguoi-hoi"), Address("telegram", "minh")
LAN, HOA, MAI = (Address("telegram", name) for name in ("lan", "hoa", "mai"))
CONTENT = Path(__file__).parents[2] / "content"
UNITS = """\
- {id: ubnd-tinh-mau, name: UBND Tỉnh Mẫu, kind: ubnd-tinh}
- {id: so-tu-phap, name: Sở Tư pháp, kind: so-nganh, within: ubnd-tinh-mau, fields: [thi-hanh-phap-luat]}
- {id: so-noi-vu, name: Sở Nội vụ, kind: so-nganh, within: ubnd-tinh-mau}
"""
DEADLINE = "- {kind: vuong-mac, from: 2026-01-01, days: 3}\n"
TOPIC = "- {id: giao-thong, name: Giao thông}\n- {id: thi-hanh-phap-luat, name: Thi hành pháp luật}\n"
REASON = "Tôi tên Nguyễn Thị Tí 0912345678 thấy mức phạt quá cao"


class House(AskHouse):
    """The app, and people who flag what is hard to follow."""

    async def join(self, who: Address, unit: str = "so-tu-phap", role: Role = "legal_officer") -> None:
        now = clock.now()
        code = await self.app.services.posts.invite(unit, role, now, now + timedelta(days=7))
        await self.say(who, f"vao don vi {code}")

    async def flagged(self, who: Address = ASKER, reason: str = REASON) -> str:
        """The third group, why, sent."""
        return await self.say(who, "/vuongmac điểm h khoản 2 Điều 7 nghị định 168", "3", reason, "1")


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)


@pytest.fixture
async def house(tmp_path: Path, database: Database, time: Time) -> House:
    files = {"units.yaml": UNITS, "topics.yaml": TOPIC, "deadlines.yaml": DEADLINE}
    content = write(small(tmp_path / "content"), **files)
    (content / "announcements/2026-12-giao-thong.yaml").unlink()
    config = read_config(None, [f"content.dir={content}"], {"LOALUAT_SECRET": "s" * 40})
    time.at(1, 9)
    return House(App(config, database, Shelf(content), [Platform()], lambda: clock.now()))


async def test_what_a_sender_adds_reaches_the_owner(house: House) -> None:
    await house.join(LAN)
    await house.flagged()
    await run(house.app)
    await house.press(ASKER, "flag:tell:1")
    had = len(house.sent(LAN))
    assert "ghi thêm" in await house.say(ASKER, "và xã chưa có mẫu giấy xác nhận")
    await run(house.app)
    assert ["mẫu giấy xác nhận" in one for one in house.sent(LAN)[had:]] == [True]


async def test_why_may_be_told_before_the_provision_or_its_ground_and_is_not_asked_for_again(house: House) -> None:
    told = "xã không có kinh phí in ấn nên không làm được việc này"
    assert "giữ lời" in await house.say(ASKER, "/vuongmac", told)
    assert "vướng thế nào" in await house.say(ASKER, "điểm h khoản 2 Điều 7 nghị định 168")
    shown = await house.say(ASKER, "3")
    assert "Gửi vướng mắc này?" in shown
    assert told in shown
    assert "giữ lời này" in await house.say(ASKER, "/vuongmac điểm h khoản 2 Điều 7 nghị định 168", told)
    assert told in await house.say(ASKER, "2")


async def test_why_of_one_provision_is_not_told_of_another(house: House) -> None:
    told = "xã không có kinh phí in ấn nên không làm được việc này"
    await house.say(ASKER, "/vuongmac điểm h khoản 2 Điều 7 nghị định 168", told)
    await house.say(ASKER, "/vuongmac khoản 1 Điều 6 nghị định 168")
    assert told not in await house.say(ASKER, "3")


async def test_a_question_typed_where_a_ground_is_chosen_is_answered(house: House) -> None:
    await house.say(ASKER, "/vuongmac điểm h khoản 2 Điều 7 nghị định 168")
    assert "giữ lời" not in await house.say(ASKER, "không đội mũ bảo hiểm phạt bao nhiêu?")


async def test_the_one_with_fewest_in_hand_owns_the_next_and_hears_of_it_in_the_morning(
    house: House, time: Time
) -> None:
    await house.join(LAN)
    await house.join(HOA)
    time.at(1, 23)
    assert "V-0001" in await house.flagged()
    await house.say(ASKER, "/vuongmac điều 8 nghị định 168", "1", "Điều này chồng lên điều khác", "1")
    await run(house.app)
    assert "V-0001" not in str(house.sent(LAN))
    time.at(2, 7, 31)
    await run(house.app)
    assert "Vướng mắc V-0001" in house.sent(LAN)[-1]
    assert "Vướng mắc V-0002" in house.sent(HOA)[-1]


async def test_nobody_in_the_department_or_the_asked_unit_reads_who_sent_it(house: House) -> None:
    await house.join(LAN)
    await house.join(HOA, "so-noi-vu", "official")
    await house.flagged()
    await run(house.app)
    await house.press(LAN, "flag:asked:1=so-noi-vu")
    await run(house.app)
    for who in (LAN, HOA):
        assert "mức phạt quá cao" in house.sent(who)[-1] or "mức phạt quá cao" in house.sent(who)[-2]
        assert "0912345678" not in str(house.sent(who))
        assert "Nguyễn Thị Tí" not in str(house.sent(who))
        assert ASKER.user not in str(house.sent(who))


async def test_the_asked_unit_reads_no_count_under_five_and_not_who_wrote_which_reason(house: House) -> None:
    await house.join(LAN)
    await house.join(HOA, "so-noi-vu", "official")
    for n in range(4):
        await house.flagged(Address("telegram", f"p{n}"), f"mức phạt quá cao lần {n}")
    await house.press(LAN, "flag:asked:1=so-noi-vu")
    said = await house.press(HOA, "flag:see:1")
    assert "Số người báo: dưới 5" in said
    assert "Người dân" not in said
    await house.flagged(MINH, "mức phạt quá cao lần nữa")
    assert "Số người báo: 5" in await house.press(HOA, "flag:see:1")


async def test_a_unit_is_asked_again_after_the_flag_was_opened_again_once_for_each_press(house: House) -> None:
    await house.join(LAN)
    await house.join(HOA, "so-noi-vu", "official")
    await house.flagged()
    await house.press(LAN, "flag:ask:1=so-noi-vu=1")
    await run(house.app)
    asked = sum("Xin ý kiến" in one for one in house.sent(HOA))
    await house.press(LAN, "flag:do:1=guidance")
    await house.say(LAN, "Làm theo mức đang có.")
    await house.press(LAN, "flag:put:1")
    await house.press(ASKER, "flag:still:1")
    button = f"flag:ask:1=so-noi-vu={(await found(house)).round}"
    for _ in range(2):
        assert "Đã hỏi" in await house.press(LAN, button)
        await run(house.app)
    assert sum("Xin ý kiến" in one for one in house.sent(HOA)) == asked + 1
    await house.press(HOA, "flag:opine:1")
    await house.say(HOA, "Nên giữ mức này.")
    await house.press(LAN, button)
    assert (await found(house)).opinion == "Nên giữ mức này."
    assert "Hỏi lại thì ý kiến mới thay" in await house.press(LAN, "flag:ask:1")
    await house.say(LAN, "so noi vu")
    await run(house.app)
    assert sum("Xin ý kiến" in one for one in house.sent(HOA)) == asked + 2


async def found(house: House) -> Flag:
    one = await Flags(house.app.services.database, house.app.services.seal).find(1)
    assert one
    return one


async def test_a_unit_that_was_not_asked_sees_nothing(house: House) -> None:
    await house.join(LAN)
    await house.join(HOA, "so-noi-vu", "official")
    await house.flagged()
    assert "không thấy vướng mắc này" in await house.press(HOA, "flag:see:1")
    assert "không còn cần ý kiến" in await house.press(HOA, "flag:opine:1")
    assert "không thấy vướng mắc này" in await house.press(ASKER, "flag:assign:1")
    assert "không thấy vướng mắc này" in await house.press(ASKER, "flag:put:1")


async def test_what_an_owner_who_left_had_goes_to_a_colleague(house: House, time: Time) -> None:
    await house.join(LAN)
    await house.flagged()
    await house.join(HOA)
    await house.say(LAN, "roi don vi", "1")
    await run(house.app)
    assert "Vướng mắc V-0001" in house.sent(HOA)[-1]
    assert "không thấy vướng mắc này" in await house.press(LAN, "flag:see:1")


async def test_the_head_hears_once_of_what_is_late_and_every_morning_that_it_is(house: House, time: Time) -> None:
    await house.join(LAN)
    await house.join(MAI, "so-tu-phap", "head")
    await house.flagged()
    head = (await house.app.services.posts.of(MAI, clock.now()))[0]
    assert [one.line for one in await briefing(house.app.services, head, clock.now())] == [
        "Vướng mắc mới từ hôm qua: 1."
    ]
    time.at(4, 10)
    for _ in range(3):
        await run(house.app)
    assert sum("V-0001 đã quá hạn" in one for one in house.sent(MAI)) == 1
    (line,) = await briefing(house.app.services, head, clock.now())
    assert (line.line, line.urgent) == ("Vướng mắc quá hạn: 1.", True)
    assert "QUÁ HẠN" in await house.say(MAI, "/vuongmac")
    assert "đã quá hạn" in await house.say(ASKER, "V-0001")


async def test_that_a_head_was_told_of_a_flag_is_said_only_where_there_was_one(house: House, time: Time) -> None:
    await house.join(LAN)
    await house.flagged()
    time.at(4, 9, 1)
    await run(house.app)
    said = await house.say(ASKER, "V-0001")
    assert "người vận hành Trợ lý thấy" in said
    assert "lãnh đạo" not in said
    await house.join(HOA, "ubnd-tinh-mau", "head")
    await run(house.app)
    assert "lãnh đạo phụ trách đã được báo" in await house.say(ASKER, "V-0001")


async def test_the_head_of_another_unit_hears_nothing_in_the_morning(house: House) -> None:
    await house.join(LAN)
    await house.join(MAI, "so-noi-vu", "head")
    await house.flagged()
    head = (await house.app.services.posts.of(MAI, clock.now()))[0]
    assert await briefing(house.app.services, head, clock.now()) == []
    assert "quá hạn" not in (await house.say(MAI, "/vuongmac")).replace("quá hạn 0", "")


async def test_a_flag_whose_answer_a_kill_cut_off_is_sent_once_and_its_sender_gets_the_code(house: House) -> None:
    await house.join(LAN)
    await house.say(ASKER, "/vuongmac điểm h khoản 2 Điều 7 nghị định 168", "3", REASON)
    pressed = Incoming(ASKER, "77", clock.now(), "choice", choice="flag:send:", message="1")
    for _ in range(2):  # killed after the flag was written, before its answer and the session were
        app = App(house.app.config, house.app.database, house.app.shelf, [Platform()], lambda: clock.now())
        reply = await app.answer(pressed)
        assert reply
        assert "Mã vướng mắc: V-0001" in Platform().render(reply)[0].text
    assert "Số người báo: 1" in await house.press(LAN, "flag:see:1")


async def test_an_old_send_button_does_not_send_a_reason_that_is_not_written_yet(house: House) -> None:
    await house.say(ASKER, "/vuongmac điều 8 nghị định 168", "1")
    assert "Bước 3/3" in await house.press(ASKER, "flag:send:")
    assert "chưa báo vướng mắc" in await house.press(ASKER, "flag:mine:")


async def test_two_texts_that_accuse_somebody_only_together_end_in_the_stop_guide(house: House) -> None:
    await house.join(LAN)
    await house.flagged(reason="ở xã tôi bộ phận một cửa hẹn tôi ba lần")
    await house.press(ASKER, "flag:tell:1")
    said = await house.say(ASKER, "nhận hối lộ 50 triệu mới cho qua")
    assert "Trợ lý không nhận tố cáo." in said
    assert "tự thu hồi tin vừa gửi" in said
    assert "hối lộ" not in await house.press(LAN, "flag:see:1")


async def test_an_officer_speaks_as_one_with_a_post_and_who_only_says_so_does_not(house: House) -> None:
    await house.join(LAN)
    await house.join(HOA, "so-noi-vu", "official")
    await house.app.people.change(MINH, clock.now(), roles=frozenset({"official", "business"}))
    await house.flagged(HOA, "xã không biết làm theo mẫu nào")
    await house.flagged(MINH, "hộ kinh doanh tốn nhiều tiền quá")
    said = await house.press(LAN, "flag:see:1")
    assert "Cán bộ: xã không biết" in said
    assert "Doanh nghiệp, hộ kinh doanh: hộ kinh doanh" in said


async def test_health_says_that_nobody_owns_a_flag_until_somebody_does(house: House) -> None:
    await house.flagged()
    _, report = await house.app.health()
    assert report["parts"]["flags"] == {"up": True, "late": False, "nobody_to_answer": True}
    await house.join(LAN)
    await house.app.tick(clock.now())
    _, report = await house.app.health()
    assert report["parts"]["flags"] == {"up": True, "late": False, "nobody_to_answer": False}


async def test_nothing_is_flagged_in_a_group(house: House) -> None:
    assert "nhắn riêng" in await house.say(ASKER, "/vuongmac", group=True)
    assert "nhắn riêng" in await house.say(ASKER, "bao vuong mac", group=True)


async def test_the_record_says_who_gave_the_outcome_and_nothing_of_senders(house: House) -> None:
    await house.join(LAN)
    await house.flagged()
    await house.press(LAN, "flag:do:1=unfounded")
    await house.say(LAN, "Mức phạt do luật định.")
    assert "Đã gửi kết quả V-0001" in await house.press(LAN, "flag:put:1")
    assert "đã có kết quả" in await house.press(LAN, "flag:put:1")
    await send_all(house.app)
    assert "Mức phạt do luật định." in house.sent(ASKER)[-1]
    entries = await Record.read(house.app.database)
    assert [(one.who, one.did) for one in entries if one.on_what == "V-0001"] == [("post:1", "settle_flag")]
    assert str(ASKER) not in str(entries)


async def test_who_joined_two_addresses_may_say_at_either_that_it_is_still_difficult(house: House) -> None:
    await house.join(LAN)
    await house.flagged()
    await house.press(LAN, "flag:do:1=guidance")
    await house.say(LAN, "Nộp tại xã.")
    await house.press(LAN, "flag:put:1")
    assert "không thấy" in await house.press(MINH, "flag:still:1")
    await house.app.people.join(ASKER, MINH, clock.now())
    assert "V-0001 đã mở lại" in await house.press(MINH, "flag:still:1")
    await house.press(LAN, "flag:do:1=guidance")
    await house.say(LAN, "Nộp tại xã, không cần bản sao.")
    await house.press(LAN, "flag:put:1")
    await send_all(house.app)
    assert sum("không cần bản sao" in one for who in (ASKER, MINH) for one in house.sent(who)) == 1


async def test_who_was_not_told_an_outcome_yet_hears_it_though_another_opened_it_again(house: House) -> None:
    await house.join(LAN)
    await house.flagged()
    await house.flagged(MINH)
    await house.press(LAN, "flag:do:1=guidance")
    await house.say(LAN, "Nộp tại xã.")
    await house.press(LAN, "flag:put:1")
    await house.press(MINH, "flag:still:1")
    await run(house.app)
    assert sum("Nộp tại xã" in said for said in house.sent(ASKER)) == 1
    assert not any("Nộp tại xã" in said for said in house.sent(MINH))
    await house.press(LAN, "flag:do:1=guidance")
    await house.say(LAN, "Nộp tại tỉnh.")
    await house.press(LAN, "flag:put:1")
    await run(house.app)
    assert [sum("Nộp tại tỉnh" in said for said in house.sent(who)) for who in (ASKER, MINH)] == [0, 1]


async def test_a_unit_that_was_asked_in_the_night_hears_of_it_though_a_colleague_took_the_flag_over(
    house: House, time: Time
) -> None:
    await house.join(LAN)
    await house.join(MAI)
    await house.join(HOA, "so-noi-vu", "official")
    time.at(1, 22)
    await house.flagged()
    await house.press(LAN, "flag:asked:1=so-noi-vu")
    await house.press(MAI, "flag:take:1")
    time.at(2, 8)
    await run(house.app)
    assert "V-0001" in house.sent(HOA)[-1]


async def test_when_its_unit_ends_a_flag_goes_to_whoever_is_in_charge_by_then(house: House) -> None:
    await house.join(LAN)
    await house.join(HOA, "so-noi-vu")
    await house.flagged()
    ended = UNITS.replace("within: ubnd-tinh-mau, fields", "within: ubnd-tinh-mau, valid_to: 2026-11-30, fields")
    content = house.app.config.content.dir
    write(content, **{"units.yaml": ended.replace("id: so-noi-vu,", "fields: [thi-hanh-phap-luat], id: so-noi-vu,")})
    assert house.app.shelf.reload()
    await run(house.app)
    assert "V-0001" in house.sent(HOA)[-1]


async def test_what_looks_like_a_name_in_an_outcome_is_pointed_out_before_it_is_sent(house: House) -> None:
    await house.join(LAN)
    await house.flagged()
    await house.press(LAN, "flag:do:1=guidance")
    assert "giống tên người" in await house.say(LAN, "Gọi anh Nguyễn Văn Tám 0912345678 để làm.")
    assert "giống tên người" not in await house.say(LAN, "Nộp đơn tại xã nơi cư trú.")


async def test_a_directive_leads_to_the_first_step_for_its_document(house: House) -> None:
    said = await house.press(ASKER, "flag:about:nd-168-2024")
    assert "Điểm h khoản 2 Điều 7" in said
    assert "Cả văn bản" in said
    assert "Bước 2/3. Khoản 3 Điều 9 Nghị định 168/2024/NĐ-CP" in await house.say(ASKER, "khoản 3 điều 9")


async def test_made_up_buttons_lead_back_to_the_beginning(house: House) -> None:
    for data in ("flag:at:không-có=1", "flag:on:nd-168-2024=7;x=burden", "flag:on:nd-168-2024=7=none", "flag:about:x"):
        assert "Bước 1/3" in await house.press(ASKER, data)
    assert "không thấy" in await house.press(ASKER, "flag:still:77")


# The register as a file -------------------------------------------------------------------------------------------


def a_row(**fields: str) -> Row:
    made = dict.fromkeys(COLUMNS, "") | {"opened": date(2026, 12, 1), "due": date(2026, 12, 4), "settled": None}
    return Row(**(made | fields))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def library() -> Library:
    return Shelf(CONTENT).library


@pytest.mark.parametrize("said", ["=1+1", "+84 9", "-2", "@SUM(A1)", " =1+1", "\t=cmd"])
def test_a_cell_that_begins_like_a_formula_is_made_a_text(library: Library, said: str) -> None:
    head, line = table(library, [a_row(outcome_text=said)])
    assert line[head.index("Nội dung")] == f"'{said}"


def test_a_cell_says_days_and_what_stands_in_it(library: Library) -> None:
    head, line = table(library, [a_row(code="V-0001")])
    assert (line[head.index("Mã")], line[head.index("Hạn")], line[head.index("Ngày có kết quả")]) == (
        "V-0001",
        "2026-12-04",
        "",
    )


def test_whom_officials_name_in_their_words_is_not_in_the_file(library: Library) -> None:
    now = clock.now()
    new = Flag("nd-176-2025", "4.1", "unclear", "so-tu-phap", None, now, now + timedelta(days=9))
    said = replace(new, opinion="chi nguyen thi hoa nop o xa mau a", outcome_text="Bác Nam nộp trong 60 ngày.")
    made = row(library, said, now)
    assert (made.opinion, made.outcome_text) == ("chi … nop o xa mau a", "Bác … nộp trong 60 ngày.")


def test_the_register_leaves_as_a_file_without_senders_and_that_is_noted(tmp_path: Path) -> None:
    async def flagged() -> None:
        database = await Database.open(f"sqlite+aiosqlite:///{tmp_path}/l.db")
        now = clock.now()
        new = Flag("nd-176-2025", "4.1", "unclear", "so-tu-phap", None, now, now + timedelta(days=9))
        for n in range(2):
            voice = Voice(Address("telegram", f"bi-mat-{n}"), f"u{n}", "citizen", "khong ro", now)
            await Flags(database, Seal(lambda: "k" * 32)).join(new, voice, None)
        await database.close()

    asyncio.run(flagged())
    out = tmp_path / "vuong-mac.csv"
    done = call(tmp_path, "flags", "--out", str(out))
    assert done.returncode == 0, done.stderr
    written = out.read_bytes()
    assert written.startswith(b"\xef\xbb\xbf")
    said = written.decode("utf-8-sig")
    assert "V-0001,176/2025/NĐ-CP,khoản 1 Điều 4" in said
    assert "dưới 5" in said
    assert "bi-mat" not in said
    read = json.loads(call(tmp_path, "flags", "--json", "--state", "open").stdout)
    assert [one["voices"] for one in read["flags"]] == ["dưới 5"]
    assert json.loads(call(tmp_path, "flags", "--json", "--state", "late").stdout) == {"flags": []}
    noted = json.loads(call(tmp_path, "record", "--did", "export", "--json").stdout)
    assert {one["on_what"] for one in noted} == {"flags"}
    assert call(tmp_path, "flags", "--out", str(tmp_path / "x.xlsx")).returncode == 1


# Pure rules -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cited", "places"),
    [
        ("khoản 1 Điều 4", ("4.1",)),
        ("Điều 5", ("5",)),
        ("khoản 1, khoản 2 Điều 8", ("8.1", "8.2")),
        ("điểm d, đ, e khoản 1 Điều 89", ("89.1.d", "89.1.đ", "89.1.e")),
        ("điểm e, điểm g khoản 2, khoản 7 Điều 12", ("12.2.e", "12.2.g", "12.7")),
        ("khoản 3, điểm b khoản 8 Điều 14", ("14.3", "14.8.b")),
        ("khoản 1 Điều 3, Điều 5", ("3.1", "5")),
        ("Phụ lục I", ()),
    ],
)
def test_a_citation_is_taken_apart_into_its_places(cited: str, places: tuple[str, ...]) -> None:
    assert places_in(cited) == places
    assert all(places_in(in_words(place)) == (place,) for place in places)


def test_every_place_that_the_content_cites_fits_into_a_button(library: Library) -> None:
    for answer in library.answers.values():
        for item in (item for version in answer.versions for item in version.basis):
            for place in places_in(item.at):
                assert is_place(place), item.at
                longest = max(f"flag:anyway:{item.document}={place}={ground}" for ground in GROUNDS)
                assert len(longest.encode()) <= DATA_BYTES, longest


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("khoan 1 dieu 4 nghi dinh 176/2025", "4.1"),
        ("Điều 4 khoản 1 điểm Đ", "4.1.đ"),
        ("dieu 12", "12"),
        ("khoản 2", ""),
    ],
)
def test_a_place_is_read_however_it_is_typed(said: str, place: str) -> None:
    assert place_typed(said) == place


@pytest.mark.parametrize(
    ("said", "documents"),
    [
        ("khoản 1 điều 4 nghị định 176/2025", ["nd-176-2025"]),
        ("176/2025/NĐ-CP", ["nd-176-2025"]),
        ("nđ 168", ["nd-168-2024", "nd-168-2026"]),
        ("luat dat dai dieu 5", ["luat-31-2024"]),
        ("dieu 12 nd 999", []),
        ("điều 176", []),
    ],
)
def test_a_document_is_found_by_number_kind_or_name(library: Library, said: str, documents: list[str]) -> None:
    assert [one.id for one in documents_typed(library, said)] == documents


@pytest.mark.parametrize(
    ("said", "number"), [("V-0012", 12), ("v12", 12), ("vuong mac V-3", 3), ("V", None), ("H-12", None)]
)
def test_a_code_is_read_however_it_is_typed(said: str, number: int | None) -> None:
    assert number_in(said) == number
