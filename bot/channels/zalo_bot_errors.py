"""The Zalo Bot Platform's refusals as facts, code by code. Pure; knows no HTTP and sends nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from bot.errors import SendError

UNAUTHORIZED, FAILED_INSIDE, NOT_FOUND, IDLE, TOO_MANY = 401, 403, 404, 408, 429


class Meaning(NamedTuple):
    """What a code says about one message. unsure: it may have been taken all the same."""

    retryable: bool = False
    unsure: bool = False


MEANINGS: dict[int, Meaning] = {
    400: Meaning(),  # a bad request: the same one is no better later
    UNAUTHORIZED: Meaning(retryable=True),  # our token: whoever runs the service must act, the message keeps
    FAILED_INSIDE: Meaning(retryable=True),  # documented as «Internal server error»; the channel bounds the tries
    NOT_FOUND: Meaning(),
    IDLE: Meaning(unsure=True),  # «Request timeout»: nothing new where updates are asked for; else who knows
    425: Meaning(),  # no such sticker
    426: Meaning(retryable=True),  # testWebhook too often
    TOO_MANY: Meaning(retryable=True),  # «Quota exceeded»: of the month or of a moment, and not until when
    500: Meaning(retryable=True),
    502: Meaning(retryable=True),
    503: Meaning(retryable=True),
    504: Meaning(unsure=True),  # a gateway gave up waiting, as a time-out of our own
}
"""From the platform's table of codes (docs.zaloplatforms.com/docs/BOT, 2026)."""


@dataclass(unsafe_hash=True)
class Refusal(SendError):
    """A refusal with its code."""

    code: int = 0


def refusal(method: str, status: int, answer: Mapping[str, Any] | None) -> Refusal:
    """By the code in the body, since HTTP 200 carries refusals too; by the HTTP status where a body has none.

    answer: None when it is no answer of the platform but, say, a page of a gateway.
    """
    said = answer or {}
    code = said.get("error_code", said.get("errorCode"))
    if not isinstance(code, int):
        code = status
    words = str(said.get("description", "")) if answer is not None else "not an answer of the platform"
    meaning = MEANINGS.get(code, Meaning(retryable=not 400 <= code < 500))
    return Refusal(f"{method}: {code} {words}".rstrip(), meaning.retryable, unsure=meaning.unsure, code=code)
