"""The choices last shown in a chat and what a typed message means of them: «2», «(2)», «số 2», «hai», «câu a», «tiếp». Pure.

The whole message must be the choice: «2» inside a sentence is a question. Numbers belong to the last message that had any;
where that is in doubt nothing is guessed, and the choices are shown again.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from bot.message import MOST_CHOICES, Choice, numbered
from bot.storage import Session
from bot.vietnamese import fold

Doubt = Literal["number", "letter", "rested", "overtaken"]
"""A number or a letter that the last choices do not have; a key of choices shown so long ago that nobody knows them by
heart; a number typed while a push took the place of the choices that somebody was reading."""

RESTED_AFTER = timedelta(hours=24)
IN_USE = timedelta(minutes=30)
TYPED_MEANWHILE = timedelta(seconds=20)
MENU = "0"
PAGE = "T"
LETTERS = ("A", "B", "C", "D", PAGE)
"""Of a quiz and of pages: no push has any, so what they mean stays."""
MOST_CHARACTERS, MOST_OF_A_KEY = 200, 40
"""Of a label with its number, and of a key with everything around it."""

NUMBERS = {
    "mot": "1", "hai": "2", "ba": "3", "bon": "4", "tu": "4", "nam": "5", "sau": "6", "bay": "7", "tam": "8",
}  # fmt: skip
"""They mean much else («năm», «ba»), so they count only where there is such a choice, and «không» for 0 never."""

ONWARD = {"tiep", "tiep theo", "tiep tuc", "xem tiep", "trang sau", "trang tiep", "them", "xem them"}

_AROUND = "()[].,:;!?\"'«»“”-*# "
_ASKED = r"(?:da|xin|toi|em|chau|minh|cho|chon|bam|nhan|nhap|go|xem|so|muc|cau|y|dap an|phuong an|lua chon)"
_POLITE = r"(?: (?:a|nhe|nha|di))?"
_ONE = re.compile(rf"(?:{_ASKED} )*(\w+){_POLITE}")
_TAIL = re.compile(rf"{_POLITE}$")


def shown(session: Session, choices: tuple[Choice, ...], now: datetime) -> Session:
    """After a message with choices was given as an answer."""
    return replace(session, menu=choices, menu_at=now, before=())


def pushed(session: Session, choices: tuple[Choice, ...], now: datetime) -> Session:
    """After a message with choices was pushed. Letters stay, so a quiz goes on; numbers that somebody may be reading are
    kept beside."""
    letters = tuple(one for one in session.menu if one.key in LETTERS)
    in_use = session.menu_at is not None and now - session.menu_at < IN_USE
    before = session.before or tuple(one for one in session.menu if one.key not in LETTERS)
    return replace(session, menu=(*choices, *letters), menu_at=now, before=before if in_use else ())


def again(session: Session) -> tuple[Choice, ...]:
    """What to show to whom a number was not clear: the last choices, after those that a push took the place of."""
    last = session.menu[:MOST_CHOICES]
    if not session.before:
        return last
    new = [one for one in last if one.key != MENU and one.key not in LETTERS]
    theirs = {one.data for one in new}
    old = [one for one in session.before if one.key != MENU and one.data not in theirs]
    return numbered((one.label, one.data) for one in (*old[: MOST_CHOICES - len(new)], *new))


def read(said: str, session: Session, now: datetime, is_prompt: bool) -> Choice | Doubt | None:
    """What a whole message (NFC) chooses; None when it is no choice. «0» is always the menu and not asked about here.

    is_prompt: a free text is expected («số 2» may begin an address), so only bare keys and labels count.
    """
    if len(said) > MOST_CHARACTERS:
        return None
    if choice := _labelled(said, session.menu):
        return choice
    key = _bare(said) if is_prompt else key_of(said, session.menu)
    choice = next((one for one in session.menu if one.key == key), None)
    if choice is None and not is_prompt:
        choice = _onward(said, session.menu)
    if key.isdecimal() and session.before and (choice is None or _within(session, now, TYPED_MEANWHILE)):
        return "overtaken"
    if choice is None:
        return _missing(key, is_prompt)
    return choice if session.menu_at is None or _within(session, now, RESTED_AFTER) else "rested"


def is_menu(said: str) -> bool:
    """«0», however it is written."""
    return key_of(said) == MENU


def key_of(said: str, menu: Sequence[Choice] = ()) -> str:
    """A digit or a letter of LETTERS in any writing, the word of a number where the menu has it; else nothing."""
    inside = said.strip(_AROUND)
    if len(inside) > MOST_OF_A_KEY or any(
        unicodedata.category(one)[0] not in "LNMZ" and one not in ".:" for one in inside
    ):
        return ""  # «2%», «1/2»
    found = _ONE.fullmatch(fold(inside))
    word = found[1] if found else ""
    if len(word) == 1 and word.isdecimal():
        return word
    if word.upper() in LETTERS and re.search(rf"\b{word}\b", inside.lower()):  # neither «đ» nor «ạ»
        return word.upper()
    number = NUMBERS.get(word, "")
    return number if any(one.key == number for one in menu) else ""


def _missing(key: str, is_prompt: bool) -> Doubt | None:
    """A key that the last choices do not have; a lone letter may be what a prompt asked for."""
    if key.isdecimal():
        return "number"
    return "letter" if key in LETTERS and not is_prompt else None


def _within(session: Session, now: datetime, span: timedelta) -> bool:
    return session.menu_at is not None and now - session.menu_at < span


def _labelled(said: str, menu: Sequence[Choice]) -> Choice | None:
    """By its label, with or without its key in front, as it is copied."""
    folded = fold(said)
    return next((one for one in menu if folded and folded in (fold(one.label), fold(f"{one.key} {one.label}"))), None)


def _bare(said: str) -> str:
    key = said.strip(_AROUND).upper()
    return key if len(key) == 1 else ""


def _onward(said: str, menu: Sequence[Choice]) -> Choice | None:
    """«tiếp», «xem thêm»: the next page, else the one choice whose label says so."""
    wanted = _TAIL.sub("", fold(said))
    if wanted not in ONWARD:
        return None
    word = "them" if "them" in wanted else "tiep"
    labelled = [one for one in menu if word in fold(one.label).split()]
    page = [one for one in menu if one.key == PAGE]
    return page[0] if page else labelled[0] if len(labelled) == 1 else None
