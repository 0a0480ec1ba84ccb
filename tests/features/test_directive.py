"""A directive through the real send loop: whom it reaches, what a confirmation is bound to, reminders, what a head hears."""

from datetime import timedelta

from sqlalchemy import func, select

from bot import clock, metrics
from bot.commands.directives import rows, standing_of
from bot.errors import SendError
from bot.features.directive.rules import reminders, what_changed
from bot.features.directive.store import Directives, tries
from bot.library.working_time import Calendar
from bot.message import Address, Incoming
from bot.storage import Database, Record
from bot.storage.erasing import erase
from bot.storage.profiles import join
from bot.storage.tables import metadata
from tests.features.test_ask import HOA, LAN, House, house, time
from tests.house.test_app import follow
from tests.house.test_planner import Time, run, save
from tests.library.folders import ANNOUNCEMENT
from tests.platform import Platform

__all__ = ["house", "time"]

MAI, CITIZEN = Address("telegram", "mai"), Address("telegram", "9")
ID = "2026-12-chi-thi"
DIRECTIVE = (
    ANNOUNCEMENT.replace("Tin giao thông", "Chỉ thị mũ bảo hiểm")
    .replace("Nghị định mới.", "Nhắc dân đội mũ.\n  Treo biển ở chợ.")
    .replace("08:00", "10:00")
    + """\
audience: [official]
document: nd-168-2024
acknowledge_by: 2026-12-04 17:00
trial:
  ask: Phạt theo nghị định nào?
  options:
    - {text: Nghị định 100, because: Đã bị thay.}
    - {text: Nghị định 168, right: true, because: Đang có hiệu lực.}
  basis: [{document: nd-168-2024, at: khoản 2 Điều 7}]
"""
)


async def sent_out(house: House, time: Time, *officers: Address, written: str = DIRECTIVE) -> None:
    """They join the commune, then it goes out at ten on the first day."""
    for who in officers:
        await house.join(who)
    save(house.app, **{f"announcements/{ID}.yaml": written})
    time.at(1, 10, 1)
    await run(house.app)


async def confirm(house: House, who: Address) -> str:
    """What the bot answers to «Tôi đã đọc»."""
    return await house.say(who, "Đọc", "Tôi đã đọc")


def told(house: House, who: Address, words: str) -> int:
    return sum(words in one for one in house.sent(who))


async def pressed(house: House, who: Address, choice: str, group: bool = False) -> str:
    """What the bot answers to a button."""
    house.number += 1
    incoming = Incoming(who, str(house.number), clock.now(), "choice", choice=choice, group=group)
    (taken,) = await house.app.inbox.accept([incoming])
    await house.app.receive(taken)
    return house.sent(who)[-1]


async def withdrawn_under_way(house: House, time: Time, written: str) -> list[str]:
    """What Lan got, who holds a post and takes back the consent to news while the directive is about to go out."""
    await house.join(LAN)
    await follow(house.app, LAN)
    save(house.app, **{f"announcements/{ID}.yaml": written})
    time.at(1, 10, 1)
    await house.app.tick(clock.now())
    await house.app.services.subscriptions.withdraw(LAN, "updates", clock.now())
    await run(house.app)
    return [one for one in house.sent(LAN) if "Chỉ thị mũ bảo hiểm" in one]


# Whom it reaches --------------------------------------------------------------------------------------------


async def test_whose_consent_to_news_ends_gets_what_their_post_makes_them_read(house: House, time: Time) -> None:
    assert len(await withdrawn_under_way(house, time, DIRECTIVE)) == 1


async def stopped_under_way(house: House, time: Time, written: str = DIRECTIVE) -> None:
    """Lan, who holds a post, says «dừng» when the directive and other news are about to go out."""
    await house.join(LAN)
    await follow(house.app, LAN)
    save(house.app, **{f"announcements/{ID}.yaml": written, "announcements/tin.yaml": ANNOUNCEMENT})
    time.at(1, 10, 1)
    await house.app.tick(clock.now())
    assert "gửi UBND Xã Mẫu A vẫn tới, khi anh/chị còn giữ vai ở đó" in await house.say(LAN, "dừng")


async def test_who_says_stop_gets_what_their_post_makes_them_read_and_nothing_else(house: House, time: Time) -> None:
    await stopped_under_way(house, time)
    await run(house.app)
    assert told(house, LAN, "Chỉ thị mũ bảo hiểm") == 1
    assert not told(house, LAN, "Tin giao thông")


async def test_who_says_stop_and_leaves_their_unit_gets_nothing(house: House, time: Time) -> None:
    await stopped_under_way(house, time)
    await house.say(LAN, "roi don vi", "1")
    await run(house.app)
    assert not told(house, LAN, "Chỉ thị mũ bảo hiểm")


async def test_who_says_stop_and_holds_a_post_elsewhere_gets_no_directive(house: House, time: Time) -> None:
    await stopped_under_way(house, time, DIRECTIVE + "units: [so-tu-phap]\n")
    await run(house.app)
    assert not told(house, LAN, "Chỉ thị mũ bảo hiểm")


async def test_who_says_stop_still_reads_that_a_directive_was_wrong(house: House, time: Time) -> None:
    await sent_out(house, time, LAN)
    right = ANNOUNCEMENT.replace("Tin giao thông", "Chỉ thị đúng").replace("08:00", "11:00") + f"corrects: {ID}\n"
    save(house.app, **{"announcements/2026-12-sua.yaml": right})
    time.at(1, 11, 1)
    await house.app.tick(clock.now())
    await house.say(LAN, "dừng")
    await run(house.app)
    channel = house.app.channels["telegram"]
    assert isinstance(channel, Platform)
    assert any("Đính chính: Chỉ thị đúng" in said for _, _, said in channel.edited)


async def test_a_post_elsewhere_brings_nobody_a_directive_after_their_consent_ended(house: House, time: Time) -> None:
    assert await withdrawn_under_way(house, time, DIRECTIVE + "units: [so-tu-phap]\n") == []


async def test_who_holds_a_post_gets_it_without_having_followed_anything(house: House, time: Time) -> None:
    await follow(house.app, CITIZEN)
    await sent_out(house, time, LAN)
    assert "chậm nhất 17:00 ngày 04/12/2026" in house.sent(LAN)[-1]
    assert "nhắn dung" not in house.sent(LAN)[-1]
    assert not told(house, CITIZEN, "Chỉ thị")


async def test_only_the_units_and_kinds_that_it_names_are_asked(house: House, time: Time) -> None:
    await house.join(HOA, "so-tu-phap")
    await sent_out(house, time, LAN, written=DIRECTIVE + "unit_kinds: [ubnd-xa]\n")
    assert told(house, LAN, "Chỉ thị") == 1
    assert not told(house, HOA, "Chỉ thị")
    assert "được gửi xác nhận, ông/bà không cần" in (await pressed(house, HOA, f"directive:see:{ID}")).replace(
        "anh/chị", "ông/bà"
    )


async def test_who_joins_after_it_went_out_is_asked_too(house: House, time: Time) -> None:
    await sent_out(house, time, LAN)
    time.at(1, 14)
    await house.join(HOA)
    await run(house.app)
    await run(house.app)
    assert told(house, HOA, "Chỉ thị mũ bảo hiểm") == 1
    assert "Đã ghi lúc 14:00, bản 1" in await confirm(house, HOA)


async def test_in_a_group_nothing_is_shown_and_nothing_confirmed(house: House, time: Time) -> None:
    await sent_out(house, time, LAN)
    for choice in (f"directive:see:{ID}", "directive:read:1", f"directive:roll:{ID}", "directive:try:1=1"):
        assert "nhắn riêng" in await pressed(house, LAN, choice, group=True)
    assert not await Directives(house.app.database).confirmed(ID)


# What a confirmation is bound to -----------------------------------------------------------------------------------------


async def test_pressed_twice_it_is_confirmed_once_with_its_first_hour(house: House, time: Time) -> None:
    await sent_out(house, time, LAN)
    await confirm(house, LAN)
    time.at(1, 11)
    assert "Đã ghi lúc 10:01, bản 1" in await pressed(house, LAN, "directive:read:1")
    assert len(await Directives(house.app.database).confirmed(ID)) == 1
    assert len(await Record.read(house.app.database, did="confirm_directive")) == 1


async def test_a_button_of_an_earlier_text_confirms_nothing_and_shows_what_changed(house: House, time: Time) -> None:
    await sent_out(house, time, LAN)
    await house.say(LAN, "Đọc")
    save(house.app, **{f"announcements/{ID}.yaml": DIRECTIVE.replace("ở chợ", "ở trường")})
    said = await pressed(house, LAN, "directive:read:1")
    assert "chưa ghi gì" in said
    assert "Trước đây: Treo biển ở chợ." in said
    assert "Nay: Treo biển ở trường." in said
    assert not await Directives(house.app.database).confirmed(ID)
    assert "bản 2" in await pressed(house, LAN, "directive:read:2")


async def test_whoever_confirmed_is_asked_again_when_the_text_changed_and_the_ledger_stays(
    house: House, time: Time
) -> None:
    await sent_out(house, time, LAN, HOA)
    await confirm(house, LAN)
    save(house.app, **{f"announcements/{ID}.yaml": DIRECTIVE.replace("ở chợ", "ở trường")})
    time.at(1, 11)
    await run(house.app)
    await run(house.app)
    assert told(house, LAN, "Nội dung đã đổi sau bản 1") == 1
    assert "Nay: Treo biển ở trường." in house.sent(LAN)[-1]
    assert not told(house, HOA, "Nội dung đã đổi")
    await confirm(house, LAN)
    assert [one.number for one in await Directives(house.app.database).confirmed(ID)] == [1, 2]


async def test_what_is_being_edited_can_not_be_confirmed_until_it_is_approved(house: House, time: Time) -> None:
    await sent_out(house, time, LAN)
    draft = DIRECTIVE.replace("ở chợ", "ở trường").replace("status: approved", "status: draft")
    save(house.app, **{f"announcements/{ID}.yaml": draft})
    assert "đang được sửa" in await pressed(house, LAN, "directive:see:2026-12-chi-thi")
    assert not await Directives(house.app.database).confirmed(ID)


async def test_a_text_that_stands_again_has_its_old_number_and_its_confirmations(house: House, time: Time) -> None:
    await sent_out(house, time, LAN)
    await confirm(house, LAN)
    for written in (DIRECTIVE.replace("ở chợ", "ở trường"), DIRECTIVE):
        save(house.app, **{f"announcements/{ID}.yaml": written})
        await house.app.tick(clock.now())
    assert "đã xác nhận lúc 10:01" in await pressed(house, LAN, f"directive:see:{ID}")


async def test_a_wrong_directive_is_put_right_for_who_consented_to_nothing(house: House, time: Time) -> None:
    await sent_out(house, time, LAN)
    right = ANNOUNCEMENT.replace("Tin giao thông", "Chỉ thị đúng").replace("08:00", "11:00") + f"corrects: {ID}\n"
    save(house.app, **{"announcements/2026-12-sua.yaml": right})
    time.at(1, 11, 1)
    await run(house.app)
    channel = house.app.channels["telegram"]
    assert isinstance(channel, Platform)
    assert any("Đính chính: Chỉ thị đúng" in said for _, _, said in channel.edited)


async def test_who_is_erased_leaves_no_confirmation(house: House, time: Time, database: Database) -> None:
    await sent_out(house, time, LAN)
    await confirm(house, LAN)
    await erase(database, LAN, clock.now())
    assert not await Directives(database).confirmed(ID)


# Reminders --------------------------------------------------------------------------------------------


async def test_a_reminder_goes_to_whoever_has_not_confirmed_and_to_nobody_else(house: House, time: Time) -> None:
    await sent_out(house, time, LAN, HOA)
    await confirm(house, LAN)
    for hour in (8, 9):
        time.at(2, hour)
        await run(house.app)
    assert told(house, HOA, "Hạn là 17:00") == 1
    time.at(4, 8)
    await run(house.app)
    assert told(house, HOA, "Hôm nay là ngày cuối") == 1
    assert not told(house, LAN, "Hạn là 17:00")
    assert not told(house, LAN, "ngày cuối")


async def test_who_confirms_while_a_reminder_waits_for_the_morning_does_not_get_it(house: House, time: Time) -> None:
    await sent_out(house, time, HOA)
    time.at(2, 8)
    await house.app.tick(clock.now())
    await pressed(house, HOA, "directive:read:1")
    await run(house.app)
    assert not told(house, HOA, "Hạn là 17:00")


def test_reminders_keep_to_working_days_and_come_after_the_directive(time: Time) -> None:
    time.at(1, 8)
    published = time.now
    time.at(7, 17)
    days = [(why, at.astimezone(clock.HANOI).day) for why, at in reminders(published, time.now, Calendar([]))]
    assert days == [("soon", 3), ("today", 7)]
    assert [why for why, _ in reminders(time.now - timedelta(hours=10), time.now, Calendar([]))] == ["today"]


# What a head hears --------------------------------------------------------------------------------------------


async def test_at_the_deadline_a_head_gets_the_unread_apart_from_the_unreached(house: House, time: Time) -> None:
    windowed = Address("zalo_oa", "tam")
    for who in (LAN, MAI, windowed):
        await house.join(who)
    await house.join(HOA, "ubnd-tinh-mau", "head")
    channel = house.app.channels["telegram"]
    assert isinstance(channel, Platform)
    time.at(3, 9)
    channel.wrong["mai"] = [SendError("blocked", gone=True)]
    save(house.app, **{f"announcements/{ID}.yaml": DIRECTIVE})
    await run(house.app)
    time.at(4, 17)
    await run(house.app)
    said = house.sent(HOA)[-1]
    assert "Đã đến hạn 17:00 ngày 04/12/2026. Đã xác nhận 0/4" in said
    unread, unreached, empty = (said.index(words) for words in ("chưa xác nhận (", "chưa tới được (2)", "Chưa có ai"))
    assert unread < said.index("UBND Xã Mẫu A (số 1)") < unreached
    assert unreached < said.index("UBND Xã Mẫu A (số 2): đã chặn") < empty
    assert "UBND Xã Mẫu A (số 3): kênh chỉ nhận khi người đó nhắn trước" in said
    assert "Sở Tư pháp" in said[empty:]
    await run(house.app)
    assert told(house, HOA, "Đã đến hạn") == 1


async def test_what_no_head_answers_for_is_shown_to_whoever_runs_the_service(house: House, time: Time) -> None:
    await sent_out(house, time, LAN, MAI)
    await confirm(house, LAN)
    await house.app.tick(clock.now())
    assert metrics.directives.labels("unread")._value.get() == 1
    assert metrics.directives.labels("without_head")._value.get() == 1
    app = house.app
    stands = await standing_of(app.config, app.shelf, app.database, ID, clock.now())
    assert stands
    assert stands.without_head == ("ubnd-xa-mau-a",)
    found = [(one["post"], one["state"]) for one in rows(app.shelf.library, stands, clock.now())]
    assert found == [("2", "unread"), ("", "nobody_joined"), ("", "nobody_joined")]
    assert "telegram" not in str(list(rows(app.shelf.library, stands, clock.now())))


async def test_it_is_confirmed_at_whichever_address_of_theirs_a_person_writes(
    house: House, time: Time, database: Database
) -> None:
    await sent_out(house, time, LAN)
    other = Address("zalo_oa", "lan")
    async with database.begin() as connection:
        await join(connection, database, LAN, other, clock.now())
    assert "bản 1" in await pressed(house, other, "directive:read:1")
    (found,) = await Directives(database).confirmed(ID)
    assert found.post == 1


async def test_who_holds_a_post_in_a_unit_that_was_taken_in_reads_for_the_new_one(house: House, time: Time) -> None:
    await house.join(HOA, "ubnd-tinh-mau", "head")
    await house.join(LAN)
    units = house.app.config.content.dir / "units.yaml"
    merged = units.read_text().replace("id: ubnd-xa-mau-a, name: UBND Xã Mẫu A", "id: ubnd-xa-lon, name: UBND Xã Lớn")
    merged = merged.replace("kind: ubnd-xa,", 'kind: ubnd-xa, also: ["UBND Xã Mẫu A (cũ)"],')
    written = DIRECTIVE + "unit_kinds: [ubnd-xa]\n"
    save(house.app, **{"units.yaml": merged, f"announcements/{ID}.yaml": written})
    time.at(1, 10, 1)
    await run(house.app)
    assert "Chỉ thị mũ bảo hiểm" in house.sent(LAN)[-1]
    assert "chưa xác nhận (1)" in await pressed(house, HOA, f"directive:roll:{ID}")
    assert "UBND Xã Lớn" in house.sent(HOA)[-1]


async def test_a_head_of_a_commune_hears_of_that_commune_only(house: House, time: Time) -> None:
    await house.join(MAI, "so-tu-phap")
    await house.join(HOA, "ubnd-xa-mau-a", "head")
    await sent_out(house, time, LAN)
    time.at(4, 17)
    await run(house.app)
    assert "Đã xác nhận 0/2" in house.sent(HOA)[-1]
    assert "Sở Tư pháp" not in house.sent(HOA)[-1]
    assert "dành cho lãnh đạo" in await pressed(house, MAI, f"directive:roll:{ID}")


async def test_a_head_above_reads_what_others_confirm_and_has_no_button_to_confirm_it(house: House, time: Time) -> None:
    await house.join(HOA, "ubnd-tinh-mau", "head")
    await sent_out(house, time, LAN, written=DIRECTIVE + "unit_kinds: [ubnd-xa]\n")
    said = await pressed(house, HOA, f"directive:see:{ID}")
    assert "Treo biển ở chợ" in said
    assert "Tôi đã đọc" not in said
    await confirm(house, LAN)
    assert "Tất cả 1 người đã xác nhận" in await pressed(house, HOA, f"directive:roll:{ID}")


async def test_who_is_away_is_not_called_unread(house: House, time: Time) -> None:
    await house.join(HOA, "ubnd-tinh-mau", "head")
    await sent_out(house, time, LAN)
    (post,) = await house.app.services.posts.of(LAN, clock.now())
    await house.app.services.posts.away(post, clock.now() + timedelta(days=7), clock.now())
    time.at(4, 17)
    await run(house.app)
    assert "Đang nghỉ (1):" in house.sent(HOA)[-1]
    assert not told(house, LAN, "ngày cuối")


async def test_a_head_reminds_with_one_tap_and_only_once_a_day(house: House, time: Time) -> None:
    await house.join(HOA, "ubnd-tinh-mau", "head")
    await sent_out(house, time, LAN, MAI)
    await confirm(house, LAN)
    await pressed(house, HOA, "directive:read:1")
    assert "Đã nhắc 1 người" in await pressed(house, HOA, f"directive:nudge:{ID}")
    assert "đã nhắc giúp" in await pressed(house, HOA, f"directive:nudge:{ID}")
    await run(house.app)
    assert told(house, MAI, "Lãnh đạo nhắc") == 1
    assert not told(house, LAN, "Lãnh đạo nhắc")


async def test_two_heads_remind_each_person_once_a_day_and_nobody_themselves(house: House, time: Time) -> None:
    boss = Address("telegram", "sep")
    await house.join(HOA, "ubnd-tinh-mau", "head")
    await house.join(boss, role="head")
    await sent_out(house, time, LAN)
    assert "Nhắc lại 2 người" in await pressed(house, HOA, f"directive:roll:{ID}")
    assert "Nhắc lại 1 người" in await pressed(house, boss, f"directive:roll:{ID}")
    assert "Đã nhắc 1 người" in await pressed(house, boss, f"directive:nudge:{ID}")
    assert "Đã nhắc 1 người" in await pressed(house, HOA, f"directive:nudge:{ID}")
    await run(house.app)
    assert [told(house, who, "Lãnh đạo nhắc") for who in (LAN, boss, HOA)] == [1, 1, 0]


async def test_a_head_who_came_after_the_deadline_does_not_read_that_nobody_joined_the_own_unit(
    house: House, time: Time
) -> None:
    await house.join(HOA, "ubnd-tinh-mau", "head")
    await sent_out(house, time)
    time.at(4, 17, 1)
    await run(house.app)
    assert "Chưa có ai vào đơn vị" in house.sent(HOA)[-1]
    assert "lâu nhất 30 ngày" in house.sent(HOA)[-1]
    time.at(5, 9)
    boss = Address("telegram", "sep")
    await house.join(boss, role="head")
    await run(house.app)
    assert not told(house, boss, "Đã đến hạn")
    said = await pressed(house, boss, f"directive:roll:{ID}")
    assert "không có ai phải xác nhận" in said
    assert "Chưa có ai vào đơn vị" not in said


# The question --------------------------------------------------------------------------------------------


async def test_no_head_and_no_record_knows_how_an_official_did_with_the_question(
    house: House, time: Time, database: Database
) -> None:
    await house.join(HOA, "ubnd-tinh-mau", "head")
    await sent_out(house, time, LAN)
    await confirm(house, LAN)
    before = await everything_but(database)
    assert "Chưa đúng. Đáp án B" in await house.say(LAN, "A")
    await house.app.tick(clock.now())
    assert await everything_but(database) == before
    said = await pressed(house, HOA, f"directive:roll:{ID}") + await house.say(HOA, "viec sang nay")
    assert "Đáp án" not in said
    assert "sai" not in said


async def everything_but(database: Database) -> dict[str, str]:
    """All that is stored, but for what says that Lan talked at all, and that she is to be asked again."""
    hers = {"directive_tries", "inbox", "sessions", "citizens"}
    async with database.read() as connection:
        tables = [table for table in metadata.sorted_tables if table.name not in hers]
        return {table.name: str((await connection.execute(select(table))).all()) for table in tables}


async def test_who_was_wrong_is_asked_again_after_three_days_and_then_nothing_is_left(
    house: House, time: Time, database: Database
) -> None:
    await sent_out(house, time, LAN)
    await confirm(house, LAN)
    await pressed(house, LAN, "directive:try:1=0")
    await pressed(house, LAN, "directive:try:1=0")
    time.at(4, 9)
    await run(house.app)
    had = told(house, LAN, "Phạt theo nghị định nào?")
    time.at(4, 10, 2)
    await run(house.app)
    await run(house.app)
    assert told(house, LAN, "Phạt theo nghị định nào?") == had + 1
    async with database.read() as connection:
        assert (await connection.execute(select(func.count()).select_from(tries))).scalar() == 0
    assert "Đúng, đáp án B" in await house.say(LAN, "B")


async def test_who_got_it_right_is_not_asked_again(house: House, time: Time) -> None:
    await sent_out(house, time, LAN)
    await confirm(house, LAN)
    await pressed(house, LAN, "directive:try:1=0")
    await pressed(house, LAN, "directive:try:1=1")
    had = told(house, LAN, "Phạt theo nghị định nào?")
    time.at(4, 11)
    await run(house.app)
    assert told(house, LAN, "Phạt theo nghị định nào?") == had


def test_what_changed_is_told_line_by_line() -> None:
    assert what_changed("a\n**b**\nc", "a\nb\nd") == (["c"], ["d"])


async def test_who_joins_after_the_deadline_is_not_counted_as_late(house: House, time: Time) -> None:
    await house.join(HOA, "ubnd-tinh-mau", "head")
    await sent_out(house, time, LAN, written=DIRECTIVE + "unit_kinds: [ubnd-xa]\n")
    await confirm(house, LAN)
    time.at(5, 9)
    await house.join(MAI)
    await run(house.app)
    assert "Tất cả 1 người đã xác nhận" in await pressed(house, HOA, f"directive:roll:{ID}")
