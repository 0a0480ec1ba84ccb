"""Places that an editor still has to fill in: «ĐIỀN …» in a file, as `loaluat new` writes them. Pure."""

import re

FILL = "«ĐIỀN"
"""How the text of such a place begins."""

_PLACE = re.compile(r"«ĐIỀN\s*([^»]*)»?")


def to_fill(what: str) -> str:
    """`«ĐIỀN câu hỏi»`."""
    return f"{FILL} {what}»"


def is_to_fill(written: str) -> bool:
    """Is this value a place to be filled in?"""
    return written.startswith(FILL)


def places_to_fill(text: str) -> dict[int, str]:
    """Line -> what is to be written there, of every value or comment of a file; the comment at its top only explains."""
    if FILL not in text:
        return {}
    found = ((n, _PLACE.search(line)) for n, line in enumerate(text.splitlines(), 1) if not line.startswith("#"))
    return {n: place[1].strip() for n, place in found if place}
