"""What was opened because of a directive goes with it: calls, reports and what is told of its tasks wait while it is paused,
and end when it is cancelled. Their keys begin with their kind and its id; no other mark of it stands anywhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.message import Address
from bot.storage.database import Database
from bot.storage.owed import Telling, owe_all, was_owed
from bot.storage.rows import CALL, REPORT, TASK, Broadcast
from bot.storage.tables import broadcasts

ITS_KEY = "announcement:"
FOLLOWING = (CALL, REPORT, TASK)
AT_ONCE = 200
"""Opened in one transaction: nobody waits for the writer meanwhile."""
MOST_AT_A_LOOK = 1_000
Halted = Literal["paused", "cancelled"]


@dataclass(frozen=True, slots=True)
class Following:
    """A broadcast that a directive makes necessary: opened once, by its key, for these people."""

    directive: str
    broadcast: Broadcast
    people: tuple[Address, ...]


def follows(key: str) -> ColumnElement[bool]:
    """What goes with the broadcast of this key: nothing, unless it is a directive's."""
    if not key.startswith(ITS_KEY):
        return false()
    id_ = key.removeprefix(ITS_KEY)
    return or_(*(broadcasts.c.key.startswith(f"{kind}:{id_}:", autoescape=True) for kind in FOLLOWING))


async def halted(database: Database, directives: Iterable[str]) -> Mapping[str, Halted]:
    """Those of these that whoever runs the service paused or cancelled; one that was never opened goes on."""
    keys = [f"{ITS_KEY}{id_}" for id_ in directives]
    if not keys:
        return {}
    query = select(broadcasts.c.subject, broadcasts.c.state).where(
        broadcasts.c.key.in_(keys), broadcasts.c.state.in_(("paused", "cancelled"))
    )
    async with database.read() as connection:
        return {id_: cast("Halted", state) for id_, state in await connection.execute(query)}


async def owe_with(
    database: Database, connection: AsyncConnection, directive: str, wanted: Sequence[Telling], now: datetime
) -> int:
    """As `owe_all`, of a directive as it stands: nothing of one that was cancelled, what waits of one that is paused."""
    # shared: whoever halts it does so before this, or meets what was opened here
    its = select(broadcasts.c.state).where(broadcasts.c.key == f"{ITS_KEY}{directive}").with_for_update(read=True)
    state = (await connection.execute(its)).scalar()
    if state == "cancelled":
        return 0
    return await owe_all(database, connection, wanted, now, "paused" if state == "paused" else "sending")


async def owe_following(database: Database, wanted: Iterable[Following], now: datetime) -> bool:
    """What of it was not opened before, so much at a time; True when nothing is left for the next look. A kill leaves the
    rest as well, and repeats nothing."""
    every = {one.broadcast.key: one for one in wanted}
    known = await was_owed(database, every) if every else ()
    fresh = defaultdict[str, list[Telling]](list)
    for key, one in every.items():
        if key not in known:
            fresh[one.directive].append((one.broadcast, one.people))
    room = MOST_AT_A_LOOK
    for directive, tellings in fresh.items():
        for start in range(0, min(len(tellings), room), AT_ONCE):
            async with database.begin() as connection:
                these = tellings[start : min(start + AT_ONCE, room)]
                await owe_with(database, connection, directive, these, now)
        room = max(0, room - len(tellings))
    return sum(map(len, fresh.values())) <= MOST_AT_A_LOOK
