"""The terminal as a channel, for `loaluat talk`."""

import sys

from bot.channels.plain import render
from bot.errors import SendError
from bot.message import Accept, Capabilities, Incoming, Memory, Part, Reply, Sent


class Console:
    """Prints what is sent."""

    name = "console"
    capabilities = Capabilities(buttons=False, edits=False, text_limit=100_000, per_second=1_000)

    async def open(self, memory: Memory, accept: Accept) -> None:
        return None

    async def read(self, body: bytes, headers: dict[str, str]) -> list[Incoming]:
        return []

    def render(self, reply: Reply) -> list[Part]:
        return render(reply, self.capabilities.text_limit, shows_choices=True)

    async def send(self, user: str, part: Part) -> Sent:
        sys.stdout.write(f"{part.text}\n\n")
        return Sent("")

    async def edit(self, user: str, message_id: str, part: Part) -> Sent:
        return await self.send(user, part)

    async def delete(self, user: str, message_id: str) -> None:
        raise SendError("a terminal takes nothing back", retryable=False)

    async def close(self) -> None:
        return None
