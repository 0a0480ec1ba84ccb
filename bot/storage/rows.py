"""The shapes of what is stored: frozen rows, without SQL. Instants are aware UTC."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.message import Address, Choice

Frequency = Literal["now", "daily", "weekly"]
FREQUENCIES: tuple[Frequency, ...] = ("now", "daily", "weekly")

Role = Literal["citizen", "business", "official", "legal_officer", "head", "editor", "operator"]
Told = Literal["citizen", "business", "official"]
TOLD: tuple[Told, ...] = ("citizen", "business", "official")
"""What people may say of themselves: it decides which messages concern them, and gives no right."""
GRANTED: tuple[Role, ...] = ("official", "legal_officer", "head", "editor", "operator")
"""The roles of a post. They come with a code that whoever runs the service gave, and go with the post."""
BroadcastState = Literal["planned", "sending", "held", "paused", "finished", "cancelled"]
LIVE: tuple[BroadcastState, ...] = ("planned", "sending", "held", "paused")
"""States of a broadcast that has not ended."""
Late = Literal["hold", "expire"]
DeliveryState = Literal[
    "planned",
    "leased",
    "sending",
    "sent",
    "retry",
    "waiting",
    "gone",
    "expired",
    "failed",
    "skipped",
    "unsure",
]
DIRECTIVE = "directive"
"""The kind of broadcast that must be confirmed as read."""
CORRECTION = "correction"
"""The kind of broadcast that puts right what another one said."""
QUESTION, ANSWER = "question", "answer"
"""The kinds that tell an officer of a citizen's question, and the citizen of what came of it."""
PETITION, PETITION_STEP, PETITION_LATE = "petition", "petition_step", "petition_late"
"""The kinds that tell an officer of a petition, those who sent it of each step, and a head that it is late."""
FLAG, FLAG_OPINION, FLAG_OUTCOME, FLAG_LATE = "flag", "flag_opinion", "flag_outcome", "flag_late"
"""The kinds that tell of a flagged provision: its owner, a unit that is asked, its senders, the head when it is late."""
CALL, REPORT = "call", "report"
"""The kinds that ask an official to confirm a directive, and that tell a head who has not."""
TASK, LATE, MORNING = "task", "late", "morning"
"""The kinds that speak of a task, tell a head of a question that is late, and of all that a head hears in the morning."""
CONSENT = "consent"
"""The kind that asks again whoever agreed to a text that has become another."""
UNIT_ENDED = "unit_ended"
"""The kind that tells who holds a post in a unit that has ended where its work went."""
DUE = "due"
"""The kind that reminds whoever has something in hand of its hour."""
PETITION_URGENT = "petition_urgent"
"""As PETITION, for one that is urgent: it is told on free days too."""
OWED = (
    QUESTION,
    ANSWER,
    PETITION,
    PETITION_STEP,
    PETITION_LATE,
    FLAG,
    FLAG_OPINION,
    FLAG_OUTCOME,
    FLAG_LATE,
    CALL,
    REPORT,
    TASK,
    LATE,
    MORNING,
    CONSENT,
    UNIT_ENDED,
    DUE,
    PETITION_URGENT,
)
"""Kinds that certain people get because of what they asked for or are in charge of; «dừng» does not end them."""
AT_WORK = (
    QUESTION,
    PETITION,
    PETITION_LATE,
    FLAG,
    FLAG_OPINION,
    FLAG_LATE,
    TASK,
    LATE,
    UNIT_ENDED,
    DUE,
)
"""Kinds that tell an official of their duty: within the working hours of the office. Not what is urgent, nor what has an
hour of its own (directives, the morning)."""
DUTIES = (*AT_WORK, PETITION_URGENT, DIRECTIVE, CALL, REPORT, MORNING)
"""Kinds that nobody gets but for a post."""
SENT_AGAIN = (DIRECTIVE, CORRECTION, *OWED)
"""Kinds that are sent again when it is unsure whether they arrived: not to know them is worse than to read them twice."""

OPEN_STATES: tuple[DeliveryState, ...] = ("planned", "retry", "waiting")
UNSENT_STATES: tuple[DeliveryState, ...] = (*OPEN_STATES, "leased")
FINISHED: frozenset[DeliveryState] = frozenset({"sent", "gone", "failed", "skipped", "expired", "unsure"})


@dataclass(frozen=True, slots=True)
class Citizen:
    """A person on one channel. `gone`: blocked the bot, until writing again. form: of address, None = not chosen.
    person: of who joined several channels, the address under which what these share stands."""

    address: Address
    gone: bool = False
    place: str | None = None
    roles: frozenset[str] = frozenset()
    seen_at: datetime | None = None
    form: str | None = None
    person: Address | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A role in a unit, held by somebody; `until` None: without an end.

    away_until: the holder is away until then. stands_for: the number of the post of a colleague, held on their behalf.
    """

    id: int
    address: Address
    unit: str
    role: Role
    since: datetime
    until: datetime | None = None
    away_until: datetime | None = None
    stands_for: int | None = None

    def is_away(self, now: datetime) -> bool:
        return self.away_until is not None and now < self.away_until


@dataclass(frozen=True, slots=True)
class Invitation:
    """A code that opens a post and is not used yet; the code itself is known to nobody but whoever was given it."""

    id: int
    unit: str
    role: Role
    made_at: datetime
    made_by: str
    until: datetime
    stands_for: int | None = None


SEALED_PARTS = ("asking", "flagging", "adding")
"""Of a session: what somebody has written and not sent yet."""


@dataclass(frozen=True, slots=True)
class Session:
    """What a conversation remembers. Empty fields are the start of every conversation.

    menu: the last choices shown, at menu_at. before: those that somebody was reading when a push took their place.
    waiting: `feature:step` whose free text is expected until waiting_until.
    answer: id of the last answer given, at answered_at. question: the text first asked, for repair, last spoken of at
    asked_at. offered: ids of the answers that were offered for it, `offers` times in a row. rejected: ids of answers that
    were not meant. advised_at: when it was last said that this is information and not legal advice.
    counted: codes of the unanswered questions for which this person was counted already.
    tried: when wrong codes were typed, in seconds since 1970.
    asking: a question for an officer that is not sent yet, sealed. ticket: the number of the question (H-0412) or of the
    flag (V-0012) to which the free text belongs that is waited for.
    flagging: the provision that is being flagged, and why, not sent yet, sealed.
    adding: what was typed under such a text before it was sent, while it is in doubt whether it belongs there, sealed.
    told: the terms that were explained; a conversation that rests for as long as sessions are kept begins anew.
    """

    menu: tuple[Choice, ...] = ()
    menu_at: datetime | None = None
    before: tuple[Choice, ...] = ()
    waiting: str = ""
    waiting_until: datetime | None = None
    answer: str = ""
    answered_at: datetime | None = None
    question: str = ""
    asked_at: datetime | None = None
    offered: tuple[str, ...] = ()
    offers: int = 0
    rejected: tuple[str, ...] = ()
    advised_at: datetime | None = None
    told: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    tried: tuple[float, ...] = ()
    asking: str = ""
    ticket: int = 0
    flagging: str = ""
    adding: str = ""


@dataclass(frozen=True, slots=True)
class Consent:
    """A person's agreement to one purpose: which text was shown, when, and when it ended."""

    address: Address
    purpose: str
    text_version: str
    given_at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a person follows: `topic:giao-thong`, `document:nd-168-2024`, `answer:non-mu-bao-hiem`, `quiz:daily` or
    `quiz:weekly`."""

    address: Address
    subject: str
    frequency: Frequency = "now"


@dataclass(frozen=True, slots=True)
class Audience:
    """Who gets a broadcast: followers of any subject (empty: everyone who consented), of these roles (empty: all), of
    these places (empty: everywhere; "" are those who did not say where they live).

    got: the key of a broadcast; then it is those who got another text of it, whatever they follow now.
    units: also everybody who holds a post there, whatever they follow: joining said that they are told.
    """

    subjects: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    got: str = ""
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Broadcast:
    """Something that goes out once. `key` is unique: whoever opens it first, opens it for all.

    kind: which composer writes it. subject: what it is about, as that composer reads it. content_hash: of the text that
    it says now. due_at: not before; latest_send_at: not after; then it is held and asked about, or what is left expires.
    """

    key: str
    kind: str
    subject: str
    content_hash: str
    due_at: datetime
    audience: Audience = Audience()
    latest_send_at: datetime | None = None
    state: BroadcastState = "planned"
    id: int = 0
    late: Late = "hold"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One broadcast for one person. replaces: the id of the message in whose place it is put, where the channel can.
    worker: who leased it."""

    id: int
    broadcast: Broadcast
    address: Address
    state: DeliveryState
    due_at: datetime
    tries: int = 0
    replaces: str | None = None
    worker: str | None = None

    @property
    def alone(self) -> int:
        """What may be merged into one message has the same number here; a correction stands by itself."""
        return self.id if self.broadcast.kind == CORRECTION else 0
