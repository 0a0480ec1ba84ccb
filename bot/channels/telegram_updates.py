"""A Telegram update, as plain JSON, in our words. Pure; knows no library and sends nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.message import Address, Incoming, Kind

CHANNEL = "telegram"
WANTED = ["message", "callback_query", "my_chat_member", "inline_query"]
UNSUPPORTED = (
    "voice", "audio", "video", "video_note", "animation", "document", "sticker", "location", "venue", "contact",
    "poll", "dice", "story",
)  # fmt: skip
LEFT = ("kicked", "left")

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Me:
    """The bot itself: its id as text, its name in small letters without @."""

    id: str
    username: str = ""


def read(update: Json, me: Me, now: datetime) -> Incoming | None:
    """An update that concerns us; None for all others. KeyError when it is not as the Bot API documents it."""
    number = str(update["update_id"])
    if message := update.get("message"):
        return _message(number, message, me, now)
    if query := update.get("callback_query"):
        return _press(number, query, now)
    if member := update.get("my_chat_member"):
        return _membership(number, member, now)
    if query := update.get("inline_query"):
        sender = Address(CHANNEL, str(query["from"]["id"]))
        return Incoming(sender, number, now, "inline", query.get("query", ""), message=query["id"])
    return None


def _message(number: str, message: Json, me: Me, now: datetime) -> Incoming | None:
    group = message["chat"]["type"] != "private"
    text: str = message.get("text", "")
    if group:
        addressed = _addressed(text, message, me)
        if addressed is None:
            return None
        text = addressed
    kind = _kind(text, message)
    if kind is None:
        return None
    if kind == "start":
        text = text.partition(" ")[2].strip()
    elif text.startswith("/"):
        command, space, rest = text.partition(" ")
        text = f"{command.partition('@')[0]}{space}{rest}"
    sender = Address(CHANNEL, str(message["chat"]["id"]))
    return Incoming(sender, number, now, kind, text if kind in ("text", "start") else "", group=group)


def _kind(text: str, message: Json) -> Kind | None:
    """None for service messages (somebody joined, a title changed)."""
    if text:
        return "start" if text.split(maxsplit=1)[0].partition("@")[0] == "/start" else "text"
    if "photo" in message:
        return "photo"
    return "unsupported" if any(name in message for name in UNSUPPORTED) else None


def _addressed(text: str, message: Json, me: Me) -> str | None:
    """What is said to the bot in a group; None when it is said to others."""
    if text.startswith("/"):
        _, at, whom = text.split(maxsplit=1)[0].partition("@")
        return text if not at or whom.lower() == me.username else None
    name = f"@{me.username}"
    found = text.lower().find(name) if me.username else -1
    if found >= 0:
        return (text[:found] + text[found + len(name) :]).strip() or "/start"
    answered = message.get("reply_to_message", {}).get("from", {}).get("id")
    return text if text and str(answered) == me.id else None


def _press(number: str, query: Json, now: datetime) -> Incoming | None:
    """Under a message that was shared by inline mode there is no chat to answer in: None."""
    message = query.get("message")
    if message is None or "data" not in query:
        return None
    chat, pressed = message["chat"], str(message["message_id"])
    group = chat["type"] != "private"
    sender = Address(CHANNEL, str(chat["id"]))
    return Incoming(sender, number, now, "choice", choice=query["data"], message=pressed, group=group)


def _membership(number: str, member: Json, now: datetime) -> Incoming | None:
    """Somebody blocked the bot. Who lets it in again sends /start at the same moment, which says it all."""
    if member["chat"]["type"] != "private" or member["new_chat_member"]["status"] not in LEFT:
        return None
    return Incoming(Address(CHANNEL, str(member["chat"]["id"])), number, now, "blocked")
