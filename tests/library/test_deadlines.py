"""By when a petition is answered: the rule of the day on which it is sent, over nights, weeks' ends and Tết."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.clock import HANOI
from bot.library import Library
from bot.library.loader import Loader
from bot.library.working_time import due_after
from tests.library.folders import small, write

RULES = """\
- {kind: phan-anh, from: 2026-01-01, to: 2026-11-30, days: 10, basis: {document: nd-168-2024, at: khoản 1 Điều 28}}
- {kind: phan-anh, from: 2026-12-01, days: 5}
- {kind: phan-anh, urgency: urgent, from: 2026-01-01, hours: 4}
"""
HOURS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))
TET = "- {name: Tết Âm lịch, length: 5, dates: [2027-02-05, 2027-02-08, 2027-02-09, 2027-02-10, 2027-02-11]}\n"


def library(folder: Path, rules: str = RULES) -> Library:
    items, problems = Loader(write(small(folder), **{"deadlines.yaml": rules, "holidays.yaml": TET})).read()
    assert not problems
    return Library(items)


def test_the_rule_of_the_day_of_sending_counts(tmp_path: Path) -> None:
    content = library(tmp_path)
    before, after = (content.deadline("phan-anh", "normal", date(2026, 11 + n, 30 - 29 * n)) for n in (0, 1))
    assert (before.days, after.days) == (10, 5)
    assert before.basis
    assert after.basis is None


def test_what_is_urgent_without_a_rule_of_its_own_falls_under_the_usual_one(tmp_path: Path) -> None:
    day = date(2026, 12, 2)
    assert library(tmp_path).deadline("phan-anh", "urgent", day).hours == 4
    assert (
        library(tmp_path, RULES.partition("- {kind: phan-anh, urgency")[0]).deadline("phan-anh", "urgent", day).days
        == 5
    )


def test_without_any_rule_it_is_a_promise_of_the_office_and_cites_nothing(tmp_path: Path) -> None:
    found = library(tmp_path).deadline("kien-nghi", "normal", date(2026, 12, 2))
    assert found.days
    assert found.basis is None


@pytest.mark.parametrize(
    ("sent", "hours", "is_due"),
    [
        (
            "2027-02-04 16:00",
            4,
            "2027-02-12 10:30",
        ),  # the eve of Tết: one hour left, then five days off and a week's end
        ("2026-12-01 08:00", 4, "2026-12-01 14:00"),
        ("2026-12-01 22:00", 4, "2026-12-02 11:30"),
    ],
)
def test_working_hours_are_counted_over_tet(tmp_path: Path, sent: str, hours: int, is_due: str) -> None:
    at, then = (datetime.fromisoformat(one).replace(tzinfo=HANOI) for one in (sent, is_due))
    assert due_after(at, timedelta(hours=hours), HOURS, library(tmp_path).calendar) == then
