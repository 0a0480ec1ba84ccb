"""Who gets a broadcast, as a query by address: the audience of what follows a subject."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, case, exists, func, select

from bot.storage.rows import Audience
from bot.storage.tables import citizens, consents, subscriptions

_RANK = case((subscriptions.c.frequency == "now", 0), (subscriptions.c.frequency == "daily", 1), else_=2)


def audience_query(audience: Audience, after: str = "") -> Select[Any]:
    """(address, rank of the soonest frequency) of everyone in the audience, by address, from `after` on.

    Only people with a standing consent and a chat that is open; roles and places that a person never told pass when the
    audience asks for none.
    """
    told = exists().where(consents.c.address == subscriptions.c.address, consents.c.withdrawn_at.is_(None))
    query = (
        select(subscriptions.c.address, func.min(_RANK).label("rank"))
        .join(citizens, citizens.c.address == subscriptions.c.address)
        .where(subscriptions.c.address > after, citizens.c.gone.is_(False), told)
        .group_by(subscriptions.c.address)
        .order_by(subscriptions.c.address)
    )
    if audience.subjects:
        query = query.where(subscriptions.c.subject.in_(audience.subjects))
    if audience.roles:
        padded = " " + citizens.c.roles + " "
        has = [padded.like(f"% {role} %") for role in audience.roles]
        unknown = [citizens.c.roles == ""] if "citizen" in audience.roles else []
        query = query.where(_any([*has, *unknown]))
    if audience.places:
        query = query.where(func.coalesce(citizens.c.place, "").in_(audience.places))
    return query


def _any(conditions: Sequence[Any]) -> Any:
    first, *others = conditions
    for one in others:
        first = first | one
    return first
