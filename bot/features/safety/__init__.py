"""What the guard stopped or marked: an accusation gets the stop guide, danger gets the numbers to call first."""

from bot.library.texts import blocks
from bot.message import Reply, numbered
from bot.router import Feature, Turn
from bot.saying import stop_guide

safety = Feature("safety")


@safety.verdict("accusation")
async def accusation(turn: Turn) -> Reply:
    """Luật Tố cáo: the bot takes no denunciation. Nothing of the text reached this handler, nor the database."""
    return stop_guide(turn.library, turn.services.config.office)


@safety.verdict("danger")
async def danger(turn: Turn) -> Reply:
    """113, 114, 115, 111 first; whatever else was said can be asked again."""
    return Reply(
        title=turn.say("safety.danger_title"),
        blocks=blocks(turn.say("safety.danger")),
        choices=numbered([(turn.say("welcome.menu_label"), "welcome:menu:")]),
    )
