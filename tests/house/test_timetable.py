"""When a person may be told."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from bot.clock import HANOI
from bot.config import Delivery, Office
from bot.library.registers import Holiday
from bot.library.working_time import Calendar
from bot.storage import Frequency
from bot.timetable import Timetable

USUAL = Timetable(Delivery())


def hanoi(day: int, clock: str) -> datetime:
    return datetime.combine(date(2026, 12, day), time.fromisoformat(clock), HANOI).astimezone(UTC)


@pytest.mark.parametrize(
    ("instant", "told"),
    [
        (hanoi(1, "20:59"), hanoi(1, "20:59")),
        (hanoi(1, "21:00"), hanoi(2, "07:00")),
        (hanoi(2, "06:59"), hanoi(2, "07:00")),
        (hanoi(2, "07:00"), hanoi(2, "07:00")),
    ],
)
def test_nobody_is_woken_in_the_quiet_hours(instant: datetime, told: datetime) -> None:
    assert USUAL.awake(instant) == told


@pytest.mark.parametrize(
    ("instant", "told"),
    [
        (hanoi(1, "12:00"), hanoi(1, "12:00")),  # Tuesday; noon is a part of the day
        (hanoi(1, "17:10"), hanoi(1, "17:10")),  # what fell due at five
        (hanoi(1, "19:00"), hanoi(2, "07:30")),
        (hanoi(4, "19:00"), hanoi(7, "07:30")),  # Friday
        (hanoi(5, "09:00"), hanoi(7, "07:30")),  # Saturday
        (hanoi(8, "07:10"), hanoi(9, "07:30")),  # a holiday
    ],
)
def test_officials_are_told_of_their_duties_while_the_office_works(instant: datetime, told: datetime) -> None:
    holiday = Holiday(name="Ngày nghỉ", dates=(date(2026, 12, 8),))
    office = Timetable(Delivery(), Office().shifts, Calendar([holiday]).works_on)
    assert office.at_work(instant) == told
    without = replace(office, rules=Delivery.model_validate({"quiet_hours": "off"}))
    assert without.at_work(instant) == instant


def test_quiet_hours_within_a_day_and_none_at_all() -> None:
    noon = Timetable(Delivery.model_validate({"quiet_hours": "12:00-13:30"}))
    assert noon.awake(hanoi(1, "12:10")) == hanoi(1, "13:30")
    assert noon.awake(hanoi(1, "13:30")) == hanoi(1, "13:30")
    assert Timetable(Delivery.model_validate({"quiet_hours": "off"})).awake(hanoi(1, "23:00")) == hanoi(1, "23:00")


@pytest.mark.parametrize(
    ("frequency", "due", "told"),
    [
        ("now", hanoi(1, "10:00"), hanoi(1, "10:00")),
        ("daily", hanoi(1, "07:00"), hanoi(1, "07:30")),
        ("daily", hanoi(1, "07:31"), hanoi(2, "07:30")),
        ("weekly", hanoi(1, "10:00"), hanoi(7, "07:30")),  # 7/12/2026 is a Monday
        ("weekly", hanoi(7, "07:30"), hanoi(7, "07:30")),
        ("weekly", hanoi(7, "07:31"), hanoi(14, "07:30")),
    ],
)
def test_digests_come_at_their_hour(frequency: Frequency, due: datetime, told: datetime) -> None:
    assert USUAL.due_for(frequency, due) == told


def test_who_had_enough_today_is_told_tomorrow() -> None:
    assert USUAL.not_before(hanoi(1, "10:00"), 2) == hanoi(1, "10:00")
    assert USUAL.not_before(hanoi(1, "10:00"), 3) == hanoi(2, "07:30")


def test_a_day_begins_at_midnight_in_hanoi() -> None:
    assert USUAL.start_of_day(hanoi(2, "00:10")) == hanoi(2, "00:00")
    assert USUAL.start_of_day(hanoi(1, "23:50")) == hanoi(1, "00:00")
