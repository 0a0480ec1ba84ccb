"""Joining what one person has on several channels, with a one-time code; taking it apart again. Nothing is guessed."""

import re

from bot.features.linking.store import DIGITS, LETTERS, count_wrong, hashed, issue, owner, take, wrong_lately
from bot.library.texts import blocks
from bot.message import Address, Choice, Reply, numbered
from bot.router import Feature, Handler, Turn
from bot.vietnamese import fold

linking = Feature("linking")

MOST_WRONG = 5
"""Wrong codes within an hour. Of 24^8 codes a few are good at a time, for ten minutes each."""

BEFORE_A_CODE = {"lien ket", "lienket", "noi tai khoan", "noi kenh", "ma lien ket", "ma", "nhap ma"}
CODE = re.compile(r"\b([0-9A-Z]{4})[ -]?([0-9A-Z]{4})[.!]?$")


def _private(handler: Handler) -> Handler:
    """A group has many heads: nothing is joined there."""

    async def answered(turn: Turn) -> Reply | None:
        return _said(turn, "linking.private") if turn.incoming.group else await handler(turn)

    return answered


@linking.command("lienket")
@linking.word("lienket", "lien ket", "lien ket tai khoan", "noi tai khoan", "noi kenh", "noi zalo", "noi telegram")
@linking.choice("code")
@_private
async def code(turn: Turn) -> Reply | None:
    """A code to be typed on the other channel; a code that was typed here."""
    if turn.incoming.kind == "text" and turn.argument.strip():
        return await _typed(turn, re.sub(r"[\s-]", "", turn.argument).upper())
    issued = await issue(turn.services.database, turn.incoming.sender, turn.now)
    return _said(turn, "linking.code", code=f"{issued[:4]}-{issued[4:]}", here=_name(turn, turn.incoming.sender))


@linking.question
async def typed(turn: Turn) -> Reply | None:
    """«lien ket ABCD-EFGH», or just the code: what has its letters and a digit among them is nothing else."""
    said = turn.incoming.text.strip().upper()
    found = CODE.search(said)
    if found is None:
        return None
    written, before = found[1] + found[2], fold(said[: found.start()].rstrip(" :"))
    bare = not before and set(written) <= set(DIGITS + LETTERS) and set(written) & set(DIGITS)
    if not bare and before not in BEFORE_A_CODE:
        return None
    return await _private(lambda turn: _typed(turn, written))(turn)


async def _typed(turn: Turn, written: str) -> Reply:
    """What would be shared is said before anything is joined."""
    database, me = turn.services.database, turn.incoming.sender
    if await wrong_lately(database, me, turn.now) >= MOST_WRONG:
        return _said(turn, "linking.too_many")
    given_to = await owner(database, hashed(written), turn.now)
    if given_to is None:
        await count_wrong(database, me, turn.now)
        return _said(turn, "linking.wrong")
    if given_to == me:
        return _said(turn, "linking.own")
    if given_to in await turn.services.people.joined(me):
        return _said(turn, "linking.already", there=_name(turn, given_to))
    options = [
        (turn.say("linking.yes"), f"linking:join:{hashed(written)}"),
        (turn.say("linking.no"), "linking:no:"),
    ]
    asked = turn.say("linking.ask", here=_name(turn, me), there=_name(turn, given_to))
    return Reply(turn.say("linking.title"), blocks(asked), numbered(options))


@linking.choice("join")
@_private
async def join(turn: Turn) -> Reply:
    """The person's own word; from now on what counts on one counts on the other."""
    me = turn.incoming.sender
    there = await take(turn.services.database, turn.argument, turn.now)
    if there is None or there == me:
        return _said(turn, "linking.over")
    await turn.services.people.join(me, there, turn.now)
    turn.citizen = await turn.services.people.citizen(me)
    followed = await turn.services.subscriptions.of(me)
    told = turn.say(f"subscribe.{followed[0].frequency}") if followed else ""
    key = "linking.joined_following" if followed else "linking.joined"
    return _said(turn, key, there=_name(turn, there), count=len(followed), when=told)


@linking.choice("no")
async def declined(turn: Turn) -> Reply:
    return _said(turn, "linking.declined")


@linking.command("tachra")
@linking.word("tachra", "tach ra", "tach tai khoan", "huy lien ket", "bo lien ket", "thoi lien ket")
@_private
async def part(turn: Turn) -> Reply:
    """This channel for itself again, with a copy of what is followed."""
    me = turn.incoming.sender
    others = await turn.services.people.joined(me)
    if not others:
        return _said(turn, "linking.alone")
    await turn.services.people.part(me)
    turn.citizen = await turn.services.people.citizen(me)
    there = ", ".join(_name(turn, one) for one in others)
    return _said(turn, "linking.parted", here=_name(turn, me), there=there)


def _said(turn: Turn, key: str, **values: object) -> Reply:
    menu = Choice("0", turn.say("welcome.menu_label"), "welcome:menu:")
    return Reply(blocks=blocks(turn.say(key, **values)), choices=(menu,))


def _name(turn: Turn, address: Address) -> str:
    return turn.say(f"linking.{address.channel}")
