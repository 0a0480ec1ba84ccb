"""Files -> items. Remembers each file as it was read, so that a second load reads only what changed; a start
takes what an earlier one parsed (sheet_cache).

One file an item: documents/, answers/, quizzes/, announcements/ (sub-folders allowed; the file's name is the id). Lists:
topics.yaml, places.yaml, units.yaml, holidays.yaml, deadlines.yaml, synonyms.yaml, terms.yaml, collections.yaml.
Sentences: texts/<feature>.yaml. What a folder lacks of lists and sentences comes from the content that the program ships,
but for collections, which name answers, and deadlines, which name documents.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import ContentError, Problem
from bot.library.items import Items, Spot
from bot.library.places import old_ids
from bot.library.registers import Place
from bot.library.resting import collector_rests
from bot.library.sheet_cache import SheetCache
from bot.library.sheets import LISTS, MODELS, Parsed, Sheet, Stamp, parse, read_bytes, shown_below

SHIPPED = Path(__file__).parents[2] / "content"
OF_THIS_FOLDER = frozenset({"collections", "deadlines"})
EVERYWHERE_PLACE = Place(id="toan-quoc", name="toan-quoc")


@dataclass
class Loader:
    """Reads one content folder, again and again. cache: the folder that keeps what was parsed; None: nothing is kept."""

    folder: Path
    shipped: Path = SHIPPED
    grace_days: int = 30
    cache: Path | None = None
    fingerprint: str = field(default="", init=False)
    """Of all files as they were first read, where they are kept; "" elsewhere."""
    _sheets: dict[str, Sheet] = field(default_factory=dict)

    def read(self) -> tuple[Items, list[Problem]]:
        """All items as the files stand now, and what is wrong in a file. ContentError when there is no such folder."""
        self.look()
        return self.items()

    def look(self) -> bool:
        """Reads the files that changed since the last look; whether any did. ContentError when there is no such folder."""
        if not self.folder.is_dir():
            problem = Problem(
                str(self.folder), 1, "không có thư mục nội dung này; xem mục content.dir trong config.yaml"
            )
            raise ContentError((problem,))
        with collector_rests():
            sheets = self._read_sheets()
        changed = sheets != self._sheets
        self._sheets = sheets
        return changed

    def items(self) -> tuple[Items, list[Problem]]:
        """All items as the last look saw them, and what is wrong in a file."""
        with collector_rests():
            return self._joined()

    def _joined(self) -> tuple[Items, list[Problem]]:
        sheets = self._sheets.values()
        items = Items(
            folder=self.folder.resolve(),
            has_documents=(self.folder / "documents").is_dir(),
            allowed={sheet.path: sheet.parsed.allowed for sheet in sheets if sheet.parsed.allowed},
            grace_days=self.grace_days,
        )
        problems = [problem for sheet in sheets for problem in sheet.parsed.problems]
        for sheet in sheets:
            problems += _joined(items, sheet)
        items.places.setdefault(EVERYWHERE_PLACE.id, EVERYWHERE_PLACE)
        _move_to_new_places(items)
        return items, problems

    def stamps(self) -> dict[str, Stamp]:
        """Every file with what changes when it is saved: cheap enough to ask every second."""
        return {file: stamp for file, _, stamp in self._files()}

    def seen(self) -> dict[str, Stamp]:
        """What `stamps` said when the files were last read."""
        return {file: sheet.stamp for file, sheet in self._sheets.items()}

    def _read_sheets(self) -> dict[str, Sheet]:
        """Every file, by its path: as it was read before where its stamp is the same."""
        known = self._sheets
        kept = SheetCache(self.cache, self.folder, self.shipped) if self.cache and not known else None
        sheets, here = {}, str(Path.cwd())
        for file, kind, stamp in self._files():
            sheet = known.get(file)
            sheets[file] = sheet if sheet and sheet.stamp == stamp else read_sheet(file, kind, stamp, here, kept)
        if kept:
            self.fingerprint = kept.fingerprint()
            kept.save()
        return sheets

    def _files(self) -> Iterator[tuple[str, str, Stamp]]:
        """(file, kind, stamp), in a fixed order."""
        for kind in MODELS:
            for file, stamp in _yaml_files(str(self.folder / kind)):
                yield file, kind, stamp
        for name in (*LISTS, "synonyms"):
            path = self.folder / f"{name}.yaml"
            if not path.exists() and name not in OF_THIS_FOLDER:
                path = self.shipped / f"{name}.yaml"
            if path.exists():
                yield str(path), name, _stamp(path.stat())
        for folder in dict.fromkeys((self.shipped.resolve(), self.folder.resolve())):
            for file, stamp in _yaml_files(str(folder / "texts")):
                yield file, "texts", stamp


def _yaml_files(folder: str) -> Iterator[tuple[str, Stamp]]:
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
                yield from _yaml_files(entry.path)
            elif entry.name.endswith((".yaml", ".yml")):
                yield entry.path, _stamp(entry.stat())
        except FileNotFoundError:  # saved by renaming at this very moment; the next look finds it
            continue


def _stamp(stat: os.stat_result) -> Stamp:
    return (stat.st_mtime_ns, stat.st_size, stat.st_ino)


def is_as_read(spot: Spot) -> bool:
    """Does the file still stand as it was when it was read?"""
    try:
        return _stamp(spot.file.stat()) == spot.stamp
    except OSError:
        return False


def read_sheet(file: str, kind: str, stamp: Stamp, here: str, kept: SheetCache | None = None) -> Sheet:
    """A file as it stands: what is kept of the very same bytes, else parsed now. Never raises for what an editor wrote.

    here: where the command was called.
    """
    folder, _, name = file.rpartition(os.sep)
    path = shown_below(folder, name, here)
    try:
        content = read_bytes(file, stamp[1])
    except OSError as wrong:
        return Sheet(stamp, file, path, Parsed(problems=(Problem(path, 1, f"không đọc được tệp: {wrong.strerror}"),)))
    parsed = kept.find(path, kind, content) if kept else None
    if parsed is None:
        parsed = parse(content, kind, name.rpartition(".")[0], path)
        if kept:
            kept.keep(path, parsed)
    return Sheet(stamp, file, path, parsed)


# All files ----------------------------------------------------------------------------------------------------------


def _joined(items: Items, sheet: Sheet) -> Iterator[Problem]:
    """Puts a file's items to the others; an id that is taken stays with who had it."""
    synonyms: list[tuple[str, str]] = []
    for kind, id_, item, place in sheet.parsed.items:
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


def _move_to_new_places(items: Items) -> None:
    """What a merged commune issued holds in the one that took it in."""
    moved = old_ids(items.places)
    for kind in ("documents", "announcements"):
        for id_, item in items.of(kind).items():
            new = moved.get(getattr(item, "place", ""))
            if new:
                items.put(kind, id_, item.model_copy(update={"place": new}))
