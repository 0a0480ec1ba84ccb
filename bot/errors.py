"""Every error raised on purpose, grouped by who must act: editor, operator, sender. Anything else is a bug."""

from dataclasses import dataclass


class LoaLuatError(Exception):
    """The root of all errors raised on purpose; its text tells the person who must act what to do."""


# Editors ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Problem:
    """One thing wrong in the content: where, what, how to mend it (in Vietnamese), and the rule that it breaks."""

    path: str
    line: int
    message: str
    severity: str = "error"  # error | warning
    rule: str = "syntax"

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class ContentError(LoaLuatError):
    """The content cannot be used as it is; carries every problem at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


# Operators ----------------------------------------------------------------------------------------------------------


class OperatorError(LoaLuatError):
    """Something that whoever runs the service must mend; the text names the remedy."""


class ConfigError(OperatorError):
    """config.yaml, a --set or a secret is wrong; all problems at once, one a line."""


class AlreadyRunning(OperatorError):
    """Another process holds the lock of this token or database."""


class StorageUnavailable(OperatorError):
    """The database cannot be written now (full, locked, read-only); nothing that was accepted is lost."""


# Senders (channels) -------------------------------------------------------------------------------------------------


@dataclass(unsafe_hash=True)  # not frozen: context managers set an exception's __traceback__
class SendError(Exception):
    """A platform did not take a message. Facts, not a class per cause.

    retryable: trying again later can work. retry_after: seconds to wait for the whole channel (429), else None.
    gone: this person cannot be reached any more (blocked, deleted). unsure: it may have arrived all the same; a reply is
    then sent again only if that is retryable too.
    closed: the platform takes nothing for this person until they write again.
    """

    reason: str
    retryable: bool = False
    retry_after: float | None = None
    gone: bool = False
    unsure: bool = False
    closed: bool = False

    def __str__(self) -> str:
        return self.reason


class Postponed(Exception):
    """A message is not written now: its text was just exchanged, and the ledger learns of it within a minute."""


@dataclass(unsafe_hash=True)  # not frozen: context managers set an exception's __traceback__
class Refused(Exception):
    """An inbound request that a channel does not accept; `status` is the HTTP status to answer with."""

    status: int
    reason: str

    def __str__(self) -> str:
        return self.reason
