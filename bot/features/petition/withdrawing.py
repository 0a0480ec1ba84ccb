"""While a petition waits, who sent it may say more, or take their part in it back: then that is erased."""

from dataclasses import replace

from bot.features.petition.feature import petition, petitions
from bot.features.petition.matters import UNSETTLED, Petition, Voice, code_of
from bot.features.petition.sending import mine, my_own, who_has
from bot.features.petition.shown import say, standing
from bot.features.petition.writing import wait_for
from bot.message import Reply
from bot.router import Turn

petition.word("rut phan anh", "rut kien nghi", "rut lai phan anh", "rut lai kien nghi", "toi muon rut phan anh")(mine)
petition.word("toi muon rut lai phan anh", "toi muon rut kien nghi", "huy phan anh", "huy kien nghi")(mine)


async def _waiting(turn: Turn) -> tuple[Petition, Voice] | Reply:
    """The petition of the button while it waits; else how it stands."""
    found = await my_own(turn)
    if found is None:
        return say(turn.library, "unknown")
    return found if found[0].state in UNSETTLED else standing(turn.library, *found, turn.now)


@petition.choice("say_more")
async def say_more(turn: Turn) -> Reply:
    """The warning, then the text."""
    found = await _waiting(turn)
    if isinstance(found, Reply):
        return found
    _, voice = found
    wait_for(turn, "more", voice.id)
    return say(turn.library, "say_more", code=voice.code)


@petition.choice("withdraw")
async def withdraw(turn: Turn) -> Reply:
    """What it means, before it is done: what others wrote of too goes on without this person."""
    found = await _waiting(turn)
    if isinstance(found, Reply):
        return found
    one, voice = found
    turn.session = replace(turn.session, ticket=voice.id)
    options = [
        (turn.say("petition.withdraw_label"), f"petition:withdrawn:{voice.id}"),
        (turn.say("petition.keep_label"), f"petition:stands:{voice.id}"),
    ]
    return say(turn.library, "withdraw_one_of" if one.people > 1 else "withdraw", options, code=voice.code)


@petition.choice("withdrawn")
async def withdrawn(turn: Turn) -> Reply:
    """Pressed twice, or taken up again after a kill, it says what it said: the session knows what was asked about."""
    found = await my_own(turn)
    if found is None:
        was_mine = turn.argument == str(turn.session.ticket)
        code = code_of(turn.session.ticket)
        return say(turn.library, "withdrawn", code=code) if was_mine else say(turn.library, "unknown")
    one, voice = found
    holder = () if one.state == "open" else await who_has(turn, one)
    if not await petitions(turn.services).withdraw(one, voice, holder, turn.now):
        now = await my_own(turn)
        return standing(turn.library, *now, turn.now) if now else say(turn.library, "unknown")
    turn.session = replace(turn.session, ticket=voice.id)
    return say(turn.library, "withdrawn", code=voice.code)
