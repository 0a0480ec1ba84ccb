"""When a person may be told: quiet hours, daily cap, hours of digests. Pure; Hà Nội time inside, UTC outside."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.clock import HANOI, day_of
from bot.config import Delivery
from bot.storage import Frequency

MONDAY = 0


@dataclass(frozen=True)
class Timetable:
    """Answers in aware UTC instants."""

    rules: Delivery

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

    def not_before(self, now: datetime, had_today: int) -> datetime:
        """`now` when the person may be told now; else the first instant after the quiet hours, or tomorrow's digest
        when today's cap is reached."""
        if had_today >= self.rules.daily_cap:
            return self.awake(_at(day_of(now) + timedelta(days=1), self.rules.digest_at))
        return self.awake(now)


def _at(day: date, when: time) -> datetime:
    return datetime.combine(day, when, HANOI).astimezone(UTC)
