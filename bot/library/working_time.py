"""When offices work, and by when something is due that was asked at an instant. Pure; the holidays stand in holidays.yaml.

due(asked_at, hours, library.calendar)      # one working day later, to the minute
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from bot.clock import HANOI, day_of
from bot.library.registers import Holiday, in_year

SATURDAY = 5
Hours = Sequence[tuple[time, time]]
"""From when to when an office works on a working day, in their order."""


class Calendar:
    """The working days of offices: Monday to Friday, but for holidays and the days off in place of a week's end."""

    def __init__(self, holidays: Iterable[Holiday]) -> None:
        self._holidays = tuple(holidays)
        self._worked = frozenset(day for one in self._holidays for day in one.working)
        self._free_in = lru_cache(maxsize=16)(self._free_days)

    def undecided(self, since: date, until: date) -> tuple[str, ...]:
        """Holidays that may lie between and whose days are not written yet: what is due then may be due later."""
        return tuple(one.name for one in self._holidays if _may_lie(one, since, until))

    def works_on(self, day: date) -> bool:
        if day in self._worked:
            return True
        return day.weekday() < SATURDAY and day not in self._free_in(day.year)

    def _free_days(self, year: int) -> frozenset[date]:
        """A holiday of every year that lies on a week's end is made up for on the next working day (khoản 3 Điều 111 Bộ luật
        Lao động); days that were decided for one year are written with what makes up for them."""
        free = {day for one in self._holidays for day in one.days(year)}
        for one in self._holidays:
            for day in one.days(year) if one.every else ():
                if day.weekday() >= SATURDAY:
                    free.add(next(one for one in _after(day) if one.weekday() < SATURDAY and one not in free))
        return frozenset(free)


def _may_lie(holiday: Holiday, since: date, until: date) -> bool:
    """Whether days of it that nobody has written yet may lie there."""
    season = "" if holiday.every else holiday.between or ""
    for year in range(since.year, until.year + 1) if season else ():
        first, last = (in_year(one, year) for one in season.split("-"))
        if len(holiday.days(year)) < holiday.length and first <= until and since <= last:
            return True
    return False


def _after(day: date) -> Iterator[date]:
    while True:
        day += timedelta(days=1)
        yield day


def due(asked_at: datetime, hours: Hours, calendar: Calendar, days: int = 1) -> datetime:
    """The end of so many days' working hours, counted from `asked_at`: what is asked at 08:12 on a Friday is due at 08:12
    on Monday, what is asked in the night at the end of the next working day. UTC."""
    return due_after(asked_at, days * sum((_length(one) for one in hours), timedelta()), hours, calendar)


def due_after(asked_at: datetime, left: timedelta, hours: Hours, calendar: Calendar) -> datetime:
    """The end of so much working time. UTC."""
    for start, end in _spans(asked_at, hours, calendar):
        if end - start >= left:
            return start + left
        left -= end - start
    raise AssertionError("working days never end")


def half_a_day_before(due: datetime, hours: Hours, calendar: Calendar) -> datetime:
    """The instant from which half a day's working hours are left. UTC."""
    left = sum((_length(one) for one in hours), timedelta()) / 2
    for start, end in _spans_before(due, hours, calendar):
        if end - start >= left:
            return end - left
        left -= end - start
    raise AssertionError("there were always working days")


def _length(span: tuple[time, time]) -> timedelta:
    start, end = (timedelta(hours=one.hour, minutes=one.minute) for one in span)
    return end - start


def _spans(since: datetime, hours: Hours, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    """What is worked from an instant on."""
    for day in _after(day_of(since) - timedelta(days=1)):
        if calendar.works_on(day):
            for start, end in hours:
                begins, ends = (datetime.combine(day, one, HANOI).astimezone(UTC) for one in (start, end))
                if ends > since:
                    yield max(begins, since), ends


def _spans_before(until: datetime, hours: Hours, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    """What was worked before an instant, the latest first."""
    day = day_of(until)
    while True:
        for start, end in reversed(hours) if calendar.works_on(day) else ():
            begins, ends = (datetime.combine(day, one, HANOI).astimezone(UTC) for one in (start, end))
            if begins < until:
                yield begins, min(ends, until)
        day -= timedelta(days=1)


MORNING = time(7, 30)
"""When heads hear what the night and the day before have brought."""


def morning_before(now: datetime, calendar: Calendar) -> datetime:
    """The last morning of a working day before today, UTC: what came since then is news today."""
    day = day_of(now) - timedelta(days=1)
    while not calendar.works_on(day):
        day -= timedelta(days=1)
    return datetime.combine(day, MORNING, HANOI).astimezone(UTC)
