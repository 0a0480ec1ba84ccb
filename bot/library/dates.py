"""Law by date: which version answers on a day, and how a document stands on it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.library.models import Answer, Document, Version

State = Literal["upcoming", "in_force", "expired", "replaced"]


@dataclass(frozen=True, slots=True)
class Status:
    """How a document stands on a day.

    upcoming: takes effect on `since`. in_force: since `since`. expired: no longer in force from `since` on.
    replaced: the same, because of `by` (the documents that replaced it).
    """

    state: State
    since: date
    by: tuple[Document, ...] = ()


def status_of(document: Document, replacers: Iterable[Document], day: date) -> Status:
    """How a document stands on a day, given all documents that name it in `replaces`."""
    if day < document.effective:
        return Status("upcoming", document.effective)
    in_place = [one for one in replacers if one.effective <= day]
    ends = [one.effective for one in in_place]
    if document.expires and document.expires <= day:
        ends.append(document.expires)
    if not ends:
        return Status("in_force", document.effective)
    since = min(ends)
    by = tuple(one for one in in_place if one.effective == since)
    return Status("replaced", since, by) if by else Status("expired", since)


def version_on(answer: Answer, day: date) -> Version | None:
    """The version that holds on that day; None before the first, after the last and in a gap."""
    return next((version for version in answer.versions if version.holds_on(day)), None)


def version_after(answer: Answer, day: date) -> Version | None:
    """The next version that takes effect after that day, or None."""
    return min((one for one in answer.versions if one.from_ > day), key=lambda one: one.from_, default=None)
