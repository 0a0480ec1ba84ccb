"""Which unit there is on a day, what it is called, what stands above it, and who deals with a matter."""

import random
from datetime import date

import pytest

from bot.config import Config
from bot.library import Offices, Place, Shelf, Unit
from bot.library.models import UnitKind

TODAY = date(2026, 11, 24)
PLACES = {
    one.id: one
    for one in (
        Place(id="toan-quoc", name="Toàn quốc"),
        Place(id="tinh", name="Tỉnh Mẫu", within="toan-quoc"),
        Place(id="xa-a", name="Xã Mẫu A", also=("Xã Bình Minh (cũ)",), within="tinh"),
        Place(id="xa-b", name="Xã Mẫu B", within="tinh"),
    )
}
UNITS = (
    Unit(id="tinh-uy", name="Tỉnh ủy Tỉnh Mẫu", kind="cap-uy", place="tinh"),
    Unit(id="ubnd-tinh", name="UBND Tỉnh Mẫu", kind="ubnd-tinh", place="tinh"),
    Unit(
        id="so-dat", name="Sở Nông nghiệp Tỉnh Mẫu", kind="so-nganh", within="ubnd-tinh", place="tinh", fields=("dat",)
    ),
    Unit(
        id="ubnd-xa-a",
        name="UBND Xã Mẫu A",
        kind="ubnd-xa",
        within="ubnd-tinh",
        place="xa-a",
        fields=("cu-tru",),
        also=("UBND Huyện Mẫu (cũ)",),
        valid_from=date(2025, 7, 1),
    ),
    Unit(
        id="phong-a", name="Phòng Kinh tế Xã Mẫu A", kind="phong-xa", within="ubnd-xa-a", place="xa-a", fields=("thue",)
    ),
    Unit(id="ubnd-xa-b", name="UBND Xã Mẫu B", kind="ubnd-xa", within="ubnd-tinh", place="xa-b"),
    Unit(id="so-cu", name="Sở Cũ", kind="so-nganh", within="ubnd-tinh", place="tinh", valid_to=date(2025, 6, 30)),
)
OFFICES = Offices({unit.id: unit for unit in UNITS}, PLACES)


@pytest.mark.parametrize(
    ("topic", "place", "who"),
    [
        ("cu-tru", "xa-a", "ubnd-xa-a"),
        ("thue", "xa-a", "phong-a"),
        ("dat", "xa-a", "so-dat"),  # nobody of the commune is in charge, the province's department is
        ("moi-truong", "xa-a", "ubnd-xa-a"),  # nobody at all is: the nearest committee
        ("cu-tru", "xa-b", "ubnd-xa-b"),
        ("cu-tru", "xa-binh-minh", "ubnd-xa-a"),  # the commune's old name
        ("dat", None, "so-dat"),
        ("moi-truong", None, "ubnd-tinh"),  # the committee rather than the party
        ("moi-truong", "khong-co", "ubnd-tinh"),
    ],
)
def test_a_matter_goes_to_who_is_in_charge_from_the_place_upwards(topic: str, place: str | None, who: str) -> None:
    found = OFFICES.in_charge(topic, place, TODAY)
    assert found
    assert found.id == who


@pytest.mark.parametrize("seed", range(300))
def test_a_matter_always_has_somebody_while_there_is_a_unit(seed: int) -> None:
    chance = random.Random(seed)
    kinds: tuple[UnitKind, ...] = ("cap-uy", "ubnd-tinh", "so-nganh", "ubnd-xa", "khac")
    ids = [f"u{n}" for n in range(chance.randint(1, 7))]
    units = {
        id_: Unit(
            id=id_,
            name=id_,
            kind=chance.choice(kinds),
            within=chance.choice([None, *ids[:n]]),
            place=chance.choice(list(PLACES)),
            fields=tuple(chance.sample(["dat", "thue", "cu-tru"], chance.randint(0, 2))),
            valid_to=chance.choice([None, date(2025, 1, 1), date(2027, 1, 1)]),
        )
        for n, id_ in enumerate(ids)
    }
    offices = Offices(units, PLACES)
    for topic in ("dat", "khac"):
        for place in (None, "xa-a", "khong-co"):
            found = offices.in_charge(topic, place, TODAY)
            assert (found is not None) == bool(offices.on(TODAY))
            assert found is None or found.exists_on(TODAY)


def test_a_unit_exists_from_its_first_day_to_its_last() -> None:
    assert OFFICES.unit_on("ubnd-xa-a", date(2025, 6, 30)) is None
    assert OFFICES.unit_on("ubnd-xa-a", date(2025, 7, 1))
    assert OFFICES.unit_on("so-cu", date(2025, 6, 30))
    assert OFFICES.unit_on("so-cu", date(2025, 7, 1)) is None


def test_what_stands_above_and_below_a_unit() -> None:
    assert OFFICES.above("phong-a", TODAY) == ("ubnd-xa-a", "ubnd-tinh")
    assert OFFICES.below("ubnd-tinh", TODAY) == ("so-dat", "ubnd-xa-a", "phong-a", "ubnd-xa-b")
    assert OFFICES.below("phong-a", TODAY) == ()


@pytest.mark.parametrize(
    ("said", "found", "old"),
    [
        ("ubnd xa mau a", ["ubnd-xa-a"], ""),
        ("Ủy ban nhân dân xã Mẫu A", ["ubnd-xa-a"], ""),
        ("xa mau a", ["ubnd-xa-a"], ""),
        ("xa binh minh cu", ["ubnd-xa-a"], "Xã Bình Minh (cũ)"),
        ("UBND xã Bình Minh", ["ubnd-xa-a"], "UBND Xã Bình Minh (cũ)"),
        ("ubnd huyen mau cu", ["ubnd-xa-a"], "UBND Huyện Mẫu (cũ)"),
        ("so nong nghiep", ["so-dat"], ""),
        ("so nong nghiep tinh mau", ["so-dat"], ""),
        ("so cu", [], ""),
        ("phong kinh te", ["phong-a"], ""),
        ("mau", [], ""),
        ("", [], ""),
    ],
)
def test_a_unit_is_found_by_its_name_old_or_new(said: str, found: list[str], old: str) -> None:
    named = OFFICES.named(said, TODAY)
    assert [one.unit.id for one in named] == found
    assert [one.old for one in named] == [old] * len(found)


def test_an_old_id_leads_to_the_unit_that_took_it_in_unless_several_did() -> None:
    found = OFFICES.unit_on("ubnd-huyen-mau", TODAY)
    assert found
    assert found.id == "ubnd-xa-a"
    shipped = Shelf(Config().content.dir).library.offices
    assert len(shipped.named("ubnd huyen mau cu", TODAY)) == 2
    assert shipped.unit_on("ubnd-huyen-mau", TODAY) is None


MERGED = (
    Unit(id="ubnd-tinh", name="UBND Tỉnh Mẫu", kind="ubnd-tinh", place="tinh"),
    Unit(
        id="ubnd-xa-a",
        name="UBND Xã Mẫu A",
        kind="ubnd-xa",
        within="ubnd-tinh",
        place="xa-a",
        also=("UBND Xã Mẫu B (cũ)", "UBND Xã Mẫu D (cũ)"),
        valid_to=date(2027, 6, 30),
    ),
    Unit(
        id="commune-b",
        name="UBND Xã Mẫu B",
        kind="ubnd-xa",
        within="ubnd-tinh",
        place="xa-b",
        valid_to=date(2026, 11, 30),
    ),
    Unit(id="phong-b", name="Phòng Kinh tế Xã Mẫu B", kind="phong-xa", within="commune-b", place="xa-b"),
    Unit(
        id="ubnd-xa-c",
        name="UBND Xã Mẫu C",
        kind="ubnd-xa",
        within="ubnd-tinh",
        place="xa-c",
        also=("UBND Xã Mẫu A (cũ)", "UBND Xã Mẫu B (cũ)"),
        valid_from=date(2027, 7, 1),
    ),
    Unit(id="so-cu", name="Sở Cũ", kind="so-nganh", within="ubnd-tinh", place="tinh", valid_to=date(2025, 6, 30)),
)
AFTER_MERGERS = Offices({unit.id: unit for unit in MERGED}, PLACES)


@pytest.mark.parametrize(
    ("id_", "day", "leads_to"),
    [
        ("commune-b", date(2026, 11, 30), "commune-b"),
        ("commune-b", date(2026, 12, 1), "ubnd-xa-a"),
        ("commune-b", date(2027, 7, 1), "ubnd-xa-c"),  # taken in by one that was taken in itself
        ("ubnd-xa-mau-d", date(2027, 7, 1), "ubnd-xa-c"),  # an entry that the editors took out
        ("so-cu", date(2026, 12, 1), None),
        ("ubnd-xa-c", date(2026, 12, 1), None),  # to come
    ],
)
def test_a_unit_that_has_ended_leads_to_the_one_that_has_its_name_on_that_day(
    id_: str, day: date, leads_to: str | None
) -> None:
    found = AFTER_MERGERS.unit_on(id_, day)
    assert (found.id if found else None) == leads_to


def test_what_belonged_to_a_unit_that_has_ended_stands_below_and_beside_the_one_that_took_it_in() -> None:
    day = date(2026, 12, 1)
    assert AFTER_MERGERS.above("phong-b", day) == ("ubnd-xa-a", "ubnd-tinh")
    assert AFTER_MERGERS.above("commune-b", day) == ("ubnd-tinh",)
    assert AFTER_MERGERS.below("ubnd-xa-a", day) == ("phong-b",)
    assert {"ubnd-xa-a", "commune-b", "ubnd-xa-mau-d"} <= set(AFTER_MERGERS.ids_of("ubnd-xa-a", day))
    charged = AFTER_MERGERS.in_charge("moi-truong", "xa-b", day)
    assert charged
    assert charged.id == "ubnd-xa-a"


def test_two_units_that_have_ended_and_name_each_other_lead_nowhere() -> None:
    ended = date(2026, 1, 1)
    units = [
        Unit(id="a", name="UBND Xã A", kind="ubnd-xa", also=("UBND Xã B (cũ)",), valid_to=ended),
        Unit(id="b", name="UBND Xã B", kind="ubnd-xa", also=("UBND Xã A (cũ)",), valid_to=ended),
    ]
    offices = Offices({unit.id: unit for unit in units}, {})
    assert offices.unit_on("a", TODAY) is None


def test_a_unit_keeps_the_name_that_it_had_last() -> None:
    assert AFTER_MERGERS.last_name("so-cu") == "Sở Cũ"
    assert AFTER_MERGERS.last_name("ubnd-xa-mau-d") == "UBND Xã Mẫu D (cũ)"
    assert AFTER_MERGERS.last_name("never-was") == ""
