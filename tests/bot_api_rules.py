"""What the Bot API takes and refuses, pure: texts by what they show, buttons, commands, results, the pace of sending."""

import re
from collections import defaultdict, deque
from dataclasses import dataclass, field
from math import floor
from typing import Any

from tests.bot_api_html import Unparsable, parse_html

LONGEST_TEXT, LONGEST_CAPTION, LONGEST_NOTE = 4096, 1024, 200
LONGEST_DATA, LONGEST_COPIED, MOST_BUTTONS = 64, 256, 100
MOST_COMMANDS, LONGEST_ABOUT = 100, 256
MOST_RESULTS, LONGEST_RESULT_ID, LONGEST_PARAMETER = 50, 64, 64
PREFIXES = {
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict",
    429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway",
}  # fmt: skip
ACTIONS = {
    "callback_data", "url", "copy_text", "web_app", "login_url", "pay", "callback_game", "switch_inline_query",
    "switch_inline_query_current_chat", "switch_inline_query_chosen_chat",
}  # fmt: skip
OTHER_MARKUP = {"keyboard", "remove_keyboard", "force_reply"}
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
WELL_FORMED_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
LOCAL = re.compile(r"http://(127\.0\.0\.1|localhost)(:\d+)?/")


class Refusal(Exception):
    """Any answer but 200, in the API's words without the prefix of its code. retry_after: seconds."""

    def __init__(self, said: str = "", code: int = 400, retry_after: float | None = None) -> None:
        super().__init__(said)
        self.said, self.code, self.retry_after = said, code, retry_after

    def body(self) -> dict[str, Any]:
        """The answer as JSON."""
        known = ": ".join(word for word in (PREFIXES.get(self.code, ""), self.said) if word)
        found: dict[str, Any] = {"ok": False, "error_code": self.code, "description": known}
        if self.retry_after is not None:
            found["parameters"] = {"retry_after": self.retry_after}
        return found


# Texts --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """What a person sees: the text without markup, and its entities as the API gives them back."""

    text: str
    entities: list[dict[str, Any]]


def shown(text: str, parse_mode: object) -> Shown:
    """The text after entity parsing; raises Refusal. Of the parse modes only HTML is known here."""
    if not parse_mode:
        return Shown(text, [])
    if str(parse_mode).lower() != "html":
        raise Refusal(f"unsupported parse_mode {parse_mode} (this server knows only HTML)")
    try:
        return Shown(*parse_html(text))
    except Unparsable as wrong:
        raise Refusal(f"can't parse entities: {wrong}") from None


def visible(text: str, parse_mode: str | None) -> str:
    """The text after entity parsing, of any length; raises Refusal."""
    return shown(text, parse_mode).text


def units(text: str) -> int:
    """The length as Telegram counts it: in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def shown_message(text: object, parse_mode: object) -> Shown:
    """What a message shows, when the API would take it: 1 to 4096 units after parsing, blanks around it not counted."""
    found = shown(text, parse_mode) if isinstance(text, str) else Shown("", [])
    if not found.text.strip():
        raise Refusal("message text is empty")
    if len(found.text) > LONGEST_TEXT // 2 and units(found.text.strip()) > LONGEST_TEXT:
        raise Refusal("message is too long")
    return found


def shown_caption(text: object, parse_mode: object) -> Shown:
    """What a caption shows: up to 1024 units after parsing."""
    found = shown(str(text or ""), parse_mode)
    if units(found.text.strip()) > LONGEST_CAPTION:
        raise Refusal("message caption is too long")
    return found


def check_text(text: object, parse_mode: str | None) -> str:
    """The visible text, when the API would take it as a message."""
    return shown_message(text, parse_mode).text


# Buttons ------------------------------------------------------------------------------------------------------------


def check_markup(markup: object) -> None:
    """A keyboard, when the API would take it."""
    if markup is None or markup == "":
        return
    if not isinstance(markup, dict):
        raise Refusal("object expected as reply markup")
    if "inline_keyboard" not in markup and OTHER_MARKUP & markup.keys():
        return
    rows = markup.get("inline_keyboard")
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise Refusal('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    buttons = [button for row in rows for button in row]
    if len(buttons) > MOST_BUTTONS:
        raise Refusal("reply markup is too long")
    for button in buttons:
        _check_button(button)


def _check_button(button: object) -> None:
    if not isinstance(button, dict):
        raise Refusal("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str) or not button["text"].strip():
        raise Refusal('can\'t parse inline keyboard button: Field "text" must be of type String')
    used = {name for name in ACTIONS & button.keys() if button[name] not in ("", None)}
    if not used:
        raise Refusal("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in used:
        data = button["callback_data"]
        if not isinstance(data, str) or len(data.encode()) > LONGEST_DATA:
            raise Refusal("BUTTON_DATA_INVALID")
    if "copy_text" in used and not 1 <= len(button["copy_text"].get("text", "")) <= LONGEST_COPIED:
        raise Refusal("BUTTON_COPY_TEXT_INVALID")
    if "url" in used and not re.match(r"(https?|tg)://\S|[\w-]+\.\w", button["url"]):
        raise Refusal("BUTTON_URL_INVALID")


# What a bot says of itself, inline results, the webhook -------------------------------------------------------------


def check_commands(commands: object) -> list[dict[str, str]]:
    """A menu of commands: small latin letters, digits, underscores; descriptions of 1 to 256 characters."""
    if not isinstance(commands, list):
        raise Refusal("can't parse commands: expected an Array of BotCommand")
    if len(commands) > MOST_COMMANDS:
        raise Refusal("BOT_COMMANDS_TOO_MUCH")
    for one in commands:
        if not COMMAND.fullmatch(str(one.get("command", "")).removeprefix("/")):
            raise Refusal("BOT_COMMAND_INVALID")
        if not 1 <= len(str(one.get("description", ""))) <= LONGEST_ABOUT:
            raise Refusal("BOT_COMMAND_DESCRIPTION_INVALID")
    return commands


def check_results(results: object, button: dict[str, Any] | None) -> None:
    """The results of an inline query: at most 50, ids of 1 to 64 bytes that differ, texts as in messages."""
    if not isinstance(results, list):
        raise Refusal("can't parse inline query results: expected an Array of InlineQueryResult")
    if len(results) > MOST_RESULTS:
        raise Refusal("RESULTS_TOO_MUCH")
    seen: set[str] = set()
    for one in results:
        id_ = str(one.get("id", ""))
        if not 1 <= len(id_.encode()) <= LONGEST_RESULT_ID:
            raise Refusal("RESULT_ID_INVALID")
        if id_ in seen:
            raise Refusal("RESULT_ID_DUPLICATE")
        seen.add(id_)
        if one.get("type") == "article" and not one.get("title"):
            raise Refusal("can't parse inline query result: title of the article is empty")
        content = one.get("input_message_content")
        if content or one.get("type") == "article":
            shown_message((content or {}).get("message_text"), (content or {}).get("parse_mode"))
        check_markup(one.get("reply_markup"))
    if button and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", button.get("start_parameter", "x")):
        raise Refusal("START_PARAM_INVALID")


def check_webhook(url: str, secret: str | None) -> None:
    """HTTPS, but this machine itself without; a secret of 1 to 256 letters, digits, `_` and `-`."""
    if not url.startswith("https://") and not LOCAL.match(url):
        raise Refusal("bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not SECRET.fullmatch(secret):
        raise Refusal("secret token contains unallowed characters")


# Pace ---------------------------------------------------------------------------------------------------------------


@dataclass
class Pace:
    """How fast a bot may send: 30 a second in all, a message a second to a person (20 at once), 20 a minute to a group."""

    of_chats: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    of_all: deque[float] = field(default_factory=deque)

    def wait(self, chat: int, now: float) -> int:
        """0 when a message may go now, which then counts; else the whole seconds until one may."""
        asked = ((self.of_chats[chat], 20, 60.0 if chat < 0 else 20.0), (self.of_all, 30, 1.0))
        for times, most, window in asked:
            while times and now - times[0] >= window:
                times.popleft()
            if len(times) >= most:
                return floor(window - (now - times[0])) + 1
        for times, _, _ in asked:
            times.append(now)
        return 0
