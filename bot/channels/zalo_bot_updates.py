"""An event of the Zalo Bot Platform in our words: the same from a webhook and from a poll. Pure; sends nothing."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from unicodedata import normalize

from bot.message import Address, Incoming, Kind

CHANNEL = "zalo_bot"
KINDS: dict[str, Kind] = {
    "message.text.received": "text",
    "message.image.received": "photo",
    "message.sticker.received": "unsupported",
    "message.voice.received": "unsupported",
    "message.unsupported.received": "withheld",
}
MOST_LETTERS = 4_000
TOO_OLD = timedelta(days=1)
"""Polling was seen to bring the same event again and again; the inbox knows those of the last days by their ids."""

SECONDS_BELOW = 10**11
"""`date` is in milliseconds; a smaller number can only be seconds."""

Json = Mapping[str, Any]


def event(body: Json) -> Json:
    """`{event_name, message}`: documented inside `{ok, result}`, seen without."""
    inside = body.get("result")
    return inside if isinstance(inside, Mapping) else body


def read(body: Json, now: datetime, name: str = "") -> Incoming | None:
    """An event that concerns us; None for all others. An error when it is not as documented.

    name: what the bot is called by those who mention it in a group.
    """
    told = event(body)
    kind = KINDS.get(told["event_name"])
    message = told.get("message")  # a protected person's event may have none, and nobody to answer
    if kind is None or not message or message.get("from", {}).get("is_bot") or _is_old(message, now):
        return None
    chat = message["chat"]
    group = chat.get("chat_type") == "GROUP"
    text = normalize("NFC", str(message.get("text", "")))[:MOST_LETTERS].strip() if kind == "text" else ""
    if group and name:  # only what mentions the bot, or answers it, comes from a group
        text = text.removeprefix(f"@{name}").strip()
    if kind == "text" and not text:
        kind = "start" if group else "unsupported"
    number = message.get("message_id") or f"{chat['id']}:{message['date']}"
    return Incoming(Address(CHANNEL, str(chat["id"])), str(number), now, kind, text, group=group)


def _is_old(message: Json, now: datetime) -> bool:
    sent = message.get("date")
    if not isinstance(sent, int):
        return False
    seconds = sent if sent < SECONDS_BELOW else sent / 1000
    return now - datetime.fromtimestamp(seconds, UTC) > TOO_OLD
