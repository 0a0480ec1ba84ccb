"""The register of flags: in the messenger for who oversees them, late first; as rows for a file. No sender stands in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.clock import day_of
from bot.features.flag.feature import flag, flags
from bot.features.flag.hearing import all_mine, sent_by
from bot.features.flag.provision import in_words
from bot.features.flag.raising import begun, find
from bot.features.flag.shown import count_shown, say, what, word
from bot.features.flag.store import Flag
from bot.library import Library
from bot.library.citing import shown
from bot.masking import mask
from bot.message import Reply
from bot.permissions import may
from bot.router import Turn
from bot.saying import unit_name

A_PAGE = 6
COLUMNS = (
    "code", "document", "place", "ground", "state", "opened", "due", "unit", "voices", "asked_unit", "opinion",
    "outcome", "outcome_to", "outcome_text", "settled",
)  # fmt: skip


@flag.command("vuongmac")
async def vuongmac(turn: Turn) -> Reply:
    """The register for who oversees flags, else the person's own; `/vuongmac 176/2025/NĐ-CP Điều 4` begins there."""
    if turn.incoming.group:
        return say(turn.library, "private")
    if turn.argument.strip():
        return await find(turn, turn.argument)
    if await _overseen(turn):
        return await _listing(turn)
    return await all_mine(turn) if await sent_by(turn) else await begun(turn)


@flag.choice("register")
async def register(turn: Turn) -> Reply:
    return await _listing(turn)


async def _listing(turn: Turn) -> Reply:
    """`open`, or `settled`; the page behind it."""
    state, _, page = turn.argument.partition("=")
    settled = state == "settled" and turn.incoming.kind == "choice"
    if turn.incoming.group or not await _overseen(turn):
        return say(turn.library, "no_register", [(turn.say("flag.begin_label"), "flag:begin:")])
    found = [one for one in await _seen(turn) if (one.state == "settled") == settled]
    found.sort(key=lambda one: -one.id if settled else one.due_at.timestamp())
    first = (int(page) if page.isdecimal() else 0) * A_PAGE
    options = [(_listed(turn, one), f"flag:see:{one.id}") for one in found[first : first + A_PAGE]]
    if len(found) > first + A_PAGE:
        options.append((turn.say("flag.next_label"), f"flag:register:{state or 'open'}={first // A_PAGE + 1}"))
    else:
        options.append((turn.say("flag.begin_label"), "flag:begin:"))
    other = "open" if settled else "settled"
    options.append((turn.say(f"flag.{other}_label"), f"flag:register:{other}"))
    late = sum(one.due_at < turn.now for one in found)
    return say(turn.library, "register_settled" if settled else "register", options, count=len(found), late=late)


def _listed(turn: Turn, one: Flag) -> str:
    key = "settled_line" if one.state == "settled" else "late_line" if one.due_at < turn.now else "open_line"
    return turn.say(f"flag.{key}", code=one.code, what=what(turn.library, one), due=shown(day_of(one.due_at)))


async def _overseen(turn: Turn) -> bool:
    held = await turn.services.posts.of(turn.incoming.sender, turn.now)
    offices, day = turn.library.offices, day_of(turn.now)
    return any(may([post], "see_flags", post.unit, offices, day) for post in held)


async def _seen(turn: Turn) -> list[Flag]:
    """Those of the units that this person oversees."""
    held = await turn.services.posts.of(turn.incoming.sender, turn.now)
    offices, day = turn.library.offices, day_of(turn.now)
    return [one for one in await flags(turn.services).every() if may(held, "see_flags", one.unit, offices, day)]


# As a file ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One flag as it leaves the service: no sender, no reason, no count under five; what officials wrote is masked."""

    code: str
    document: str
    place: str
    ground: str
    state: str
    opened: date
    due: date
    unit: str
    voices: str
    asked_unit: str
    opinion: str
    outcome: str
    outcome_to: str
    outcome_text: str
    settled: date | None


def row(library: Library, one: Flag, now: datetime) -> Row:
    known, day = library.documents.get(one.document), day_of(now)
    late = one.state == "open" and one.due_at < now
    return Row(
        code=one.code,
        document=known.number if known else one.document,
        place=in_words(one.place),
        ground=word(library, f"ground_{one.ground}"),
        state=word(library, "state_late" if late else f"state_{one.state}"),
        opened=day_of(one.opened_at),
        due=day_of(one.due_at),
        unit=unit_name(library, one.unit, day),
        voices=count_shown(library, one.voices),
        asked_unit=unit_name(library, one.asked_unit, day) if one.asked_unit else "",
        opinion=mask(one.opinion),
        outcome=word(library, f"do_{one.outcome}") if one.outcome else "",
        outcome_to=one.outcome_to,
        outcome_text=mask(one.outcome_text),
        settled=day_of(one.settled_at) if one.settled_at else None,
    )


def table(library: Library, rows: Sequence[Row]) -> list[list[str]]:
    """With a head, as a spreadsheet takes it: what begins like a formula is made a text."""
    head = [word(library, f"column_{name}") for name in COLUMNS]
    return [head, *([_cell(getattr(one, name)) for name in COLUMNS] for one in rows)]


def _cell(value: str | date | None) -> str:
    """Excel runs «=…», «+…», «-…», «@…», also behind a tab or a line's end; the apostrophe in front says it is text."""
    said = value.isoformat() if isinstance(value, date) else value or ""
    return f"'{said}" if said.lstrip().startswith(("=", "+", "-", "@")) else said
