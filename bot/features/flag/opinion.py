"""Asking the unit that drafted a provision, or any other, what it says; and that unit's side, which sees no sender."""

from dataclasses import replace
from datetime import date, timedelta

from bot.clock import day_of
from bot.duty import on_duty, standing_in
from bot.features.flag.feature import OPINES, flag, flag_of, flags
from bot.features.flag.rules import MOST_LETTERS
from bot.features.flag.shown import for_unit, say, word
from bot.features.flag.store import Flag
from bot.guard import inspect
from bot.library import Library, Unit
from bot.library.texts import blocks
from bot.message import Reply, add
from bot.permissions import may
from bot.router import Turn
from bot.saying import moment, stop_guide, unit_name
from bot.storage import Post
from bot.vietnamese import fold

WRITING_FOR = timedelta(hours=1)
MOST_UNITS = 6
OFFICES = ("so-nganh", "ubnd-tinh")
"""The kinds of units that draft rules of a province."""

# The owner asks -------------------------------------------------------------------------------------------------------


@flag.choice("ask")
@flag.choice("asked")
async def ask(turn: Turn) -> Reply:
    """`ID`: which unit; `ID=UNIT=ROUND`: that one. Pressed twice it is asked once."""
    number, _, named = turn.argument.partition("=")
    unit, _, round_ = named.partition("=")
    turn.argument = number
    one = await flag_of(turn)
    return await _asked(turn, unit, again=one is not None and str(one.round) == round_) if named else await _which(turn)


async def _which(turn: Turn) -> Reply:
    """Which unit: whoever issued the document first; any other by its name."""
    one = await _owned(turn)
    if one is None:
        return say(turn.library, "unknown")
    until = turn.now + WRITING_FOR
    turn.session = replace(turn.session, waiting="flag:unit", waiting_until=until, ticket=one.id)
    day = day_of(turn.now)
    options = [(unit.name, f"flag:ask:{one.id}={unit.id}={one.round}") for unit in _to_ask(turn.library, one, day)]
    reply = say(turn.library, "ask_which_unit", options, code=one.code)
    before = word(turn.library, "opinion_before", unit=unit_name(turn.library, one.asked_unit, day))
    return add(reply, *blocks(before)) if one.opinion else reply


def _to_ask(library: Library, one: Flag, day: date) -> list[Unit]:
    document = library.documents.get(one.document)
    issuer = fold(document.issuer) if document else ""
    units = [unit for unit in library.offices.on(day) if unit.kind in OFFICES and unit.id != one.unit]
    units.sort(key=lambda unit: (fold(unit.name) != issuer, not set(unit.fields) & set(_topics(library, one))))
    return units[:MOST_UNITS]


def _topics(library: Library, one: Flag) -> tuple[str, ...]:
    document = library.documents.get(one.document)
    return document.topics if document else ()


@flag.text("unit")
async def unit_typed(turn: Turn) -> Reply:
    named = turn.library.offices.named(turn.incoming.text, day_of(turn.now))
    turn.argument = str(turn.session.ticket)
    return await _asked(turn, named[0].unit.id if len(named) == 1 else "", again=True)


async def _asked(turn: Turn, named: str, again: bool) -> Reply:
    """again: also a unit that gave its opinion; one that has not given it yet is not asked twice."""
    one, day = await _owned(turn), day_of(turn.now)
    unit = turn.library.offices.unit_on(named, day)
    if one is None:
        return say(turn.library, "unknown")
    if unit is None:
        return await _which(turn)
    standing = await standing_in(turn.services, [unit.id], turn.now)
    people = on_duty(standing, unit.id, turn.library.offices, turn.now, OPINES)
    if not people:
        return say(turn.library, "nobody_to_ask", [(turn.say("flag.ask_label"), f"flag:ask:{one.id}")], unit=unit.name)
    held = await turn.services.posts.of(turn.incoming.sender, turn.now)
    post = next(post for post in held if post.id == one.post)
    if one.asked_unit != unit.id or (one.opinion and again):
        await flags(turn.services).ask(one, post, unit.id, people, turn.now)
    due = moment(turn.library, one.due_at)
    back = (turn.say("flag.back_label"), f"flag:see:{one.id}")
    return say(turn.library, "asked", [back], code=one.code, unit=unit.name, due=due)


async def _owned(turn: Turn) -> Flag | None:
    """The open flag of the button, if this person owns it."""
    one = await flag_of(turn)
    held = await turn.services.posts.of(turn.incoming.sender, turn.now)
    return one if one and one.state == "open" and any(post.id == one.post for post in held) else None


# The unit answers -----------------------------------------------------------------------------------------------------


async def opened_by_unit(turn: Turn, one: Flag, held: tuple[Post, ...]) -> Reply | None:
    """The flag as the asked unit sees it; None for who is not of it."""
    if one.state != "open" or _of_unit(turn, one, held) is None:
        return None
    return for_unit(turn.library, one, await flags(turn.services).voices(one), turn.now)


@flag.choice("opine")
async def opine(turn: Turn) -> Reply:
    """The owner's question is answered in one text."""
    one = await _asked_of(turn)
    if one is None:
        return say(turn.library, "not_asked")
    until = turn.now + WRITING_FOR
    turn.session = replace(turn.session, waiting="flag:opinion", waiting_until=until, ticket=one[0].id)
    return say(turn.library, "write_opinion", code=one[0].code)


@flag.text("opinion")
async def opinion_typed(turn: Turn) -> Reply:
    """Goes to the owner at once; until there is an outcome another one may take its place."""
    turn.argument = str(turn.session.ticket)
    found = await _asked_of(turn)
    said = turn.incoming.text.strip()[:MOST_LETTERS]
    if found is None:
        return say(turn.library, "not_asked")
    if inspect(said) == "accusation":
        return stop_guide(turn.library, turn.services.config.office, "left")
    one, post = found
    if one.opinion != said:  # taken up again after a kill, it stands there already
        standing = await standing_in(turn.services, [one.unit], turn.now)
        owner = next((each for each in standing if each.id == one.post), None)
        await flags(turn.services).opine(one, post, said, owner, turn.now)
    unit = unit_name(turn.library, one.unit, day_of(turn.now))
    return say(turn.library, "opined", code=one.code, unit=unit, due=moment(turn.library, one.due_at))


async def _asked_of(turn: Turn) -> tuple[Flag, Post] | None:
    """(the open flag of the button or the text, the post of the asked unit with which this person answers)."""
    one = await flag_of(turn)
    if one is None or one.state != "open":
        return None
    post = _of_unit(turn, one, await turn.services.posts.of(turn.incoming.sender, turn.now))
    return (one, post) if post else None


def _of_unit(turn: Turn, one: Flag, held: tuple[Post, ...]) -> Post | None:
    offices, day = turn.library.offices, day_of(turn.now)
    if not one.asked_unit:
        return None
    return next((post for post in held if may([post], "give_opinion", one.asked_unit, offices, day)), None)
