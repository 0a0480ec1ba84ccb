"""By when a question is due: working hours are counted, nights, weeks' ends and holidays are not."""

from datetime import date, datetime, time

import pytest

from bot.clock import HANOI
from bot.library.items import Items
from bot.library.lint.holidays import decided
from bot.library.registers import Holiday
from bot.library.working_time import Calendar, due, half_a_day_before

HOURS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))
TET = Holiday(
    name="Tết Âm lịch",
    length=5,
    dates=(date(2027, 2, 5), date(2027, 2, 8), date(2027, 2, 9)),
    working=(date(2027, 2, 13),),
)
CALENDAR = Calendar([Holiday(name="Chiến thắng", every="30/04"), Holiday(name="Lao động", every="01/05"), TET])


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=HANOI)


@pytest.mark.parametrize(
    ("asked", "is_due"),
    [
        ("2026-11-24 08:12", "2026-11-25 08:12"),  # Tuesday
        ("2026-11-27 08:12", "2026-11-30 08:12"),  # Friday: over the week's end
        ("2026-11-24 12:00", "2026-11-25 11:30"),  # at noon nobody works
        ("2026-11-24 22:00", "2026-11-25 17:00"),  # the night does not count
        ("2026-11-28 10:00", "2026-11-30 17:00"),  # Saturday
        ("2026-04-29 08:12", "2026-05-04 08:12"),  # two holidays and a week's end
        ("2027-02-04 16:00", "2027-02-10 16:00"),  # Tết
        ("2027-02-12 10:00", "2027-02-13 10:00"),  # a Saturday that is worked
    ],
)
def test_a_question_is_due_one_working_day_later(asked: str, is_due: str) -> None:
    assert due(at(asked), HOURS, CALENDAR) == at(is_due)


def test_ten_working_days_are_two_weeks() -> None:
    assert due(at("2026-11-02 08:00"), HOURS, CALENDAR, days=10) == at("2026-11-16 08:00")


def test_a_holiday_on_a_sunday_is_made_up_for_on_monday_and_two_on_two_days() -> None:
    both = Calendar([Holiday(name="a", every="30/04"), Holiday(name="b", every="01/05")])
    # 30/04/2033 is a Saturday, 01/05/2033 a Sunday
    assert [day for day in range(2, 6) if not both.works_on(date(2033, 5, day))] == [2, 3]


@pytest.mark.parametrize(
    ("since", "until", "dates", "said"),
    [
        (date(2027, 2, 1), date(2027, 2, 20), (), ("Tết",)),
        (date(2026, 12, 20), date(2027, 1, 16), (), ("Tết",)),
        (date(2027, 3, 1), date(2027, 3, 20), (), ()),
        (date(2027, 2, 1), date(2027, 2, 20), (date(2027, 2, 5), date(2027, 2, 8)), ()),
    ],
)
def test_a_holiday_that_nobody_has_decided_is_named_where_it_may_lie(
    since: date, until: date, dates: tuple[date, ...], said: tuple[str, ...]
) -> None:
    tet = Holiday(name="Tết", length=2, between="15/01-28/02", dates=dates)
    assert Calendar([tet]).undecided(since, until) == said


def test_the_editor_is_reminded_of_the_days_that_are_decided_each_year() -> None:
    items = Items(holidays={TET.id: TET})
    assert not list(decided(items, date(2025, 6, 1)))[1:]
    found = list(decided(items, date(2026, 12, 10)))
    assert [one.id for one in found] == ["Tết Âm lịch"]
    assert "2027" in found[0].message
    whole = TET.model_copy(update={"dates": tuple(date(2027, 2, n) for n in range(5, 10))})
    assert not list(decided(Items(holidays={whole.id: whole}), date(2026, 12, 10)))


def test_a_day_that_no_year_has_is_refused() -> None:
    with pytest.raises(ValueError, match="ngày/tháng"):
        Holiday(name="sai", every="31/02")


@pytest.mark.parametrize(
    ("hour", "since"),
    [
        ("2026-11-25 10:00", "2026-11-24 15:45"),  # 2 h 30 of the morning, 1 h 15 of the day before
        ("2026-11-24 17:00", "2026-11-24 11:15"),
        ("2026-11-30 08:00", "2026-11-27 13:45"),  # over a week's end
    ],
)
def test_half_a_day_before_an_hour_is_counted_in_working_hours(hour: str, since: str) -> None:
    assert half_a_day_before(at(hour), HOURS, CALENDAR) == at(since)
