"""A text that people agreed to says something else now: their consent ends with it, and they are asked once.

Luật 91/2025/QH15, Điều 9 khoản 2 and khoản 4 điểm d: a consent holds for what was known, and silence is none.
"""

from datetime import datetime

from bot import consent
from bot.features.rights.feature import private, rights
from bot.library.texts import blocks
from bot.message import Reply, numbered
from bot.router import Push, Services, Turn
from bot.saying import say
from bot.storage import CONSENT, Broadcast, Citizen
from bot.storage.subscriptions import PURPOSES


@rights.every_minute
async def lapse(services: Services, now: datetime) -> None:
    """Some people at a time, each in one step with the message that asks them."""
    for purpose in PURPOSES:
        number = consent.major(consent.version(services.library, purpose))
        asking = Broadcast(f"{CONSENT}:{purpose}={number}", CONSENT, f"{purpose}={number}", "", now)
        while await services.subscriptions.lapse(purpose, number, asking, now):
            pass


@rights.compose(CONSENT)
async def asked(services: Services, broadcast: Broadcast, citizen: Citizen, now: datetime) -> Push | None:
    """None when they have answered meanwhile, or the text has become yet another."""
    purpose, _, number = broadcast.subject.partition("=")
    version = consent.version(services.library, purpose)
    if str(consent.major(version)) != number or not await services.subscriptions.has_lapsed(citizen.address, purpose):
        return None
    reply = _asking(services, purpose)
    return Push(reply, (reply.title, f"rights:consent:{purpose}"), owed=True)


@rights.choice("consent")
@private
async def see_again(turn: Turn) -> Reply:
    if turn.argument not in PURPOSES:
        return say(turn.library, "welcome.vanished")
    return _asking(turn.services, turn.argument)


@rights.choice("agree")
@private
async def agree(turn: Turn) -> Reply:
    """Only to the text that they were shown."""
    purpose, _, number = turn.argument.partition("=")
    if purpose not in PURPOSES:
        return say(turn.library, "welcome.vanished")
    version = consent.version(turn.library, purpose)
    if str(consent.major(version)) != number:
        return _asking(turn.services, purpose)
    given = await turn.services.subscriptions.agree(turn.incoming.sender, purpose, version, turn.now)
    options = [(turn.say("rights.follow_label"), "subscribe:list:")]
    what = turn.say(f"rights.purpose_{purpose}")
    return say(turn.library, "rights.agreed_again" if given else "rights.nothing_lapsed", options, what=what)


def _asking(services: Services, purpose: str) -> Reply:
    library = services.library
    what = library.texts.say(f"rights.purpose_{purpose}")
    number = consent.major(consent.version(library, purpose))
    options = [
        (library.texts.say("subscribe.yes"), f"rights:agree:{purpose}={number}"),
        (library.texts.say("subscribe.no"), f"rights:withdraw:{purpose}"),
    ]
    said = consent.asked(library, services.config.office, purpose, what)
    lead = blocks(library.texts.say("rights.asked_again", days=services.config.retention.lapsed_consents))
    return Reply(library.texts.say("rights.asked_title"), (*lead, *blocks(said)), numbered(options))
