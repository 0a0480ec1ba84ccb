"""All items of a content folder by kind and id: where each stands in the files, what it says and what it cites."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path as FilePath
from typing import NamedTuple

from pydantic import BaseModel

from bot.errors import Problem
from bot.library.findings import Finding
from bot.library.models import EVERYWHERE, Announcement, Answer, Basis, Document, Question, Quiz, Version
from bot.library.registers import Collection, Deadline, Holiday, Place, Term, Topic, Unit
from bot.library.yaml_lines import Loaded, Path, load

_ALLOW = re.compile(r"(?P<before>^|.*\s)#\s*allow\s+(?P<rule>[\w-]+)\s*:?\s*(?P<reason>.*)$")


@dataclass(frozen=True, slots=True)
class Allowance:
    """A comment `# allow RULE: reason` on `line`, which silences the rule on line `covers`."""

    line: int
    covers: int
    rule: str
    reason: str


def read_allowances(text: str) -> tuple[Allowance, ...]:
    """The comments of a file that silence a rule: at the end of a line, or alone on the line above."""
    if "allow" not in text:
        return ()
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        said = _ALLOW.match(line)
        if said:
            alone = not said["before"].strip()
            found.append(Allowance(number, number + alone, said["rule"], said["reason"].strip()))
    return tuple(found)


class Cited(NamedTuple):
    """One basis, and where it stands."""

    kind: str
    id: str
    place: Path
    basis: Basis


@dataclass(frozen=True, slots=True)
class Said:
    """A text that people read, and where it stands. ends: the last day on which it is said, None without an end."""

    kind: str
    id: str
    place: Path
    text: str
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an item stands: its file (`path`: as it is shown), and the place of the item in it.

    The lines are read again when a mistake is told; kept for every file they would be the largest thing in memory.
    """

    where: str
    path: str
    prefix: Path = ()
    stamp: tuple[int, ...] = ()

    @property
    def file(self) -> FilePath:
        """The file itself; made when it is asked for, since thousands never are."""
        return FilePath(self.where)

    def line(self, place: Path = ()) -> int:
        """The line of a place of the item, or of what stands around it."""
        try:
            return _read(self.file, self.path, self.stamp).line(self.prefix + place)
        except (OSError, UnicodeDecodeError):
            return 1

    def problem(self, finding: Finding) -> Problem:
        """The finding with its file and line."""
        line = self.line(finding.place)
        return Problem(self.path, line, finding.message, finding.severity, finding.rule)


@lru_cache(maxsize=8)
def _read(file: FilePath, path: str, stamp: tuple[int, ...]) -> Loaded:
    """One file has many findings, one after the other."""
    return load(file.read_text(encoding="utf-8-sig"), path)


@dataclass
class Items:
    """Mappings by id. `spots`: (kind, id) -> where it stands. `has_documents`: the folder lists documents at all.

    allowed: path -> its comments that silence a rule. grace_days: how long after `again_by` an item is still used.
    """

    documents: dict[str, Document] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    quizzes: dict[str, Quiz] = field(default_factory=dict)
    announcements: dict[str, Announcement] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    holidays: dict[str, Holiday] = field(default_factory=dict)
    deadlines: dict[str, Deadline] = field(default_factory=dict)
    terms: dict[str, Term] = field(default_factory=dict)
    collections: dict[str, Collection] = field(default_factory=dict)
    synonyms: tuple[tuple[str, str], ...] = ()
    sentences: dict[str, str] = field(default_factory=dict)
    spots: dict[tuple[str, str], Spot] = field(default_factory=dict)
    folder: FilePath | None = None
    has_documents: bool = True
    allowed: dict[str, tuple[Allowance, ...]] = field(default_factory=dict)
    grace_days: int = 30

    def of(self, kind: str) -> Mapping[str, BaseModel]:
        """The mapping of a kind."""
        found: Mapping[str, BaseModel] = getattr(self, kind)
        return found

    def put(self, kind: str, id_: str, item: BaseModel) -> None:
        """Takes an item in."""
        getattr(self, kind)[id_] = item

    def drop(self, kind: str, id_: str) -> None:
        """Leaves an item out; a quiz with all its questions. A sentence stays, since the bot has no other; a reload with one
        that is wrong is not made live."""
        if kind == "texts":
            return
        getattr(self, kind).pop(id_, None)
        if kind == "quizzes":
            for question in [one.id for one in self.questions.values() if one.quiz == id_]:
                del self.questions[question]

    def place_of(self, answer: Answer) -> str:
        """Where an answer applies: the place of its local document, else the whole country."""
        local = set()
        for version in answer.versions:
            for basis in version.basis:
                document = self.documents.get(basis.document)
                if document and document.place != EVERYWHERE:
                    local.add(document.place)
        return local.pop() if len(local) == 1 else EVERYWHERE

    def changers_of(self, version: Version) -> Iterator[Document]:
        """The documents that amend or replace one of the version's basis."""
        cited = {basis.document for basis in version.basis}
        return (one for one in self.documents.values() if cited.intersection((*one.replaces, *one.amends)))

    def cited(self) -> Iterator[Cited]:
        """Every basis of answers (also of their earlier rules), questions, deadlines and directives."""
        for id_, answer in self.answers.items():
            for n, version in enumerate(answer.versions):
                for m, basis in enumerate(version.basis):
                    yield Cited("answers", id_, ("versions", n, "basis", m), basis)
                for m, basis in enumerate(version.before.basis if version.before else ()):
                    yield Cited("answers", id_, ("versions", n, "before", "basis", m), basis)
        for id_, question in self.questions.items():
            for m, basis in enumerate(question.basis):
                yield Cited("questions", id_, ("basis", m), basis)
        for id_, deadline in self.deadlines.items():
            if deadline.basis:
                yield Cited("deadlines", id_, ("basis",), deadline.basis)
        for id_, one in self.announcements.items():
            for m, basis in enumerate(one.trial.basis if one.trial else ()):
                yield Cited("announcements", id_, ("trial", "basis", m), basis)
            for n, task in enumerate(one.tasks):
                for m, basis in enumerate(task.basis):
                    yield Cited("announcements", id_, ("tasks", n, "basis", m), basis)

    def said(self) -> Iterator[Said]:
        """Every text that people read, but for titles."""
        for id_, answer in self.answers.items():
            yield Said("answers", id_, ("question",), answer.question)
            for n, version in enumerate(answer.versions):
                yield from _said_by(id_, ("versions", n), version)
        for id_, question in self.questions.items():
            yield Said("questions", id_, ("ask",), question.ask)
            for n, option in enumerate(question.options):
                yield Said("questions", id_, ("options", n), f"{option.text}\n{option.because}")
        for id_, one in self.announcements.items():
            yield Said("announcements", id_, ("text",), one.text)
            for n, task in enumerate(one.tasks):
                yield Said("announcements", id_, ("tasks", n), task.what)
            if one.trial:
                said = (one.trial.ask, *(f"{option.text}\n{option.because}" for option in one.trial.options))
                yield Said("announcements", id_, ("trial",), "\n".join(said))
        for id_, document in self.documents.items():
            for n, duty in enumerate(document.obligations):
                yield Said("documents", id_, ("obligations", n), f"{duty.who}\n{duty.what}", document.expires)
        for id_, term in self.terms.items():
            yield Said("terms", id_, ("means",), term.means)
        for id_, sentence in self.sentences.items():
            yield Said("texts", id_, (), sentence)

    def problem(self, finding: Finding) -> Problem:
        """A finding with its file and line."""
        return self.spots[finding.kind, finding.id].problem(finding)


def _said_by(id_: str, place: Path, version: Version) -> Iterator[Said]:
    """The texts of one version; the rule before it is over."""
    for key, text in (("short", version.short), ("more", version.more)):
        if text:
            yield Said("answers", id_, (*place, key), text, version.to)
    for n, step in enumerate(version.do):
        yield Said("answers", id_, (*place, "do", n), step, version.to)
    if version.before:
        yield Said("answers", id_, (*place, "before", "short"), version.before.short, date.min)
