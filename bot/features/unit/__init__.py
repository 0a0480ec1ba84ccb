"""Where an office is, when it receives citizens, how it is called now: a short card for a name, old or new."""

from dataclasses import replace
from itertools import islice

from bot import metrics
from bot.clock import day_of
from bot.features.unit.asking import asked_name, asks_reception
from bot.library import Unit
from bot.library.texts import blocks
from bot.message import MOST_CHOICES, Reply, numbered
from bot.router import Feature, Turn
from bot.saying import menu

unit = Feature("unit")

MOST_TOPICS = 3
RECEPTION = "tiep-cong-dan"


@unit.question
async def asked(turn: Turn) -> Reply | None:
    """A unit called by its whole name; of several the person chooses. What editors wrote about when that very place
    receives citizens says more than the card: then the search answers."""
    found = turn.library.offices.named(asked_name(turn.incoming.text), day_of(turn.now))
    local = _reception_rule(turn, found[0].unit) if len(found) == 1 else ()
    if not found or (local and asks_reception(turn.incoming.text)):
        return None
    metrics.answers.labels("unit").inc()
    if len(found) == 1:
        return _card(turn, found[0].unit, found[0].old, local)
    options = [(one.unit.name, f"unit:show:{one.unit.id}") for one in found[: MOST_CHOICES - 1]]
    old = next((one.old for one in found if one.old), "")
    said = turn.say("unit.now_several", old=old) if old else turn.say("unit.several")
    return Reply(blocks=blocks(said), choices=numbered(options))


@unit.choice("show")
async def show(turn: Turn) -> Reply:
    found = turn.library.offices.unit_on(turn.argument, day_of(turn.now))
    if found is None:
        return Reply(blocks=blocks(turn.say("welcome.vanished")), choices=menu(turn.library))
    return _card(turn, found)


@unit.link
async def linked(turn: Turn) -> Reply | None:
    """A deep link to a unit."""
    return await show(turn) if turn.library.offices.unit_on(turn.argument, day_of(turn.now)) else None


def _card(turn: Turn, one: Unit, old: str = "", answer: tuple[tuple[str, str], ...] = ()) -> Reply:
    """Its old name resolved, address, reception, hotline; then what it is in charge of."""
    lines = [turn.say("unit.now", old=old, name=one.name)] if old else []
    if one.address:
        lines.append(turn.say("unit.address", address=one.address))
    if one.reception:
        hours = f", {one.reception.hours}" if one.reception.hours else ""
        lines.append(turn.say("unit.reception", when=one.reception.days + hours))
    if one.hotline:
        lines.append(turn.say("unit.hotline", number=one.hotline))
    if not (one.address or one.reception or one.hotline):
        lines.append(turn.say("unit.nothing"))
    lines.append(turn.say("unit.not_kept"))
    topics = [turn.library.topics[id_] for id_ in one.fields if id_ in turn.library.topics][:MOST_TOPICS]
    options = [*answer, *((topic.name, f"browse:topic:{topic.id}") for topic in topics)]
    return Reply(one.name, blocks("\n\n".join(lines)), (*numbered(options), *menu(turn.library)))


def _reception_rule(turn: Turn, one: Unit) -> tuple[tuple[str, str], ...]:
    """The button to what an editor wrote about when just this place receives citizens."""
    found = turn.library.search(turn.incoming.text, replace(turn.asker, place=one.place))
    answers = (turn.library.answers[hit.id] for hit in found.hits)
    about = (answer for answer in answers if RECEPTION in answer.topics)
    here = (answer for answer in about if (place := turn.library.place_of(answer)) and place.id == one.place)
    return tuple((answer.question, f"lookup:show:{answer.id}") for answer in islice(here, 1))
