"""What one says about the last answer: not that, another side of it, the same for another case."""

from collections.abc import Sequence
from itertools import zip_longest

from bot import metrics
from bot.features.lookup import context
from bot.features.lookup.card import Card, paged
from bot.features.lookup.cases import (
    family_of,
    has_words,
    only_a_number,
    shares_subject,
    speaks_of,
    without_family,
)
from bot.features.lookup.followups import Case
from bot.features.lookup.giving import (
    OFFERED,
    card_of,
    given,
    more,
    nothing,
    offered,
    said_before,
    search,
    steps,
)
from bot.features.lookup.sides import Place, Side, asks, places, tells, tells_money
from bot.library import Found, Version
from bot.library.texts import blocks
from bot.message import Reply, numbered
from bot.router import Turn


def repair(turn: Turn, rest: str) -> Reply:
    """«Không phải»: drops what was rejected, keeps the first question, adds what was said now."""
    turn.session = context.rejecting(turn.session, turn.now)
    question = turn.session.question
    metrics.answers.labels("repair").inc()
    sorry = turn.say("lookup.sorry")
    first, both = search(turn, question), search(turn, f"{question} {rest}".strip())
    sure = _meant_now(turn, first, both, rest) if rest else None
    reply = given(turn, sure) if sure else None
    if reply:
        return said_before(sorry, reply)
    # without a word more, the next best is only offered: it is what the person did not ask
    ids = _in_turn(_ids(both), _ids(search(turn, rest))) if rest else _ids(first)
    if not ids:
        return nothing(turn, "lookup.nothing_else" if turn.session.rejected else "lookup.nothing")
    return offered(turn, ids, f"{sorry} {turn.say('lookup.did_you_mean')}")


def _ids(found: Found) -> list[str]:
    return [hit.id for hit in found.hits] if found.outcome != "none" else []


def _in_turn(some: list[str], others: list[str]) -> list[str]:
    """The best of both, each once: nobody can tell whether what was said now completes the question or replaces it."""
    pairs = zip_longest(some, others)
    return list(dict.fromkeys(one for pair in pairs for one in pair if one))


def _meant_now(turn: Turn, first: Found, both: Found, rest: str) -> str | None:
    """What was said now is certain by itself, or with the first question, or leads where that one led too."""
    alone = search(turn, rest)
    if alone.outcome == "answer" and _puts_it_so(turn, alone.hits[0].id, rest):
        return alone.hits[0].id
    if first.hits and both.hits and first.hits[0].id == both.hits[0].id and both.outcome != "none":
        return both.hits[0].id
    sure = next((one for one in (both, alone) if one.outcome == "answer"), None)
    return sure.hits[0].id if sure else None


def _puts_it_so(turn: Turn, answer: str, said: str) -> bool:
    """Is one of an answer's own questions about more than half of what was said?"""
    other = turn.library.answers[answer]
    return any(shares_subject(one, said) for one in (other.question, *other.also))


# Another side of it ------------------------------------------------------------------------------------------------


def one_side(turn: Turn, card: Card, side: Side) -> Reply:
    """The side of the last answer that a text without a subject asks for; where it tells nothing of it, that is said."""
    metrics.answers.labels("side").inc()
    turn.session = context.gone_on(turn.session, turn.session.question or card.answer.question, turn.now)
    turn.session = context.given(turn.session, card.answer.id, turn.now)
    version = card.version
    if side == "basis":
        return card.basis()
    if side == "more":
        said = turn.say("lookup.no_more", question=card.answer.question)
        return more(turn, card, 1) if version.more else _openly(turn, card, said, [])
    if side == "steps":
        return steps(turn, card)
    if side == "whether":
        return _again(turn, card)
    if asks(card.answer.question, side):
        return steps(turn, card) if version.do and places(side)[0] == "do" else _again(turn, card)
    return _where_told(turn, card, side) or _not_told(turn, card, side)


def _where_told(turn: Turn, card: Card, side: Side) -> Reply | None:
    """The part of the answer, or the related answer, that tells of that side."""
    related = _related(turn, card, side)
    if side in ("amount", "number") and related and not tells_money(card.version.short):
        return given(turn, related)  # «được bao nhiêu» after who and how: the related answer that says how much
    for place in places(side):
        if tells(_written(card.version, place), side):
            return _part(turn, card, place, side)
    return given(turn, related) if related else None


def _related(turn: Turn, card: Card, side: Side) -> str | None:
    answers = turn.library.answers
    there = (one for one in card.answer.related if one in answers and one not in turn.session.rejected)
    return next((one for one in there if asks(answers[one].question, side) and card_of(turn, one)), None)


def _written(version: Version, place: Place) -> str:
    return {"short": version.short, "more": version.more or "", "do": "\n".join(version.do)}[place]


def _part(turn: Turn, card: Card, place: Place, side: Side) -> Reply:
    if place == "do":
        return steps(turn, card)
    if place == "more":
        pages = paged(blocks(card.version.more or ""))
        page = next((n for n, one in enumerate(pages, 1) if tells(str(one), side)), 1)
        return more(turn, card, page)
    return _again(turn, card)


def _again(turn: Turn, card: Card) -> Reply:
    return given(turn, card.answer.id) or card.first()


def _not_told(turn: Turn, card: Card, side: Side) -> Reply:
    """The answer tells nothing of what was asked: said openly, with what is near and who may know."""
    said = turn.say("lookup.not_told", question=card.answer.question, what=turn.say(f"lookup.side_{side}"))
    found = search(turn, f"{card.answer.question} {turn.incoming.text}", without=[card.answer.id])
    near = [
        one for one in _ids(found) if _is_near(turn, one, card.answer.question) and _tells_too(turn, card, one, side)
    ]
    return _openly(turn, card, said, near)


def _tells_too(turn: Turn, last: Card, answer: str, side: Side) -> bool:
    card = card_of(turn, answer)
    if card is None or not {*card.answer.topics} & {*last.answer.topics}:
        return False
    return asks(card.answer.question, side) or tells(card.version.written(), side)


def _openly(turn: Turn, card: Card, said: str, near: Sequence[str]) -> Reply:
    """A sentence that it is not known, then what is near, the last answer, an officer."""
    answers, near = turn.library.answers, near[: OFFERED - 1]
    turn.session = context.beside(turn.session, near)
    options = [(answers[one].question, f"lookup:show:{one}") for one in near]
    options += [
        (turn.say("lookup.back_label"), f"lookup:show:{card.answer.id}"),
        (turn.say("lookup.officer_label"), f"ask:begin:{card.answer.id}"),
        (turn.say("welcome.menu_label"), "welcome:menu:"),
    ]
    return Reply(blocks=blocks(said), choices=numbered(options))


# Another case ------------------------------------------------------------------------------------------------------


def other_case(turn: Turn, case: Case, card: Card | None) -> Reply | None:
    """«Còn ô tô thì sao»: the last answer where it speaks of that, else what treats both the case and the subject.

    None: it is better taken for a question of its own.
    """
    subject = card.answer.question if card else turn.session.question
    if card and only_a_number(case.words):
        return one_side(turn, card, "more")
    if card and speaks_of(_all_of(card), case.words):
        return _in_it_already(turn, card, case)
    alone = search(turn, case.what)
    if not case.sure and alone.outcome == "answer" and has_words(_asked_by(turn, alone.hits[0].id), case.words):
        return None
    asked = f"{case.what} {without_family(subject, family_of(case.words))}"
    found = search(turn, asked, without=[card.answer.id] if card else [])
    meant = _treats_both(turn, found, case, subject, card)
    if meant:
        metrics.answers.labels("case").inc()
        turn.session = context.gone_on(turn.session, asked, turn.now)
        return given(turn, meant)
    return _unknown_case(turn, case, card, (found, alone), asked) if case.marked else None


def _all_of(card: Card) -> str:
    return f"{card.answer.question}\n{card.version.short}\n{card.version.more or ''}"


def _asked_by(turn: Turn, answer: str) -> str:
    """How people put it, and the short answer."""
    card = card_of(turn, answer)
    return "\n".join((card.answer.question, *card.answer.also, card.version.short)) if card else ""


def _in_it_already(turn: Turn, card: Card, case: Case) -> Reply:
    """The last answer speaks of the case: shown again, where it does."""
    metrics.answers.labels("case").inc()
    said = turn.say("lookup.in_it_already")
    if case.side and places(case.side)[0] == "do":
        return one_side(turn, card, case.side)
    turn.session = context.given(turn.session, card.answer.id, turn.now)
    if speaks_of(f"{card.answer.question}\n{card.version.short}", case.words):
        return said_before(said, _again(turn, card))
    pages = paged(blocks(card.version.more or ""))
    page = next((n for n, one in enumerate(pages, 1) if speaks_of(str(one), case.words)), 1)
    return said_before(said, more(turn, card, page))


def _treats_both(turn: Turn, found: Found, case: Case, subject: str, card: Card | None) -> str | None:
    """The best one, if it speaks of the case and asks what the subject asks, and no other one does so."""
    if found.outcome == "none":
        return None
    subject = without_family(subject, family_of(case.words))
    both = [
        hit
        for hit in found.hits
        if speaks_of(_asked_by(turn, hit.id), case.words) and _asks_the_same(turn, hit.id, subject, card)
    ]
    if not both or both[0] != found.hits[0]:
        return None
    best = both[0].id
    alone = len(both) == 1 and speaks_of(turn.library.answers[best].question, case.words)
    return best if alone or found.outcome == "answer" else None


_TOLD_APART: tuple[Side, ...] = ("fine", "amount", "duration", "where", "papers", "age")
"""«Trẻ em có phải làm thẻ không» does not say what a child's card costs."""


def _asks_the_same(turn: Turn, answer: str, subject: str, card: Card | None) -> bool:
    """Is it of a topic of the last answer, asks the same side, and is one of its own questions about the same?"""
    other = turn.library.answers[answer]
    if card and not {*card.answer.topics} & {*other.topics}:
        return False
    asked = next((side for side in _TOLD_APART if asks(subject, side)), None)
    if asked and not asks(other.question, asked):
        return False
    return _puts_it_so(turn, answer, subject)


def _is_near(turn: Turn, answer: str, subject: str) -> bool:
    return shares_subject(_asked_by(turn, answer), subject)


def _unknown_case(turn: Turn, case: Case, card: Card | None, found: tuple[Found, Found], asked: str) -> Reply | None:
    """Nothing certain is known of the case: said openly, beside what is near."""
    metrics.answers.labels("case_unknown").inc()
    both, alone = found
    near = [one for one in _ids(both) if _suits(turn, one, case, card)]
    near += [one for one in _ids(alone) if _suits(turn, one, case, card) and one not in near]
    if card is None:
        turn.session = context.narrowed(turn.session, asked, turn.now)
        ids = near or _ids(both) or list(turn.session.offered)
        return offered(turn, ids, turn.say("lookup.did_you_mean")) if ids else nothing(turn)
    turn.session = context.gone_on(turn.session, turn.session.question, turn.now)
    said = turn.say("lookup.case_near" if near else "lookup.case_unknown")
    return _openly(turn, card, said, near)


def _suits(turn: Turn, answer: str, case: Case, card: Card | None) -> bool:
    """Does an answer speak of the case, and is it of the topic of the last one, or asks after a fine as that does?"""
    if not speaks_of(_asked_by(turn, answer), case.words) or (card and answer == card.answer.id):
        return False
    if card is None:
        return True
    other = turn.library.answers[answer]
    same_side = asks(card.answer.question, "fine") and asks(other.question, "fine") and "xu-phat" in other.topics
    return same_side or bool({*card.answer.topics} & {*other.topics})
