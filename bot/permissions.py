"""Who may do what, as a table. A right comes from a post that stands, never from what people say of themselves.

posts = await services.posts.of(address, now)
may(posts, "read_petition", unit, turn.library.offices, day)
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal, get_args

from bot.library import Offices
from bot.storage.rows import Post, Role

Right = Literal[
    "answer_question", "assign", "hand_over", "read_petition", "see_unit", "invite", "confirm_directive",
    "see_confirmations", "flag_provision", "see_flags", "approve_content", "publish", "export", "read_record",
    "answer_flag", "give_opinion",
]  # fmt: skip
RIGHTS: tuple[Right, ...] = get_args(Right)

Reach = Literal["own", "below", "all"]
"""The unit of the post; that one and every unit below it; every unit."""

MAY: Mapping[Right, Mapping[Role, Reach]] = {
    "answer_question": {"official": "own", "legal_officer": "own", "head": "own"},
    "assign": {"head": "below"},
    "hand_over": {"official": "own", "legal_officer": "own", "head": "own"},
    # the one who deals with it and who answers for that unit: neither a unit above nor whoever runs the service
    "read_petition": {"official": "own", "legal_officer": "own", "head": "own"},
    "see_unit": {"official": "own", "legal_officer": "own", "head": "below", "operator": "all"},
    "invite": {"head": "below", "operator": "all"},
    "confirm_directive": {"official": "own", "legal_officer": "own", "head": "own"},
    "see_confirmations": {"head": "below", "operator": "all"},
    "flag_provision": {"official": "own", "legal_officer": "own", "head": "own"},
    "see_flags": {"legal_officer": "below", "head": "below", "editor": "all"},
    "approve_content": {"editor": "all"},
    "publish": {"operator": "all"},
    "export": {"head": "below", "operator": "all"},
    "read_record": {"operator": "all"},
    "answer_flag": {"legal_officer": "own", "head": "own"},
    "give_opinion": {"official": "own", "legal_officer": "own", "head": "own"},
}


def may(posts: Iterable[Post], right: Right, unit: str, offices: Offices, day: date) -> bool:
    """Whether one of these posts, which stand now, gives the right over what belongs to that unit."""
    return any(_gives(post, right, unit, offices, day) for post in posts)


def _gives(post: Post, right: Right, unit: str, offices: Offices, day: date) -> bool:
    """A post in a unit that has ended gives nothing any more."""
    reach = MAY[right].get(post.role)
    mine, that = offices.unit_on(post.unit, day), offices.unit_on(unit, day)
    if reach is None or mine is None:
        return False
    if reach == "all":
        return True
    if that is None:
        return False
    return that.id == mine.id or (reach == "below" and mine.id in offices.above(that.id, day))
