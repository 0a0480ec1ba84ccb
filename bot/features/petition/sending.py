"""What follows for who sent it: the code and the hour, how it stands, more to say, content or not, opened again."""

from collections.abc import Sequence
from dataclasses import replace

from bot.adding import taken
from bot.clock import HANOI, day_of
from bot.duty import promised, standing_in
from bot.features.petition.choosing import begin
from bot.features.petition.feature import petition, petitions
from bot.features.petition.matters import UNSETTLED, WAITING, Draft, Opinion, Petition, Voice
from bot.features.petition.routing import desk_at, desk_for
from bot.features.petition.rules import MOST_LETTERS, are_alike
from bot.features.petition.shown import receipt, say, standing
from bot.features.petition.writing import drafted, wait_for
from bot.guard import MOST_CHARACTERS, inspect
from bot.message import Address, Reply
from bot.router import AskedBack, Turn
from bot.saying import moment, stop_guide, unit_name

MOST_AT_ONCE = 5
MOST_MINE = 50


@petition.choice("send")
async def send(turn: Turn) -> Reply | None:
    """The code and the hour at once. Pressed twice, or taken up again after a kill, it says what it said."""
    if turn.incoming.group:
        return say(turn.library, "private")
    store, sent_in = petitions(turn.services), f"{turn.incoming.sender.channel}:{turn.incoming.update_id}"
    sent, draft = await store.sent_in(sent_in), await drafted(turn)
    mine = await store.of(turn.incoming.sender, MOST_MINE)
    if sent and draft and draft.text == sent.text:  # its text was taken up again too, and put into the draft anew
        await store.drop(draft.address)
    if sent or draft is None or not draft.text:
        last = sent or (mine[0] if mine else None)
        found = await store.find(last.petition) if last else None
        return receipt(turn.library, found, last, turn.now) if found and last else await begin(turn)
    if inspect(draft.text) == "accusation":
        await store.drop(draft.address)
        return stop_guide(turn.library, turn.services.config.office, "left")
    if sum(one.settled_at is None for one in mine) >= MOST_AT_ONCE:
        return say(turn.library, "too_many", [(turn.say("petition.mine_label"), "petition:mine:")], count=MOST_AT_ONCE)
    return await _sent(turn, draft, sent_in, mine)


async def _sent(turn: Turn, draft: Draft, sent_in: str, mine: Sequence[Voice]) -> Reply:
    """It joins who wrote of the same, or opens a petition; the same person who writes of it again has said more."""
    store, place = petitions(turn.services), draft.place or ""
    same, own = await _same(turn, draft, mine)
    if same and own:
        reply = await _said_more(turn, same, own, draft.text, draft.photo)
        await store.drop(draft.address)  # last: after a kill it is still there to be sent
        return reply
    desk = await desk_for(turn.services, draft.topic, place, turn.now)
    due = promised(turn.services, draft.kind, draft.urgency, turn.now)
    opens = Petition(0, draft.kind, draft.topic, place, draft.urgency, desk.unit, "open", 1, 1, 0, turn.now, due)
    voice = Voice(0, draft.address, sent_in, 0, draft.text, bool(draft.photo), "", "", "", turn.now, "", None)
    turn.session = replace(turn.session, adding="")
    voice = await store.send(voice, opens, same.id if same else 0, desk.officers, turn.now, draft.photo)
    found = await store.find(voice.petition)
    return receipt(turn.library, found or opens, voice, turn.now)


async def _same(turn: Turn, draft: Draft, mine: Sequence[Voice]) -> tuple[Petition | None, Voice | None]:
    """What it is put to, with the person's own part in it. Nobody is put to what waits for somebody else's word: that may
    never come, and no officer owes anything until it does."""
    theirs = {voice.id for voice in mine}
    for one in await petitions(turn.services).alike(draft) if draft.place else ():
        own = next((voice for voice in one.voices if voice.id in theirs), None)
        if (own or one.state in WAITING) and one.voices and are_alike(one.voices[0].text, draft.text):
            return one, own
    return None, None


# How it stands --------------------------------------------------------------------------------------------------------


@petition.word("phan anh cua toi", "kien nghi cua toi")
@petition.choice("mine")
async def mine(turn: Turn) -> Reply | None:
    """The person's petitions by their codes."""
    if turn.incoming.group:
        return say(turn.library, "private")
    store = petitions(turn.services)
    found = await store.of(turn.incoming.sender)
    if not found:
        return say(turn.library, "none", [(turn.say("petition.begin_label"), "petition:begin:")])
    if len(found) == 1:
        turn.argument = str(found[0].id)
        return await stands(turn)
    return say(turn.library, "mine", [(one.code, f"petition:stands:{one.id}") for one in found])


@petition.choice("stands")
async def stands(turn: Turn) -> Reply:
    found = await my_own(turn)
    return standing(turn.library, *found, turn.now) if found else say(turn.library, "unknown")


async def status_of(turn: Turn, number: int) -> Reply | None:
    """«P-0012», for who sent it; None for everybody else."""
    turn.argument = str(number)
    found = await my_own(turn)
    return standing(turn.library, *found, turn.now) if found else None


async def my_own(turn: Turn) -> tuple[Petition, Voice] | None:
    """The voice of a button, if it is this person's, with its petition: a button can be made up."""
    if turn.incoming.group or not turn.argument.isdecimal():
        return None
    store = petitions(turn.services)
    mine = await store.of(turn.incoming.sender, MOST_MINE)
    voice = next((one for one in mine if one.id == int(turn.argument)), None)
    found = await store.find(voice.petition) if voice else None
    return (found, voice) if found and voice else None


# After the answer, and when an officer asks back ----------------------------------------------------------------------


@petition.choice("content")
async def content(turn: Turn) -> Reply:
    return await _opined(turn, "content")


@petition.choice("unhappy")
async def unhappy(turn: Turn) -> Reply:
    """Counted; then it can be opened again."""
    return await _opined(turn, "not_content")


async def _opined(turn: Turn, opinion: Opinion) -> Reply:
    found = await my_own(turn)
    if found is None:
        return say(turn.library, "unknown")
    one, voice = found
    if one.state in UNSETTLED:
        return standing(turn.library, one, voice, turn.now)
    month = f"{turn.now.astimezone(HANOI):%Y-%m}"
    await petitions(turn.services).opine(voice, one.unit, month, opinion)
    days = turn.services.config.retention.petitions
    options = [(turn.say("petition.reopen_label"), f"petition:reopen:{voice.id}")] if opinion == "not_content" else []
    return say(turn.library, f"thanks_{opinion}", options, code=voice.code, days=days)


@petition.choice("reopen")
async def reopen(turn: Turn) -> Reply:
    """The same code, open again, with a new hour; what is missing may be told."""
    found = await my_own(turn)
    if found is None:
        return say(turn.library, "unknown")
    one, voice = found
    if one.state == "answered":
        one = await _open_again(turn, one)
    elif one.state != "open" or one.times == 1:  # else the same press, taken up again after a kill
        return standing(turn.library, one, voice, turn.now)
    wait_for(turn, "more", voice.id)
    name = unit_name(turn.library, one.unit, day_of(turn.now))
    key = "reopened" if one.unit else "reopened_nobody"
    return say(turn.library, key, code=voice.code, unit=name, due=moment(turn.library, one.due_at))


@petition.choice("tell")
async def tell(turn: Turn) -> Reply:
    """An officer asked back: the warning, then the text."""
    found = await my_own(turn)
    if found is None:
        return say(turn.library, "unknown")
    if found[0].state != "asked_back":
        return standing(turn.library, *found, turn.now)
    wait_for(turn, "more", found[1].id)
    return say(turn.library, "tell")


@petition.text("more")
async def more(turn: Turn) -> Reply:
    turn.argument = str(turn.session.ticket)
    found = await my_own(turn)
    if found is None:
        return say(turn.library, "unknown")
    return await _said_more(turn, *found, turn.incoming.text.strip()[:MOST_LETTERS])


@petition.asking_back
async def asked_back(turn: Turn) -> Sequence[AskedBack]:
    store = petitions(turn.services)
    asked = [one for one in await store.of(turn.incoming.sender, MOST_MINE) if one.said and one.settled_at is None]
    found = [(one, await store.find(one.petition)) for one in asked]
    return [AskedBack(one.code, f"petition:told:{one.id}") for one, of in found if of and of.state == "asked_back"]


@petition.choice("told")
async def told(turn: Turn) -> Reply:
    """What was typed without pressing «Trả lời cán bộ» first; pressed twice, it is gone already."""
    found = await my_own(turn)
    if found is None:
        return say(turn.library, "unknown")
    said = taken(turn)[:MOST_LETTERS]
    turn.session = replace(turn.session, question="", asked_at=None)
    return await _said_more(turn, *found, said) if said else standing(turn.library, *found, turn.now)


async def _said_more(turn: Turn, one: Petition, voice: Voice, said: str, photo: str = "") -> Reply:
    """Added to what the person wrote, unless both together accuse somebody. What was answered meanwhile is open again."""
    if inspect(f"{voice.text}\n{said}"[-MOST_CHARACTERS:]) == "accusation":  # it reads no more: the end, which is new
        return stop_guide(turn.library, turn.services.config.office, "left")
    stands = voice.text.endswith(said)  # taken up again after a kill
    if one.state not in UNSETTLED and not stands:
        one = await _open_again(turn, one)
    due = promised(turn.services, one.kind, one.urgency, turn.now) if one.state == "asked_back" else one.due_at
    if photo or not stands:
        told, more = await who_has(turn, one), "" if stands else said
        if not await petitions(turn.services).add(one, voice, more, due, told, turn.now, photo):
            now = await petitions(turn.services).find(one.id)
            return await _said_more(turn, now, voice, said, photo) if now else say(turn.library, "unknown")
    name = unit_name(turn.library, one.unit, day_of(turn.now))
    return say(turn.library, "added", code=voice.code, unit=name, due=moment(turn.library, due))


async def _open_again(turn: Turn, one: Petition) -> Petition:
    """Under its code, with a new hour, as it stands then; nothing changes when somebody was faster."""
    desk = await desk_at(turn.services, one.unit, turn.now)
    due = promised(turn.services, one.kind, one.urgency, turn.now)
    await petitions(turn.services).reopen(one, desk.unit, due, desk.officers, turn.now)
    return await petitions(turn.services).find(one.id) or one


async def who_has(turn: Turn, one: Petition) -> Sequence[Address]:
    """Whom it concerns that the person said more: who has it in hand, else whoever could take it."""
    if one.state == "open":
        return (await desk_at(turn.services, one.unit, turn.now)).officers
    standing_there = await standing_in(turn.services, [one.unit], turn.now)
    return [post.address for post in standing_there if post.id == one.post]
