"""What an editor begins with: a file of each kind, its keys in the contract's order, each explained. Pure.

Every place that must be written is «ĐIỀN …», so the file is a draft that `loaluat check` can read and asks about.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import orjson

from bot.library.filling import to_fill
from bot.library.models import Announcement, Answer, Basis, Version
from bot.library.schema import EXPLAINED
from bot.vietnamese import fold

DAYS_AHEAD = 7
"""When a new announcement goes out unless its author says otherwise."""

KIND_OF = {
    "luat": ("luat", "Quốc hội"),
    "bo-luat": ("bo-luat", "Quốc hội"),
    "nd": ("nghi-dinh", "Chính phủ"),
    "nq": ("nghi-quyet", ""),
    "tt": ("thong-tu", ""),
    "qd": ("quyet-dinh", ""),
    "ct": ("chi-thi", ""),
}
"""How an id begins -> kind of the document, who issues it (where only one does)."""


@dataclass(frozen=True)
class Asked:
    """A question that citizens asked and nobody has answered yet."""

    text: str
    count: int
    first: date
    last: date


@dataclass(frozen=True)
class Known:
    """What is known when the file is made. author: empty when nobody said."""

    author: str
    topics: Sequence[str]
    today: date
    asked: Asked | None = None
    corrects: Announcement | None = None


@dataclass(frozen=True)
class Answered:
    """What an officer answered. author: the number of the post. note: masked. template, version: the entry that was used,
    if one was. What was asked is no part of it (`with_question`)."""

    author: str
    topics: Sequence[str]
    today: date
    note: str
    template: Answer | None = None
    version: Version | None = None


def answered_file(known: Answered) -> str:
    """The text of a new answer made of an officer's; what the officer did not say is «ĐIỀN …»."""
    return "\n".join([*HEAD, *_answered(known)]) + "\n"


def with_question(text: str, asked: str) -> str:
    """Such a file with what was asked in the place that is left for it."""
    return text.replace(f"\nquestion: {TO_ASK}\n", f"\nquestion: {_quoted(asked)}\n", 1)


def scaffold(kind: str, id_: str, known: Known) -> str:
    """The text of a new file. kind: answers, documents, quizzes, announcements."""
    lines = {"answers": _answer, "documents": _document, "quizzes": _quiz, "announcements": _announcement}
    return "\n".join([*HEAD, *lines[kind](id_, known)]) + "\n"


TO_ASK = to_fill("câu hỏi, viết như người dân hỏi")
HEAD = (
    "# Chỗ có «ĐIỀN …» là chỗ phải viết, xóa cả dấu « ». Còn chỗ nào, gõ `loaluat check`. Dòng có # để giải thích,",
    "# viết xong thì xóa được.",
    "",
)


def _answer(id_: str, known: Known) -> Iterator[str]:
    asked = known.asked
    if asked:
        yield f"# Người dân hỏi {asked.count} lần, từ {asked.first:%d/%m/%Y} đến {asked.last:%d/%m/%Y}. Sửa cho gọn, có dấu."
    yield from _key("question", _quoted(asked.text) if asked else TO_ASK)
    yield from _topics(known)
    yield from _key("versions", "")
    yield from _item("from", f"{known.today}", 2)
    yield "    # Dưới 300 ký tự, mỗi câu một ý, không quá 30 tiếng"
    yield f"    short: {to_fill('câu trả lời ngắn, điều người dân đọc trước')}"
    yield from _basis(4)
    yield from _key("to", "null", 4)
    yield from _key("more", "null", 4)
    yield from _key("do", "[]", 4)
    yield from _key("before", "null", 4)
    yield from _key("fact", "null", 4)
    yield from _key("checked", "null", 4)
    yield from _review(known)
    yield ""
    yield from _key("also", f"[{_quoted(asked.text)}]" if asked else "[]")
    yield from _key("audience", "[]")
    yield from _key("related", "[]")


def _answered(known: Answered) -> Iterator[str]:
    version, topics = known.version, Known(known.author, known.topics, known.today)
    yield "# Cán bộ đã trả lời câu này cho một người hỏi. Đã bỏ chỗ chỉ ra người; xem lại lần nữa trước khi duyệt."
    if known.template:
        yield f"# Cán bộ dùng mẫu «{known.template.id}». Chỉ khác cách hỏi thì thêm câu hỏi vào «also» của mẫu, bỏ tệp này."
    yield from _key("question", TO_ASK)
    yield from _topics(topics)
    yield from _key("versions", "")
    yield from _item("from", f"{version.from_ if version else known.today}", 2)
    short = " ".join([*([version.short] if version else []), *([known.note] if known.note else [])])
    yield from _key("short", _quoted(short), 4)
    yield from (_cited(version.basis) if version else _basis(4))
    yield from _key("to", f"{version.to}" if version and version.to else "null", 4)
    yield from _key("checked", f"{version.checked}" if version and version.checked else "null", 4)
    yield from _review(topics)
    yield ""
    yield from _key("also", "[]")
    yield from _key("audience", "[]")
    yield from _key("related", f"[{known.template.id}]" if known.template else "[]")


def _cited(basis: Sequence[Basis]) -> Iterator[str]:
    yield from _key("basis", "", 4)
    for one in basis:
        yield f"      - {{document: {one.document}, at: {_quoted(one.at)}{f', rule: {one.rule}' if one.rule else ''}}}"


def _document(id_: str, known: Known) -> Iterator[str]:
    prefix = next((one for one in sorted(KIND_OF, key=len, reverse=True) if id_.startswith(f"{one}-")), "")
    kind, issuer = KIND_OF.get(prefix, ("", ""))
    yield from _key("number", to_fill("số hiệu, ví dụ 168/2024/NĐ-CP"))
    yield "# Tên đầy đủ, rồi tên ngắn mà người dân hay gọi"
    yield f"title: {to_fill('tên đầy đủ của văn bản')}"
    yield f"short: {to_fill('tên ngắn, ví dụ Nghị định 168 (giao thông)')}"
    yield from _key("kind", kind or to_fill("luat, nghi-quyet, nghi-dinh, thong-tu, quyet-dinh hoặc chi-thi"))
    yield from _key("issuer", issuer or to_fill("cơ quan ban hành"))
    yield from _key("issued", to_fill("ngày ban hành, ví dụ 2026-12-01"))
    yield from _key("effective", to_fill("ngày có hiệu lực, ví dụ 2027-01-01"))
    yield from _topics(known)
    yield ""
    yield from _key("expires", "null")
    yield from _key("replaces", "[]")
    yield from _key("amends", "[]")
    yield from _key("place", "toan-quoc")
    yield from _key("source", "null")


def _quiz(id_: str, known: Known) -> Iterator[str]:
    yield from _topics(known)
    yield from _key("questions", "")
    yield from _item("id", f"{id_}-1", 2)
    yield from _key("ask", to_fill("câu đố, kể một việc có thật trong đời sống"), 4)
    yield from _key("options", "", 4)
    for n, right in enumerate((False, True, False), 1):
        yield f"      - text: {to_fill(f'phương án {n}')}"
        yield from ["        right: true"] if right else []
        yield f"        because: {to_fill('vì sao đúng' if right else 'vì sao sai')}"
    yield from _basis(4)
    yield from _key("answer", "null", 4)
    yield ""
    yield from _review(known)


def _announcement(id_: str, known: Known) -> Iterator[str]:
    of = known.corrects
    yield "# Tiêu đề, rồi nội dung; dùng được đoạn văn, danh sách «- » và **chữ đậm**"
    yield f"title: {_quoted(of.title) if of else to_fill('tiêu đề của thông báo')}"
    yield "text: |"
    if of:
        yield f"  {to_fill('sửa chỗ sai dưới đây, giữ lại toàn bộ phần đúng; người nhận chỉ đọc tin này')}"
    yield from (f"  {line}".rstrip() for line in (of.text if of else to_fill("nội dung, mỗi câu một ý")).splitlines())
    yield from _key("publish_at", f"{known.today + timedelta(days=0 if of else DAYS_AHEAD)} 08:00")
    yield from _topics(replace(known, topics=of.topics) if of else known)
    yield from _review(known)
    yield ""
    yield from _key("latest_send_at", "null")
    yield from _key("audience", "[]")
    yield from _key("place", "toan-quoc")
    yield from _key("document", "null")
    yield from _key("acknowledge_by", "null")
    yield from _key("corrects", of.id if of else "null")
    yield from _key("units", "[]")
    yield from _key("unit_kinds", "[]")
    yield from _key("trial", "null")
    yield from _key("tasks", "[]")


# Pieces -------------------------------------------------------------------------------------------------------------


def _key(key: str, written: str, indent: int = 0) -> Iterator[str]:
    """`key: written` under a line that explains the key."""
    room = " " * indent
    yield f"{room}# {EXPLAINED[key]}"
    yield f"{room}{key}: {written}".rstrip()


def _item(key: str, written: str, indent: int) -> Iterator[str]:
    """The first key of an item of a list."""
    explained, line = _key(key, written, indent)
    yield explained
    yield f"{' ' * indent}- {line.lstrip()}"


def _topics(known: Known) -> Iterator[str]:
    yield from _key("topics", f"[{', '.join(known.topics)}]" if known.topics else f"[{to_fill('mã chủ đề')}]")


def _basis(indent: int) -> Iterator[str]:
    room = " " * indent
    yield from _key("basis", "", indent)
    yield f"{room}  - document: {to_fill('mã văn bản, tên tệp trong documents/')}"
    yield f"{room}    at: {to_fill('chỗ trong văn bản, ví dụ điểm h khoản 2 Điều 7')}"


def _review(known: Known) -> Iterator[str]:
    author = known.author or to_fill("mã người viết")
    yield from _key("review", f"{{author: {author}, status: draft}}")


def _quoted(text: str) -> str:
    """As a YAML string in double quotes, whatever stands in it."""
    return orjson.dumps(" ".join(text.split())).decode()


def folder_of(kind: str, topics: Sequence[str]) -> str:
    """Where the file goes, below the content folder: answers lie by topic."""
    return f"{kind}/{topics[0]}" if kind == "answers" and topics and topics[0] else kind


def proposed(written: str) -> str:
    """An id made of what somebody wrote: «Không đội mũ» -> khong-doi-mu."""
    return re.sub(r"[^a-z0-9]+", "-", fold(written)).strip("-") or "ten-cua-muc"
