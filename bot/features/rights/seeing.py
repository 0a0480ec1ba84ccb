"""`/dulieu`: what is held, why and how long; a copy of it; taking back what was agreed to.

Law 91/2025/QH15, Điều 4 khoản 1; decree 356/2025, Điều 5: 15 days for a consent that is taken back (khoản 2), 10
for a copy (khoản 3). Here both are done at once.
"""

from bot.clock import day_of
from bot.features.rights.copy import held_on, readable, sentences
from bot.features.rights.feature import private, rights
from bot.features.rights.store import LINK_FOR, issue, note_export
from bot.library.citing import shown
from bot.library.texts import blocks
from bot.message import Bullets, Paragraph, Reply, Spans, numbered, text
from bot.router import Turn
from bot.saying import menu, say
from bot.storage.subscriptions import PURPOSES

MOST_LETTERS = 12_000
"""Of a copy in a chat; a longer one is handed over by whoever runs the service."""


@rights.command("dulieu")
@rights.word("du lieu cua toi", "bot giu gi ve toi", "tro ly giu gi ve toi", "giu gi ve toi")
@rights.word("du lieu ca nhan cua toi", "xem du lieu cua toi")
@rights.choice("see")
@private
async def see(turn: Turn) -> Reply:
    found = await held_on(turn.services, turn.incoming.sender)
    lines = [text(one) for _, one in sentences(turn.library, turn.services.config.retention, found)]
    agreed, options = await _consents(turn)
    options = [
        (turn.say("rights.copy_label"), "rights:copy:"),
        *options,
        (turn.say("rights.erase_label"), "rights:ask:"),
    ]
    said = blocks(turn.say("rights.held", office=turn.services.config.office.name))
    shown_ = (*said, Bullets((*lines, *agreed)), *blocks(turn.say("rights.not_held")))
    law = Paragraph(text(turn.say("rights.law")), small=True)
    return Reply(turn.say("rights.title"), (*shown_, law), (*numbered(options), *menu(turn.library)))


async def _consents(turn: Turn) -> tuple[list[Spans], list[tuple[str, str]]]:
    """What was agreed to, when and to which text; the buttons that take it back."""
    lines, options = [], []
    for purpose in PURPOSES:
        given = await turn.services.subscriptions.consent(turn.incoming.sender, purpose)
        if given:
            what = turn.say(f"rights.purpose_{purpose}")
            day = shown(day_of(given.given_at))
            lines.append(text(turn.say("rights.agreed", what=what, day=day, version=given.text_version)))
            options.append((turn.say("rights.withdraw_label", what=what), f"rights:withdraw:{purpose}"))
    return lines, options


@rights.choice("withdraw")
@private
async def withdraw(turn: Turn) -> Reply:
    """One purpose less, at once, on all channels; pressed twice, it is still so."""
    if turn.argument not in PURPOSES:
        return say(turn.library, "welcome.vanished")
    await turn.services.subscriptions.withdraw(turn.incoming.sender, turn.argument, turn.now)
    options = [(turn.say("rights.see_label"), "rights:see:")]
    return say(turn.library, "rights.withdrawn", options, what=turn.say(f"rights.purpose_{turn.argument}"))


@rights.choice("copy")
@private
async def copy(turn: Turn) -> Reply:
    """A page that hands it over once: what is held does not pass through a messenger. Where there is no such page, the
    chat is all there is."""
    page = "" if turn.incoming.sender.channel == "web_chat" else (turn.services.config.web.public_url or "").rstrip("/")
    if not page and turn.incoming.sender.channel != "web_chat":
        return await _in_the_chat(turn)
    token = await issue(turn.services.database, turn.incoming.sender, turn.now)
    minutes = int(LINK_FOR.total_seconds() // 60)
    said = blocks(turn.say("rights.link", minutes=minutes))
    return Reply(turn.say("rights.copy_title"), said, menu(turn.library), source=f"{page}/copy/{token}")


async def _in_the_chat(turn: Turn) -> Reply:
    office = turn.services.config.office
    found = await held_on(turn.services, turn.incoming.sender)
    whole = readable(turn.library, turn.services.config.retention, found)
    await note_export(turn.services.database, turn.now)
    lines = [Paragraph(text(part)) for part in whole[:MOST_LETTERS].split("\n\n") if part.strip()]
    key = "rights.copy_cut" if len(whole) > MOST_LETTERS else "rights.copy_whole"
    end = blocks(turn.say(key, office=office.name, address=office.address))
    return Reply(turn.say("rights.copy_title"), (*lines, *end), menu(turn.library))
