"""What the error codes of an Official Account mean for a message: one table. Pure; sends nothing.

Zalo says them with HTTP 200. Codes and Zalo's words: developers.zalo.me/docs/official-account/phu-luc/ma-loi, read as of
2026-10; what follows from them is ours.
"""

from dataclasses import dataclass
from typing import Any, Literal

from bot.errors import SendError

Json = dict[str, Any]

RATE_SECONDS = 10.0
"""The limit counts by the minute: so long frees a sixth of it."""
ALARM_SECONDS = 60.0
"""Nothing at all can be sent until somebody acts, so it is tried once a minute and replies keep waiting."""

Fate = Literal[
    "later",  # trying again soon can work
    "rate",  # as `later`, for the whole channel
    "refused",  # this message is never taken; the next one may be
    "closed",  # nothing for this person until they write again, which also makes it free
    "gone",  # this person is not there any more
    "token",  # once more, with another access token
    "version",  # once more, with the other version of the API
    "alarm",  # nothing for anybody until the operator acts
]


@dataclass(frozen=True)
class Meaning:
    """What becomes of a message, Zalo's words, and what the operator must do where it is for them."""

    fate: Fate
    said: str
    remedy: str = ""


CODES: dict[int, Meaning] = {
    -32: Meaning("rate", "the app or the OA reached its limit of calls a minute"),
    -200: Meaning("later", "sending failed"),
    -201: Meaning("refused", "a parameter is invalid"),
    -204: Meaning("alarm", "the OA is disabled", "look at its state in the OA console"),
    -205: Meaning("alarm", "the OA does not exist", "look at its state in the OA console"),
    -209: Meaning("alarm", "the app is not active", "activate the app on developers.zalo.me"),
    -210: Meaning("refused", "a parameter is longer than allowed"),
    # of the package: paid pushes are out of it, while answers within 48 hours stay free and must not stop with them
    -211: Meaning("closed", "out of quota", "the OA's package has no messages left this month"),
    -212: Meaning("alarm", "the app has not registered this API", "register the OA API for the app"),
    # not gone: who left is told by `unfollow`; an answer to somebody who never followed goes through once they write
    -213: Meaning("closed", "the person does not follow the OA"),
    -216: Meaning("token", "the access token is invalid"),
    # of invitations to follow, which we do not send; nobody else's messages are concerned
    -217: Meaning("closed", "the person blocks invitations of the OA"),
    -218: Meaning("closed", "the person may get no more from the OA for now"),
    -219: Meaning("alarm", "the app is removed or disabled", "look at the app on developers.zalo.me"),
    -220: Meaning("token", "the access token is expired or removed"),
    -221: Meaning("alarm", "the OA is not verified", "let Zalo verify the OA"),
    -223: Meaning("alarm", "the OA has not given the app this right", "let an administrator of the OA grant it"),
    -224: Meaning("alarm", "the OA's package has no API", "buy a package with Open API"),
    # surely not there: banned, or did not open Zalo at all for longer than our window is open
    -227: Meaning("gone", "the person is banned, or was not on Zalo for 45 days"),
    -230: Meaning("closed", "the person did not write within 7 days"),
    -232: Meaning("closed", "the person never wrote, or too long ago"),
    -233: Meaning("refused", "messages of this type are not taken"),
    -234: Meaning("later", "messages of this type are not taken at night"),
    -235: Meaning("version", "this API is not for OAs of this type", "ask Zalo how an OA of this type sends messages"),
    -240: Meaning("version", "version 2 was shut down"),
    -242: Meaning("alarm", "the app demands appsecret_proof", "switch appsecret_proof off in the app's settings"),
    # their own wish, which may end; a push that went again and again would be against it
    -244: Meaning("closed", "the person does not want such messages of the OA"),
    -248: Meaning("refused", "it violates the platform's standards"),
    # only what costs needs a Zalo Cloud Account: it becomes free as soon as the person writes
    -320: Meaning("closed", "no Zalo Cloud Account to pay from", "connect the app with a Zalo Cloud Account"),
    -321: Meaning("closed", "the Zalo Cloud Account is out of money", "pay into the Zalo Cloud Account"),
}
UNKNOWN = Meaning("refused", "a code that is not documented")


@dataclass(unsafe_hash=True)
class ZaloRefused(SendError):
    """A refusal with its code, whose meaning stands in CODES."""

    code: int = 0

    @property
    def meaning(self) -> Meaning:
        return CODES.get(self.code, UNKNOWN)


def refusal(code: int) -> ZaloRefused:
    """The facts of a code. Zalo's own text is not passed on: it may repeat what was sent."""
    meaning = CODES.get(code, UNKNOWN)
    wait = {"rate": RATE_SECONDS, "alarm": ALARM_SECONDS, "token": ALARM_SECONDS, "version": ALARM_SECONDS}
    return ZaloRefused(
        f"Zalo: {code} {meaning.said}",
        retryable=meaning.fate not in ("refused", "closed", "gone"),
        retry_after=wait.get(meaning.fate),
        gone=meaning.fate == "gone",
        closed=meaning.fate == "closed",
        code=code,
    )
