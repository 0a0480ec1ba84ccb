"""One change in words: what it is about, what stood there, what stands there now; texts are compared word by word."""

import difflib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.library.texts import blocks
from bot.message import Bullets, Paragraph, Quote

What = Literal[
    "new", "gone", "withdrawn", "state", "approval", "text", "citation", "dates", "version", "figures", "card",
    "phrasings", "audience", "status", "relations", "asked", "other",
]  # fmt: skip
"""What a program can tell apart."""

AROUND = 3
"""Words shown before and after a change."""

MOST_WORDS = 40
ALIKE = 0.3
"""Below this share of equal words the two texts are shown one after the other."""


@dataclass(frozen=True)
class Change:
    """said: the whole in Vietnamese. indirect: the item itself stands as it did."""

    what: What
    said: str
    old: str = ""
    new: str = ""
    indirect: bool = False


@dataclass(frozen=True)
class Changed:
    """One item and all that changes about it. title: by which an editor knows it."""

    kind: str
    id: str
    title: str
    changes: tuple[Change, ...]

    @property
    def is_indirect(self) -> bool:
        return all(one.indirect for one in self.changes)


def plain(markdown: str) -> str:
    """The words of a text, however it is laid out."""
    said: list[str] = []
    for block in blocks(markdown):
        match block:
            case Paragraph(spans):
                said += ["".join(span.text for span in spans)]
            case Bullets(items):
                said += ["".join(span.text for span in item) for item in items]
            case Quote(paragraphs):
                said += ["".join(span.text for span in one) for one in paragraphs]
    return " ".join(" ".join(said).split())


def text_change(label: str, old: str | None, new: str | None, what: What = "text") -> Iterator[Change]:
    """Nothing when the words are the same."""
    before, after = plain(old or ""), plain(new or "")
    if before == after:
        return
    if not before or not after:
        said = f"{label}: {'thêm' if after else 'bỏ'} «{_short((after or before).split())}»"
    else:
        said = f"{label}: {word_level(before, after)}"
    yield Change(what, said, before, after)


def value_change(
    label: str, old: object, new: object, what: What, show: Callable[[object], str] = str
) -> Iterator[Change]:
    """`hết hiệu lực: không có → 01/3/2027`."""
    if old != new:
        before, after = _value(old, show), _value(new, show)
        yield Change(what, f"{label}: {before} → {after}", before, after)


def list_change(label: str, old: Sequence[str], new: Sequence[str], what: What) -> Iterator[Change]:
    """What came and what went, whatever the order."""
    came, went = [one for one in new if one not in old], [one for one in old if one not in new]
    said = [f"thêm {_named(came)}"] if came else []
    said += [f"bỏ {_named(went)}"] if went else []
    if said:
        yield Change(what, f"{label}: {', '.join(said)}", ", ".join(old), ", ".join(new))


def word_level(old: str, new: str) -> str:
    """«… bị phạt [400.000 → 800.000] đồng …»: the words that changed, with some around them."""
    before, after = old.split(), new.split()
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < ALIKE:
        return f"«{_short(before)}» → «{_short(after)}»"
    said: list[str] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            said += _around(before[a:b], first=a == 0, last=b == len(before))
        else:
            said.append(_exchanged(before[a:b], after[c:d]))
    return " ".join(said)


def _exchanged(old: list[str], new: list[str]) -> str:
    if not old:
        return f"[thêm: {_short(new)}]"
    return f"[{_short(old)} → {_short(new)}]" if new else f"[bỏ: {_short(old)}]"


def _around(words: list[str], first: bool, last: bool) -> list[str]:
    """Of a stretch that stayed, what stands beside the changes."""
    head = [] if first else words[:AROUND]
    tail = [] if last else words[-AROUND:]
    return words if len(head) + len(tail) >= len(words) else [*head, "…", *tail]


def _short(words: list[str]) -> str:
    if len(words) <= MOST_WORDS:
        return " ".join(words)
    return " ".join([*words[:MOST_WORDS], "…"])


def _value(value: object, show: Callable[[object], str]) -> str:
    return "không có" if value is None or value in ((), "") else show(value)


def _named(those: Sequence[str]) -> str:
    return ", ".join(f"«{one}»" for one in those)
