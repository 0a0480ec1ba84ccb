"""What a question to an officer is, in whatever step."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.message import Address

State = Literal["open", "claimed", "asked_back", "answered", "closed"]
DraftKind = Literal["", "answer", "back", "hand_over"]
WAITING: tuple[State, ...] = ("open", "claimed")
"""An officer owes the next step."""
UNSETTLED: tuple[State, ...] = (*WAITING, "asked_back")
WITHDRAWN = "withdrawn"
"""In the place of a round: of what was withdrawn its holder is told once more."""


def code_of(number: int) -> str:
    return f"H-{number:04}"


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One question. template, note: what was answered; draft_*: what an officer is writing; back: what they asked back.

    reason: why it was handed over last.
    """

    address: Address
    asked_in: str
    text: str
    topic: str
    place: str | None
    unit: str
    asked_at: datetime
    due_at: datetime
    id: int = 0
    state: State = "open"
    round: int = 1
    post: int | None = None
    claimed_at: datetime | None = None
    draft_kind: DraftKind = ""
    draft_template: str = ""
    draft_note: str = ""
    template: str = ""
    note: str = ""
    back: str = ""
    reason: str = ""
    answered_at: datetime | None = None
    settled_at: datetime | None = None

    @property
    def code(self) -> str:
        return code_of(self.id)

    @property
    def holder(self) -> int | None:
        """The post that has it in hand."""
        return self.post if self.state == "claimed" else None


@dataclass(frozen=True, slots=True)
class Tally:
    """What a unit's officers owe, how much of it is late, and what askers said was clear."""

    waiting: int
    late: int
    clear: int


@dataclass(frozen=True, slots=True)
class Draft:
    """What an editor may take over: the text of an answer file, made of what an officer answered."""

    question: int
    round: int
    text: str
    topic: str
    made_at: datetime
    taken_as: str = ""

    @property
    def code(self) -> str:
        return code_of(self.question)
