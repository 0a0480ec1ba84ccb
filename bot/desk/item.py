"""One item as citizens would see it in every channel on a day, also before it is approved, and a patch to copy."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta

import orjson

from bot.errors import Problem
from bot.library import Answer, Question
from bot.library.approval import AGAIN_DAYS, fingerprint
from bot.library.items import Items
from bot.library.lint.reading import units
from bot.library.models import REVIEWED, Reviewed
from bot.library.texts import blocks
from bot.message import Choice, Part, Renderer, Reply

KINDS = ("answers", "documents", "announcements", "quizzes")
BUTTONS = {"answers": "lookup:show:", "documents": "browse:document:", "announcements": "announce:show:"}
BEHIND = ("lookup:more:", "lookup:do:", "lookup:before:", "lookup:change:")

Press = Callable[[str], Awaitable[Reply | None]]
"""What the bot answers to a button."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What one channel shows of a reply. markup: the text is that channel's HTML. units: UTF-16 units of each part."""

    channel: str
    parts: tuple[Part, ...]
    markup: bool
    units: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """An item on a day. screens: of each reply, one screen a channel."""

    kind: str
    id: str
    title: str
    where: str
    replies: tuple[tuple[Screen, ...], ...]
    problems: tuple[Problem, ...]
    patch: str
    status: str
    hash: str


async def replies_of(press: Press, items: Items, kind: str, id_: str) -> list[Reply]:
    """The card and what stands behind its buttons; of a quiz every question."""
    if kind == "quizzes":
        return [_asked(question) for question in items.quizzes[id_].questions]
    first = await press(BUTTONS[kind] + id_)
    found = [first] if first else []
    behind = [one.data for one in first.choices if one.data.startswith(BEHIND)] if first else []
    for data in behind:
        reply = await press(data)
        if reply:
            found.append(reply)
    return found


def _asked(question: Question) -> Reply:
    """A question with the reason of every option."""
    choices = tuple(Choice("ABCD"[n], one.text, f"q:{n}") for n, one in enumerate(question.options))
    marks = ("✓" if one.right else "✗" for one in question.options)
    reasons = (f"- {mark} {one.text}: {one.because}" for mark, one in zip(marks, question.options, strict=True))
    return Reply(question.ask, blocks("\n".join(reasons)), choices)


def screens(reply: Reply, channels: list[Renderer]) -> tuple[Screen, ...]:
    """The reply in each channel."""
    found = []
    for channel in channels:
        parts = tuple(channel.render(reply))
        lengths = tuple(units(part.text) for part in parts)
        found.append(Screen(channel.name, parts, channel.name in ("telegram", "web_chat"), lengths))
    return tuple(found)


def patch(items: Items, kind: str, id_: str, editor: str, today: date, also: str | None = None) -> str:
    """Lines to copy into the item's file: its approval by this editor, one more phrasing. Nothing is written here."""
    item = items.of(kind)[id_]
    lines = [f"# {items.spots[kind, id_].path}"]
    if also and isinstance(item, Answer):
        item = item.model_copy(update={"also": (*item.also, also)})  # the approval below is of the item with this line
        lines += ["# also: +", f"  - {orjson.dumps(also).decode()}"]
    if kind in REVIEWED and isinstance(item, Reviewed) and item.review is not None:
        review = item.review
        approver = editor if editor != review.author else "…"
        written = {
            "author": review.author,
            "approver": approver,
            "approved": str(today),
            "again_by": str(today + timedelta(days=AGAIN_DAYS)),
            "status": "approved",
            **({"sample": "true"} if review.sample else {}),
            "hash": fingerprint(item),
        }
        lines.append("review: {" + ", ".join(f"{key}: {value}" for key, value in written.items()) + "}")
    return "\n".join(lines)
