"""What an officer answered as a draft for editors: a file of content/answers/ in which nothing points at a person. Pure.

In doubt the question's words are left out: an editor can write a question, and cannot take back a name.
"""

from datetime import datetime

from bot.clock import day_of
from bot.features.ask.store import Draft, Inquiry
from bot.library import Library
from bot.library.scaffold import Answered, answered_file
from bot.masking import HIDDEN, is_about_somebody, mask
from bot.storage import Post
from bot.vietnamese import fold_once


def draft_of(library: Library, one: Inquiry, post: Post, now: datetime) -> Draft:
    """author: the number of the post, never a name; an editor approves it or not."""
    asked, note = mask(one.text), mask(one.draft_note)
    if HIDDEN in asked or is_about_somebody(fold_once(one.text)):
        asked = ""
    answer = library.answers.get(one.draft_template)
    version = library.version_shown(answer, day_of(now)) if answer else None
    topics = answer.topics if answer else ((one.topic,) if one.topic else ())
    known = Answered(f"post-{post.id}", topics, day_of(now), asked, note, answer, version)
    return Draft(one.id, one.round, answered_file(known), topics[0] if topics else "", now)
