"""A whole dialogue through the real process and a local Official Account: by webhook, killed and restarted."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.conftest import new_postgres
from tests.running import Running, free_port, running, start
from tests.zalo_oa_server import APP_SECRET, SECRET_KEY, ZaloOfficialAccount, signed

pytestmark = pytest.mark.slow

CITIZEN = "4401"


def settings(zalo: ZaloOfficialAccount, *more: str) -> tuple[str, ...]:
    """Those of a bot on a free port, to which the webhook then leads."""
    port = free_port()
    zalo.webhook = f"http://127.0.0.1:{port}/hook/zalo_oa"
    return (f"web.port={port}", *zalo.sets, *more)


def button(message: dict[str, Any], label: str) -> int:
    return next(n for n, one in enumerate(message["buttons"]) if label in one["title"])


def number(message: dict[str, Any], label: str) -> str:
    """What is typed for a printed choice."""
    lines: list[str] = message["text"].splitlines()
    return next(line.partition(".")[0] for line in lines if label in line and ". " in line)


async def dialogue(zalo: ZaloOfficialAccount) -> None:
    """What a citizen does on the first day."""
    await zalo.follow(CITIZEN)
    hello = await zalo.next_message(60)
    assert "máy trả lời tự động" in hello["text"]
    assert len(hello["buttons"]) == 5
    assert "6. " in hello["text"]
    await zalo.say(CITIZEN, "khong doi mu bao hiem phat bn")
    card = await zalo.next_message()
    assert "400.000 đến 600.000 đồng" in card["text"]
    await zalo.press(CITIZEN, card, button(card, "Việc cần làm"))
    assert "cài quai" in (await zalo.next_message())["text"]
    await zalo.say(CITIZEN, "bao nhieu")
    assert "400.000" in (await zalo.next_message())["text"]
    await zalo.say(CITIZEN, "0")
    menu = await zalo.next_message()
    await zalo.say(CITIZEN, number(menu, "Khác…"))  # on a computer there are no buttons
    await zalo.say(CITIZEN, number(await zalo.next_message(), "Đố vui"))
    assert "1/5" in (await zalo.next_message())["text"]
    await zalo.say(CITIZEN, '{"content":"A"}')
    assert "Điều" in (await zalo.next_message())["text"]
    await zalo.send(CITIZEN, "user_send_audio", attachments=[])
    assert "tin thoại" in (await zalo.next_message())["text"]
    await zalo.say(CITIZEN, "toi to cao ong Chu tich xa nhan hoi lo")
    assert (await zalo.next_message())["text"].startswith("Trợ lý không nhận tố cáo.")
    await zalo.follow(CITIZEN, "unfollow")
    assert zalo.slow == []


async def health(bot: Running) -> tuple[int, Any]:
    status, body = await bot.get("/health")
    return status, orjson.loads(body)["parts"]["zalo_oa"]


async def trouble(bot: Running) -> str:
    """What /health says, with 503, as soon as it says that something is wrong."""
    async with asyncio.timeout(30):
        while (found := await health(bot))[0] == 200:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)
    status, part = found
    assert (status, part["up"]) == (503, False)
    return str(part["trouble"])


async def test_a_dialogue_by_webhook(tmp_path: Path) -> None:
    async with ZaloOfficialAccount() as zalo, running(tmp_path, None, *settings(zalo), secrets=zalo.secrets) as bot:
        await dialogue(zalo)
        assert await health(bot) == (200, {"up": True, "spent": 0, "ceiling": None})
        assert await bot.stop() == 0
        for secret in (
            zalo.access,
            zalo.refresh,
            APP_SECRET,
            SECRET_KEY,
            "refresh-0",
            CITIZEN,
            "hoi lo",
            "khong doi mu",
        ):
            assert secret not in bot.log
        kept = (tmp_path / "loaluat.db").read_bytes()
        assert not any(one.encode() in kept for one in (zalo.access, zalo.refresh))
        assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


async def test_a_dialogue_with_an_account_of_a_state_body_on_postgresql(tmp_path: Path, postgres_uri: str) -> None:
    url = await new_postgres(postgres_uri)
    async with ZaloOfficialAccount(state=True) as zalo:
        sets = settings(zalo, f"database.url={url}", "content.dir=content")
        secrets = zalo.secrets | {"LOALUAT_SECRET": "s" * 32}
        async with running(tmp_path, None, *sets, secrets=secrets):
            await dialogue(zalo)
        assert zalo.asked.count("/v3.0/oa/message/cs") == 1


async def test_bad_input_gets_its_status_and_reaches_nobody(tmp_path: Path) -> None:
    async with ZaloOfficialAccount() as zalo, running(tmp_path, None, *settings(zalo), secrets=zalo.secrets) as bot:
        event = orjson.dumps(
            {
                "sender": {"id": CITIZEN},
                "event_name": "user_send_text",
                "message": {"text": "bí mật", "msg_id": "x"},
                "timestamp": "1764040000000",
            }
        )
        large = event[:-1] + b" " * 2**20 + b"}"
        assert await zalo.post(event, {}) == 401
        assert await zalo.post(event, signed(event, "1", secret="another")) == 401
        assert await zalo.post(large, signed(large, "1")) == 413
        assert await zalo.post(b"{", signed(b"{", "1")) == 400
        assert await zalo.post(b"{}", {}) == 200
        unknown = event.replace(b"user_send_text", b"user_dances")
        assert await zalo.post(unknown, signed(unknown, "1")) == 200
        await zalo.staff_writes("5", "an echo", admin="")
        await zalo.say(CITIZEN, "0")
        assert "Mục lục" in (await zalo.next_message(60))["text"]
        assert len(zalo.sent) == 1
        for said in ("401 wrong signature", "413 at most", "400 not JSON", "unknown kind is passed over: user_dances"):
            assert said in bot.log
        assert "bí mật" not in bot.log


async def test_a_webhook_that_is_told_again_is_answered_once(tmp_path: Path) -> None:
    async with ZaloOfficialAccount() as zalo, running(tmp_path, None, *settings(zalo), secrets=zalo.secrets):
        event = await zalo.say(CITIZEN, "0")
        await zalo.next_message(60)
        await zalo.deliver(event)
        followed = await zalo.follow(CITIZEN)
        await zalo.next_message()
        await zalo.deliver(followed)
        await zalo.say(CITIZEN, "khong doi mu bao hiem")
        assert "400.000" in (await zalo.next_message())["text"]
        assert len(zalo.sent) == 3


async def test_the_bot_is_silent_while_the_office_writes_by_hand(tmp_path: Path) -> None:
    async with ZaloOfficialAccount() as zalo:
        sets = settings(zalo)
        async with running(tmp_path, None, *sets, secrets=zalo.secrets):
            await zalo.staff_writes(CITIZEN, "Chào ông, tôi là cán bộ tư pháp.")
            await zalo.say(CITIZEN, "khong doi mu bao hiem")
            await zalo.say("5", "0")
            assert (await zalo.next_message(60))["user"] == "5"
        async with running(tmp_path, None, *sets, secrets=zalo.secrets):
            await zalo.say(CITIZEN, "khong doi mu bao hiem")
            await zalo.say("5", "0")
            assert (await zalo.next_message(60))["user"] == "5"
            assert len(zalo.sent) == 2


async def test_an_outage_delays_a_reply_and_does_not_lose_it(tmp_path: Path) -> None:
    async with ZaloOfficialAccount() as zalo, running(tmp_path, None, *settings(zalo), secrets=zalo.secrets):
        zalo.fail("message", page="<html>", status=502)
        zalo.fail("message", code=-200)
        await zalo.say(CITIZEN, "0")
        assert "Mục lục" in (await zalo.next_message(60))["text"]
        assert len(zalo.sent) == 1
        assert zalo.slow == []


async def test_a_lost_consent_is_shown_with_its_remedy_while_messages_are_kept(tmp_path: Path) -> None:
    async with ZaloOfficialAccount(refresh="consented-again") as zalo:
        sets = settings(zalo)
        used_up = zalo.secrets | {"ZALO_OA_REFRESH_TOKEN": "used-elsewhere"}
        async with running(tmp_path, None, *sets, secrets=used_up) as bot:
            await zalo.say(CITIZEN, "0")
            assert "ZALO_OA_REFRESH_TOKEN" in await trouble(bot)
            await bot.kill()
        async with running(tmp_path, None, *sets, secrets=zalo.secrets):
            assert "Mục lục" in (await zalo.next_message(60))["text"]


async def test_killed_while_the_tokens_are_renewed_it_goes_on_or_says_what_to_do(tmp_path: Path) -> None:
    """Zalo took the old refresh token and its answer never arrived: the pair is lost, which nobody can undo."""
    async with ZaloOfficialAccount() as zalo:
        sets = settings(zalo)
        zalo.fail("token", delay=30)
        bot = await start(tmp_path, None, *sets, secrets=zalo.secrets)
        await zalo.wait_for(lambda: zalo.renewed == ["refresh-0"], 30)
        await zalo.say(CITIZEN, "0")
        await bot.kill()
        async with running(tmp_path, None, *sets, secrets=zalo.secrets) as again:
            await zalo.wait_for(lambda: len(zalo.renewed) == 2, 60)  # once the dead process's claim is over
            assert "consent again" in await trouble(again)
        zalo.consent_again()
        async with running(tmp_path, None, *sets, secrets=zalo.secrets):
            assert "Mục lục" in (await zalo.next_message(60))["text"]


async def test_killed_before_zalo_was_asked_the_renewal_is_made_after_the_restart(tmp_path: Path) -> None:
    async with ZaloOfficialAccount() as zalo:
        sets = settings(zalo)
        zalo.fail("token", page="<html>", status=502)
        bot = await start(tmp_path, None, *sets, secrets=zalo.secrets)
        await zalo.wait_for(lambda: zalo.renewed == ["refresh-0"], 30)
        await bot.kill()
        async with running(tmp_path, None, *sets, secrets=zalo.secrets) as again:
            await zalo.say(CITIZEN, "0")
            assert "Mục lục" in (await zalo.next_message(60))["text"]
            assert (await health(again))[0] == 200


async def test_killed_in_a_backlog_everyone_is_answered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """200 people write; the process is killed three times between accepting and answering."""
    people = 200
    async with ZaloOfficialAccount() as zalo:
        sets = settings(zalo, "zalo_oa.per_minute=60000")
        writing: list[asyncio.Task[Any]] = []
        for part in (20, 60, 120):
            bot = await start(tmp_path, None, *sets, secrets=zalo.secrets)
            if not writing:
                zalo.fail("message", times=50, delay=0.05)
                writing = [
                    asyncio.create_task(zalo.say(f"{10_000 + n}", "khong doi mu bao hiem")) for n in range(people)
                ]
                await asyncio.gather(*writing)
            await zalo.wait_for(lambda part=part: len(zalo.sent) >= part, 60)  # type: ignore[misc]
            await bot.kill()
        async with running(tmp_path, None, *sets, secrets=zalo.secrets):
            await zalo.wait_for(lambda: len({one["user"] for one in zalo.sent}) == people, 60)
            await asyncio.sleep(1)  # whatever is sent twice is sent now
        times = Counter(one["user"] for one in zalo.sent)
        twice = sum(count > 1 for count in times.values())
        assert len(zalo.renewed) == 1
        assert zalo.slow == []
    with capsys.disabled():
        print(f"\nkill -9 three times in a backlog of {people}: {len(times)} answered, {twice} twice (in flight)")
    assert twice <= 3 * 64
