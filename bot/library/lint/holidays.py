"""Rules about holidays.yaml: what is decided year by year is written down before the year begins."""

from collections.abc import Iterator
from datetime import date, timedelta

from bot.library.findings import Finding
from bot.library.items import Items
from bot.library.lint.rule import rule

AHEAD = timedelta(days=60)
"""How long before a year begins its days must be known: due times run across the turn of the year."""


@rule("holiday-dates", "ngày nghỉ do cấp có thẩm quyền quyết định từng năm đã ghi cho năm tới", "warning")
def decided(items: Items, today: date) -> Iterator[Finding]:
    year = (today + AHEAD).year
    own = [(id_, one) for id_, one in items.holidays.items() if _is_own(items, id_)]
    for id_, holiday in own:
        if holiday.every is None and len(holiday.days(year)) < holiday.length:
            said = f"«{id_}»: chưa ghi đủ {holiday.length} ngày nghỉ của năm {year}; ghi theo thông báo chính thức"
            yield Finding("holidays", id_, ("dates",), said)


def _is_own(items: Items, id_: str) -> bool:
    """Not of the list that the program ships, which a folder without one of its own uses."""
    spot = items.spots.get(("holidays", id_))
    return spot is None or items.folder is None or spot.file.resolve().parent == items.folder
