"""A question -> the answer, or what was probably meant, or an honest «không có»; then what one asks about an answer."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot import metrics
from bot.clock import day_of
from bot.errors import StorageUnavailable
from bot.features.lookup import store
from bot.features.lookup.card import Card, card_on
from bot.features.lookup.explain import explained
from bot.features.lookup.followups import Side, asks_amount, rejection, side
from bot.features.lookup.forward import forwarded
from bot.library import Found
from bot.library.texts import blocks
from bot.message import MOST_CHOICES, Choice, Reply, add, numbered, paragraph
from bot.router import Feature, Turn

log = logging.getLogger(__name__)

lookup = Feature("lookup")

FRESH = timedelta(minutes=30)
"""How long a text without a subject belongs to the last answer."""

ADVICE_AGAIN = timedelta(hours=24)
OFFERED = 5
NONE_OF_THESE = "lookup:none:"
INLINE_RESULTS = 10
COMPLETIONS = 5
MOST_COUNTED = 30


@lookup.question
async def question(turn: Turn) -> Reply | None:
    """Any text that nobody else took: repair first, then a follow-up, then a search."""
    said = turn.incoming.text
    rejected = rejection(said)
    if rejected and turn.session.question:
        return repair(turn, rejected.rest)
    if rejected and not rejected.rest:
        return Reply(blocks=blocks(turn.say("lookup.ask_again")))
    last = _last(turn)
    asked = side(said)
    if last and asked:
        return _one_side(turn, last, asked)
    if asked and _was_offered(turn):  # «bao nhiêu» before one of the offered was chosen: the question goes on
        said, last = f"{turn.session.question} {said}", None
    found = _meant(turn, said, last)
    reply = _answered(turn, said, found)
    if found.outcome != "answer" and found.hits:
        await _count(turn, said, found.outcome)
    return reply


def _was_offered(turn: Turn) -> bool:
    """The last message asked which of several answers was meant."""
    return any(choice.data == NONE_OF_THESE for choice in turn.session.menu)


def _meant(turn: Turn, said: str, last: Card | None) -> Found:
    """What search finds, with the subject of the last answer where the text has none of its own."""
    found = _search(turn, said)
    if last and found.outcome != "answer":  # "con o to thi sao" after an answer about motorbikes
        with_subject = _search(turn, f"{said} {last.answer.question}")
        if with_subject.outcome == "answer" and with_subject.hits[0].id != last.answer.id:
            return with_subject
    return found


def _answered(turn: Turn, said: str, found: Found) -> Reply:
    """The answer, the choices, or that there is none."""
    metrics.answers.labels(found.outcome).inc()
    turn.session = replace(turn.session, question=said[:300], rejected=())
    if found.outcome == "answer":
        return _given(turn, found.hits[0].id) or _none(turn)
    if found.outcome == "choices":  # what is asked next belongs to this question, no longer to the answer before it
        turn.session = replace(turn.session, answer="", answered_at=None)
        return _offered(turn, found, turn.say("lookup.did_you_mean"))
    return _none(turn)


async def _count(turn: Turn, said: str, outcome: str) -> None:
    """So that editors know what to write next: each person once, and nothing that may tell of somebody.

    A single word asks nothing. Where it cannot be counted, the person is answered all the same.
    """
    kept = store.kept_of(said) if " " in said.strip() else None
    if kept is None or kept[0] in turn.session.counted:
        return
    turn.session = replace(turn.session, counted=(*turn.session.counted, kept[0])[-MOST_COUNTED:])
    try:
        await store.count_unanswered(turn.services.database, *kept, outcome, turn.now)
    except StorageUnavailable as wrong:
        log.warning("a question without an answer was not counted: %s", wrong)


def repair(turn: Turn, rest: str) -> Reply:
    """«Không phải»: drops what was rejected, keeps the first question, adds what was said now."""
    session = turn.session
    meant = session.answer or [c.data.removeprefix("lookup:show:") for c in session.menu if _was_offered(turn)]
    rejected = tuple(dict.fromkeys((*session.rejected, *([meant] if isinstance(meant, str) else meant))))
    turn.session = replace(session, rejected=rejected, answer="", answered_at=None)
    first, both = _search(turn, session.question), _search(turn, f"{session.question} {rest}".strip())
    found = both if both.outcome != "none" else first
    metrics.answers.labels("repair").inc()
    if not found.hits or found.outcome == "none":
        return _none(turn)
    sorry = turn.say("lookup.sorry")
    # what was asked first and what was said now point to the same answer
    agree = bool(rest and first.hits and both.hits and first.hits[0].id == both.hits[0].id)
    # without a word more, the next best is only offered: it is what the person did not ask
    given = _given(turn, found.hits[0].id) if agree or (rest and found.outcome == "answer") else None
    if given:
        return replace(given, blocks=(*blocks(sorry), *given.blocks))
    return _offered(turn, found, f"{sorry} {turn.say('lookup.did_you_mean')}")


@lookup.link
async def linked(turn: Turn) -> Reply | None:
    """A deep link to an answer."""
    return _given(turn, turn.argument)


@lookup.choice("show")
async def show(turn: Turn) -> Reply:
    return _given(turn, turn.argument) or _vanished(turn)


@lookup.choice("more")
async def more(turn: Turn) -> Reply:
    answer, _, page = turn.argument.partition("=")
    card = _card(turn, answer)
    return _more(turn, card, int(page) if page.isdecimal() else 1) if card else _vanished(turn)


@lookup.choice("do")
async def steps(turn: Turn) -> Reply:
    card = _card(turn, turn.argument)
    return _steps(turn, card) if card else _vanished(turn)


@lookup.choice("before")
async def before(turn: Turn) -> Reply:
    card = _card(turn, turn.argument)
    return card.before() if card else _vanished(turn)


@lookup.choice("change")
async def change(turn: Turn) -> Reply:
    """Today's rule beside the one that is enacted and to come."""
    card = _card(turn, turn.argument)
    return card.change() if card else _vanished(turn)


@lookup.choice("basis")
async def basis(turn: Turn) -> Reply:
    card = _card(turn, turn.argument)
    return card.basis() if card else _vanished(turn)


@lookup.choice("other")
async def other(turn: Turn) -> Reply:
    """What did not fit under the card: the article, the documents, what is asked next to it, the topic."""
    card = _card(turn, turn.argument)
    if card is None:
        return _vanished(turn)
    answers = turn.library.answers
    options = [
        (turn.say("lookup.basis_label"), f"lookup:basis:{card.answer.id}"),
        (turn.say("lookup.forward_label"), f"lookup:forward:{card.answer.id}"),
    ]
    document = card.version.basis[0].document
    if document in turn.library.documents:
        options.append((turn.library.documents[document].short, f"browse:document:{document}"))
    options += [(answers[one].question, f"lookup:show:{one}") for one in card.answer.related[:3] if one in answers]
    topic = card.answer.topics[0]
    if topic in turn.library.topics:
        name = turn.library.topics[topic].name
        options.append((turn.say("lookup.topic_label", topic=name), f"browse:topic:{topic}"))
    options.append((turn.say("lookup.back_label"), f"lookup:show:{card.answer.id}"))
    return Reply(turn.say("lookup.other_title"), choices=numbered(options[:MOST_CHOICES]))


@lookup.choice("forward")
async def forward(turn: Turn) -> Reply:
    """The answer as a text to be passed on; nothing else, so that it can be passed on as it is."""
    card = _card(turn, turn.argument)
    config = turn.services.config
    return forwarded(card, config.office.name, config.web.public_url) if card else _vanished(turn)


@lookup.choice("rate")
async def rate(turn: Turn) -> Reply:
    """Was it of use? Two buttons."""
    options = [
        ("useful_label", f"lookup:rated:{turn.argument}=1"),
        ("unclear_label", f"lookup:rated:{turn.argument}=0"),
    ]
    return Reply(
        blocks=blocks(turn.say("lookup.rate")),
        choices=numbered([(turn.say(f"lookup.{label}"), data) for label, data in options]),
    )


@lookup.choice("rated")
async def rated(turn: Turn) -> Reply:
    """Counted by answer and day, without who said it."""
    answer, _, useful = turn.argument.partition("=")
    if answer not in turn.library.answers:
        return _vanished(turn)
    await store.count_feedback(turn.services.database, answer, useful == "1", turn.now)
    if useful == "1":
        return Reply(blocks=blocks(turn.say("lookup.glad")), choices=_menu(turn))
    options = [
        (turn.say("lookup.officer_label"), f"lookup:officer:{answer}"),
        (_menu(turn)[0].label, "welcome:menu:"),
    ]
    return Reply(blocks=blocks(turn.say("lookup.unclear")), choices=numbered(options))


@lookup.command("canbo")
@lookup.word("hoi can bo", "gap can bo", "toi can gap can bo", "toi muon gap can bo", "gap nguoi that", "gap nguoi")
@lookup.word("noi chuyen voi nguoi that", "cho toi noi chuyen voi nguoi that", "noi chuyen voi can bo")
@lookup.choice("officer")
async def officer(turn: Turn) -> Reply:
    """Nobody answers behind the bot yet: says so, and where the office is."""
    office = turn.services.config.office
    said = turn.say("lookup.officer", office=office.name, address=office.address, hours=office.hours)
    return Reply(turn.say("lookup.officer_title"), blocks(said), _menu(turn))


@lookup.choice("none")
async def none_of_these(turn: Turn) -> Reply:
    """None of the offered ones was meant."""
    await _count(turn, turn.session.question, "none")
    return _none(turn)


@lookup.inline
async def shareable(turn: Turn) -> Sequence[tuple[str, Reply]]:
    """Answers that a person can share in another chat: with citation and status, without buttons.

    A search there begins with the first letter, so what the text may become stands below what it already finds.
    """
    found = _search(turn, turn.incoming.text, limit=INLINE_RESULTS)
    meant = [hit.id for hit in found.hits if found.outcome != "none"]
    ids = list(dict.fromkeys((*meant, *_begun(turn, INLINE_RESULTS))))[:INLINE_RESULTS]
    cards = [(one, _card(turn, one)) for one in ids]
    return [(one, replace(card.first(), choices=(), passed_on=True)) for one, card in cards if card]


@lookup.completion
def completed(turn: Turn) -> Sequence[tuple[str, str]]:
    """The questions that what is being typed may become; whoever chooses one asks it."""
    answers = turn.library.answers
    return [(one, answers[one].question) for one in _begun(turn, COMPLETIONS)]


def _begun(turn: Turn, limit: int) -> tuple[str, ...]:
    query = replace(turn.asker, rejected=frozenset(turn.session.rejected))
    return turn.library.complete(turn.incoming.text, query, limit)


def _search(turn: Turn, said: str, limit: int = 10) -> Found:
    query = replace(turn.asker, rejected=frozenset(turn.session.rejected), limit=limit)
    there = turn.library.place_in(said)
    if there:  # «lịch tiếp dân xã Mẫu A»: whoever asks about a place asks for its rules
        query = replace(query, place=there)
    return turn.library.search(said, query)


def _card(turn: Turn, answer: str) -> Card | None:
    return card_on(turn.library, answer, day_of(turn.now))


def _last(turn: Turn) -> Card | None:
    """The last answer, while it is fresh."""
    at = turn.session.answered_at
    if at is None or turn.now - at > FRESH:
        return None
    return _card(turn, turn.session.answer)


def _given(turn: Turn, answer: str) -> Reply | None:
    """The card; from now on a text without a subject belongs to it."""
    card = _card(turn, answer)
    if card is None:
        return None
    turn.session = replace(turn.session, answer=answer, answered_at=turn.now)
    reply = turn.library.remember(("card", answer, card.day), card.first)
    reply = explained(turn, reply, card)
    told = turn.session.advised_at
    if told is None or turn.now - told > ADVICE_AGAIN:
        turn.session = replace(turn.session, advised_at=turn.now)
        reply = add(reply, paragraph(turn.say("lookup.advice"), small=True))
    return reply


def _more(turn: Turn, card: Card, page: int) -> Reply:
    return explained(turn, card.more(page), card, "more", page)


def _steps(turn: Turn, card: Card) -> Reply:
    return explained(turn, card.steps(), card, "do")


def _one_side(turn: Turn, card: Card, asked: Side) -> Reply:
    """The side of the last answer that a text without a subject asks for."""
    turn.session = replace(turn.session, answered_at=turn.now)
    if asked == "do" and card.version.do:
        return _steps(turn, card)
    if asked == "more" and card.version.more:
        return _more(turn, card, 1)
    if asked == "basis":
        return card.basis()
    amount = _amount_of(turn, card)
    return (_given(turn, amount) if amount else None) or card.first()


def _amount_of(turn: Turn, card: Card) -> str | None:
    """«Được bao nhiêu» after an answer that says who and how: the related answer that says how much."""
    if not asks_amount(turn.incoming.text) or asks_amount(card.answer.question):
        return None
    answers = turn.library.answers
    return next((one for one in card.answer.related if one in answers and asks_amount(answers[one].question)), None)


def _offered(turn: Turn, found: Found, said: str) -> Reply:
    answers = turn.library.answers
    options = [(answers[hit.id].question, f"lookup:show:{hit.id}") for hit in found.hits[:OFFERED]]
    options.append((turn.say("lookup.none_label"), NONE_OF_THESE))
    return Reply(blocks=blocks(said), choices=numbered(options))


def _none(turn: Turn) -> Reply:
    """An honest sentence, and ways on."""
    options = [
        (turn.say("welcome.topics"), "browse:topics:"),
        (turn.say("lookup.officer_label"), "lookup:officer:"),
        (turn.say("welcome.menu_label"), "welcome:menu:"),
    ]
    return Reply(blocks=blocks(turn.say("lookup.nothing")), choices=numbered(options))


def _vanished(turn: Turn) -> Reply:
    return Reply(blocks=blocks(turn.say("welcome.vanished")), choices=_menu(turn))


def _menu(turn: Turn) -> tuple[Choice, ...]:
    return (Choice("0", turn.say("welcome.menu_label"), "welcome:menu:"),)
