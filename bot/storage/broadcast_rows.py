"""How broadcasts and deliveries stand in their tables, and back; knows how older versions wrote an audience."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Row

from bot.message import Address
from bot.storage.rows import Audience, Broadcast, Delivery

FROZEN = "\U0010ffff"
"""broadcasts.frozen_to once the whole audience stands in deliveries: later than any address."""


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


def read_broadcast(row: Row[Any]) -> Broadcast:
    """A row of broadcasts."""
    audience = orjson.loads(row.audience)
    return Broadcast(
        key=row.key,
        kind=row.kind,
        subject=row.subject,
        content_hash=row.content_hash,
        due_at=row.due_at,
        audience=Audience(
            tuple(audience["subjects"]),
            tuple(audience["roles"]),
            _places(audience),
            audience.get("got", ""),
            tuple(audience.get("units", ())),
        ),
        latest_send_at=row.latest_send_at,
        state=row.state,
        id=row.id,
        late=row.late,
    )


def _places(audience: dict[str, Any]) -> tuple[str, ...]:
    """Broadcasts that were opened by an older version name one place, or none."""
    one = audience.get("place")
    return tuple(audience.get("places", [one] if one else []))


def read_delivery(row: Row[Any], of: Broadcast) -> Delivery:
    """A row of deliveries. of: the broadcast that it belongs to, read once for all of a claim."""
    who = Address.parse(row.address)
    return Delivery(row.id, of, who, row.state, row.due_at, row.tries, row.replaces, row.worker)
