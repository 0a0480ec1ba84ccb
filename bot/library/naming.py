"""Which item a person means who names it on the command line: `non-mu-bao-hiem`, or `quiz:giao-thong` where two share it."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.errors import OperatorError, Problem
from bot.library.findings import nearest
from bot.library.items import Items

KINDS = {
    "answer": "answers",
    "announcement": "announcements",
    "document": "documents",
    "topic": "topics",
    "quiz": "quizzes",
}
"""The word for one item -> the kind."""

WORD_OF = {kind: word for word, kind in KINDS.items()}


def kinds_of(items: Items, written: str, kinds: Sequence[str]) -> list[tuple[str, str]]:
    """(kind, id) of every item of these kinds that is meant, in the order of the kinds."""
    word, colon, rest = written.partition(":")
    wanted, id_ = ([KINDS[word]], rest) if colon and word in KINDS else (list(kinds), written)
    return [(kind, id_) for kind in wanted if kind in kinds and id_ in items.of(kind)]


def find(items: Items, problems: Iterable[Problem], written: str, kinds: Sequence[str]) -> tuple[str, str]:
    """(kind, id) of the one item that is meant; OperatorError names the nearest, the mistakes of its file, or the two."""
    found = kinds_of(items, written, kinds)
    if len(found) == 1:
        return found[0]
    if found:
        those = ", ".join(f"{WORD_OF[kind]}:{id_}" for kind, id_ in found)
        raise OperatorError(f"có nhiều mục mang mã «{written}»; ghi rõ một trong: {those}")
    raise OperatorError(unknown(items, problems, written, kinds))


def unknown(items: Items, problems: Iterable[Problem], written: str, kinds: Sequence[str]) -> str:
    """What is said of a name that no readable item has."""
    id_ = written.rpartition(":")[2]
    own = [f"  {one}" for one in problems if Path(one.path).stem == id_ and one.severity == "error"]
    if own:
        return "\n".join([f"mục «{id_}» có lỗi nên chưa đọc được; sửa rồi làm lại:", *own])
    return f"không có mục «{id_}»{nearest(id_, [one for kind in kinds for one in items.of(kind)])}"
