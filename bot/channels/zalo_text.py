"""What Zalo shows of a reply: plain text, every choice printed with its number, of its two kinds. Pure; sends nothing.

zalo_oa: an Official Account, with up to five buttons on phones (none on Zalo for computers). zalo_bot: the Bot Platform,
which has no buttons but a bold title. Both take 2,000 characters; which unit is not documented, so the largest that is
possible counts, UTF-16 of NFC. Legal texts are full of `*`, `_` and `1.`, so no markup is used that they could break.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from unicodedata import normalize

from bot.channels import plain
from bot.channels.html import SENTENCE_ENDS, fitting, units
from bot.message import Capabilities, Choice, Part, Reply

Json = dict[str, Any]
Say = Callable[..., str]

TEXT_LIMIT = 2_000
MOST_BUTTONS = 5
BUTTON_TITLE = 100
PRESSED = "#"
"""A press comes back as the text of its payload; this sign tells it from what somebody typed."""

CAPABILITIES = {
    "zalo_oa": Capabilities(
        buttons=True,
        edits=False,
        text_limit=TEXT_LIMIT,
        per_second=1.5,  # the smallest plan with an API: 100 requests a minute
        most_buttons=MOST_BUTTONS,
        window=timedelta(days=7),  # then the platform refuses (-230, -232)
        free_for=timedelta(hours=48),
        price=55,  # đồng, after the plan's quota; oa.zalo.me, 2026
    ),
    "zalo_bot": Capabilities(buttons=False, edits=False, text_limit=TEXT_LIMIT, per_second=1.0),
}


class ZaloText:
    """Renders as one of the two kinds does. say: a sentence of content/texts/ with its values."""

    def __init__(self, name: str, say: Say) -> None:
        self.name = name
        self.capabilities = CAPABILITIES[name]
        self._say = say

    def render(self, reply: Reply) -> list[Part]:
        """Messages under the limit; the last has the choices, printed and, on an Official Account, as buttons too."""
        texts: list[str] = []
        title = normalize("NFC", reply.title)
        for piece in [*_cut(title, TEXT_LIMIT), *_pieces(reply), *self._choices(reply.choices)]:
            if texts and units(texts[-1]) + 2 + units(piece) <= TEXT_LIMIT:
                texts[-1] += f"\n\n{piece}"
            else:
                texts.append(piece)
        bold = units(next(iter(_cut(title, TEXT_LIMIT)), ""))
        parts = [Part(text, bold=0 if n else bold) for n, text in enumerate(texts or ["…"])]
        return [*parts[:-1], Part(parts[-1].text, reply.choices, parts[-1].bold)]

    def _choices(self, choices: tuple[Choice, ...]) -> Iterator[str]:
        """`1. Xem thêm`, a line each, and what to type: the same on phones and computers."""
        if choices:
            keys = "".join(choice.key for choice in choices)
            how = "number" if keys.isdecimal() else "letter" if keys.isalpha() else "any"
            lines = [normalize("NFC", f"{choice.key}. {choice.label}") for choice in choices]
            hint = self._say(f"zalo.pick_{how}", example=choices[0].key)
            yield from _cut("\n".join([*lines, hint]), TEXT_LIMIT)


def bot_message(chat: str, part: Part) -> Json:
    """The body of the Bot Platform's sendMessage; the title is styled by offsets, so that no text can break it."""
    body: Json = {"chat_id": chat, "text": part.text}
    if part.bold:
        body["text_styles"] = [{"start": 0, "len": part.bold, "st": ["b"]}]
    return body


def oa_message(user: str, part: Part) -> Json:
    """The body of an Official Account's consultation message; a button carries its whole state."""
    said: Json = {"text": part.text}
    if part.choices:
        buttons = [
            {"title": _title(choice), "type": "oa.query.hide", "payload": PRESSED + choice.data}
            for choice in part.choices[:MOST_BUTTONS]
        ]
        said["attachment"] = {"type": "template", "payload": {"template_type": "button", "buttons": buttons}}
    return {"recipient": {"user_id": user}, "message": said}


def _title(choice: Choice) -> str:
    """`1. Xem thêm`, ended with … after a word where it is too long for a button."""
    whole = normalize("NFC", f"{choice.key}. {choice.label}")
    return whole if units(whole) <= BUTTON_TITLE else next(_cut(whole, BUTTON_TITLE - 1)) + "…"


def _pieces(reply: Reply) -> Iterator[str]:
    """What stands between the title and the choices, no piece longer than a message."""
    for said in plain.pieces(reply):
        yield from _cut(normalize("NFC", said), TEXT_LIMIT)


def _cut(said: str, limit: int) -> Iterator[str]:
    """At the last line, sentence or word that fits; inside a word only where a word is longer than a message."""
    said = said.strip()
    while units(said) > limit:
        most = fitting(said, limit)
        at = said.rfind("\n", most // 2, most) + 1
        at = at or max(said.rfind(end, most // 2, most) + 1 for end in SENTENCE_ENDS)
        at = at or max(said.rfind(space, 0, most + 1) for space in " \n") + 1 or max(most, 1)
        yield said[:at].strip()
        said = said[at:].strip()
    if said:
        yield said
