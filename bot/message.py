"""The words that all other modules speak: Address, Incoming, Reply, Choice, Part, Channel. No logic of any feature."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, Protocol

MOST_CHOICES = 8
"""Buttons under one message; what is more stands under «Khác…»."""

DATA_BYTES = 64
"""Telegram's limit for what a button carries, which all channels keep."""

Kind = Literal["text", "choice", "start", "blocked", "followed", "photo", "unsupported", "withheld", "inline"]
"""withheld: the platform keeps from us what somebody sent, a file or the words of a person whom it protects."""

Verdict = Literal["", "accusation", "danger"]


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """A person on a channel. `user` is the platform's id as text (in a group: the group's)."""

    channel: str
    user: str

    def __str__(self) -> str:
        return f"{self.channel}:{self.user}"

    @classmethod
    def parse(cls, text: str) -> "Address":
        """`telegram:456` -> Address; ValueError when it is not of that form."""
        channel, colon, user = text.partition(":")
        if not (channel and colon and user):
            raise ValueError(f"{text!r} is not of the form channel:user")
        return cls(channel, user)


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update from a platform, in our words.

    update_id: unique per channel, for ever. text: what was typed, or the parameter of a start. choice: the data of the
    pressed button. message: the id of the message whose button was pressed (of the query, when kind is inline; of a text
    itself, where the channel deletes).
    group: it was said in a group, to the bot. verdict: what guard.py found; an accusation carries no text.
    deleted: it was taken out of the chat.
    """

    sender: Address
    update_id: str
    received_at: datetime
    kind: Kind
    text: str = ""
    choice: str = ""
    message: str = ""
    group: bool = False
    verdict: Verdict = ""
    deleted: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """(channel, update_id): what the update is known by."""
        return self.sender.channel, self.update_id

    @property
    def trace(self) -> str:
        """The update's id as a log may hold it: without the person, whom the page's ids begin with."""
        return self.update_id.rpartition(".")[2]


# What is said -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style. Never markup: channels escape it."""

    text: str
    bold: bool = False


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `small` is for citations, status lines and hints, which channels may show quieter.

    theirs, of any block: it shows what somebody else reads, in their form of address.
    """

    spans: Spans
    small: bool = False
    theirs: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; `numbered` for steps."""

    items: tuple[Spans, ...]
    numbered: bool = False
    theirs: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """The wording of a rule or background, folded where the channel can."""

    paragraphs: tuple[Spans, ...]
    folded: bool = True
    theirs: bool = False


Block = Paragraph | Bullets | Quote


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: `key` is what a person may type instead (1…8, A–D, 0, T), `data` its whole state, at most 64 bytes."""

    key: str
    label: str
    data: str

    def __post_init__(self) -> None:
        if len(self.data.encode()) > DATA_BYTES:
            raise ValueError(f"a button carries at most {DATA_BYTES} bytes: {self.data!r}")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a handler answers; one update gets one. `replaces`: edit the pressed message where the channel can.

    passed_on: made to be sent on to others, so it is not put into the reader's own form of address.
    farewell: the addresses of whom it takes leave: they were erased, and once it is said this message itself is too.
    """

    title: str = ""
    blocks: tuple[Block, ...] = ()
    choices: tuple[Choice, ...] = ()
    replaces: bool = False
    source: str | None = None
    image: str | None = None
    passed_on: bool = False
    farewell: tuple[Address, ...] = ()


def text(said: str, bold: bool = False) -> Spans:
    """One plain run."""
    return (Span(said, bold),)


def paragraph(said: str, small: bool = False) -> Paragraph:
    """One plain paragraph."""
    return Paragraph(text(said), small)


def numbered(options: Iterable[tuple[str, str]]) -> tuple[Choice, ...]:
    """(label, data) pairs -> choices with the keys 1, 2, 3 …; ValueError when there are more than eight."""
    choices = tuple(Choice(str(n), label, data) for n, (label, data) in enumerate(options, 1))
    if len(choices) > MOST_CHOICES:
        raise ValueError(f"at most {MOST_CHOICES} choices, the rest stands under «Khác…»: got {len(choices)}")
    return choices


def add(reply: Reply, *blocks: Block) -> Reply:
    """The reply with more blocks at its end."""
    return replace(reply, blocks=reply.blocks + blocks)


# Channels -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """One message as the platform takes it: `text` in the platform's own markup; the last part carries the choices.

    bold: how much of its beginning is a title, in UTF-16 units, for a platform that styles by offsets. bulk: it is one of
    a broadcast, for a platform that has a paid lane for them. charged: the time in which it costs nothing has passed.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    bold: int = 0
    bulk: bool = False
    charged: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """What the platform called the message that it took."""

    message_id: str


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do. `text_limit` counts as the platform counts; `per_second` is its limit for broadcasts.

    most_buttons: the choices after these are only printed. window: how long after a person's last message they may be
    written to; later it waits until they write again. free_for: how long that costs nothing; then `price` đồng a message.
    group_sign: what the ids of groups begin with. deletes: what a person sent can be taken out of the chat.
    """

    buttons: bool
    edits: bool
    text_limit: int
    per_second: float
    most_buttons: int = MOST_CHOICES
    window: timedelta | None = None
    free_for: timedelta | None = None
    price: int = 0
    group_sign: str = ""
    deletes: bool = False


Accept = Callable[[Sequence[Incoming]], Awaitable[tuple[Incoming, ...]]]
"""Stores updates durably and returns them as they were kept: without those seen before, texts blanked by the guard."""


class Memory(Protocol):
    """What a channel remembers across restarts, without knowing SQL. Each channel has its own.

    A value that names people is a JSON object by their ids, so that whoever is erased is taken out of it.
    """

    async def get(self, key: str) -> str | None: ...
    async def put(self, key: str, value: str) -> None: ...
    async def swap(self, key: str, old: str | None, new: str) -> bool:
        """Put, but only while the value is still `old` (None: there is none): for what several processes change."""
        ...

    async def add(self, key: str, amount: int) -> int:
        """Add to a count that begins at 0, with other processes doing the same; returns what it is then."""
        ...

    async def append(self, user: str, body: str) -> int:
        """Add to a person's history; returns its number, growing per channel."""
        ...

    async def after(self, user: str, number: int, limit: int = 200) -> list[tuple[int, str]]:
        """(number, body) of the newest `limit` entries of a person's history with a larger number, oldest first."""
        ...


class Renderer(Protocol):
    """How a platform shows a reply."""

    @property
    def name(self) -> str: ...
    @property
    def capabilities(self) -> Capabilities: ...
    def render(self, reply: Reply) -> list[Part]:
        """Pure: splitting and formatting. Never empty."""
        ...


class Channel(Renderer, Protocol):
    """One platform. Its words never leave its file."""

    async def open(self, memory: Memory, accept: Accept) -> None:
        """Start: set the commands, begin polling or register the webhook."""
        ...

    async def read(self, body: bytes, headers: dict[str, str]) -> list[Incoming]:
        """A webhook's body -> updates. Raises Refused(401) for a wrong signature, Refused(400) for no JSON."""
        ...

    async def send(self, user: str, part: Part) -> Sent:
        """Raises SendError."""
        ...

    async def edit(self, user: str, message_id: str, part: Part) -> Sent:
        """Raises SendError; a channel that cannot edit sends."""
        ...

    async def delete(self, user: str, message_id: str) -> None:
        """Takes a person's own message out of the chat, for everybody in it; good when it is gone already. Raises SendError,
        always where the channel does not delete."""
        ...

    async def close(self) -> None:
        """Stop taking updates; what was accepted stays."""
        ...


class InlineChannel(Channel, Protocol):
    """A channel in which a person can search inside any other chat and share an answer."""

    async def answer_inline(self, query_id: str, found: Sequence[tuple[str, Reply]]) -> None:
        """(answer id, reply) pairs, best first; the title of each reply is what the person sees in the list."""
        ...
