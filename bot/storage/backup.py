"""A copy of a SQLite database while it is in use, and the way back. PostgreSQL has its own tools."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.errors import OperatorError
from bot.storage.migrate import newest

PAGES_A_STEP = 2_000
"""Copied before the writer gets its next turn."""


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
        _check(unfinished)
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        unfinished.rename(to)
    except (OSError, sqlite3.Error) as wrong:
        unfinished.unlink(missing_ok=True)
        raise OperatorError(f"{to}: the backup could not be written: {wrong}") from wrong
    return to.stat().st_size


def restore(url: str, saved: Path) -> Path | None:
    """Puts a backup in the place of the database; what stood there is kept beside it. Returns where it is kept.

    Nobody may have the database open (the caller holds its lock).
    """
    target = sqlite_path(url)
    _check(saved)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(target.name + ".restoring")
    with closing(sqlite3.connect(saved)) as source, closing(sqlite3.connect(fresh)) as copy:
        source.backup(copy)
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
    while (kept := target.with_name(f"{target.name}.before-restore-{number}")).exists():
        number += 1
    return kept


def _check(file: Path) -> None:
    """OperatorError when the file is no whole database of this program, or of a newer version of it."""
    if not file.exists():
        raise OperatorError(f"{file}: there is no such file")
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            sound = database.execute("PRAGMA integrity_check").fetchone()[0]
            version = database.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as wrong:
        raise OperatorError(f"{file}: this is no backup of Loa Luật ({wrong})") from wrong
    if sound != "ok":
        raise OperatorError(f"{file}: the file is damaged ({sound}): use another backup")
    if version is None or version[0] > newest():
        raise OperatorError(f"{file}: it comes from a newer version of Loa Luật: install that version first")
