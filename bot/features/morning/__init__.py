"""A head's morning: at 07:30 of a working day one message of all that waits for them, from what each feature tells.

What is urgent stands first; what went well is told too; on a morning without anything there is no message.
"""

from datetime import datetime, timedelta

from bot.clock import HANOI, day_of
from bot.library.texts import blocks
from bot.library.working_time import MORNING as AT
from bot.message import MOST_CHOICES, Bullets, Reply, numbered, text
from bot.router import Brief, Feature, Push, Services, Turn
from bot.saying import menu, say
from bot.storage import MORNING, Broadcast, Citizen, Post
from bot.storage.owed import owe_now, was_owed

morning = Feature("morning")

TOLD_UNTIL = timedelta(hours=4)
"""Later it would be no morning: what is left of it expires, and tomorrow's tells it."""
MOST_LINES = 12


@morning.every_minute
async def begin(services: Services, now: datetime) -> None:
    """One broadcast a day, to whoever holds the post of a head and is there; after a kill it goes on from the ledger."""
    day = day_of(now)
    at = datetime.combine(day, AT, HANOI)
    key = f"{MORNING}:{day}"
    if not at <= now < at + TOLD_UNTIL or not services.library.calendar.works_on(day):
        return
    if not await was_owed(services.database, [key]):
        heads = [post.address for post in await services.posts.every(now) if _leads(post, now)]
        told = Broadcast(key, MORNING, str(day), "", now, latest_send_at=at + TOLD_UNTIL, late="expire")
        await owe_now(services.database, told, heads, now)


@morning.compose(MORNING)
async def compose(services: Services, broadcast: Broadcast, citizen: Citizen, now: datetime) -> Push | None:
    """As it stands when it is sent; None when there is nothing to say."""
    briefs = await _briefs(services, await services.posts.of(citizen.address, now), now)
    if not briefs:
        return None
    reply = _written(services, briefs, now)
    return Push(reply, (reply.title, "morning:now:"), owed=True)


@morning.command("sangnay")
@morning.word("viec sang nay")
@morning.choice("now")
async def look(turn: Turn) -> Reply:
    """The same at any hour, for who asks."""
    if turn.incoming.group:
        return say(turn.library, "morning.private")
    held = await turn.services.posts.of(turn.incoming.sender, turn.now)
    if not any(_leads(post, turn.now) for post in held):
        return say(turn.library, "morning.not_head")
    briefs = await _briefs(turn.services, held, turn.now)
    return _written(turn.services, briefs, turn.now) if briefs else say(turn.library, "morning.nothing")


def _leads(post: Post, now: datetime) -> bool:
    """Whoever stands in for a head holds that post, and hears it instead."""
    return post.role == "head" and not post.is_away(now)


async def _briefs(services: Services, held: tuple[Post, ...], now: datetime) -> list[Brief]:
    """What all features tell of all the units that somebody leads; of two posts the same line once."""
    found: dict[str, Brief] = {}
    for post in held:
        for briefing in services.briefings if _leads(post, now) else ():
            for brief in await briefing(services, post, now):
                found.setdefault(brief.line, brief)
    return sorted(found.values(), key=lambda brief: not brief.urgent)


def _written(services: Services, briefs: list[Brief], now: datetime) -> Reply:
    """A line each, and a button for each place that lines lead to, at most seven."""
    say_, library = services.library.texts.say, services.library
    lines = [brief.line for brief in briefs[:MOST_LINES]]
    if len(briefs) > MOST_LINES:
        lines.append(say_("morning.more", count=len(briefs) - MOST_LINES))
    opens = dict.fromkeys(brief.opens for brief in briefs if brief.opens)
    options = list({data: (label, data) for label, data in opens}.values())[: MOST_CHOICES - 1]
    title = say_("morning.title", day=f"{now.astimezone(HANOI):%d/%m/%Y}")
    said = (Bullets(tuple(text(line) for line in lines)), *blocks(say_("morning.end")))
    return Reply(title, said, (*numbered(options), *menu(library)))
