"""Rules about what comes with a directive: the tasks of its units and the question that follows a confirmation."""

from collections.abc import Iterator
from datetime import date

from bot.clock import day_of
from bot.library.findings import Finding
from bot.library.items import Items
from bot.library.lint.rule import rule


@rule(
    "directive-parts",
    "việc giao, câu thử chỉ có ở văn bản phải xác nhận; mã việc không trùng, hạn sau ngày gửi",
    firm=True,
)
def directive_parts(items: Items, today: date) -> Iterator[Finding]:
    for id_, one in items.announcements.items():
        if one.acknowledge_by is None or one.corrects:
            for key in ("tasks", "trial", "units", "unit_kinds"):
                if getattr(one, key):
                    said = f"mục «{key}» chỉ dùng khi có hạn xác nhận «acknowledge_by», và không dùng ở đính chính"
                    yield Finding("announcements", id_, (key,), said)
        for n, task in enumerate(one.tasks):
            if task.due < day_of(one.publish_at):
                yield Finding("announcements", id_, ("tasks", n, "due"), "hạn của việc phải sau ngày gửi «publish_at»")
            if any(task.id == other.id for other in one.tasks[:n]):
                yield Finding("announcements", id_, ("tasks", n, "id"), f"mã việc «{task.id}» bị trùng")
