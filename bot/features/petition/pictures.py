"""A photo that goes with a petition: which bytes are one, without where it was taken; the links that add or show it. Pure.

A photo comes and is looked at on a page of ours, the same for every messenger: what passes through a platform stays there. A
link is sealed, names one person and one purpose, and ends after some minutes.
"""

import base64
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from bot.config import Web
from bot.message import Address
from bot.sealing import CannotOpen, Seal

MOST_BYTES = 2 * 1024 * 1024
LINK_FOR = timedelta(minutes=30)
SIGNS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
_TELLING, _SCAN, _END = (0xE1, 0xED), 0xDA, b"\xff\xd9"

Purpose = Literal["add", "see"]


class Link(NamedTuple):
    """For whom a link is. number: of the petition that is looked at; 0 when a photo is added to what is being written."""

    purpose: Purpose
    who: Address
    number: int = 0


def kind_of(picture: bytes) -> str | None:
    """`image/jpeg` or `image/png`; None for anything else, and for what is too large."""
    if len(picture) > MOST_BYTES:
        return None
    return next((kind for sign, kind in SIGNS.items() if picture.startswith(sign)), None)


def without_where(picture: bytes) -> bytes:
    """A JPEG without the segments in which a telephone writes place and time (EXIF, XMP, IPTC), nor what it hangs on behind
    the picture (a film, more pictures, each with its own place); others as they are."""
    if not picture.startswith(b"\xff\xd8"):
        return picture
    kept, at = [picture[:2]], 2
    while at + 4 <= len(picture) and picture[at] == 0xFF and picture[at + 1] != _SCAN:
        end = at + 2 + int.from_bytes(picture[at + 2 : at + 4])
        if picture[at + 1] not in _TELLING:
            kept.append(picture[at:end])
        at = end
    end = picture.find(_END, at)
    return b"".join([*kept, picture[at : end + len(_END)] if end >= 0 else picture[at:]])


def file_in(body: bytes, content_type: str) -> bytes:
    """The first file of a form as a browser sends it; empty when there is none."""
    boundary = content_type.partition("boundary=")[2].strip('"').encode()
    for part in body.split(b"--" + boundary) if boundary else ():
        head, _, content = part.partition(b"\r\n\r\n")
        if b"filename=" in head:
            return content.removesuffix(b"\r\n")
    return b""


def written(picture: bytes) -> str:
    """As it is stored, and shown in a page: `data:image/jpeg;base64,…`."""
    return f"data:{kind_of(picture)};base64,{base64.b64encode(picture).decode()}"


def address_of(web: Web) -> str | None:
    """Where our pages are reached from outside; None where nobody has made a way."""
    if web.public_url:
        return web.public_url.rstrip("/")
    return f"http://{web.host}:{web.port}" if web.host in ("127.0.0.1", "localhost") and web.port else None


def key_of(seal: Seal, link: Link, now: datetime) -> str:
    """What stands in the address of a page."""
    until = int((now + LINK_FOR).timestamp())
    return seal.shut(f"{link.purpose} {link.number} {until} {link.who}").translate(str.maketrans("+/", "-_"))


def link_of(seal: Seal, key: str, now: datetime) -> Link | None:
    """None for what we did not seal, and when its time is over."""
    try:
        purpose, number, until, who = seal.open(key.translate(str.maketrans("-_", "+/"))).split(" ", 3)
        over = now.timestamp() > int(until)
    except (CannotOpen, ValueError):
        return None
    return None if over or purpose not in ("add", "see") else Link(purpose, Address.parse(who), int(number))  # type: ignore[arg-type]
