"""Approval bound to what was approved: the fingerprint of an item's content, and whether it still is the approved one. Pure.

An approval without a fingerprint is taken at its word: so `review:` can be written by hand for samples.
"""

import hashlib

import orjson

from bot.library.items import Items
from bot.library.library import Library
from bot.library.models import REVIEWED, Review, Reviewed

FINGERPRINT_LETTERS = 12
AGAIN_DAYS = 180
"""After an approval an item is to be looked at again, unless the approver names another day."""


def fingerprint(item: Reviewed) -> str:
    """12 hex digits of all that citizens may see of the item and of who wrote it; who approved it and when is left out."""
    content = item.model_dump(mode="json", by_alias=True, exclude={"review"}, exclude_defaults=True)
    author = item.review.author if item.review else ""
    written = orjson.dumps({"content": content, "author": author}, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(written).hexdigest()[:FINGERPRINT_LETTERS]


def is_undone(item: Reviewed) -> bool:
    """Was the item edited after it was approved?"""
    return bool(item.review and item.review.hash and item.review.hash != fingerprint(item))


def is_waiting(item: object) -> bool:
    """Is the item not used because nobody approved it as it stands now? A quiz without a review waits for nobody."""
    review = item.review if isinstance(item, Reviewed) else None
    return isinstance(item, Reviewed) and review is not None and (review.status != "approved" or is_undone(item))


def as_if_approved(item: Reviewed) -> Reviewed:
    """The item as it would be used once somebody approved it."""
    review = item.review or Review(author="")
    return item.model_copy(update={"review": review.model_copy(update={"status": "approved", "hash": None})})


def draft_library(items: Items, kind: str, id_: str, before: Library | None = None) -> Library:
    """A Library in which one item is used though nobody has approved it yet; the others as citizens get them.

    before: a Library of nearly the same items, whose index need not be built anew.
    """
    if kind in REVIEWED:
        items.put(kind, id_, as_if_approved(getattr(items, kind)[id_]))
    without_undone(items)
    return Library(items, before=before)


def without_undone(items: Items) -> None:
    """What was edited after its approval is a draft again; the questions of such a quiz are left out."""
    for id_, answer in items.answers.items():
        if is_undone(answer):
            items.answers[id_] = answer.model_copy(update={"review": _draft(answer.review)})
    for id_, one in items.announcements.items():
        if is_undone(one):
            items.announcements[id_] = one.model_copy(update={"review": _draft(one.review)})
    for id_, quiz in list(items.quizzes.items()):
        if quiz.review is not None and (quiz.review.status != "approved" or is_undone(quiz)):
            items.drop("quizzes", id_)


def _draft(review: Review) -> Review:
    return review.model_copy(update={"status": "draft"})
