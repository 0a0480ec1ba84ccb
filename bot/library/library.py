"""The snapshot of everything that editors wrote, with the questions that features ask of it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from bot.errors import Problem
from bot.library import dates, places
from bot.library.dates import Status
from bot.library.entries import entry_of
from bot.library.glossary import Glossary
from bot.library.index_cache import IndexCache
from bot.library.items import Items
from bot.library.models import EVERYWHERE, Announcement, Answer, Document, Question, Quiz, Version
from bot.library.offices import Offices
from bot.library.registers import Collection, Deadline, OwedKind, Place, Topic, Unit, Urgency
from bot.library.search import Completion, Entry, Found, Index, Query
from bot.library.texts import Texts
from bot.library.working_time import Calendar
from bot.vietnamese import fold_once

T = TypeVar("T")
MOST_REMEMBERED = 4_096
DAYS_WITHOUT_A_RULE = 10
"""Working days that are promised where no editor wrote a rule: an office's own promise."""


class Library:
    """Immutable; a reload makes another one. Mappings are by id, in the order of their ids (topics: of the file).

    What is asked again and again on one day (the questions about an answer, say) is remembered until midnight.
    """

    def __init__(
        self,
        items: Items,
        problems: tuple[Problem, ...] = (),
        before: "Library | None" = None,
        kept: IndexCache | None = None,
    ) -> None:
        """before: the Library that this one replaces; its index is changed instead of built anew. kept: where the index of
        an earlier start may be."""
        self.documents: Mapping[str, Document] = _sorted(items.documents)
        self.answers: Mapping[str, Answer] = _sorted(items.answers)
        self.questions: Mapping[str, Question] = _sorted(items.questions)
        self.quizzes: Mapping[str, Quiz] = items.quizzes
        self.announcements: Mapping[str, Announcement] = _sorted(items.announcements)
        self.topics: Mapping[str, Topic] = items.topics
        self.places: Mapping[str, Place] = items.places
        self.units: Mapping[str, Unit] = items.units
        self.offices = Offices(items.units, items.places)
        self.calendar = Calendar(items.holidays.values())
        self.deadlines: tuple[Deadline, ...] = tuple(items.deadlines.values())
        self.collections: Mapping[str, Collection] = items.collections
        self.texts = Texts(items.sentences)
        self.glossary = Glossary(items.terms.values())
        self.problems = problems
        self._synonyms = items.synonyms
        self._grace_days = items.grace_days
        self._local = {a.id: place for a in self.answers.values() if (place := items.place_of(a)) != EVERYWHERE}
        self._items = replace(items, spots={}, allowed={})
        if before:
            self._entries = self._entries_of(before)
        since = self._since(before) if before else ([], [])
        self._index = self._indexed(before, kept, *since)
        if before:
            self._index.warm()  # a reload may take its time, the next question not
        self._completion: Completion | None = None
        if before and before._completion:
            self._completion = before._completion.changed(*since)
        self._remembered: dict[object, Any] = {}

    def search(self, text: str, query: Query) -> Found:
        """What a citizen means by `text`: approved answers whose rule is in force on query.day, or enacted and to come."""
        return self._index.search(text, replace(query, around=self.around(query.place)) if query.place else query)

    def complete(self, text: str, query: Query, limit: int = 5) -> tuple[str, ...]:
        """Ids of the answers whose question may be what somebody is typing, best first; only what the asker may see.

        Whoever names a place asks for its rules. Where nobody called `ready_to_complete`, the first call does.
        """
        query = replace(query, place=self.place_in(text) or query.place)
        return self.ready_to_complete().complete(text, replace(query, around=self.around(query.place)), limit)

    def ready_to_complete(self) -> Completion:
        """Builds what `complete` needs (0.08 s for 1,000 answers, 2 s for 20,000), once; a reload changes it. And what the
        first question would wait for."""
        self._index.warm()
        if self._completion is None:
            self._completion = Completion.build(self._entries.values())
        return self._completion

    def sees(self, answer: str, query: Query) -> bool:
        """Whether the rule of an approved answer is one of that person, place and day."""
        item = self.answers.get(answer)
        if item is None or item.review.status != "approved":
            return False
        return replace(query, around=self.around(query.place)).sees(self._entry_of(item))

    def is_used(self, item: Answer | Announcement | Quiz, day: date) -> bool:
        """Approved, and looked at again in time: what is overdue for longer than the grace period is withheld."""
        if item.review is None:  # a quiz that nobody need approve
            return True
        until = dates.usable_until(item.review, self._grace_days)
        return item.review.status == "approved" and (until is None or day <= until)

    def version_on(self, answer: Answer, day: date) -> Version | None:
        """The version that holds on that day; None before the first and after the last."""
        return dates.version_on(answer, day)

    def version_after(self, answer: Answer, day: date) -> Version | None:
        """The next version that is enacted and takes effect after that day, or None."""
        return dates.version_after(answer, day)

    def version_shown(self, answer: Answer, day: date) -> Version | None:
        """What answers on that day: the version that holds, else the next one to come; None when all have ended."""
        return dates.version_on(answer, day) or dates.version_after(answer, day)

    def version_before(self, answer: Answer, day: date) -> Version | None:
        """The last version that ended before that day, or None."""
        return dates.version_before(answer, day)

    def place_of(self, answer: Answer) -> Place | None:
        """Where a local rule applies; None for a rule of the whole country."""
        return self.places.get(self._local.get(answer.id, ""))

    def place_in(self, said: str) -> str | None:
        """The place whose whole name («xã Mẫu A», also an old one) stands in a text; None where there is none."""
        names = self.remember("places by name", lambda: places.by_full_name(self.places))
        words = fold_once(said).split()
        spans = (" ".join(words[at:end]) for at in range(len(words)) for end in range(at + 6, at + 1, -1))
        return next((names[one] for one in spans if one in names), None)

    def around(self, place: str | None) -> frozenset[str]:
        """The place and all in which it lies, but for the country; a merged commune is the one that took it in."""
        return places.around(self.places, self._old_places.get(place or "", place))

    def within(self, place: str) -> tuple[str, ...]:
        """The place and all that lie in it, by id; also the ids that merged communes had."""
        known = (*self.places, *self._old_places)
        return tuple(sorted(one for one in known if place in self.around(one)))

    def status_on(self, document: Document, day: date) -> Status:
        """How the document stands on that day."""
        replacers = self._replacers.get(document.id, ())
        return self.remember(("status", document.id, day), lambda: dates.status_of(document, replacers, day))

    def answers_in(self, topic: str, day: date) -> tuple[Answer, ...]:
        """Answers of a topic that are used on that day: their rule is in force, or enacted and to come."""
        return self.remember(
            ("in", topic, day), lambda: tuple(one for one in self._holding(day) if topic in one.topics)
        )

    def answers_about(self, document: str, day: date) -> tuple[Answer, ...]:
        """Answers whose version of that day (else the one to come) rests on the document."""

        def found() -> tuple[Answer, ...]:
            return tuple(one for one in self._holding(day) if document in self._documents_of(one, day))

        return self.remember(("about", document, day), found)

    def questions_on(self, day: date) -> tuple[Question, ...]:
        """Quiz questions in use whose every basis is in force on that day, in the order of their ids."""

        def in_force(question: Question) -> bool:
            quiz = self.quizzes.get(question.quiz)
            if quiz is not None and not self.is_used(quiz, day):
                return False
            cited = [self.documents.get(basis.document) for basis in question.basis]
            return all(one is not None and self.status_on(one, day).state == "in_force" for one in cited)

        return self.remember(("questions", day), lambda: tuple(q for q in self.questions.values() if in_force(q)))

    def questions_about(self, answer: Answer, day: date) -> tuple[Question, ...]:
        """Those of questions_on(day) that link to the answer, or share a cited article with its version of that day."""

        def found() -> tuple[Question, ...]:
            version = self.version_shown(answer, day)
            articles = {_article(one.document, one.at) for one in version.basis} if version else set()
            linked = [q for q in self.questions_on(day) if q.answer == answer.id]
            near = [
                q
                for q in self.questions_on(day)
                if q.answer is None and articles & {_article(one.document, one.at) for one in q.basis}
            ]
            return (*linked, *near)

        return self.remember(("quiz", answer.id, day), found)

    def changed_since(self, version: Version, day: date) -> bool:
        """Whether a listed document that amends or replaces a document of the basis took effect after
        `version.checked` and not after `day`: its figures must be held against the text again."""
        changers = (one for basis in version.basis for one in self._changers.get(basis.document, ()))
        return dates.changer_of(version, changers, day) is not None

    def vouches_for(self, version: Version, day: date) -> bool:
        """A figure is shown only when it was held against the text, and no later document changed that text."""
        return version.checked is not None and not self.changed_since(version, day)

    def deadline(self, kind: OwedKind, urgency: Urgency, day: date) -> Deadline:
        """The rule for what is sent on that day; what is urgent and has none of its own falls under the usual one."""
        usual = (
            one for name in (urgency, "normal") for one in self.deadlines if (one.kind, one.urgency) == (kind, name)
        )
        own = Deadline(kind=kind, **{"from": day}, days=DAYS_WITHOUT_A_RULE)
        return next((one for one in usual if one.holds_on(day)), own)

    def places_named(self, said: str) -> tuple[Place, ...]:
        """Places below the country whose name, or one of whose old names, holds what was typed (folded), best first."""
        return places.named(self.places, said)

    # Made once -------------------------------------------------------------------------------------------------------

    @cached_property
    def _entries(self) -> dict[str, Entry]:
        return self._entries_of(None)

    def _entries_of(self, before: "Library | None") -> dict[str, Entry]:
        """What search sees of each approved answer; of an answer that did not change it is what it was."""
        known: Mapping[str, Entry] = {}
        if before and before.documents == self.documents and before.topics == self.topics:
            known = before._entries if before._grace_days == self._grace_days else {}
        entries = {}
        for id_, answer in self.answers.items():
            if answer.review.status == "approved":
                same = id_ in known and before and before.answers[id_] is answer
                entries[id_] = known[id_] if same else entry_of(answer, self._items)
        return entries

    def _entry_of(self, answer: Answer) -> Entry:
        """Of one answer, without making those of all."""
        entries: Mapping[str, Entry] = self.__dict__.get("_entries", {})
        return entries.get(answer.id) or entry_of(answer, self._items)

    def _indexed(
        self, before: "Library | None", kept: IndexCache | None, changed: list[Entry], removed: list[str]
    ) -> Index:
        if before is None or before._synonyms != self._synonyms:
            if kept:
                used = "\n".join((str(self._grace_days), *self.answers, *self.documents, *self.topics))
                return kept.index(lambda: self._entries, used, self._synonyms)
            return Index.build(self._entries.values(), self._synonyms)
        return before._index.changed(changed, removed) if changed or removed else before._index

    def _since(self, before: "Library") -> tuple[list[Entry], list[str]]:
        """The entries that changed or came, and the ids that went."""
        was = before._entries
        changed = [one for id_, one in self._entries.items() if was.get(id_) is not one and was.get(id_) != one]
        return changed, [id_ for id_ in before._entries if id_ not in self._entries]

    @cached_property
    def _old_places(self) -> dict[str, str]:
        return places.old_ids(self.places)

    @cached_property
    def _replacers(self) -> dict[str, list[Document]]:
        """Document id -> those that replace it."""
        found: dict[str, list[Document]] = {}
        for one in self.documents.values():
            for replaced in one.replaces:
                found.setdefault(replaced, []).append(one)
        return found

    @cached_property
    def _changers(self) -> dict[str, list[Document]]:
        """Document id -> those that replace or amend it."""
        found = {id_: list(those) for id_, those in self._replacers.items()}
        for one in self.documents.values():
            for amended in one.amends:
                found.setdefault(amended, []).append(one)
        return found

    def _holding(self, day: date) -> tuple[Answer, ...]:
        def found() -> tuple[Answer, ...]:
            used = (one for one in self.answers.values() if self.is_used(one, day))
            return tuple(one for one in used if self.version_shown(one, day))

        return self.remember(("hold", day), found)

    def _documents_of(self, answer: Answer, day: date) -> set[str]:
        version = self.version_shown(answer, day)
        return {basis.document for basis in version.basis} if version else set()

    def remember(self, key: object, make: Callable[[], T]) -> T:
        """What `make` gives, made once for this content; the key names the day where the day matters."""
        found = self._remembered.get(key)
        if found is None:
            if len(self._remembered) >= MOST_REMEMBERED:  # yesterday's, mostly
                self._remembered.clear()
            found = self._remembered[key] = make()
        made: T = found
        return made


def _sorted(mapping: dict[str, T]) -> dict[str, T]:
    return dict(sorted(mapping.items()))


def _article(document: str, at: str) -> tuple[str, str]:
    """The article in which a place lies: `điểm h khoản 2 Điều 7` -> Điều 7."""
    return document, at[at.rfind("Điều") :]
