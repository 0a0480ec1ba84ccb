"""Telegram's HTML, pure: its few tags and entities, and its words for what it cannot parse."""

import re
from dataclasses import dataclass
from typing import Any

KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "a": "text_link", "blockquote": "blockquote", "tg-spoiler": "spoiler", "span": "spoiler",
    "tg-emoji": "custom_emoji", "tg-time": "date_time",
}  # fmt: skip
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
"""All named entities there are; any other stays as it is written, and people see it so."""

SPECIAL = re.compile(r"[<&]")
ENTITY = re.compile(r"&(?:#(?P<number>\d{1,8})|#[xX](?P<hex>[0-9a-fA-F]{1,8})|(?P<name>[A-Za-z]+));?")
SPACES = re.compile(r"[ \t\r\n\v]*")
TAG_NAME = re.compile(r"[^ \t\r\n\v>]*")
ATTRIBUTE_NAME = re.compile(r"[^ \t\r\n\v=>/\"']*")
NAME_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
LAST_CHARACTER = 0x10FFFF
SURROGATES = range(0xD800, 0xE000)

Entity = dict[str, Any]


class Unparsable(Exception):
    """Why, in the API's words."""


@dataclass(frozen=True)
class _Open:
    """A tag that waits for its end. at: where its content begins, in UTF-16 units."""

    name: str
    attributes: dict[str, str]
    at: int


def parse_html(text: str) -> tuple[str, list[Entity]]:
    """(what people see, its entities: type, offset and length in UTF-16 units); raises Unparsable."""
    return _Reader(text).read()


def _decode(found: re.Match[str]) -> str:
    """The character of an entity; the entity itself when there is none."""
    if name := found["name"]:
        return NAMED.get(name, found[0])
    code = int(found["number"]) if found["number"] else int(found["hex"], 16)
    if code in SURROGATES:
        raise Unparsable(
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units"
        )
    return chr(code) if 0 < code <= LAST_CHARACTER else found[0]


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.seen: list[str] = []
        self.units = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        at = 0
        while found := SPECIAL.search(self.text, at):
            self._show(self.text[at : found.start()])
            at = self._tag(found.start()) if found[0] == "<" else self._entity(found.start())
        self._show(self.text[at:])
        if self.open:
            raise Unparsable(f'Can\'t find end tag corresponding to start tag "{self.open[-1].name}"')
        self.entities.sort(key=lambda one: (one["offset"], -one["length"]))
        return "".join(self.seen), self.entities

    def _show(self, run: str) -> None:
        if run:
            self.seen.append(run)
            self.units += len(run) if run.isascii() else len(run.encode("utf-16-le")) // 2

    def _entity(self, begin: int) -> int:
        found = ENTITY.match(self.text, begin)
        self._show(_decode(found) if found else "&")
        return found.end() if found else begin + 1

    def _tag(self, begin: int) -> int:
        """Reads a tag; returns where it ends."""
        if self.text.startswith("/", begin + 1):
            return self._end_tag(begin)
        end = self._skip(TAG_NAME, begin + 1)
        name = self.text[begin + 1 : end].lower()
        if end == len(self.text):
            raise Unparsable(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        if name not in KINDS:
            raise Unparsable(f'Unsupported start tag "{name}" at byte offset {self._bytes(begin)}')
        attributes, end = self._attributes(name, begin, end)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise Unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(begin)}')
        if name == "blockquote" and any(one.name == name for one in self.open):
            raise Unparsable(f"Can't nest blockquote at byte offset {self._bytes(begin)}")
        self.open.append(_Open(name, attributes, self.units))
        return end

    def _attributes(self, tag: str, begin: int, at: int) -> tuple[dict[str, str], int]:
        """(name -> value, where the tag ends); an attribute without a value has an empty one."""
        found: dict[str, str] = {}
        while True:
            at = self._skip(SPACES, at)
            if self.text.startswith(">", at):
                return found, at + 1
            end = self._skip(ATTRIBUTE_NAME, at)
            name = self.text[at:end].lower()
            if not name:
                raise Unparsable(f'Empty attribute name in the tag "{tag}" at byte offset {self._bytes(begin)}')
            at = self._skip(SPACES, end)
            found[name] = ""
            if self.text.startswith("=", at):
                found[name], at = self._value(tag, begin, self._skip(SPACES, at + 1))
            if at >= len(self.text):
                raise Unparsable(f"Unclosed start tag at byte offset {self._bytes(begin)}")

    def _value(self, tag: str, begin: int, at: int) -> tuple[str, int]:
        """(the value of an attribute, quoted or a plain token; where it ends)."""
        quote = self.text[at : at + 1]
        if not quote:
            raise Unparsable(f'Unclosed start tag "{tag}" at byte offset {self._bytes(begin)}')
        if quote in "'\"":
            end = self.text.find(quote, at + 1)
            if end < 0:
                raise Unparsable(f"Unclosed start tag at byte offset {self._bytes(begin)}")
            return ENTITY.sub(_decode, self.text[at + 1 : end]), end + 1
        end = self._skip(NAME_TOKEN, at)
        if not self.text[end : end + 1].isspace() and not self.text.startswith(">", end):
            raise Unparsable(f"Unexpected end of name token at byte offset {self._bytes(at)}")
        return self.text[at:end].lower(), end

    def _end_tag(self, begin: int) -> int:
        if not self.open:
            raise Unparsable(f"Unexpected end tag at byte offset {self._bytes(begin)}")
        end = self._skip(TAG_NAME, begin + 2)
        name = self.text[begin + 2 : end].lower()
        closed = self._skip(SPACES, end)
        if not self.text.startswith(">", closed):
            raise Unparsable(f"Unclosed end tag at byte offset {self._bytes(begin)}")
        expected = self.open[-1].name
        if name not in ("", expected):
            where = f"byte offset {self._bytes(begin)}"
            raise Unparsable(f'Unmatched end tag at {where}, expected "</{expected}>", found "</{name}>"')
        self._close(self.open.pop())
        return closed + 1

    def _close(self, tag: _Open) -> None:
        """What stood between a tag and its end becomes an entity, unless nothing did."""
        length = self.units - tag.at
        if not length or (tag.name == "a" and not tag.attributes.get("href")):
            return
        entity: Entity = {"type": KINDS[tag.name], "offset": tag.at, "length": length}
        if tag.name == "a":
            entity["url"] = tag.attributes["href"]
        if tag.name == "blockquote" and "expandable" in tag.attributes:
            entity["type"] = "expandable_blockquote"
        self.entities.append(entity)

    def _skip(self, what: re.Pattern[str], at: int) -> int:
        found = what.match(self.text, at)
        return found.end() if found else at

    def _bytes(self, at: int) -> int:
        return len(self.text[:at].encode())
