"""At which of a person's addresses they are reached, and what moves from one to another; who is reached at none.

A push goes to one address: one that may be written to now, of these the one where the person wrote last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Select, bindparam, case, exists, false, or_, select, union_all, update

from bot.message import Address
from bot.storage.database import Database
from bot.storage.rows import DIRECTIVE, DeliveryState
from bot.storage.tables import Instant, broadcasts, citizens, deliveries

OpenSince = Mapping[str, datetime]
"""Of each channel that runs: who wrote there since then may be written to now. Empty: nothing is known of channels."""

PAGE = 1_000
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
GONE_LATELY = timedelta(hours=1)
UNREACHED: tuple[DeliveryState, ...] = ("gone", "failed", "expired", "waiting")


def open_since(windows: Mapping[str, timedelta | None], now: datetime) -> OpenSince:
    """From how long each channel lets people be written to after their last message; None: for ever."""
    return {channel: now - window if window else ALWAYS for channel, window in windows.items()}


def address_of(person: ColumnElement[str], since: OpenSince, but: ColumnElement[str] | None = None) -> Select[Any]:
    """The address at which a person who joined several is reached, `but` another one than this; no row when all are gone."""
    mine = citizens.alias()
    writable = case((_open(mine, since), 1), else_=0)
    query = select(mine.c.address).where(mine.c.person == person, mine.c.gone.is_(False))
    if but is not None:  # only a way that is open is better than the one there is
        query = query.where(mine.c.address != but, *([_open(mine, since)] if since else []))
    return query.order_by(writable.desc(), mine.c.seen_at.desc(), mine.c.address).limit(1)


def is_reached(person: ColumnElement[str]) -> ColumnElement[bool]:
    """The chat is open, or another of the same person's is."""
    mine = citizens.alias()
    return citizens.c.gone.is_(False) | exists().where(mine.c.person == person, mine.c.gone.is_(False))


def _open(mine: Any, since: OpenSince) -> ColumnElement[bool]:
    return or_(
        false(),
        *(
            mine.c.address.startswith(f"{channel}:", autoescape=True) & (mine.c.seen_at >= then)
            for channel, then in since.items()
        ),
    )


async def reroute(database: Database, since: OpenSince, now: datetime) -> int:
    """Moves what its address cannot take to another one of the same person; how many. Their number stays as it was.

    Of every broadcast, what a person who blocked that chat did not get; of a directive, also what waits for a window.
    """
    moved = 0
    while True:
        async with database.read() as connection:
            page = (await connection.execute(_stuck(since, now).limit(PAGE))).all()
        if page:
            await _move(database, page, now)
        moved += len(page)
        if len(page) < PAGE:
            return moved


async def _move(database: Database, page: Sequence[Row[Any]], now: datetime) -> None:
    moving = (
        update(deliveries)
        .where(
            deliveries.c.id == bindparam("of_id"),
            (deliveries.c.state == "gone") | (deliveries.c.state == "waiting"),  # not stopped or cancelled meanwhile
        )
        .values(
            address=bindparam("other"),
            state="planned",
            due_at=bindparam("now", type_=Instant),
            **dict.fromkeys(("reason", "settled_at", "replaces", "worker")),
        )
    )
    ended = broadcasts.c.id.in_({row.broadcast for row in page}), broadcasts.c.state == "finished"
    async with database.begin() as connection:
        await connection.execute(moving, [{"of_id": row.id, "other": row.other, "now": now} for row in page])
        await connection.execute(update(broadcasts).where(*ended).values(state="sending"))


def _stuck(since: OpenSince, now: datetime) -> Select[Any]:
    """(id, broadcast, other address) of what could go another way; a person has no second delivery of the broadcast at
    that address (from before they joined).

    Two halves, so that each is read from ix_deliveries_progress: what is gone since long is not read every minute.
    """
    last = broadcasts.c.latest_send_at
    timely = select(broadcasts.c.id).where(last.is_(None) | (last >= now))
    ended = timely.where(broadcasts.c.state.in_(("sending", "finished")))
    directives = timely.where(broadcasts.c.state == "sending", broadcasts.c.kind == DIRECTIVE)
    lately = deliveries.c.settled_at > now - GONE_LATELY
    other = address_of(citizens.c.person, since, but=deliveries.c.address).correlate(citizens, deliveries)
    joined = (
        select(deliveries.c.id, deliveries.c.broadcast, other.scalar_subquery().label("other"))
        .join(citizens, citizens.c.address == deliveries.c.address)
        .where(citizens.c.person.is_not(None))
    )
    gone = joined.where(deliveries.c.broadcast.in_(ended), deliveries.c.state == "gone", lately)
    waits = joined.where(deliveries.c.broadcast.in_(directives), deliveries.c.state == "waiting")
    found = union_all(gone, waits).subquery()
    double = exists().where(deliveries.c.broadcast == found.c.broadcast, deliveries.c.address == found.c.other)
    return select(found).where(found.c.other.is_not(None), ~double)


@dataclass(frozen=True, slots=True)
class Unreached:
    """Somebody to be called: the address that was tried last, how it ended and why."""

    address: Address
    state: DeliveryState
    reason: str | None


async def unreached(database: Database, broadcast: int) -> list[Unreached]:
    """Who a broadcast has not reached at any of their addresses, or not yet: a head's call list begins here."""
    query = (
        select(deliveries.c.address, deliveries.c.state, deliveries.c.reason)
        .where(deliveries.c.broadcast == broadcast, deliveries.c.state.in_(UNREACHED))
        .order_by(deliveries.c.address)
    )
    async with database.read() as connection:
        rows = (await connection.execute(query)).all()
    return [Unreached(Address.parse(one), cast("DeliveryState", state), why) for one, state, why in rows]
