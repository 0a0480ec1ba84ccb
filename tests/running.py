"""The real process: `loaluat run` on ports and files of its own, with a local Bot API, for end-to-end tests."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import MappingProxyType

import aiohttp

ROOT = Path(__file__).parent.parent
SOURCE = {"PYTHONPATH": os.pathsep.join(one for one in (str(ROOT), os.environ.get("PYTHONPATH")) if one)}
"""This folder's bot/ is what runs, wherever the process stands and whatever is installed."""
NO_SECRETS: Mapping[str, str] = MappingProxyType({})


def free_port() -> int:
    """A port that nobody holds at the moment."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


class Running:
    """One process of the bot. `log`: what it wrote to stderr."""

    def __init__(self, process: asyncio.subprocess.Process, address: str, log: Path) -> None:
        self.process = process
        self.address = address
        self._log = log

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    async def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        await self.process.wait()

    async def stop(self) -> int:
        """SIGTERM, as systemd does; its exit status."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), 30)

    async def get(self, path: str) -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.get(self.address + path) as answer:
            return answer.status, await answer.text()


def environment(token: str | None, secrets: Mapping[str, str] = NO_SECRETS) -> dict[str, str]:
    """Ours, without any token but the given one (Telegram's) and the secrets by their names."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("TELEGRAM_", "ZALO_", "LOALUAT_"))}
    return clean | ({"TELEGRAM_BOT_TOKEN": token} if token else {}) | dict(secrets)


async def start(
    folder: Path, token: str | None, *sets: str, cwd: Path = ROOT, secrets: Mapping[str, str] = NO_SECRETS
) -> Running:
    """Starts the service on a database in `folder`; waits until it answers. cwd: where it keeps var/."""
    log = folder / "log.txt"
    settings = [
        f"database.url=sqlite+aiosqlite:///{folder}/loaluat.db",
        "web.port=0",
        "delivery.quiet_hours=off",
        f"content.dir={ROOT / 'content'}",
        *sets,
    ]
    command = [sys.executable, "-m", "bot", "run", *(word for one in settings for word in ("--set", one))]
    with log.open("a") as written:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=cwd,
            env=environment(token, secrets) | SOURCE,
            stdout=asyncio.subprocess.PIPE,
            stderr=written,
        )
    assert process.stdout is not None
    line = (await asyncio.wait_for(process.stdout.readline(), 60)).decode()
    if not line:
        raise RuntimeError(log.read_text())
    return Running(process, line.split()[-1].rstrip("/"), log)


@asynccontextmanager
async def running(
    folder: Path, token: str | None, *sets: str, secrets: Mapping[str, str] = NO_SECRETS
) -> AsyncIterator[Running]:
    """As `start`; ended at the end, however it went."""
    bot = await start(folder, token, *sets, secrets=secrets)
    try:
        yield bot
    finally:
        if bot.process.returncode is None:
            await bot.kill()
