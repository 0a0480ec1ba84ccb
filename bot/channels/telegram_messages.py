"""Our words as the JSON that the Bot API takes, and its refusals as facts. Pure; knows no library and sends nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import SendError
from bot.message import Choice, Paragraph, Part, Reply

Json = dict[str, Any]

WIDTHS = ((6, 4), (14, 2))
"""(characters of a label, buttons of that size side by side); longer ones stand alone."""

TITLE, TEASER, RESULT_ID = 128, 120, 64
GONE_CODE = 403
GONE_SIGNS = (
    "chat not found", "user not found", "peer_id_invalid", "user is deactivated", "bot was kicked", "bot was blocked",
    "have no rights", "not enough rights", "chat_write_forbidden",
)  # fmt: skip
NO_PREVIEW = {"is_disabled": True}


class TokenRefused(SendError):
    """The bot's own token is not taken any more: whoever runs the service must act, the message keeps."""


@dataclass(unsafe_hash=True)
class Moved(SendError):
    """A group became a supergroup; `chat` is its new id."""

    chat: str = ""


def message(user: str, part: Part) -> Json:
    """The body of sendMessage; SendError when `user` is no chat id of Telegram (an import may say anything)."""
    try:
        chat = int(user)
    except ValueError:
        raise SendError("not an id of Telegram", gone=True) from None
    body: Json = {"chat_id": chat, "text": part.text, "parse_mode": "HTML", "link_preview_options": NO_PREVIEW}
    if part.choices:
        body["reply_markup"] = {"inline_keyboard": rows(part.choices)}
    return body


def rows(choices: Sequence[Choice]) -> list[list[dict[str, str]]]:
    """One button a row; two or four short ones of like size side by side."""
    found: list[list[dict[str, str]]] = []
    room = width = 0
    for choice in choices:
        label = f"{choice.key}. {choice.label}"
        button = {"text": label, "callback_data": choice.data}
        wide = next((many for size, many in WIDTHS if len(label) <= size), 1)
        if room and wide == width:
            found[-1].append(button)
            room -= 1
        else:
            found.append([button])
            width, room = wide, wide - 1
    return found


def article(id_: str, reply: Reply, shared: str) -> Json:
    """One result of an inline search. shared: the HTML that is put into the other chat."""
    first = next((block for block in reply.blocks if isinstance(block, Paragraph)), None)
    return {
        "type": "article",
        "id": id_[:RESULT_ID],
        "title": reply.title[:TITLE] or id_[:TITLE],
        "description": "".join(span.text for span in first.spans)[:TEASER] if first else "",
        "input_message_content": {"message_text": shared, "parse_mode": "HTML", "link_preview_options": NO_PREVIEW},
    }


def refusal(method: str, status: int, answer: Mapping[str, Any]) -> SendError:
    """The Bot API's words -> facts."""
    said = str(answer.get("description", ""))
    code = int(answer.get("error_code", status))
    parameters = answer.get("parameters") or {}
    reason = f"{method}: {code} {said}"
    if code == 401 or (code == 404 and said.lower() == "not found"):  # 404: not even the form of a token
        return TokenRefused(reason, retryable=True)
    if moved := parameters.get("migrate_to_chat_id"):
        return Moved(reason, chat=str(moved))
    retry_after = parameters.get("retry_after")
    return SendError(
        reason,
        retryable=code == 429 or code >= 500,
        retry_after=float(retry_after) if retry_after is not None else (1.0 if code == 429 else None),
        gone=code == GONE_CODE or any(sign in said.lower() for sign in GONE_SIGNS),
    )
