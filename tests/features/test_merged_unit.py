"""A unit that ends while people wait: everything finds its way to the unit that took it in, and everybody is told."""

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
from tests.house.test_planner import Time, run
from tests.library.folders import small, write
from tests.platform import Platform

BAC, MINH = Address("zalo_oa", "9"), Address("telegram", "minh")
LAN, HOA, MAI = (Address("telegram", name) for name in ("lan", "hoa", "mai"))
UNITS = """\
- {id: ubnd-tinh-mau, name: UBND Tỉnh Mẫu, kind: ubnd-tinh, place: tinh-mau}
- {id: so-tu-phap, name: Sở Tư pháp, kind: so-nganh, within: ubnd-tinh-mau, place: tinh-mau, fields: [thi-hanh-phap-luat]}
- {id: ubnd-xa-mau-a, name: UBND Xã Mẫu A, kind: ubnd-xa, within: ubnd-tinh-mau, place: xa-mau-a}
- {id: ubnd-xa-mau-b, name: UBND Xã Mẫu B, kind: ubnd-xa, within: ubnd-tinh-mau, place: xa-mau-b}
"""
ENDED = UNITS.replace("name: UBND Xã Mẫu B,", "name: UBND Xã Mẫu B, valid_to: 2026-12-01,")
MERGED = ENDED.replace("name: UBND Xã Mẫu A,", "name: UBND Xã Mẫu A, also: [UBND Xã Mẫu B (cũ)],")
LAMP, ROAD = "den duong o xom 3 xa mau b hong", "duong lang xa mau b nhieu o ga"


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)


@pytest.fixture
async def town(tmp_path: Path, database: Database, time: Time) -> Town:
    """Lan deals with what comes to B, Hoa with what comes to A."""
    topics = "- {id: giao-thong, name: Giao thông}\n- {id: thi-hanh-phap-luat, name: Thi hành pháp luật}\n"
    deadlines = DEADLINES + "- {kind: vuong-mac, from: 2026-01-01, days: 9}\n"
    files = {"units.yaml": UNITS, "places.yaml": PLACES, "deadlines.yaml": deadlines, "topics.yaml": topics}
    content = write(small(tmp_path / "content"), **files)
    (content / "announcements/2026-12-giao-thong.yaml").unlink()
    config = read_config(None, [f"content.dir={content}"], {"LOALUAT_SECRET": "s" * 40})
    time.at(1, 9)
    town = Town(App(config, database, Shelf(content), [Platform(), Windowed()], lambda: clock.now()))
    await town.post(LAN, "legal_officer", "ubnd-xa-mau-b")
    await town.post(HOA, "legal_officer")
    return town


async def ends(town: Town, time: Time, units: str = MERGED) -> None:
    """The commune ends with 1 December."""
    write(town.app.config.content.dir, **{"units.yaml": units})
    assert town.app.shelf.reload()
    time.at(2, 8)
    await run(town.app)


async def test_a_question_goes_to_the_unit_that_took_its_unit_in(town: Town, time: Time) -> None:
    await town.say(BAC, "/canbo đội mũ ở xã Mẫu B thì mũ nào mới đúng", "1")
    await ends(town, time)
    assert any("Câu hỏi H-0001" in one for one in town.sent(HOA))
    for officer in (LAN, HOA):
        assert "H-0001" in await town.say(officer, "hang doi")
    assert "Đã đến UBND Xã Mẫu A" in await town.say(BAC, "H-0001")


async def test_what_an_officer_has_in_hand_stays_with_them_and_what_they_wrote_is_sent(town: Town, time: Time) -> None:
    await town.say(BAC, "/canbo đội mũ ở xã Mẫu B thì mũ nào mới đúng", "1")
    await town.petition(MINH, LAMP)
    await town.say(LAN, "H-0001", "5", "Mũ có tem kiểm định.")
    await town.press(LAN, "petition:claim:1")
    await town.say(LAN, "Tổ điện đã thay bóng.")
    await ends(town, time)
    assert "Đã gửi" in await town.press(LAN, "petition:put:1")
    assert "Đã gửi" in await town.press(LAN, "ask:put:1")
    await run(town.app)
    assert any("đã thay bóng" in one and "UBND Xã Mẫu A" in one for one in town.sent(MINH))
    assert any("tem kiểm định" in one for one in town.sent(BAC))
    assert not any("ubnd-xa" in one for who in (BAC, MINH, LAN, HOA) for one in town.sent(who))


async def test_what_is_late_comes_to_the_head_of_the_unit_that_took_its_unit_in(town: Town, time: Time) -> None:
    await town.post(MAI, "head")
    await town.petition(MINH, LAMP)
    await town.press(LAN, "petition:claim:1")
    await ends(town, time)
    time.at(4, 9, 1)
    await run(town.app)
    assert any("P-0001" in one and "UBND Xã Mẫu A" in one for one in town.sent(MAI))


async def test_new_matters_of_the_old_commune_come_to_the_new_one(town: Town, time: Time) -> None:
    await ends(town, time)
    await town.press(MINH, "petition:kind:phan-anh")
    assert "chỉ cán bộ của UBND Xã Mẫu A" in await town.say(MINH, ROAD)
    assert "chỉ cán bộ của UBND Xã Mẫu A" in await town.say(BAC, "/canbo đội mũ ở xã Mẫu B thì mũ nào mới đúng")


async def test_who_holds_a_post_in_a_unit_that_ended_is_told_once_where_its_work_went(town: Town, time: Time) -> None:
    await ends(town, time)
    await run(town.app)
    told = [one for one in town.sent(LAN) if "UBND Xã Mẫu B nay thuộc UBND Xã Mẫu A" in one]
    assert len(told) == 1
    assert not any("nay thuộc" in one for one in town.sent(HOA))
    mine = await town.say(LAN, "don vi cua toi")
    assert "UBND Xã Mẫu A, vai công chức tư pháp" in mine
    assert "1 công chức tư pháp" in mine


async def test_where_no_unit_has_its_name_the_work_goes_to_who_helps_out_and_no_id_is_shown(
    town: Town, time: Time
) -> None:
    await town.post(MAI, "legal_officer", "so-tu-phap")
    await town.say(BAC, "/canbo đội mũ ở xã Mẫu B thì mũ nào mới đúng", "1")
    await town.say(LAN, "H-0001", "5")
    await ends(town, time, ENDED)
    assert any("UBND Xã Mẫu B đã kết thúc" in one and "chuyển đến Sở Tư pháp" in one for one in town.sent(LAN))
    assert any("Câu hỏi H-0001" in one for one in town.sent(MAI))
    assert "UBND Xã Mẫu B đã kết thúc" in await town.say(LAN, "don vi cua toi")
    assert "không thấy câu hỏi" in await town.say(LAN, "H-0001")
    assert not any("ubnd-xa" in one for who in (BAC, LAN, MAI) for one in town.sent(who))


async def test_a_flag_stays_with_its_owner_when_the_department_becomes_part_of_another(town: Town, time: Time) -> None:
    await town.post(MAI, "legal_officer", "so-tu-phap")
    await town.say(MINH, "/vuongmac điểm h khoản 2 Điều 7 nghị định 168", "3", "mức phạt quá cao so với thu nhập", "1")
    merged = UNITS.replace("name: Sở Tư pháp,", "name: Sở Tư pháp, valid_to: 2026-12-01,").replace(
        "name: UBND Tỉnh Mẫu,", "name: UBND Tỉnh Mẫu, also: [Sở Tư pháp (cũ)], fields: [thi-hanh-phap-luat],"
    )
    await ends(town, time, merged)
    assert "UBND Tỉnh Mẫu" in await town.say(MINH, "V-0001")
    assert "V-0001" in await town.say(MAI, "hang doi")
