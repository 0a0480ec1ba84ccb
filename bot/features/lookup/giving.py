"""The replies that every way of asking ends in: the card, a few to choose from, or that there is none."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.clock import day_of
from bot.features.lookup import context
from bot.features.lookup.card import Card, card_on
from bot.features.lookup.explain import explained
from bot.library import Found
from bot.library.texts import blocks
from bot.message import Choice, Reply, add, numbered, paragraph
from bot.router import Turn
from bot.vietnamese import syllables

ADVICE_AGAIN = timedelta(hours=24)
OFFERED = 5
NONE_OF_THESE = "lookup:none:"


def search(turn: Turn, said: str, limit: int = 10, without: Iterable[str] = ()) -> Found:
    """What is found for a text; without what was rejected before, and without those."""
    query = replace(turn.asker, rejected=frozenset((*turn.session.rejected, *without)), limit=limit)
    there = turn.library.place_in(said)
    if there:  # «lịch tiếp dân xã Mẫu A»: whoever asks about a place asks for its rules
        query = replace(query, place=there)
    return turn.library.search(said, query)


def put_so(turn: Turn, said: str, but: str) -> bool:
    """Do editors put a question of another answer in just these words? Then it has its subject, however short it is."""
    found = search(turn, said)
    if found.outcome != "answer" or found.hits[0].id == but:
        return False
    answer = turn.library.answers[found.hits[0].id]
    return any(syllables(one) == syllables(said) for one in (answer.question, *answer.also))


def card_of(turn: Turn, answer: str) -> Card | None:
    return card_on(turn.library, answer, day_of(turn.now))


def given(turn: Turn, answer: str) -> Reply | None:
    """The card; from now on a text without a subject belongs to it."""
    card = card_of(turn, answer)
    if card is None:
        return None
    turn.session = context.given(turn.session, answer, turn.now)
    reply = turn.library.remember(("card", answer, card.day), card.first)
    reply = explained(turn, reply, card)
    told = turn.session.advised_at
    if told is None or turn.now - told > ADVICE_AGAIN:
        turn.session = replace(turn.session, advised_at=turn.now)
        reply = add(reply, paragraph(turn.say("lookup.advice"), small=True))
    return reply


def more(turn: Turn, card: Card, page: int) -> Reply:
    return explained(turn, card.more(page), card, "more", page)


def steps(turn: Turn, card: Card) -> Reply:
    return explained(turn, card.steps(), card, "do")


def offered(turn: Turn, ids: Sequence[str], said: str) -> Reply:
    """Some answers to choose from. The same ones once more: how to choose; and again: other ways on."""
    ids = ids[:OFFERED]
    turn.session = context.offered(turn.session, ids, turn.now)
    if turn.session.offers > 2:
        return nothing(turn, "lookup.still_unclear")
    if turn.session.offers == 2:
        said = turn.say("lookup.how_to_choose")
    answers = turn.library.answers
    options = [(answers[one].question, f"lookup:show:{one}") for one in ids]
    options.append((turn.say("lookup.none_label"), NONE_OF_THESE))
    return Reply(blocks=blocks(said), choices=numbered(options))


def nothing(turn: Turn, said: str = "lookup.nothing") -> Reply:
    """An honest sentence, and ways on."""
    return Reply(blocks=blocks(turn.say(said)), choices=ways_on(turn))


def ways_on(turn: Turn) -> tuple[Choice, ...]:
    options = [
        (turn.say("welcome.topics"), "browse:topics:"),
        (turn.say("lookup.officer_label"), "ask:begin:"),
        (turn.say("lookup.report_label"), "petition:begin:"),
        (turn.say("welcome.menu_label"), "welcome:menu:"),
    ]
    return numbered(options)


def vanished(turn: Turn) -> Reply:
    return Reply(blocks=blocks(turn.say("welcome.vanished")), choices=menu(turn))


def menu(turn: Turn) -> tuple[Choice, ...]:
    return (Choice("0", turn.say("welcome.menu_label"), "welcome:menu:"),)


def said_before(said: str, reply: Reply) -> Reply:
    """The reply with a sentence before it."""
    return replace(reply, blocks=(*blocks(said), *reply.blocks))
