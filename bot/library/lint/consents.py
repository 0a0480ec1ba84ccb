"""Rules about what people agree to: a text that changed has another version, or nobody could show later who agreed to what.

Nghị định 356/2025/NĐ-CP, Điều 6 khoản 1 và 2: time and content of a consent can be verified, and whoever keeps the data
proves it. The mark beside the number is the text's own: neither can be changed without the other.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import date

from bot.library.findings import Finding
from bot.library.items import Items
from bot.library.lint.rule import rule

VERSION = "_version"
LETTERS_OF_A_MARK = 8
_WRITTEN = re.compile(r"(\d+)\.(\d+)(?: ([0-9a-f]+))?")


def mark(said: str) -> str:
    """Of the words alone: how the lines are broken does not matter."""
    return hashlib.sha256(" ".join(said.split()).encode()).hexdigest()[:LETTERS_OF_A_MARK]


@rule("consent-version", "lời xin phép đổi chữ nào thì đổi số bản; dấu sau số bản là của đúng lời ấy", firm=True)
def consent_version(items: Items, today: date) -> Iterator[Finding]:
    """Of each sentence beside which its version stands."""
    for id_, said in items.sentences.items():
        version = items.sentences.get(f"{id_}{VERSION}")
        if version is not None and (wrong := _wrong(id_.partition(".")[2], version.strip(), mark(said))):
            yield Finding("texts", f"{id_}{VERSION}", (), wrong)


def _wrong(name: str, version: str, stands: str) -> str:
    """What to write instead; empty when it is right."""
    found = _WRITTEN.fullmatch(version)
    if found is None:
        return f'«{name}{VERSION}» là «{version}»; ghi số bản và dấu của lời, ví dụ "1.0 {stands}"'
    major, minor, written = int(found[1]), int(found[2]), found[3]
    if written is None:
        return f'«{name}{VERSION}» thiếu dấu của lời: ghi "{major}.{minor} {stands}"'
    if written == stands:
        return ""
    return (
        f"lời «{name}» khác bản {major}.{minor}. Ý vẫn thế, chỉ sửa câu chữ: ghi "
        f'{name}{VERSION}: "{major}.{minor + 1} {stands}". Đổi ý: ghi "{major + 1}.0 {stands}", ai đã đồng ý được hỏi lại'
    )
