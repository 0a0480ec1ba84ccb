"""What each method of the Bot API does to the chats: messages, edits, queries, the bot's own words. Knows no HTTP.

A method is a coroutine `do_<its name in small letters>`: JSON in, its result out, or Refusal.
"""

import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

import orjson

from tests.bot_api_rules import (
    LONGEST_NOTE,
    Pace,
    Refusal,
    Shown,
    check_commands,
    check_markup,
    check_results,
    check_webhook,
    shown_caption,
    shown_message,
    units,
)
from tests.bot_api_updates import Json, Updates, message, person

TOKEN = "42:test-token"
METHODS = {
    name.lower(): name
    for name in (
        "getMe getUpdates setWebhook deleteWebhook getWebhookInfo sendMessage sendPhoto editMessageText deleteMessage "
        "editMessageReplyMarkup answerCallbackQuery answerInlineQuery setMyCommands getMyCommands setMyDescription "
        "getMyDescription setMyShortDescription getMyShortDescription"
    ).split()
}
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
OLD_QUERY = "query is too old and response timeout expired or query ID is invalid"
ABOUT: dict[str, int] = {"description": 512, "short_description": 120}
PHOTO = [{"file_id": "photo", "file_unique_id": "p", "width": 90, "height": 90}]


class Methods:
    """One bot and the chats it is in. `limits`: the real pace. `only_known`: whoever never wrote is not found.

    sent: every message and edit that was taken, in order, as JSON: `text` as the bot wrote it, `plain` as people see
    it, `at` (Unix seconds), `edited`, `answers` (the newest update of that chat when it was sent; 0 for none).
    messages: (chat, message_id) -> the message as it stands now, as the API gives it. said: the same of what people wrote.
    administers: groups in which the bot may delete. calls: method -> every body.
    """

    names: ClassVar[dict[str, str]] = METHODS

    def __init__(
        self, token: str = TOKEN, limits: bool = False, username: str = "loa_luat_bot", only_known: bool = False
    ) -> None:
        self.token, self.username = token, username
        self.limits, self.only_known = limits, only_known
        self.queue = Updates()
        self.sent: list[Json] = []
        self.messages: dict[tuple[int, int], Json] = {}
        self.said: dict[tuple[int, int], Json] = {}
        self.administers: set[int] = set()
        self.calls: dict[str, list[Json]] = defaultdict(list)
        self.blocked: set[int] = set()
        self.unknown: set[int] = set()
        self.known: set[int] = set()
        self.queries: set[str] = set()
        self.webhook: Json = {}
        self.webhook_error: Json = {}
        self.newest: dict[int, int] = {}
        self._pace = Pace()
        self._commands: dict[bytes, list[dict[str, str]]] = {}
        self._about: dict[tuple[str, str], str] = {}
        self._next_message = 1

    @property
    def me(self) -> Json:
        number = int(self.token.partition(":")[0])
        return {"id": number, "is_bot": True, "first_name": "Loa Luật", "username": self.username}

    async def call(self, method: str, body: Json) -> Any:
        """The result of a method; raises Refusal."""
        name = self.names.get(method.lower())
        if name is None:
            raise Refusal("method not found", 404)
        handler: Callable[[Json], Awaitable[Any]] = getattr(self, f"do_{name.lower()}")
        return await handler(body)

    def number(self) -> int:
        """A message id that was not used yet."""
        self._next_message += 1
        return self._next_message

    # The bot itself ---------------------------------------------------------------------------------------------------

    async def do_getme(self, _: Json) -> Json:
        return {
            **self.me, "can_join_groups": True, "can_read_all_group_messages": False,
            "supports_inline_queries": True, "can_connect_to_business": False, "has_main_web_app": False,
        }  # fmt: skip

    async def do_setmycommands(self, body: Json) -> bool:
        self._commands[_scope(body)] = check_commands(body.get("commands"))
        return True

    async def do_getmycommands(self, body: Json) -> list[dict[str, str]]:
        return self._commands.get(_scope(body), [])

    async def do_setmydescription(self, body: Json) -> bool:
        return self._describe("description", body)

    async def do_setmyshortdescription(self, body: Json) -> bool:
        return self._describe("short_description", body)

    async def do_getmydescription(self, body: Json) -> Json:
        return {"description": self._about.get(("description", body.get("language_code", "")), "")}

    async def do_getmyshortdescription(self, body: Json) -> Json:
        return {"short_description": self._about.get(("short_description", body.get("language_code", "")), "")}

    def _describe(self, what: str, body: Json) -> bool:
        said = body.get(what) or ""
        if len(said) > ABOUT[what]:
            raise Refusal(f"{what.replace('_', ' ')} is too long")
        self._about[what, body.get("language_code", "")] = said
        return True

    # Updates ----------------------------------------------------------------------------------------------------------

    async def do_getupdates(self, body: Json) -> Any:
        self.queue.allow(body.get("allowed_updates"))
        number = {name: _whole(body, name, usual) for name, usual in (("offset", 0), ("limit", 100), ("timeout", 0))}
        return await self.queue.take(number["offset"], number["limit"], number["timeout"])

    async def do_setwebhook(self, body: Json) -> bool:
        url = body.get("url") or ""
        if not url:
            return await self.do_deletewebhook(body)
        check_webhook(url, body.get("secret_token"))
        self.webhook, self.webhook_error = dict(body), {}
        self.queue.allow(body.get("allowed_updates"))
        self._forget_if_asked(body)
        self.queue.hooked = True
        self.queue.conflict("terminated by setWebhook request")
        self.queue.arrived.set()
        return True

    async def do_deletewebhook(self, body: Json) -> bool:
        self.webhook, self.webhook_error = {}, {}
        self.queue.hooked = False
        self._forget_if_asked(body)
        return True

    async def do_getwebhookinfo(self, _: Json) -> Json:
        about: Json = {
            "url": self.webhook.get("url", ""), "has_custom_certificate": False,
            "pending_update_count": len(self.queue.waiting), **self.webhook_error,
        }  # fmt: skip
        if self.webhook:
            about["max_connections"] = _whole(self.webhook, "max_connections", 40)
            about["allowed_updates"] = self.webhook.get("allowed_updates") or []
        return about

    def _forget_if_asked(self, body: Json) -> None:
        if str(body.get("drop_pending_updates", "")).lower() == "true":
            self.queue.waiting.clear()

    # Messages ---------------------------------------------------------------------------------------------------------

    async def do_sendmessage(self, body: Json) -> Json:
        seen = shown_message(body.get("text"), body.get("parse_mode"))
        place = self._may_send(body)
        return self._stands({**message(self.me, *place), **_content(seen, body)}, body.get("text", ""), seen)

    async def do_sendphoto(self, body: Json) -> Json:
        if not body.get("photo"):
            raise Refusal("there is no photo in the request")
        seen = shown_caption(body.get("caption"), body.get("parse_mode"))
        place = self._may_send(body)
        new = {**message(self.me, *place), "photo": PHOTO, **_content(seen, body, "caption", "caption_entities")}
        return self._stands(new, body.get("caption") or "", seen)

    async def do_editmessagetext(self, body: Json) -> Json:
        seen = shown_message(body.get("text"), body.get("parse_mode"))
        before = self._to_edit(body)
        return self._edited(before, _content(seen, body), body.get("text", ""), seen)

    async def do_editmessagereplymarkup(self, body: Json) -> Json:
        before = self._to_edit(body)
        kept = {name: value for name, value in _shows(before).items() if name != "reply_markup"}
        seen = Shown(str(before.get("text") or before.get("caption") or ""), [])
        return self._edited(before, {**kept, **_markup(body)}, seen.text, seen)

    async def do_deletemessage(self, body: Json) -> bool:
        """The bot's own messages anywhere, those of others in private chats and where it is an administrator."""
        place = self._chat(body), _whole(body, "message_id", 0)
        if not place[1]:
            raise Refusal("message identifier is not specified")
        if place not in self.messages and place not in self.said:
            raise Refusal("message to delete not found")
        if place in self.said and place[0] < 0 and place[0] not in self.administers:
            raise Refusal("message can't be deleted")
        self.messages.pop(place, None)
        self.said.pop(place, None)
        return True

    def _may_send(self, body: Json) -> tuple[int, int]:
        """(chat, a new message id) when the bot may write there now."""
        check_markup(body.get("reply_markup"))
        chat = self._chat(body)
        if chat in self.blocked:
            said = "bot was kicked from the supergroup chat" if chat < 0 else "bot was blocked by the user"
            raise Refusal(said, 403)
        if self.limits and (wait := self._pace.wait(chat, time.monotonic())):
            raise Refusal(f"retry after {wait}", 429, wait)
        return chat, self.number()

    def _chat(self, body: Json) -> int:
        given = body.get("chat_id")
        if given in (None, ""):
            raise Refusal("chat_id is empty")
        chat = _whole(body, "chat_id", 0)
        if not chat or chat in self.unknown or (self.only_known and chat not in self.known):
            raise Refusal("chat not found")
        return chat

    def _to_edit(self, body: Json) -> Json:
        """The message that is meant, when it is one of the bot's own."""
        check_markup(body.get("reply_markup"))
        chat, number = self._chat(body), _whole(body, "message_id", 0)
        if not number:
            raise Refusal("message identifier is not specified")
        if (chat, number) not in self.messages:
            raise Refusal("message to edit not found")
        return self.messages[chat, number]

    def _edited(self, before: Json, content: Json, written: str, seen: Shown) -> Json:
        if _shows(before) == content:
            raise Refusal(NOT_MODIFIED)
        kept = {name: value for name, value in before.items() if name not in _shows(before)}
        return self._stands({**kept, "edit_date": int(time.time()), **content}, written, seen)

    def _stands(self, new: Json, written: str, seen: Shown) -> Json:
        """Takes a message as it stands now into the books."""
        chat = new["chat"]["id"]
        self.messages[chat, new["message_id"]] = new
        record = {"text": written, "plain": seen.text, "at": time.time(), "edited": "edit_date" in new}
        self.sent.append({**new, **record, "answers": self.newest.get(chat, 0)})
        return new

    # Queries ----------------------------------------------------------------------------------------------------------

    async def do_answercallbackquery(self, body: Json) -> bool:
        if units(str(body.get("text") or "")) > LONGEST_NOTE:
            raise Refusal("MESSAGE_TOO_LONG")
        return self._answer(body.get("callback_query_id"))

    async def do_answerinlinequery(self, body: Json) -> bool:
        check_results(body.get("results"), body.get("button"))
        return self._answer(body.get("inline_query_id"))

    def _answer(self, query: object) -> bool:
        """A query can be answered once."""
        if query not in self.queries:
            raise Refusal(OLD_QUERY)
        self.queries.discard(str(query))
        return True

    def shown_under(self, chat: int, message_id: int) -> Json:
        """The message whose button is pressed; one that this server never saw stands there with dots."""
        found = self.messages.get((chat, message_id))
        return found or {**message(self.me, chat, message_id), "text": "…"}

    def asked(self, kind: str, user: int, **content: Any) -> Json:
        """A query of somebody, which waits for its answer."""
        query = f"{kind}{self.queue.next_number}"
        self.queries.add(query)
        return {"id": query, "from": person(user), **content}


def _content(seen: Shown, body: Json, text: str = "text", entities: str = "entities") -> Json:
    """What makes two messages the same, under the API's names for it."""
    found: Json = {text: seen.text} if seen.text else {}
    if marked := seen.entities or body.get(entities):
        found[entities] = marked
    return found | _markup(body)


def _markup(body: Json) -> Json:
    """Only inline keyboards stand under a message; an empty one is none."""
    markup = body.get("reply_markup") or {}
    rows = [row for row in markup.get("inline_keyboard", []) if row]
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}


def _shows(standing: Json) -> Json:
    names = ("text", "entities", "caption", "caption_entities", "reply_markup")
    return {name: standing[name] for name in names if name in standing}


def _whole(body: Json, name: str, usual: int) -> int:
    """A whole number, also written as text; `usual` where there is none."""
    try:
        return int(body.get(name) or usual)
    except (TypeError, ValueError):
        return usual


def _scope(body: Json) -> bytes:
    """Whose menu: scope and language."""
    scope = body.get("scope") or {"type": "default"}
    return orjson.dumps([scope, body.get("language_code") or ""], option=orjson.OPT_SORT_KEYS)
