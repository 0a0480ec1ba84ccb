"""Rules about topics.yaml: the words with which people report something lead to one topic."""

from collections.abc import Iterator
from datetime import date

from bot.library.findings import Finding
from bot.library.items import Items
from bot.library.lint.rule import rule
from bot.vietnamese import fold


@rule("reported-words", "lời phản ánh (reported) không có vế trống, mỗi lời chỉ thuộc một lĩnh vực", "warning")
def reported(items: Items, today: date) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for id_, topic in items.topics.items():
        for n, written in enumerate(topic.reported):
            parts = sorted(fold(part) for part in written.split("+"))
            other = first.setdefault("+".join(parts), id_)
            if not all(parts):
                yield Finding("topics", id_, ("reported", n), f"«{written}»: dấu + phải đứng giữa hai vế có chữ")
            elif other != id_:
                said = f"«{written}» đã có ở «{other}», bot không biết chọn bên nào; bỏ một bên, hoặc viết lời dài hơn"
                yield Finding("topics", id_, ("reported", n), said)
