"""What is being written, until it is sent: text, then place where it cannot be guessed, and one screen to look it over."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.adding import Options, is_asked, pressed, typed
from bot.clock import day_of
from bot.duty import promised
from bot.features.petition.feature import petition, petitions
from bot.features.petition.fields import topic_in, topics_in
from bot.features.petition.matters import Draft
from bot.features.petition.pictures import Link, address_of, key_of
from bot.features.petition.routing import desk_for
from bot.features.petition.rules import FEWEST_WORDS, MOST_LETTERS, are_alike, begun_in
from bot.features.petition.shown import about, may_be_later, place_name, say, set_after
from bot.guard import inspect
from bot.library.texts import blocks
from bot.message import Choice, Reply, numbered, paragraph
from bot.router import Turn
from bot.saying import menu, moment, quoted, stop_guide, unit_name
from bot.vietnamese import fold_once

PROMPT_FOR = timedelta(minutes=30)
TOPICS_ON_A_PAGE = 6
MOST_PLACES = 6


def wait_for(turn: Turn, step: str, ticket: int = 0) -> None:
    until = turn.now + PROMPT_FOR
    turn.session = replace(turn.session, waiting=f"petition:{step}", waiting_until=until, ticket=ticket)


def prompt(turn: Turn, draft: Draft, key: str = "prompt") -> Reply:
    """The warning stands before every free text."""
    wait_for(turn, "text")
    return say(turn.library, f"{key}_{draft.kind.replace('-', '_')}" if key == "prompt" else key)


async def drafted(turn: Turn) -> Draft | None:
    """What this person is writing."""
    return None if turn.incoming.group else await petitions(turn.services).draft(turn.incoming.sender)


async def _kept(turn: Turn, draft: Draft, *first: str, undo: Options | None = None) -> Reply:
    if inspect(draft.text) == "accusation":  # parts that passed one by one may accuse somebody when they stand together
        return await _stopped(turn, draft)
    await petitions(turn.services).keep(draft, turn.now)
    return await confirm(turn, draft, *first, undo=undo)


async def _stopped(turn: Turn, draft: Draft) -> Reply:
    await petitions(turn.services).drop(draft.address)
    return stop_guide(turn.library, turn.services.config.office, "left")


def _nothing(turn: Turn) -> Reply:
    key = "private" if turn.incoming.group else "nothing_written"
    return say(turn.library, key, [(turn.say("petition.begin_label"), "petition:begin:")])


@petition.choice("write")
async def write(turn: Turn) -> Reply:
    draft = await drafted(turn)
    return prompt(turn, draft) if draft else _nothing(turn)


@petition.text("text")
async def text_typed(turn: Turn) -> Reply:
    draft, said = await drafted(turn), turn.incoming.text.strip()[:MOST_LETTERS]
    if draft is None:
        return _nothing(turn)
    if len(said.split()) < FEWEST_WORDS:
        return prompt(turn, draft, "too_short")
    return await look_over(turn, draft, said)


@petition.question
async def typed_over_it(turn: Turn) -> Reply | None:
    """Under the screen that asks whether to send: more of it, mostly."""
    draft = await drafted(turn) if is_asked(turn, petition) else None
    if draft is None or not draft.text:
        return None
    said = turn.incoming.text
    anew = begun_in(said) is not None or are_alike(draft.text, said)
    return await typed(turn, petition, draft.text, partial(_changed, turn, draft), anew)


@petition.choice("add")
async def add(turn: Turn) -> Reply:
    draft = await drafted(turn)
    return await pressed(turn, petition, draft.text, partial(_changed, turn, draft)) if draft else _nothing(turn)


async def _changed(turn: Turn, draft: Draft, text: str, first: str, undo: Options) -> Reply:
    """What was chosen stays, unless the new words name another place; of several places the last one counts."""
    if text == draft.text:
        return await confirm(turn, draft, first)
    new = text.removeprefix(draft.text)
    topic = draft.topic or topic_in(turn.library.topics.values(), text)
    changed = replace(draft, text=text, topic=topic, place=turn.library.place_in(new) or draft.place)
    return await _kept(turn, changed, first, undo=undo)


async def look_over(turn: Turn, draft: Draft, said: str) -> Reply:
    """Topic and place are guessed from the text, to be seen and changed."""
    known = turn.citizen.place if turn.citizen.place in turn.library.places else None
    place = turn.library.place_in(said) or draft.place or known
    return await _kept(turn, replace(draft, text=said, topic=topic_in(turn.library.topics.values(), said), place=place))


async def confirm(turn: Turn, draft: Draft, *first: str, undo: Options | None = None) -> Reply:
    """Who reads it, by when there is an answer; where it happens is asked first when nobody knows.

    first: what became of what was just typed. undo: the button that takes it out again, in the place of «Viết lại».
    """
    if inspect(draft.text) == "accusation":
        return await _stopped(turn, draft)
    if draft.place is None:
        return _ask_place(turn)
    turn.session = replace(turn.session, waiting="", waiting_until=None)
    desk = await desk_for(turn.services, draft.topic, draft.place, turn.now)
    due = promised(turn.services, draft.kind, draft.urgency, turn.now)
    days = turn.services.config.retention.petitions
    values = {
        "unit": unit_name(turn.library, desk.unit, day_of(turn.now)),
        "due": moment(turn.library, due),
        "days": days,
    }
    actions = _actions(turn, draft)
    actions[1:2] = undo or actions[1:2]
    reply = say(turn.library, "confirm" if desk.unit else "confirm_nobody", actions, **values)
    became = [one for key in first for one in blocks(turn.say(key))]
    urgent = blocks(turn.say("petition.urgent_first")) if draft.urgency == "urgent" else ()
    seen = (quoted(draft.text), about(turn.library, draft.topic, draft.place, draft.urgency))
    kept = [paragraph(turn.say("petition.with_photo"))] if draft.photo else []
    rule = (
        [paragraph(set_after(turn.library, draft.kind, draft.urgency, day_of(turn.now)), small=True)]
        if desk.unit
        else []
    )
    later = may_be_later(turn.library, turn.now, due)
    title = turn.say(f"petition.confirm_{draft.kind.replace('-', '_')}")
    return replace(reply, title=title, blocks=(*became, *urgent, *seen, *kept, *reply.blocks, *rule, *later))


def _actions(turn: Turn, draft: Draft) -> list[tuple[str, str]]:
    urgent = "normal" if draft.urgency == "urgent" else "urgent"
    actions = {
        "send": "", "write": "", "topic": "0", "place": "", urgent: urgent, "photo": "", "drop": "",
    }  # fmt: skip
    named = ((name, "urgency" if name == urgent else name, argument) for name, argument in actions.items())
    return [(turn.say(f"petition.{name}_label"), f"petition:{action}:{argument}") for name, action, argument in named]


@petition.choice("urgency")
async def urgency(turn: Turn) -> Reply:
    draft = await drafted(turn)
    if draft is None:
        return _nothing(turn)
    return await _kept(turn, replace(draft, urgency="urgent" if turn.argument == "urgent" else "normal"))


@petition.choice("photo")
async def photo(turn: Turn) -> Reply:
    """The link to a page where a photo is chosen."""
    if await drafted(turn) is None:
        return _nothing(turn)
    options = [(turn.say("petition.resume_label"), "petition:resume:")]
    base = address_of(turn.services.config.web)
    if base is None:
        return say(turn.library, "no_photos", options)
    key = key_of(turn.services.seal, Link("add", turn.incoming.sender), turn.now)
    return replace(say(turn.library, "send_photo", options), image=f"{base}/photo/{key}")


@petition.picture("text", "place", "more")
async def sent_a_photo(turn: Turn) -> Reply:
    """In the chat itself: what passes through a messenger stays there, so the words come first and the page takes it."""
    wait_for(turn, turn.session.waiting.partition(":")[2], turn.session.ticket)
    return say(turn.library, "photo_in_chat")


@petition.choice("drop")
async def drop(turn: Turn) -> Reply:
    turn.session = replace(turn.session, adding="")
    if not turn.incoming.group:
        await petitions(turn.services).drop(turn.incoming.sender)
    return say(turn.library, "dropped")


# Where ----------------------------------------------------------------------------------------------------------------


@petition.choice("place")
async def place(turn: Turn) -> Reply:
    return _ask_place(turn) if await drafted(turn) else _nothing(turn)


def _ask_place(turn: Turn, key: str = "where") -> Reply:
    wait_for(turn, "place")
    return say(turn.library, key, [(turn.say("petition.unknown_place_label"), "petition:at:")])


@petition.text("place")
async def place_typed(turn: Turn) -> Reply:
    """A name, old or new; of several the person chooses."""
    draft, said = await drafted(turn), turn.incoming.text.strip()
    if draft is None:
        return _nothing(turn)
    whole = turn.library.place_in(said)
    found = [whole] if whole else [one.id for one in turn.library.places_named(fold_once(said))]
    if not found:
        return _ask_place(turn, "where_again")
    if len(found) == 1:
        return await _kept(turn, replace(draft, place=found[0]))
    options = [(place_name(turn.library, one), f"petition:at:{one}") for one in found[:MOST_PLACES]]
    return say(turn.library, "which_place", [*options, (turn.say("petition.unknown_place_label"), "petition:at:")])


@petition.choice("at")
async def at(turn: Turn) -> Reply:
    """A place; "" is not known."""
    draft = await drafted(turn)
    if draft is None:
        return _nothing(turn)
    return await _kept(turn, replace(draft, place=turn.argument if turn.argument in turn.library.places else ""))


# What about -----------------------------------------------------------------------------------------------------------


@petition.choice("topic")
async def topic(turn: Turn) -> Reply:
    """A page of topics, those first that the text may tell of, then those of which some unit is in charge; «T» turns it."""
    draft = await drafted(turn)
    if draft is None:
        return _nothing(turn)
    likely = topics_in(turn.library.topics.values(), draft.text)
    charged = {one for unit in turn.library.offices.on(day_of(turn.now)) for one in unit.fields}
    others = sorted(turn.library.topics, key=lambda one: one not in charged)
    ids = tuple(dict.fromkeys((*likely, *others)))
    at = int(turn.argument) if turn.argument.isdecimal() else 0
    shown, rest = ids[at : at + TOPICS_ON_A_PAGE], ids[at + TOPICS_ON_A_PAGE :]
    more = (
        Choice("T", turn.say("petition.more_topics_label"), f"petition:topic:{at + TOPICS_ON_A_PAGE}")
        if rest
        else Choice(str(len(shown) + 1), turn.say("petition.no_topic_label"), "petition:about:")
    )
    options = numbered((turn.library.topics[one].name, f"petition:about:{one}") for one in shown)
    said = say(turn.library, "which_topic")
    return replace(said, choices=(*options, more, *menu(turn.library)))


@petition.question
async def topic_typed(turn: Turn) -> Reply | None:
    """A field in one's own words, where one is to be chosen."""
    asked = any(one.data.startswith("petition:about:") for one in turn.session.menu)
    turn.argument = topic_in(turn.library.topics.values(), turn.incoming.text) if asked else ""
    return await chosen(turn) if turn.argument else None


@petition.choice("about")
async def chosen(turn: Turn) -> Reply:
    draft = await drafted(turn)
    if draft is None:
        return _nothing(turn)
    return await _kept(turn, replace(draft, topic=turn.argument if turn.argument in turn.library.topics else ""))
