"""The feature that officials and heads register their handlers with; which task is meant, and who may do what with it."""

from collections.abc import Sequence
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
from bot.storage.halting import halted

task = Feature("task")

REMIND_AT = time(8, 0)
DAYS_BEFORE = 7


@dataclass(frozen=True, slots=True)
class Given:
    """A task of a unit: the row, what the directive says of it, and the directive. paused: nothing is told of it for now."""

    row: Assignment
    task: Task
    directive: Announcement
    paused: bool = False

    @property
    def what(self) -> str:
        return self.task.what.rstrip(".")


def assignments(services: Services) -> Assignments:
    return Assignments(services.database)


async def given(services: Services, rows: Sequence[Assignment], now: datetime) -> list[Given]:
    """Without those whose directive was withdrawn or cancelled, or gives them no more."""
    library, stopped = services.library, await halted(services.database, {row.directive for row in rows})
    found = []
    for row in rows:
        one, how = library.announcements.get(row.directive), stopped.get(row.directive)
        if one and how != "cancelled" and library.is_used(one, day_of(now)):
            found += [Given(row, task, one, how == "paused") for task in one.tasks if task.id == row.task]
    return found


async def pressed(turn: Turn) -> Given | None:
    """The task of the button; None when it is gone."""
    row = await assignments(turn.services).find(int(turn.argument)) if turn.argument.isdecimal() else None
    found = await given(turn.services, [row], turn.now) if row else []
    return found[0] if found else None


async def nothing(turn: Turn) -> Reply:
    """Why the button does nothing: in a group, its directive was withdrawn, or it is not this person's."""
    if turn.incoming.group:
        return say(turn.library, "private")
    store, named = assignments(turn.services), turn.argument
    rows = [await store.find(int(named))] if named.isdecimal() else (await store.of_directive(named))[:1]
    known = [row for row in rows if row]
    return say(turn.library, "none" if await given(turn.services, known, turn.now) or not known else "withdrawn")


async def post_for(turn: Turn, one: Given, right: Right = "confirm_directive") -> Post | None:
    """The post with which this person may do that in the task's unit; the one that has it in hand first."""
    if turn.incoming.group:
        return None
    held = await turn.services.posts.of(turn.incoming.sender, turn.now)
    offices, day = turn.library.offices, day_of(turn.now)
    fitting = [post for post in held if may([post], right, one.row.unit, offices, day)]
    return next((post for post in fitting if post.id == one.row.post), fitting[0] if fitting else None)


async def of_directive(turn: Turn, id_: str, right: Right) -> list[Given]:
    """Those of a directive with which this person may do that; none in a group."""
    if turn.incoming.group:
        return []
    offices, day = turn.library.offices, day_of(turn.now)
    held = await turn.services.posts.of(turn.incoming.sender, turn.now)
    rows = await assignments(turn.services).of_directive(id_, under(turn.library, held, turn.now))
    every = await given(turn.services, rows, turn.now)
    return [one for one in every if may(held, right, one.row.unit, offices, day)]


def under(library: Library, held: Sequence[Post], now: datetime) -> tuple[str, ...]:
    """The ids under which tasks of the units of these posts, and of those below, may stand."""
    offices, day = library.offices, day_of(now)
    own = [unit.id for post in held if (unit := offices.unit_on(post.unit, day))]
    every = dict.fromkeys(id_ for one in own for id_ in (one, *offices.below(one, day)))
    return tuple(id_ for unit in every for id_ in offices.ids_of(unit, day))


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
