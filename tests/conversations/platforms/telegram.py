"""Telegram: inline keyboards, whose presses edit the message; voice, stickers, photos and deep links."""

from typing import Any

from tests.bot_api_server import BotApi
from tests.conversations.platforms import PATIENCE, Letters, Seen

EVENTS: dict[str, dict[str, Any]] = {
    "voice": {"voice": {"file_id": "v", "duration": 3}},
    "sticker": {"sticker": {"file_id": "s", "width": 9, "height": 9}},
    "photo": {"photo": [{"file_id": "p", "width": 9, "height": 9}]},
}


class OnTelegram:
    name = "telegram"

    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._letters = Letters(api.sent, lambda one: str(one["chat"]["id"]))

    def user(self, number: int) -> str:
        return str(1_000 + number)

    async def say(self, user: str, text: str) -> None:
        self._api.say(int(user), text)

    async def press(self, user: str, seen: Seen, label: str) -> None:
        self._api.press(int(user), seen.handle, seen.number(label))

    async def send(self, user: str, kind: str, text: str) -> str:
        if kind == "start":
            self._api.say(int(user), f"/start {text}".strip())
            return ""
        if kind not in EVENTS:
            return "Telegram withholds nothing from the bot"
        self._api.send(int(user), **EVENTS[kind])
        return ""

    async def next(self, user: str) -> Seen:
        await self._api.wait_for(lambda: self._letters.has_new(user), PATIENCE)
        message = self._letters.take(user)
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        return Seen(message["plain"], tuple(button["text"] for row in rows for button in row), message)

    async def count(self, user: str) -> int:
        return len(self._letters.to(user))
