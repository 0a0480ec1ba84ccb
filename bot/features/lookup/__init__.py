"""A question -> the answer, or what was probably meant, or an honest «không có»; then what one asks about an answer."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from bot import metrics
from bot.adding import taken
from bot.errors import StorageUnavailable
from bot.features.lookup import context, store
from bot.features.lookup.card import Card
from bot.features.lookup.continuing import one_side, other_case, repair
from bot.features.lookup.followups import Case, followup, rejection
from bot.features.lookup.forward import forwarded
from bot.features.lookup.giving import (
    card_of,
    given,
    menu,
    more,
    nothing,
    offered,
    put_so,
    search,
    steps,
    vanished,
)
from bot.library import Found
from bot.library.texts import blocks
from bot.message import MOST_CHOICES, Reply, numbered
from bot.router import Feature, Turn
from bot.saying import quoted
from bot.saying import say as sentence

log = logging.getLogger(__name__)

WORTH_OFFERING = 0.5
lookup = Feature("lookup")

INLINE_RESULTS = 10
COMPLETIONS = 5
MOST_COUNTED = 30


@lookup.question
async def question(turn: Turn) -> Reply | None:
    """Any text that nobody else took."""
    return await _told(turn, turn.incoming.text)


@lookup.choice("ask")
async def meant_for_the_bot(turn: Turn) -> Reply:
    """What was typed under a text that is not sent yet, and does not belong to it."""
    said = taken(turn)
    return (
        await _told(turn, said, may_be_told=False)
        if said
        else Reply(blocks=blocks(turn.say("lookup.ask_again")), choices=menu(turn))
    )


async def _told(turn: Turn, said: str, may_be_told: bool = True) -> Reply:
    """Repair first, then what belongs to the last answer, then a search. may_be_told: to an officer who asked back."""
    turn.session = context.current(turn.session, turn.now)
    rejected = rejection(said)
    if rejected and turn.session.question:
        return repair(turn, rejected.rest)
    if rejected and not rejected.rest:
        return Reply(blocks=blocks(turn.say("lookup.ask_again")))
    return _continued(turn, said) or await _searched(turn, rejected.rest if rejected else said, may_be_told)


def _continued(turn: Turn, said: str) -> Reply | None:
    """What a text without a subject of its own asks about the last answer, or of what was asked and not answered yet."""
    asked, last = followup(said), _last(turn)
    if asked is None or (not (isinstance(asked, Case) and asked.marked) and put_so(turn, said, turn.session.answer)):
        return None
    if isinstance(asked, Case):
        return other_case(turn, asked, last) if turn.session.question else None
    if last:
        return one_side(turn, last, asked.side)
    return _not_answered_yet(turn, said) if turn.session.question else _without_subject(turn)


def _not_answered_yet(turn: Turn, said: str) -> Reply:
    """«Bao nhiêu» before one of the offered was chosen: the question goes on."""
    turn.session = context.narrowed(turn.session, f"{turn.session.question} {said}", turn.now)
    return _answered(turn, search(turn, turn.session.question))


def _without_subject(turn: Turn) -> Reply:
    """«Gọi số nào» out of the blue: nobody can tell of what, however sure the search is."""
    return nothing(turn, "lookup.no_subject")


async def _searched(turn: Turn, said: str, may_be_told: bool) -> Reply:
    """A full question: it replaces what was spoken of before."""
    turn.session = context.asked(turn.session, said, turn.now)
    found = search(turn, said)
    meant = await _for_an_officer(turn, said) if found.outcome != "answer" and may_be_told else None
    if meant:
        return meant
    reply = _answered(turn, found)
    if found.outcome != "answer" and found.hits:
        await _count(turn, said, found.outcome)
    return reply


async def _for_an_officer(turn: Turn, said: str) -> Reply | None:
    """Who was asked back just answers, and presses nothing first; which one is meant is clear only where there is one."""
    waiting = [one for asking in turn.services.asking_backs for one in await asking(turn)]
    if len(waiting) != 1 or turn.incoming.group:
        return None
    turn.session = replace(turn.session, adding=turn.services.seal.shut(said))
    (one,) = waiting
    options = [(turn.say("lookup.tell_label"), one.data), (turn.say("lookup.not_for_officer_label"), "lookup:ask:")]
    reply = sentence(turn.library, "lookup.for_officer", options, code=one.code)
    return replace(reply, blocks=(quoted(said), *reply.blocks))


def near(found: Found) -> list[str]:
    """What is worth offering: what fits far less than the first is there by chance."""
    return [hit.id for hit in found.hits if hit.score >= WORTH_OFFERING * found.hits[0].score]


def _answered(turn: Turn, found: Found) -> Reply:
    """The answer, the choices, or that there is none."""
    metrics.answers.labels(found.outcome).inc()
    if found.outcome == "choices":
        return offered(turn, near(found), turn.say("lookup.did_you_mean"))
    turn.session = context.settled(turn.session)
    if found.outcome == "answer":
        return given(turn, found.hits[0].id) or nothing(turn)
    # the same question again, after all that is known was rejected
    return nothing(turn, "lookup.nothing_else" if turn.session.rejected else "lookup.nothing")


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


@lookup.link
async def linked(turn: Turn) -> Reply | None:
    """A deep link to an answer."""
    return _opened(turn, turn.argument)


@lookup.choice("show")
async def show(turn: Turn) -> Reply:
    return _opened(turn, turn.argument) or vanished(turn)


@lookup.choice("more")
async def more_of(turn: Turn) -> Reply:
    answer, _, page = turn.argument.partition("=")
    card = _pressed(turn, answer)
    return more(turn, card, int(page) if page.isdecimal() else 1) if card else vanished(turn)


@lookup.choice("do")
async def steps_of(turn: Turn) -> Reply:
    card = _pressed(turn, turn.argument)
    return steps(turn, card) if card else vanished(turn)


@lookup.choice("before")
async def before(turn: Turn) -> Reply:
    card = _pressed(turn, turn.argument)
    return card.before() if card else vanished(turn)


@lookup.choice("change")
async def change(turn: Turn) -> Reply:
    """Today's rule beside the one that is enacted and to come."""
    card = _pressed(turn, turn.argument)
    return card.change() if card else vanished(turn)


@lookup.choice("basis")
async def basis(turn: Turn) -> Reply:
    card = _pressed(turn, turn.argument)
    return card.basis() if card else vanished(turn)


@lookup.choice("other")
async def other(turn: Turn) -> Reply:
    """What did not fit under the card: the article, the documents, what is asked next to it, the topic."""
    card = card_of(turn, turn.argument)
    if card is None:
        return vanished(turn)
    answers = turn.library.answers
    options = [
        (turn.say("lookup.basis_label"), f"lookup:basis:{card.answer.id}"),
        (turn.say("lookup.forward_label"), f"lookup:forward:{card.answer.id}"),
        (turn.say("flag.begin_label"), f"flag:begin:{card.answer.id}"),
    ]
    document = card.version.basis[0].document
    if document in turn.library.documents:
        options.append((turn.library.documents[document].short, f"browse:document:{document}"))
    related = [one for one in card.answer.related if one in answers and one not in turn.session.rejected]
    options += [(answers[one].question, f"lookup:show:{one}") for one in related[:2]]
    topic = card.answer.topics[0]
    if topic in turn.library.topics:
        name = turn.library.topics[topic].name
        options.append((turn.say("lookup.topic_label", topic=name), f"browse:topic:{topic}"))
    options.append((turn.say("lookup.back_label"), f"lookup:show:{card.answer.id}"))
    return Reply(turn.say("lookup.other_title"), choices=numbered(options[:MOST_CHOICES]))


@lookup.choice("forward")
async def forward(turn: Turn) -> Reply:
    """The answer as a text to be passed on; nothing else, so that it can be passed on as it is."""
    card = card_of(turn, turn.argument)
    config = turn.services.config
    return forwarded(card, config.office.name, config.web.public_url) if card else vanished(turn)


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
        return vanished(turn)
    await store.count_feedback(turn.services.database, answer, useful == "1", turn.now)
    if useful == "1":
        return Reply(blocks=blocks(turn.say("lookup.glad")), choices=menu(turn))
    options = [
        (turn.say("lookup.officer_label"), f"ask:begin:{answer}"),
        (menu(turn)[0].label, "welcome:menu:"),
    ]
    return Reply(blocks=blocks(turn.say("lookup.unclear")), choices=numbered(options))


@lookup.choice("none")
async def none_of_these(turn: Turn) -> Reply:
    """None of the offered ones was meant."""
    turn.session = context.current(turn.session, turn.now)
    await _count(turn, turn.session.question, "none")
    turn.session = context.rejecting(replace(turn.session, answer=""), turn.now)
    return nothing(turn, "lookup.nothing_else")


@lookup.inline
async def shareable(turn: Turn) -> Sequence[tuple[str, Reply]]:
    """Answers that a person can share in another chat: with citation and status, without buttons.

    A search there begins with the first letter, so what the text may become stands below what it already finds.
    """
    found = search(turn, turn.incoming.text, limit=INLINE_RESULTS)
    meant = [hit.id for hit in found.hits if found.outcome != "none"]
    ids = list(dict.fromkeys((*meant, *_begun(turn, INLINE_RESULTS))))[:INLINE_RESULTS]
    cards = [(one, card_of(turn, one)) for one in ids]
    return [(one, replace(card.first(), choices=(), passed_on=True)) for one, card in cards if card]


@lookup.completion
def completed(turn: Turn) -> Sequence[tuple[str, str]]:
    """The questions that what is being typed may become; whoever chooses one asks it."""
    answers = turn.library.answers
    return [(one, answers[one].question) for one in _begun(turn, COMPLETIONS)]


def _begun(turn: Turn, limit: int) -> tuple[str, ...]:
    rejected = context.current(turn.session, turn.now).rejected
    query = replace(turn.asker, rejected=frozenset(rejected))
    return turn.library.complete(turn.incoming.text, query, limit)


def _opened(turn: Turn, answer: str) -> Reply | None:
    """The card of an answer that a button or a link leads to."""
    return given(turn, answer) if _pressed(turn, answer) else None


def _pressed(turn: Turn, answer: str) -> Card | None:
    """The card under whose button somebody pressed: what is asked next belongs to it."""
    card = card_of(turn, answer)
    if card:
        session = context.current(turn.session, turn.now)
        session = context.chosen(session, answer, card.answer.question, turn.now)
        turn.session = context.given(session, answer, turn.now)
    return card


def _last(turn: Turn) -> Card | None:
    """The last answer of the question that is spoken of."""
    return card_of(turn, turn.session.answer) if turn.session.answer else None
