"""The Zalo Bot Platform: texts and nothing else, every choice by its number; it withholds what protected people write."""

from tests.conversations.platforms import PATIENCE, Letters, Seen, printed
from tests.zalo_bot_server import ZaloBotApi

EVENTS = {
    "voice": ("voice", {"voice_url": "https://voice.example.vn/1.aac"}),
    "sticker": ("sticker", {"sticker": "s1", "url": "https://stickers.example.vn/1"}),
    "photo": ("image", {"photo": "https://photo.example.vn/1.jpg"}),
    "withheld": ("unsupported", {}),
}


class OnZaloBot:
    name = "zalo_bot"

    def __init__(self, api: ZaloBotApi) -> None:
        self._api = api
        self._letters = Letters(api.sent, lambda one: str(one["chat_id"]))

    def user(self, number: int) -> str:
        return f"{0x6EDE9AFA00000000 + number:020x}"

    async def say(self, user: str, text: str) -> None:
        self._api.say(user, text)

    async def press(self, user: str, seen: Seen, label: str) -> None:
        self._api.say(user, printed(seen.text)[seen.number(label)][0])

    async def send(self, user: str, kind: str, text: str) -> str:
        if kind == "start" and text:
            return "a link to a bot carries no word of ours"
        if kind == "start":  # there is no event of a first contact: who wants to begin anew writes so
            self._api.say(user, "/start")
            return ""
        name, content = EVENTS[kind]
        self._api.send(user, name, **content)
        return ""

    async def next(self, user: str) -> Seen:
        await self._api.wait_for(lambda: self._letters.has_new(user), PATIENCE)
        text = self._letters.take(user)["text"]
        return Seen(text, tuple(label for _, label in printed(text)))

    async def count(self, user: str) -> int:
        return len(self._letters.to(user))
