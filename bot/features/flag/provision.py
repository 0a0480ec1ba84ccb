"""A provision as it is written, typed and kept: «điểm a khoản 1 Điều 4» is `4.1.a`, a whole document is nothing. Pure.

A button carries at most 64 bytes, and repeats join by this: so each provision has one short writing.
"""

import re
from collections.abc import Iterator

from bot.library import Document, Library
from bot.library.citing import named
from bot.vietnamese import fold

_PLACE = re.compile(r"(?:\d{1,4}[a-zđ]?(?:\.(?:\d{1,3}[a-zđ]?)?(?:\.[a-zđ]{1,2}\d?)?)?)?")
_WORD = re.compile(r"(?:(?P<level>điểm|khoản|Điều) +)?(?P<name>\d+[a-zđ]?|[a-zđ]{1,2}\d?)(?=[\s,;]|$)")
_LEVELS = ("Điều", "khoản", "điểm")
_ARTICLE = re.compile(r"\b(?:điều|dieu) +(\d{1,4}[a-zđ]?)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"\b(?:khoản|khoan) +(\d{1,3}[a-zđ]?)\b", re.IGNORECASE)
_POINT = re.compile(r"\b(?:điểm|diem) +([a-zđ]{1,2}\d?)\b", re.IGNORECASE)
_SHORT_KINDS = {"nghi-dinh": "nd", "thong-tu": "tt", "nghi-quyet": "nq", "quyet-dinh": "qd", "chi-thi": "ct"}
MOST_DOCUMENTS = 6


def is_place(written: str) -> bool:
    """Whether a button may name it: a button can be made up."""
    return _PLACE.fullmatch(written) is not None


def in_words(place: str) -> str:
    """`4.1.a` -> «điểm a khoản 1 Điều 4»."""
    levels = zip(_LEVELS, place.split("."), strict=False)
    return " ".join(f"{level} {name}" for level, name in reversed(tuple(levels)) if name)


def places_in(cited: str) -> tuple[str, ...]:
    """«điểm a, b khoản 2, khoản 4 Điều 8» -> 8.2.a, 8.2.b, 8.4; nothing where it is written another way."""
    found: list[str] = []
    points, clauses = [], []  # type: list[str], list[tuple[str, list[str]]]
    level = ""
    for word in _WORD.finditer(cited):
        level, name = word["level"] or level, word["name"]
        if level == "điểm":
            points.append(name)
        elif level == "khoản":
            clauses.append((name, points))
            points = []
        elif level == "Điều":
            found += _within(name, points, clauses)
            points, clauses = [], []
    return tuple(dict.fromkeys(found))


def _within(article: str, points: list[str], clauses: list[tuple[str, list[str]]]) -> Iterator[str]:
    """The places of one article, from what stood before it."""
    for clause, its_points in clauses:
        yield from (f"{article}.{clause}.{point}" for point in its_points) if its_points else (f"{article}.{clause}",)
    yield from (f"{article}..{point}" for point in points)
    if not (clauses or points):
        yield article


def place_typed(said: str) -> str:
    """«khoan 1 dieu 4», «Điều 4 khoản 1 điểm a»: the place; nothing when no article is named."""
    article, clause, point = (one.search(said) for one in (_ARTICLE, _CLAUSE, _POINT))
    if article is None:
        return ""
    names = [article[1], clause[1] if clause else "", point[1] if point else ""]
    return ".".join(names).lower().rstrip(".")


def documents_typed(library: Library, said: str) -> list[Document]:
    """The documents that a text names: by number, «nghị định 176», «nđ 176», or by name. The surest way that finds any."""
    text = f" {fold(said)} "
    ways = (_by_number, _by_year, _by_kind, _by_name)
    for way in ways:
        found = [one for one in library.documents.values() if any(f" {key} " in text for key in way(library, one))]
        if found:
            return found[:MOST_DOCUMENTS]
    return []


def _by_number(library: Library, one: Document) -> list[str]:
    return [fold(one.number)]


def _by_year(library: Library, one: Document) -> list[str]:
    """«176/2025»."""
    number = fold(one.number).split()
    return [" ".join(number[:2])] if len(number) > 2 and number[1].isdecimal() else []


def _by_kind(library: Library, one: Document) -> list[str]:
    first = fold(one.number).split()[0]
    kinds = [fold(library.texts.say(f"law.{one.kind}"))]
    if one.kind in _SHORT_KINDS:
        kinds.append(_SHORT_KINDS[one.kind])
    return [f"{kind} {so}{first}" for kind in kinds for so in ("", "so ")]


def _by_name(library: Library, one: Document) -> list[str]:
    return [fold(one.short)]


def written(library: Library, document: str, place: str) -> str:
    """«Khoản 1 Điều 4 Nghị định 176/2025/NĐ-CP»; of a document that is gone, its id."""
    known = library.documents.get(document)
    said = " ".join(part for part in (in_words(place), named(library, known) if known else document) if part)
    return said[:1].upper() + said[1:]
