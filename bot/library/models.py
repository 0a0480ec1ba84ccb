"""What editors may write: one model per kind of file; those of the short lists stand in registers.py. The models are the
schema; nothing else knows the keys.

Items are immutable and carry their `id` (the file's name) and `path`. Days are Hà Nội calendar days.
"""

from datetime import date, datetime, time
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.clock import HANOI

TopicId = str
DocumentId = str
Audience = Literal["citizen", "business", "official"]
DocumentKind = Literal[
    "hien-phap", "bo-luat", "luat", "phap-lenh", "nghi-quyet", "nghi-dinh", "thong-tu", "quyet-dinh", "chi-thi",
    "thong-bao", "cong-van", "khac",
]  # fmt: skip
EVERYWHERE = "toan-quoc"
UnitKind = Literal["cap-uy", "hdnd", "ubnd-tinh", "so-nganh", "ubnd-xa", "phong-xa", "su-nghiep", "mat-tran", "khac"]


class Model(BaseModel):
    """Frozen; a key that is not known is an error, never passed over."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True)


class Item(Model):
    """Something with a name of its own. `id` and `path` come from the file, not from its text."""

    id: Annotated[str, Field(exclude=True)] = ""
    path: Annotated[str, Field(exclude=True)] = ""


class Basis(Model):
    """The place in a document on which a statement rests. `rule`: this article halves or doubles the others' fines."""

    document: DocumentId
    at: Annotated[str, Field(min_length=1)]
    rule: Literal["half", "double"] | None = None


class Review(Model):
    """Who wrote and who approved. `sample`: shown to citizens as awaiting the department's approval.

    hash: fingerprint of what was approved, written by `loaluat approve`; an edit undoes the approval. again_by: to be
    looked at again until this day.
    """

    author: str
    approver: str | None = None
    approved: date | None = None
    again_by: date | None = None
    status: Literal["draft", "approved", "withdrawn"] = "draft"
    sample: bool = False
    hash: str | None = None


class Obligation(Model):
    """What a document puts on an office or a person. due: a day, or in words («trong 15 ngày từ ngày nhận»)."""

    who: Annotated[str, Field(min_length=1)]
    what: Annotated[str, Field(min_length=1)]
    at: Annotated[str, Field(min_length=1)]

    due: date | str | None = None
    unit: str | None = None


class Document(Item):
    """A legal document: identity and dates, nothing else. In force from `effective` until the day before `expires`."""

    number: str
    title: str
    short: str
    kind: DocumentKind
    issuer: str
    issued: date | None = None
    effective: date
    topics: Annotated[tuple[TopicId, ...], Field(min_length=1)]

    expires: date | None = None
    replaces: tuple[DocumentId, ...] = ()
    amends: tuple[DocumentId, ...] = ()
    place: str = EVERYWHERE
    source: str | None = None
    sample: bool = False
    obligations: tuple[Obligation, ...] = ()


class Before(Model):
    """The rule that this one replaced."""

    short: str
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]


class Fact(Model):
    """One figure that must not differ between entries."""

    key: str
    value: str


class Version(Model):
    """The answer while the law stood so: from `from` to `to`, both days included."""

    from_: Annotated[date, Field(alias="from")]
    short: Annotated[str, Field(min_length=1)]
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]

    to: date | None = None
    more: str | None = None
    do: tuple[str, ...] = ()
    before: Before | None = None
    fact: Fact | None = None
    checked: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.from_ <= day and (self.to is None or day <= self.to)

    def written(self) -> str:
        """All that it says of today's rule, in one text."""
        return " ".join([self.short, self.more or "", *self.do, self.fact.value if self.fact else ""])


class Answer(Item):
    """One question that people ask, answered."""

    question: Annotated[str, Field(min_length=1)]
    topics: Annotated[tuple[TopicId, ...], Field(min_length=1)]
    versions: Annotated[tuple[Version, ...], Field(min_length=1)]
    review: Review

    also: tuple[str, ...] = ()
    audience: tuple[Audience, ...] = ()
    related: tuple[str, ...] = ()


class Option(Model):
    """One option of a quiz question, with its reason."""

    text: Annotated[str, Field(min_length=1)]
    because: Annotated[str, Field(min_length=1)]
    right: bool = False


class Question(Item):
    """One quiz question. `topics` and `quiz` (the file's id) are the file's."""

    id: Annotated[str, Field(min_length=1)]
    ask: Annotated[str, Field(min_length=1)]
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=4)]
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]

    answer: str | None = None
    topics: Annotated[tuple[TopicId, ...], Field(exclude=True)] = ()
    quiz: Annotated[str, Field(exclude=True)] = ""

    @property
    def right(self) -> int:
        """The index of the right option."""
        return next(n for n, option in enumerate(self.options) if option.right)


class Quiz(Item):
    """A file of questions on some topics."""

    topics: Annotated[tuple[TopicId, ...], Field(min_length=1)]
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]

    review: Review | None = None


def _in_hanoi(usual: time) -> BeforeValidator:
    """What an editor writes is Hà Nội time; a day without an hour means the usual hour."""

    def made(written: object) -> object:
        if isinstance(written, date) and not isinstance(written, datetime):
            return datetime.combine(written, usual, HANOI)
        if isinstance(written, str):
            try:
                written = datetime.fromisoformat(written.strip())
            except ValueError:
                return written
        if isinstance(written, datetime) and written.tzinfo is None:
            return written.replace(tzinfo=HANOI)
        return written

    return BeforeValidator(made)


Morning = Annotated[datetime, _in_hanoi(time(8, 0))]
Evening = Annotated[datetime, _in_hanoi(time(23, 59))]


class Trial(Model):
    """A question that an official may try after confirming a directive; only that official sees how it went."""

    ask: Annotated[str, Field(min_length=1)]
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=4)]
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]

    @property
    def right(self) -> int:
        """The index of the right option."""
        return next(n for n, option in enumerate(self.options) if option.right)


class Task(Model):
    """What a directive gives each of its units to do until the end of a day.

    units, unit_kinds: only these of the directive's units; empty: all.
    """

    id: Annotated[str, Field(min_length=1, max_length=40)]
    what: Annotated[str, Field(min_length=1)]
    due: date
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]

    units: tuple[str, ...] = ()
    unit_kinds: tuple[UnitKind, ...] = ()


class Announcement(Item):
    """Something to be sent once, at `publish_at` (aware; written in Hà Nội time), to followers of any of its topics.

    acknowledge_by: it is a directive, which also goes to whoever holds a post in its units, and which they confirm.
    units, unit_kinds: only these units of its place; empty: all. trial, tasks: what comes with a directive.
    corrects: the id of an announcement whose title and text were wrong. These ones stand in their place from the approval
    on, and go, whatever the topics say, to exactly those who got the wrong ones.
    """

    title: Annotated[str, Field(min_length=1)]
    text: Annotated[str, Field(min_length=1)]
    publish_at: Morning
    topics: tuple[TopicId, ...]
    review: Review

    latest_send_at: Evening | None = None
    audience: tuple[Audience, ...] = ()
    place: str = EVERYWHERE
    document: DocumentId | None = None
    acknowledge_by: Evening | None = None
    corrects: str | None = None
    units: tuple[str, ...] = ()
    unit_kinds: tuple[UnitKind, ...] = ()
    trial: Trial | None = None
    tasks: tuple[Task, ...] = ()


Reviewed = Answer | Announcement | Quiz
REVIEWED = ("answers", "announcements", "quizzes")
"""The kinds that a person approves."""
