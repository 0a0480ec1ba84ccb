"""What opens the desk: one-time codes from the terminal and the sessions that they begin. Only hashes are stored."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Column, String, Table, delete, select

from bot.storage.codes import hashed, new_code, typed
from bot.storage.database import Database
from bot.storage.tables import Instant, metadata

CODE_FOR = timedelta(minutes=10)
SESSION_FOR = timedelta(hours=10)

desk_keys = Table(
    "desk_keys",
    metadata,
    Column("hash", String, primary_key=True),
    Column("kind", String, nullable=False),  # code | session
    Column("editor", String, nullable=False),
    Column("until", Instant, nullable=False),
)


class DeskKeys:
    """Codes and sessions of editors."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def new_code(self, editor: str, now: datetime) -> str:
        """A code that opens the desk once, within ten minutes: ABCD-EFGH, 40 bits."""
        code = new_code(8)
        await self._put(typed(code), "code", editor, now + CODE_FOR)
        return code

    async def enter(self, code: str, now: datetime) -> tuple[str, str] | None:
        """(session, editor) for a code that was not used before; None for any other."""
        right = (desk_keys.c.hash == hashed(typed(code))) & (desk_keys.c.kind == "code") & (desk_keys.c.until > now)
        async with self._database.begin() as connection:
            # taken out in one statement: of two who type the same code at once, one gets in
            editor = (await connection.execute(delete(desk_keys).where(right).returning(desk_keys.c.editor))).scalar()
        if editor is None:
            return None
        session = secrets.token_urlsafe(32)
        await self._put(session, "session", editor, now + SESSION_FOR)
        return session, str(editor)

    async def editor(self, session: str, now: datetime) -> str | None:
        """Whose session it is; None when there is none, or it is over."""
        query = select(desk_keys.c.editor).where(
            desk_keys.c.hash == hashed(session), desk_keys.c.kind == "session", desk_keys.c.until > now
        )
        async with self._database.read() as connection:
            found: str | None = (await connection.execute(query)).scalar_one_or_none()
        return found

    async def leave(self, session: str) -> None:
        async with self._database.begin() as connection:
            await connection.execute(delete(desk_keys).where(desk_keys.c.hash == hashed(session)))

    async def _put(self, key: str, kind: str, editor: str, until: datetime) -> None:
        async with self._database.begin() as connection:
            await connection.execute(
                self._database.insert(desk_keys).values(hash=hashed(key), kind=kind, editor=editor, until=until)
            )
