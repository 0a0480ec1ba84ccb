"""A head's side: what nobody took or is late, given to somebody with one tap, and what a head hears of it in the morning."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.clock import day_of
from bot.duty import home_of
from bot.features.task.feature import (
    Given,
    assignments,
    given,
    late_after,
    nothing,
    of_directive,
    post_for,
    pressed,
    say,
    task,
    told,
)
from bot.library import Library
from bot.library.texts import blocks
from bot.message import Bullets, Reply, numbered, text
from bot.permissions import may
from bot.router import Brief, Services, Turn
from bot.saying import menu, unit_name
from bot.storage import Post

MOST_LISTED = 6
MOST_LINES = 12


@task.choice("below")
async def below(turn: Turn) -> Reply:
    """Of a directive, all that this person answers for: taken, not taken, late, done; what is free can be given at once."""
    mine = await of_directive(turn, turn.argument, "assign")
    if not mine:
        return await nothing(turn)
    return await listed(turn.services, mine, turn.now)


async def listed(services: Services, those: Sequence[Given], now: datetime) -> Reply:
    """The late ones first; a button for each that can be given."""
    library = services.library
    ordered = sorted(those, key=lambda one: ("late", "free", "taken", "done").index(state_of(services, one, now)))
    lines = [
        library.texts.say(f"task.line_{state_of(services, one, now)}", **told(library, one, now)) for one in ordered
    ]
    if len(lines) > MOST_LINES:
        lines = [*lines[:MOST_LINES], library.texts.say("directive.more", count=len(lines) - MOST_LINES)]
    free = [one for one in ordered if one.row.post is None and one.row.done_at is None]
    options = [await _to_give(services, one, now) for one in free[:MOST_LISTED]]
    said = (*blocks(library.texts.say("task.below")), Bullets(tuple(text(one) for one in lines)))
    return Reply(those[0].directive.title, said, (*numbered(options), *menu(library)))


def state_of(services: Services, one: Given, now: datetime) -> str:
    if one.row.done_at:
        return "done"
    if now > late_after(services.config, one.task.due):
        return "late"
    return "free" if one.row.post is None else "taken"


async def _to_give(services: Services, one: Given, now: datetime) -> tuple[str, str]:
    """One tap where one person is there to take it; else who."""
    fitting, values = await _fitting(services, one, now), told(services.library, one, now)
    if len(fitting) == 1:
        role = services.library.texts.say(f"office.{fitting[0].role}")
        label = services.library.texts.say("task.give_to", role=role, **values)
        return label, f"task:to:{one.row.id}={fitting[0].id}"
    return services.library.texts.say("task.give_which", **values), f"task:give:{one.row.id}"


async def _fitting(services: Services, one: Given, now: datetime) -> list[Post]:
    """Who is in the unit and not away; who stands in for a colleague has a post of their own."""
    offices, day = services.library.offices, day_of(now)
    here = await services.posts.in_units(offices.ids_of(one.row.unit, day), now)
    return [
        post
        for post in here
        if post.stands_for is None
        and not post.is_away(now)
        and may([post], "confirm_directive", one.row.unit, offices, day)
    ]


@task.choice("give")
async def give(turn: Turn) -> Reply:
    """To whom of the unit: roles and numbers, no names."""
    one = await pressed(turn)
    if one is None or not await post_for(turn, one, "assign"):
        return await nothing(turn)
    values = told(turn.library, one, turn.now)
    fitting = await _fitting(turn.services, one, turn.now)
    if not fitting:
        return say(turn.library, "nobody", **values)
    options = [(_who(turn.library, post, day_of(turn.now)), f"task:to:{one.row.id}={post.id}") for post in fitting]
    return say(turn.library, "to_whom", options[:MOST_LISTED], **values)


@task.choice("to")
async def to(turn: Turn) -> Reply:
    """`ROW=POST`: given, and that one is told; pressed twice it is once."""
    turn.argument, _, number = turn.argument.partition("=")
    one = await pressed(turn)
    head = await post_for(turn, one, "assign") if one else None
    if one is None or head is None:
        return await nothing(turn)
    fitting = [post for post in await _fitting(turn.services, one, turn.now) if str(post.id) == number]
    values = told(turn.library, one, turn.now)
    if not fitting:
        return say(turn.library, "nobody", **values)
    if one.row.done_at:
        return say(turn.library, "see_done", **values)
    await assignments(turn.services).give(one.row, fitting[0], head, turn.now)
    options = [(turn.say("task.below_label"), f"task:below:{one.row.directive}")]
    key = "given_paused" if one.paused else "given"
    return say(turn.library, key, options, who=_who(turn.library, fitting[0], day_of(turn.now)), **values)


def _who(library: Library, post: Post, day: date) -> str:
    role = library.texts.say(f"office.{post.role}")
    return library.texts.say("directive.who", role=role, unit=unit_name(library, post.unit, day), number=post.id)


# In the morning -----------------------------------------------------------------------------------------------------------


@task.briefing
async def briefing(services: Services, post: Post, now: datetime) -> Sequence[Brief]:
    """Of each directive the tasks that are late, and those that nobody took."""
    offices, day = services.library.offices, day_of(now)
    home = home_of(post.unit, offices, day)
    led = [one for one in (home, *offices.below(home, day)) if may([post], "assign", one, offices, day)]
    units = [id_ for unit in led for id_ in offices.ids_of(unit, day)]
    every = await given(services, await assignments(services).of_units(units), now)
    those = [one for one in every if not one.paused]
    found = []
    for id_ in dict.fromkeys(one.row.directive for one in those):
        states = [state_of(services, one, now) for one in those if one.row.directive == id_]
        late, free = states.count("late"), states.count("free")
        if late or free:
            title = next(one.directive.title for one in those if one.row.directive == id_)
            key = "task.brief_late" if late else "task.brief"
            line = services.library.texts.say(key, title=title, late=late, free=free)
            label = services.library.texts.say("task.below_label")
            found.append(Brief(line, (label, f"task:below:{id_}"), urgent=late > 0))
    return found
