"""One process per SQLite file and per token that is polled on a machine: a second copy says so instead of fighting."""

import fcntl
import hashlib
import os
from pathlib import Path
from typing import IO

from bot.config import Config
from bot.errors import AlreadyRunning, OperatorError


class Lock:
    """Held until `release` or the end of the process, however it ends."""

    def __init__(self, folder: Path, what: str, secret: str) -> None:
        """what: named in the error. secret: tells locks apart; only its hash is in the file's name."""
        self._what = what
        self._path = folder / f"lock-{hashlib.sha256(secret.encode()).hexdigest()[:16]}"
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Raises AlreadyRunning with the other's process id."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("a+")
        except OSError as wrong:
            raise OperatorError(f"cannot write {self._path.parent}: {wrong.strerror}") from wrong
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.seek(0)
            other = self._file.read().strip() or "?"
            self._file.close()
            raise AlreadyRunning(
                f"another loaluat (process {other}) already uses this {self._what}: stop it first, "
                "or give this one a token and a database of its own"
            ) from None
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()

    def release(self) -> None:
        """Gives the lock back; the file stays, since removing it would race with the next process."""
        if self._file:
            self._file.close()
            self._file = None


def lock_folder(config: Config) -> Path:
    """Where locks of this machine's processes are kept: beside the database, else var/."""
    name = config.database.url.partition(":///")[2]
    return Path(name).parent if name and config.database.url.startswith("sqlite") else Path("var")


def locks(config: Config) -> list[Lock]:
    """One lock for the database file and one a token. On PostgreSQL several processes share a token, if its updates come by
    webhook: of several that poll, the platform would serve one at a time."""
    folder = lock_folder(config)
    found = []
    is_file = config.database.url.startswith("sqlite")
    if is_file:
        found.append(Lock(folder, "database", config.database.url))
    tokens = (
        ("Telegram token", config.secrets.telegram_bot_token, config.telegram.mode),
        ("Zalo Bot token", config.secrets.zalo_bot_token, config.zalo_bot.mode),
    )
    for what, token, mode in tokens:
        if token is not None and (is_file or mode == "polling"):
            found.append(Lock(folder, what, token.get_secret_value()))
    return found
