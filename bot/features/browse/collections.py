"""What belongs to a collection of the menu, for one person on one day: answers, documents, changes, duties. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.library import Answer, Collection, Document, Library, Obligation, Query
from bot.library.models import EVERYWHERE
from bot.vietnamese import fold

NEW_FOR = timedelta(days=180)
CHANGED_FOR = timedelta(days=540)
"""A rule that changed longer ago is no news; the card still tells what held before."""


@dataclass(frozen=True, slots=True)
class Change:
    """The rule of an answer changes, or changed, on `day`."""

    answer: Answer
    day: date


def collections_for(library: Library, asker: Query) -> list[Collection]:
    """In the editors' order; those for officials only for officials."""
    return [one for one in library.collections.values() if asker.may_read(one.audience)]


def named(library: Library, asker: Query, said: str) -> Collection | None:
    """The collection that was typed by its name, or as people call it."""

    def by_name() -> dict[str, Collection]:
        return {
            fold(name): one for one in reversed(list(library.collections.values())) for name in (one.name, *one.also)
        }

    found = library.remember("collections by name", by_name).get(fold(said))
    return found if found and asker.may_read(found.audience) else None


def answers_of(library: Library, collection: Collection, asker: Query) -> list[Answer]:
    """Those by name first, in the editors' order, then those of its topics; only what the person may see that day."""
    by_name = [library.answers[one] for one in collection.answers if one in library.answers]
    by_topic = [one for topic in collection.topics for one in library.answers_in(topic, asker.day)]
    wanted = {one.id: one for one in (*by_name, *by_topic)}
    return [one for one in wanted.values() if library.sees(one.id, asker)]


def new_documents(library: Library, day: date) -> list[Document]:
    """Of the whole country: soon effective (soonest first), then lately effective (latest first)."""
    known = [one for one in library.documents.values() if one.place == EVERYWHERE]
    soon = sorted((one for one in known if one.effective > day), key=lambda one: one.effective)
    late = [one for one in known if day - NEW_FOR <= one.effective <= day]
    return soon + sorted(late, key=lambda one: one.effective, reverse=True)


def local_documents(library: Library, asker: Query) -> list[Document]:
    """Of places of the operator: those of the person's own place first, each place's latest first."""
    mine = library.around(asker.place)
    local = [one for one in library.documents.values() if one.place != EVERYWHERE]
    return sorted(local, key=lambda one: (one.place not in mine, one.place, -one.effective.toordinal()))


def changes(library: Library, asker: Query) -> list[Change]:
    """Rules that will change (soonest first), then those that lately did (latest first)."""
    soon, late = [], []
    for answer in library.answers.values():
        if not (library.is_used(answer, asker.day) and library.sees(answer.id, asker)):
            continue
        holds = library.version_on(answer, asker.day)
        following = library.version_after(answer, asker.day)
        if holds and following:
            soon.append(Change(answer, following.from_))
        elif holds and asker.day - CHANGED_FOR <= holds.from_ and (holds.before or len(answer.versions) > 1):
            late.append(Change(answer, holds.from_))
    soon.sort(key=lambda one: (one.day, one.answer.id))
    late.sort(key=lambda one: (-one.day.toordinal(), one.answer.id))
    return soon + late


def duties(library: Library, day: date) -> Iterator[tuple[Document, tuple[Obligation, ...]]]:
    """Documents in force or to come that put something on offices: those with the nearest day first."""

    def nearest(document: Document) -> tuple[date, str]:
        days = [one.due for one in document.obligations if isinstance(one.due, date) and one.due >= day]
        return min(days, default=date.max), document.id

    with_duties = [one for one in library.documents.values() if one.obligations]
    for document in sorted(with_duties, key=nearest):
        if library.status_on(document, day).state in ("in_force", "upcoming"):
            yield document, document.obligations
