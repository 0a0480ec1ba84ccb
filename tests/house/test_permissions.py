"""Who may do what, cell by cell; how far a right reaches; that it ends with the unit."""

from datetime import UTC, date, datetime
from typing import get_args

import pytest

from bot.library import Offices, Unit
from bot.message import Address
from bot.permissions import MAY, RIGHTS, Reach, Right, may
from bot.storage import Post, Role

# own: the unit of the post; below: that and those below it; all: every unit; - : not at all
CELLS = """
                   citizen business official legal_officer head  editor operator
answer_question    -       -        own      own           own   -      -
assign             -       -        -        -             below -      -
hand_over          -       -        own      own           own   -      -
read_petition      -       -        own      own           own   -      -
see_unit           -       -        own      own           below -      all
invite             -       -        -        -             below -      all
confirm_directive  -       -        own      own           own   -      -
see_confirmations  -       -        -        -             below -      all
flag_provision     -       -        own      own           own   -      -
see_flags          -       -        -        below         below all    -
approve_content    -       -        -        -             -     all    -
publish            -       -        -        -             -     -      all
export             -       -        -        -             below -      all
read_record        -       -        -        -             -     -      all
answer_flag        -       -        -        own           own   -      -
give_opinion       -       -        own      own           own   -      -
"""
HEAD, *ROWS = (line.split() for line in CELLS.strip().splitlines())
EXPECTED = {(right, role): cell for right, *cells in ROWS for role, cell in zip(HEAD, cells, strict=True)}

TODAY = date(2026, 11, 24)
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
UNITS = [
    Unit(id="tinh", name="UBND Tỉnh Mẫu", kind="ubnd-tinh"),
    Unit(id="so", name="Sở Tư pháp", kind="so-nganh", within="tinh"),
    Unit(id="trung-tam", name="Trung tâm", kind="su-nghiep", within="so"),
    Unit(id="xa", name="UBND Xã Mẫu A", kind="ubnd-xa", within="tinh", also=("UBND Xã Bình Minh (cũ)",)),
    Unit(id="ban-cu", name="Ban cũ", kind="khac", within="so", valid_to=date(2026, 11, 23)),
]
OFFICES = Offices({unit.id: unit for unit in UNITS}, {})
REACHED = {"-": set(), "own": {"so"}, "below": {"so", "trung-tam"}, "all": {"tinh", "so", "trung-tam", "xa"}}


def post(role: Role, unit: str = "so") -> Post:
    return Post(1, Address("telegram", "7"), unit, role, SINCE)


@pytest.mark.parametrize(("right", "role"), EXPECTED)
def test_every_right_reaches_exactly_as_far_as_the_table_says(right: Right, role: Role) -> None:
    reached = {unit for unit in REACHED["all"] if may([post(role)], right, unit, OFFICES, TODAY)}
    assert reached == REACHED[EXPECTED[right, role]]


def test_the_table_has_a_cell_for_every_right_and_every_role() -> None:
    assert tuple(MAY) == RIGHTS
    assert set(EXPECTED) == {(right, role) for right in RIGHTS for role in get_args(Role)}
    assert {role for cells in MAY.values() for role in cells} <= set(get_args(Role))
    assert {reach for cells in MAY.values() for reach in cells.values()} <= set(get_args(Reach))


def test_without_a_post_nobody_may_anything() -> None:
    assert not any(may([], right, "so", OFFICES, TODAY) for right in RIGHTS)


def test_a_post_in_a_unit_that_has_ended_gives_nothing() -> None:
    held = [post("head", "ban-cu"), post("operator", "ban-cu"), post("head", "chua-tung-co")]
    assert not any(may(held, right, unit, OFFICES, TODAY) for right in RIGHTS for unit in ("ban-cu", "so", "xa"))
    assert may(held, "assign", "ban-cu", OFFICES, date(2026, 11, 23))


def test_a_unit_that_has_ended_is_reached_only_by_who_reaches_all() -> None:
    assert not may([post("head")], "see_unit", "ban-cu", OFFICES, TODAY)
    assert may([post("operator")], "see_unit", "ban-cu", OFFICES, TODAY)


def test_a_post_in_a_merged_unit_is_one_in_the_unit_that_took_it_in() -> None:
    merged = post("official", "ubnd-xa-binh-minh")
    assert may([merged], "answer_question", "xa", OFFICES, TODAY)
    assert may([post("official", "xa")], "answer_question", "ubnd-xa-binh-minh", OFFICES, TODAY)


def test_the_rights_of_several_posts_add_up() -> None:
    held = [post("official", "xa"), post("head", "so")]
    assert may(held, "read_petition", "xa", OFFICES, TODAY)
    assert may(held, "assign", "trung-tam", OFFICES, TODAY)
    assert not may(held, "assign", "xa", OFFICES, TODAY)
