"""Files -> items. Remembers each file as it was read, so that a second load reads only what changed.

One file an item: documents/, answers/, quizzes/, announcements/ (sub-folders allowed; the file's name is the id). Lists:
topics.yaml, places.yaml, units.yaml, synonyms.yaml, terms.yaml, collections.yaml. Sentences: texts/<feature>.yaml. What a
folder lacks of lists and sentences comes from the content that the program ships, but for collections, which name answers.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.errors import ContentError, Problem
from bot.library import findings, yaml_lines
from bot.library.filling import places_to_fill
from bot.library.items import Allowance, Items, Spot, read_allowances
from bot.library.models import (
    Announcement,
    Answer,
    Collection,
    Document,
    Model,
    Place,
    Question,
    Quiz,
    Term,
    Topic,
    Unit,
)
from bot.library.places import old_ids
from bot.library.yaml_lines import Loaded

SHIPPED = Path(__file__).parents[2] / "content"
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
    "terms": Term,
    "collections": Collection,
}
REVIEWED = frozenset({"answers", "quizzes", "announcements"})
"""Kinds that a person approves."""

OF_THIS_FOLDER = frozenset({"collections"})
EVERYWHERE_PLACE = Place(id="toan-quoc", name="toan-quoc")


class Synonym(Model):
    """What people say, and what the content says for it."""

    say: tuple[str, ...]
    means: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file as it was read: valid items in their order with their place, and what was wrong."""

    stamp: tuple[int, int, int]
    file: Path
    path: str
    items: tuple[tuple[str, str, Any, yaml_lines.Path], ...] = ()  # kind, id, item, place in the file
    problems: tuple[Problem, ...] = ()
    allowed: tuple[Allowance, ...] = ()


@dataclass
class Loader:
    """Reads one content folder, again and again."""

    folder: Path
    shipped: Path = SHIPPED
    grace_days: int = 30
    _sheets: dict[Path, Sheet] = field(default_factory=dict)
    changed: bool = False

    def read(self) -> tuple[Items, list[Problem]]:
        """All items as the files stand now; `changed` says whether any file differs from the last time."""
        if not self.folder.is_dir():
            problem = Problem(
                str(self.folder), 1, "không có thư mục nội dung này; xem mục content.dir trong config.yaml"
            )
            raise ContentError((problem,))
        sheets = {path: self._sheet(path, kind, stamp) for path, kind, stamp in self._files()}
        self.changed = sheets != self._sheets
        self._sheets = sheets
        items = Items(
            folder=self.folder.resolve(),
            has_documents=(self.folder / "documents").is_dir(),
            allowed={sheet.path: sheet.allowed for sheet in sheets.values() if sheet.allowed},
            grace_days=self.grace_days,
        )
        problems = [problem for sheet in sheets.values() for problem in sheet.problems]
        for sheet in sheets.values():
            problems += _joined(items, sheet)
        items.places.setdefault(EVERYWHERE_PLACE.id, EVERYWHERE_PLACE)
        _move_to_new_places(items)
        return items, problems

    def stamps(self) -> dict[Path, tuple[int, int, int]]:
        """Every file with what changes when it is saved: cheap enough to ask every second."""
        return {path: stamp for path, _, stamp in self._files()}

    def _sheet(self, path: Path, kind: str, stamp: tuple[int, int, int]) -> Sheet:
        known = self._sheets.get(path)
        return known if known and known.stamp == stamp else read_sheet(path, kind, stamp)

    def _files(self) -> Iterator[tuple[Path, str, tuple[int, int, int]]]:
        """(file, kind, stamp), in a fixed order."""
        for kind in MODELS:
            for path, stamp in _yaml_files(self.folder / kind):
                yield path, kind, stamp
        for name in (*LISTS, "synonyms"):
            path = self.folder / f"{name}.yaml"
            if not path.exists() and name not in OF_THIS_FOLDER:
                path = self.shipped / f"{name}.yaml"
            if path.exists():
                yield path, name, _stamp(path.stat())
        for folder in dict.fromkeys((self.shipped.resolve(), self.folder.resolve())):
            for path, stamp in _yaml_files(folder / "texts"):
                yield path, "texts", stamp


def _yaml_files(folder: Path) -> Iterator[tuple[Path, tuple[int, int, int]]]:
    """Every YAML file below a folder, by name; an editor's hidden and back-up files are passed over."""
    try:
        entries = sorted(os.scandir(folder), key=lambda one: one.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.name.startswith((".", "#", "~")):
            continue
        try:
            if entry.is_dir():
                yield from _yaml_files(Path(entry.path))
            elif entry.name.endswith((".yaml", ".yml")):
                yield Path(entry.path), _stamp(entry.stat())
        except FileNotFoundError:  # saved by renaming at this very moment; the next look finds it
            continue


def _stamp(stat: os.stat_result) -> tuple[int, int, int]:
    return (stat.st_mtime_ns, stat.st_size, stat.st_ino)


def is_as_read(spot: Spot) -> bool:
    """Does the file still stand as it was when it was read?"""
    try:
        return _stamp(spot.file.stat()) == spot.stamp
    except OSError:
        return False


def shown_path(path: Path) -> str:
    """The path from where the command was called, when it lies below."""
    return os.path.join(_shown_folder(path.parent, os.getcwd()), path.name)  # noqa: PTH109, PTH118 - a tenth of a Path's time


@lru_cache(maxsize=1024)
def _shown_folder(folder: Path, here: str) -> str:
    try:
        shown = str(folder.resolve().relative_to(here))
    except ValueError:
        return str(folder)
    return "" if shown == "." else shown


# One file -----------------------------------------------------------------------------------------------------------


def read_sheet(path: Path, kind: str, stamp: tuple[int, int, int]) -> Sheet:
    """A file, parsed and held against its model. Never raises for what an editor wrote."""
    shown = shown_path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = path.read_bytes()[: wrong.start].count(b"\n") + 1
        return Sheet(stamp, path, shown, (), (Problem(shown, line, "tệp không phải UTF-8; lưu lại dạng UTF-8"),))
    except OSError as wrong:
        return Sheet(stamp, path, shown, (), (Problem(shown, 1, f"không đọc được tệp: {wrong.strerror}"),))
    loaded = yaml_lines.load(text, shown)
    if loaded.problems:
        return Sheet(stamp, path, shown, (), loaded.problems)
    reader = _Reader(shown, path.stem, loaded)
    reader.read(kind)
    reader.ask_to_fill(places_to_fill(text), kind)
    return Sheet(stamp, path, shown, tuple(reader.items), tuple(reader.problems), read_allowances(text))


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


def _move_to_new_places(items: Items) -> None:
    """What a merged commune issued holds in the one that took it in."""
    moved = old_ids(items.places)
    for kind in ("documents", "announcements"):
        for id_, item in items.of(kind).items():
            new = moved.get(getattr(item, "place", ""))
            if new:
                items.put(kind, id_, item.model_copy(update={"place": new}))


# All files ----------------------------------------------------------------------------------------------------------


def _joined(items: Items, sheet: Sheet) -> Iterator[Problem]:
    """Puts a file's items to the others; an id that is taken stays with who had it."""
    synonyms: list[tuple[str, str]] = []
    for kind, id_, item, place in sheet.items:
        spot = Spot(sheet.file, sheet.path, place, sheet.stamp)
        if kind == "texts":
            items.sentences[id_] = item
        elif kind == "synonyms":
            synonyms += [(say, item.means) for say in item.say]
        elif id_ in items.of(kind):
            first = items.spots[kind, id_]
            message = f"mã «{id_}» đã có ở {first.path}:{first.line()}; đặt tên khác"
            yield Problem(sheet.path, spot.line(("id",)), message, rule="same-id")
            continue
        else:
            items.put(kind, id_, item)
        items.spots[kind, id_] = spot
    items.synonyms += tuple(synonyms)
