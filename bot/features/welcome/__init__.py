"""The first words, the menu, and everything that is not a question: greetings, stickers, stale numbers."""

from dataclasses import replace
from datetime import timedelta

from bot import consent, menus
from bot.library.search.talk import talk
from bot.library.texts import blocks
from bot.message import Choice, Reply, numbered
from bot.router import Feature, Turn
from bot.storage.subscriptions import UPDATES
from bot.vietnamese import fold

welcome = Feature("welcome")

COLLECTIONS_ON_THE_MENU = 4
ANSWER_IS_FRESH = timedelta(minutes=30)


@welcome.command("start", "batdau")
@welcome.kind("start", "followed")
async def start(turn: Turn) -> Reply:
    """Who we are in three lines, and seven things to try."""
    turn.session = replace(turn.session, advised_at=turn.now)
    return Reply(title=turn.say("welcome.title"), blocks=blocks(turn.say("welcome.who")), choices=things_to_try(turn))


def things_to_try(turn: Turn) -> tuple[Choice, ...]:
    """Three questions that the editors chose, and ways to look around; a game comes after what people need."""
    answers = turn.library.answers
    asked = [
        (answers[one].question, f"lookup:show:{one}") for one in turn.say("welcome.try").split() if one in answers
    ][:3]
    around = [
        (turn.say("welcome.topics"), "browse:topics:"),
        (turn.say("welcome.news"), "browse:news:"),
        (turn.say("petition.menu_label"), "petition:begin:"),
        (turn.say("welcome.quiz"), "quiz:daily:"),
    ]
    return numbered([*asked, *around])


@welcome.command("menu", "mucluc", "trogiup", "help")
@welcome.word("0", "menu", "mục lục", "muc luc", "quay lai", "tro lai", "ve muc luc", "ve menu")
@welcome.choice("menu")
async def menu(turn: Turn) -> Reply:
    """The table of contents; everything can be reached from here by numbers alone."""
    title, said = turn.say("welcome.menu_title"), blocks(turn.say("welcome.menu"))
    return Reply(title=title, blocks=said, choices=contents(turn))


def contents(turn: Turn) -> tuple[Choice, ...]:
    """What stands in the table of contents for this person."""
    asker = turn.asker
    readable = [one for one in turn.library.collections.values() if asker.may_read(one.audience)]
    news = [] if readable else [(turn.say("welcome.news"), "browse:news:")]
    entries = [
        (turn.say("welcome.topics"), "browse:topics:"),
        *news,
        *((one.name, f"browse:collection:{one.id}") for one in readable[:COLLECTIONS_ON_THE_MENU]),
        (turn.say("welcome.officer"), "ask:begin:"),
        (turn.say("petition.menu_label"), "petition:begin:"),
        (turn.say("lookup.other_label"), "welcome:more:"),
    ]
    return numbered(entries)


@welcome.choice("more")
async def more(turn: Turn) -> Reply:
    """What the menu has no room for."""
    entries = [
        (turn.say("welcome.follow"), "subscribe:list:"),
        (turn.say("browse.collections_title"), "browse:collections:"),
        (turn.say("welcome.news"), "browse:news:"),
        (turn.say("welcome.quiz"), "quiz:daily:"),
        (turn.say("linking.menu_label"), "linking:code:"),
        (turn.say("welcome.about_label"), "welcome:about:"),
    ]
    return Reply(title=turn.say("welcome.menu_title"), choices=(*numbered(entries), *_menu_only(turn)))


@welcome.command("gioithieu")
@welcome.choice("about")
async def about(turn: Turn) -> Reply:
    """What the service is, what it keeps, what it refuses."""
    return Reply(
        title=turn.say("welcome.about_label"),
        blocks=blocks(turn.say("welcome.about")),
        choices=_menu_only(turn),
    )


@welcome.kind("choice")
async def vanished(turn: Turn) -> Reply:
    """A button that leads nowhere any more; or a number of which it is not clear what it means, whose choices are shown
    again."""
    if turn.doubt is None:
        return Reply(blocks=blocks(turn.say("welcome.vanished")), choices=_menu_only(turn))
    said = turn.say(f"welcome.doubt_{turn.doubt}", typed=menus.key_of(turn.incoming.text))
    return Reply(blocks=blocks(said), choices=menus.again(turn.session) or contents(turn))


@welcome.kind("photo")
async def photo(turn: Turn) -> Reply:
    """No photo is kept; a caption that asks something is worth typing again."""
    return Reply(blocks=blocks(turn.say("welcome.photo")), choices=_menu_only(turn))


@welcome.kind("unsupported")
async def unsupported(turn: Turn) -> Reply:
    """Voice, stickers, files."""
    return Reply(blocks=blocks(turn.say("welcome.unsupported")), choices=_menu_only(turn))


@welcome.question
async def small_talk(turn: Turn) -> Reply | None:
    """A fitting sentence for whatever is no question at all."""
    kind = talk(turn.incoming.text)
    if not kind:
        return None
    if kind == "hello":
        return await start(turn) if turn.session.advised_at is None else _greet(turn)
    if kind in ("thanks", "bye"):
        return _part(turn)
    if kind == "help":
        return await menu(turn)
    if kind == "who":
        return await about(turn)
    return Reply(blocks=blocks(turn.say(f"welcome.{kind}")), choices=_menu_only(turn))


@welcome.kind("withheld")
async def withheld(turn: Turn) -> Reply:
    """Who may not be able to write to us at all is told where people answer."""
    office = turn.services.config.office
    said = turn.say("zalo.withheld", office=office.name, address=office.address, hotline=office.hotline)
    return Reply(blocks=blocks(said), choices=_menu_only(turn))


def _greet(turn: Turn) -> Reply:
    return Reply(blocks=blocks(turn.say("welcome.hello_again")), choices=things_to_try(turn))


def _part(turn: Turn) -> Reply:
    """Thanks after an answer: offer to tell when that rule changes, once, in the words that are agreed to.

    Who merely says «ok» is not asked.
    """
    last, at = turn.session.answer, turn.session.answered_at
    thanked = "cam on" in fold(turn.incoming.text)
    known = thanked and last in turn.library.answers
    if not known or at is None or turn.now - at > ANSWER_IS_FRESH:
        return Reply(blocks=blocks(turn.say("welcome.thanks")), choices=_menu_only(turn))
    turn.session = replace(turn.session, answer="", answered_at=None)
    yes, no, office = turn.say("subscribe.yes"), turn.say("subscribe.no"), turn.services.config.office
    return Reply(
        blocks=(
            *blocks(turn.say("welcome.tell_you")),
            *blocks(consent.asked(turn.library, office, UPDATES, turn.library.answers[last].question)),
        ),
        choices=numbered([(yes, consent.yes(turn.library, f"answer={last}")), (no, "subscribe:no:")]),
    )


def _menu_only(turn: Turn) -> tuple[Choice, ...]:
    return (Choice("0", turn.say("welcome.menu_label"), "welcome:menu:"),)
