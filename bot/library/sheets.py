"""One file -> its items. What it says depends on its bytes, its kind and its name alone: so sheet_cache can keep it."""

import os
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from bot.errors import Problem
from bot.library import findings, yaml_lines
from bot.library.filling import places_to_fill
from bot.library.items import Allowance, read_allowances
from bot.library.models import REVIEWED, Announcement, Answer, Document, Model, Question, Quiz
from bot.library.registers import Collection, Deadline, Holiday, Place, Term, Topic, Unit
from bot.library.yaml_lines import Loaded

Stamp = tuple[int, int, int]
"""Time of the last change in nanoseconds, size in bytes, inode: differs when a file was saved."""

MODELS: dict[str, type[Model]] = {
    "documents": Document,
    "answers": Answer,
    "quizzes": Quiz,
    "announcements": Announcement,
}
LISTS: dict[str, type[Model]] = {
    "topics": Topic,
    "places": Place,
    "units": Unit,
    "holidays": Holiday,
    "deadlines": Deadline,
    "terms": Term,
    "collections": Collection,
}


class Synonym(Model):
    """What people say, and what the content says for it."""

    say: tuple[str, ...]
    means: str


class Parsed(NamedTuple):
    """What one file says: valid items in their order with their place, what was wrong, comments that silence a rule."""

    items: tuple[tuple[str, str, Any, yaml_lines.Path], ...] = ()  # kind, id, item, place in the file
    problems: tuple[Problem, ...] = ()
    allowed: tuple[Allowance, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file as it was read. path: as it is shown."""

    stamp: Stamp
    file: str
    path: str
    parsed: Parsed


def shown_path(path: Path) -> str:
    """The path from where the command was called, when it lies below."""
    return shown_below(str(path.parent), path.name, str(Path.cwd()))


def shown_below(folder: str, name: str, here: str) -> str:
    """The same for a file of a folder, without making a Path of each of thousands. here: where the command was called."""
    shown = _shown_folder(folder, here)
    return f"{shown}{os.sep}{name}" if shown else name


@lru_cache(maxsize=1024)
def _shown_folder(folder: str, here: str) -> str:
    try:
        shown = str(Path(folder).resolve().relative_to(here))
    except ValueError:
        return folder
    return "" if shown == "." else shown


def read_bytes(file: str, size: int) -> bytes:
    """The content of a file that probably has so many bytes; a third of the time of Path.read_bytes. OSError."""
    opened = os.open(file, os.O_RDONLY)
    try:
        content = os.read(opened, size + 1)
        if len(content) != size:  # it is being written at this moment
            while more := os.read(opened, 1 << 16):
                content += more
        return content
    finally:
        os.close(opened)


def parse(content: bytes, kind: str, stem: str, path: str) -> Parsed:
    """A file's bytes, held against the model of its kind. Never raises for what an editor wrote.

    stem: the file's name without its ending, the id of its item. path: the file as it is shown.
    """
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as wrong:
        line = content[: wrong.start].count(b"\n") + 1
        return Parsed(problems=(Problem(path, line, "tệp không phải UTF-8; lưu lại dạng UTF-8"),))
    loaded = yaml_lines.load(text, path)
    if loaded.problems:
        return Parsed(problems=loaded.problems)
    reader = _Reader(path, stem, loaded)
    reader.read(kind)
    reader.ask_to_fill(places_to_fill(text), kind)
    return Parsed(tuple(reader.items), tuple(reader.problems), read_allowances(text))


@dataclass
class _Reader:
    """Makes the items of one file."""

    path: str
    stem: str
    loaded: Loaded
    items: list[tuple[str, str, Any, yaml_lines.Path]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def read(self, kind: str) -> None:
        if kind == "texts":
            self._sentences()
        elif kind == "quizzes":
            self._quiz()
        elif kind in MODELS:
            item = self._made(MODELS[kind], self.loaded.value, (), f"«{self.stem}»: ")
            if item is not None:
                self.items.append((kind, self.stem, item.model_copy(update={"id": self.stem, "path": self.path}), ()))
        else:
            self._list(kind)

    def ask_to_fill(self, places: dict[int, str], kind: str) -> None:
        """What still has to be written, by line. A document is left out until then, and so is what would be live."""
        if not places:
            return
        self.problems = [one for one in self.problems if one.line not in places or one.rule == "syntax"]
        reviews = [item.review for of, _, item, _ in self.items if of in REVIEWED]  # a quiz may be live without one
        approved = any(review is None or review.status == "approved" for review in reviews)
        if approved or kind not in REVIEWED:
            self.items.clear()
        severity, rule = ("error", "unfilled") if approved else ("warning", "to-fill")
        for line, what in places.items():
            self.problems.append(Problem(self.path, line, f"còn chỗ phải điền: {what}", severity, rule))

    def _made(self, model: type[Model], value: Any, place: yaml_lines.Path, what: str) -> Any:
        """A valid item, or None and the problems."""
        if not isinstance(value, dict):
            self._wrong(place, f"{what}tệp phải có các mục dạng «tên: giá trị»")
            return None
        for key in ("id", "path"):
            if key in value and key not in findings.keys_of(model):
                self._wrong((*place, key), f"{what}không viết mục «{key}»; tên tệp là mã của mục này")
                return None
        try:
            return model.model_validate(value)
        except ValidationError as wrong:
            for where, said, rule in findings.explained(wrong, model):
                self._wrong((*place, *where), what + said, rule)
            return None

    def _wrong(self, place: yaml_lines.Path, message: str, rule: str = "shape") -> None:
        self.problems.append(Problem(self.path, self.loaded.line(place), message, rule=rule))

    def _quiz(self) -> None:
        value = self.loaded.value
        questions = value.get("questions") if isinstance(value, dict) else None
        if not isinstance(questions, list):
            self._made(Quiz, value, (), f"«{self.stem}»: ")
            return
        # a wrong question does not take the others of its file along
        sample = {
            "ask": "?",
            "id": "x",
            "options": [{"text": "?", "because": "?"}] * 2,
            "basis": [{"document": "x", "at": "x"}],
        }
        head = self._made(Quiz, {**value, "questions": [sample]}, (), f"«{self.stem}»: ")
        found: list[Question] = []
        for n, written in enumerate(questions):
            name = written.get("id") if isinstance(written, dict) else None
            question = self._made(Question, written, ("questions", n), f"câu «{name or n + 1}»: ")
            if question is None or head is None:
                continue
            own = {"path": self.path, "topics": head.topics, "quiz": self.stem}
            found.append(question.model_copy(update=own))
            self.items.append(("questions", question.id, found[-1], ("questions", n)))
        if found and head is not None:
            own = {"id": self.stem, "path": self.path, "questions": tuple(found)}
            self.items.append(("quizzes", self.stem, head.model_copy(update=own), ()))

    def _list(self, kind: str) -> None:
        if not isinstance(self.loaded.value, list):
            self._wrong((), "tệp phải là danh sách, mỗi mục bắt đầu bằng «- »")
            return
        model = Synonym if kind == "synonyms" else LISTS[kind]
        for n, written in enumerate(self.loaded.value):
            item = self._made(model, written, (n,), "")
            if item is not None:
                self.items.append((kind, str(n) if kind == "synonyms" else item.id, item, (n,)))

    def _sentences(self) -> None:
        value = self.loaded.value
        if not isinstance(value, dict):
            self._wrong((), "tệp phải có các mục dạng «tên: câu»")
            return
        for key, said in value.items():
            if isinstance(said, str):
                self.items.append(("texts", f"{self.stem}.{key}", said.strip("\n"), (key,)))
            else:
                self._wrong((key,), f"mục «{key}» phải là một câu")
