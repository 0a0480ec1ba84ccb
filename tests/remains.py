"""Whether words are left anywhere: every byte of a folder and of what a process says of itself, in whatever writing."""

import base64
import html
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from bot.vietnamese import fold

SHORTEST = 5
"""Bytes: shorter pieces of a code stand everywhere."""


def spellings(words: str) -> dict[str, str]:
    """As people and programs write the same words."""
    plain = {"composed": words, "taken apart": unicodedata.normalize("NFD", words), "without marks": fold(words)}
    cased = {f"{how}, {case.__name__}": case(said) for how, said in plain.items() for case in (str.upper, str.lower)}
    joined = {f"{how}, {mark}": said.replace(" ", mark) for how, said in plain.items() for mark in ("_", "+", "-")}
    apart = {f"{how}, set apart": " ".join(said.replace(" ", "")) for how, said in plain.items()}
    unseen = {"with unseen letters": words.replace("h", "h\u200b")}
    return plain | cased | joined | apart | unseen


def writings(words: str) -> Iterator[tuple[str, bytes]]:
    """(how, bytes) of each spelling in each code that a program may leave it in."""
    for how, said in spellings(words).items():
        raw = said.encode()
        escaped = said.encode("ascii", "backslashreplace")
        texts = {
            "JSON": "".join(one if one.isascii() else f"\\u{ord(one):04x}" for one in said).encode(),
            "JSON, capitals": "".join(one if one.isascii() else f"\\u{ord(one):04X}" for one in said).encode(),
            "Python": repr(raw)[2:-1].encode(),
            "Python text": escaped,
            "percent": quote(said).encode(),
            "percent, small": quote(said).lower().encode(),
            "page": html.escape(said).encode("ascii", "xmlcharrefreplace"),
            "hexadecimal": raw.hex().encode(),
            "hexadecimal, capitals": raw.hex().upper().encode(),
            "UTF-16": said.encode("utf-16-le"),
            "UTF-16, big": said.encode("utf-16-be"),
            "UTF-32": said.encode("utf-32-le"),
            "UTF-8": raw,
        }
        yield from ((f"{how}, {code}", written) for code, written in texts.items())
        for at in range(3):  # wherever in a longer text the words begin
            inner = base64.b64encode(b"\0" * at + raw)[4 if at else 0 :]
            yield f"{how}, base64 {at}", inner[: len(inner) // 4 * 4 - 4]


def remains(words: Iterable[str], folder: Path, *said: tuple[str, str]) -> list[str]:
    """Where one of the words was found and how it is written there. said: (name, text) of what is no file."""
    places = [(str(path.relative_to(folder)), path.read_bytes()) for path in folder.rglob("*") if path.is_file()]
    places += [(name, text.encode()) for name, text in said]
    wanted = [(one, how, written) for one in words for how, written in set(writings(one)) if len(written) >= SHORTEST]
    return [f"{place}: «{one}» ({how})" for place, held in places for one, how, written in wanted if written in held]
