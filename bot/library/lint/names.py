"""Rules about names: what an id looks like, and that everything which is named exists."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from bot.library.filling import is_to_fill
from bot.library.findings import Finding, nearest
from bot.library.items import Items
from bot.library.lint.rule import rule

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_ID = {
    "answers": 40,
    "documents": 38,
    "questions": 38,
    "announcements": 48,
    "topics": 36,
    "places": 36,
    "units": 44,
}
"""So that every button that names the item fits into 64 bytes."""


@rule("id", "mã chỉ có chữ thường không dấu, số, gạch nối, và vừa trong một nút bấm", firm=True)
def ids(items: Items, today: date) -> Iterator[Finding]:
    for kind, longest in LONGEST_ID.items():
        for id_ in items.of(kind):
            if not ID.fullmatch(id_):
                said = f"tên «{id_}» chỉ được có chữ thường không dấu, số và dấu gạch nối, ví dụ «non-mu-bao-hiem»"
                yield Finding(kind, id_, ("id",), said)
            elif len(id_) > longest:
                yield Finding(kind, id_, ("id",), f"tên «{id_}» dài {len(id_)} ký tự, nhiều nhất {longest}")


@rule("unknown-name", "chủ đề, địa bàn, đơn vị được nhắc tới đều có", firm=True)
def names(items: Items, today: date) -> Iterator[Finding]:
    for kind in ("documents", "answers", "questions", "announcements"):
        for id_, item in items.of(kind).items():
            yield from _known(kind, id_, "topics", getattr(item, "topics", ()), items.topics, "chủ đề")
    for kind in ("documents", "announcements"):
        for id_, item in items.of(kind).items():
            yield from _known(kind, id_, "place", [getattr(item, "place", "")], items.places, "địa bàn")
    for id_, place in items.places.items():
        yield from _known("places", id_, "within", [place.within] if place.within else [], items.places, "địa bàn")
    for id_, unit in items.units.items():
        yield from _known("units", id_, "place", [unit.place], items.places, "địa bàn")
        yield from _known("units", id_, "fields", unit.fields, items.topics, "chủ đề")
        yield from _known("units", id_, "within", [unit.within] if unit.within else [], items.units, "đơn vị")
    for id_, collection in items.collections.items():
        yield from _known("collections", id_, "topics", collection.topics, items.topics, "chủ đề")
    for id_, one in items.announcements.items():
        named = [*one.units, *(unit for task in one.tasks for unit in task.units)]
        yield from _known("announcements", id_, "units", named, items.units, "đơn vị")
    for id_, document in items.documents.items():
        named = [one.unit for one in document.obligations if one.unit]
        yield from _known("documents", id_, "obligations", named, items.units, "đơn vị")


@rule("unknown-document", "văn bản được dẫn có tệp trong documents/", firm=True)
def documents(items: Items, today: date) -> Iterator[Finding]:
    for id_, document in items.documents.items():
        for key in ("replaces", "amends"):
            yield from _known("documents", id_, key, getattr(document, key), items.documents, "văn bản")
    for id_, one in items.announcements.items():
        named = [one.document] if one.document else []
        yield from _known("announcements", id_, "document", named, items.documents, "văn bản")
    if items.has_documents:
        for cited in items.cited():
            if cited.basis.document not in items.documents and not is_to_fill(cited.basis.document):
                said = f"không có văn bản «{cited.basis.document}»{nearest(cited.basis.document, items.documents)}"
                yield Finding(cited.kind, cited.id, (*cited.place, "document"), said)


@rule("unknown-answer", "câu trả lời được nối tới (related, answer, answers) đều có", "warning")
def answers(items: Items, today: date) -> Iterator[Finding]:
    for id_, collection in items.collections.items():
        yield from _known("collections", id_, "answers", collection.answers, items.answers, "câu trả lời")
    for id_, answer in items.answers.items():
        yield from _known("answers", id_, "related", answer.related, items.answers, "câu trả lời")
    for id_, question in items.questions.items():
        named = [question.answer] if question.answer else []
        yield from _known("questions", id_, "answer", named, items.answers, "câu trả lời")


@rule(
    "unknown-announcement",
    "tin được đính chính (corrects) có trong announcements/, là tin gốc",
    firm=True,
)
def corrections(items: Items, today: date) -> Iterator[Finding]:
    for id_, one in items.announcements.items():
        if one.corrects:
            yield from _known("announcements", id_, "corrects", [one.corrects], items.announcements, "thông báo")
            of = items.announcements.get(one.corrects)
            if of is not None and of.corrects:
                said = f"mục «corrects»: «{of.id}» cũng là một đính chính; ghi tin gốc «{of.corrects}»"
                yield Finding("announcements", id_, ("corrects",), said)


def _known(kind: str, id_: str, key: str, named: Iterable[str], known: Iterable[str], what: str) -> Iterator[Finding]:
    for n, name in enumerate(named):
        if name not in known and not is_to_fill(name):
            yield Finding(kind, id_, (key, n), f"mục «{key}»: không có {what} «{name}»{nearest(name, known)}")
