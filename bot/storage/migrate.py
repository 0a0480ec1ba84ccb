"""Brings a database to the newest schema. Alembic is loaded only when there is something to do: it takes 0.3 s."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import StorageUnavailable

FOLDER = Path(__file__).parent / "migrations"


def newest() -> str:
    """The number of the last migration in the folder, e.g. `0001`."""
    return max(path.stem.partition("_")[0] for path in (FOLDER / "versions").glob("0*.py"))


async def migrate(connection: AsyncConnection) -> None:
    """Upgrades in place; does nothing when the database is new enough."""
    await connection.run_sync(_upgrade)
    await connection.commit()


def _upgrade(connection: Connection) -> None:
    current = _current(connection)
    if current == newest():
        return
    if current is not None and current > newest():
        raise StorageUnavailable(
            f"the database was written by a newer version ({current}): install that one, or restore a backup"
        )
    from alembic import command
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(FOLDER))
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    row: Any = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    return str(row[0]) if row else None
