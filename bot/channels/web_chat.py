"""The web page as a channel: replies as safe HTML, a history that survives reloads, streams that tell open pages.

A person is a ticket, a random word that only their browser holds; what is stored is its hash, so that nobody who reads
the database or a backup can enter a conversation. An entry of the history is one JSON object:

    {"at": "2026-11-24T01:04:00Z", "said": "không đội mũ", "id": "k3…"}          typed by the person; `id` is the page's
    {"at": …, "said": "", "id": …, "stopped": true}                             the guard stopped it: no text is kept
    {"at": …, "html": "<p>…</p>", "choices": [["1", "Xem thêm", "lookup:more:x"]], "pressed": ["12", "lookup:…"]}
    {"at": …, "html": …, "choices": […], "edits": "12"}                         from now on in the place of entry 12
"""

import asyncio
import re
import secrets
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Mapping
from hashlib import blake2b
from html import escape
from typing import Any

import orjson

from bot import clock
from bot.errors import Refused, SendError, StorageUnavailable
from bot.message import (
    Accept,
    Address,
    Block,
    Bullets,
    Capabilities,
    Incoming,
    Kind,
    Memory,
    Paragraph,
    Part,
    Quote,
    Reply,
    Sent,
    Spans,
)

COOKIE = "loaluat"
"""The cookie that holds a person's ticket."""

MOST_LETTERS = 4_000
MOST_TYPED = 200
"""Letters of a text that is still being typed."""

MOST_STREAMS, MOST_STREAMS_EACH = 2_000, 5
MOST_PRESSED, MOST_LEFT = 5_000, 100
TEXT_LIMIT = 20_000

_TICKET = re.compile(r"[A-Za-z0-9_-]{32}")
_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{8,40}")
_OURS = re.compile(r"/copy/[A-Za-z0-9_-]+")
_ITEM = re.compile(r"[A-Za-z0-9:=._-]{0,64}")

Entry = tuple[int, str]
Say = Callable[[str], str]


def person_of(headers: Mapping[str, str]) -> str | None:
    """The person (24 hexadecimal digits) whose ticket is in the cookie header; None when there is none of its form."""
    for cookie in headers.get("cookie", "").split(";"):
        name, _, ticket = cookie.strip().partition("=")
        if name == COOKIE and _TICKET.fullmatch(ticket):
            return blake2b(ticket.encode(), digest_size=12).hexdigest()
    return None


class Stream:
    """What one open page is told. `past` first, then `following()` until it says None."""

    def __init__(self, forget: Callable[["Stream"], None]) -> None:
        self.past: list[Entry] = []
        self.set_aside = False
        self._forget = forget
        self._known: frozenset[int] = frozenset()
        self._news: asyncio.Queue[Entry | None] = asyncio.Queue()

    def begin(self, past: list[Entry]) -> None:
        """What the history held when the stream opened; an entry that was told meanwhile is not told twice."""
        self.past = past
        self._known = frozenset(number for number, _ in past)

    async def following(self) -> Entry | None:
        """The next (number, JSON) that is appended; None when the stream is over."""
        while True:
            entry = await self._news.get()
            if entry is None or entry[0] not in self._known:
                return entry

    def tell(self, entry: Entry) -> None:
        self._news.put_nowait(entry)

    def leave(self) -> None:
        """The end, from either side."""
        self._forget(self)
        self._news.put_nowait(None)


class WebChat:
    """The channel of the web page. `say` gives the sentence of a key of content/texts/, as it is now."""

    name = "web_chat"
    cookie = COOKIE
    capabilities = Capabilities(buttons=True, edits=True, text_limit=TEXT_LIMIT, per_second=200, deletes=True)

    def __init__(self, say: Say) -> None:
        self._say = say
        self._memory: Memory | None = None
        self._accept: Accept | None = None
        self._streams: OrderedDict[Stream, str] = OrderedDict()
        self._of: defaultdict[str, list[Stream]] = defaultdict(list)
        self._pressed: OrderedDict[str, tuple[str, str]] = OrderedDict()
        self._left: OrderedDict[str, Entry] = OrderedDict()

    async def open(self, memory: Memory, accept: Accept) -> None:
        self._memory, self._accept = memory, accept

    async def close(self) -> None:
        self._accept = None
        self.hang_up()

    def new_ticket(self) -> str:
        """For a browser that has none yet: 192 random bits."""
        return secrets.token_urlsafe(24)

    def person(self, headers: Mapping[str, str]) -> str | None:
        """Who asks, by the cookie header."""
        return person_of(headers)

    # What the page sends ------------------------------------------------------------------------------------------

    async def read(self, body: bytes, headers: dict[str, str]) -> list[Incoming]:
        """`{"id": …, "text" | "choice" (+ "message") | "start": …}` of the person in the cookie -> one update."""
        user = person_of(headers)
        if user is None:
            raise Refused(401, "no ticket")
        sent = _json(body)
        client_id = _field(sent, "id")
        if not _CLIENT_ID.fullmatch(client_id):
            raise Refused(400, "id: 8 to 40 letters, digits, - and _")
        kind, text, choice = _what(sent)
        return [
            Incoming(
                sender=Address(self.name, user),
                update_id=f"{user}.{client_id}",
                received_at=clock.now(),
                kind=kind,
                text=text,
                choice=choice,
                message=_field(sent, "message")[:20] if choice else "",
            )
        ]

    def typed(self, body: bytes, headers: Mapping[str, str]) -> Incoming:
        """`{"text": …}`: what the person in the cookie is typing. It is no update: it has no id, and nobody stores it."""
        user = person_of(headers)
        if user is None:
            raise Refused(401, "no ticket")
        text = _field(_json(body), "text").replace("\0", "")
        if not text.strip() or len(text) > MOST_TYPED:
            raise Refused(400, f"text: 1 to {MOST_TYPED} letters")
        return Incoming(Address(self.name, user), "", clock.now(), "text", text)

    async def post(self, body: bytes, headers: dict[str, str]) -> bool:
        """Takes what a page sent; False when it was taken before (sent again after a lost connection)."""
        if self._accept is None:
            raise Refused(503, "closing")
        [incoming] = await self.read(body, headers)
        self._remember_press(incoming)
        kept = await self._accept([incoming])
        for one in kept:
            if one.kind == "text":
                await self._append(one.sender.user, _own(one))
        return bool(kept)

    def _remember_press(self, incoming: Incoming) -> None:
        """The next reply to this person says which button it answers; a press needs no row of its own."""
        user = incoming.sender.user
        self._pressed.pop(user, None)
        if incoming.kind == "choice":
            self._pressed[user] = (incoming.message, incoming.choice)
            if len(self._pressed) > MOST_PRESSED:
                self._pressed.popitem(last=False)

    # What the page shows ------------------------------------------------------------------------------------------

    def render(self, reply: Reply) -> list[Part]:
        """HTML of h2, p, p.small, ul, ol, blockquote, details, strong, br and a; all text escaped."""
        pieces = [f"<h2>{escape(reply.title)}</h2>"] if reply.title else []
        pieces += [self._block(block) for block in reply.blocks]
        pieces += [self._link(url, key) for url, key in ((reply.image, "image"), (reply.source, "source")) if url]
        texts = [""]
        for piece in pieces:
            if texts[-1] and len(texts[-1]) + len(piece) > TEXT_LIMIT:
                texts.append("")
            texts[-1] += piece
        return [*(Part(text) for text in texts[:-1]), Part(texts[-1], reply.choices)]

    def _block(self, block: Block) -> str:
        match block:
            case Paragraph(spans, small):
                return f'<p class="small">{_html(spans)}</p>' if small else f"<p>{_html(spans)}</p>"
            case Bullets(items, numbered):
                tag = "ol" if numbered else "ul"
                return f"<{tag}>{''.join(f'<li>{_html(item)}</li>' for item in items)}</{tag}>"
            case Quote(paragraphs, folded):
                said = f"<blockquote>{''.join(f'<p>{_html(one)}</p>' for one in paragraphs)}</blockquote>"
                summary = f"<summary>{escape(self._say('web.quote'))}</summary>"
                return f"<details>{summary}{said}</details>" if folded else said

    def _link(self, url: str, key: str) -> str:
        """A link that leaves the page, or leads to one of ours; anything else is shown as text, never to be pressed."""
        if _OURS.fullmatch(url):
            return f'<p class="link"><a href="{url[1:]}">{escape(self._say("web.copy"))}</a></p>'
        if not url.startswith(("https://", "http://")):
            return f'<p class="small">{escape(url)}</p>'
        said = escape(self._say(f"web.{key}"))
        return f'<p class="link"><a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{said}</a></p>'

    async def send(self, user: str, part: Part) -> Sent:
        entry = _shown(part)
        pressed = self._pressed.pop(user, None)
        if pressed:
            entry["pressed"] = pressed
        return Sent(str(await self._kept(user, entry)))

    async def edit(self, user: str, message_id: str, part: Part) -> Sent:
        if not message_id.isdecimal():
            return await self.send(user, part)
        self._pressed.pop(user, None)
        await self._kept(user, {**_shown(part), "edits": message_id})
        return Sent(message_id)

    async def delete(self, user: str, message_id: str) -> None:
        """Done already: the history never had what the guard stopped, and its entry (`stopped`) took it off the page."""

    async def _kept(self, user: str, entry: dict[str, Any]) -> int:
        try:
            return await self._append(user, entry)
        except StorageUnavailable as wrong:
            raise SendError(str(wrong), retryable=True) from wrong

    async def _append(self, user: str, entry: dict[str, Any]) -> int:
        """Into the history, and to the pages that are open."""
        assert self._memory is not None, "open() comes first"
        body = orjson.dumps({"at": clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"), **entry}).decode()
        number = await self._memory.append(user, body)
        for stream in self._of.get(user, ()):
            stream.tell((number, body))
        return number

    # Open pages ---------------------------------------------------------------------------------------------------

    async def listen(self, user: str, after: int) -> Stream:
        """A stream of what follows entry `after` (0: the whole history that is kept)."""
        if self._memory is None or self._accept is None:
            raise Refused(503, "closing")
        stream = Stream(self._forget)
        mine = self._of[user]
        mine.append(stream)
        self._streams[stream] = user
        if len(mine) > MOST_STREAMS_EACH:
            _set_aside(mine[0])
        elif len(self._streams) > MOST_STREAMS:
            _set_aside(next(iter(self._streams)))
        try:
            past = await self._memory.after(user, after)
            last = self._left.get(user)
            stream.begin(past or ([last] if last and last[0] > after else []))
        except BaseException:
            stream.leave()
            raise
        return stream

    async def forget(self, user: str) -> None:
        """They were erased. Nothing is kept but, in memory, the last thing they were told: a page that was just then
        without a connection shows it when it comes back, and gets another ticket when it is loaded anew."""
        self._pressed.pop(user, None)
        if self._memory is not None and (past := await self._memory.after(user, 0, 1)):
            self._left[user] = past[-1]
            if len(self._left) > MOST_LEFT:
                self._left.popitem(last=False)

    def has_left(self, user: str) -> bool:
        return user in self._left

    def hang_up(self) -> None:
        """Ends every stream at once; pages come back by themselves."""
        for stream in list(self._streams):
            stream.leave()

    def _forget(self, stream: Stream) -> None:
        user = self._streams.pop(stream, None)
        if user is None:
            return
        self._of[user].remove(stream)
        if not self._of[user]:
            del self._of[user]

    @property
    def streams(self) -> int:
        """How many pages listen."""
        return len(self._streams)


def _set_aside(stream: Stream) -> None:
    stream.set_aside = True
    stream.leave()


def _json(body: bytes) -> dict[str, Any]:
    try:
        sent = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Refused(400, "not JSON") from None
    if not isinstance(sent, dict):
        raise Refused(400, "not an object")
    return sent


def _field(sent: dict[str, Any], name: str) -> str:
    value = sent.get(name, "")
    if not isinstance(value, str):
        raise Refused(400, f"{name}: not a string")
    return value


def _what(sent: dict[str, Any]) -> tuple[Kind, str, str]:
    """(kind, text, choice) of what a page sent."""
    if "choice" in sent:
        choice = _field(sent, "choice")
        if not choice or len(choice.encode()) > 64:
            raise Refused(400, "choice: 1 to 64 bytes")
        return "choice", "", choice
    if "start" in sent:
        item = _field(sent, "start")
        return "start", item if _ITEM.fullmatch(item) else "", ""
    said = _field(sent, "text").replace("\0", "").strip()
    if not said or len(said) > MOST_LETTERS:
        raise Refused(400, f"text: 1 to {MOST_LETTERS} letters")
    return "text", said, ""


def _own(kept: Incoming) -> dict[str, Any]:
    """The person's own message, as the guard left it."""
    own: dict[str, Any] = {"said": kept.text, "id": kept.update_id.partition(".")[2]}
    if not kept.text:
        own["stopped"] = True
    return own


def _shown(part: Part) -> dict[str, Any]:
    return {"html": part.text, "choices": [(choice.key, choice.label, choice.data) for choice in part.choices]}


def _html(spans: Spans) -> str:
    """Escaped, bold as strong, line breaks kept."""
    said = ((escape(span.text).replace("\n", "<br>"), span.bold) for span in spans)
    return "".join(f"<strong>{text}</strong>" if bold else text for text, bold in said)
