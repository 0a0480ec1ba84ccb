"""When a person may be told: quiet hours, daily cap, hours of digests, of offices. Pure; Hà Nội time inside, UTC outside."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.clock import HANOI, day_of
from bot.config import Delivery
from bot.storage import Frequency

MONDAY = 0
A_LITTLE_LATER = timedelta(minutes=30)
"""What falls due with the last minute of a day is told that day."""


@dataclass(frozen=True)
class Timetable:
    """Answers in aware UTC instants. hours: in which the office works. works_on: whether it does that day."""

    rules: Delivery
    hours: Sequence[tuple[time, time]] = ()
    works_on: Callable[[date], bool] = bool  # every day

    def start_of_day(self, now: datetime) -> datetime:
        """Midnight in Hà Nội."""
        return _at(day_of(now), time(0))

    def due_for(self, frequency: Frequency, due_at: datetime) -> datetime:
        """When a person of this frequency is to be told of something due at `due_at`."""
        if frequency == "now":
            return self.awake(due_at)
        day = day_of(due_at)
        while _at(day, self.rules.digest_at) < due_at or (frequency == "weekly" and day.weekday() != MONDAY):
            day += timedelta(days=1)
        return self.awake(_at(day, self.rules.digest_at))

    def awake(self, instant: datetime) -> datetime:
        """The instant itself, or the end of the quiet hours in which it lies."""
        quiet = self.rules.quiet_hours
        if quiet is None:
            return instant
        there = instant.astimezone(HANOI)
        over_midnight = quiet.start > quiet.end
        late = there.time() >= quiet.start
        early = there.time() < quiet.end
        if not (late or early if over_midnight else late and early):
            return instant
        day = there.date() + timedelta(days=1) if over_midnight and late else there.date()
        return _at(day, quiet.end)

    def at_work(self, now: datetime) -> datetime:
        """`now` on a working day of the office, noon included; else the morning of the next one. Where no hours are quiet,
        officials are told at any hour too."""
        if not self.hours or self.rules.quiet_hours is None:
            return now
        for start, end in self._working_days(now):
            if now < end + A_LITTLE_LATER:
                return max(now, start)
        raise AssertionError("working days never end")

    def _working_days(self, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        """From when to when the office works on that day, if it does, and on those after it."""
        day = day_of(since)
        while True:
            if self.works_on(day):
                yield _at(day, self.hours[0][0]), _at(day, self.hours[-1][1])
            day += timedelta(days=1)

    def not_before(self, now: datetime, had_today: int) -> datetime:
        """`now` when the person may be told now; else the first instant after the quiet hours, or tomorrow's digest
        when today's cap is reached."""
        if had_today >= self.rules.daily_cap:
            return self.awake(_at(day_of(now) + timedelta(days=1), self.rules.digest_at))
        return self.awake(now)


def _at(day: date, when: time) -> datetime:
    return datetime.combine(day, when, HANOI).astimezone(UTC)
