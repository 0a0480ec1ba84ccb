"""A reply as Telegram HTML: escaped, folded quotes, split under the limit with every tag closed. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Literal

from bot.channels.plain import cuts
from bot.message import Block, Bullets, Paragraph, Part, Quote, Reply, Span, Spans, text

QUOTES = {"folded": ("<blockquote expandable>", "</blockquote>"), "open": ("<blockquote>", "</blockquote>")}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a message. size: UTF-16 units that the platform counts. gap: an empty line before it."""

    html: str
    size: int
    gap: bool = False
    quote: Literal["", "folded", "open"] = ""


def render(reply: Reply, limit: int) -> list[Part]:
    """Parts whose visible text is at most `limit` UTF-16 units; the last one has the choices."""
    messages: list[list[Line]] = [[]]
    size = 0
    for line in _lines(reply, limit):
        more = line.size + (2 if line.gap else 1)
        if messages[-1] and size + more > limit:
            messages.append([])
            size = 0
        messages[-1].append(line)
        size += more
    texts = [_joined(lines) for lines in messages]
    return [*(Part(said) for said in texts[:-1]), Part(texts[-1] or "…", reply.choices)]


def units(said: str) -> int:
    """The length as Telegram counts it: UTF-16 code units."""
    return len(said) if said.isascii() else len(said.encode("utf-16-le", "surrogatepass")) // 2


def _joined(lines: list[Line]) -> str:
    said: list[str] = []
    quote: Literal["", "folded", "open"] = ""
    for n, line in enumerate(lines):
        if quote and line.quote != quote:
            said.append(QUOTES[quote][1])
        if n:
            said.append("\n\n" if line.gap else "\n")
        if line.quote and line.quote != quote:
            said.append(QUOTES[line.quote][0])
        said.append(line.html)
        quote = line.quote
    if quote:
        said.append(QUOTES[quote][1])
    return "".join(said)


def _lines(reply: Reply, limit: int) -> Iterator[Line]:
    if reply.title:
        yield from _cut(text(reply.title, bold=True), limit, gap=False)
    for n, block in enumerate(reply.blocks):
        yield from _block(block, limit, gap=bool(n or reply.title))
    for url in (reply.image, reply.source):
        if url:
            yield from _cut(text(url), limit, gap=True)


def _block(block: Block, limit: int, gap: bool) -> Iterator[Line]:
    match block:
        case Paragraph(spans, small):
            yield from _cut(spans, limit, gap, italic=small)
        case Bullets(items, numbered):
            for n, item in enumerate(items, 1):
                mark = Span(f"{n}. " if numbered else "• ")
                yield from _cut((mark, *item), limit, gap and n == 1)
        case Quote(paragraphs, folded):
            for n, spans in enumerate(paragraphs):
                yield from _cut(spans, limit, gap and n == 0, quote="folded" if folded else "open")


def _cut(
    spans: Spans, limit: int, gap: bool, italic: bool = False, quote: Literal["", "folded", "open"] = ""
) -> Iterator[Line]:
    """A run of spans as one line, or as several when it is longer than a message."""
    size = sum(units(span.text) for span in spans)
    if size <= limit:
        yield Line(_html(spans, italic), size, gap, quote)
        return
    for span in spans:
        for piece in cuts(span.text, limit // 2):  # a character is at most two units
            yield Line(_html((Span(piece, span.bold),), italic), units(piece), gap, quote)
            gap = False


def _html(spans: Spans, italic: bool) -> str:
    said = "".join(
        f"<b>{escape(span.text, quote=False)}</b>" if span.bold else escape(span.text, quote=False) for span in spans
    )
    return f"<i>{said}</i>" if italic and said.strip() else said
