"""All items of a content folder by kind and id, with the place in the files where each stands."""

from dataclasses import dataclass, field

from bot.errors import Problem
from bot.library.findings import Finding
from bot.library.models import Announcement, Answer, Document, Item, Place, Question, Topic, Unit
from bot.library.yaml_lines import Path


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an item stands: its file as it is shown, the place of the item in it, the lines of the file's places."""

    path: str
    lines: dict[Path, int]
    prefix: Path = ()

    def problem(self, finding: Finding) -> Problem:
        """The finding with its file and line."""
        place = self.prefix + finding.place
        while place and place not in self.lines:
            place = place[:-1]
        return Problem(self.path, self.lines.get(place, 1), finding.message, finding.severity)


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
