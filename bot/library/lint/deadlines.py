"""Rules about deadlines.yaml: each says one length, and on every day one rule holds for each kind."""

from collections.abc import Iterator
from datetime import date
from itertools import combinations
from typing import get_args

from bot.library.citing import shown
from bot.library.findings import Finding
from bot.library.items import Items
from bot.library.lint.rule import rule
from bot.library.registers import Deadline, PetitionKind


@rule("deadline-length", "hạn trả lời ghi số ngày làm việc hoặc số giờ làm việc, một trong hai", firm=True)
def lengths(items: Items, today: date) -> Iterator[Finding]:
    for id_, one in items.deadlines.items():
        if (one.days is None) == (one.hours is None):
            said = f"«{id_}»: ghi «days» (ngày làm việc) hoặc «hours» (giờ làm việc), đúng một mục"
            yield Finding("deadlines", id_, ("days",), said)


@rule("deadline-days", "mỗi ngày chỉ một hạn trả lời áp dụng cho một loại", firm=True)
def days(items: Items, today: date) -> Iterator[Finding]:
    for id_, one in items.deadlines.items():
        if one.to and one.to < one.from_:
            yield Finding(
                "deadlines", id_, ("to",), f"ngày cuối {shown(one.to)} đứng trước ngày đầu {shown(one.from_)}"
            )
    for first, other in combinations(items.deadlines.values(), 2):
        later = max(first, other, key=lambda one: one.from_)
        same = (first.kind, first.urgency) == (other.kind, other.urgency)
        if same and first.holds_on(later.from_) and other.holds_on(later.from_):
            said = f"ngày {shown(later.from_)} đã có hạn khác cho «{later.kind}»; ghi «to» cho hạn trước"
            yield Finding("deadlines", later.id, ("from",), said)


@rule("deadline-gap", "hôm nay loại nào cũng có hạn trả lời đang áp dụng", "warning")
def gaps(items: Items, today: date) -> Iterator[Finding]:
    for kind in (*get_args(PetitionKind), "vuong-mac"):
        own = [one for one in items.deadlines.values() if (one.kind, one.urgency) == (kind, "normal")]
        if own and not any(one.holds_on(today) for one in own):
            last = max(own, key=_end)
            yield Finding("deadlines", last.id, ("to",), f"hôm nay «{kind}» không có hạn nào; ghi hạn mới")


def _end(one: Deadline) -> date:
    return one.to or date.max
