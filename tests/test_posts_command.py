"""`loaluat invite`, `posts`, `record` as an operator calls them, and what other commands leave in the record."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.clock import HANOI
from bot.message import Address
from bot.storage import Database, People, Post, Posts
from bot.storage.retention import take_changed
from tests.commands import call

LAN = Address("telegram", "456")


async def join(folder: Path, code: str) -> Post | str:
    database = await Database.open(f"sqlite+aiosqlite:///{folder}/l.db")
    try:
        return await Posts(database).join(LAN, code, datetime.now(UTC))
    finally:
        await database.close()


def read(folder: Path, *words: str) -> Any:
    done = call(folder, *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def invited(folder: Path, unit: str = "so-tu-phap", role: str = "legal_officer") -> str:
    return str(read(folder, "invite", "--unit", unit, "--role", role)["code"])


def test_invite_prints_the_code_once_with_what_to_hand_over(tmp_path: Path) -> None:
    done = call(tmp_path, "invite", "--unit", "ubnd-xa-mau-a", "--role", "head")
    assert done.returncode == 0, done.stderr
    code = done.stdout.splitlines()[0]
    assert f"vao don vi {code}" in done.stdout
    assert "Mời ông/bà vào UBND Xã Mẫu A, vai lãnh đạo." in done.stdout
    [waiting] = read(tmp_path, "invite", "--list")
    assert (waiting["unit"], waiting["role"], waiting["made_by"]) == ("ubnd-xa-mau-a", "head", "operator")
    until = datetime.fromisoformat(waiting["until"])
    assert until.astimezone(HANOI).hour == 0
    assert (until.date() - datetime.now(HANOI).date()).days in (7, 8)
    everywhere = call(tmp_path, "invite", "--list").stdout + (tmp_path / "l.db").read_bytes().decode("latin-1")
    assert code not in everywhere
    assert code.replace("-", "") not in everywhere


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--unit", "so-tu-fap", "--role", "head"], "no unit of units.yaml; did you mean so-tu-phap?"),
        (["--unit", "so-tu-phap", "--role", "hed"], "write one of official, legal_officer"),
        (["--unit", "so-tu-phap", "--role", "hed"], "did you mean head?"),
        (["--unit", "so-tu-phap", "--role", "citizen"], "write one of official"),
        (["--unit", "so-tu-phap"], "write one of official"),
        (["--role", "head"], "name the unit and the role"),
        (["--unit", "so-tu-phap", "--role", "head", "--valid-days", "99"], "write 1 to 30"),
        (["--revoke", "77"], "no open code with this number"),
    ],
)
def test_what_is_wrong_with_an_invitation_is_told_with_the_nearest_right_thing(
    tmp_path: Path, words: list[str], said: str
) -> None:
    done = call(tmp_path, "invite", *words)
    assert done.returncode == 1
    assert said in done.stderr
    assert read(tmp_path, "invite", "--list") == []


async def test_a_revoked_code_opens_nothing(tmp_path: Path) -> None:
    code = invited(tmp_path)
    assert read(tmp_path, "invite", "--revoke", "1")["number"] == 1
    assert await join(tmp_path, code) == "unknown"


async def test_the_operator_ends_a_post_and_a_running_service_learns_of_it(tmp_path: Path) -> None:
    await join(tmp_path, invited(tmp_path))
    [held] = read(tmp_path, "posts", "--unit", "so-tu-phap")
    assert (held["number"], held["role"], held["channel"]) == (1, "legal_officer", "telegram")
    assert LAN.user not in call(tmp_path, "posts").stdout
    assert "ended" in call(tmp_path, "posts", "--end", "1").stdout
    assert call(tmp_path, "posts", "--end", "1").returncode == 1
    assert read(tmp_path, "posts") == []
    database = await Database.open(f"sqlite+aiosqlite:///{tmp_path}/l.db")
    assert await take_changed(database) == [LAN]
    assert (await People(database).citizen(LAN)).roles == frozenset()
    await database.close()


async def test_what_commands_do_stands_in_the_record(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(
        "channel,user,topics,frequency,place,role,consented_at\n"
        "telegram,456,giao-thong,now,toan-quoc,official,2025-11-01\n"
    )
    await join(tmp_path, invited(tmp_path))
    read(tmp_path, "import", "people", str(file))
    read(tmp_path, "desk", "--as", "bt-01")
    read(tmp_path, "backup", str(tmp_path / "copy.db"))
    assert call(tmp_path, "backup", str(tmp_path / "copy.db")).returncode == 1
    read(tmp_path, "erase", "telegram:456")
    found = [(one["who"], one["did"], one["on_what"], one["unit"]) for one in read(tmp_path, "record")]
    assert found == [
        ("operator", "invite", "legal_officer invitation:1", "so-tu-phap"),
        ("post:1", "join", "post:1", "so-tu-phap"),
        ("operator", "import", "people:1", ""),
        ("operator", "open_desk", "editor:bt-01", ""),
        ("operator", "backup", "copy.db", ""),
        ("operator", "erase", "post:1", ""),
    ]
    read(tmp_path, "restore", str(tmp_path / "copy.db"))
    assert [one["did"] for one in read(tmp_path, "record")][-2:] == ["erase", "restore"]  # again: the copy was older


def test_the_record_is_read_by_day_and_deed(tmp_path: Path) -> None:
    invited(tmp_path)
    today = datetime.now(HANOI).date().isoformat()
    assert len(read(tmp_path, "record", "--since", today, "--until", today)) == 1
    assert read(tmp_path, "record", "--until", "2020-01-01") == []
    assert read(tmp_path, "record", "--did", "export") == []
    assert call(tmp_path, "record", "--did", "fly").returncode == 2
    assert "invite" in call(tmp_path, "record").stdout


@pytest.mark.parametrize("role", ["legal_officer", "operator", "citizen head"])
def test_an_import_makes_nobody_hold_a_post(tmp_path: Path, role: str) -> None:
    file = tmp_path / "people.csv"
    file.write_text(
        "channel,user,topics,frequency,place,role,consented_at\n"
        f"telegram,456,giao-thong,now,toan-quoc,{role},2025-11-01\n"
    )
    done = call(tmp_path, "import", "people", str(file))
    assert done.returncode == 1
    assert "it is given with `loaluat invite`" in done.stderr
