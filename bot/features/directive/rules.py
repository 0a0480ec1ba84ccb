"""What is confirmed of a directive, what changed about it, when is reminded, and who stands where on its roll. Pure."""

import difflib
import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from bot.clock import HANOI, day_of
from bot.features.directive.store import Reached
from bot.library import Announcement
from bot.library.citing import shown
from bot.library.working_time import Calendar
from bot.storage import Post

REMIND_AT = time(8, 0)
DAYS_BEFORE = 2
NEVER = Reached("planned", "never")

Why = Literal["new", "again", "soon", "today", "head", "trial"]
"""Why an official is called: came later than the directive, its text changed, its last day is near or is today, the head
asks, the question that went wrong comes again."""


def wording(one: Announcement) -> str:
    """All that is confirmed: the title, the text, the tasks with their days."""
    return "\n".join([one.title, one.text, *(f"- {task.what} ({shown(task.due)})" for task in one.tasks)])


def fingerprint(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def what_changed(before: str, after: str) -> tuple[list[str], list[str]]:
    """(lines that are gone, lines that came)."""
    lines = [one for one in difflib.ndiff(_lines(before), _lines(after)) if one[:2] in ("- ", "+ ")]
    return [one[2:] for one in lines if one[0] == "-"], [one[2:] for one in lines if one[0] == "+"]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.replace("**", "").splitlines() if line.strip()]


def reminders(published: datetime, by: datetime, calendar: Calendar) -> list[tuple[Why, datetime]]:
    """Two working days before the last one, and on its morning; none that lies before the directive itself."""
    last = _working(day_of(by), calendar)
    if _morning(last) >= by:
        last = _working(last - timedelta(days=1), calendar)
    early = last
    for _ in range(DAYS_BEFORE):
        early = _working(early - timedelta(days=1), calendar)
    wanted: list[tuple[Why, datetime]] = [("soon", _morning(early)), ("today", _morning(last))]
    return [(why, at) for why, at in wanted if at > published]


def _working(day: date, calendar: Calendar) -> date:
    """The day, or the last one before it on which is worked."""
    while not calendar.works_on(day):
        day -= timedelta(days=1)
    return day


def _morning(day: date) -> datetime:
    return datetime.combine(day, REMIND_AT, HANOI).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Roll:
    """Who has confirmed what stands now, who has it and has not, whom it did not reach, who is away; and the units where
    nobody has joined. A post is in one of the four."""

    confirmed: tuple[Post, ...] = ()
    unread: tuple[Post, ...] = ()
    unreached: tuple[tuple[Post, Reached], ...] = ()
    away: tuple[Post, ...] = ()
    empty: tuple[str, ...] = ()

    @property
    def asked(self) -> tuple[Post, ...]:
        """Who still has to confirm and is there."""
        return (*self.unread, *(post for post, _ in self.unreached))

    @property
    def count(self) -> int:
        return len(self.confirmed) + len(self.asked) + len(self.away)


def roll(
    units: Iterable[str],
    posts: Collection[Post],
    confirmed: Collection[int],
    reached: Mapping[int, Reached],
    now: datetime,
) -> Roll:
    """posts: those that must confirm, of these units. confirmed: the numbers of the posts that have."""
    here = set(units)
    rest = [post for post in posts if post.unit in here and post.id not in confirmed]
    there = [post for post in rest if not post.is_away(now)]
    arrived = {post.id for post in there if reached.get(post.id, NEVER).state == "sent"}
    return Roll(
        tuple(post for post in posts if post.unit in here and post.id in confirmed),
        tuple(post for post in there if post.id in arrived),
        tuple((post, reached.get(post.id, NEVER)) for post in there if post.id not in arrived),
        tuple(post for post in rest if post.is_away(now)),
        tuple(sorted(here - {post.unit for post in posts})),
    )
