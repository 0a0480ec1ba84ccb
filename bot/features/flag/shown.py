"""How a flag looks: to whoever sent it, to the legal department, to the unit that drafted the provision. No sender is shown
to anybody, reasons are masked, and a unit outside gets no count under five."""

from collections.abc import Sequence
from datetime import datetime

from bot import saying
from bot.anonymity import published
from bot.clock import day_of
from bot.features.flag.provision import written
from bot.features.flag.store import Flag, Voice
from bot.library import Library
from bot.library.texts import blocks
from bot.masking import mask
from bot.message import Block, Reply, numbered, paragraph
from bot.saying import menu, moment, quoted, unit_name

MOST_REASONS = 5

Options = list[tuple[str, str]]


def say(library: Library, key: str, options: Sequence[tuple[str, str]] = (), /, **values: object) -> Reply:
    """A sentence of this feature with its buttons, and the menu."""
    return saying.say(library, f"flag.{key}", options, **values)


def word(library: Library, key: str, **values: object) -> str:
    return library.texts.say(f"flag.{key}", **values)


def what(library: Library, one: Flag) -> str:
    """«Khoản 1 Điều 4 Nghị định 176/2025/NĐ-CP»."""
    return written(library, one.document, one.place)


def about(library: Library, one: Flag) -> list[Block]:
    """Which provision, and what is wrong with it."""
    return [*blocks(word(library, "about", what=what(library, one), ground=word(library, f"ground_{one.ground}")))]


# To whoever flagged it ------------------------------------------------------------------------------------------------


def given(library: Library, one: Flag, outcome: str, to: str, said: str) -> list[Block]:
    """What an outcome says, also one that is only drafted."""
    following = f"next_{outcome}_again" if outcome == "unfounded" and one.reopened else f"next_{outcome}"
    return [*blocks(word(library, f"heard_{outcome}", to=to)), quoted(said), *blocks(word(library, following))]


def heard(library: Library, one: Flag, now: datetime) -> Reply:
    """The outcome, who gave it, what comes next."""
    by = word(library, "heard_by", unit=unit_name(library, one.unit, day_of(now)))
    said = [*about(library, one), *given(library, one, one.outcome, one.outcome_to, one.outcome_text)]
    options = [] if one.reopened else [(word(library, "still_label"), f"flag:still:{one.id}")]
    title = word(library, "heard", code=one.code)
    return Reply(title, (*said, paragraph(by, small=True)), (*numbered(options), *menu(library)))


def standing(library: Library, one: Flag, voice: Voice, now: datetime) -> Reply:
    """How it stands, for a sender: whatever the state, what comes next and by when."""
    if one.state == "settled":
        return heard(library, one, now)
    late = "stands_late" if one.late_told else "stands_late_alone"
    key = "stands_nobody" if one.post is None else late if one.due_at < now else "stands"
    unit = unit_name(library, one.unit, day_of(now))
    said = [*about(library, one), *([quoted(voice.reason)] if voice.reason else [])]
    options = [(word(library, "write_more_label"), f"flag:tell:{one.id}")]
    due = moment(library, one.due_at)
    said += blocks(word(library, key, unit=unit, due=due))
    return Reply(word(library, "code_title", code=one.code), tuple(said), (*numbered(options), *menu(library)))


# To the legal department ----------------------------------------------------------------------------------------------


def for_department(library: Library, one: Flag, voices: Sequence[Voice], options: Options, now: datetime) -> Reply:
    """All that is known of it, for its owner and for who oversees them."""
    said = [*about(library, one), *_reasons(library, one, voices)]
    if one.state == "settled":
        said += given(library, one, one.outcome, one.outcome_to, one.outcome_text)
    elif one.reopened:
        said += blocks(word(library, "was_reopened"))
        said.append(quoted(one.outcome_text))
    if one.asked_unit:
        unit = unit_name(library, one.asked_unit, day_of(now))
        said += blocks(word(library, "opinion_of" if one.opinion else "opinion_awaited", unit=unit))
        said += [quoted(one.opinion)] if one.opinion else []
    if one.state == "open" and one.due_at < now:
        said += blocks(word(library, "late"))
    owner = word(library, "owner", post=one.post) if one.post else word(library, "no_owner")
    said.append(paragraph(owner, small=True))
    title = word(library, "for_department", code=one.code, due=moment(library, one.due_at))
    return Reply(title, tuple(said), (*numbered(options), *menu(library)))


def _reasons(library: Library, one: Flag, voices: Sequence[Voice]) -> list[Block]:
    """The latest ones with words, masked, each with what its sender is."""
    told = [voice for voice in voices if voice.reason]
    said: list[Block] = [*blocks(word(library, "voices", count=one.voices))]
    for voice in told[-MOST_REASONS:]:
        said.append(quoted(f"{word(library, f'by_{voice.role}')}: {mask(voice.reason)}"))
    if len(told) > MOST_REASONS:
        said.append(paragraph(word(library, "more_reasons", count=len(told) - MOST_REASONS), small=True))
    return said


def count_shown(library: Library, count: int) -> str:
    """How many, as outsiders may read it."""
    shown = published(count)
    return word(library, "too_few") if shown is None else str(shown)


# To the unit that is asked --------------------------------------------------------------------------------------------


def for_unit(library: Library, one: Flag, voices: Sequence[Voice], now: datetime) -> Reply:
    """The provision and the reasons as one text: not how many wrote them, nor what they are."""
    lines = sorted({line.strip() for voice in voices for line in mask(voice.reason).splitlines() if line.strip()})
    said = [*about(library, one), *blocks(word(library, "for_unit_count", count=count_shown(library, one.voices)))]
    said += [quoted("\n".join(lines[: 2 * MOST_REASONS]))] if lines else []
    due = moment(library, one.due_at)
    said += blocks(word(library, "for_unit_next", unit=unit_name(library, one.unit, day_of(now)), due=due))
    if one.opinion:
        said += [*blocks(word(library, "your_opinion")), quoted(one.opinion)]
    options = [(word(library, "opine_label"), f"flag:opine:{one.id}")]
    title = word(library, "for_unit", code=one.code)
    return Reply(title, tuple(said), (*numbered(options), *menu(library)))
