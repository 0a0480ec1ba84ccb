"""A Telegram update, as plain JSON, in our words. Pure; knows no library and sends nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from bot.message import Address, Incoming, Kind

CHANNEL = "telegram"
WANTED = ["message", "callback_query", "my_chat_member", "inline_query"]
UNSUPPORTED = (
    "voice", "audio", "video", "video_note", "animation", "document", "sticker", "location", "venue", "contact",
    "poll", "dice", "story", "live_photo", "paid_media", "checklist", "game",
)  # fmt: skip
LEFT = ("kicked", "left")
COMMAND = re.compile(r"/([A-Za-z0-9_]+)(?:@([A-Za-z0-9_]+))?(?:\s+|$)")
START = "/start"

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Me:
    """The bot itself: its id as text, its name in small letters without @."""

    id: str
    username: str = ""


def read(update: Json, me: Me, now: datetime) -> Incoming | None:
    """An update that concerns us; None for all others. An error when it is not as the Bot API documents it."""
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
    chat = message["chat"]
    group = chat["type"] != "private"
    text: str = message.get("text", "").strip()
    if group:
        text = _addressed(text, message, me)
        if not text:
            return None
    kind: Kind | None
    if not text:
        kind, text = _wordless(message), message.get("caption", "").strip()  # for the guard: nobody else reads it
        if kind is None:
            return None
    elif text[0] == "/":
        kind, text = _command(text)
    else:
        kind = "text"
    own = str(message.get("message_id", ""))
    return Incoming(Address(CHANNEL, str(chat["id"])), number, now, kind, text, message=own, group=group)


def _wordless(message: Json) -> Kind | None:
    """None for service messages (somebody joined, a title changed). A text of nothing but blanks can't be read either."""
    if "photo" in message:
        return "photo"
    return "unsupported" if "text" in message or any(name in message for name in UNSUPPORTED) else None


def _command(text: str) -> tuple[Kind, str]:
    """`/start PARAM` -> start with PARAM; `/menu@bot 2` -> `/menu 2`; whatever else begins with a stroke stays."""
    found = COMMAND.match(text)
    if found is None:
        return "text", text
    rest = text[found.end() :]
    if found[1].lower() == START[1:]:
        return "start", rest
    return "text", f"/{found[1]} {rest}".rstrip()


def _addressed(text: str, message: Json, me: Me) -> str:
    """What is said to the bot in a group; empty when it is said to others."""
    if found := COMMAND.match(text):
        return text if not found[2] or found[2].lower() == me.username else ""
    if me.username and (named := _mention(me.username).search(text)):
        return (text[: named.start()] + text[named.end() :]).strip() or START
    answered = message.get("reply_to_message", {}).get("from", {}).get("id")
    return text if str(answered) == me.id else ""


@lru_cache(1)
def _mention(username: str) -> re.Pattern[str]:
    """@loa_luat_bot, but neither @loa_luat_bot2 nor an e-mail address."""
    return re.compile(rf"(?<!\w)@{re.escape(username)}(?!\w)", re.IGNORECASE)


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
    """Somebody blocked the bot, or a group put it out.

    Who lets it in again sends /start at the same moment, which says it all; into a group it comes in silence.
    """
    chat = member["chat"]
    if chat["type"] == "channel" or member["new_chat_member"]["status"] not in LEFT:
        return None
    group = chat["type"] != "private"
    return Incoming(Address(CHANNEL, str(chat["id"])), number, now, "blocked", group=group)
