"""Is an item used, and if not, why; who approved it."""

from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel

from bot.library.approval import is_undone
from bot.library.changes.edition import Edition
from bot.library.changes.wording import Change, What
from bot.library.citing import shown
from bot.library.models import Review

State = Literal["absent", "error", "draft", "undone", "withdrawn", "used"]
WORDS: dict[State, str] = {
    "absent": "không có",
    "error": "có lỗi, hoặc dựa trên mục có lỗi, nên bot để ngoài",
    "draft": "bản nháp, người dân chưa thấy",
    "undone": "đã sửa sau khi duyệt, chờ duyệt lại, người dân không thấy",
    "withdrawn": "đã rút",
    "used": "đang dùng",
}


def state_of(edition: Edition, kind: str, id_: str) -> State:
    """How an item stands in an edition."""
    written = edition.written.of(kind).get(id_)
    if written is None:
        return "absent"
    review = _review_of(edition, kind, id_)
    if review is not None and review.status != "approved":
        return review.status
    item = edition.written.quizzes[getattr(written, "quiz", "")] if kind == "questions" else written
    if review is not None and is_undone(item):  # type: ignore[arg-type]
        return "undone"
    live = getattr(edition.library, kind, {id_})
    return "used" if id_ in live else "error"


def state_change(old: Edition, new: Edition, kind: str, id_: str) -> Iterator[Change]:
    """New, gone, withdrawn, or what else stands between the item and the citizens now."""
    before, after = state_of(old, kind, id_), state_of(new, kind, id_)
    if before == after:
        return
    what: What = "state"
    if before == "absent":
        what, said = "new", f"mục mới: {WORDS[after]}"
    elif after == "absent":
        what, said = "gone", "không còn mục này"
    elif after == "withdrawn":
        what, said = "withdrawn", "đã rút, bot không dùng nữa"
    else:
        said = f"trước: {WORDS[before]}; nay: {WORDS[after]}"
    untouched = is_untouched(old.written.of(kind).get(id_), new.written.of(kind).get(id_))
    yield Change(what, said, before, after, indirect=untouched)


def is_untouched(old: BaseModel | None, new: BaseModel | None) -> bool:
    """Does the item itself say the same, wherever its file lies?"""
    return old is not None and new is not None and old.model_dump() == new.model_dump()


def approval_change(old: Review | None, new: Review | None) -> Iterator[Change]:
    """Another approver or day, or to be looked at again at another time."""
    if old is None or new is None:
        if old != new:
            yield Change("approval", "thêm mục review" if new else "bỏ mục review")
        return
    before, after = _approved(old), _approved(new)
    if before != after:
        yield Change("approval", f"duyệt: {before} → {after}", before, after)
    if old.author != new.author:
        yield Change("approval", f"người viết: {old.author} → {new.author}", old.author, new.author)
    if old.sample != new.sample:
        yield Change("approval", "nay ghi là nội dung mẫu" if new.sample else "không còn ghi là nội dung mẫu")


def _approved(review: Review) -> str:
    if not review.approved:
        return "chưa duyệt"
    again = f", xem lại trước {shown(review.again_by)}" if review.again_by else ""
    return f"{review.approver} ngày {shown(review.approved)}{again}"


def _review_of(edition: Edition, kind: str, id_: str) -> Review | None:
    """The review of an item; a question is approved with its quiz."""
    item = edition.written.of(kind).get(id_)
    if kind == "questions":
        item = edition.written.quizzes.get(getattr(item, "quiz", ""))
    found: Review | None = getattr(item, "review", None)
    return found
