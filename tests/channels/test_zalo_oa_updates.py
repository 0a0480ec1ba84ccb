"""What an Official Account's webhook says: recorded events in our words, signatures over raw bytes, bad input."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unicodedata import normalize

import orjson
import pytest

from bot.channels.zalo_oa import Account, ZaloOA
from bot.channels.zalo_oa_staff import KEY, NOTHING, Staff
from bot.channels.zalo_oa_updates import MOST_LETTERS, StaffWrote, Unheard, read, said_at, signed_by_zalo
from bot.errors import Refused
from bot.message import Address, Incoming
from bot.sealing import Seal
from bot.storage import ChannelMemory
from tests.migrated import migrated
from tests.zalo_oa_server import APP_ID, APP_SECRET, OA, SECRET_KEY, signed

RECORDED = Path(__file__).parent / "recorded" / "zalo_oa"
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
STAMP = "1764040000000"
SAID = datetime.fromtimestamp(1764040000, UTC)
LAN = Address("zalo_oa", "4401")

EXPECTED: dict[str, Incoming | StaffWrote | None] = {
    "text": Incoming(LAN, "m1", NOW, "text", "không đội mũ"),
    "text_nfd": Incoming(LAN, "m1", NOW, "text", "không đội mũ"),
    "text_emoji": Incoming(LAN, "m1", NOW, "text", "👩‍🌾 mũ 🛵"),
    "text_blank": Incoming(LAN, "m1", NOW, "unsupported"),
    "button": Incoming(LAN, "m1", NOW, "choice", choice="lookup:do:non-mu-bao-hiem"),
    "button_console": Incoming(LAN, "m1", NOW, "text", "A"),
    "button_console_ours": Incoming(LAN, "m1", NOW, "choice", choice="quiz:answer:helmet=1"),
    "menu_of_the_account": Incoming(LAN, "m1", NOW, "text", "menu"),
    "not_a_button": Incoming(LAN, "m1", NOW, "text", "luật: đất đai"),
    "image": Incoming(LAN, "m1", NOW, "photo"),  # the caption is not kept either
    "link": Incoming(LAN, "m1", NOW, "text", "luật này còn không"),
    "link_alone": Incoming(LAN, "m1", NOW, "unsupported"),
    "audio": Incoming(LAN, "m1", NOW, "unsupported"),
    "sticker": Incoming(LAN, "m1", NOW, "unsupported"),
    "location": Incoming(LAN, "m1", NOW, "unsupported"),
    "file": Incoming(LAN, "m1", NOW, "unsupported"),
    "business_card": Incoming(LAN, "m1", NOW, "unsupported"),
    "follow": Incoming(LAN, f"follow:4401:{STAMP}", NOW, "followed"),
    "follow_by_sender": Incoming(LAN, f"follow:4401:{STAMP}", NOW, "followed"),
    "unfollow": Incoming(LAN, f"unfollow:4401:{STAMP}", NOW, "blocked"),
    "seen": None,
    "received": None,
    "chat_now": None,
    "submitted_info": None,
    "echo": None,
    "echo_image": None,
    "staff": StaffWrote("4401", SAID),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_recorded_event_is_read(name: str) -> None:
    assert read(json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8")), NOW) == EXPECTED[name]


def test_every_recorded_event_is_expected() -> None:
    assert {path.stem for path in RECORDED.glob("*.json")} == set(EXPECTED) | {"not_documented", "unknown"}


def test_a_long_text_is_cut_and_counted_in_one_form_of_unicode() -> None:
    event = json.loads((RECORDED / "text.json").read_text(encoding="utf-8"))
    for said in ("ệ" * 10_000, normalize("NFD", "ệ" * 10_000)):
        event["message"]["text"] = said
        found = read(event, NOW)
        assert isinstance(found, Incoming)
        assert found.text == "ệ" * MOST_LETTERS


def test_an_event_of_an_unknown_kind_names_itself_and_nothing_else() -> None:
    for name, said in (("user_dances", "user_dances"), ("tố cáo ông A", "?"), ("", "?")):
        with pytest.raises(Unheard) as wrong:
            read({"event_name": name}, NOW)
        assert str(wrong.value) == said


@pytest.mark.parametrize("stamp", ["x", "", "9" * 30, None])
def test_a_date_that_is_none_is_now(stamp: str | None) -> None:
    assert said_at({"timestamp": stamp}, NOW) == NOW


# Signatures -----------------------------------------------------------------------------------------------------------

BODY = (RECORDED / "text.json").read_bytes()


def lower(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def test_the_timestamp_is_that_of_the_header_or_of_the_body() -> None:
    def right(headers: dict[str, str], body: bytes = BODY) -> bool:
        return signed_by_zalo(body, lower(headers), orjson.loads(BODY), APP_ID, SECRET_KEY)

    assert right(signed(BODY, "99"))
    by_body = signed(BODY, STAMP)
    assert right({**by_body, "X-ZEvent-Timestamp": "98"})
    del by_body["X-ZEvent-Timestamp"]
    assert right(by_body)
    assert right({**by_body, "X-ZEvent-Signature": by_body["X-ZEvent-Signature"].removeprefix("mac=").upper()})
    assert not right(signed(BODY, "99"), BODY + b" ")
    assert not right(signed(BODY, "99", secret="another"))
    assert not right(signed(BODY, "99", app_id="another"))
    assert not right({**signed(BODY, "99"), "X-ZEvent-Timestamp": "98"})
    assert not right({})
    assert not right({"X-ZEvent-Signature": "mac=ký"})


@pytest.fixture
async def memory(tmp_path: Path) -> AsyncIterator[ChannelMemory]:
    database = await migrated(tmp_path / "a.db")
    yield ChannelMemory(database, "zalo_oa")
    await database.close()


def heard_by(enforce: bool = True) -> ZaloOA:
    account = Account(APP_ID, APP_SECRET, SECRET_KEY, "r", "http://127.0.0.1:9", "http://127.0.0.1:9", enforce)
    return ZaloOA(account, Seal(lambda: "s" * 32), lambda key, **_: key)


async def refused(zalo: ZaloOA, body: bytes, headers: dict[str, str]) -> int:
    with pytest.raises(Refused) as wrong:
        await zalo.read(body, lower(headers))
    return wrong.value.status


async def test_bad_input_gets_its_status() -> None:
    zalo = heard_by()
    assert await refused(zalo, BODY, {}) == 401
    assert await refused(zalo, BODY, signed(BODY, "99", secret="another")) == 401
    assert await refused(zalo, b"{", {}) == 401
    for body in (b"{", b"[]", b'"#"', b"\xff\xfe"):
        assert await refused(zalo, body, signed(body, "99")) == 400
    assert await zalo.read(b"{}", {}) == []  # the console tries the address
    assert await zalo.read(b"", {}) == []
    for name in ("not_documented", "unknown"):
        odd = (RECORDED / f"{name}.json").read_bytes()
        assert await zalo.read(odd, lower(signed(odd, STAMP))) == []
    assert len(await zalo.read(BODY, lower(signed(BODY, STAMP)))) == 1


async def test_what_is_passed_over_is_noted_without_its_content(caplog: pytest.LogCaptureFixture) -> None:
    zalo = heard_by()
    for name in ("not_documented", "unknown"):
        odd = (RECORDED / f"{name}.json").read_bytes()
        await zalo.read(odd, lower(signed(odd, STAMP)))
    assert len(caplog.messages) >= 1
    assert not any("bí mật" in said or "4401" in said for said in caplog.messages)


async def test_signatures_are_only_noted_in_the_first_hour_and_health_shows_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    zalo = heard_by(enforce=False)
    assert len(await zalo.read(BODY, {})) == 1
    assert "not signed as it should be" in caplog.text
    assert zalo.trouble is None
    assert "log_only" in zalo.figures["signature"]
    assert zalo.figures["wrong_signatures"] == 1
    assert "signature" not in heard_by().figures


def event_at(at: datetime, number: str) -> bytes:
    event = json.loads(BODY) | {"timestamp": str(int(at.timestamp() * 1000))}
    event["message"]["msg_id"] = number
    return orjson.dumps(event)


async def told(zalo: ZaloOA, at: datetime, number: str) -> int:
    body = event_at(at, number)
    return len(await zalo.read(body, lower(signed(body, STAMP))))


async def test_an_event_older_than_the_inbox_remembers_is_a_replay_also_after_a_restart(memory: ChannelMemory) -> None:
    zalo = heard_by()
    await zalo.open(memory, keeps_nothing)
    assert await told(zalo, NOW, "1") == 1
    assert await told(zalo, NOW - timedelta(hours=2), "2") == 1  # Zalo's last try
    assert await told(zalo, NOW - timedelta(days=2), "3") == 0
    await zalo.finish()
    again = heard_by()
    await again.open(memory, keeps_nothing)
    assert await told(again, NOW - timedelta(days=2), "3") == 0
    assert await told(again, NOW, "4") == 1
    await again.finish()


async def test_a_forged_date_in_the_future_makes_nobody_else_old() -> None:
    zalo = heard_by(enforce=False)
    now = datetime.now(UTC)
    assert await told(zalo, now + timedelta(days=400), "1") == 1
    assert await told(zalo, now, "2") == 1


async def keeps_nothing(updates: object) -> tuple[Incoming, ...]:
    return ()


# The office speaks ----------------------------------------------------------------------------------------------------


def by_staff(user: str, at: datetime, **more: str) -> bytes:
    sender = {"id": OA, "admin_id": "9901"}
    stamp = str(int(at.timestamp() * 1000))
    event = {"sender": sender, "recipient": {"id": user}, "event_name": "oa_send_text", "timestamp": stamp, **more}
    return orjson.dumps(event | {"message": {"text": "Chào ông", "msg_id": "s"}})


async def test_the_bot_keeps_still_where_the_office_writes_also_after_a_restart(memory: ChannelMemory) -> None:
    zalo = heard_by()
    await zalo.open(memory, keeps_nothing)
    now = datetime.now(UTC)
    assert await told(zalo, now, "1") == 1
    body = by_staff("4401", now)
    assert await zalo.read(body, lower(signed(body, STAMP))) == []
    assert await told(zalo, now, "2") == 0
    away = json.loads(BODY) | {"sender": {"id": "5"}, "timestamp": str(int(now.timestamp() * 1000))}
    other = orjson.dumps(away)
    assert len(await zalo.read(other, lower(signed(other, STAMP)))) == 1
    await zalo.finish()
    assert "4401" in str(await memory.get("staff"))
    again = heard_by()
    await again.open(memory, keeps_nothing)
    assert await told(again, now, "3") == 0
    left = orjson.dumps(
        {"follower": {"id": "4401"}, "event_name": "unfollow", "timestamp": str(now.timestamp() * 1000)}
    )
    assert len(await again.read(left, lower(signed(left, STAMP)))) == 1  # who leaves has left
    await again.finish()


async def test_the_bot_speaks_again_half_an_hour_after_the_last_word_of_the_office(memory: ChannelMemory) -> None:
    zalo = heard_by()
    await zalo.open(memory, keeps_nothing)
    now = datetime.now(UTC)
    for minutes, answered in ((31, 1), (29, 0)):  # the second was told late, and is newer
        body = by_staff("4401", now - timedelta(minutes=minutes))
        await zalo.read(body, lower(signed(body, STAMP)))
        assert await told(zalo, now, f"{minutes}") == answered
    body = by_staff("4401", now - timedelta(minutes=40))
    await zalo.read(body, lower(signed(body, STAMP)))
    assert await told(zalo, now, "later") == 0
    await zalo.finish()


async def test_whom_the_office_wrote_to_is_not_kept_longer_than_it_matters(memory: ChannelMemory) -> None:
    staff = Staff(timedelta(minutes=30))
    staff.open(memory)
    await staff.wrote("4401", NOW, NOW)
    assert await staff.speaks_to("4401", NOW + timedelta(minutes=29))
    assert not await staff.speaks_to("5", NOW)
    assert "4401" in str(await memory.get(KEY))
    assert not await staff.speaks_to("5", NOW + timedelta(minutes=31))
    assert await memory.get(KEY) == NOTHING
    await staff.wrote("4401", NOW + timedelta(days=9), NOW)  # a clock that is wrong
    assert not await staff.speaks_to("4401", NOW + timedelta(minutes=31))
