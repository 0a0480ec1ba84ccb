"""An official's post: joining with a code, «đơn vị của tôi», a stand-in while away, leaving, the end of its unit. Never in
a group."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.clock import HANOI, day_of
from bot.duty import Duty, desk_of, home_of, standing_in
from bot.features.office.rules import MOST_WRONG, code_in, day_typed, tells_day, wrong_lately
from bot.library.citing import shown
from bot.library.texts import blocks
from bot.message import MOST_CHOICES, Reply, numbered
from bot.permissions import may
from bot.router import Feature, Push, Services, Turn
from bot.saying import menu, say, unit_name
from bot.storage import GRANTED, UNIT_ENDED, Broadcast, Citizen, Post
from bot.storage.owed import owe_now, was_owed
from bot.vietnamese import fold

office = Feature("office")

PROMPT_FOR = timedelta(minutes=10)
AWAY_DAYS = {"office.three_days": 3, "office.week": 7, "office.two_weeks": 14, "office.month": 30}
QUESTIONS = Duty("answer_question", told=("legal_officer",))
MOST_POSTS = 3
"""Each has two buttons on the one screen."""

OfOfficials = Callable[[Turn, tuple[Post, ...]], Awaitable[Reply | None]]


@office.command("thamgia")
@office.word("vao don vi", "tham gia don vi")
@office.choice("join")
async def join(turn: Turn) -> Reply:
    """`/thamgia CODE`, or asks for the code."""
    typed = turn.argument if turn.incoming.kind == "text" else ""
    if typed.strip() or turn.incoming.group:
        return await _join(turn, typed)
    turn.session = replace(turn.session, waiting="office:code", waiting_until=turn.now + PROMPT_FOR)
    return say(turn.library, "office.ask_code")


@office.text("code")
async def code_typed(turn: Turn) -> Reply:
    return await _join(turn, code_in(turn.incoming.text) or turn.incoming.text)


async def _join(turn: Turn, code: str) -> Reply:
    """Takes the post, or says kindly why not. A wrong code counts, five an hour."""
    if turn.incoming.group:
        return say(turn.library, "office.private")
    tried = wrong_lately(turn.session.tried, turn.now)
    if len(tried) >= MOST_WRONG:
        return say(turn.library, "office.too_many")
    posts, sender = turn.services.posts, turn.incoming.sender
    offered = await posts.invitation(code, turn.now)
    if offered and turn.library.offices.unit_on(offered.unit, day_of(turn.now)) is None:
        return say(turn.library, "office.unit_gone")
    found = await posts.join(sender, code, turn.now)
    if not isinstance(found, Post):
        if found == "unknown":
            turn.session = replace(turn.session, tried=(*tried, turn.now.timestamp()))
        return say(turn.library, f"office.{found}")
    turn.citizen = await turn.services.people.citizen(sender)
    choices = [(turn.say("office.mine_label"), "office:mine:"), (turn.say("office.follow_label"), "subscribe:topics:")]
    if found.stands_for:
        return say(turn.library, "office.standing_in", choices[:1], **_of(turn, found), until=_last_day(found.until))
    return say(turn.library, "office.joined", choices, **_of(turn, found))


@office.command("donvi")
@office.word("don vi cua toi")
@office.choice("mine")
async def mine(turn: Turn) -> Reply:
    """Unit, role, since when, colleagues by role, who stands in. No names: none are held."""
    if turn.incoming.group:
        return say(turn.library, "office.private")
    held = await _held(turn)
    if not held:
        return say(turn.library, "office.none", [(turn.say("office.join_label"), "office:join:")])
    said = [await _described(turn, post) for post in held]
    buttons = _buttons(turn, held)
    buttons += _work(turn, held)[: MOST_CHOICES - 1 - len(buttons)]
    return Reply(turn.say("office.title"), blocks("\n\n".join(said)), (*numbered(buttons), *menu(turn.library)))


def _work(turn: Turn, held: tuple[Post, ...]) -> list[tuple[str, str]]:
    """What waits for this person, and the queue; where several posts take up the room, the first leads to the other."""
    found = [(turn.say("office.work_label"), "directive:mine:")]
    offices, day = turn.library.offices, day_of(turn.now)
    if any(may([post], "answer_question", post.unit, offices, day) for post in held):
        found.append((turn.say("ask.queue_label"), "ask:queue:"))
    return found


async def _described(turn: Turn, post: Post) -> str:
    if post.stands_for:
        return turn.say("office.for_colleague", **_of(turn, post), until=_last_day(post.until))
    offices, day = turn.library.offices, day_of(turn.now)
    home = home_of(post.unit, offices, day)
    if offices.unit_on(home, day) is None:
        return turn.say("office.post_ended", **_of(turn, post))
    lines = [turn.say("office.post", **_of(turn, post), since=shown(day_of(post.since)))]
    others = [one for one in await standing_in(turn.services, [home], turn.now) if one.id != post.id]
    counts = Counter(one.role for one in others if one.stands_for is None)
    told = ", ".join(f"{counts[role]} {turn.say(f'office.{role}')}" for role in GRANTED if counts[role])
    lines.append(turn.say("office.colleagues", counts=told) if told else turn.say("office.alone"))
    if post.is_away(turn.now):
        stands_in = any(one.stands_for == post.id for one in others)
        key = "office.away_with" if stands_in else "office.away_without"
        lines.append(turn.say(key, until=_last_day(post.away_until)))
    return "\n\n".join(lines)


def _buttons(turn: Turn, held: tuple[Post, ...]) -> list[tuple[str, str]]:
    """Of each post: away or back, leaving; with the unit's name where there are several."""
    options = []
    for post in held[:MOST_POSTS]:
        actions = ["leave"] if post.stands_for else ["back" if post.is_away(turn.now) else "away", "leave"]
        key = "office.{}_label" if len(held) == 1 else "office.{}_of"
        options += [
            (
                turn.say(key.format(one), unit=unit_name(turn.library, post.unit, day_of(turn.now))),
                f"office:{one}:{post.id}",
            )
            for one in actions
        ]
    return options


# Away and back ------------------------------------------------------------------------------------------------------


async def asked_away(turn: Turn, held: tuple[Post, ...]) -> Reply | None:
    """«nghi phep»: of several posts the person chooses."""
    own = [post for post in held if post.stands_for is None]
    if len(own) != 1:
        return await mine(turn)
    turn.argument = str(own[0].id)
    return await away(turn)


@office.choice("away")
async def away(turn: Turn) -> Reply:
    """Until when: some days to choose from, or one that is typed."""
    post = await _mine(turn)
    if post is None or post.stands_for:
        return await _gone(turn)
    turn.session = replace(turn.session, waiting="office:day", waiting_until=turn.now + PROMPT_FOR)
    today = day_of(turn.now)
    options = [
        (
            turn.say(key, day=shown(today + timedelta(days=days))),
            f"office:until:{post.id}={today + timedelta(days=days)}",
        )
        for key, days in AWAY_DAYS.items()
    ]
    return say(turn.library, "office.ask_day", options, unit=unit_name(turn.library, post.unit, day_of(turn.now)))


@office.text("day")
async def day_given(turn: Turn) -> Reply | None:
    """A typed day, of the only post; who holds several presses a button. Asked again when it is no such day."""
    own = [post for post in await _held(turn) if post.stands_for is None]
    day = day_typed(turn.incoming.text, day_of(turn.now))
    if day is None and not tells_day(turn.incoming.text):
        return None
    if len(own) != 1:
        return await mine(turn)
    if day is None:
        turn.argument = str(own[0].id)
        return await away(turn)
    return await _go_away(turn, own[0], day)


@office.choice("until")
async def until(turn: Turn) -> Reply:
    turn.argument, _, written = turn.argument.partition("=")
    post, day = await _mine(turn), day_typed(written, day_of(turn.now))
    if post is None or day is None or post.stands_for:
        return await _gone(turn)
    return await _go_away(turn, post, day)


async def _go_away(turn: Turn, post: Post, day: date) -> Reply:
    """Noted until the end of that day; the code for the colleague is shown once."""
    end = datetime.combine(day + timedelta(days=1), time(), HANOI)
    code = await turn.services.posts.away(post, end, turn.now)
    options = [
        (turn.say("office.back_label"), f"office:back:{post.id}"),
        (turn.say("office.mine_label"), "office:mine:"),
    ]
    return say(turn.library, "office.away", options, until=shown(day), code=code)


async def asked_back(turn: Turn, held: tuple[Post, ...]) -> Reply | None:
    """«toi da ve»: back in every post."""
    absent = [post for post in held if post.is_away(turn.now)]
    for post in absent:
        await turn.services.posts.back(post, turn.now)
    return say(
        turn.library, "office.back" if absent else "office.not_away", [(turn.say("office.mine_label"), "office:mine:")]
    )


@office.choice("back")
async def back(turn: Turn) -> Reply | None:
    post = await _mine(turn)
    return await asked_back(turn, (post,)) if post else await _gone(turn)


# Leaving ------------------------------------------------------------------------------------------------------------


async def asked_leave(turn: Turn, held: tuple[Post, ...]) -> Reply | None:
    """«roi don vi»: of several posts the person chooses."""
    if len(held) != 1:
        return await mine(turn)
    turn.argument = str(held[0].id)
    return await leave(turn)


@office.choice("leave")
async def leave(turn: Turn) -> Reply:
    """Asks first: it needs a new code to come back."""
    post = await _mine(turn)
    if post is None:
        return await _gone(turn)
    options = [(turn.say("office.leave_yes"), f"office:left:{post.id}"), (turn.say("office.leave_no"), "office:mine:")]
    return say(turn.library, "office.leave", options, **_of(turn, post))


@office.choice("left")
async def left(turn: Turn) -> Reply:
    post = await _mine(turn)
    if post is None:
        return await _gone(turn)
    await turn.services.posts.leave(post, turn.now)
    turn.citizen = await turn.services.people.citizen(turn.incoming.sender)
    return say(turn.library, "office.left", **_of(turn, post))


# The end of its unit --------------------------------------------------------------------------------------------------


@office.every_minute
async def tell_of_the_end(services: Services, now: datetime) -> None:
    """Whoever holds a post in a unit that has ended hears once where its work went; anew when that unit ends too."""
    offices, day = services.library.offices, day_of(now)
    ended = offices.ended_on(day)
    held = await services.posts.in_units(ended, now) if ended else ()
    keys = {f"{UNIT_ENDED}:{post.id}:{home_of(post.unit, offices, day)}": post for post in held}
    known = await was_owed(services.database, keys) if keys else ()
    for key, post in keys.items():
        if key not in known:
            await owe_now(services.database, Broadcast(key, UNIT_ENDED, str(post.id), "", now), [post.address], now)


@office.compose(UNIT_ENDED)
async def told_of_the_end(services: Services, broadcast: Broadcast, citizen: Citizen, now: datetime) -> Push | None:
    """None for who has left meanwhile."""
    held = await services.posts.of(citizen.address, now)
    post = next((post for post in held if str(post.id) == broadcast.subject), None)
    if post is None:
        return None
    library, offices, day = services.library, services.library.offices, day_of(now)
    heir = offices.unit_on(post.unit, day)
    desk = await desk_of(services, post.unit, now, QUESTIONS)
    went = unit_name(library, heir.id if heir else desk.unit, day)
    key = "office.taken_in" if heir else "office.ended" if went else "office.ended_nobody"
    mine = (library.texts.say("office.mine_label"), "office:mine:")
    values = {"old": offices.last_name(post.unit), "unit": went, "role": library.texts.say(f"office.{post.role}")}
    return Push(say(library, key, [mine], **values), mine, owed=True)


# What is typed --------------------------------------------------------------------------------------------------------

SAID: dict[str, OfOfficials] = {
    "nghi phep": asked_away,
    "toi nghi phep": asked_away,
    "toi da ve": asked_back,
    "roi don vi": asked_leave,
}
"""Words that mean this to who holds a post, and to everybody else a question about the law («nghỉ phép»)."""


@office.by_name
async def said(turn: Turn) -> Reply | None:
    code = code_in(turn.incoming.text)
    if code:
        return await _join(turn, code)
    handler = SAID.get(fold(turn.incoming.text))
    if handler is None or turn.incoming.group:
        return None
    held = await _held(turn)
    return await handler(turn, held) if held else None


async def _held(turn: Turn) -> tuple[Post, ...]:
    return await turn.services.posts.of(turn.incoming.sender, turn.now)


async def _mine(turn: Turn) -> Post | None:
    """The post of the button, if it is one of this person's: a button can be made up."""
    if turn.incoming.group:
        return None
    return next((post for post in await _held(turn) if str(post.id) == turn.argument), None)


async def _gone(turn: Turn) -> Reply:
    return say(turn.library, "office.private" if turn.incoming.group else "office.post_gone")


def _of(turn: Turn, post: Post) -> dict[str, str]:
    return {"unit": unit_name(turn.library, post.unit, day_of(turn.now)), "role": turn.say(f"office.{post.role}")}


def _last_day(end: datetime | None) -> str:
    """The last day before an instant that is a midnight."""
    return shown(day_of(end - timedelta(seconds=1))) if end else ""
