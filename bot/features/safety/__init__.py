"""What the guard stopped or marked: an accusation gets the stop guide, danger gets the numbers to call first."""

from bot.library.texts import blocks
from bot.message import Reply, numbered
from bot.router import Feature, Turn
from bot.saying import Stopped, stop_guide

safety = Feature("safety")


@safety.verdict("accusation")
async def accusation(turn: Turn) -> Reply:
    """Luật Tố cáo: the bot takes no denunciation. Nothing of the text reached this handler, nor the database."""
    became: Stopped = "deleted" if turn.incoming.deleted else "left"
    if turn.incoming.group:
        became = "deleted_in_group" if turn.incoming.deleted else "left_in_group"
    return stop_guide(turn.library, turn.services.config.office, became)


@safety.command("tocao")
@safety.word("to cao", "toi muon to cao", "muon to cao", "toi can to cao", "toi muon lam don to cao", "lam don to cao")
async def before_a_denunciation(turn: Turn) -> Reply:
    """Who says only that they want to denounce is stopped before they type whom."""
    return stop_guide(turn.library, turn.services.config.office)


@safety.verdict("danger")
async def danger(turn: Turn) -> Reply:
    """113, 114, 115, 111 first; whatever else was said can be asked again."""
    return Reply(
        title=turn.say("safety.danger_title"),
        blocks=blocks(turn.say("safety.danger")),
        choices=numbered([(turn.say("welcome.menu_label"), "welcome:menu:")]),
    )
