"""What is held on a person, through the real app: seen, copied, taken back, erased; and asked again when a text changed."""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import select, text

from bot import clock
from bot.app import App
from bot.channels.web_chat import COOKIE, WebChat, person_of
from bot.config import read_config
from bot.copies import copy_routes
from bot.features.rights.copy import as_json, held_on, readable
from bot.guard import guard
from bot.library import Shelf
from bot.message import Address, Incoming, Kind
from bot.storage import Database, Record, Session
from bot.storage.erasing import tables_of_people
from bot.storage.held import held
from bot.storage.people import save_sessions
from bot.storage.tables import SEALED, consents, metadata
from bot.web import Server, make_app
from tests.features.test_ask import UNITS
from tests.house.test_app import send_all
from tests.house.test_planner import Time, run
from tests.library.folders import small, write
from tests.platform import Platform
from tests.running import ROOT

ME, LAN, OTHER = Address("telegram", "9000417"), Address("telegram", "lan"), Address("telegram", "9000999")
PLACES_OF_AN_ADDRESS = {
    "citizens": {"address", "person"},
    "deliveries": {"address", "person"},
    "channel_history": {"user"},
}
"""Of other tables: `address` alone."""


class House:
    """The app with a platform and the page, and people who write to it."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.number = 0

    async def do(self, who: Address, **what: str) -> str:
        """What the bot answers."""
        self.number += 1
        kind: Kind = "choice" if "choice" in what else "text"
        one = Incoming(who, f"u{self.number}", clock.now(), kind, what.get("text", ""), what.get("choice", ""))
        (taken,) = await self.app.inbox.accept([guard(one)])
        await self.app.receive(taken)
        return self.sent(who)[-1]

    async def say(self, who: Address, *texts: str) -> str:
        for said in texts:
            last = await self.do(who, text=said)
        return last

    def sent(self, who: Address) -> list[str]:
        channel = self.app.channels[who.channel]
        assert isinstance(channel, Platform)
        return channel.to(who.user)

    async def everywhere(self, needle: str) -> set[str]:
        """The tables in which it stands, in whatever column."""
        found = set()
        async with self.app.database.read() as connection:
            for table in metadata.sorted_tables:
                for row in await connection.execute(select(table)):
                    if any(needle in str(value) for value in row):
                        found.add(table.name)
        return found

    async def live(self, who: Address = ME) -> None:
        """A person who does what people do."""
        await self.say(
            who, "khong doi mu bao hiem", "/dovui", "A", "tiep", "/canbo đội mũ ở xã Mẫu A thì mũ nào đúng", "1"
        )
        for subject in ("topic=giao-thong", "quiz=daily"):
            await self.do(who, choice=f"subscribe:yes:2~{subject}")
        await self.say(who, "/lienket", "lien ket ABCD-EFG2")


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)


@pytest.fixture
async def house(tmp_path: Path, database: Database, time: Time) -> House:
    content = write(small(tmp_path / "content"), **{"units.yaml": UNITS})
    sets = [f"content.dir={content}", f"database.url={database.url.render_as_string(hide_password=False)}"]
    config = read_config(None, sets, {"LOALUAT_SECRET": "s" * 40})
    time.at(1, 7)
    shelf = Shelf(content)
    app = App(config, database, shelf, [Platform(), WebChat(shelf.say)], lambda: clock.now())
    app.services.__dict__["ledger"] = replace(app.services.ledger, folder=tmp_path)  # of PostgreSQL: not in var/
    house = House(app)
    code = await app.services.posts.invite("ubnd-xa-mau-a", "legal_officer", clock.now(), clock.now().replace(day=20))
    await house.say(LAN, f"vao don vi {code}")
    return house


# What stands where --------------------------------------------------------------------------------------------------


def test_every_table_with_a_person_in_it_has_its_sentence(tmp_path: Path) -> None:
    texts = Shelf(small(tmp_path)).library.texts
    for table in (*(one.name for one in tables_of_people()), "channel_history", "channel_memory", "record"):
        assert texts.say(f"rights.table_{table}", count=1, days=2), table


def test_no_sealed_column_stands_in_a_table_without_an_address() -> None:
    for table in metadata.sorted_tables:
        if any(column.info == SEALED for column in table.c):
            assert "address" in table.c, table.name


def test_no_column_but_those_that_are_walked_is_named_like_a_person() -> None:
    for table in metadata.sorted_tables:
        named = {one.name for one in table.c if one.name in ("address", "person", "user", "citizen", "sender", "chat")}
        assert named <= PLACES_OF_AN_ADDRESS.get(table.name, {"address"}), table.name


async def test_an_address_stands_in_no_table_that_is_not_walked(house: House) -> None:
    await house.live()
    await run(house.app)
    found = await house.everywhere(ME.user)
    assert {"citizens", "sessions", "inbox", "consents", "subscriptions", "questions", "quiz_runs"} <= found
    assert found <= {table.name for table in tables_of_people()}


# Seeing -------------------------------------------------------------------------------------------------------------


async def test_what_is_held_is_said_with_why_and_for_how_long(house: House) -> None:
    await house.live()
    said = await house.say(ME, "du lieu cua toi")
    for part in ("Giữ 730 ngày", "1 câu ông/bà gửi cán bộ", "2 mục ông/bà theo dõi", "đã đồng ý nhận tin khi luật đổi"):
        assert part in said
    assert "Thôi nhận câu đố" in said
    assert "91/2025/QH15" in said


async def test_a_copy_holds_every_row_with_what_was_sealed_opened(house: House) -> None:
    await house.live()
    found = await held_on(house.app.services, ME)
    written = json.loads(as_json(found))
    assert written["addresses"] == [str(ME)]
    assert written["tables"]["questions"][0]["text"] == "đội mũ ở xã Mẫu A thì mũ nào đúng"
    async with house.app.database.read() as connection:
        for table in tables_of_people():
            rows = (await connection.execute(select(table).where(table.c.address == str(ME)))).all()
            assert len(rows) == len(written["tables"].get(table.name, [])), table.name
    services = house.app.services
    assert "Lời viết: đội mũ ở xã Mẫu A" in readable(services.library, services.config.retention, found)


async def test_what_somebody_has_not_sent_yet_is_opened_in_their_copy_too(house: House) -> None:
    await house.live()
    shut, database = house.app.services.seal.shut, house.app.database
    unsent = Session(asking=shut("chưa gửi"), flagging=shut("chưa gửi"), adding=shut("chưa gửi"))
    async with database.begin() as connection:
        await save_sessions(database, connection, {ME: unsent}, clock.now())
    (session,) = (await held_on(house.app.services, ME)).tables["sessions"]
    assert [session["state"][name] for name in ("asking", "flagging", "adding")] == ["chưa gửi"] * 3


async def test_in_a_chat_without_a_page_the_copy_is_the_answer(house: House) -> None:
    await house.live()
    await house.say(ME, "/dulieu", "1")
    said = "\n".join(house.sent(ME)[-9:])
    assert "đội mũ ở xã Mẫu A thì mũ nào đúng" in said
    assert "Đó là tất cả" in said
    assert [(one.who, one.on_what) for one in await Record.read(house.app.database, did="export")] == [
        ("person", "person")
    ]


async def test_in_a_group_nothing_is_shown_and_nobody_erased(house: House) -> None:
    group = Address("telegram", "-100")
    for number, said in enumerate(("/dulieu", "/xoa")):
        one = Incoming(group, f"g{number}", clock.now(), "text", said, group=True)
        (taken,) = await house.app.inbox.accept([one])
        await house.app.receive(taken)
        assert "nhắn riêng" in house.sent(group)[-1]


# The page that hands it over ----------------------------------------------------------------------------------------


@pytest.fixture
async def site(house: House) -> AsyncIterator[str]:
    await house.app.page.open(_NoMemory(), house.app.accept)  # type: ignore[arg-type]
    server = Server(make_app(house.app, copy_routes(house.app)), "127.0.0.1", 0)
    yield await server.start()
    await server.stop()


class _NoMemory:
    async def append(self, user: str, body: str) -> int:
        return 1

    async def after(self, user: str, number: int, limit: int = 200) -> list[tuple[int, str]]:
        return []


async def link_of(house: House, who: Address) -> str:
    from bot.features.rights.store import issue

    return "/copy/" + await issue(house.app.database, who, clock.now())


async def test_the_copy_is_handed_over_once_and_opening_its_page_does_not_use_it_up(house: House, site: str) -> None:
    await house.live()
    link = await link_of(house, ME)
    async with aiohttp.ClientSession() as browser:
        for _ in range(2):  # a messenger that looks what lies behind a link
            async with browser.get(site + link) as page:
                assert "Tải về" in await page.text()
                assert page.headers["cache-control"] == "no-store"
        async with browser.post(site + link) as copied:
            assert copied.status == 200
            assert copied.headers["cache-control"] == "no-store"
            packed = zipfile.ZipFile(io.BytesIO(await copied.read()))
        async with browser.post(site + link) as again:
            assert again.status == 404
    assert json.loads(packed.read("du-lieu.json"))["addresses"] == [str(ME)]
    assert "đội mũ" in packed.read("doc-duoc.txt").decode("utf-8-sig")
    assert link.rpartition("/")[2] not in str(await house.everywhere(link.rpartition("/")[2]))


async def test_a_link_is_void_after_ten_minutes_and_when_a_newer_one_was_made(
    house: House, site: str, time: Time
) -> None:
    old, link = await link_of(house, ME), await link_of(house, ME)
    time.at(1, 7, 11)
    async with aiohttp.ClientSession() as browser:
        for one in (old, link, "/copy/unknown"):
            async with browser.post(site + one) as page:
                assert page.status == 404


async def test_the_copy_of_a_conversation_on_the_page_goes_to_its_own_browser_only(house: House, site: str) -> None:
    ticket = "t" * 32
    user = person_of({"cookie": f"{COOKIE}={ticket}"})
    assert user
    link = await link_of(house, Address("web_chat", user))
    async with aiohttp.ClientSession() as other, other.post(site + link) as page:
        assert page.status == 404
    async with aiohttp.ClientSession(headers={"cookie": f"{COOKIE}={ticket}"}) as own, own.post(site + link) as page:
        assert page.status == 200


# Taking back --------------------------------------------------------------------------------------------------------


async def test_one_purpose_is_taken_back_and_the_other_stays(house: House, time: Time) -> None:
    await house.live()
    await house.do(ME, choice="rights:withdraw:quiz")
    subscriptions = house.app.services.subscriptions
    assert [one.subject for one in await subscriptions.of(ME)] == ["topic:giao-thong"]
    assert await subscriptions.consent(ME, "quiz") is None
    assert await subscriptions.consent(ME) is not None
    before = len(house.sent(ME))
    time.at(1, 8, 1)
    await run(house.app)
    assert "Tin giao thông" in house.sent(ME)[before]


async def test_who_follows_quizzes_alone_consented_to_no_news(house: House) -> None:
    await house.do(OTHER, choice="subscribe:yes:2~quiz=daily")
    assert await house.app.services.subscriptions.consent(OTHER) is None
    assert await house.app.services.subscriptions.consent(OTHER, "quiz") is not None


def reword(house: House, before: str, after: str) -> None:
    said = (ROOT / "content/texts/subscribe.yaml").read_text(encoding="utf-8")
    assert before in said
    write(house.app.config.content.dir, **{"texts/subscribe.yaml": said.replace(before, after)})
    house.app.shelf.reload()


async def test_a_text_that_says_something_else_ends_the_consent_and_the_person_is_asked_once(
    house: House, time: Time
) -> None:
    await house.do(ME, choice="subscribe:yes:2~topic=giao-thong")
    before = len(house.sent(ME))
    reword(house, 'offer_version: "2.0 ', 'offer_version: "3.0 ')
    time.at(1, 8, 1)
    for _ in range(3):
        await run(house.app)
    assert len(house.sent(ME)) == before + 1
    assert "xin hỏi lại" in house.sent(ME)[-1]
    assert "Tin giao thông" not in house.sent(ME)[-1]
    assert "Đã ghi ông/bà đồng ý" in await house.say(ME, "1")
    given = await house.app.services.subscriptions.consent(ME)
    assert given
    assert given.text_version == "3.0"
    assert [one.subject for one in await house.app.services.subscriptions.of(ME)] == ["topic:giao-thong"]


async def test_the_same_in_other_words_asks_nobody(house: House, time: Time) -> None:
    await house.do(ME, choice="subscribe:yes:2~topic=giao-thong")
    before = len(house.sent(ME))
    reword(house, 'offer_version: "2.0 ', 'offer_version: "2.1 ')
    time.at(1, 8, 1)
    await run(house.app)
    assert "Tin giao thông" in house.sent(ME)[before]


async def test_who_declines_the_new_text_follows_nothing_any_more(house: House, time: Time) -> None:
    await house.do(ME, choice="subscribe:yes:2~topic=giao-thong")
    reword(house, 'offer_version: "2.0 ', 'offer_version: "3.0 ')
    await run(house.app)
    assert "Đã thôi gửi tin khi luật đổi" in await house.do(ME, choice="rights:withdraw:updates")
    assert await house.app.services.subscriptions.of(ME) == []
    assert "không gửi gì" in await house.do(ME, choice="rights:agree:updates=3")  # the old button, afterwards
    assert await house.app.services.subscriptions.consent(ME) is None


async def test_the_button_of_an_older_text_does_not_agree_to_the_newer(house: House) -> None:
    await house.do(ME, choice="subscribe:yes:2~topic=giao-thong")
    reword(house, 'offer_version: "2.0 ', 'offer_version: "4.0 ')
    await run(house.app)
    assert "xin hỏi lại" in await house.do(ME, choice="rights:agree:updates=3")
    assert await house.app.services.subscriptions.consent(ME) is None


async def test_the_first_yes_is_to_the_text_that_was_shown_as_well(house: House) -> None:
    for old in ("topic=giao-thong", "1~topic=giao-thong"):
        assert "đồng ý không" in await house.do(ME, choice=f"subscribe:yes:{old}")
    assert await house.app.services.subscriptions.consent(ME) is None


# Erasing ------------------------------------------------------------------------------------------------------------


async def linked(house: House, there: Address) -> None:
    """The same person there."""
    await house.say(there, "alo")
    await house.app.people.join(there, ME, clock.now())


async def test_who_confirms_is_erased_at_every_address_with_the_farewell_itself(house: House) -> None:
    await house.live()
    await linked(house, OTHER)
    await run(house.app)
    asked = await house.say(ME, "xoa du lieu cua toi")
    for part in ("Trợ lý xóa ở tất cả", "Việc đang chờ cán bộ", "31/12/2026", "91/2025/QH15"):
        assert part in asked
    assert "Đã xóa" in await house.say(ME, "1")
    assert await house.everywhere(ME.user) == set()
    assert await house.everywhere(OTHER.user) == set()
    assert not {ME, OTHER} & set(house.app.people.known)
    assert [(one.who, one.on_what) for one in await Record.read(house.app.database, did="erase")] == [
        ("person", "person")
    ]
    await house.say(ME, "/theodoi")
    assert "chưa nhận tin nào" in house.sent(ME)[-1]


async def test_the_officer_is_not_left_with_a_question_of_somebody_who_is_gone(house: House) -> None:
    await house.live()
    await run(house.app)
    await house.say(ME, "/xoa", "1")
    assert "không thấy câu hỏi này" in await house.say(LAN, "H-0001")


async def test_a_kill_between_the_erasure_and_the_farewell_loses_neither(house: House) -> None:
    await house.live()
    await house.say(ME, "/xoa")
    pressed = Incoming(ME, "last", clock.now(), "choice", choice=house.app.people._sessions[ME].menu[0].data)
    (taken,) = await house.app.inbox.accept([pressed])
    await house.app.answer(taken)  # and then the machine dies
    before = len(house.sent(ME))
    anew = App(house.app.config, house.app.database, house.app.shelf, list(house.app.channels.values()))
    anew.services.__dict__["ledger"] = house.app.services.ledger
    (waiting,) = await anew.inbox.waiting()
    await anew.receive(waiting)
    assert "Đã xóa" in house.sent(ME)[before]
    assert await house.everywhere(ME.user) == set()
    assert len(await Record.read(house.app.database, did="erase")) == 1


async def test_an_erasure_that_fails_in_the_middle_erases_nothing(house: House) -> None:
    await house.live()
    if not house.app.database.is_sqlite:
        pytest.skip("the trigger is written for SQLite")
    async with house.app.database.begin() as connection:
        refusing = "CREATE TRIGGER no BEFORE DELETE ON subscriptions BEGIN SELECT RAISE(ABORT, 'no'); END"
        await connection.execute(text(refusing))
    await house.say(ME, "/xoa")
    assert "trục trặc" in await house.say(ME, "1")
    assert {"citizens", "questions", "subscriptions", "quiz_runs"} <= await house.everywhere(ME.user)
    assert house.app.services.ledger.read() == set()


async def test_a_button_from_long_ago_erases_nobody(house: House, time: Time) -> None:
    await house.live()
    await house.say(ME, "/xoa")
    data = house.app.people._sessions[ME].menu[0].data
    time.at(1, 9)
    assert "Xóa hết những gì" in await house.do(ME, choice=data)
    assert "citizens" in await house.everywhere(ME.user)


async def test_whom_a_command_erased_a_running_service_forgets(house: House) -> None:
    from bot.storage.erasing import erase

    await house.live()
    await erase(house.app.database, ME, clock.now(), house.app.services.ledger)
    assert ME in house.app.people.known
    await house.app.tick(clock.now())
    assert ME not in house.app.people.known


async def test_a_push_that_was_under_way_leaves_no_session_behind(house: House, time: Time) -> None:
    await house.do(ME, choice="subscribe:yes:2~topic=giao-thong")
    time.at(1, 8, 1)
    await house.app.tick(clock.now())
    platform = house.app.channels["telegram"]
    sending = platform.send

    async def while_sending(user: str, part: object) -> object:
        platform.send = sending  # type: ignore[method-assign]
        await house.say(ME, "/xoa", "1")
        return await sending(user, part)  # type: ignore[arg-type]

    platform.send = while_sending  # type: ignore[method-assign,assignment]
    await send_all(house.app)
    assert "Tin giao thông" in house.sent(ME)[-1]
    assert await house.everywhere(ME.user) == set()


async def test_the_note_of_a_channel_about_a_person_is_shown_and_erased(house: House) -> None:
    from bot.storage import ChannelMemory
    from bot.storage.erasing import erase

    here = Address("zalo_oa", "77001")
    memory = ChannelMemory(house.app.database, "zalo_oa")
    await memory.put("staff", '{"77001": "2026-12-01", "88": "2026-12-01"}')
    found = await held(house.app.database, here, str)
    assert found.tables["channel_memory"] == [{"channel": "zalo_oa", "key": "staff", "value": "2026-12-01"}]
    await erase(house.app.database, here, clock.now())
    assert await memory.get("staff") == '{"88":"2026-12-01"}'


async def test_consents_remain_a_proof_of_what_was_agreed_to_and_when(house: House) -> None:
    await house.do(ME, choice="subscribe:yes:2~topic=giao-thong")
    async with house.app.database.read() as connection:
        (row,) = (await connection.execute(select(consents).where(consents.c.address == str(ME)))).all()
    assert (row.purpose, row.text_version, row.given_at) == ("updates", "2.0", clock.now())
