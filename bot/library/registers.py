"""The short lists of a content: topics, places, units, holidays, deadlines, terms, collections. Each is one file."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from bot.library.models import EVERYWHERE, Audience, Basis, Model, TopicId, UnitKind


class Topic(Model):
    """A subject that people browse and follow. reported: words with which they report something of it (reporting.py)."""

    id: TopicId
    name: Annotated[str, Field(min_length=1, max_length=40)]
    also: tuple[str, ...] = ()
    reported: tuple[str, ...] = ()


class Place(Model):
    """A commune, the province, or the whole country (`toan-quoc`); `also` has old names."""

    id: str
    name: str
    also: tuple[str, ...] = ()
    within: str | None = None


def _no_district(written: object) -> object:
    if isinstance(written, str) and any(word in written for word in ("huyen", "quan-", "thi-xa")):
        raise ValueError("từ 01/7/2025 không còn cấp huyện; ghi tên cũ vào mục «also» của đơn vị nay nhận việc")
    return written


DISTRICTS_ENDED = date(2025, 7, 1)
"""Since that day there are provinces and communes and nothing between them (Law 72/2025/QH15)."""


class Reception(Model):
    """When citizens are received in person."""

    days: Annotated[str, Field(min_length=1)]

    hours: str | None = None


class Unit(Model):
    """An office of the province, from `valid_from` to `valid_to`, both days included.

    also: old names, also of units that it took in. within: the unit above it. fields: the topics that it is in charge of.
    """

    id: str
    name: Annotated[str, Field(min_length=1)]
    kind: Annotated[UnitKind, BeforeValidator(_no_district)]

    also: tuple[str, ...] = ()
    within: str | None = None
    place: str = EVERYWHERE
    fields: tuple[TopicId, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    address: str | None = None
    reception: Reception | None = None
    hotline: str | None = None

    def exists_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and not self.has_ended(day)

    def has_ended(self, day: date) -> bool:
        return self.valid_to is not None and self.valid_to < day


def _day_and_month(written: str | None) -> str | None:
    if written is None:
        return None
    day, _, month = str(written).partition("/")
    try:
        date(2001, int(month), int(day))
    except ValueError:
        raise ValueError("ghi ngày/tháng, ví dụ 30/04") from None
    return written


def _season(written: str | None) -> str | None:
    for one in (written or "").split("-") if written else ():
        _day_and_month(one)
    if written and written.count("-") != 1:
        raise ValueError("ghi từ ngày/tháng đến ngày/tháng, ví dụ 15/01-28/02")
    return written


class Holiday(Model):
    """A day on which offices are closed: the same `every` year, or on `dates` that are decided for each year.

    length: how many days the law gives where they are decided. between: when in a year they lie, whatever is decided.
    working: days at a week's end that are worked instead.
    """

    name: Annotated[str, Field(min_length=1)]
    every: Annotated[str | None, AfterValidator(_day_and_month)] = None
    length: Annotated[int, Field(ge=1)] = 1
    between: Annotated[str | None, AfterValidator(_season)] = None
    dates: tuple[date, ...] = ()
    working: tuple[date, ...] = ()

    @property
    def id(self) -> str:
        return self.name

    def days(self, year: int) -> tuple[date, ...]:
        """The days of that year as they are written, without those off in place of a week's end."""
        if self.every is None:
            return tuple(day for day in self.dates if day.year == year)
        return (in_year(self.every, year),)


def in_year(written: str, year: int) -> date:
    """`30/04` of that year."""
    day, month = map(int, written.split("/"))
    return date(year, month, day)


PetitionKind = Literal["phan-anh", "kien-nghi"]
OwedKind = PetitionKind | Literal["vuong-mac"]
"""What people send in and have an answer to by a day: petitions, flagged provisions."""
Urgency = Literal["normal", "urgent"]


class Deadline(Model):
    """By when what is of that kind is answered, for those sent from `from` to `to`, both days included.

    days: working days; hours: working hours. basis: the rule after which it is set; without one it is the office's own
    promise.
    """

    kind: OwedKind
    urgency: Urgency = "normal"
    from_: Annotated[date, Field(alias="from")]
    to: date | None = None
    days: Annotated[int | None, Field(ge=1)] = None
    hours: Annotated[int | None, Field(ge=1)] = None
    basis: Basis | None = None

    @property
    def id(self) -> str:
        return f"{self.kind} {self.urgency} {self.from_}"

    def holds_on(self, day: date) -> bool:
        return self.from_ <= day and (self.to is None or day <= self.to)


class Term(Model):
    """A word of the law, or an abbreviation, in plain words. It is explained where a person meets it first.

    explain: false for what everybody knows but must not be taken for an unknown abbreviation (UBND).
    not_in: topics in which the word means something else (a «khiếu nại» to a shop).
    """

    term: Annotated[str, Field(min_length=1, max_length=60)]
    means: Annotated[str, Field(min_length=1, max_length=200)]
    also: tuple[str, ...] = ()
    explain: bool = True
    not_in: tuple[TopicId, ...] = ()

    @property
    def id(self) -> str:
        return self.term


class Collection(Model):
    """A part of the menu that goes across topics: answers by topic and by name, or a list of documents.

    documents: `new` (lately or soon in force), `local` (of a place). changed: answers whose rule changed lately or will.
    obligations: what documents put on offices. audience: [] = everybody.
    """

    id: str
    name: Annotated[str, Field(min_length=1, max_length=40)]
    topics: tuple[TopicId, ...] = ()
    answers: tuple[str, ...] = ()
    documents: Literal["new", "local"] | None = None
    changed: bool = False
    obligations: bool = False
    audience: tuple[Audience, ...] = ()
    also: tuple[str, ...] = ()
