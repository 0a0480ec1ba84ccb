"""The shapes of a petition: what is sent, by whom, how it stands. Frozen, without SQL."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.library.registers import PetitionKind, Urgency
from bot.message import Address
from bot.storage.rows import PETITION, PETITION_URGENT

State = Literal["open", "claimed", "asked_back", "answered", "closed"]
DraftKind = Literal["", "answer", "back", "hand_over"]
Opinion = Literal["", "content", "not_content"]
WAITING: tuple[State, ...] = ("open", "claimed")
"""An officer owes the next step."""
UNSETTLED: tuple[State, ...] = (*WAITING, "asked_back")
"""Somebody owes something; whoever wrote of it may say more."""

WITHDRAWN = "withdrawn"
"""In the place of a round: of what was withdrawn its holder is told once more."""


def code_of(number: int) -> str:
    return f"P-{number:04}"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person is writing and has not sent. place: None is not asked yet, "" is not known. photo: base64."""

    address: Address
    kind: PetitionKind
    topic: str = ""
    place: str | None = None
    urgency: Urgency = "normal"
    text: str = ""
    photo: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """One person's part in a petition, with a code of its own. said: the office's last words (answer or question), reason:
    why it was handed over, draft: what an officer is writing; they stand with each voice, since they may tell of it. photo:
    that there is one, which is some megabytes and read by itself."""

    id: int
    address: Address
    sent_in: str
    petition: int
    text: str
    photo: bool
    said: str
    reason: str
    draft: str
    sent_at: datetime
    opinion: Opinion
    settled_at: datetime | None

    @property
    def code(self) -> str:
        return code_of(self.id)


@dataclass(frozen=True, slots=True)
class Petition:
    """One matter, as officers see it; its number is that of the voice which opened it. It knows nobody.

    place: "" is not known. unit: who deals with it, "" is nobody. round: rises with each step; times: how often it was
    opened; late_level: how many heads were told that it is late. people: how many voices; voices: when it was asked for.
    """

    id: int
    kind: PetitionKind
    topic: str
    place: str
    urgency: Urgency
    unit: str
    state: State
    round: int
    times: int
    late_level: int
    opened_at: datetime
    due_at: datetime
    post: int | None = None
    draft_kind: DraftKind = ""
    draft_unit: str = ""
    settled_at: datetime | None = None
    people: int = 1
    voices: tuple[Voice, ...] = ()

    @property
    def told_as(self) -> str:
        """The kind of push that tells officers of it."""
        return PETITION_URGENT if self.urgency == "urgent" else PETITION

    @property
    def holder(self) -> int | None:
        """The post that has it in hand."""
        return self.post if self.state == "claimed" else None

    @property
    def code(self) -> str:
        return code_of(self.id)

    @property
    def draft(self) -> str:
        return self.voices[0].draft if self.voices else ""

    @property
    def reason(self) -> str:
        return self.voices[0].reason if self.voices else ""

    def voice(self, number: int) -> Voice | None:
        return next((one for one in self.voices if one.id == number), None)
