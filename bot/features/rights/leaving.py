"""`/xoa`: everything of a person is erased, at all addresses they linked, as soon as they confirmed it.

Law 91/2025/QH15, Điều 14 khoản 1 điểm a: on request. Nothing is kept on the grounds of Điều 19, nor a question that is in
an officer's hands: it asks for information and is no petition. Decree 356/2025, Điều 5 khoản 4 gives 20 days.
"""

from datetime import UTC, datetime, timedelta

from bot.clock import day_of
from bot.features.rights.copy import held_on, sentences
from bot.features.rights.feature import private, rights
from bot.library.citing import shown
from bot.library.texts import blocks
from bot.message import Bullets, Paragraph, Reply, numbered, text
from bot.router import Turn
from bot.saying import menu, say
from bot.storage.erasing import erase
from bot.storage.record import PERSON

CONFIRM_WITHIN = timedelta(hours=1)
"""A button far up in a chat, pressed by mistake months later, erases nobody."""
WAITED_FOR = frozenset({"questions", "petition_voices", "flag_voices"})
"""What an officer may still be about to answer."""


@rights.command("xoa", "xoadulieu")
@rights.word("xoa du lieu", "xoa du lieu cua toi", "quen toi di", "xoa het ve toi", "xoa toi di")
@rights.word("xoa tai khoan", "xoa tai khoan cua toi", "xoa thong tin cua toi", "xoa het du lieu cua toi")
@rights.choice("ask")
@private
async def ask(turn: Turn) -> Reply:
    """What goes, what stays and until when a backup may hold it; then yes or no."""
    found = await held_on(turn.services, turn.incoming.sender)
    lines = [text(one) for _, one in sentences(turn.library, turn.services.config.retention, found)]
    said = [*blocks(turn.say("rights.ask")), Bullets(tuple(lines))]
    if len(found.addresses) > 1:
        said += blocks(turn.say("rights.ask_everywhere", count=len(found.addresses)))
    if "posts" in found.tables:
        said += blocks(turn.say("rights.ask_post"))
    if not WAITED_FOR.isdisjoint(found.tables):
        said += blocks(turn.say("rights.ask_questions"))
    said += blocks(turn.say("rights.ask_stays", until=_backups_until(turn)))
    said.append(Paragraph(text(turn.say("rights.erase_law")), small=True))
    options = [
        (turn.say("rights.yes"), f"rights:erase:{int(turn.incoming.received_at.timestamp())}"),
        (turn.say("rights.no"), "rights:keep:"),
        (turn.say("rights.copy_first"), "rights:copy:"),
    ]
    return Reply(turn.say("rights.erase_title"), tuple(said), (*numbered(options), *menu(turn.library)))


@rights.choice("keep")
async def keep(turn: Turn) -> Reply:
    return say(turn.library, "rights.kept")


@rights.choice("erase")
@private
async def erase_all(turn: Turn) -> Reply:
    """All or nothing. The update that asked for it stays until they were told: after a kill they are told then."""
    asked = datetime.fromtimestamp(int(turn.argument), UTC) if turn.argument.isdecimal() else None
    if asked is None or turn.incoming.received_at - asked > CONFIRM_WITHIN:
        return await _again(turn)
    services = turn.services
    erased = await erase(services.database, turn.incoming.sender, turn.now, services.ledger, PERSON, but=turn.incoming)
    said = turn.say("rights.erased", until=_backups_until(turn), office=services.config.office.name)
    return Reply(turn.say("rights.erased_title"), blocks(said), farewell=erased.addresses)


async def _again(turn: Turn) -> Reply:
    reply = await ask(turn)
    assert reply is not None
    return reply


def _backups_until(turn: Turn) -> str:
    """The last day on which a copy of the database from before today may exist."""
    return shown(day_of(turn.now + timedelta(days=turn.services.config.retention.backups)))
