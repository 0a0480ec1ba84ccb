"""What the Bot API takes and refuses, pure: HTML entities, lengths in UTF-16 units, buttons."""

import re
from html.parser import HTMLParser

TAGS = {
    "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "a", "code", "pre", "blockquote", "tg-spoiler", "span",
}  # fmt: skip
ENTITIES = {"lt", "gt", "amp", "quot"}
LONGEST_TEXT, LONGEST_DATA, LONGEST_LABEL = 4096, 64, 1000


class Refusal(Exception):
    """A 400 with the API's words."""


class _Html(HTMLParser):
    """Telegram's small HTML; anything else is refused as the API refuses it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.text = ""
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise Refusal(f'can\'t parse entities: Unsupported start tag "{tag}"')
        if tag == "blockquote" and "blockquote" in self.open:
            raise Refusal("can't parse entities: Can't nest blockquote")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            raise Refusal(f'can\'t parse entities: Unmatched end tag "{tag}"')
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if "<" in data:
            raise Refusal("can't parse entities: Unclosed start tag")
        self.text += data

    def handle_entityref(self, name: str) -> None:
        # an unknown entity stays text for the API
        self.text += {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}.get(name, f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.text += chr(int(name[1:], 16) if name[0] in "xX" else int(name))


def visible(text: str, parse_mode: str | None) -> str:
    """The text after entity parsing; raises Refusal."""
    if parse_mode is None:
        return text
    if parse_mode.lower() != "html":
        raise Refusal(f"unsupported parse_mode {parse_mode}")
    parser = _Html()
    parser.feed(text)
    parser.close()
    if parser.open:
        raise Refusal(f"can't parse entities: Can't find end tag corresponding to start tag \"{parser.open[-1]}\"")
    if re.search(r"<[a-z/]*$", parser.rawdata):
        raise Refusal("can't parse entities: Unclosed start tag")
    return parser.text


def check_text(text: object, parse_mode: str | None) -> str:
    """The visible text, when the API would take it."""
    if not isinstance(text, str) or not text.strip():
        raise Refusal("message text is empty")
    said = visible(text, parse_mode)
    if not said.strip():
        raise Refusal("message text is empty")
    if len(said.encode("utf-16-le")) // 2 > LONGEST_TEXT:
        raise Refusal("message is too long")
    return said


def check_markup(markup: object) -> None:
    """An inline keyboard, when the API would take it."""
    if markup is None:
        return
    if not isinstance(markup, dict) or not isinstance(markup.get("inline_keyboard"), list):
        raise Refusal("object expected as reply markup")
    for row in markup["inline_keyboard"]:
        if not isinstance(row, list) or not row:
            raise Refusal("can't parse inline keyboard button")
        for button in row:
            data = button.get("callback_data")
            if not button.get("text"):
                raise Refusal('can\'t parse inline keyboard button: Field "text" must be of type String')
            if data is not None and not 1 <= len(data.encode()) <= LONGEST_DATA:
                raise Refusal("BUTTON_DATA_INVALID")
