"""The feature that officials and heads register their handlers with; which task is meant, and who may do what with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot import saying
from bot.clock import HANOI, day_of
from bot.config import Config
from bot.library import Announcement, Library
from bot.library.citing import shown
from bot.library.models import Task
from bot.library.working_time import Calendar
from bot.message import Reply
from bot.permissions import Right, may
from bot.router import Feature, Services, Turn
from bot.saying import unit_name
from bot.storage import Post
from bot.storage.assignments import Assignment, Assignments

task = Feature("task")

REMIND_AT = time(8, 0)
DAYS_BEFORE = 7


@dataclass(frozen=True, slots=True)
class Given:
    """A task of a unit: the row, what the directive says of it, and the directive."""

    row: Assignment
    task: Task
    directive: Announcement

    @property
    def what(self) -> str:
        return self.task.what.rstrip(".")


def assignments(services: Services) -> Assignments:
    return Assignments(services.database)


def given(library: Library, rows: Iterable[Assignment], now: datetime) -> list[Given]:
    """Without those whose directive was withdrawn, or gives them no more."""
    found = []
    for row in rows:
        one = library.announcements.get(row.directive)
        if one and library.is_used(one, day_of(now)):
            found += [Given(row, task, one) for task in one.tasks if task.id == row.task]
    return found


async def pressed(turn: Turn) -> Given | None:
    """The task of the button; None when it is gone."""
    row = await assignments(turn.services).find(int(turn.argument)) if turn.argument.isdecimal() else None
    found = given(turn.library, [row], turn.now) if row else []
    return found[0] if found else None


async def post_for(turn: Turn, one: Given, right: Right = "confirm_directive") -> Post | None:
    """The post with which this person may do that in the task's unit; the one that has it in hand first."""
    if turn.incoming.group:
        return None
    offices, day = turn.library.offices, day_of(turn.now)
    held = await turn.services.posts.of(turn.incoming.sender, turn.now)
    fitting = [post for post in held if may([post], right, one.row.unit, offices, day)]
    return next((post for post in fitting if post.id == one.row.post), fitting[0] if fitting else None)


def late_after(config: Config, due: date) -> datetime:
    """The end of the last day's work."""
    _, end = config.office.shifts[-1]
    return datetime.combine(due, end, HANOI).astimezone(UTC)


def reminders(due: date, calendar: Calendar) -> list[tuple[str, datetime]]:
    """A week before and on the day, or on the last working day before these."""
    found = []
    for why, day in (("week", due - timedelta(days=DAYS_BEFORE)), ("today", due)):
        while not calendar.works_on(day):
            day -= timedelta(days=1)
        found.append((why, datetime.combine(day, REMIND_AT, HANOI).astimezone(UTC)))
    return found


def say(library: Library, key: str, options: Sequence[tuple[str, str]] = (), /, **values: object) -> Reply:
    """A sentence of this feature with its buttons, and the menu."""
    return saying.say(library, f"task.{key}", options, **values)


def told(library: Library, one: Given, now: datetime) -> dict[str, str]:
    """What sentences about a task name."""
    unit = unit_name(library, one.row.unit, day_of(now))
    return {"what": one.what, "due": shown(one.task.due), "unit": unit}
