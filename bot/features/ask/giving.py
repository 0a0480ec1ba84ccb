"""A head gives a question that waits to a post of its unit, in one tap from the list of what is late. It shows no words."""

from collections import Counter
from collections.abc import Sequence

from bot.clock import day_of
from bot.duty import post_with, standing_in
from bot.features.ask.feature import ask, inquiries
from bot.features.ask.inquiry import WAITING, Inquiry
from bot.features.ask.shown import say
from bot.library.citing import shown
from bot.message import Reply
from bot.permissions import may
from bot.router import Turn
from bot.saying import moment, unit_name
from bot.storage import Post

MOST_LISTED = 7
ANSWER = ("legal_officer", "official")


@ask.choice("give")
async def give(turn: Turn) -> Reply:
    """`ID`: to whom; `ID=POST`: it is theirs, who is told."""
    turn.argument, _, to = turn.argument.partition("=")
    found, by = await _assignable(turn)
    if found is None or by is None:
        return say(turn.library, "unknown")
    if found.state not in WAITING:
        return say(turn.library, "not_owed", [_to_late(turn)], code=found.code)
    standing = await standing_in(turn.services, [found.unit], turn.now)
    there = [post for post in standing if post.role in ANSWER and not post.is_away(turn.now)]
    chosen = next((post for post in there if str(post.id) == to), None)
    if chosen is None:
        return await _whom(turn, found, there)
    theirs = (found.state, found.post) == ("claimed", chosen.id)
    if not theirs and not await inquiries(turn.services).assign(found, chosen, by, turn.now):
        return say(turn.library, "moved_on", [_to_late(turn)], code=found.code)
    due = moment(turn.library, found.due_at)
    return say(turn.library, "given", [_to_late(turn)], code=found.code, to=_named(turn, chosen), due=due)


async def _whom(turn: Turn, one: Inquiry, there: Sequence[Post]) -> Reply:
    """The posts of the unit, with how much each has in hand."""
    owed = await inquiries(turn.services).queue([one.unit])
    held = Counter(other.post for other in owed if other.state == "claimed")
    options = [
        (turn.say("ask.to_post_label", who=_named(turn, post), count=held[post.id]), f"ask:give:{one.id}={post.id}")
        for post in there[:MOST_LISTED]
    ]
    name = unit_name(turn.library, one.unit, day_of(turn.now))
    return say(turn.library, "give" if options else "give_nobody", options, code=one.code, unit=name)


def _named(turn: Turn, post: Post) -> str:
    """No names are held: the role, and since when."""
    return turn.say("ask.post_since", role=turn.say(f"office.{post.role}"), since=shown(day_of(post.since)))


async def _assignable(turn: Turn) -> tuple[Inquiry | None, Post | None]:
    """The question of the button and the post that may give it away."""
    number = int(turn.argument) if turn.argument.isdecimal() and not turn.incoming.group else 0
    found = await inquiries(turn.services).find(number)
    if found is None:
        return None, None
    return found, await post_with(turn.services, turn.incoming.sender, "assign", found.unit, turn.now)


@ask.choice("late")
async def late(turn: Turn) -> Reply:
    """What is late in the units of a head, and to be given to somebody."""
    held = () if turn.incoming.group else await turn.services.posts.of(turn.incoming.sender, turn.now)
    offices, day = turn.library.offices, day_of(turn.now)
    units = [unit.id for unit in offices.on(day) if may(held, "assign", unit.id, offices, day)]
    owed = await inquiries(turn.services).queue(units) if units else []
    found = [one for one in owed if one.due_at < turn.now]
    if not found:
        return say(turn.library, "below_none")
    options = [(_line(turn, one), f"ask:give:{one.id}") for one in found[:MOST_LISTED]]
    return say(turn.library, "late_list", options, count=len(found))


def _line(turn: Turn, one: Inquiry) -> str:
    name = unit_name(turn.library, one.unit, day_of(turn.now))
    return turn.say("ask.give_line", code=one.code, unit=name, due=moment(turn.library, one.due_at))


def _to_late(turn: Turn) -> tuple[str, str]:
    return turn.say("ask.late_label"), "ask:late:"
