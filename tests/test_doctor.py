"""`loaluat doctor` on the ways in and out: what it sees of a running service, and the remedy of each thing that is wrong."""

import asyncio
import json
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import orjson
import pytest

from bot import clock
from bot.channels.zalo_oa_pair import KEY
from bot.commands import doctor_ways
from bot.commands.finding import Finding
from bot.config import Config, Secrets
from bot.platforms import seal
from bot.storage import ChannelMemory
from tests.migrated import migrated
from tests.running import ROOT, SOURCE, environment, free_port, running
from tests.zalo_oa_server import ZaloOfficialAccount

OA = {"zalo_oa_app_id": "1", "zalo_oa_app_secret": "s", "zalo_oa_secret_key": "k", "zalo_oa_refresh_token": "r"}
FILLED = {"name": "Sở Tư pháp", "address": "1 Phố Mẫu", "hours": "7:30–17:00", "hotline": "1900"}


def config(secrets: Mapping[str, object] = OA, **sections: object) -> Config:
    return Config.model_validate({"office": FILLED, "secrets": Secrets.model_validate(secrets), **sections})


def of(findings: list[Finding], what: str) -> list[tuple[str, str]]:
    """(state, said and remedy) of what was found about something."""
    return [(one.state, f"{one.said} {one.remedy}") for one in findings if one.what == what]


async def doctor(secrets: Mapping[str, str], *sets: str) -> list[Finding]:
    """As an operator runs it."""
    words = [word for one in sets for word in ("--set", one)]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "doctor", "--json", *words,
        cwd=ROOT, env=environment(None, secrets) | SOURCE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, _ = await process.communicate()
    return [Finding(**one) for one in json.loads(said)]


async def test_it_sees_a_running_account_and_what_is_loose(tmp_path: Path) -> None:
    port = free_port()
    async with ZaloOfficialAccount() as zalo:
        zalo.webhook = f"http://127.0.0.1:{port}/hook/zalo_oa"
        sets = (f"database.url=sqlite+aiosqlite:///{tmp_path}/loaluat.db", f"web.port={port}", *zalo.sets)
        async with running(tmp_path, None, *sets, secrets=zalo.secrets):
            await zalo.say("7", "0")
            await zalo.next_message(60)
            found = await doctor(zalo.secrets, *sets)
            [(state, said)] = of(found, "hook")
            assert (state, "/hook/zalo_oa answers here" in said) == ("good", True)
            assert [state for state, _ in of(found, "tokens") + of(found, "secret")] == ["good", "good"]
            [(state, said)] = of(found, "address")
            assert state == "bad"
            assert "web.public_url is not set" in said
            assert "office.hotline" in of(found, "office")[0][1]
            (tmp_path / "secret").chmod(0o644)
            [(state, said)] = of(await doctor(zalo.secrets, *sets), "secret")
            assert (state, "chmod 600" in said) == ("bad", True)
            both = zalo.secrets | {"ZALO_BOT_TOKEN": "1:t"}
            found = await doctor(both, *sets, "zalo_bot.mode=webhook", f"web.public_url=http://127.0.0.1:{port}")
            hooks = of(found, "hook")
            assert [state for state, _ in hooks] == ["good", "good", "bad"]
            assert "started without this channel's secrets" in hooks[2][1]


def test_a_gap_in_the_settings_is_named_with_its_remedy() -> None:
    assert of(list(doctor_ways.settings(config(office={}))), "office")[0][0] == "warning"
    assert of(list(doctor_ways.settings(config())), "office") == []
    assert "ZALO_BOT_TOKEN" in of(list(doctor_ways.settings(config({}))), "zalo")[0][1]


@pytest.mark.parametrize(
    ("url", "state", "said"),
    [
        (None, "bad", "is not set"),
        ("http://bot.example.vn", "bad", "not https"),
        ("https://203.0.113.7", "bad", "no public name"),
        ("https://localhost", "bad", "no public name"),
        ("https://bot.example.vn", "good", "https://bot.example.vn"),
    ],
)
def test_platforms_need_an_https_name(url: str | None, state: str, said: str) -> None:
    [(found, words)] = of(list(doctor_ways.settings(config(web={"public_url": url}))), "address")
    assert (found, said in words) == (state, True)


def test_without_webhooks_no_address_is_needed() -> None:
    assert of(list(doctor_ways.settings(config({"zalo_bot_token": "1:t"}))), "address") == []


async def test_what_the_month_cost_and_how_much_is_left(tmp_path: Path) -> None:
    month = f"{clock.today():%Y-%m}"
    database = await migrated(tmp_path / "loaluat.db")
    here = config({**OA, "zalo_bot_token": "1:t"}, zalo_oa={"monthly_ceiling": 1_000})
    await ChannelMemory(database, "zalo_bot").put(f"sent:{month}", "2450")
    await ChannelMemory(database, "zalo_oa").put(f"spent:{month}", "990")
    found = [one async for one in doctor_ways.kept(here, database)]
    await database.close()
    assert "2450 of 3000" in of(found, "zalo_bot")[0][1]
    assert [state for state, _ in of(found, "zalo_bot") + of(found, "zalo_oa")] == ["warning", "bad"]


@pytest.mark.parametrize(
    ("days", "key", "state", "said"),
    [
        (0, "own", "good", "renewed 0 hours ago"),
        (3, "own", "warning", "nobody renewed them"),
        (80, "own", "warning", "three months"),
        (91, "own", "bad", "consent again"),
        (0, "another", "bad", "LOALUAT_SECRET"),
    ],
)
async def test_the_age_of_the_tokens_is_told(tmp_path: Path, days: int, key: str, state: str, said: str) -> None:
    database = await migrated(tmp_path / "loaluat.db")
    here = config({**OA, "loaluat_secret": "own"})
    sealed = seal(config({**OA, "loaluat_secret": key})).shut("[]")
    pair = {"sealed": sealed, "made_at": (clock.now() - timedelta(days=days)).isoformat(), "lives": 90_000}
    await ChannelMemory(database, "zalo_oa").put(KEY, orjson.dumps(pair).decode())
    found = [one async for one in doctor_ways.kept(here, database)]
    await database.close()
    [(told, words)] = of(found, "tokens")
    assert (told, said in words) == (state, True), words
