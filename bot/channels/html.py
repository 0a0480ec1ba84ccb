"""A reply as Telegram HTML: escaped, folded quotes, split under the limit with every tag closed. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from typing import Literal

from bot.message import Block, Bullets, Paragraph, Part, Quote, Reply, Span, Spans, text

Fold = Literal["", "folded", "open"]
QUOTES = {"folded": ("<blockquote expandable>", "</blockquote>"), "open": ("<blockquote>", "</blockquote>")}
SENTENCE_ENDS = (". ", "? ", "! ", "; ")


@dataclass(slots=True)
class Line:
    """One line of a message. gap: an empty line before it. Not frozen, since making a frozen one costs thrice as much."""

    spans: Spans
    gap: bool = False
    italic: bool = False
    quote: Fold = ""


def render(reply: Reply, limit: int) -> list[Part]:
    """Parts whose visible text is at most `limit` UTF-16 units; the last one has the choices."""
    lines = [line for line in _lines(reply) if any(not span.text.isspace() for span in line.spans if span.text)]
    longest = sum(len(span.text) for line in lines for span in line.spans) * 2 + len(lines) * 2
    messages = [lines] if longest <= limit else _filled(lines, limit)  # nearly always one, without counting units
    texts = [_joined(message) for message in messages]
    return [*(Part(said) for said in texts[:-1]), Part(texts[-1] or "…", reply.choices)]


def units(said: str) -> int:
    """The length as Telegram counts it: UTF-16 code units."""
    return len(said) if said.isascii() else len(said.encode("utf-16-le", "surrogatepass")) // 2


# What stands in it --------------------------------------------------------------------------------------------------


def _lines(reply: Reply) -> Iterator[Line]:
    if reply.title:
        yield Line(text(reply.title, bold=True))
    for block in reply.blocks:
        yield from _block(block)
    for url in (reply.image, reply.source):
        if url:
            yield Line(text(url), gap=True)


def _block(block: Block) -> Iterator[Line]:
    match block:
        case Paragraph(spans, small):
            yield Line(spans, gap=True, italic=small)
        case Bullets(items, numbered):
            for n, item in enumerate(items, 1):
                mark = Span(f"{n}. " if numbered else "• ")
                yield Line((mark, *item), gap=n == 1)
        case Quote(paragraphs, folded):
            for n, spans in enumerate(paragraphs):
                yield Line(spans, gap=n == 0, quote="folded" if folded else "open")


# As markup ----------------------------------------------------------------------------------------------------------


def _joined(lines: list[Line]) -> str:
    said: list[str] = []
    quote: Fold = ""
    for n, line in enumerate(lines):
        if quote and line.quote != quote:
            said.append(QUOTES[quote][1])
        if n:
            said.append("\n\n" if line.gap else "\n")
        if line.quote and line.quote != quote:
            said.append(QUOTES[line.quote][0])
        said.append(_html(line))
        quote = line.quote
    if quote:
        said.append(QUOTES[quote][1])
    return "".join(said)


def _html(line: Line) -> str:
    said = "".join(
        f"<b>{escape(span.text, quote=False)}</b>" if span.bold else escape(span.text, quote=False)
        for span in line.spans
    )
    return f"<i>{said}</i>" if line.italic else said


# Splitting ----------------------------------------------------------------------------------------------------------


def _filled(lines: list[Line], limit: int) -> list[list[Line]]:
    """Messages filled one after the other. A short line goes over whole; a long one is cut where a sentence ends."""
    messages: list[list[Line]] = [[]]
    room = limit
    waiting = lines[::-1]
    while waiting:
        line = waiting.pop()
        between = (2 if line.gap else 1) if messages[-1] else 0
        size = sum(units(span.text) for span in line.spans) + between
        if size <= room:
            messages[-1].append(line)
            room -= size
            continue
        short, little_room = size <= limit // 4, room < limit // 4
        if not messages[-1] or not (short or little_room):
            head, rest = _cut(line, room - between)
            messages[-1].append(head)
            waiting += [rest] if rest.spans else []
        else:
            waiting.append(line)
        if waiting:
            messages.append([])
            room = limit
    return messages


def _cut(line: Line, room: int) -> tuple[Line, Line]:
    """The beginning that fits into `room` units, and the rest."""
    said = "".join(span.text for span in line.spans)
    most = fitting(said, room)
    at = said.rfind("\n", most // 2, most) + 1
    at = at or max(said.rfind(end, most // 2, most) + 1 for end in SENTENCE_ENDS)
    at = at or said.rfind(" ", most // 2, most) + 1 or max(most, 1)
    rest = at + len(said[at:]) - len(said[at:].lstrip())
    return replace(line, spans=_between(line.spans, 0, at)), replace(line, spans=_between(line.spans, rest, len(said)))


def fitting(said: str, room: int) -> int:
    """How many characters have at most `room` units."""
    most = min(len(said), room)
    while units(said[:most]) > room:
        most -= (units(said[:most]) - room + 1) // 2  # a character is at most two units
    return most


def _between(spans: Spans, start: int, end: int) -> Spans:
    """The characters from start to end, in their styles."""
    found = []
    for span in spans:
        if part := span.text[max(start, 0) : max(end, 0)]:
            found.append(Span(part, span.bold))
        start, end = start - len(span.text), end - len(span.text)
    return tuple(found)
