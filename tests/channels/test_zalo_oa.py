"""An Official Account's messages: their form, the two versions, what each code means, and what they cost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot import clock, metrics
from bot.channels.zalo_oa import V2, V3, Account, ZaloOA
from bot.channels.zalo_oa_errors import CODES, RATE_SECONDS, refusal
from bot.config import read_config
from bot.errors import ConfigError, SendError
from bot.library import Shelf
from bot.message import Part, Reply, numbered, paragraph
from bot.platforms import build_channels
from bot.sealing import Seal
from bot.storage import ChannelMemory
from tests.migrated import migrated
from tests.zalo_oa_server import APP_ID, APP_SECRET, SECRET_KEY, ZaloOfficialAccount

LAN = "4401"
SEAL = Seal(lambda: "s" * 32)


def account(zalo: ZaloOfficialAccount, **more: Any) -> Account:
    first = zalo.refresh
    return replace(Account(APP_ID, APP_SECRET, SECRET_KEY, first, zalo.base_url, zalo.base_url), **more)


def say(key: str, **values: object) -> str:
    return f"{key} {values}"


async def keeps_nothing(updates: object) -> tuple[()]:
    return ()


@asynccontextmanager
async def opened(folder: Path, at: Account) -> AsyncIterator[ZaloOA]:
    """The channel on a database that outlives it."""
    database = await migrated(folder / "a.db")
    channel = ZaloOA(at, SEAL, say)
    await channel.open(ChannelMemory(database, "zalo_oa"), keeps_nothing)
    try:
        yield channel
    finally:
        await channel.close()
        await channel.finish()
        await database.close()


@pytest.fixture
async def zalo() -> AsyncIterator[ZaloOfficialAccount]:
    async with ZaloOfficialAccount() as server:
        server.silent_for(LAN, hours=0)
        yield server


async def refused(channel: ZaloOA, part: Part | None = None) -> SendError:
    with pytest.raises(SendError) as wrong:
        await channel.send(LAN, part or Part("a"))
    return wrong.value


async def test_a_message_has_up_to_five_buttons_and_every_choice_printed(
    tmp_path: Path, zalo: ZaloOfficialAccount
) -> None:
    async with opened(tmp_path, account(zalo)) as channel:
        choices = numbered([(f"Mục {n}", f"a:b:{n}") for n in range(1, 9)])
        (part,) = channel.render(Reply("Đầu", (paragraph("Chữ."),), choices))
        sent = await channel.send(LAN, part)
        edited = await channel.edit(LAN, sent.message_id, Part("Chữ"))
    first, second = zalo.sent
    assert [one["payload"] for one in first["buttons"]] == [f"#a:b:{n}" for n in range(1, 6)]
    assert all(f"{n}. Mục {n}" in first["text"] for n in range(1, 9))
    assert (second["text"], second["buttons"]) == ("Chữ", [])
    assert (sent.message_id, edited.message_id) == (first["message_id"], second["message_id"])


def test_an_account_without_all_that_it_needs_is_a_mistake_of_the_settings(zalo: ZaloOfficialAccount) -> None:
    config = read_config(Path("config.yaml"), ["zalo_oa.per_minute=2000"], zalo.secrets)
    names = [one.name for one in build_channels(config)(Shelf(config.content.dir))]
    assert names == ["web_chat", "zalo_oa"]
    for absent in zalo.secrets:
        some = {name: value for name, value in zalo.secrets.items() if name != absent}
        with pytest.raises(ConfigError, match=f"the Official Account also needs {absent}") as wrong:
            read_config(None, [], some)
        assert not any(value in str(wrong.value) for value in some.values())


async def test_an_oa_of_a_state_body_is_written_to_by_version_2_which_is_remembered(tmp_path: Path) -> None:
    async with ZaloOfficialAccount(state=True) as zalo:
        zalo.silent_for(LAN, hours=0)
        at = account(zalo)
        async with opened(tmp_path, at) as channel:
            await channel.send(LAN, Part("một"))
            await channel.send(LAN, Part("hai"))
            assert zalo.asked == [V3, V2, V2]
        async with opened(tmp_path, at) as channel:
            await channel.send(LAN, Part("ba"))
            assert zalo.asked[3:] == [V2]
            zalo.state = False  # Zalo opens version 3 for it, and shuts version 2
            await channel.send(LAN, Part("bốn"))
            await channel.send(LAN, Part("năm"))
            assert zalo.asked[4:] == [V2, V3, V3]
    assert [one["text"] for one in zalo.sent] == ["một", "hai", "ba", "bốn", "năm"]


async def test_the_version_is_remembered_though_this_person_cannot_be_written_to(tmp_path: Path) -> None:
    async with ZaloOfficialAccount(state=True) as zalo, opened(tmp_path, account(zalo)) as channel:
        for _ in range(2):
            assert (await refused(channel)).closed
        assert zalo.asked == [V3, V2, V2]


async def test_an_oa_that_neither_version_serves_is_said_and_asked_twice_only(
    tmp_path: Path, zalo: ZaloOfficialAccount
) -> None:
    async with opened(tmp_path, account(zalo)) as channel:
        zalo.fail("message", times=2, code=-235)
        wrong = await refused(channel)
        assert (wrong.retryable, wrong.gone, wrong.closed) == (True, False, False)
        assert zalo.asked == [V3, V2]
        assert "-235" in str(channel.trouble)
        await channel.send(LAN, Part("a"))
        assert channel.trouble is None


# Codes ----------------------------------------------------------------------------------------------------------------

FACTS: dict[str, dict[str, object]] = {
    "later": {"retryable": True, "retry_after": None},
    "rate": {"retryable": True, "retry_after": RATE_SECONDS},
    "refused": {"retryable": False, "retry_after": None, "gone": False, "closed": False},
    "closed": {"retryable": False, "retry_after": None, "gone": False, "closed": True},
    "gone": {"retryable": False, "gone": True, "closed": False},
    "alarm": {"retryable": True, "retry_after": 60.0, "gone": False, "closed": False},
    "token": {"retryable": True, "gone": False, "closed": False},
    "version": {"retryable": True, "gone": False, "closed": False},
}
FATES = {
    -32: "rate", -200: "later", -201: "refused", -204: "alarm", -205: "alarm", -209: "alarm", -210: "refused",
    -211: "closed", -212: "alarm", -213: "closed", -216: "token", -217: "closed", -218: "closed", -219: "alarm",
    -220: "token", -221: "alarm", -223: "alarm", -224: "alarm", -227: "gone", -230: "closed", -232: "closed",
    -233: "refused", -234: "later", -235: "version", -240: "version", -242: "alarm", -244: "closed", -248: "refused",
    -320: "closed", -321: "closed", -9999: "refused",
}  # fmt: skip


def test_every_code_of_the_table_is_tried_here() -> None:
    assert set(FATES) - {-9999} == set(CODES)
    assert set(FATES.values()) == set(FACTS)


@pytest.mark.parametrize("code", FATES)
async def test_a_code_becomes_facts_in_an_answer_with_http_200(
    tmp_path: Path, zalo: ZaloOfficialAccount, code: int
) -> None:
    async with opened(tmp_path, account(zalo)) as channel:
        zalo.fail("message", times=2, code=code)
        wrong = await refused(channel)
        facts = FACTS[FATES[code]]
        assert {name: getattr(wrong, name) for name in facts} == facts
        assert str(code) in wrong.reason
        assert not wrong.unsure
        stops_everybody = FATES[code] in ("alarm", "token", "version")
        assert (channel.trouble is not None) == stops_everybody
        zalo.faults["message"].clear()
        await channel.send(LAN, Part("a"))
        assert channel.trouble is None


def test_whom_the_operator_must_help_is_told_how() -> None:
    assert all(one.remedy for one in CODES.values() if one.fate == "alarm")
    assert refusal(-224).meaning.remedy == "buy a package with Open API"


@pytest.mark.parametrize(
    ("fault", "facts"),
    [
        ({"page": "<html>", "status": 502}, {"retryable": True, "unsure": False}),
        ({"page": "<html>", "status": 200}, {"retryable": True, "unsure": False}),
        ({"page": '{"message": "no route"}', "status": 404}, {"retryable": True}),
        ({"page": "slow down", "status": 429}, {"retryable": True, "retry_after": 60.0}),
        ({"page": "too large", "status": 413}, {"retryable": False}),
        ({"drop": True}, {"retryable": True, "unsure": True}),
    ],
)
async def test_what_a_gateway_says_is_no_word_of_zalo(
    tmp_path: Path, zalo: ZaloOfficialAccount, fault: dict[str, Any], facts: dict[str, object]
) -> None:
    async with opened(tmp_path, account(zalo)) as channel:
        zalo.fail("message", **fault)
        wrong = await refused(channel)
        assert {name: getattr(wrong, name) for name in facts} == facts


async def test_an_answer_without_an_id_is_taken_and_not_sent_again(tmp_path: Path, zalo: ZaloOfficialAccount) -> None:
    async with opened(tmp_path, account(zalo)) as channel:
        zalo.fail("message", page='{"error": 0, "message": "Success"}')
        assert (await channel.send(LAN, Part("a"))).message_id == ""


async def test_the_limit_of_the_plan_pauses_the_channel(tmp_path: Path) -> None:
    async with ZaloOfficialAccount(per_minute=2) as zalo, opened(tmp_path, account(zalo, per_minute=2)) as channel:
        zalo.silent_for(LAN, hours=0)
        assert channel.capabilities.per_second == pytest.approx(2 / 60)
        for _ in range(2):
            await channel.send(LAN, Part("a"))
        assert (await refused(channel)).retry_after == RATE_SECONDS


# Windows and money ----------------------------------------------------------------------------------------------------


async def test_after_seven_days_of_silence_a_person_is_closed_until_they_write(
    tmp_path: Path, zalo: ZaloOfficialAccount
) -> None:
    async with opened(tmp_path, account(zalo)) as channel:
        zalo.silent_for(LAN, hours=7 * 24 + 1)
        assert (await refused(channel)).closed
        zalo.silent_for(LAN, hours=0)
        await channel.send(LAN, Part("a"))


def counted() -> float | None:
    month = f"{clock.day_of(clock.now()):%Y-%m}"
    return metrics.registry.get_sample_value("loaluat_zalo_oa_spent_dong", {"month": month})


async def test_what_was_charged_is_counted_by_month_and_what_the_package_paid_is_not(
    tmp_path: Path, zalo: ZaloOfficialAccount
) -> None:
    at = account(zalo)
    async with opened(tmp_path, at) as channel:
        zalo.silent_for(LAN, hours=49)
        await channel.send(LAN, Part("of the package", charged=True))
        assert (channel.figures["spent"], counted()) == (0, 0)
        zalo.quota = False
        await channel.send(LAN, Part("paid", charged=True))
        await channel.send(LAN, Part("paid", charged=True))
        await channel.send(LAN, Part("an answer"))  # the outbox says what is charged; replies are within two days
        assert (channel.figures["spent"], counted()) == (110, 110)
    async with opened(tmp_path, at) as channel:
        assert channel.figures == {"spent": 110, "ceiling": None}


async def test_nothing_is_sent_that_would_pass_the_ceiling_of_the_month(
    tmp_path: Path, zalo: ZaloOfficialAccount
) -> None:
    async with opened(tmp_path, account(zalo, monthly_ceiling=150)) as channel:
        zalo.quota = False
        zalo.silent_for(LAN, hours=49)
        gone = await asyncio.gather(
            *(channel.send(LAN, Part(f"{n}", charged=True)) for n in range(5)), return_exceptions=True
        )
        wrong = [one for one in gone if isinstance(one, SendError)]
        assert (len(zalo.sent), len(wrong)) == (2, 3)
        assert all(one.closed and "monthly_ceiling" in one.reason for one in wrong)
        await channel.send(LAN, Part("an answer is free"))
        assert counted() == 110


async def test_a_ceiling_of_nothing_sends_nothing_that_costs(tmp_path: Path, zalo: ZaloOfficialAccount) -> None:
    async with opened(tmp_path, account(zalo, monthly_ceiling=0)) as channel:
        assert (await refused(channel, Part("a", charged=True))).closed
        assert zalo.asked == []


async def test_what_was_refused_costs_nothing_and_what_may_have_arrived_does(
    tmp_path: Path, zalo: ZaloOfficialAccount
) -> None:
    async with opened(tmp_path, account(zalo)) as channel:
        zalo.quota = False
        zalo.silent_for(LAN, hours=49)
        zalo.fail("message", code=-248)
        assert not (await refused(channel, Part("a", charged=True))).retryable
        assert counted() == 0
        zalo.fail("message", drop=True)
        assert (await refused(channel, Part("a", charged=True))).unsure
        assert counted() == 55


async def test_the_doctor_is_told_what_is_left_open(zalo: ZaloOfficialAccount) -> None:
    def states(at: Account) -> Any:
        return ZaloOA(at, SEAL, say).examine()

    assert [state async for state, _, _ in states(account(zalo, monthly_ceiling=0))] == ["good"]
    assert [state async for state, _, _ in states(account(zalo, enforce=False))] == ["good", "warning", "warning"]
    assert zalo.renewed == []
