"""How broadcasts and deliveries stand in their tables, and back; knows how older versions wrote an audience."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Row, Select, select

from bot.message import Address
from bot.storage.rows import Audience, Broadcast, Delivery
from bot.storage.tables import broadcasts, deliveries


def with_broadcast() -> Select[Any]:
    named = [column.label(f"b_{column.name}") for column in broadcasts.c]
    return (
        select(deliveries, *named)
        .join(broadcasts, broadcasts.c.id == deliveries.c.broadcast)
        .order_by(deliveries.c.due_at, deliveries.c.id)
    )


def broadcast_row(one: Broadcast, now: datetime) -> dict[str, Any]:
    return {
        "key": one.key,
        "kind": one.kind,
        "subject": one.subject,
        "content_hash": one.content_hash,
        "audience": orjson.dumps(asdict(one.audience)).decode(),
        "state": "planned",
        "due_at": one.due_at,
        "latest_send_at": one.latest_send_at,
        "opened_at": now,
        "frozen_to": "",
        "late": one.late,
    }


def read_broadcast(row: Row[Any], prefix: str = "") -> Broadcast:
    """A row of broadcasts, whose columns may carry a prefix."""
    get = {name: getattr(row, prefix + name) for name in broadcasts.c.keys()}  # noqa: SIM118 - not a dict
    audience = orjson.loads(get["audience"])
    return Broadcast(
        key=get["key"],
        kind=get["kind"],
        subject=get["subject"],
        content_hash=get["content_hash"],
        due_at=get["due_at"],
        audience=Audience(
            tuple(audience["subjects"]), tuple(audience["roles"]), _places(audience), audience.get("got", "")
        ),
        latest_send_at=get["latest_send_at"],
        state=get["state"],
        id=get["id"],
        late=get["late"],
    )


def _places(audience: dict[str, Any]) -> tuple[str, ...]:
    """Broadcasts that were opened by an older version name one place, or none."""
    one = audience.get("place")
    return tuple(audience.get("places", [one] if one else []))


def read_delivery(row: Row[Any]) -> Delivery:
    who = Address.parse(row.address)
    return Delivery(row.id, read_broadcast(row, "b_"), who, row.state, row.due_at, row.tries, row.replaces)
