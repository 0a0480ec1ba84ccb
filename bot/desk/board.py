"""What needs an editor's eyes today, from the content as it stands in the files. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.errors import Problem
from bot.library import Answer, Library
from bot.library.approval import is_undone, is_waiting
from bot.library.dates import changer_of, usable_until, version_on
from bot.library.figures import FIGURE
from bot.library.items import Items
from bot.library.models import REVIEWED, Reviewed
from bot.vietnamese import fold

SOON = timedelta(days=30)
TITLES = {"answers": "question", "documents": "number", "announcements": "title", "quizzes": "id", "questions": "ask"}
"""Kind -> what an item of it is called by."""


@dataclass(frozen=True, slots=True)
class Row:
    """One item in a list. reason: a key of the page's words; day: what the reason is about."""

    kind: str
    id: str
    title: str
    where: str
    reason: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """waiting: not approved as it stands. stale: to be looked at again within 30 days, or overdue and still used.
    withheld: not used any more. hidden: figures that nobody vouches for today. problems: what the rules find. counts: how
    many of each kind, and how many `samples` still await the department."""

    waiting: tuple[Row, ...]
    stale: tuple[Row, ...]
    withheld: tuple[Row, ...]
    hidden: tuple[Row, ...]
    problems: tuple[Problem, ...]
    counts: dict[str, int]


def board(items: Items, problems: Sequence[Problem], today: date) -> Board:
    """Everything, as it is in the files now."""
    rows = list(_rows(items, today))
    counts = {kind: len(items.of(kind)) for kind in ("documents", "answers", "questions", "announcements")}
    reviewed = [one.review for kind in REVIEWED for one in items.of(kind).values() if isinstance(one, Reviewed)]
    counts["samples"] = sum(review is not None and review.sample for review in reviewed)

    def of(*reasons: str) -> tuple[Row, ...]:
        return tuple(sorted((one for one in rows if one.reason in reasons), key=lambda one: (one.day or today, one.id)))

    return Board(
        of("draft", "undone"),
        of("soon", "overdue"),
        of("withdrawn", "too_late"),
        of("unchecked", "changed"),
        tuple(problems),
        counts,
    )


def _rows(items: Items, today: date) -> Iterator[Row]:
    for kind in REVIEWED:
        for id_, item in items.of(kind).items():
            if isinstance(item, Reviewed) and item.review is not None:
                found = _of_review(items, item, today)
                if found:
                    yield _row(items, kind, id_, *found)
    for id_, answer in items.answers.items():
        reason = _of_figures(items, answer, today)
        if reason:
            yield _row(items, "answers", id_, reason, None)


def _of_review(items: Items, item: Reviewed, today: date) -> tuple[str, date | None] | None:
    review = item.review
    if review is None:
        return None
    if review.status == "withdrawn":
        return "withdrawn", review.approved
    if is_waiting(item):
        return ("undone" if is_undone(item) else "draft"), review.approved
    last, again = usable_until(review, items.grace_days), review.again_by
    if again is None or last is None or again > today + SOON:
        return None
    return ("too_late", last) if today > last else ("overdue" if again < today else "soon", again)


def _of_figures(items: Items, answer: Answer, today: date) -> str | None:
    """Whether today's card shows its figures as «đang đối chiếu», and why."""
    version = version_on(answer, today)
    if version is None or answer.review.status != "approved":
        return None
    if version.checked is None:
        return "unchecked"
    return (
        "changed"
        if changer_of(version, items.changers_of(version), today) and FIGURE.search(version.written())
        else None
    )


def _row(items: Items, kind: str, id_: str, reason: str, day: date | None) -> Row:
    spot = items.spots[kind, id_]
    return Row(kind, id_, title_of(items, kind, id_), f"{spot.path}:{spot.line()}", reason, day)


def title_of(items: Items, kind: str, id_: str) -> str:
    """What an item is called by."""
    return str(getattr(items.of(kind)[id_], TITLES[kind]))


def named(items: Items, library: Library, typed: str, most: int = 40) -> list[Row]:
    """Items whose id, title or document's short name holds what was typed, folded; exact ids first."""
    wanted = fold(typed)
    found = []
    for kind in ("answers", "documents", "announcements", "quizzes"):
        for id_ in items.of(kind):
            words = fold(f"{id_} {title_of(items, kind, id_)} {getattr(items.of(kind)[id_], 'short', '')}")
            if wanted and wanted in words:
                found.append(_row(items, kind, id_, "named", None))
    found.sort(key=lambda one: (fold(one.id) != wanted, one.kind, one.id))
    return found[:most]
