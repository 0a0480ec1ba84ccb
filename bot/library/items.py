"""All items of a content folder by kind and id, with the place in the files where each stands."""

from dataclasses import dataclass, field
from pathlib import Path as FilePath

from bot.errors import Problem
from bot.library.findings import Finding
from bot.library.models import Announcement, Answer, Document, Item, Place, Question, Topic, Unit
from bot.library.yaml_lines import Path, load


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an item stands: its file, as it is shown, and the place of the item in it.

    The lines are read again when a mistake is told; kept for every file they would be the largest thing in memory.
    """

    file: FilePath
    path: str
    prefix: Path = ()
    stamp: tuple[int, ...] = ()

    def line(self, place: Path = ()) -> int:
        """The line of a place of the item, or of what stands around it."""
        try:
            return load(self.file.read_text(encoding="utf-8-sig"), self.path).line(self.prefix + place)
        except (OSError, UnicodeDecodeError):
            return 1

    def problem(self, finding: Finding) -> Problem:
        """The finding with its file and line."""
        return Problem(self.path, self.line(finding.place), finding.message, finding.severity)


@dataclass
class Items:
    """Mappings by id. `spots`: (kind, id) -> where it stands. `has_documents`: the folder lists documents at all."""

    documents: dict[str, Document] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    announcements: dict[str, Announcement] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    synonyms: tuple[tuple[str, str], ...] = ()
    sentences: dict[str, str] = field(default_factory=dict)
    spots: dict[tuple[str, str], Spot] = field(default_factory=dict)
    has_documents: bool = True

    def of(self, kind: str) -> dict[str, Item] | dict[str, Topic] | dict[str, Place] | dict[str, Unit]:
        """The mapping of a kind."""
        found: dict[str, Item] = getattr(self, kind)
        return found

    def drop(self, kind: str, id_: str) -> None:
        """Leaves an item out."""
        self.of(kind).pop(id_, None)

    def problem(self, finding: Finding) -> Problem:
        """A finding with its file and line."""
        return self.spots[finding.kind, finding.id].problem(finding)
