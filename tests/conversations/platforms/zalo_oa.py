"""A Zalo Official Account: five buttons, the rest by their printed numbers; a follow is how a person begins."""

from tests.conversations.platforms import PATIENCE, Letters, Seen, printed
from tests.zalo_oa_server import ZaloOfficialAccount

EVENTS = {"voice": "user_send_audio", "sticker": "user_send_sticker", "photo": "user_send_image"}


class OnZaloOA:
    name = "zalo_oa"

    def __init__(self, zalo: ZaloOfficialAccount) -> None:
        self._zalo = zalo
        self._letters = Letters(zalo.sent, lambda one: str(one["user"]))

    def user(self, number: int) -> str:
        return str(440_000 + number)

    async def say(self, user: str, text: str) -> None:
        await self._zalo.say(user, text)

    async def press(self, user: str, seen: Seen, label: str) -> None:
        """A button where there is one for it."""
        number = seen.number(label)
        if number < len(seen.handle["buttons"]):
            await self._zalo.press(user, seen.handle, number)
        else:
            await self._zalo.say(user, printed(seen.text)[number][0])

    async def send(self, user: str, kind: str, text: str) -> str:
        if kind == "start" and not text:
            await self._zalo.follow(user)
            return ""
        if kind == "start":
            return "a link to an Official Account carries no word of ours"
        if kind not in EVENTS:
            return "an Official Account is told of every message"
        await self._zalo.send(user, EVENTS[kind], attachments=[])
        return ""

    async def next(self, user: str) -> Seen:
        await self._zalo.wait_for(lambda: self._letters.has_new(user), PATIENCE)
        message = self._letters.take(user)
        choices = printed(message["text"])
        titles = [button["title"] for button in message["buttons"]]
        for title, (key, label) in zip(titles, choices, strict=False):
            assert title.startswith(f"{key}. {label[:40]}"), f"the button «{title}» is not the printed «{key}. {label}»"
        return Seen(message["text"], tuple(label for _, label in choices), message)

    async def count(self, user: str) -> int:
        return len(self._letters.to(user))
