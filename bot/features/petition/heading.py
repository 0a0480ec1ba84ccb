"""The head's side: whom a petition of a unit below is given to in one tap, what is late there, the lines of the morning.

A head of a unit above sees what it is about and how late it is; its words are read in its own unit alone.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.clock import day_of
from bot.duty import post_with, standing_in
from bot.features.petition.feature import petition, petitions
from bot.features.petition.matters import WAITING, Petition
from bot.features.petition.shown import say, summary, title_of
from bot.library.citing import shown
from bot.message import Reply, numbered
from bot.permissions import may
from bot.router import Brief, Services, Turn
from bot.saying import menu, moment, unit_name
from bot.storage import Post

MOST_LISTED = 7
NEW_FOR = timedelta(days=1)
DEAL = ("legal_officer", "official")


@petition.choice("give")
async def give(turn: Turn) -> Reply:
    """`ID`: to whom; `ID=POST`: it is theirs, who is told."""
    turn.argument, _, to = turn.argument.partition("=")
    found, by = await _assignable(turn)
    if found is None or by is None:
        return say(turn.library, "unknown")
    if found.state not in WAITING:
        return say(turn.library, "not_owed", [_to_late(turn)], code=found.code)
    standing = await standing_in(turn.services, [found.unit], turn.now)
    there = [post for post in standing if post.role in DEAL and not post.is_away(turn.now)]
    chosen = next((post for post in there if str(post.id) == to), None)
    if chosen is None:
        return await _whom(turn, found, there)
    theirs = (found.state, found.post) == ("claimed", chosen.id)
    if not theirs and not await petitions(turn.services).assign(found, chosen, by, turn.now):
        return say(turn.library, "moved_on", [_to_late(turn)], code=found.code)
    due = moment(turn.library, found.due_at)
    return say(turn.library, "given", [_to_late(turn)], code=found.code, to=_named(turn, chosen), due=due)


async def _whom(turn: Turn, one: Petition, there: Sequence[Post]) -> Reply:
    """The posts of the unit, with how much each has in hand."""
    owed = await petitions(turn.services).queue([one.unit])
    held = Counter(other.post for other in owed if other.state == "claimed")
    options = [
        (
            turn.say("petition.to_post_label", who=_named(turn, post), count=held[post.id]),
            f"petition:give:{one.id}={post.id}",
        )
        for post in there[:MOST_LISTED]
    ]
    name = unit_name(turn.library, one.unit, day_of(turn.now))
    said = say(turn.library, "give" if options else "give_nobody", unit=name)
    return Reply(
        title_of(turn.library, one),
        (*summary(turn.library, one, turn.now), *said.blocks),
        (*numbered(options), *menu(turn.library)),
    )


def _named(turn: Turn, post: Post) -> str:
    """No names are held: the role, and since when."""
    return turn.say(f"petition.role_{post.role}", since=shown(day_of(post.since)))


async def _assignable(turn: Turn) -> tuple[Petition | None, Post | None]:
    """The petition of the button and the post that may give it away."""
    number = int(turn.argument) if turn.argument.isdecimal() and not turn.incoming.group else 0
    found = await petitions(turn.services).find(number)
    if found is None:
        return None, None
    return found, await post_with(turn.services, turn.incoming.sender, "assign", found.unit, turn.now)


@petition.choice("late")
async def late(turn: Turn) -> Reply:
    """What is late in the units of a head, and whom it may be given to."""
    held = () if turn.incoming.group else await turn.services.posts.of(turn.incoming.sender, turn.now)
    units = {unit for post in held for unit in units_of(turn.services, post, turn.now)}
    owed = await petitions(turn.services).queue(sorted(units))
    found = [one for one in owed if one.due_at < turn.now]
    if not found:
        return say(turn.library, "none_late" if units else "no_head")
    options = [(_line(turn, one), f"petition:give:{one.id}") for one in found[:MOST_LISTED]]
    return say(turn.library, "late_list", options, count=len(found))


def _line(turn: Turn, one: Petition) -> str:
    return turn.say(
        "petition.late_line", code=one.code, unit=unit_name(turn.library, one.unit, day_of(turn.now)),
        due=moment(turn.library, one.due_at),
    )  # fmt: skip


def _to_late(turn: Turn) -> tuple[str, str]:
    return turn.say("petition.late_label"), "petition:late:"


def units_of(services: Services, post: Post, now: datetime) -> tuple[str, ...]:
    """The units whose petitions the holder of a post may give to somebody: a head's own and those below."""
    offices, day = services.library.offices, day_of(now)
    return tuple(unit.id for unit in offices.on(day) if may([post], "assign", unit.id, offices, day))


@petition.briefing
async def morning(services: Services, post: Post, now: datetime) -> Sequence[Brief]:
    """How many are late, wait, came since yesterday."""
    owed = await petitions(services).queue(units_of(services, post, now))
    counts = {
        "late": sum(one.due_at < now for one in owed),
        "waiting": len(owed),
        "new": sum(one.opened_at > now - NEW_FOR for one in owed),
    }
    say = services.library.texts.say
    opens = say("petition.late_label"), "petition:late:"
    return [
        Brief(say(f"petition.brief_{name}", count=count), opens if name == "late" else None, urgent=name == "late")
        for name, count in counts.items()
        if count
    ]
