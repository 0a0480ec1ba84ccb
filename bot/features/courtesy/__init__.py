"""Choosing how one is addressed: ông/bà, anh/chị or bạn."""

from bot.courtesy import FORMS, Form
from bot.library.texts import blocks
from bot.message import Choice, Reply, numbered
from bot.router import Feature, Turn
from bot.vietnamese import fold

courtesy = Feature("courtesy")

ASKED_FOR: dict[str, Form] = {
    "goi toi la ong ba": "ong-ba",
    "goi toi la anh chi": "anh-chi",
    "goi toi la ban": "ban",
    "goi minh la ban": "ban",
}


@courtesy.command("xungho")
@courtesy.word("xung ho", "doi cach xung ho", "cach xung ho", "doi xung ho")
@courtesy.choice("ask")
async def ask(turn: Turn) -> Reply:
    """The three forms to choose from."""
    options = [(turn.say(f"courtesy.{form}"), f"courtesy:set:{form}") for form in FORMS]
    return Reply(blocks=blocks(turn.say("courtesy.ask")), choices=numbered(options))


@courtesy.word(*ASKED_FOR)
async def asked_for(turn: Turn) -> Reply | None:
    """«Gọi tôi là bạn», said outright."""
    turn.argument = ASKED_FOR[fold(turn.incoming.text)]
    return await choose(turn)


@courtesy.choice("set")
async def choose(turn: Turn) -> Reply | None:
    """Kept with the person; said in the new form already."""
    form = next((one for one in FORMS if one == turn.argument), None)
    if form is None:
        return await ask(turn)
    turn.citizen = await turn.services.people.change(turn.incoming.sender, turn.now, form=form)
    menu = (Choice("0", turn.say("welcome.menu_label"), "welcome:menu:"),)
    return Reply(blocks=blocks(turn.say("courtesy.changed")), choices=menu)
