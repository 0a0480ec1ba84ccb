"""Rules about the offices of units.yaml: one tree, whose parts exist as long as what hangs on them; no districts."""

from collections.abc import Iterator
from datetime import date

from bot.library.citing import shown
from bot.library.findings import Finding
from bot.library.items import Items
from bot.library.lint.rule import rule
from bot.library.offices import name_key
from bot.library.registers import DISTRICTS_ENDED, Unit

_DISTRICTS = ("ubnd huyen ", "ubnd quan ", "ubnd thi xa ", "huyen ", "quan ", "thi xa ")


@rule("unit-circle", "đơn vị cấp trên (within) không vòng lại chính đơn vị đó", firm=True)
def circles(items: Items, today: date) -> Iterator[Finding]:
    for id_, unit in items.units.items():
        way = [id_]
        while unit.within in items.units and unit.within not in way:
            way.append(unit.within)
            unit = items.units[unit.within]
        if unit.within == id_:
            said = f"mục «within» đi vòng: {' → '.join([*way, id_])}; đơn vị cao nhất thì bỏ mục này"
            yield Finding("units", id_, ("within",), said)


@rule("unit-days", "ngày bắt đầu, ngày kết thúc của đơn vị đúng thứ tự, và cấp trên còn hoạt động", firm=True)
def days(items: Items, today: date) -> Iterator[Finding]:
    for id_, unit in items.units.items():
        if unit.valid_from and unit.valid_to and unit.valid_to < unit.valid_from:
            said = f"ngày cuối {shown(unit.valid_to)} đứng trước ngày đầu {shown(unit.valid_from)}"
            yield Finding("units", id_, ("valid_to",), said)
        above = items.units.get(unit.within or "")
        if above and _outlives(unit, above):
            then = f"cấp trên «{above.id}» kết thúc ngày {shown(above.valid_to)}" if above.valid_to else ""
            said = f"mục «within»: {then}; ghi cấp trên mới, hoặc ghi «valid_to» cho «{id_}»"
            yield Finding("units", id_, ("within",), said)


def _outlives(unit: Unit, above: Unit) -> bool:
    return above.valid_to is not None and (unit.valid_to is None or above.valid_to < unit.valid_to)


@rule("district-unit", "từ 01/7/2025 chỉ còn cấp tỉnh và cấp xã; tên huyện chỉ là tên cũ (also)", firm=True)
def districts(items: Items, today: date) -> Iterator[Finding]:
    for id_, unit in items.units.items():
        ended = unit.valid_to is not None and unit.valid_to < DISTRICTS_ENDED
        if name_key(unit.name).startswith(_DISTRICTS) and not ended:
            said = (
                f"«{unit.name}»: từ {shown(DISTRICTS_ENDED)} không còn cấp huyện; ghi tên này vào «also» của đơn vị mới"
            )
            yield Finding("units", id_, ("name",), said)


@rule("same-unit-name", "một tên chỉ là của một đơn vị", "warning")
def same_names(items: Items, today: date) -> Iterator[Finding]:
    known: dict[str, str] = {}
    for id_, unit in items.units.items():
        if unit.valid_to is None or today <= unit.valid_to:
            first = known.setdefault(name_key(unit.name), id_)
            if first != id_:
                yield Finding("units", id_, ("name",), f"tên «{unit.name}» đã là của «{first}»; ghi rõ hơn")
