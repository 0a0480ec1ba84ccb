"""Two editions, item by item."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial

from bot.library.changes.answers import answer_changes
from bot.library.changes.edition import Edition
from bot.library.changes.others import (
    announcement_changes,
    document_changes,
    list_item_changes,
    question_changes,
    quiz_changes,
    sentence_changes,
)
from bot.library.changes.wording import Change, Changed, list_change

OF_ONE = {
    "answers": answer_changes,
    "documents": document_changes,
    "announcements": announcement_changes,
    "questions": question_changes,
    "quizzes": quiz_changes,
}
LISTS = ("topics", "places", "units", "deadlines", "terms", "collections")
TITLED = ("question", "title", "ask", "name", "means")
FILES = ("answers", "documents", "announcements", "quizzes")


def compare(old: Edition, new: Edition, day: date) -> list[Changed]:
    """Every item about which something changes for citizens on that day, or later, or for those who approve."""
    found: list[Changed] = []
    for kind, changes in OF_ONE.items():
        found += _all(old, new, kind, _ids(old, new, kind), partial(_on, changes, old, new, day))
    for kind in LISTS:
        found += _all(old, new, kind, _ids(old, new, kind), partial(list_item_changes, kind, old, new))
    sentences = sorted(old.written.sentences | new.written.sentences)
    found += _all(old, new, "texts", sentences, partial(sentence_changes, old, new))
    found += _all(old, new, "synonyms", ["synonyms"], lambda _: _synonyms(old, new))
    return found


def only_formatted(old: Edition, new: Edition, found: Iterable[Changed]) -> list[str]:
    """Files that were edited, or moved, without any change for anybody, by their place below the content folder."""
    changed = {(one.kind, one.id) for one in found}
    changed |= {("quizzes", _quiz_of(old, new, id_)) for kind, id_ in changed if kind == "questions"}
    same = []
    for kind in FILES:
        for id_ in _ids(old, new, kind):
            spots = [one.written.spots.get((kind, id_)) for one in (old, new)]
            if (kind, id_) not in changed and spots[0] and spots[1]:
                places = [
                    spot.file.relative_to(one.folder) for spot, one in zip(spots, (old, new), strict=True) if spot
                ]
                if places[0] != places[1] or spots[0].file.read_bytes() != spots[1].file.read_bytes():
                    same.append(places[1].as_posix())
    return sorted(same)


OfOne = Callable[[Edition, Edition, str, date], Iterator[Change]]


def _on(changes: OfOne, old: Edition, new: Edition, day: date, id_: str) -> Iterator[Change]:
    return changes(old, new, id_, day)


def _all(
    old: Edition, new: Edition, kind: str, ids: Iterable[str], changes: Callable[[str], Iterator[Change]]
) -> Iterator[Changed]:
    for id_ in ids:
        if those := tuple(changes(id_)):
            yield Changed(kind, id_, _title(old, new, kind, id_), those)


def _ids(old: Edition, new: Edition, kind: str) -> list[str]:
    return sorted({*old.written.of(kind), *new.written.of(kind)})


def _title(old: Edition, new: Edition, kind: str, id_: str) -> str:
    if kind in ("texts", "synonyms"):
        return ""
    item = new.written.of(kind).get(id_) or old.written.of(kind)[id_]
    return next((str(getattr(item, key)) for key in TITLED if getattr(item, key, None)), "")


def _quiz_of(old: Edition, new: Edition, id_: str) -> str:
    question = new.written.questions.get(id_) or old.written.questions[id_]
    return question.quiz


def _synonyms(old: Edition, new: Edition) -> Iterator[Change]:
    then, now = ([f"{say} = {means}" for say, means in one.written.synonyms] for one in (old, new))
    return list_change("từ đồng nghĩa", then, now, "phrasings")
