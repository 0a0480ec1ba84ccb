"""How features say what they have to: a sentence with its buttons and the menu; instants, units, quotes as people read
them; the guide that stands in place of a denunciation."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from bot.clock import HANOI
from bot.config import Office
from bot.library import Library
from bot.library.citing import shown
from bot.library.texts import blocks
from bot.message import Block, Choice, Quote, Reply, numbered, text

Stopped = Literal["none", "deleted", "left", "deleted_in_group", "left_in_group"]
"""What became of a message that accuses somebody: there was none, it was deleted, it still stands in the chat; in a group
all have read it."""


def say(library: Library, key: str, options: Sequence[tuple[str, str]] = (), /, **values: object) -> Reply:
    """The sentence `feature.key` with its buttons, and the menu."""
    return Reply(blocks=blocks(library.texts.say(key, **values)), choices=(*numbered(options), *menu(library)))


def menu(library: Library) -> tuple[Choice, ...]:
    """The button that stands under everything."""
    return (Choice("0", library.texts.say("welcome.menu_label"), "welcome:menu:"),)


def moment(library: Library, instant: datetime) -> str:
    """«08:12 ngày 25/11/2026»."""
    there = instant.astimezone(HANOI)
    return library.texts.say("law.moment", time=f"{there:%H:%M}", day=shown(there.date()))


def unit_name(library: Library, id_: str, day: date) -> str:
    """How a unit is called on that day; one that has ended, as the one that took it in, else as it was called last."""
    found = library.offices.unit_on(id_, day)
    if found or not id_:
        return found.name if found else ""
    return library.offices.last_name(id_) or library.texts.say("law.unit_gone")


def quoted(said: str) -> Block:
    """What somebody wrote, shown whole."""
    return Quote(tuple(text(line) for line in said.splitlines() if line.strip()), folded=False)


def stop_guide(library: Library, office: Office, message: Stopped = "none") -> Reply:
    """Luật Tố cáo: where a denunciation goes, since the bot takes none."""
    became = library.texts.say(f"safety.message_{message}")
    options = [
        (library.texts.say(f"safety.how_to_{name}"), f"lookup:show:{library.texts.say(f'safety.{name}_answer')}")
        for name in ("denounce", "complain")
    ]
    return say(library, "safety.stop_guide", options, message=became, office=office.name, address=office.address)
