"""Which offices there are on a day: by id, by a name old or new, by what they are in charge of, what stands above. Pure.

An office that was merged lives on as an old name (`also`) of the one that took it in, as a merged commune does
(places.py): its id leads to the new one, whether its entry was taken out («ubnd-xa-binh-minh») or has ended (`valid_to`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import chain

from bot.library.models import EVERYWHERE
from bot.library.places import old_ids, without_old
from bot.library.registers import Place, Unit
from bot.vietnamese import fold

GENERAL = ("ubnd-xa", "ubnd-tinh")
"""The kinds that answer for whatever no other office of their place is in charge of."""


@dataclass(frozen=True, slots=True)
class Named:
    """A unit that was called by a name. old: the name as it stands in the content, where it is an old one."""

    unit: Unit
    old: str = ""


class Offices:
    """The units and places of one content."""

    def __init__(self, units: Mapping[str, Unit], places: Mapping[str, Place]) -> None:
        self._units = units
        self._places = places
        self._below_on = lru_cache(maxsize=16)(self._all_below)
        self._taken_in_on = lru_cache(maxsize=16)(self._all_taken_in)
        self._led_on = lru_cache(maxsize=16)(self._all_led)

    def unit_on(self, id_: str, day: date) -> Unit | None:
        """The unit of that id, or the one that took it in, if it exists on that day."""
        return self._standing(id_, day, frozenset())

    def last_name(self, id_: str) -> str:
        """What a unit is called, or was called last; empty for who is in none of the content."""
        unit = self._units.get(id_)
        old = (name for one in self._units.values() for name in one.also if _as_id(name) == id_)
        return unit.name if unit else next(old, "")

    def on(self, day: date) -> tuple[Unit, ...]:
        """All units of that day, in the editors' order."""
        return tuple(unit for unit in self._units.values() if unit.exists_on(day))

    def ended_on(self, day: date) -> tuple[str, ...]:
        """The ids of units that are no more, also of those whose entry was taken out and whose name another has."""
        ended = [unit.id for unit in self._units.values() if unit.has_ended(day)]
        return (*ended, *(old for old in self._heirs if old not in self._units))

    def above(self, id_: str, day: date) -> tuple[str, ...]:
        """The ids of the units above it, the nearest first; what has ended is passed over."""
        path: dict[str, Unit] = {}
        unit = self._unit(id_, day)
        while unit and unit.id not in path:
            path[unit.id] = unit
            unit = self._unit(unit.within or "", day)
        return tuple(one.id for one in list(path.values())[1:] if one.exists_on(day))

    def below(self, id_: str, day: date) -> tuple[str, ...]:
        """The ids of the units below it, at any depth, in the editors' order."""
        return self._below_on(day).get(id_, ())

    def ids_of(self, id_: str, day: date) -> tuple[str, ...]:
        """The unit's id and those that the units had which it took in by that day: posts may still be of these."""
        return (id_, *self._led_on(day).get(id_, ()))

    def in_charge(self, topic: str, place: str | None, day: date) -> Unit | None:
        """Who deals with a topic at a place: whoever has it among their fields, from the place upwards; else the people's
        committee nearest to the place; else the unit at the top. None only when no unit exists on that day."""
        units, path = self.on(day), tuple(self._path(place))
        tops = [unit for unit in units if not self.above(unit.id, day)]
        everywhere = (*path, *(unit.place for unit in tops), EVERYWHERE)
        at = [(unit.place, unit) for unit in units]
        at += [(self._units[old].place, unit) for old, unit in self._taken_in_on(day).items() if old in self._units]
        fields = (unit for here in everywhere for place, unit in at if place == here and topic in unit.fields)
        general = (
            unit for here in path for kind in GENERAL for place, unit in at if (place, unit.kind) == (here, kind)
        )
        top = sorted(tops, key=lambda unit: unit.kind not in GENERAL)
        return next(chain(fields, general, top), None)

    def named(self, said: str, day: date) -> tuple[Named, ...]:
        """The units of that day that are called exactly so, in full or without the place («so tu phap»); a committee
        also by its commune («xa binh minh cu»)."""
        typed = name_key(said)
        found: dict[str, Named] = {}
        for known, one in self._names:
            if known == typed and one.unit.exists_on(day):
                found.setdefault(one.unit.id, one)
        return tuple(found.values())

    def _standing(self, id_: str, day: date, passed: frozenset[str]) -> Unit | None:
        """passed: what was asked on the way here; two that name each other lead nowhere."""
        unit = self._units.get(id_)
        if unit and not unit.has_ended(day):
            return unit if unit.exists_on(day) else None
        heirs = [one for one in self._heirs.get(_as_id(unit.name) if unit else id_, ()) if one.id not in passed | {id_}]
        now = [one for one in heirs if one.exists_on(day)] or heirs
        return self._standing(now[0].id, day, passed | {id_}) if len(now) == 1 else None  # of several it is nobody's

    def _unit(self, id_: str, day: date) -> Unit | None:
        """As it stands on that day; else as it was last."""
        return self.unit_on(id_, day) or self._units.get(id_)

    def _all_taken_in(self, day: date) -> Mapping[str, Unit]:
        """The ids of units that are no more -> the unit that they belong to on that day."""
        found = ((old, self.unit_on(old, day)) for old in self.ended_on(day))
        return {old: unit for old, unit in found if unit}

    def _all_led(self, day: date) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for old, unit in self._taken_in_on(day).items():
            found.setdefault(unit.id, []).append(old)
        return found

    def _all_below(self, day: date) -> Mapping[str, tuple[str, ...]]:
        """Once a day: every head of a thousand units is looked at each minute."""
        found: dict[str, list[str]] = {}
        for unit in self.on(day):
            for above in self.above(unit.id, day):
                found.setdefault(above, []).append(unit.id)
        return {id_: tuple(below) for id_, below in found.items()}

    def _path(self, place: str | None) -> Iterator[str]:
        """The place and those around it, the nearest first."""
        seen: set[str] = set()
        place = self._old_places.get(place or "", place)
        while place and place in self._places and place not in seen and place != EVERYWHERE:
            seen.add(place)
            yield place
            place = self._places[place].within

    @cached_property
    def _old_places(self) -> dict[str, str]:
        return old_ids(self._places)

    @cached_property
    def _heirs(self) -> dict[str, tuple[Unit, ...]]:
        """The id that an old name would have -> the units that have that name among theirs: several, of a district."""
        found: dict[str, dict[str, Unit]] = {}
        for unit in self._units.values():
            for name in unit.also:
                found.setdefault(_as_id(name), {})[unit.id] = unit
        return {old: tuple(units.values()) for old, units in found.items()}

    @cached_property
    def _names(self) -> tuple[tuple[str, Named], ...]:
        """(name as it is compared, who is called so)."""
        return tuple(
            (known, Named(unit, name if old else ""))
            for unit in self._units.values()
            for name, old in self._names_of(unit)
            for known in _ways(name_key(name), self._place_names(unit))
        )

    def _names_of(self, unit: Unit) -> Iterator[tuple[str, bool]]:
        """(name, whether it is an old one)."""
        yield unit.name, False
        yield from ((name, True) for name in unit.also)
        place = self._places.get(unit.place)
        if unit.kind == "ubnd-xa" and place:
            for name, old in ((place.name, False), *((one, True) for one in place.also)):
                yield name, old
                yield f"UBND {name}", old

    def _place_names(self, unit: Unit) -> tuple[str, ...]:
        place = self._places.get(unit.place)
        return (name_key(place.name),) if place and unit.kind != "ubnd-xa" else ()


def _ways(name: str, places: tuple[str, ...]) -> Iterator[str]:
    """The name, and the name without its place at the end."""
    yield name
    for place in places:
        if name.endswith(f" {place}"):
            yield name.removesuffix(f" {place}")


def name_key(name: str) -> str:
    """A name as it is compared: folded, without «(cũ)», «ủy ban nhân dân» as UBND."""
    words = fold(name).replace("uy ban nhan dan", "ubnd").split()
    return " ".join(without_old(words))


def _as_id(name: str) -> str:
    return name_key(name).replace(" ", "-")
