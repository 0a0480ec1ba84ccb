"""Rules about people: who approved, whether the text is still what was approved, when it is looked at again."""

from collections.abc import Iterator
from datetime import date

from bot.library.approval import fingerprint, is_undone
from bot.library.dates import usable_until
from bot.library.findings import Finding
from bot.library.items import Items
from bot.library.lint.rule import rule
from bot.library.models import REVIEWED, Review, Reviewed


def reviewed(items: Items) -> Iterator[tuple[str, str, Reviewed, Review]]:
    """(kind, id, item, its review) of everything that is approved by a person."""
    for kind in REVIEWED:
        for id_, item in items.of(kind).items():
            if isinstance(item, Reviewed) and item.review is not None:
                yield kind, id_, item, item.review


@rule("approver", "đã duyệt thì có người duyệt và ngày duyệt")
def approver(items: Items, today: date) -> Iterator[Finding]:
    for kind, id_, _, review in reviewed(items):
        if review.status == "approved" and not (review.approver and review.approved):
            yield Finding(kind, id_, ("review",), "đã duyệt thì phải ghi «approver» và «approved»")


@rule("own-approval", "người viết không tự duyệt", firm=True)
def own_approval(items: Items, today: date) -> Iterator[Finding]:
    for kind, id_, _, review in reviewed(items):
        if review.status == "approved" and review.approver == review.author:
            said = f"người duyệt «{review.approver}» phải khác người viết"
            yield Finding(kind, id_, ("review", "approver"), said)


@rule("approval-undone", "nội dung chưa bị sửa sau khi duyệt (hash)", "warning")
def approval_undone(items: Items, today: date) -> Iterator[Finding]:
    for kind, id_, item, review in reviewed(items):
        if review.status == "approved" and is_undone(item):
            said = f"đã sửa sau khi duyệt nên bot không dùng nữa; xem lại rồi `loaluat approve {id_} --as …`"
            yield Finding(kind, id_, ("review", "hash"), f"{said} (nay là {fingerprint(item)})")


@rule("overdue-review", "nội dung được xem lại đúng hạn (again_by); quá hạn lâu thì bot giữ lại", "warning")
def overdue_review(items: Items, today: date) -> Iterator[Finding]:
    for kind, id_, _, review in reviewed(items):
        last = usable_until(review, items.grace_days)
        if review.again_by and last and review.again_by < today and review.status == "approved":
            then = f"bot vẫn dùng đến {last}" if today <= last else "bot đang giữ lại, không trả lời bằng mục này"
            yield Finding(kind, id_, ("review", "again_by"), f"đã quá hạn xem lại ({review.again_by}); {then}")


@rule("sending-times", "giờ gửi, hạn gửi, hạn xác nhận đúng thứ tự", firm=True)
def sending_times(items: Items, today: date) -> Iterator[Finding]:
    for id_, one in items.announcements.items():
        if one.latest_send_at and one.latest_send_at <= one.publish_at:
            yield Finding("announcements", id_, ("latest_send_at",), "hạn gửi cuối phải sau giờ gửi «publish_at»")
        if one.acknowledge_by and one.acknowledge_by <= one.publish_at:
            yield Finding("announcements", id_, ("acknowledge_by",), "hạn xác nhận phải sau giờ gửi «publish_at»")
        if one.acknowledge_by and "official" not in one.audience:
            said = "văn bản phải xác nhận chỉ gửi cho cán bộ: ghi «audience: [official]»"
            yield Finding("announcements", id_, ("audience",), said)
