"""While a question waits, its asker may say more, or take it back: then it is erased, and who has it in hand is told."""

from dataclasses import replace

from bot.duty import standing_in
from bot.features.ask.asking import mine, my_own, wait_for_more
from bot.features.ask.feature import ask, inquiries
from bot.features.ask.inquiry import UNSETTLED, Inquiry, code_of
from bot.features.ask.shown import say, standing
from bot.message import Reply
from bot.router import Turn

ask.word("rut cau hoi", "rut lai cau hoi", "toi muon rut cau hoi", "toi muon rut lai cau hoi", "huy cau hoi")(mine)


async def _waiting(turn: Turn) -> Inquiry | Reply:
    """The question of the button while it waits; else how it stands."""
    found = await my_own(turn)
    if found is None:
        return say(turn.library, "unknown")
    return found if found.state in UNSETTLED else standing(turn.library, found, turn.now)


@ask.choice("say_more")
async def say_more(turn: Turn) -> Reply:
    """The warning, then the text."""
    found = await _waiting(turn)
    if isinstance(found, Reply):
        return found
    wait_for_more(turn, found)
    return say(turn.library, "say_more", code=found.code)


@ask.choice("withdraw")
async def withdraw(turn: Turn) -> Reply:
    """What it means, before it is done."""
    found = await _waiting(turn)
    if isinstance(found, Reply):
        return found
    turn.session = replace(turn.session, ticket=found.id)
    options = [
        (turn.say("ask.withdraw_label"), f"ask:withdrawn:{found.id}"),
        (turn.say("ask.keep_label"), f"ask:stands:{found.id}"),
    ]
    return say(turn.library, "withdraw", options, code=found.code)


@ask.choice("withdrawn")
async def withdrawn(turn: Turn) -> Reply:
    """Pressed twice, or taken up again after a kill, it says what it said: the session knows what was asked about."""
    found = await my_own(turn)
    if found is None:
        number = turn.session.ticket
        was_mine = turn.argument == str(number) and await inquiries(turn.services).find(number) is None
        return say(turn.library, "withdrawn", code=code_of(number)) if was_mine else say(turn.library, "unknown")
    has_it = () if found.state == "open" else await standing_in(turn.services, [found.unit], turn.now)
    holder = [post.address for post in has_it if post.id == found.post]
    if found.state not in UNSETTLED or not await inquiries(turn.services).withdraw(found, holder, turn.now):
        now = await my_own(turn)
        return standing(turn.library, now, turn.now) if now else say(turn.library, "unknown")
    turn.session = replace(turn.session, ticket=found.id)
    return say(turn.library, "withdrawn", code=found.code)
