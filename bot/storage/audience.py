"""Who gets a broadcast, as a query by person: who follows its subjects; of a directive, also who holds a post in its
units; of a correction, who got the wrong text."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, literal, null, select, union_all

from bot.storage.posts import OWN, posts
from bot.storage.reach import OpenSince, address_of, is_reached
from bot.storage.rows import Audience
from bot.storage.subscriptions import QUIZ, UPDATES, is_standing, purpose_of
from bot.storage.tables import broadcasts, citizens, consents, deliveries, subscriptions

_RANK = case((subscriptions.c.frequency == "now", 0), (subscriptions.c.frequency == "daily", 1), else_=2)


def recipients(audience: Audience, edition: str = "", after: str = "", since: OpenSince | None = None) -> Select[Any]:
    """(person, address, rank of the soonest frequency, message to be replaced) of everyone who gets it, by person, from
    `after` on.

    edition: of a correction, the right text's hash: who got that one is not told. since: decides at which of several
    addresses.
    """
    if audience.got:
        return _misled(audience.got, edition, after, since or {})
    if audience.units:
        return _told_either_way(audience, after, since or {})
    return _followers(audience, after, since or {})


def under_way(got: str, edition: str) -> Select[Any]:
    """What was claimed with the wrong text and has not ended: whether it arrives is not known yet."""
    return select(deliveries.c.id).where(*_wrong(got, edition), deliveries.c.state.in_(("leased", "sending"))).limit(1)


def _wrong(got: str, edition: str) -> list[Any]:
    """Deliveries of the corrected broadcast that carry another text than the right one."""
    of = select(broadcasts.c.id).where(broadcasts.c.key == got).scalar_subquery()
    return [deliveries.c.broadcast == of, deliveries.c.edition != edition]


def _misled(got: str, edition: str, after: str, since: OpenSince) -> Select[Any]:
    """Who got the wrong text, surely or perhaps, and can still be told: not gone, and not without any consent.

    It goes where the wrong text went, unless that chat was closed. Their message is replaced where it said nothing else:
    a digest is left as it is, as is one that took several parts.
    """
    other = deliveries.alias()
    shared = exists().where(
        other.c.address == deliveries.c.address,
        other.c.message_id == deliveries.c.message_id,
        other.c.id != deliveries.c.id,
        other.c.replaces.is_(None),
    )
    alone = ~shared & ~deliveries.c.message_id.contains(",") & citizens.c.gone.is_(False)
    replaced = case((alone, deliveries.c.message_id), else_=null())
    consented = exists().where(consents.c.address == deliveries.c.person, is_standing())
    told = consented | holds_a_post(deliveries.c.person)
    elsewhere = address_of(deliveries.c.person, since).correlate(deliveries).scalar_subquery()
    where = case((citizens.c.gone.is_(False), deliveries.c.address), else_=elsewhere)
    return (
        select(deliveries.c.person, where.label("address"), literal(0).label("rank"), replaced.label("replaces"))
        .join(citizens, citizens.c.address == deliveries.c.address)
        .where(
            *_wrong(got, edition),
            deliveries.c.state.in_(("sent", "unsure")),
            deliveries.c.person > after,
            is_reached(deliveries.c.person),
            told,
        )
        .order_by(deliveries.c.person)
    )


def _told_either_way(audience: Audience, after: str, since: OpenSince) -> Select[Any]:
    """Followers and holders of posts, each person once."""
    both = union_all(
        _followers(audience, after, since).order_by(None), _holders(audience.units, after, since)
    ).subquery()
    query = select(both.c.person, func.min(both.c.address).label("address"), func.min(both.c.rank).label("rank"))
    return query.add_columns(null().label("replaces")).group_by(both.c.person).order_by(both.c.person)


def _holders(units: Sequence[str], after: str, since: OpenSince) -> Select[Any]:
    """Who holds a post in these units and has a chat that is open. Who only stands in there has a post there too."""
    person = func.coalesce(citizens.c.person, citizens.c.address)
    elsewhere = address_of(citizens.c.person, since).correlate(citizens).scalar_subquery()
    where = case((citizens.c.person.is_(None), citizens.c.address), else_=elsewhere)
    return (
        select(person.label("person"), where.label("address"), literal(0).label("rank"), null().label("replaces"))
        .join(posts, posts.c.address == citizens.c.address)
        .where(posts.c.unit.in_(units), OWN, person > after, is_reached(citizens.c.person))
    )


def holds_a_post(person: ColumnElement[str]) -> ColumnElement[bool]:
    """At whichever of their addresses."""
    mine = citizens.alias()
    holds = exists().where(posts.c.address == mine.c.address, OWN)
    return exists().where(func.coalesce(mine.c.person, mine.c.address) == person, holds.correlate(mine))


def _followers(audience: Audience, after: str, since: OpenSince) -> Select[Any]:
    """Only people with a standing consent and a chat that is open; roles and places that a person never told pass when the
    audience asks for none.
    """
    quizzes = bool(audience.subjects) and all(purpose_of(one) == QUIZ for one in audience.subjects)
    purpose = consents.c.purpose == (QUIZ if quizzes else UPDATES)
    told = exists().where(consents.c.address == subscriptions.c.address, purpose, is_standing())
    person = subscriptions.c.address  # the key, whose row has the place and the roles of all of them
    reached = address_of(person, since).correlate(subscriptions).scalar_subquery()
    where = case(
        (func.min(citizens.c.person).is_(None), person), else_=reached
    )  # few have several: only they are looked up
    query = (
        select(person.label("person"), where.label("address"), func.min(_RANK).label("rank"), null().label("replaces"))
        .join(citizens, citizens.c.address == person)
        .where(person > after, is_reached(person), told)
        .group_by(person)
        .order_by(person)
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
