"""Which figures point at a person, and which are what the question is about. Pure.

Telephones however they are grouped, spelled in words or typed with letters for digits, identity cards, accounts, plates,
house numbers and addresses on the net point at somebody. Numbers of documents, dates, years, sums and sizes do not.
"""

import re
from collections.abc import Iterator

from bot.masking.reading import Span

_NET = re.compile(
    r"(?<![\w.+-])[\w.+-]+\s?(?:@|\(at\)|\[at\]|\ba cong\b)\s?[\w-]+(?:\s?(?:\.|\bcham\b)\s?\w+)*"
    r"|(?:https?://|www\.)(?!(?:[\w-]+\.)*gov\.vn\b)\S+|(?<!\w)@\w{2,}|\b(?:fb|zalo|facebook)\.\S+"
    r"|\b(?:zalo|fb|face|facebook|nick|tiktok|telegram)\b:? +(?:(?:ten|la) +)?(?P<it>[a-z]+[\w.]*\d[\w.]*)"
)
_PLATE = re.compile(
    r"\b\d{2} ?-? ?(?:[a-z]\d?|ld|da|ng|nn|qt|kt|md|mk|hc|td|cd|tm|th|at|bb|bc|qh) ?[-.]? ?\d{3}[. ]?\d{2}\b"
)
_OLD_PLATE = re.compile(r"\b\d{2}-?[A-ZĐ]\d?[- ]\d{4}\b")

_DIGIT = "(?:khong|mot|hai|ba|bon|tu|nam|sau|bay|tam|chin)"
_SPELLED = re.compile(rf"\b(?:\d+|{_DIGIT})(?:[\s,.()/_-]+(?:\d+|{_DIGIT}))*\b")
_IN_WORDS = re.compile(_DIGIT)
_FIGURE_OR_WORD = re.compile(r"\d+|[a-z]+")
_PHONE = 10
"""Digits of a telephone's number."""

_HOUSE = r"(?P<it>\d+[a-z]?(?:/\d+[a-z]?)*)\b(?! ?(?:m|met)\b)"
_STREET = "(?:duong|pho|ngo|ngach|hem|kiet)"
_HOUSES = (
    re.compile(rf"\b(?:so nha|nha so|nha (?:toi|em|minh|chung toi) (?:o )?so|can ho(?: so)?)(?: la)?:? {_HOUSE}"),
    re.compile(rf"\b(?:so|o) {_HOUSE}(?=,? {_STREET}\b)"),
    re.compile(rf"(?<!\d/)\b(?P<it>\d+[a-z]?(?:/\d+[a-z]?)+)(?=,? {_STREET}\b)"),
    re.compile(rf"\b(?:ngo|ngach|hem|kiet)(?: so)? {_HOUSE}"),
)

_YEAR = r"(?:19|20)\d{2}"
_UNIT = r"(?:dong|d|vnd|trieu|tr|k|nghin|ngan|ty|m2|m|met|ha|kg|km|lit|con|nguoi|ho|tan|usd)\b|%|/[a-z]"
_PAID = "phat|luong|gia|tien|phi|muc|nhap|cap|tra|nop|dong|vay|no|coc|mua|ban|thue|het|mat|hon|den|xe|khoan|duoc|thuong"
_SUM = r"(?!0)\d{1,3}(?:[.,]\d{3})+(?:,\d+)?|(?!0)\d{1,6}|(?!0)\d+000"
_KEPT = re.compile(
    r"\b\d{1,5}/(?:\d{4}/)?[a-z][\w-]*"  # 168/2024/NĐ-CP, 1234/QĐ-UBND
    rf"|(?<![\d./-])\d{{1,4}}/{_YEAR}(?![\d/])"
    rf"|(?<![\d.-])\d{{1,2}}([/. -])\d{{1,2}}\1{_YEAR}(?![ .-]?\d)|\b{_YEAR}-\d\d-\d\d(?!\d)"
    rf"|(?<![\d.-])(?<!\d ){_YEAR}(?: ?- ?{_YEAR})?(?![ .-]?\d)"
    rf"|\b1[89]00[ .]?\d\d(?:[ .]?\d\d){{1,2}}(?![ .]?\d)"  # the State's and firms' hotlines
    rf"|(?<![\d.,/])(?:{_SUM})(?= ?(?:{_UNIT}))"
    rf"|(?<![\d.,])(?!0)\d{{1,3}}(?:[.,]\d{{3}})*[.,]\d00(?![.,]?\d)"
    r"|(?<![\w.,+])(?<!\d )(?!0)\d{2,6}000(?![ .,-]?\d|\w)"
    rf"|\b(?:{_PAID}) (?!0)(?:\d{{1,3}}(?:[.,]\d{{3}})+|\d+000)(?![ .,]?\d)"
)
_TYPED = re.compile(r"(?<=\d)[oil](?=[\doil])")
_DIGITS = re.compile(r"(?<!\w)\w*[+(]*\d(?:[\s.()/_-]{0,2}\d)*\w*")
_RUN = re.compile(r"\d{5}")
_CALL = re.compile(r"\b(?:sdt|dt|dien thoai|goi|lh|lien he|zalo|may|stk|tk|tai khoan|cmnd|cmt|cccd|so)\W+(?:\w+ )?$")
_FEWEST, _FEWEST_CALLED = 8, 6
"""Digits in groups that are too many for anything but a person's number; fewer behind «sđt», «gọi», «stk»."""


def numbers_in(said: str, folded: str) -> Iterator[Span]:
    """Where they stand. folded: the same text in small letters without marks."""
    for found in _NET.finditer(folded):
        yield found.span("it" if found["it"] else 0)
    if not any(one.isdigit() for one in folded) and len(_IN_WORDS.findall(folded)) < _FEWEST:
        return
    for pattern, text in ((_PLATE, folded), (_OLD_PLATE, said)):
        yield from (found.span() for found in pattern.finditer(text))
    for pattern in _HOUSES:
        yield from (found.span("it") for found in pattern.finditer(folded))
    yield from (span for found in _SPELLED.finditer(folded) if (span := _spelled(found)))
    yield from _digits(folded)


def _spelled(run: re.Match[str]) -> Span | None:
    """Digits in words, with some in figures between them; where a telephone's number is whole, «không» denies something."""
    words = count = 0
    end, called = run.start(), run[0].startswith(("0", "84", "khong"))
    for one in _FIGURE_OR_WORD.finditer(run[0]):
        if called and count >= _PHONE:
            break
        words += one[0].isalpha()
        count += 1 if one[0].isalpha() else len(one[0])
        end = run.start() + one.end()
    enough = words > 0 and count >= _FEWEST and (called or words >= _FEWEST)
    return (run.start(), end) if enough else None


def _digits(folded: str) -> Iterator[Span]:
    blank = _KEPT.sub(lambda found: "|" * len(found[0]), folded)
    blank = _TYPED.sub("0", blank)
    for found in _DIGITS.finditer(blank):
        count = sum(one.isdigit() for one in found[0])
        enough = _FEWEST_CALLED if count < _FEWEST and _CALL.search(blank[: found.start()]) else _FEWEST
        if count >= enough or _RUN.search(found[0]):
            yield found.span()
