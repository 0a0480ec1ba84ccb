"""What an official types: a code, a day; and when wrong codes are too many. Pure."""

import re
from datetime import date, datetime, timedelta

from bot.vietnamese import fold

_ALONE = re.compile(r"[A-Za-z0-9]{5}-[A-Za-z0-9]{5}")
# in two words only if they can be no Vietnamese («vao don vi quang trung»)
_WRITTEN = re.compile(r"[A-Za-z0-9]{5}[-\u2013]?[A-Za-z0-9]{5}|(?=.*[A-Z0-9]{2})[A-Za-z0-9]{5} [A-Za-z0-9]{5}")
_JOINING = ("vao don vi", "tham gia don vi")
_DAY = re.compile(r"(?:den )?(?:het )?(?:ngay )?(\d{1,2}) (\d{1,2})(?: (\d{4}))?")
_DAY_LIKE = re.compile(r"\d|\b(?:mai|mot|thu|chu nhat|tuan|thang)\b")
_ISO = re.compile(r"(\d{4}) (\d{1,2}) (\d{1,2})")
MOST_WRONG, FORGOTTEN_AFTER = 5, timedelta(hours=1)
MOST_WORDS_OF_A_DAY = 6
LONGEST_LEAVE = timedelta(days=180)


def code_in(said: str) -> str | None:
    """The code of «vào đơn vị ABCDE-FGHJK», or of a code alone; None when the text is something else."""
    said = said.strip().rstrip(".")
    if _ALONE.fullmatch(said):
        return said
    words = said.split()
    for joining in _JOINING:
        length = len(joining.split())
        code = " ".join(words[length:])
        if fold(" ".join(words[:length])) == joining and _WRITTEN.fullmatch(code):
            return code
    return None


def wrong_lately(tried: tuple[float, ...], now: datetime) -> tuple[float, ...]:
    """The wrong codes that still count."""
    return tuple(one for one in tried if one > (now - FORGOTTEN_AFTER).timestamp())


def tells_day(said: str) -> bool:
    """Whether it is meant as a day, if perhaps none that can be: «32/13», «thứ hai tuần sau»."""
    folded = fold(said)
    return _DAY_LIKE.search(folded) is not None and len(folded.split()) <= MOST_WORDS_OF_A_DAY


def day_typed(said: str, today: date) -> date | None:
    """«1/12», «đến hết 01/12/2026»: the next such day; None when it is none, or too far away."""
    folded = fold(said)
    found, iso = _DAY.fullmatch(folded), _ISO.fullmatch(folded)
    if not (found or iso):
        return None
    day, month, year = iso.groups()[::-1] if iso else found.groups()  # type: ignore[union-attr]
    try:
        typed = date(int(year or today.year), int(month), int(day))
        if year is None and typed < today:
            typed = typed.replace(year=today.year + 1)
    except ValueError:
        return None
    return typed if today <= typed <= today + LONGEST_LEAVE else None
