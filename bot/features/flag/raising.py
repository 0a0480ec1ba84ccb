"""Whoever flags a provision: which one, what is wrong with it, why; one screen that says who sees what; a code and a day.

What is chosen travels in the buttons; what is written rests sealed in the session until it is sent.
"""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.adding import IS_ASKED, is_asked, meant, pressed, typed
from bot.clock import day_of
from bot.features.flag.feature import due_for, flag, flags, name_of, owner_for
from bot.features.flag.hearing import sent_by
from bot.features.flag.provision import documents_typed, is_place, place_typed, places_in, written
from bot.features.flag.rules import FEWEST_WORDS, GROUNDS, MOST_LETTERS, Ground
from bot.features.flag.shown import Options, heard, say, standing
from bot.features.flag.store import Flag, Voice, VoiceOf
from bot.guard import inspect
from bot.library import Basis
from bot.library.texts import blocks
from bot.message import MOST_CHOICES, Reply
from bot.permissions import may
from bot.router import Turn
from bot.saying import moment, quoted, stop_guide

PROMPT_FOR = timedelta(minutes=30)
SPOKEN_OF = timedelta(minutes=30)
"""For so long «điều này vướng» means the last answer."""
ON = "flag:on:"
MOST_AT_ONCE = 10
MOST_PLACES = MOST_CHOICES - 1

# Step 1: which provision ----------------------------------------------------------------------------------------------


@flag.word("bao vuong mac", "dieu nay vuong", "toi vuong", "quy dinh nay khong hop ly", "quy dinh nay vuong")
@flag.choice("begin")
async def begin(turn: Turn) -> Reply:
    return await begun(turn)


async def begun(turn: Turn) -> Reply:
    """Under an answer, or about the last one: its provisions to choose from; else a document is typed."""
    if turn.incoming.group:
        return say(turn.library, "private")
    _keep(turn, "", "")
    places = _cited_by(turn, turn.argument if turn.incoming.kind == "choice" else "")
    if not places:
        return _ask_where(turn)
    if len(places) == 1:
        return await _ask_ground(turn, *places[0])
    options = [(written(turn.library, *one), f"flag:at:{_key(*one)}") for one in places[:MOST_PLACES]]
    return say(turn.library, "which", [*options, (turn.say("flag.elsewhere_label"), "flag:elsewhere:")])


def _cited_by(turn: Turn, answer: str) -> list[tuple[str, str]]:
    """(document, place) of what an answer rests on; whole articles where there are too many."""
    session, library, day = turn.session, turn.library, day_of(turn.now)
    if not answer and session.answered_at and turn.now - session.answered_at <= SPOKEN_OF:
        answer = session.answer
    known = library.answers.get(answer)
    version = known and (library.version_shown(known, day) or library.version_before(known, day))
    found = [one for item in (version.basis if version else ()) for one in _places_of(item)]
    found = [one for one in dict.fromkeys(found) if one[0] in library.documents]
    if len(found) > MOST_PLACES:
        found = list(dict.fromkeys((document, place.partition(".")[0]) for document, place in found))
    return found


def _places_of(item: Basis) -> list[tuple[str, str]]:
    return [(item.document, place) for place in places_in(item.at) or ("",)]


@flag.choice("about")
async def about(turn: Turn) -> Reply:
    return _about(turn)


def _about(turn: Turn, reason: str = "") -> Reply:
    """A document: the places that answers about it cite most, the whole of it, or an article that is typed."""
    if turn.incoming.group:
        return say(turn.library, "private")
    document = turn.argument
    if document not in turn.library.documents:
        return _ask_where(turn)
    _wait(turn, "flag:where", f"{document}==", reason)
    cited: Counter[str] = Counter()
    for answer in turn.library.answers_about(document, day_of(turn.now)):
        for version in answer.versions:
            cited.update(place for item in version.basis if item.document == document for place in places_in(item.at))
    places = sorted(place for place, _ in cited.most_common(MOST_PLACES - 1))
    options = [(written(turn.library, document, place), f"flag:at:{_key(document, place)}") for place in places]
    options.append((turn.say("flag.whole_label"), f"flag:at:{_key(document, '')}"))
    return say(turn.library, "which_article", options, document=written(turn.library, document, ""))


@flag.choice("elsewhere")
async def elsewhere(turn: Turn) -> Reply:
    return say(turn.library, "private") if turn.incoming.group else _ask_where(turn)


def _ask_where(turn: Turn, key: str = "where", reason: str = "") -> Reply:
    _wait(turn, "flag:where", "", reason)
    return say(turn.library, key)


@flag.text("where")
async def where_typed(turn: Turn) -> Reply:
    return await _find(turn, turn.incoming.text)


async def find(turn: Turn, said: str) -> Reply:
    """A provision named from anywhere: what was begun before is not meant."""
    _keep(turn, "", "")
    return await _find(turn, said)


async def _find(turn: Turn, said: str) -> Reply:
    """«176/2025/NĐ-CP khoản 1 Điều 4»; of a document that was chosen before, the article alone. Who tells at once what is
    wrong is not asked for it again."""
    place = place_typed(said)
    documents = [one.id for one in documents_typed(turn.library, said)]
    chosen, reason = _flagging(turn)
    chosen = chosen.partition("=")[0]
    if not documents and not place and meant(turn, said) == "more":
        return await _told_why(turn, f"{chosen}=", said) if chosen else _ask_where(turn, "where_of_reason", said)
    if not documents and chosen and place:
        documents = [chosen]
    if not documents:
        return _ask_where(turn, "where_unknown", reason)
    if len(documents) > 1:
        options = [(written(turn.library, one, place), f"flag:at:{_key(one, place)}") for one in documents]
        return say(turn.library, "which", options)
    turn.argument = documents[0]
    return await _chosen(turn, documents[0], place) if place else _about(turn, reason)


# Step 2: what is wrong with it ----------------------------------------------------------------------------------------


@flag.choice("at")
async def at(turn: Turn) -> Reply:
    """`DOCUMENT=PLACE`."""
    if turn.incoming.group:
        return say(turn.library, "private")
    document, _, place = turn.argument.partition("=")
    if document not in turn.library.documents or not is_place(place):
        return _ask_where(turn)
    return await _chosen(turn, document, place)


async def _chosen(turn: Turn, document: str, place: str) -> Reply:
    """A reason that was told before its provision belongs to it from now on."""
    chosen, reason = _flagging(turn)
    if chosen in ("", f"{document}==") and reason:
        _keep(turn, f"{_key(document, place)}=", reason)
    return await _ask_ground(turn, document, place)


async def _ask_ground(turn: Turn, document: str, place: str) -> Reply:
    options: Options = [(turn.say(f"flag.ground_{one}"), f"{ON}{_key(document, place)}={one}") for one in GROUNDS]
    options.append(
        (turn.say("flag.elsewhere_label"), "flag:elsewhere:")
    )  # an answer that was read before may not be meant
    return say(turn.library, "ground", options, what=written(turn.library, document, place))


async def _told_why(turn: Turn, target: str, said: str) -> Reply:
    """`DOCUMENT=PLACE`, and why before it was asked for: kept, the ground is still to be chosen."""
    if inspect(said) == "accusation":
        return stop_guide(turn.library, turn.services.config.office, "left")
    _keep(turn, f"{target}=", said[:MOST_LETTERS])
    reply = await _ask_ground(turn, *target.split("="))
    return replace(reply, blocks=(*blocks(turn.say("flag.reason_kept")), quoted(said), *reply.blocks))


@flag.question
async def typed_at_ground(turn: Turn) -> Reply | None:
    """Why, typed where a ground is to be chosen."""
    session, said = turn.session, turn.incoming.text.strip()
    fresh = session.menu_at is not None and turn.now - session.menu_at <= IS_ASKED
    shown = next((one.data.removeprefix(ON) for one in session.menu if one.data.startswith(ON)), "") if fresh else ""
    if not shown or turn.incoming.group or meant(turn, said) != "more":
        return None
    return await _told_why(turn, shown.rpartition("=")[0], said)


# Step 3: why ----------------------------------------------------------------------------------------------------------


@flag.choice("on")
async def on(turn: Turn) -> Reply:
    """`DOCUMENT=PLACE=GROUND`: told first where others flagged it before, or had its outcome."""
    target = await _target(turn)
    if not isinstance(target, Flag):
        return target
    before = await flags(turn.services).about(target.document, target.place, target.ground)
    reason = _reason_for(turn)
    if before is None:
        return await _confirm(turn, turn.argument, reason) if reason else _ask_why(turn, "why")
    mine = next((voice for voice, one in await sent_by(turn) if one.id == before.id), None)
    if before.state == "open" and mine:
        return standing(turn.library, before, mine, turn.now)
    if before.state == "open" and reason:
        return await _confirm(turn, turn.argument, reason)
    if before.state == "open":
        same = (turn.say("flag.same_label"), f"flag:same:{turn.argument}")
        return _ask_why(turn, "why_joining", [same], code=before.code)
    shown = heard(turn.library, before, turn.now)
    anyway = (turn.say("flag.still_label"), f"flag:anyway:{turn.argument}")
    reply = say(turn.library, "heard_before", [anyway])
    return replace(reply, title=shown.title, blocks=(*shown.blocks, *reply.blocks))


@flag.choice("anyway")
async def anyway(turn: Turn) -> Reply:
    target = await _target(turn)
    return _ask_why(turn, "why") if isinstance(target, Flag) else target


@flag.choice("same")
async def same(turn: Turn) -> Reply:
    """Others wrote why already; this voice counts with theirs."""
    target = await _target(turn)
    if not isinstance(target, Flag):
        return target
    return await _confirm(turn, turn.argument, "")


def _ask_why(turn: Turn, key: str, options: Options | None = None, **values: object) -> Reply:
    """The warning stands before every free text."""
    _wait(turn, "flag:reason", turn.argument)
    return say(turn.library, key, options or [], **values)


@flag.text("reason")
async def reason_typed(turn: Turn) -> Reply:
    turn.argument = _flagging(turn)[0]
    target = await _target(turn)
    if not isinstance(target, Flag):
        return target
    said = turn.incoming.text.strip()
    if len(said.split()) < FEWEST_WORDS:
        return _ask_why(turn, "too_short")
    return await _confirm(turn, turn.argument, said[:MOST_LETTERS])


@flag.question
async def typed_over_it(turn: Turn) -> Reply | None:
    """Under the screen that asks whether to send: more of the reason, mostly."""
    target, said = _flagging(turn)
    asked = target and is_asked(turn, flag)
    return await typed(turn, flag, said, partial(_confirm, turn, target)) if asked else None


@flag.choice("add")
async def add(turn: Turn) -> Reply:
    target, said = _flagging(turn)
    if turn.incoming.group or not target:
        return await begun(turn)
    return await pressed(turn, flag, said, partial(_confirm, turn, target))


async def _confirm(turn: Turn, target: str, said: str, first: str = "", undo: Options | None = None) -> Reply:
    """What will be sent, who reads it, by when there is an outcome, how long it is kept.

    first: what became of what was just typed. undo: the button that takes it out again.
    """
    if inspect(said) == "accusation":
        turn.session = replace(turn.session, flagging="")
        return stop_guide(turn.library, turn.services.config.office, "left")
    _keep(turn, target, said)
    turn.session = replace(turn.session, waiting="", waiting_until=None)
    turn.argument = target
    new = await _target(turn)
    if not isinstance(new, Flag):
        return new
    before = await flags(turn.services).about(new.document, new.place, new.ground)
    due = before.due_at if before and before.state == "open" else new.due_at
    unit, owner = await owner_for(turn.services, turn.now)
    options: Options = [
        (turn.say("flag.send_label"), "flag:send:"),
        (turn.say("flag.rewrite_label"), f"flag:anyway:{target}"),
        *(undo or ()),
        (turn.say("flag.drop_label"), "flag:drop:"),
    ]
    values = {"what": written(turn.library, new.document, new.place), "ground": turn.say(f"flag.ground_{new.ground}")}
    values |= {"unit": name_of(turn, unit), "due": moment(turn.library, due)}
    key = "confirm" if owner else "confirm_nobody"
    reply = say(turn.library, key, options, days=turn.services.config.retention.flags, **values)
    written_so = [*(blocks(turn.say(first)) if first else ()), *([quoted(said)] if said else ())]
    return replace(reply, title=turn.say("flag.confirm_title"), blocks=(*written_so, *reply.blocks))


@flag.choice("send")
async def send(turn: Turn) -> Reply:
    """The code and the day at once. Pressed twice, it says what it said."""
    if turn.incoming.group:
        return say(turn.library, "private")
    mine = await sent_by(turn)
    target, said = _flagging(turn)
    if not target:
        return standing(turn.library, mine[0][1], mine[0][0], turn.now) if mine else _ask_where(turn)
    sent_in = f"{turn.incoming.sender.channel}:{turn.incoming.update_id}"
    if sum(one.state == "open" and voice.sent_in != sent_in for voice, one in mine) >= MOST_AT_ONCE:
        return say(turn.library, "too_many", [(turn.say("flag.mine_label"), "flag:mine:")], count=MOST_AT_ONCE)
    turn.argument = target
    new = await _target(turn)
    if not isinstance(new, Flag):
        return new
    before = None if said else await flags(turn.services).about(new.document, new.place, new.ground)
    if not said and not (before and before.state == "open"):  # an old button, pressed while another reason is asked for
        return _ask_why(turn, "why")
    unit, owner = await owner_for(turn.services, turn.now)
    new = replace(new, unit=unit, post=owner.id if owner else None)
    voice = Voice(turn.incoming.sender, sent_in, await _speaks_as(turn), said, turn.now)
    sent, joined = await flags(turn.services).join(new, voice, owner)
    turn.session = replace(turn.session, flagging="", adding="", waiting="", waiting_until=None)
    key = "sent_nobody" if sent.post is None else "joined" if joined else "sent"
    name = name_of(turn, sent.unit)
    return say(turn.library, key, code=sent.code, unit=name, due=moment(turn.library, sent.due_at))


async def _speaks_as(turn: Turn) -> VoiceOf:
    """As an official only with a post: what people say of themselves makes nobody one."""
    held = await turn.services.posts.of(turn.incoming.sender, turn.now)
    offices, day = turn.library.offices, day_of(turn.now)
    if any(may([post], "flag_provision", post.unit, offices, day) for post in held):
        return "official"
    return "business" if "business" in turn.citizen.roles else "citizen"


@flag.choice("drop")
async def drop(turn: Turn) -> Reply:
    turn.session = replace(turn.session, flagging="", adding="", waiting="", waiting_until=None)
    return say(turn.library, "dropped")


# What is chosen ---------------------------------------------------------------------------------------------------


async def _target(turn: Turn) -> Flag | Reply:
    """`DOCUMENT=PLACE=GROUND` as a flag that is not sent yet; else the way back to the beginning."""
    if turn.incoming.group:
        return say(turn.library, "private")
    document, _, rest = turn.argument.partition("=")
    place, _, named = rest.partition("=")
    ground: Ground | None = next((one for one in GROUNDS if one == named), None)
    if document not in turn.library.documents or not is_place(place) or ground is None:
        return _ask_where(turn)
    return Flag(document, place, ground, "", None, turn.now, due_for(turn.services, turn.now))


def _reason_for(turn: Turn) -> str:
    """What was told before the ground of this provision was chosen."""
    target, said = _flagging(turn)
    return said if target and target == f"{turn.argument.rpartition('=')[0]}=" else ""


def _key(document: str, place: str) -> str:
    return f"{document}={place}"


def _wait(turn: Turn, waiting: str, target: str, said: str = "") -> None:
    """For a text about what is chosen."""
    _keep(turn, target, said)
    turn.session = replace(turn.session, waiting=waiting, waiting_until=turn.now + PROMPT_FOR)


def _keep(turn: Turn, target: str, said: str) -> None:
    turn.session = replace(
        turn.session, flagging=turn.services.seal.shut(f"{target}\n{said}") if target or said else ""
    )


def _flagging(turn: Turn) -> tuple[str, str]:
    """(DOCUMENT=PLACE=GROUND, the reason) of what is not sent yet."""
    kept = turn.services.seal.open(turn.session.flagging) if turn.session.flagging else ""
    target, _, said = kept.partition("\n")
    return target, said
