"""A sender after the code: how it stands, the outcome, still in difficulty, more of the reason."""

from dataclasses import replace
from datetime import timedelta

from bot.duty import standing_in
from bot.features.flag.feature import due_for, flag, flags, name_of, owner_for
from bot.features.flag.rules import MOST_TOGETHER
from bot.features.flag.shown import say, standing
from bot.features.flag.store import Flag, Voice
from bot.guard import inspect
from bot.message import MOST_CHOICES, Reply
from bot.router import Turn
from bot.saying import moment, stop_guide

PROMPT_FOR = timedelta(minutes=30)
MOST_LISTED = MOST_CHOICES - 1


@flag.choice("stands")
async def stands(turn: Turn) -> Reply:
    return await _stands(turn)


async def _stands(turn: Turn) -> Reply:
    found = await my_own(turn)
    return standing(turn.library, found[1], found[0], turn.now) if found else say(turn.library, "unknown")


@flag.choice("still")
async def still(turn: Turn) -> Reply:
    """The same code, open again, once; why may be told."""
    found = await my_own(turn)
    if found is None:
        return say(turn.library, "unknown")
    voice, one = found
    unit, owner = await owner_for(turn.services, turn.now, one.unit)
    due = due_for(turn.services, turn.now)
    new = replace(one, unit=unit, post=owner.id if owner else None, opened_at=turn.now, due_at=due)
    again = await flags(turn.services).still(one, voice.address, new, owner)
    if again == "final":
        office = turn.services.config.office
        return say(turn.library, "final", code=one.code, office=office.name, address=office.address, hours=office.hours)
    opened = await flags(turn.services).find(one.id) or one
    _wait(turn, one)
    key = "reopened" if opened.post else "reopened_nobody"
    name = name_of(turn, opened.unit)
    return say(turn.library, key, code=one.code, unit=name, due=moment(turn.library, opened.due_at))


@flag.choice("tell")
async def tell(turn: Turn) -> Reply:
    """More of the reason, while it is open."""
    found = await my_own(turn)
    if found is None or found[1].state != "open":
        return await _stands(turn)
    _wait(turn, found[1])
    return say(turn.library, "write_more")


@flag.text("more")
async def more(turn: Turn) -> Reply:
    turn.argument = str(turn.session.ticket)
    found = await my_own(turn)
    if found is None or found[1].state != "open":
        return await _stands(turn)
    voice, one = found
    said = turn.incoming.text.strip()[: max(MOST_TOGETHER - len(voice.reason), 0)]
    if not said:
        return say(turn.library, "full", code=one.code, due=moment(turn.library, one.due_at))
    if inspect(f"{voice.reason}\n{said}") == "accusation":  # what stands together may accuse somebody
        return stop_guide(turn.library, turn.services.config.office, "left")
    if not voice.reason.endswith(said):  # taken up again after a kill, it stands there already
        there = await standing_in(turn.services, [one.unit], turn.now)
        owner = next((post for post in there if post.id == one.post), None)
        await flags(turn.services).add(one, voice, said, owner, turn.now)
    return say(turn.library, "added", code=one.code, due=moment(turn.library, one.due_at))


@flag.choice("mine")
async def mine(turn: Turn) -> Reply:
    return await all_mine(turn)


async def all_mine(turn: Turn) -> Reply:
    """The person's flags by their codes."""
    if turn.incoming.group:
        return say(turn.library, "private")
    found = await sent_by(turn)
    again = (turn.say("flag.begin_label"), "flag:begin:")
    if not found:
        return say(turn.library, "none", [again])
    options = [
        (f"{one.code} · {turn.say(f'flag.state_{one.state}')}", f"flag:stands:{one.id}")
        for _, one in found[:MOST_LISTED]
    ]
    return say(turn.library, "mine", [*options, again])


async def my_own(turn: Turn) -> tuple[Voice, Flag] | None:
    """The flag of a button, if this person has a voice in it: a button can be made up."""
    if turn.incoming.group or not turn.argument.isdecimal():
        return None
    return next((pair for pair in await sent_by(turn) if str(pair[1].id) == turn.argument), None)


async def sent_by(turn: Turn) -> list[tuple[Voice, Flag]]:
    """All that this person flagged, the latest first; also at other addresses of theirs, since an outcome goes where they
    wrote last."""
    others = await turn.services.people.joined(turn.incoming.sender)
    return await flags(turn.services).of(turn.incoming.sender, *others)


def _wait(turn: Turn, one: Flag) -> None:
    until = turn.now + PROMPT_FOR
    turn.session = replace(turn.session, waiting="flag:more", waiting_until=until, ticket=one.id)
