"""What must hold between items, beyond the shape of each: references, dates, one right option, figures only when checked.

Pure. A finding of severity `error` leaves its item out; a warning does not. Messages are for editors, in Vietnamese.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta

from bot.library.figures import FIGURE
from bot.library.findings import Finding, nearest
from bot.library.items import Items
from bot.library.models import Basis, Review, Version
from bot.vietnamese import fold

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_ID = {"answers": 40, "documents": 38, "questions": 38, "announcements": 48, "topics": 36, "places": 36}
"""So that every button that names the item fits into 64 bytes."""

LONG_SHORT = 300
MOST_DAYS_BACK = 366
"""A tax decree may reach back to the beginning of its year; more is a slip of the pen."""

_AT = re.compile(
    r"(?:điểm \S.*? )?(?:khoản \S.*? )?"
    r"(?:Điều \d+\w*(?:(?:,| và|;) (?:Điều )?\d+\w*)*|(?:Phụ lục|Mục|Chương|Phần)\b.*)",
    re.IGNORECASE,
)
Check = Callable[[Items, date], Iterator[Finding]]


def check(items: Items, today: date) -> list[Finding]:
    """Every finding of one pass over all items."""
    return [finding for one in CHECKS for finding in one(items, today)]


def leave_out(items: Items, today: date) -> list[Finding]:
    """Drops what is wrong, then what rested on it, until nothing is; returns every finding once."""
    found: dict[Finding, None] = {}
    while True:
        fresh = [one for one in check(items, today) if one not in found]
        found.update(dict.fromkeys(fresh))
        errors = [one for one in fresh if one.severity == "error"]
        for one in errors:
            items.drop(one.kind, one.id)
        if not errors:
            return list(found)


# Names --------------------------------------------------------------------------------------------------------------


def ids(items: Items, today: date) -> Iterator[Finding]:
    """An id is what a button carries."""
    for kind, longest in LONGEST_ID.items():
        for id_ in items.of(kind):
            if not ID.fullmatch(id_):
                said = f"tên «{id_}» chỉ được có chữ thường không dấu, số và dấu gạch nối, ví dụ «non-mu-bao-hiem»"
                yield Finding(kind, id_, ("id",), said)
            elif len(id_) > longest:
                yield Finding(kind, id_, ("id",), f"tên «{id_}» dài {len(id_)} ký tự, nhiều nhất {longest}")


def references(items: Items, today: date) -> Iterator[Finding]:
    """Everything that is named exists."""
    for kind in ("documents", "answers", "questions", "announcements"):
        for id_, item in items.of(kind).items():
            yield from _known(kind, id_, "topics", getattr(item, "topics", ()), items.topics, "chủ đề")
    for id_, document in items.documents.items():
        for key in ("replaces", "amends"):
            yield from _known("documents", id_, key, getattr(document, key), items.documents, "văn bản")
        yield from _known("documents", id_, "place", [document.place], items.places, "địa bàn")
    for id_, answer in items.answers.items():
        yield from _known("answers", id_, "related", answer.related, items.answers, "câu trả lời", "warning")
    for id_, question in items.questions.items():
        named = [question.answer] if question.answer else []
        yield from _known("questions", id_, "answer", named, items.answers, "câu trả lời", "warning")
    for id_, one in items.announcements.items():
        yield from _known("announcements", id_, "place", [one.place], items.places, "địa bàn")
        named = [one.document] if one.document else []
        yield from _known("announcements", id_, "document", named, items.documents, "văn bản")
    for id_, place in items.places.items():
        yield from _known("places", id_, "within", [place.within] if place.within else [], items.places, "địa bàn")


def _known(
    kind: str, id_: str, key: str, named: Iterable[str], known: Iterable[str], what: str, severity: str = "error"
) -> Iterator[Finding]:
    for n, name in enumerate(named):
        if name not in known:
            said = f"mục «{key}»: không có {what} «{name}»{nearest(name, known)}"
            yield Finding(kind, id_, (key, n), said, severity)


# Law ----------------------------------------------------------------------------------------------------------------


def bases(items: Items, today: date) -> Iterator[Finding]:
    """Every statement rests on a place in a listed document."""
    for id_, answer in items.answers.items():
        for n, version in enumerate(answer.versions):
            yield from _basis(items, "answers", id_, ("versions", n, "basis"), version.basis)
            if version.before:
                yield from _basis(items, "answers", id_, ("versions", n, "before", "basis"), version.before.basis)
    for id_, question in items.questions.items():
        yield from _basis(items, "questions", id_, ("basis",), question.basis)


def _basis(
    items: Items, kind: str, id_: str, place: tuple[str | int, ...], basis: Sequence[Basis]
) -> Iterator[Finding]:
    for n, one in enumerate(basis):
        if items.has_documents and one.document not in items.documents:
            said = f"không có văn bản «{one.document}»{nearest(one.document, items.documents)}"
            yield Finding(kind, id_, (*place, n, "document"), said)
        if not _AT.fullmatch(one.at):
            said = f"«{one.at}» chưa đúng cách dẫn; viết theo thứ tự điểm, khoản, Điều, ví dụ «điểm h khoản 2 Điều 7»"
            yield Finding(kind, id_, (*place, n, "at"), said)


def documents_in_order(items: Items, today: date) -> Iterator[Finding]:
    """A document is issued, takes effect, ends, in this order."""
    for id_, one in items.documents.items():
        if one.issued and (one.issued - one.effective).days > MOST_DAYS_BACK:
            said = f"có hiệu lực {one.effective} trước ngày ban hành {one.issued}"
            yield Finding("documents", id_, ("effective",), said, "warning")
        if one.expires and one.expires <= one.effective:
            said = f"hết hiệu lực {one.expires} không sau ngày có hiệu lực {one.effective}"
            yield Finding("documents", id_, ("expires",), said)
        if id_ in one.replaces or id_ in one.amends:
            yield Finding("documents", id_, ("replaces",), "văn bản không thể thay thế hay sửa đổi chính nó")


def versions(items: Items, today: date) -> Iterator[Finding]:
    """On one day at most one version holds."""
    for id_, answer in items.answers.items():
        for n, version in enumerate(answer.versions):
            if version.to and version.to < version.from_:
                said = f"ngày cuối {version.to} trước ngày đầu {version.from_}"
                yield Finding("answers", id_, ("versions", n, "to"), said)
        ordered = sorted(enumerate(answer.versions), key=lambda one: one[1].from_)
        for (_, first), (n, second) in itertools.pairwise(ordered):
            if first.to is None or first.to >= second.from_:
                last = second.from_ - timedelta(days=1)
                said = f"hai bản cùng áp dụng từ {second.from_}; ghi «to: {last}» cho bản trước"
                yield Finding("answers", id_, ("versions", n, "from"), said)


def figures(items: Items, today: date) -> Iterator[Finding]:
    """A figure is shown only when somebody held it against the text; facts agree with each other."""
    facts: dict[str, tuple[str, str]] = {}
    for id_, answer in items.answers.items():
        for n, version in enumerate(answer.versions):
            if version.checked is None and FIGURE.search(_written(version)):
                said = "có con số mà «checked» còn trống nên bot che con số; đối chiếu văn bản rồi ghi ngày"
                yield Finding("answers", id_, ("versions", n), said, "warning")
            if version.checked and version.checked > today:
                yield Finding("answers", id_, ("versions", n, "checked"), "ngày đối chiếu ở tương lai", "warning")
            if len(version.short) > LONG_SHORT:
                said = f"câu ngắn dài {len(version.short)} ký tự, nên dưới {LONG_SHORT}"
                yield Finding("answers", id_, ("versions", n, "short"), said, "warning")
            if version.fact and version.to is None:
                first, value = facts.setdefault(version.fact.key, (id_, version.fact.value))
                if value != version.fact.value:
                    said = f"con số «{version.fact.key}» là {version.fact.value}, ở «{first}» là {value}"
                    yield Finding("answers", id_, ("versions", n, "fact"), said)


def _written(version: Version) -> str:
    return " ".join([version.short, version.more or "", *version.do, version.fact.value if version.fact else ""])


# People -------------------------------------------------------------------------------------------------------------


def reviews(items: Items, today: date) -> Iterator[Finding]:
    """What is approved was approved by somebody else, and is looked at again in time."""
    for kind in ("answers", "announcements"):
        for id_, item in items.of(kind).items():
            yield from _review(kind, id_, item, today)


def _review(kind: str, id_: str, item: object, today: date) -> Iterator[Finding]:
    review: Review = item.review  # type: ignore[attr-defined]
    if review.status == "approved":
        if not review.approver or not review.approved:
            yield Finding(kind, id_, ("review",), "đã duyệt thì phải ghi «approver» và «approved»")
        elif review.approver == review.author:
            said = f"người duyệt «{review.approver}» phải khác người viết"
            yield Finding(kind, id_, ("review", "approver"), said)
    if review.again_by and review.again_by < today:
        said = f"đã quá hạn xem lại ({review.again_by})"
        yield Finding(kind, id_, ("review", "again_by"), said, "warning")


def options(items: Items, today: date) -> Iterator[Finding]:
    """Exactly one option is right."""
    for id_, question in items.questions.items():
        right = sum(option.right for option in question.options)
        if right != 1:
            said = f"câu «{id_}»: có {right} đáp án đúng, phải có đúng một «right: true»"
            yield Finding("questions", id_, ("options",), said)


def sending_times(items: Items, today: date) -> Iterator[Finding]:
    """An announcement's times are in order."""
    for id_, one in items.announcements.items():
        if one.latest_send_at and one.latest_send_at <= one.publish_at:
            yield Finding("announcements", id_, ("latest_send_at",), "hạn gửi cuối phải sau giờ gửi «publish_at»")
        if one.acknowledge_by and one.acknowledge_by <= one.publish_at:
            yield Finding("announcements", id_, ("acknowledge_by",), "hạn xác nhận phải sau giờ gửi «publish_at»")
        if one.acknowledge_by and "official" not in one.audience:
            said = "văn bản phải xác nhận chỉ gửi cho cán bộ: ghi «audience: [official]»"
            yield Finding("announcements", id_, ("audience",), said)


def phrasings(items: Items, today: date) -> Iterator[Finding]:
    """The same words cannot lead to two answers."""
    seen: dict[str, str] = {}
    for id_, answer in items.answers.items():
        for n, said in enumerate((answer.question, *answer.also)):
            other = seen.setdefault(fold(said), id_)
            if other != id_:
                place = ("also", n - 1) if n else ("question",)
                yield Finding("answers", id_, place, f"cách hỏi «{said}» đã có ở «{other}»", "warning")


CHECKS: tuple[Check, ...] = (
    ids, references, bases, documents_in_order, versions, figures, reviews, options, sending_times, phrasings,
)  # fmt: skip
