"""Where a rule holds: communes, the province around them, the names of communes that were merged. Pure.

A merged commune lives on as an old name (`also`) of the one that took it in. A document or a person that still names the
old one («xa-binh-minh» for «Xã Bình Minh (cũ)») belongs to the new one.
"""

from collections.abc import Mapping

from bot.library.models import EVERYWHERE
from bot.library.registers import Place
from bot.vietnamese import fold

_KINDS = ("xa", "phuong", "tinh", "thanh", "pho", "dac", "khu", "thi", "tran")


def old_ids(places: Mapping[str, Place]) -> dict[str, str]:
    """The id that each old name would have -> the place that it belongs to now."""
    found: dict[str, str] = {}
    for place in places.values():
        for name in place.also:
            found.setdefault("-".join(without_old(fold(name).split())), place.id)
    return {old: new for old, new in found.items() if old not in places}


def around(places: Mapping[str, Place], place: str | None) -> frozenset[str]:
    """The place and all in which it lies, but for the country."""
    found: set[str] = set()
    while place and place not in found and place != EVERYWHERE and place in places:
        found.add(place)
        place = places[place].within
    return frozenset(found)


def named(places: Mapping[str, Place], said: str) -> tuple[Place, ...]:
    """Places below the country whose name, or one of whose old names, holds what was typed (folded), best first."""
    typed = _words(said)
    if not typed:
        return ()
    found = []
    for place in places.values():
        if place.id != EVERYWHERE:
            names = [_words(one) for one in (place.name, *place.also)]
            rank = 0 if typed in names else 1 if any(f" {typed} " in f" {one} " for one in names) else 2
            if rank < 2:
                found.append((rank, place))
    return tuple(place for _, place in sorted(found, key=lambda one: (one[0], one[1].name)))


def by_full_name(places: Mapping[str, Place]) -> dict[str, str]:
    """«xa mau a», «xa binh minh» (its old name) -> the id of the place; without «(cũ)»."""
    found: dict[str, str] = {}
    for place in places.values():
        if place.id != EVERYWHERE:
            for name in (place.name, *place.also):
                words = without_old(fold(name).split())
                if len(words) > 1 and words[0] in _KINDS:
                    found.setdefault(" ".join(words), place.id)
    return found


def _words(said: str) -> str:
    """Folded, without the kind of the place and without (cũ)."""
    words = fold(said).split()
    while len(words) > 1 and words[0] in _KINDS:
        words = words[1:]
    return " ".join(without_old(words))


def without_old(words: list[str]) -> list[str]:
    """Words of a folded name, without the «cũ» at its end."""
    return words[:-1] if len(words) > 1 and words[-1] == "cu" else words
