"""How a petition looks: to those who sent it at each step, to officers masked, to heads without its words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from bot import saying
from bot.anonymity import FEWEST
from bot.clock import day_of
from bot.features.petition.matters import WAITING, Petition, Voice
from bot.features.petition.routing import standing_of
from bot.library import Library
from bot.library.citing import cited
from bot.library.texts import blocks
from bot.masking import mask
from bot.message import Block, Choice, Reply, numbered, paragraph
from bot.saying import menu, moment, quoted, unit_name
from bot.storage import Post

MOST_SHOWN = 5
"""With the buttons back, on and to the menu they are eight."""


def say(library: Library, key: str, options: Sequence[tuple[str, str]] = (), /, **values: object) -> Reply:
    """A sentence of this feature with its buttons, and the menu."""
    return saying.say(library, f"petition.{key}", options, **values)


def topic_name(library: Library, topic: str) -> str:
    found = library.topics.get(topic)
    return found.name if found else library.texts.say("petition.no_topic")


def place_name(library: Library, place: str | None) -> str:
    found = library.places.get(place or "")
    return found.name if found else library.texts.say("petition.no_place")


def about(library: Library, topic: str, place: str | None, urgency: str) -> Block:
    """«Lĩnh vực: Môi trường. Nơi: Xã Mẫu A. Việc gấp.»"""
    key = "petition.about_urgent" if urgency == "urgent" else "petition.about"
    return paragraph(library.texts.say(key, topic=topic_name(library, topic), place=place_name(library, place)))


def set_after(library: Library, kind: str, urgency: str, day: date) -> str:
    """After which rule the hour is set, or that the office set it."""
    rule = library.deadline(kind, urgency, day)  # type: ignore[arg-type]
    if rule.basis is None:
        return library.texts.say("petition.due_own")
    return library.texts.say("petition.due_basis", basis=cited(library, (rule.basis,)))


def may_be_later(library: Library, since: datetime, due: datetime) -> list[Block]:
    """That a holiday whose days nobody has written yet may put the hour off; nothing where none may lie between."""
    undecided = library.calendar.undecided(day_of(since), day_of(due))
    said = library.texts.say("petition.may_be_later", holidays=", ".join(undecided))
    return [paragraph(said, small=True)] if undecided else []


# To those who sent it -------------------------------------------------------------------------------------------------


def receipt(library: Library, one: Petition, voice: Voice, now: datetime) -> Reply:
    """The code and the hour, from whom; that others wrote of the same when it joined them."""
    key = f"sent_{standing_of(library, one, day_of(now))}"
    reply = say(library, key, **_values(library, one, voice, now))
    reply = replace(reply, blocks=(*reply.blocks, *may_be_later(library, now, one.due_at)))
    if one.id == voice.id:
        return reply
    more = library.texts.say("petition.many" if one.people >= FEWEST else "petition.joined", count=one.people)
    return Reply(reply.title, (*reply.blocks, paragraph(more)), reply.choices)


def standing(library: Library, one: Petition, voice: Voice, now: datetime) -> Reply:
    """How it stands, for who sent it: whatever the state, what comes next and by when."""
    if one.state == "answered":
        return _answered(library, one, voice, now)
    if one.state == "asked_back" and voice.said:  # who joined since then was not asked
        return _asked_back(library, voice)
    key = "stands_claimed" if one.state == "claimed" else f"stands_{standing_of(library, one, day_of(now))}"
    if one.state == "closed":
        key = "stands_closed"
    elif one.due_at < now and one.unit:
        key = "stands_late" if one.late_level else "stands_late_alone"
    said = library.texts.say(f"petition.{key}", **_values(library, one, voice, now))
    title = library.texts.say("petition.stands", code=voice.code)
    options = [] if one.state == "closed" else _own_steps(library, voice, "say_more", "withdraw")
    return Reply(title, (quoted(voice.text), *blocks(said)), (*numbered(options), *menu(library)))


def _own_steps(library: Library, voice: Voice, *names: str) -> list[tuple[str, str]]:
    return [(library.texts.say(f"petition.{name}_label"), f"petition:{name}:{voice.id}") for name in names]


def _answered(library: Library, one: Petition, voice: Voice, now: datetime) -> Reply:
    by = library.texts.say("petition.answered_by", unit=unit_name(library, one.unit, day_of(now)))
    options = [
        (library.texts.say(f"petition.{name}_label"), f"petition:{name}:{voice.id}") for name in ("content", "unhappy")
    ]
    title = library.texts.say("petition.answered", code=voice.code)
    return Reply(title, (quoted(voice.said), paragraph(by, small=True)), (*numbered(options), *menu(library)))


def _asked_back(library: Library, voice: Voice) -> Reply:
    options = _own_steps(library, voice, "tell", "withdraw")
    said = (*blocks(library.texts.say("petition.asked_back")), quoted(voice.said))
    title = library.texts.say("petition.asked_back_title", code=voice.code)
    return Reply(title, said, (*numbered(options), *menu(library)))


def _values(library: Library, one: Petition, voice: Voice, now: datetime) -> dict[str, str]:
    unit = unit_name(library, one.unit, day_of(now))
    return {"code": voice.code, "unit": unit, "due": moment(library, one.due_at)}


# To officers and heads ------------------------------------------------------------------------------------------------


def title_of(library: Library, one: Petition) -> str:
    due = moment(library, one.due_at)
    return library.texts.say(f"petition.title_{one.kind.replace('-', '_')}", code=one.code, due=due)


def summary(library: Library, one: Petition, now: datetime) -> list[Block]:
    """All that may be said of it to who does not read it: what it is about, how many sent it, how late it is."""
    said: list[Block] = [about(library, one.topic, one.place, one.urgency)]
    if one.people > 1:
        said += blocks(library.texts.say("petition.people", count=one.people))
    if one.due_at < now and one.state in WAITING:
        said += blocks(library.texts.say("petition.late"))
    return said


def told_officer(library: Library, one: Petition, now: datetime) -> Reply:
    """What is pushed. The words are read on opening it, since that somebody read them is noted."""
    options = [(library.texts.say("petition.read_label"), f"petition:see:{one.id}")]
    return Reply(title_of(library, one), tuple(summary(library, one, now)), (*numbered(options), *menu(library)))


def for_officer(
    library: Library, one: Petition, now: datetime, reader: Post, may_assign: bool, whole: bool = False
) -> Reply:
    """The petition and what can be done. whole: as it was written, without the mask."""
    first = one.voices[0].text if one.voices else ""
    masked = mask(first)
    said: list[Block] = [quoted(first if whole else masked), *summary(library, one, now)]
    if masked != first and not whole:
        said.insert(0, paragraph(library.texts.say("petition.masked"), small=True))
    if one.reason:
        said.append(paragraph(library.texts.say("petition.handed_over_because", reason=one.reason), small=True))
    if one.times > 1:
        said.append(paragraph(library.texts.say("petition.was_reopened"), small=True))
    actions = ["claim", "over", "back"]
    actions += ["whole"] if masked != first and not whole else []
    actions += ["photos"] if any(voice.photo for voice in one.voices) else []
    actions += ["voices"] if one.people > 1 else []
    actions += ["give"] if may_assign else []
    labels = dict(zip(actions, actions, strict=True)) | ({"claim": "go_on"} if one.holder == reader.id else {})
    options = [(library.texts.say(f"petition.{labels[name]}_label"), f"petition:{name}:{one.id}") for name in actions]
    return Reply(title_of(library, one), tuple(said), (*numbered(options), *menu(library)))


def all_voices(library: Library, one: Petition, at: int = 0) -> Reply:
    """What the others wrote, masked, each with the button that splits it off; a page of them, from that one on."""
    others = one.voices[1:]
    at = at if at < len(others) else 0
    page, last = others[at : at + MOST_SHOWN], at + MOST_SHOWN
    said: list[Block] = [*blocks(library.texts.say("petition.voices", count=one.people))]
    for voice in page:
        said += [paragraph(voice.code, small=True), quoted(mask(voice.text))]
    if len(others) > MOST_SHOWN:
        pages = {"page": at // MOST_SHOWN + 1, "pages": -(-len(others) // MOST_SHOWN)}
        said.append(paragraph(library.texts.say("petition.voices_page", **pages), small=True))
    split = [
        (library.texts.say("petition.split_label", code=voice.code), f"petition:split:{one.id}={voice.id}")
        for voice in page
    ]
    options = numbered([*split, (library.texts.say("petition.back_to_label"), f"petition:see:{one.id}")])
    more = Choice("T", library.texts.say("petition.more_voices_label"), f"petition:voices:{one.id}={last}")
    turned = (more,) if last < len(others) else ()
    return Reply(title_of(library, one), tuple(said), (*options, *turned, *menu(library)))
