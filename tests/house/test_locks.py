"""A second copy says so instead of fighting."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.config import read_config
from bot.errors import AlreadyRunning
from bot.locks import Lock, locks

HOLD = """
import sys
from pathlib import Path
from bot.locks import Lock
lock = Lock(Path(sys.argv[1]), "token", "s3cret")
lock.take()
print("held", flush=True)
sys.stdin.read()
"""


def test_a_lock_held_by_another_process_names_it_and_ends_with_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(AlreadyRunning, match=f"process {other.pid}.*token"):
            Lock(tmp_path, "token", "s3cret").take()
        Lock(tmp_path, "token", "another").take()
        other.kill()  # as kill -9: nothing is cleaned up, and yet the lock is free
        other.wait()
    Lock(tmp_path, "token", "s3cret").take()


def test_the_secret_does_not_stand_in_the_name_of_the_lock(tmp_path: Path) -> None:
    Lock(tmp_path, "token", "s3cret").take()
    assert not [path for path in tmp_path.iterdir() if "s3cret" in path.name or "s3cret" in path.read_text()]


def test_several_processes_share_a_token_only_on_postgresql_and_by_webhook() -> None:
    def held(url: str, mode: str) -> int:
        environ = {"TELEGRAM_BOT_TOKEN": "1:t"}
        return len(locks(read_config(None, [f"database.url={url}", f"telegram.mode={mode}"], environ)))

    sqlite, postgres = "sqlite+aiosqlite:///a.db", "postgresql+asyncpg://localhost/a"
    assert [held(sqlite, "polling"), held(sqlite, "webhook")] == [2, 2]
    assert [held(postgres, "polling"), held(postgres, "webhook")] == [1, 0]
