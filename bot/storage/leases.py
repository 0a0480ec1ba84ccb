"""Who may take which delivery: the oldest one of a person of whom nobody has anything in hand; what a dead worker had."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.rows import SENT_AGAIN
from bot.storage.tables import broadcasts, deliveries

AT_ONCE = 1_000
IN_HAND = ("leased", "sending")


def going(now: datetime) -> Select[Any]:
    """Broadcasts that may be sent now: on their way, and not too late."""
    late = broadcasts.c.latest_send_at
    return select(broadcasts.c.id).where(broadcasts.c.state == "sending", late.is_(None) | (late >= now))


def is_first(now: datetime) -> Any:
    """The person's oldest delivery that is due, with none in anybody's hands: who locks it has all that is due to them.

    Without it two workers would share out what is to be one message, or send one after the other's turn.
    """
    other = deliveries.alias()
    older = tuple_(other.c.due_at, other.c.id) < tuple_(deliveries.c.due_at, deliveries.c.id)
    due = other.c.state.in_(("planned", "retry")) & other.c.broadcast.in_(going(now)) & older
    return ~exists().where(other.c.address == deliveries.c.address, due | other.c.state.in_(IN_HAND))


async def take_over(connection: AsyncConnection, alive: Select[Any] | None, now: datetime) -> tuple[int, int]:
    """Frees what those who are not alive had: how many go out again, and of how many it is unsure whether they arrived.

    alive: names of workers; None: nobody else is there, so every lease is a dead one's.
    """
    dead = [deliveries.c.state.in_(IN_HAND)]
    if alive is not None:
        dead.append(deliveries.c.worker.not_in(alive))
    # several look at the same time: each takes what no other has locked, so that nobody waits for anybody
    chosen = select(deliveries.c.id).where(*dead).with_for_update(skip_locked=True)
    ids = (await connection.execute(chosen)).scalars().all()
    repeated = select(broadcasts.c.id).where(broadcasts.c.kind.in_(SENT_AGAIN))
    again = (deliveries.c.state == "leased") | deliveries.c.broadcast.in_(repeated)
    freeing = update(deliveries).where(again).values(state="planned", worker=None)
    losing = update(deliveries).where(deliveries.c.state == "sending")
    losing = losing.values(state="unsure", worker=None, reason="stopped while sending", settled_at=now)
    freed = lost = 0
    for start in range(0, len(ids), AT_ONCE):
        these = deliveries.c.id.in_(ids[start : start + AT_ONCE])
        freed += (await connection.execute(freeing.where(these))).rowcount
        lost += (await connection.execute(losing.where(these))).rowcount
    return freed, lost
