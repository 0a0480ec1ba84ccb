"""Posts: who holds which role in which unit, since when, who stands in; and the one-time codes with which they are taken.

A post is the only ground of a right (`bot/permissions.py`). `citizens.roles` follows from it, but only says which messages
concern a person. A post belongs to an address; `Posts.of` alone knows how a person's posts are found.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import Column, Index, Row, String, Table, case, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.message import Address
from bot.storage.codes import hashed, new_code, typed
from bot.storage.database import Database
from bot.storage.people import People
from bot.storage.profiles import profile
from bot.storage.record import OPERATOR, Did, Entry, Record, of_post
from bot.storage.rows import GRANTED, Invitation, Post, Role
from bot.storage.tables import Instant, Key, citizens, metadata

LETTERS_OF_A_CODE = 10
STAND_IN_CODE_FOR = timedelta(days=7)
Refusal = Literal["unknown", "already", "yourself", "not_a_colleague"]
"""Why a code did not open a post; only `unknown` is a wrong code."""

posts = Table(
    "posts",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("address", String, nullable=False, index=True),
    Column("unit", String, nullable=False, index=True),
    Column("role", String, nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
    Column("away_until", Instant),
    Column("stands_for", Key),  # the post of a colleague who is away
    sqlite_autoincrement=True,  # the record names posts by number, so none may be given twice
)
OWN = posts.c.until.is_(None) & posts.c.stands_for.is_(None)
"""A post that stands without an end, held on one's own behalf."""
Index(
    "ix_posts_standing",
    posts.c.address,
    posts.c.unit,
    posts.c.role,
    unique=True,
    sqlite_where=OWN,
    postgresql_where=OWN,
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("hash", String, nullable=False, unique=True),
    Column("unit", String, nullable=False),
    Column("role", String, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_by", String, nullable=False),
    Column("until", Instant, nullable=False),
    Column("used_at", Instant),
    Column("used_by", String, nullable=False, default=""),  # `post:12`
    Column("stands_for", Key),
    Column("post_until", Instant),
    sqlite_autoincrement=True,
)


class Posts:
    """Grants posts, ends them, finds them. Everything is noted in the record, in the same transaction."""

    def __init__(self, database: Database, people: People | None = None) -> None:
        """people: whose cache must learn of a change at once; None: of a command, beside a running service."""
        self._database = database
        self._people = people

    # Who holds what -------------------------------------------------------------------------------------------------

    async def of(self, address: Address, now: datetime) -> tuple[Post, ...]:
        """What one person holds now, at whichever of their addresses, also for colleagues who are away; the oldest first."""
        async with self._database.read() as connection:
            mine = (await profile(connection, address)).addresses
            return await _standing(connection, now, posts.c.address.in_(mine))

    async def in_units(self, units: Sequence[str], now: datetime) -> tuple[Post, ...]:
        """Who holds a post in these units now."""
        async with self._database.read() as connection:
            return await _standing(connection, now, posts.c.unit.in_(units))

    async def every(self, now: datetime) -> tuple[Post, ...]:
        async with self._database.read() as connection:
            return await _standing(connection, now)

    async def stamp(self, now: datetime) -> tuple[object, ...]:
        """Another one whenever a post was opened or has ended, or somebody went away or came back."""
        ended, away = posts.c.until <= now, posts.c.away_until > now
        query = select(
            func.count(),
            func.max(posts.c.id),
            func.sum(case((ended, 1), else_=0)),
            func.sum(case((away, posts.c.id), else_=0)),
        )
        async with self._database.read() as connection:
            return tuple((await connection.execute(query)).one())

    # Codes ------------------------------------------------------------------------------------------------------------

    async def invite(self, unit: str, role: Role, now: datetime, until: datetime, who: str = OPERATOR) -> str:
        """A code that opens this post once, before `until`. It is returned here and never again."""
        async with self._database.begin() as connection:
            code, number = await _new_code(connection, made_at=now, made_by=who, unit=unit, role=role, until=until)
            await Record.note(connection, Entry(now, who, "invite", f"{role} invitation:{number}", unit))
        return code

    async def invitations(self, now: datetime) -> list[Invitation]:
        """Codes that nobody has used yet and that still open something."""
        query = select(invitations).where(_open(now)).order_by(invitations.c.id)
        async with self._database.read() as connection:
            return [_invitation(row) for row in await connection.execute(query)]

    async def invitation(self, code: str, now: datetime) -> Invitation | None:
        """What a code would open, without using it up."""
        async with self._database.read() as connection:
            row = await _by_code(connection, code, now)
        return _invitation(row) if row else None

    async def revoke(self, number: int, now: datetime, who: str = OPERATOR) -> Invitation | None:
        """The code opens nothing any more; None when there was none to revoke."""
        revoking = update(invitations).where(invitations.c.id == number, _open(now)).values(until=now)
        async with self._database.begin() as connection:
            row = (await connection.execute(revoking.returning(invitations))).first()
            if row is None:
                return None
            await Record.note(connection, Entry(now, who, "revoke", f"invitation:{number}", row.unit))
        return _invitation(row)

    async def join(self, address: Address, code: str, now: datetime) -> Post | Refusal:
        """Takes the post that a code opens, and uses the code up; of two who type it at once, one gets it. Whoever took it
        with that code has it: the update may be taken up again after a kill."""
        async with self._database.begin() as connection:
            row = await _by_code(connection, code, now, lock=True)
            if row is None:
                return await _taken_before(connection, code, address, now) or "unknown"
            held = await _standing(connection, now, posts.c.address == str(address))
            refusal = await _refusal(connection, row, held, now)
            if refusal:
                return refusal
            post = await _take(connection, row, address, now)
            did: Did = "stand_in" if post.stands_for else "join"
            on_what = of_post(post.stands_for or post.id)
            await Record.note(connection, Entry(now, of_post(post.id), did, on_what, post.unit))
            roles = await self._follow(connection, address, now)
        self._tell(address, roles)
        return post

    # Being away, and the end --------------------------------------------------------------------------------------------

    async def away(self, post: Post, until: datetime, now: datetime) -> str:
        """Until then the holder is away; returns the code with which one colleague stands in. An earlier one is void."""
        async with self._database.begin() as connection:
            await _end_stand_in(connection, post.id, now)
            await connection.execute(update(posts).where(posts.c.id == post.id).values(away_until=until))
            who = of_post(post.id)
            code, _ = await _new_code(
                connection,
                made_at=now,
                made_by=who,
                unit=post.unit,
                role=post.role,
                until=min(until, now + STAND_IN_CODE_FOR),
                stands_for=post.id,
                post_until=until,
            )
            await Record.note(connection, Entry(now, who, "away", who, post.unit))
        return code

    async def back(self, post: Post, now: datetime) -> None:
        """The holder is back; nobody stands in any more."""
        async with self._database.begin() as connection:
            await _end_stand_in(connection, post.id, now)
            await connection.execute(update(posts).where(posts.c.id == post.id).values(away_until=None))
            await Record.note(connection, Entry(now, of_post(post.id), "back", of_post(post.id), post.unit))

    async def leave(self, post: Post, now: datetime) -> None:
        """The holder goes; the rights end with this call."""
        await self.end(post.id, now, of_post(post.id), "leave")

    async def end(self, number: int, now: datetime, who: str = OPERATOR, did: Did = "end_post") -> Post | None:
        """Ends a post and whatever rested on it; None when it does not stand."""
        async with self._database.begin() as connection:
            found = await _standing(connection, now, posts.c.id == number)
            if not found:
                return None
            await _end_stand_in(connection, number, now)
            await connection.execute(update(posts).where(posts.c.id == number).values(until=now, away_until=None))
            await Record.note(connection, Entry(now, who, did, of_post(number), found[0].unit))
            roles = await self._follow(connection, found[0].address, now)
        self._tell(found[0].address, roles)
        return found[0]

    # What follows for the person ------------------------------------------------------------------------------------------

    async def _follow(self, connection: AsyncConnection, address: Address, now: datetime) -> frozenset[str]:
        """Writes the roles that follow from the posts: what was granted goes with the last post, what the person told of
        themselves as a citizen or a business stays."""
        held = await _standing(connection, now, posts.c.address == str(address))
        granted = {str(post.role) for post in held if post.stands_for is None}
        query = select(citizens.c.roles).where(citizens.c.address == str(address))
        told = set(((await connection.execute(query)).scalar() or "").split()) - set(GRANTED)
        roles = frozenset(told | granted | ({"official"} if granted else set()))
        written = " ".join(sorted(roles))
        taking = self._database.insert(citizens).values(
            address=str(address), gone=False, first_at=now, seen_at=now, roles=written
        )
        await connection.execute(taking.on_conflict_do_update(index_elements=["address"], set_={"roles": written}))
        return roles

    def _tell(self, address: Address, roles: frozenset[str]) -> None:
        if self._people is not None:
            self._people.granted(address, roles)


async def _standing(connection: AsyncConnection, now: datetime, *which: Any) -> tuple[Post, ...]:
    """Posts that stand now. Who stands in does so while the other one's post stands, that one is away, and both are still
    of one unit."""
    of, own = posts.alias(), posts.alias()
    absent = exists().where(of.c.id == posts.c.stands_for, of.c.away_until > now, *_lasts(of, now))
    colleague = exists().where(
        own.c.address == posts.c.address, own.c.unit == posts.c.unit, own.c.stands_for.is_(None), *_lasts(own, now)
    )
    stands = (*_lasts(posts, now), posts.c.stands_for.is_(None) | (absent & colleague))
    query = select(posts).where(*stands, *which).order_by(posts.c.id)
    return tuple(_post(row) for row in await connection.execute(query))


def _lasts(of: Any, now: datetime) -> tuple[Any, ...]:
    return of.c.since <= now, of.c.until.is_(None) | (of.c.until > now)


async def _new_code(connection: AsyncConnection, **fields: Any) -> tuple[str, int]:
    """(the code, the number of its invitation)."""
    code = new_code(LETTERS_OF_A_CODE)
    making = insert(invitations).values(hash=hashed(typed(code)), used_by="", **fields)
    made = await connection.execute(making.returning(invitations.c.id))
    return code, int(made.scalar_one())


async def _by_code(connection: AsyncConnection, code: str, now: datetime, lock: bool = False) -> Row[Any] | None:
    query = select(invitations).where(invitations.c.hash == hashed(typed(code)), _open(now))
    return (await connection.execute(query.with_for_update() if lock else query)).first()


def _open(now: datetime) -> Any:
    return invitations.c.used_at.is_(None) & (invitations.c.until > now)


async def _refusal(connection: AsyncConnection, row: Row[Any], held: Sequence[Post], now: datetime) -> Refusal | None:
    """Why this person may not take it. Only a colleague of the same unit stands in: a lost code lets no stranger in."""
    if row.stands_for is None:
        same = [post for post in held if post.stands_for is None and (post.unit, post.role) == (row.unit, row.role)]
        return "already" if same else None
    if not await _standing(connection, now, posts.c.id == row.stands_for):
        return "unknown"
    if any(post.id == row.stands_for for post in held):
        return "yourself"
    colleague = any(post.unit == row.unit and post.stands_for is None for post in held)
    return None if colleague else "not_a_colleague"


async def _take(connection: AsyncConnection, row: Row[Any], address: Address, now: datetime) -> Post:
    making = insert(posts).values(
        address=str(address),
        unit=row.unit,
        role=row.role,
        since=now,
        until=row.post_until,
        stands_for=row.stands_for,
    )
    post = _post((await connection.execute(making.returning(posts))).one())
    using = update(invitations).where(invitations.c.id == row.id)
    await connection.execute(using.values(used_at=now, used_by=of_post(post.id)))
    return post


async def _taken_before(connection: AsyncConnection, code: str, address: Address, now: datetime) -> Post | None:
    """The post that this person took with the code, while it stands."""
    used_by = select(invitations.c.used_by).where(invitations.c.hash == hashed(typed(code)))
    with_it = (await connection.execute(used_by)).scalar()
    mine = await _standing(connection, now, posts.c.address == str(address)) if with_it else ()
    return next((post for post in mine if of_post(post.id) == with_it), None)


async def _end_stand_in(connection: AsyncConnection, number: int, now: datetime) -> None:
    """Nobody stands in for this post from now on, and no code of its holder lets anybody do so."""
    stand_ins = update(posts).where(posts.c.stands_for == number, posts.c.until > now)
    await connection.execute(stand_ins.values(until=now))
    codes = update(invitations).where(invitations.c.stands_for == number, _open(now))
    await connection.execute(codes.values(until=now))


def _post(row: Row[Any]) -> Post:
    role = cast("Role", row.role)
    return Post(
        row.id, Address.parse(row.address), row.unit, role, row.since, row.until, row.away_until, row.stands_for
    )


def _invitation(row: Row[Any]) -> Invitation:
    return Invitation(row.id, row.unit, cast("Role", row.role), row.made_at, row.made_by, row.until, row.stands_for)
