"""Rules about law by date: how a place is cited, what holds when, which figure may be shown."""

import itertools
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from bot.library.dates import changer_of, end_of
from bot.library.figures import FIGURE
from bot.library.filling import is_to_fill
from bot.library.findings import Finding
from bot.library.items import Items
from bot.library.lint.rule import rule
from bot.library.models import Document, Version

MOST_DAYS_BACK = 366
"""A tax decree may reach back to the beginning of its year; more is a slip of the pen."""

_AT = re.compile(
    r"(?:điểm \S.*? )?(?:khoản \S.*? )?"
    r"(?:Điều \d+\w*(?:(?:,| và|;) (?:Điều )?\d+\w*)*|(?:Phụ lục|Mục|Chương|Phần)\b.*)",
    re.IGNORECASE,
)


@lru_cache(maxsize=16_384)
def _is_place(at: str) -> bool:
    """Thousands of answers cite the same places."""
    return _AT.fullmatch(at) is not None


@rule("citation-order", "dẫn theo thứ tự điểm, khoản, Điều")
def citation_order(items: Items, today: date) -> Iterator[Finding]:
    for cited in items.cited():
        if not _is_place(cited.basis.at) and not is_to_fill(cited.basis.at):
            said = f"«{cited.basis.at}» chưa đúng cách dẫn; viết theo thứ tự điểm, khoản, Điều"
            yield Finding(cited.kind, cited.id, (*cited.place, "at"), f"{said}, ví dụ «điểm h khoản 2 Điều 7»")


@rule("document-dates", "văn bản hết hiệu lực sau khi có hiệu lực, không tự thay thế mình", firm=True)
def document_dates(items: Items, today: date) -> Iterator[Finding]:
    for id_, one in items.documents.items():
        if one.expires and one.expires <= one.effective:
            said = f"hết hiệu lực {one.expires} không sau ngày có hiệu lực {one.effective}"
            yield Finding("documents", id_, ("expires",), said)
        if id_ in one.replaces or id_ in one.amends:
            yield Finding("documents", id_, ("replaces",), "văn bản không thể thay thế hay sửa đổi chính nó")


@rule("reaches-back", "văn bản không có hiệu lực quá lâu trước ngày ban hành", "warning")
def reaches_back(items: Items, today: date) -> Iterator[Finding]:
    for id_, one in items.documents.items():
        if one.issued and (one.issued - one.effective).days > MOST_DAYS_BACK:
            said = f"có hiệu lực {one.effective} trước ngày ban hành {one.issued}"
            yield Finding("documents", id_, ("effective",), said)


@rule("two-versions", "mỗi ngày chỉ một bản của câu trả lời áp dụng", firm=True)
def two_versions(items: Items, today: date) -> Iterator[Finding]:
    for id_, answer in items.answers.items():
        for n, version in enumerate(answer.versions):
            if version.to and version.to < version.from_:
                said = f"ngày cuối {version.to} trước ngày đầu {version.from_}"
                yield Finding("answers", id_, ("versions", n, "to"), said)
        if len(answer.versions) == 1:
            continue
        ordered = sorted(enumerate(answer.versions), key=lambda one: one[1].from_)
        for (_, first), (n, second) in itertools.pairwise(ordered):
            if first.to is None or first.to >= second.from_:
                last = second.from_ - timedelta(days=1)
                said = f"hai bản cùng áp dụng từ {second.from_}; ghi «to: {last}» cho bản trước"
                yield Finding("answers", id_, ("versions", n, "from"), said)


@rule("replaced-document", "không dẫn văn bản đã bị thay thế, hết hiệu lực như đang áp dụng", "warning")
def replaced_document(items: Items, today: date) -> Iterator[Finding]:
    """From today on, every document of a version is in force on each day on which the version holds."""
    for id_, answer in items.answers.items():
        for n, version in enumerate(answer.versions):
            if version.to is None or version.to >= today:
                for m, basis in enumerate(version.basis):
                    document = items.documents.get(basis.document)
                    ends = _end(items, document) if document else None
                    said = _outlived(document, ends, version, today) if document and ends else None
                    if said:
                        yield Finding("answers", id_, ("versions", n, "basis", m, "document"), said)
    for id_, question in items.questions.items():
        for m, basis in enumerate(question.basis):
            document = items.documents.get(basis.document)
            ends = _end(items, document) if document else None
            if document and ends and ends <= today:
                said = f"«{document.number}» không còn hiệu lực từ {ends}; câu đố này không được hỏi nữa"
                yield Finding("questions", id_, ("basis", m, "document"), said)


def _outlived(document: Document, ends: date, version: Version, today: date) -> str | None:
    """What is wrong with a version that cites a document which ends on that day."""
    if ends <= max(today, version.from_):
        return f"«{document.number}» không còn hiệu lực từ {ends}; dẫn văn bản đang áp dụng"
    if version.to is None or version.to >= ends:
        last = ends - timedelta(days=1)
        return f"«{document.number}» hết hiệu lực từ {ends}; ghi «to: {last}» và viết bản cho những ngày sau"
    return None


def _end(items: Items, document: Document) -> date | None:
    return end_of(document, (one for one in items.documents.values() if document.id in one.replaces))


@rule("changed-since-checked", "con số được đối chiếu lại sau khi văn bản của nó được sửa", "warning")
def changed_since_checked(items: Items, today: date) -> Iterator[Finding]:
    for id_, answer in items.answers.items():
        for n, version in enumerate(answer.versions):
            changer = changer_of(version, items.changers_of(version), today)
            if changer and FIGURE.search(version.written()) and version.holds_on(today):
                said = f"«{changer.number}» có hiệu lực từ {changer.effective}, sau ngày đối chiếu, nên bot che con số"
                yield Finding("answers", id_, ("versions", n, "checked"), f"{said}; đối chiếu lại rồi ghi ngày")


@rule("unchecked-figure", "con số chỉ hiện khi đã đối chiếu (checked)", "warning")
def unchecked_figure(items: Items, today: date) -> Iterator[Finding]:
    for id_, answer in items.answers.items():
        for n, version in enumerate(answer.versions):
            if version.checked is None and FIGURE.search(version.written()):
                said = "có con số mà «checked» còn trống nên bot che con số; đối chiếu văn bản rồi ghi ngày"
                yield Finding("answers", id_, ("versions", n), said)


@rule("checked-in-future", "ngày đối chiếu không ở tương lai", "warning")
def checked_in_future(items: Items, today: date) -> Iterator[Finding]:
    for id_, answer in items.answers.items():
        for n, version in enumerate(answer.versions):
            if version.checked and version.checked > today:
                yield Finding("answers", id_, ("versions", n, "checked"), "ngày đối chiếu ở tương lai")


@rule("two-values", "một con số (fact) chỉ có một giá trị trong cùng một ngày, cùng một địa bàn")
def two_values(items: Items, today: date) -> Iterator[Finding]:
    stated: dict[str, list[tuple[str, str, Version]]] = {}
    for id_, answer in items.answers.items():
        for n, version in enumerate(answer.versions):
            if version.fact is None or answer.review.status == "withdrawn":
                continue
            place = items.place_of(answer)
            others = stated.setdefault(version.fact.key, [])
            for other_id, other_place, other in others:
                if (
                    other.fact
                    and place == other_place
                    and _meet(version, other)
                    and other.fact.value != version.fact.value
                ):
                    said = f"con số «{version.fact.key}» là {version.fact.value}, ở «{other_id}» là {other.fact.value}"
                    yield Finding("answers", id_, ("versions", n, "fact"), said)
                    break
            others.append((id_, place, version))


def _meet(one: Version, other: Version) -> bool:
    """Is there a day on which both hold?"""
    return (other.to is None or one.from_ <= other.to) and (one.to is None or other.from_ <= one.to)
