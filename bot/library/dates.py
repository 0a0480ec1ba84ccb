"""Law by date: which version answers on a day, and how a document stands on it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.library.models import Answer, Document, Review, Version

State = Literal["upcoming", "in_force", "expired", "replaced"]


@dataclass(frozen=True, slots=True)
class Status:
    """How a document stands on a day.

    upcoming: takes effect on `since`. in_force: since `since`, and until the day before `ends` where an end is known.
    expired: no longer in force from `since` on. replaced: the same, because of `by` (the documents that replaced it).
    """

    state: State
    since: date
    by: tuple[Document, ...] = ()
    ends: date | None = None


def status_of(document: Document, replacers: Iterable[Document], day: date) -> Status:
    """How a document stands on a day, given all documents that name it in `replaces`."""
    if day < document.effective:
        return Status("upcoming", document.effective)
    replacers = tuple(replacers)
    ends = end_of(document, replacers)
    if ends is None or day < ends:
        return Status("in_force", document.effective, ends=ends)
    by = tuple(one for one in replacers if one.effective == ends)
    return Status("replaced", ends, by) if by else Status("expired", ends)


def end_of(document: Document, replacers: Iterable[Document]) -> date | None:
    """The first day on which the document is no longer in force, as far as the content knows."""
    known = [one.effective for one in replacers] + ([document.expires] if document.expires else [])
    return min(known, default=None)


def version_on(answer: Answer, day: date) -> Version | None:
    """The version that holds on that day; None before the first, after the last and in a gap."""
    return next((version for version in answer.versions if version.holds_on(day)), None)


def version_after(answer: Answer, day: date) -> Version | None:
    """The next version that takes effect after that day, or None."""
    return min((one for one in answer.versions if one.from_ > day), key=lambda one: one.from_, default=None)


def version_before(answer: Answer, day: date) -> Version | None:
    """The last version that ended before that day, or None."""
    ended = (one for one in answer.versions if one.to is not None and one.to < day)
    return max(ended, key=lambda one: one.from_, default=None)


def changer_of(version: Version, changers: Iterable[Document], day: date) -> Document | None:
    """A document that took effect after the version's figures were checked, and not after `day`.

    changers: what amends or replaces a document of the version's basis. A version that begins on the very day of the
    change, or later, was written for the changed text.
    """
    if version.checked is None:
        return None
    held = max(version.checked, version.from_)
    return next((one for one in changers if held < one.effective <= day), None)


def usable_until(review: Review, grace_days: int) -> date | None:
    """The last day on which an item is used whose review is overdue; None when it need not be looked at again."""
    return review.again_by + timedelta(days=grace_days) if review.again_by else None
