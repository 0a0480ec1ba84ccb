"""The citizen's side: one screen that says who sees what, a code with its hour, how it stands, clear or still unclear."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.adding import Options, is_asked, pressed, taken, typed
from bot.clock import day_of
from bot.duty import Desk, desk_for, desk_of, due_at, standing_in
from bot.features.ask.feature import ANSWERS, ask, inquiries
from bot.features.ask.inquiry import WAITING, Inquiry
from bot.features.ask.rules import MOST_LETTERS, wants_officer
from bot.features.ask.shown import say, standing
from bot.guard import MOST_CHARACTERS, inspect
from bot.library import Query
from bot.library.texts import blocks
from bot.message import Reply
from bot.router import AskedBack, Turn
from bot.saying import moment, quoted, stop_guide, unit_name

PROMPT_FOR = timedelta(minutes=30)
SPOKEN_OF = timedelta(minutes=30)
"""For so long the question that found no answer is the one that is meant by «hỏi cán bộ»."""
MOST_AT_ONCE = 5
FEWEST_WORDS = 2


@ask.command("canbo")
@ask.word("hoi can bo", "gap can bo", "toi can gap can bo", "toi muon gap can bo", "gap nguoi that", "gap nguoi")
@ask.word("noi chuyen voi nguoi that", "cho toi noi chuyen voi nguoi that", "noi chuyen voi can bo")
@ask.choice("begin")
async def begin(turn: Turn) -> Reply:
    """The question that found no answer, to be confirmed; else a prompt."""
    if turn.incoming.group:
        return say(turn.library, "private")
    typed = turn.argument if turn.incoming.kind == "text" and turn.incoming.text.startswith("/") else ""
    said = typed.strip() or _spoken_of(turn)
    return await _confirm(turn, said) if said else _prompt(turn)


@ask.by_name
async def wished_for(turn: Turn) -> Reply | None:
    """In any words; where a question is waited for too, since that is none."""
    return await begin(turn) if wants_officer(turn.incoming.text) else None


def _spoken_of(turn: Turn) -> str:
    """The question of this talk; not that of an entry, of which nobody can tell what is missing in it."""
    session = turn.session
    last = max((at for at in (session.asked_at, session.answered_at) if at), default=None)
    if not session.question or last is None or turn.now - last > SPOKEN_OF:
        return ""
    shown = turn.library.answers.get(session.answer)
    return "" if shown and shown.question == session.question else session.question


@ask.choice("write")
async def write(turn: Turn) -> Reply:
    return say(turn.library, "private") if turn.incoming.group else _prompt(turn)


def _prompt(turn: Turn, key: str = "prompt") -> Reply:
    """The warning stands before every free text."""
    turn.session = replace(turn.session, waiting="ask:question", waiting_until=turn.now + PROMPT_FOR)
    return say(turn.library, key)


@ask.text("question")
async def question_typed(turn: Turn) -> Reply:
    return await _confirm(turn, turn.incoming.text.strip())


@ask.question
async def typed_over_it(turn: Turn) -> Reply | None:
    """Under the screen that asks whether to send: more of it, mostly."""
    kept = turn.services.seal.open(turn.session.asking) if turn.session.asking and is_asked(turn, ask) else ""
    return await typed(turn, ask, kept, partial(_confirm, turn)) if kept else None


@ask.choice("add")
async def add(turn: Turn) -> Reply:
    if turn.incoming.group:
        return say(turn.library, "private")
    kept = turn.services.seal.open(turn.session.asking) if turn.session.asking else ""
    return await pressed(turn, ask, kept, partial(_confirm, turn)) if kept else _prompt(turn)


async def _confirm(turn: Turn, said: str, first: str = "", undo: Options | None = None) -> Reply:
    """What will be sent, who reads it, how long it is kept, by when there is an answer.

    first: what became of what was just typed. undo: the button that takes it out again.
    """
    if len(said.split()) < FEWEST_WORDS:
        return _prompt(turn, "too_short")
    if inspect(said) == "accusation":  # two texts that passed one by one may accuse somebody when they stand together
        turn.session = replace(turn.session, asking="", question="")
        return stop_guide(turn.library, turn.services.config.office, "left")
    said = said[:MOST_LETTERS]
    turn.session = replace(turn.session, asking=turn.services.seal.shut(said), waiting="", waiting_until=None)
    topic, place = _about(turn, said)
    desk = await desk_for(turn.services, topic, place, turn.now, ANSWERS)
    options = [
        (turn.say("ask.send_label"), "ask:send:"),
        (turn.say("ask.write_label"), "ask:write:"),
        *(undo or ()),
        (turn.say("ask.drop_label"), "ask:drop:"),
    ]
    values = {"unit": _name(turn, desk), "due": moment(turn.library, due_at(turn.services, turn.now))}
    days = turn.services.config.retention.questions
    values |= _office(turn)
    reply = say(turn.library, "confirm" if desk.unit else "confirm_nobody", options, days=days, **values)
    became = blocks(turn.say(first)) if first else ()
    return replace(reply, title=turn.say("ask.confirm_title"), blocks=(*became, quoted(said), *reply.blocks))


@ask.choice("send")
async def send(turn: Turn) -> Reply:
    """The code and the hour at once. Pressed twice, it says what it said."""
    if turn.incoming.group:
        return say(turn.library, "private")
    store, sender = inquiries(turn.services), turn.incoming.sender
    mine = await store.of(sender)
    if not turn.session.asking:
        return standing(turn.library, mine[0], turn.now) if mine else _prompt(turn)
    if sum(one.state in WAITING for one in mine) >= MOST_AT_ONCE:
        return say(turn.library, "too_many", [(turn.say("ask.mine_label"), "ask:mine:")], count=MOST_AT_ONCE)
    said = turn.services.seal.open(turn.session.asking)
    topic, place = _about(turn, said)
    desk = await desk_for(turn.services, topic, place, turn.now, ANSWERS)
    asked_in = f"{sender.channel}:{turn.incoming.update_id}"
    due = due_at(turn.services, turn.now)
    new = Inquiry(sender, asked_in, said, topic, place, desk.unit, turn.now, due)
    sent = await store.send(new, desk.officers)
    turn.session = replace(turn.session, asking="", adding="", question="", asked_at=None, ticket=sent.id)
    key = "sent" if sent.unit else "sent_nobody"
    values = {"code": sent.code, "unit": unit_name(turn.library, sent.unit, day_of(turn.now))}
    return say(turn.library, key, **values, **_office(turn), due=moment(turn.library, sent.due_at))


@ask.choice("drop")
async def drop(turn: Turn) -> Reply:
    turn.session = replace(turn.session, asking="", adding="")
    return say(turn.library, "dropped")


# How it stands ----------------------------------------------------------------------------------------------------------


@ask.command("cauhoi")
@ask.word("cau hoi cua toi")
@ask.choice("mine")
async def mine(turn: Turn) -> Reply:
    """The person's questions by their codes."""
    if turn.incoming.group:
        return say(turn.library, "private")
    found = await inquiries(turn.services).of(turn.incoming.sender)
    if not found:
        return say(turn.library, "none", [(turn.say("lookup.officer_label"), "ask:write:")])
    if len(found) == 1:
        return standing(turn.library, found[0], turn.now)
    options = [(f"{one.code} · {turn.say(f'ask.state_{one.state}')}", f"ask:stands:{one.id}") for one in found]
    return say(turn.library, "mine", options)


@ask.choice("stands")
async def stands(turn: Turn) -> Reply:
    found = await my_own(turn)
    return standing(turn.library, found, turn.now) if found else say(turn.library, "unknown")


async def status_of(turn: Turn, number: int) -> Reply | None:
    """«H-0412», for its asker; None for everybody else."""
    found = await inquiries(turn.services).find(number)
    mine = found is not None and found.address == turn.incoming.sender
    return standing(turn.library, found, turn.now) if found and mine else None


# After the answer -------------------------------------------------------------------------------------------------------


@ask.choice("clear")
async def clear(turn: Turn) -> Reply:
    found = await my_own(turn)
    if found is None:
        return say(turn.library, "unknown")
    await inquiries(turn.services).close(found, turn.now)
    return say(turn.library, "closed", code=found.code, days=turn.services.config.retention.questions)


@ask.choice("unclear")
async def unclear(turn: Turn) -> Reply:
    """The same code, open again, with a new hour; what is unclear may be told."""
    found = await my_own(turn)
    if found is None:
        return say(turn.library, "unknown")
    if found.state in ("answered", "closed"):
        desk, due = await _same_desk(turn, found), due_at(turn.services, turn.now)
        await inquiries(turn.services).unclear(found, desk.unit, due, desk.officers, turn.now)
        return _reopened(turn, replace(found, unit=desk.unit, due_at=due))
    if found.state == "open" and found.answered_at:  # the same press, taken up again after a kill
        return _reopened(turn, found)
    return standing(turn.library, found, turn.now)


def _reopened(turn: Turn, one: Inquiry) -> Reply:
    wait_for_more(turn, one)
    name = unit_name(turn.library, one.unit, day_of(turn.now))
    key = "reopened" if one.unit else "reopened_nobody"
    return say(turn.library, key, code=one.code, unit=name, due=moment(turn.library, one.due_at))


async def _same_desk(turn: Turn, one: Inquiry) -> Desk:
    """Who answered, if they are still there; else whoever is."""
    posts = await standing_in(turn.services, [one.unit], turn.now)
    same = tuple(post.address for post in posts if post.id == one.post and not post.is_away(turn.now))
    return Desk(one.unit, same) if same else await desk_of(turn.services, one.unit, turn.now, ANSWERS)


@ask.choice("tell")
async def tell(turn: Turn) -> Reply:
    """An officer asked back: the warning, then the text."""
    found = await my_own(turn)
    if found is None:
        return say(turn.library, "unknown")
    if found.state != "asked_back":
        return standing(turn.library, found, turn.now)
    wait_for_more(turn, found)
    return say(turn.library, "tell")


def wait_for_more(turn: Turn, one: Inquiry) -> None:
    until = turn.now + PROMPT_FOR
    turn.session = replace(turn.session, waiting="ask:more", waiting_until=until, ticket=one.id)


@ask.text("more")
async def more(turn: Turn) -> Reply:
    """What the asker adds to the question."""
    turn.argument = str(turn.session.ticket)
    found = await my_own(turn)
    if found is None:
        return say(turn.library, "unknown")
    return await _added(turn, found, turn.incoming.text.strip()[:MOST_LETTERS])


@ask.asking_back
async def asked_back(turn: Turn) -> Sequence[AskedBack]:
    mine = await inquiries(turn.services).of(turn.incoming.sender)
    return [AskedBack(one.code, f"ask:told:{one.id}") for one in mine if one.state == "asked_back"]


@ask.choice("told")
async def told(turn: Turn) -> Reply:
    """What was typed without pressing «Trả lời cán bộ» first; pressed twice, it is gone already."""
    found = await my_own(turn)
    if found is None:
        return say(turn.library, "unknown")
    said = taken(turn)[:MOST_LETTERS]
    turn.session = replace(turn.session, question="", asked_at=None)
    return await _added(turn, found, said) if said else standing(turn.library, found, turn.now)


async def _added(turn: Turn, found: Inquiry, said: str) -> Reply:
    """Unless both together accuse somebody."""
    if inspect(f"{found.text}\n{said}"[-MOST_CHARACTERS:]) == "accusation":  # it reads no more: the end, which is new
        return stop_guide(turn.library, turn.services.config.office, "left")
    due = found.due_at if found.state in WAITING else due_at(turn.services, turn.now)
    if not found.text.endswith(said):  # taken up again after a kill, it stands there already
        desk = await _same_desk(turn, found)
        if not await inquiries(turn.services).add(found, said, due, desk.officers, turn.now):
            now = await inquiries(turn.services).find(found.id)
            return await _added(turn, now, said) if now else say(turn.library, "unknown")
    return say(turn.library, "added", code=found.code, due=moment(turn.library, due))


async def my_own(turn: Turn) -> Inquiry | None:
    """The question of a button, if it is this person's: a button can be made up."""
    if turn.incoming.group or not turn.argument.isdecimal():
        return None
    found = await inquiries(turn.services).find(int(turn.argument))
    return found if found and found.address == turn.incoming.sender else None


def _about(turn: Turn, said: str) -> tuple[str, str | None]:
    """(topic, place) of a question. Searched as it was written: it stays in memory, and what is masked has no topic left."""
    place = turn.library.place_in(said) or turn.asker.place
    found = turn.library.search(said, Query(day_of(turn.now), place, turn.citizen.roles, limit=1))
    topics = turn.library.answers[found.hits[0].id].topics if found.hits else ()
    return (topics[0] if topics else ""), place


def _office(turn: Turn) -> dict[str, str]:
    """Where to go in person."""
    office = turn.services.config.office
    return {"office": office.name, "address": office.address, "hours": office.hours}


def _name(turn: Turn, desk: Desk) -> str:
    return unit_name(turn.library, desk.unit, day_of(turn.now))
