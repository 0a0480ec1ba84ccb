"""What a channel remembers across restarts: values by key, and each person's history on channels that have none."""

from typing import Any

from sqlalchemy import select, update

from bot import clock
from bot.storage.database import Database
from bot.storage.groups import Group
from bot.storage.tables import channel_history, channel_memory


class ChannelMemory:
    """The message.Memory of one channel."""

    def __init__(self, database: Database, channel: str) -> None:
        self._database = database
        self._channel = channel
        self._appending: Group[tuple[str, str], int] = Group(self._append)

    async def get(self, key: str) -> str | None:
        query = select(channel_memory.c.value).where(
            channel_memory.c.channel == self._channel, channel_memory.c.key == key
        )
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalar_one_or_none()

    async def put(self, key: str, value: str) -> None:
        insert = self._database.insert(channel_memory).values(
            channel=self._channel, key=key, value=value, changed_at=clock.now()
        )
        taken = {"value": insert.excluded.value, "changed_at": insert.excluded.changed_at}
        async with self._database.begin() as connection:
            await connection.execute(insert.on_conflict_do_update(index_elements=["channel", "key"], set_=taken))

    async def swap(self, key: str, old: str | None, new: str) -> bool:
        table = channel_memory
        mine = (table.c.channel == self._channel) & (table.c.key == key)
        change: Any = update(table).where(mine, table.c.value == old).values(value=new, changed_at=clock.now())
        if old is None:
            row = {"channel": self._channel, "key": key, "value": new, "changed_at": clock.now()}
            change = self._database.insert(table).values(row).on_conflict_do_nothing()
        async with self._database.begin() as connection:
            return int((await connection.execute(change)).rowcount) == 1

    async def append(self, user: str, body: str) -> int:
        return await self._appending.add((user, body))

    async def after(self, user: str, number: int, limit: int = 200) -> list[tuple[int, str]]:
        table = channel_history
        # newest first and then turned round: an old history is cut at its beginning, not at its end
        query = (
            select(table.c.number, table.c.body)
            .where(table.c.channel == self._channel, table.c.user == user, table.c.number > number)
            .order_by(table.c.number.desc())
            .limit(limit)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [(row.number, row.body) for row in reversed(rows)]

    async def _append(self, group: list[tuple[str, str]]) -> list[int]:
        now = clock.now()
        rows = [{"channel": self._channel, "user": user, "body": body, "at": now} for user, body in group]
        insert = channel_history.insert().returning(channel_history.c.number, sort_by_parameter_order=True)
        async with self._database.begin() as connection:
            return list((await connection.execute(insert, rows)).scalars())
