"""Databases that are migrated already: made once a run and copied, since the migrations take longer than most tests.

database = await migrated(tmp_path / "a.db")            # a new file, or the one that is there
database = await migrated_postgres(uri)                 # a new one on that server
"""

import shutil
import tempfile
from functools import cache
from pathlib import Path
from uuid import uuid4

import asyncpg
from sqlalchemy.engine import make_url

from bot.storage import Database

TEMPLATE = "migrated"
_FOLDER = tempfile.TemporaryDirectory(prefix="migrated-")
MADE = Path(_FOLDER.name) / "migrated.db"
_ready: set[str] = set()
"""Where there is one to copy: «sqlite», and the addresses of servers."""


async def migrated(path: Path) -> Database:
    """Opens the SQLite file; a new one begins as a copy."""
    await _template()
    _copy_to(path)
    return await Database.open(f"sqlite+aiosqlite:///{path}")


async def _template() -> None:
    """Makes the file to copy; of two who make it at once both give a whole one, since it appears by renaming."""
    if "sqlite" not in _ready:
        raw = MADE.with_name(uuid4().hex)
        await (await Database.open(f"sqlite+aiosqlite:///{raw}")).close()
        raw.rename(MADE)
        _ready.add("sqlite")


def _copy_to(path: Path) -> None:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(MADE, path)


async def migrated_postgres(uri: str) -> Database:
    """A new database on this server, open."""
    if uri not in _ready:
        await create(uri, TEMPLATE)
        await (await Database.open(_url(uri, TEMPLATE))).close()
        _ready.add(uri)
    name = f"t{uuid4().hex}"
    await create(uri, name, f"TEMPLATE {TEMPLATE}")
    return await Database.open(_url(uri, name))


async def create(uri: str, name: str, how: str = "") -> str:
    """A database on the server, empty unless `how` says otherwise: its address."""
    connection = await asyncpg.connect(uri.replace("postgresql+asyncpg://", "postgresql://", 1))
    try:
        await connection.execute(f"CREATE DATABASE {name} {how}")
    finally:
        await connection.close()
    return _url(uri, name)


@cache
def _url(uri: str, name: str) -> str:
    return make_url(uri).set(database=name).render_as_string(hide_password=False)
