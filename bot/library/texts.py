"""The sentences that the bot says, from content/texts/<feature>.yaml; and their Markdown subset as blocks of a Reply."""

import itertools
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from bot.errors import ContentError, Problem
from bot.message import Block, Bullets, Paragraph, Quote, Span, Spans

_HOLE = re.compile(r"\{([a-z_]+)\}")
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_BULLET = re.compile(r"[-*•] +")
WRAPPED = 70
_STEP = re.compile(r"\d{1,2}[.)] +")


class Texts:
    """All sentences, by `feature.key`."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        self._sentences = dict(sentences)
        self._parts = {key: _HOLE.split(said) for key, said in self._sentences.items()}

    def __contains__(self, key: str) -> bool:
        return key in self._sentences

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(self._sentences)

    def holes(self, key: str) -> frozenset[str]:
        """The names of the {values} of a sentence."""
        return frozenset(self._parts[key][1::2])

    def say(self, key: str, **values: object) -> str:
        """The sentence with {name} filled in. ContentError when there is no such sentence, or no value for a name."""
        parts = self._parts.get(key)
        if parts is None:
            raise _missing(key, f"thiếu câu «{key}»")
        if len(parts) == 1:
            return parts[0]
        try:
            return "".join(str(values[part]) if n % 2 else part for n, part in enumerate(parts))
        except KeyError as name:
            raise _missing(key, f"câu «{key}» dùng {{{name.args[0]}}}, chỗ đó không có giá trị") from None


def _missing(key: str, said: str) -> ContentError:
    feature = key.partition(".")[0]
    return ContentError((Problem(f"content/texts/{feature}.yaml", 1, said),))


# Markdown subset ----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def blocks(markdown: str) -> tuple[Block, ...]:
    """Paragraphs, `- ` and `1. ` lists, `> ` quotes and **bold** -> blocks; anything else is plain text."""
    found: list[Block] = []
    for chunk in re.split(r"\n\s*\n", markdown.strip()):
        found += _chunk([line.strip() for line in chunk.splitlines() if line.strip()])
    return tuple(found)


def _chunk(lines: list[str]) -> list[Block]:
    """One stretch without empty lines: runs of lines of the same kind become one block each."""
    found: list[Block] = []
    run: list[str] = []
    kind = ""
    for line in lines:
        this = _kind(line)
        continues = this == "text" and kind in ("bullet", "step")  # a long item, wrapped
        if run and this != kind and not continues:
            found.append(_block(kind, run))
            run = []
        if continues:
            run[-1] += f" {line}"
            continue
        kind = this
        run.append(line)
    if run:
        found.append(_block(kind, run))
    return found


def _kind(line: str) -> str:
    if line.startswith(">"):
        return "quote"
    if _BULLET.match(line):
        return "bullet"
    return "step" if _STEP.match(line) else "text"


def _block(kind: str, lines: list[str]) -> Block:
    match kind:
        case "quote":
            return Quote((spans("\n".join(line[1:].strip() for line in lines)),))
        case "bullet":
            return Bullets(tuple(spans(_BULLET.sub("", line, count=1)) for line in lines))
        case "step":
            return Bullets(tuple(spans(_STEP.sub("", line, count=1)) for line in lines), numbered=True)
        case _:
            return Paragraph(spans(_rejoined(lines)))


def _rejoined(lines: list[str]) -> str:
    """A line that an editor's program wrapped goes on in the next; a short one was meant to end."""
    said = lines[0]
    for before, line in itertools.pairwise(lines):
        said += (" " if len(before) > WRAPPED and before[-1] not in ".:!?" else "\n") + line
    return said


def without_bold(block: Block) -> Block:
    """The block as plain text, one run a paragraph or item."""
    match block:
        case Paragraph():
            return replace(block, spans=_plain(block.spans))
        case Bullets():
            return replace(block, items=tuple(_plain(item) for item in block.items))
        case Quote():
            return replace(block, paragraphs=tuple(_plain(one) for one in block.paragraphs))


def _plain(runs: Spans) -> Spans:
    return (Span("".join(run.text for run in runs)),)


def spans(said: str) -> Spans:
    """Text with **bold** runs."""
    parts = _BOLD.split(said)
    return tuple(Span(part, bold=bool(n % 2)) for n, part in enumerate(parts) if part) or (Span(""),)
