"""A copy of a SQLite database while it is in use, and the way back. PostgreSQL has its own tools."""

import os
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from bot import clock
from bot.errors import OperatorError
from bot.storage.migrate import newest

PAGES_A_STEP = 2_000
"""Copied before the writer gets its next turn."""

STAMP = (
    "INSERT INTO channel_memory (channel, key, value, changed_at) VALUES ('backup', 'made', ?, 0) "
    "ON CONFLICT (channel, key) DO UPDATE SET value = excluded.value"
)
"""In the copy alone: when it was made."""
REPLACED = ".before-restore-"
"""In the name of a database that a restore put aside."""


def sqlite_path(url: str) -> Path:
    """The file of `database.url`; OperatorError when it is no SQLite file."""
    where = make_url(url)
    if where.get_backend_name() != "sqlite" or not where.database:
        raise OperatorError("this command copies a SQLite file; for PostgreSQL use pg_dump and pg_restore")
    return Path(where.database)


def backup(url: str, to: Path) -> int:
    """Copies the database into a new file that is complete or absent; returns its size in bytes."""
    source = sqlite_path(url)
    if not source.exists():
        raise OperatorError(f"{source}: there is no database yet, so there is nothing to back up")
    if to.exists():
        raise OperatorError(f"{to} exists already: choose another name, a backup never overwrites another")
    unfinished = to.with_name(to.name + ".unfinished")
    try:
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(unfinished)) as copy:
            live.backup(copy, pages=PAGES_A_STEP)
            copy.execute(STAMP, (clock.now().isoformat(),))
            copy.commit()
        _check(unfinished)
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        unfinished.rename(to)
    except (OSError, sqlite3.Error) as wrong:
        unfinished.unlink(missing_ok=True)
        raise OperatorError(f"{to}: the backup could not be written: {wrong}") from wrong
    return to.stat().st_size


def made_at(file: Path) -> datetime | None:
    """When a file was copied from the database, or put aside by a restore; None when it is no copy of ours."""
    try:
        with closing(_reading(file)) as database:
            database.execute("SELECT version_num FROM alembic_version").fetchone()
            row = database.execute(
                "SELECT value FROM channel_memory WHERE channel = 'backup' AND key = 'made'"
            ).fetchone()
    except sqlite3.Error:
        return None
    aside = REPLACED in file.name  # then the stamp is that of the backup which it came from itself
    return datetime.fromisoformat(row[0]) if row and not aside else datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _reading(file: Path) -> sqlite3.Connection:
    """Leaves nothing beside the file, where nothing belongs to it."""
    alone = not file.with_name(file.name + "-wal").exists()
    return sqlite3.connect(f"file:{file}?mode=ro{'&immutable=1' if alone else ''}", uri=True)


def copies(folders: Iterable[Path], live: Path) -> list[tuple[datetime, Path]]:
    """(when it was made, file) of every copy that lies in these folders, oldest first; never the database in use."""
    files = {file for folder in folders if folder.is_dir() for file in folder.iterdir() if file.is_file()}
    dated = [(made_at(file), file) for file in files if not file.samefile(live)] if live.exists() else []
    return sorted((at, file) for at, file in dated if at is not None)


def restore(url: str, saved: Path, prepare: Callable[[Path], None] | None = None) -> Path | None:
    """Puts a backup in the place of the database; what stood there is kept beside it. Returns where it is kept.

    Nobody may have the database open (the caller holds its lock). prepare: called with the copy before it takes that place;
    what fails there leaves everything as it was.
    """
    target = sqlite_path(url)
    _check(saved)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(target.name + ".restoring")
    for tail in ("", "-wal", "-shm"):  # of a restore that was cut off
        fresh.with_name(fresh.name + tail).unlink(missing_ok=True)
    with closing(sqlite3.connect(saved)) as source, closing(sqlite3.connect(fresh)) as copy:
        source.backup(copy)
    if prepare:
        prepare(fresh)
    kept = None
    if target.exists():
        with closing(sqlite3.connect(target)) as old:  # brings what still stands in the -wal file into the database
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        kept = _unused(target)
        target.rename(kept)
        for tail in ("-wal", "-shm"):
            target.with_name(target.name + tail).unlink(missing_ok=True)
    fresh.rename(target)
    return kept


def _unused(target: Path) -> Path:
    """`loaluat.db.before-restore-1`, or the next number."""
    number = 1
    while (kept := target.with_name(f"{target.name}{REPLACED}{number}")).exists():
        number += 1
    return kept


def _check(file: Path) -> None:
    """OperatorError when the file is no whole database of this program, or of a newer version of it."""
    if not file.exists():
        raise OperatorError(f"{file}: there is no such file")
    try:
        with closing(_reading(file)) as database:
            sound = database.execute("PRAGMA integrity_check").fetchone()[0]
            version = database.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as wrong:
        raise OperatorError(f"{file}: this is no backup of Loa Luật ({wrong})") from wrong
    if sound != "ok":
        raise OperatorError(f"{file}: the file is damaged ({sound}): use another backup")
    if version is None or version[0] > newest():
        raise OperatorError(f"{file}: it comes from a newer version of Loa Luật: install that version first")
