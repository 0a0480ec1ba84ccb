"""The officer's side: read, claim, answer with a preview, ask back, hand over, split off; the head gives it to somebody."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from bot.clock import day_of
from bot.duty import desks, post_with
from bot.features.petition.feature import petition, petitions
from bot.features.petition.matters import WAITING, DraftKind, Petition
from bot.features.petition.pictures import Link, address_of, key_of
from bot.features.petition.routing import desk_at, in_charge
from bot.features.petition.rules import MOST_LETTERS, edited_in, number_in
from bot.features.petition.sending import status_of
from bot.features.petition.shown import all_voices, for_officer, say
from bot.message import Reply
from bot.permissions import may
from bot.preview import as_read_by
from bot.router import Turn
from bot.saying import moment, quoted, unit_name
from bot.storage import Post
from bot.vietnamese import fold_once

WRITING_FOR = timedelta(hours=1)
MOST_UNITS = 6

Step = Callable[[Turn, Petition, Post], Awaitable[Reply]]


@petition.by_name
async def by_code(turn: Turn) -> Reply | None:
    """«P-0012»: to who sent it how it stands, to an officer in charge the petition; to everybody else nothing is said."""
    number = number_in(turn.incoming.text)
    if number is None or turn.incoming.group:
        return None
    return await status_of(turn, number) or await _opened(turn, number) or say(turn.library, "unknown")


@petition.choice("see")
async def see(turn: Turn) -> Reply:
    number = int(turn.argument) if turn.argument.isdecimal() else 0
    return await _opened(turn, number) or say(turn.library, "unknown")


async def _opened(turn: Turn, number: int) -> Reply | None:
    """The petition as its officer reads it, which is noted; None for who may not."""
    found = await petitions(turn.services).find(number)
    post = await post_for(turn, found) if found else None
    if found is None or post is None:
        return None
    if found.state not in WAITING:
        return say(turn.library, "not_owed", [_to_queue(turn)], code=found.code)
    return await _read(turn, found, post)


async def _read(turn: Turn, one: Petition, post: Post, whole: bool = False) -> Reply:
    await petitions(turn.services).note_read(one, post, turn.now)
    held = await turn.services.posts.of(turn.incoming.sender, turn.now)
    may_assign = may(held, "assign", one.unit, turn.library.offices, day_of(turn.now))
    return for_officer(turn.library, one, turn.now, post, may_assign, whole)


@petition.choice("claim")
async def claim(turn: Turn) -> Reply:
    return await in_hand(turn, _held)


async def _held(turn: Turn, one: Petition, post: Post) -> Reply:
    """Who claimed it writes the answer. What was begun is shown again."""
    if one.draft_kind in ("answer", "back"):
        return await _drafted(turn, one, post, one.draft_kind, one.draft)
    _write_next(turn, one, "answer")
    return say(turn.library, "held", code=one.code, due=moment(turn.library, one.due_at))


@petition.text("answer")
async def answer_typed(turn: Turn) -> Reply:
    return await in_hand(turn, _written("answer"), turn.session.ticket)


@petition.text("back")
async def back_typed(turn: Turn) -> Reply:
    return await in_hand(turn, _written("back"), turn.session.ticket)


def _written(kind: DraftKind) -> Step:
    async def written(turn: Turn, one: Petition, post: Post) -> Reply:
        return await _drafted(turn, one, post, kind, edited_in(turn.incoming.text)[:MOST_LETTERS])

    return written


async def _drafted(turn: Turn, one: Petition, post: Post, kind: DraftKind, text: str) -> Reply:
    """Keeps it, and shows it as those who sent the petition will see it."""
    if not await petitions(turn.services).write(one, post, kind, "", text):
        return say(turn.library, "moved_on", [_to_queue(turn)], code=one.code)
    _write_next(turn, one, kind)
    options = [(turn.say(f"petition.{name}_label"), f"petition:{name}:{one.id}") for name in ("put", "edit")]
    reply = say(turn.library, "will_be_seen", options, count=one.people)
    seen = await as_read_by(turn.services, [quoted(text)], [voice.address for voice in one.voices])
    return replace(reply, title=one.code, blocks=(*reply.blocks, *seen))


@petition.choice("edit")
async def edit(turn: Turn) -> Reply:
    async def again(turn: Turn, one: Petition, post: Post) -> Reply:
        _write_next(turn, one, "back" if one.draft_kind == "back" else "answer")
        return say(turn.library, "edit", code=one.code)

    return await in_hand(turn, again)


@petition.choice("put")
async def put(turn: Turn) -> Reply:
    """Sends what was shown; pressed twice it is sent once, and said to be sent twice."""
    return await _put_before(turn) or await in_hand(turn, _put)


async def _put_before(turn: Turn) -> Reply | None:
    """What this officer sent, if the last word is theirs: a restart may bring the same press again."""
    found = await petitions(turn.services).find(int(turn.argument)) if turn.argument.isdecimal() else None
    post = await post_for(turn, found) if found else None
    if found is None or post is None or found.post != post.id or found.state not in ("asked_back", "answered"):
        return None
    return _was_put(turn, found)


def _was_put(turn: Turn, one: Petition) -> Reply:
    turn.session = replace(turn.session, waiting="", waiting_until=None, ticket=0)
    key = "back_sent" if one.state == "asked_back" else "answer_sent"
    at = moment(turn.library, one.settled_at or turn.now)
    return say(turn.library, key, [_to_queue(turn)], code=one.code, at=at)


async def _put(turn: Turn, one: Petition, post: Post) -> Reply:
    store = petitions(turn.services)
    if one.draft_kind not in ("answer", "back") or not one.draft:
        return await _held(turn, one, post)
    step = store.ask_back if one.draft_kind == "back" else store.answer
    if not await step(one, post, turn.now):
        return say(turn.library, "moved_on", [_to_queue(turn)], code=one.code)
    return _was_put(turn, await store.find(one.id) or one)


@petition.choice("back")
async def back(turn: Turn) -> Reply:
    async def asked(turn: Turn, one: Petition, post: Post) -> Reply:
        _write_next(turn, one, "back")
        return say(turn.library, "write_back", code=one.code)

    return await in_hand(turn, asked)


@petition.choice("whole")
async def whole(turn: Turn) -> Reply:
    """As it was written, for who has it in hand."""

    async def shown(turn: Turn, one: Petition, post: Post) -> Reply:
        return await _read(turn, one, post, whole=True)

    return await in_hand(turn, shown)


# To somebody else -----------------------------------------------------------------------------------------------------


@petition.choice("over")
async def over(turn: Turn) -> Reply:
    """To which unit: who is in charge, those above, the departments; or elsewhere, which is answered."""

    async def chosen(turn: Turn, one: Petition, post: Post) -> Reply:
        day, offices = day_of(turn.now), turn.library.offices
        fields = (unit.id for unit in offices.on(day) if one.topic in unit.fields)
        near = (in_charge(turn.library, one.topic, one.place, day), *desks(one.unit, offices, day), *fields)
        units = [unit for unit in dict.fromkeys(near) if unit not in ("", one.unit)]
        units = [unit for unit in units if (await desk_at(turn.services, unit, turn.now)).unit == unit][:MOST_UNITS]
        options = [(unit_name(turn.library, unit, day), f"petition:to:{one.id}={unit}") for unit in units]
        options.append((turn.say("petition.elsewhere_label"), f"petition:elsewhere:{one.id}"))
        _write_next(turn, one, "unit")
        return say(turn.library, "to_which", options, code=one.code)

    return await in_hand(turn, chosen)


@petition.text("unit")
async def unit_typed(turn: Turn) -> Reply:
    """A unit by its name, old or new; a commune stands for whoever deals with such a thing there."""

    async def found(turn: Turn, one: Petition, post: Post) -> Reply:
        day, said = day_of(turn.now), turn.incoming.text
        named = [known.unit.id for known in turn.library.offices.named(said, day)]
        whole = turn.library.place_in(said)
        there = [whole] if whole else [place.id for place in turn.library.places_named(fold_once(said))]
        units = named or [in_charge(turn.library, one.topic, place, day) for place in there]
        units = [unit for unit in dict.fromkeys(units) if unit not in ("", one.unit)]
        units = [unit for unit in units if (await desk_at(turn.services, unit, turn.now)).unit == unit][:MOST_UNITS]
        if len(units) == 1:
            return await _why(turn, one, post, units[0])
        _write_next(turn, one, "unit")
        options = [(unit_name(turn.library, unit, day), f"petition:to:{one.id}={unit}") for unit in units]
        options.append((turn.say("petition.elsewhere_label"), f"petition:elsewhere:{one.id}"))
        return say(turn.library, "which_unit" if units else "no_such_unit", options, code=one.code)

    return await in_hand(turn, found, turn.session.ticket)


@petition.choice("elsewhere")
async def elsewhere(turn: Turn) -> Reply:
    """Nobody here is competent: who sent it is told where to go, which is an answer."""

    async def told(turn: Turn, one: Petition, post: Post) -> Reply:
        _write_next(turn, one, "answer")
        return say(turn.library, "write_elsewhere", code=one.code)

    return await in_hand(turn, told)


@petition.choice("to")
async def to(turn: Turn) -> Reply:
    """`ID=UNIT`: then why."""
    turn.argument, _, unit = turn.argument.partition("=")

    async def noted(turn: Turn, one: Petition, post: Post) -> Reply:
        return await _why(turn, one, post, unit)

    return await in_hand(turn, noted)


async def _why(turn: Turn, one: Petition, post: Post, unit: str) -> Reply:
    if turn.library.offices.unit_on(unit, day_of(turn.now)) is None:
        return say(turn.library, "unknown")
    await petitions(turn.services).write(one, post, "hand_over", unit)
    _write_next(turn, one, "reason")
    return say(turn.library, "why", code=one.code, unit=unit_name(turn.library, unit, day_of(turn.now)))


@petition.text("reason")
async def reason_typed(turn: Turn) -> Reply:
    return await in_hand(turn, _handed_over, turn.session.ticket)


async def _handed_over(turn: Turn, one: Petition, post: Post) -> Reply:
    """Goes to that unit and no other; the promised hour stays."""
    if one.draft_kind != "hand_over":
        return await _held(turn, one, post)
    desk = await desk_at(turn.services, one.draft_unit, turn.now)
    reason = turn.incoming.text.strip()[:MOST_LETTERS]
    taken = desk.unit == one.draft_unit != one.unit
    if not taken or not await petitions(turn.services).hand_over(one, post, desk.unit, reason, desk.officers, turn.now):
        return say(turn.library, "nobody_there", [_to_queue(turn)], code=one.code)
    turn.session = replace(turn.session, ticket=0)
    name, due = unit_name(turn.library, desk.unit, day_of(turn.now)), moment(turn.library, one.due_at)
    return say(turn.library, "handed_over", [_to_queue(turn)], code=one.code, unit=name, due=due)


@petition.choice("voices")
async def voices(turn: Turn) -> Reply:
    """`ID`, or `ID=FROM`: what the others wrote, who are put to it."""
    turn.argument, _, at = turn.argument.partition("=")

    async def listed(turn: Turn, one: Petition, post: Post) -> Reply:
        await petitions(turn.services).note_read(one, post, turn.now)
        return all_voices(turn.library, one, int(at) if at.isdecimal() else 0)

    return await in_hand(turn, listed)


@petition.choice("photos")
async def photos(turn: Turn) -> Reply:
    """The link to the page that shows them, to who has it in hand; on that page it is noted."""

    async def linked(turn: Turn, one: Petition, post: Post) -> Reply:
        base, options = (
            address_of(turn.services.config.web),
            [(turn.say("petition.back_to_label"), f"petition:see:{one.id}")],
        )
        if base is None:
            return say(turn.library, "no_photos", options)
        key = key_of(turn.services.seal, Link("see", turn.incoming.sender, one.id), turn.now)
        return replace(say(turn.library, "see_photos", options), image=f"{base}/photo/{key}")

    return await in_hand(turn, linked)


@petition.choice("split")
async def split(turn: Turn) -> Reply:
    """`ID=VOICE`: that one is of another matter."""
    turn.argument, _, number = turn.argument.partition("=")

    async def parted(turn: Turn, one: Petition, post: Post) -> Reply:
        voice = one.voice(int(number)) if number.isdecimal() else None
        desk = await desk_at(turn.services, one.unit, turn.now)
        if voice is None or not await petitions(turn.services).split(one, voice, post, desk.officers, turn.now):
            return say(turn.library, "not_split", [_to_queue(turn)], code=one.code)
        options = [(turn.say("petition.back_to_label"), f"petition:see:{one.id}"), _to_queue(turn)]
        return say(turn.library, "split", options, code=voice.code, due=moment(turn.library, one.due_at))

    return await in_hand(turn, parted)


# Who may, and what is in hand -----------------------------------------------------------------------------------------


async def in_hand(turn: Turn, step: Step, number: int = 0) -> Reply:
    """The petition of the button or the text, claimed for this officer if nobody has it; else kindly why not."""
    number = number or (int(turn.argument) if turn.argument.isdecimal() else 0)
    store = petitions(turn.services)
    found = await store.find(number)
    post = await post_for(turn, found) if found else None
    if found is None or post is None:
        return say(turn.library, "unknown")
    if found.state not in WAITING:
        return say(turn.library, "not_owed", [_to_queue(turn)], code=found.code)
    if not await store.claim(found, post, turn.now):
        return say(turn.library, "taken", [_to_queue(turn)], code=found.code)
    return await step(turn, await store.find(number) or found, post)


async def post_for(turn: Turn, one: Petition) -> Post | None:
    """The post with which this person may read it; the one that has it in hand first."""
    if turn.incoming.group:
        return None
    return await post_with(turn.services, turn.incoming.sender, "read_petition", one.unit, turn.now, first=one.post)


def _write_next(turn: Turn, one: Petition, step: str) -> None:
    until = turn.now + WRITING_FOR
    turn.session = replace(turn.session, waiting=f"petition:{step}", waiting_until=until, ticket=one.id)


def _to_queue(turn: Turn) -> tuple[str, str]:
    return turn.say("petition.queue_label"), "ask:queue:"
