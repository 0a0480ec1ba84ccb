"""What an Official Account's webhook says: is it Zalo's, and what happened, in our words. Pure; sends nothing."""

import contextlib
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from unicodedata import normalize

import orjson

from bot.channels.zalo_text import PRESSED
from bot.message import DATA_BYTES, Address, Incoming, Kind

CHANNEL = "zalo_oa"
SIGNATURE_HEADER = "x-zevent-signature"
TIMESTAMP_HEADER = "x-zevent-timestamp"
MOST_LETTERS = 4_000
"""As long a question as the web page takes; what is longer is cut."""

KINDS: dict[str, Kind] = {
    "user_send_image": "photo",
    "user_send_audio": "unsupported",
    "user_send_video": "unsupported",
    "user_send_gif": "unsupported",
    "user_send_sticker": "unsupported",
    "user_send_location": "unsupported",
    "user_send_business_card": "unsupported",
    "user_send_file": "unsupported",
}
"""Messages without words; their captions are not kept. A link may have words, so it is read as a text."""

IGNORED = re.compile(
    r"(oa_send_|user_(seen|received)_message|user_(click_chatnow|submit_info|feedback|reacted)|anonymous_|change_).*"
)
"""Echoes of our own messages, receipts, clicks, and what concerns the account: nothing that a person asks us."""

_OURS = re.compile(r"[a-z_]+:[^\s]*")
"""The state that a button carries: feature:action:argument."""

Json = Mapping[str, Any]


@dataclass(frozen=True)
class StaffWrote:
    """Somebody of the office wrote to a person by hand, in the OA console."""

    user: str
    at: datetime


def signed_by_zalo(body: bytes, headers: Mapping[str, str], event: object, app_id: str, secret: str) -> bool:
    """`mac=` and sha256(app id + raw body + timestamp + OA secret key), a plain hash and no HMAC. The timestamp is that of
    the header, as in live traffic, or else that of the body, as in the documentation."""
    given = headers.get(SIGNATURE_HEADER, "").strip().lower().removeprefix("mac=").encode()
    stamps = {headers.get(TIMESTAMP_HEADER, "").strip()}
    if isinstance(event, dict):
        stamps.add(str(event.get("timestamp", "")))
    begun = hashlib.sha256(app_id.encode() + body)
    return any(hmac.compare_digest(given, _ended(begun, stamp + secret)) for stamp in stamps - {""})


def _ended(begun: "hashlib._Hash", rest: str) -> bytes:
    whole = begun.copy()
    whole.update(rest.encode())
    return whole.hexdigest().encode()


def said_at(event: Json, now: datetime) -> datetime:
    """The instant that the event tells (milliseconds since 1970, as text); `now` where it tells none."""
    try:
        return datetime.fromtimestamp(int(event["timestamp"]) / 1000, UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return now


def read(event: Json, now: datetime) -> Incoming | StaffWrote | None:
    """An event that concerns us; None for those to be ignored. An error when it is not as Zalo documents it.

    Raises Unheard for an event that nobody has told us about.
    """
    name = str(event["event_name"])
    if name == "user_send_text" or name == "user_send_link":
        return _text(event, now)
    if kind := KINDS.get(name):
        return Incoming(_sender(event), _number(event), now, kind)
    if name in ("follow", "unfollow"):
        return _following(name, event, now)
    if name.startswith("oa_send_") and event.get("sender", {}).get("admin_id"):
        return StaffWrote(str(event["recipient"]["id"]), said_at(event, now))
    if IGNORED.fullmatch(name):
        return None
    raise Unheard(name if re.fullmatch(r"[a-z_]{1,40}", name) else "?")


class Unheard(Exception):
    """An event with this name is not documented."""


def _text(event: Json, now: datetime) -> Incoming:
    """What somebody typed, or the payload of a button that they pressed, which comes back as a text."""
    said = _plain(event["message"].get("text") or "")
    sender, number = _sender(event), _number(event)
    if said.startswith(PRESSED):
        said = said[len(PRESSED) :].lstrip()
        if _OURS.fullmatch(said) and len(said.encode()) <= DATA_BYTES:
            return Incoming(sender, number, now, "choice", choice=said)
    return Incoming(sender, number, now, "text" if said else "unsupported", said)


def _plain(written: object) -> str:
    """The words, in one form of Unicode and of a sane length; also of `{"content": …}`, as a button of the OA console
    sends them."""
    if not isinstance(written, str):
        raise TypeError("text")
    if written.startswith('{"content"'):
        with contextlib.suppress(orjson.JSONDecodeError, KeyError):
            written = str(orjson.loads(written)["content"])
    return normalize("NFC", written[: 3 * MOST_LETTERS]).replace("\0", "").strip()[:MOST_LETTERS].rstrip()


def _following(name: str, event: Json, now: datetime) -> Incoming:
    """Has no id of its own: whoever follows twice does so at two instants."""
    person = event.get("follower") or event["sender"]
    user = _id(person["id"])
    kind: Kind = "followed" if name == "follow" else "blocked"
    return Incoming(Address(CHANNEL, user), f"{name}:{user}:{event['timestamp']}", now, kind)


def _sender(event: Json) -> Address:
    return Address(CHANNEL, _id(event["sender"]["id"]))


def _number(event: Json) -> str:
    return _id(event["message"]["msg_id"])


def _id(written: object) -> str:
    """Zalo's ids are text; one that is empty, or no text or number at all, is not as documented."""
    if not isinstance(written, str | int) or not (found := str(written).strip()) or len(found) > 200:
        raise ValueError("id")
    return found
