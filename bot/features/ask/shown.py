"""How a question, an answer and what comes next look, to the asker and to officers. Officers see it masked."""

from collections.abc import Sequence
from datetime import date, datetime

from bot import saying
from bot.clock import day_of
from bot.features.ask.inquiry import Inquiry
from bot.library import Answer, Library, Query
from bot.library.citing import basis_line
from bot.library.figures import hide
from bot.library.texts import blocks
from bot.masking import mask
from bot.message import Block, Choice, Reply, numbered, paragraph
from bot.saying import menu, moment, quoted, unit_name

TEMPLATES = 4
WORTH_OFFERING = 0.5


def nearest(library: Library, inquiry: Inquiry, day: date) -> list[Answer]:
    """The entries that answer it best: the officer's templates."""
    found = library.search(inquiry.text, Query(day, inquiry.place, limit=TEMPLATES))
    return [library.answers[one.id] for one in found.hits if one.score >= WORTH_OFFERING * found.hits[0].score]


# To officers ------------------------------------------------------------------------------------------------------------


def for_officer(library: Library, one: Inquiry, now: datetime, whole: bool = False, mine: bool = False) -> Reply:
    """The question, what is near it, and what can be done. whole: as it was written, without the mask. mine: it is in the
    hands of who reads this."""
    masked = mask(one.text)
    said: list[Block] = [quoted(one.text if whole else masked)]
    if masked != one.text and not whole:
        said.insert(0, paragraph(library.texts.say("ask.masked"), small=True))
    if one.reason:
        said.append(paragraph(library.texts.say("ask.handed_over_because", reason=one.reason), small=True))
    if one.answered_at:
        said.append(paragraph(library.texts.say("ask.was_unclear"), small=True))
    if one.due_at < now:
        said += blocks(library.texts.say("ask.late"))
    near = nearest(library, one, day_of(now))
    if near:
        said.append(paragraph(library.texts.say("ask.nearest"), small=True))
    options = [Choice(str(n), answer.question, f"ask:use:{one.id}={answer.id}") for n, answer in enumerate(near, 1)]
    title = library.texts.say("ask.for_officer", code=one.code, due=moment(library, one.due_at))
    return Reply(title, tuple(said), (*options, *_actions(library, one, mine)))


def _actions(library: Library, one: Inquiry, mine: bool) -> tuple[Choice, ...]:
    actions = [("5", "claim", "go_on" if mine else "claim"), ("6", "over", "over"), ("7", "back", "back")]
    if mask(one.text) != one.text:
        actions.append(("8", "whole", "whole"))
    say = library.texts.say
    return tuple(Choice(key, say(f"ask.{label}_label"), f"ask:{does}:{one.id}") for key, does, label in actions)


# To the asker ---------------------------------------------------------------------------------------------------------


def given(library: Library, one: Inquiry, template: str, note: str, day: date) -> list[Block]:
    """What an answer says: the entry's short answer with its citation, then what the officer wrote."""
    answer = library.answers.get(template)
    version = library.version_shown(answer, day) if answer else None
    said: list[Block] = []
    if version:
        vouched = library.vouches_for(version, day)
        short = version.short if vouched else hide(version.short, library.texts.say("lookup.hidden"))
        said += blocks(short)
        if short != version.short:
            said.append(paragraph(library.texts.say("lookup.being_checked")))
        said.append(paragraph(basis_line(library, version.basis, day, since=version.from_), small=True))
    if note:
        said.append(paragraph(library.texts.say("ask.officer_adds" if version else "ask.officer_says", note=note)))
    return said


def answered(library: Library, one: Inquiry, day: date) -> Reply:
    """The answer as the asker gets it."""
    said = given(library, one, one.template, one.note, day)
    by = library.texts.say("ask.answered_by", unit=unit_name(library, one.unit, day))
    options = [
        (library.texts.say("ask.clear_label"), f"ask:clear:{one.id}"),
        (library.texts.say("ask.unclear_label"), f"ask:unclear:{one.id}"),
    ]
    if one.template in library.answers:
        options.append((library.texts.say("ask.more_label"), f"lookup:show:{one.template}"))
    title = library.texts.say("ask.answered", code=one.code)
    return Reply(title, (*said, paragraph(by, small=True)), numbered(options))


def asked_back(library: Library, one: Inquiry) -> Reply:
    """What the officer wants to know first."""
    said = (*blocks(library.texts.say("ask.asked_back")), quoted(one.back))
    options = [(library.texts.say(f"ask.{name}_label"), f"ask:{name}:{one.id}") for name in ("tell", "withdraw")]
    return Reply(library.texts.say("ask.asked_back_title", code=one.code), said, numbered(options))


def moved(library: Library, one: Inquiry, day: date) -> Reply:
    """Another unit deals with it now, by the same hour."""
    options = [(library.texts.say("ask.mine_label"), f"ask:stands:{one.id}")]
    due = moment(library, one.due_at)
    return say(library, "moved", options, code=one.code, unit=unit_name(library, one.unit, day), due=due)


def standing(library: Library, one: Inquiry, now: datetime) -> Reply:
    """How a question stands, for its asker: whatever the state, what comes next."""
    day = day_of(now)
    if one.state in ("answered", "closed"):
        return answered(library, one, day)
    if one.state == "asked_back":
        return asked_back(library, one)
    key = "ask.stands_claimed" if one.state == "claimed" else "ask.stands_open" if one.unit else "ask.stands_nobody"
    if one.due_at < now and one.unit:
        key = "ask.stands_late"
    said = library.texts.say(key, unit=unit_name(library, one.unit, day), due=moment(library, one.due_at))
    title = library.texts.say("ask.stands", code=one.code)
    options = [(library.texts.say(f"ask.{name}_label"), f"ask:{name}:{one.id}") for name in ("say_more", "withdraw")]
    return Reply(title, (quoted(one.text), *blocks(said)), (*numbered(options), *menu(library)))


def say(library: Library, key: str, options: Sequence[tuple[str, str]] = (), /, **values: object) -> Reply:
    """A sentence of this feature with its buttons, and the menu."""
    return saying.say(library, f"ask.{key}", options, **values)
