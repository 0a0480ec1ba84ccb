"""A channel of a made-up platform for tests of what stands behind channels: it takes, refuses and fails as told."""

from collections import defaultdict

from bot.channels.plain import render
from bot.errors import SendError
from bot.message import Accept, Capabilities, Incoming, Memory, Part, Reply, Sent


class Platform:
    """Keeps what was sent to whom; `wrong[user]` are the errors of the next sends."""

    name = "telegram"
    capabilities = Capabilities(buttons=True, edits=True, text_limit=4096, per_second=10_000, deletes=True)

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.edited: list[tuple[str, str, str]] = []
        self.deleted: list[tuple[str, str]] = []
        self.wrong: defaultdict[str, list[SendError]] = defaultdict(list)

    def to(self, user: str) -> list[str]:
        return [text for who, text in self.sent if who == user]

    async def open(self, memory: Memory, accept: Accept) -> None:
        return None

    async def read(self, body: bytes, headers: dict[str, str]) -> list[Incoming]:
        return []

    def render(self, reply: Reply) -> list[Part]:
        return render(reply, 4096, shows_choices=True)

    async def send(self, user: str, part: Part) -> Sent:
        if self.wrong[user]:
            raise self.wrong[user].pop(0)
        self.sent.append((user, part.text))
        return Sent(str(len(self.sent)))

    async def edit(self, user: str, message_id: str, part: Part) -> Sent:
        self.edited.append((user, message_id, part.text))
        return Sent(message_id)

    async def delete(self, user: str, message_id: str) -> None:
        if self.wrong[user]:
            raise self.wrong[user].pop(0)
        self.deleted.append((user, message_id))

    async def close(self) -> None:
        return None
