"""A channel of which nothing leaves this machine, for staging: it renders as the real one and counts what it would send."""

from bot.message import Accept, Incoming, Memory, Part, Renderer, Reply, Sent


class Silent:
    """Stands in for another channel, under its name. `sent`, `edited`: how many messages would have gone out."""

    def __init__(self, channel: Renderer) -> None:
        self._channel = channel
        self.name = channel.name
        self.capabilities = channel.capabilities
        self.sent = 0
        self.edited = 0

    async def open(self, memory: Memory, accept: Accept) -> None:
        """Takes no updates: a poller would take them away from the real service."""

    async def read(self, body: bytes, headers: dict[str, str]) -> list[Incoming]:
        return []

    def render(self, reply: Reply) -> list[Part]:
        return self._channel.render(reply)

    async def send(self, user: str, part: Part) -> Sent:
        self.sent += 1
        return Sent(f"silent-{self.sent}")

    async def edit(self, user: str, message_id: str, part: Part) -> Sent:
        self.edited += 1
        return Sent(message_id)

    async def delete(self, user: str, message_id: str) -> None:
        return None

    async def close(self) -> None:
        return None
