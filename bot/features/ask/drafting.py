"""What an officer answered as a draft for editors: a file of content/answers/ in which nothing points at a person.

The asker's words are no part of what is kept of it: they are read, masked, from the sealed question beside the asker's
address, so whoever is erased takes them along until an editor has made an answer of them. In doubt they are left out:
an editor can write a question, and cannot take back a name.
"""

from dataclasses import replace
from datetime import datetime

from bot.clock import day_of
from bot.features.ask.inquiry import Draft, Inquiry
from bot.features.ask.store import Inquiries, drafts
from bot.library import Library
from bot.library.scaffold import Answered, answered_file, with_question
from bot.masking import HIDDEN, is_about_somebody, mask
from bot.sealing import Seal
from bot.storage import Database, Post
from bot.vietnamese import fold_once


def draft_of(library: Library, one: Inquiry, post: Post, now: datetime) -> Draft:
    """author: the number of the post, never a name; an editor approves it or not."""
    answer = library.answers.get(one.draft_template)
    version = library.version_shown(answer, day_of(now)) if answer else None
    topics = answer.topics if answer else ((one.topic,) if one.topic else ())
    known = Answered(f"post-{post.id}", topics, day_of(now), mask(one.draft_note), answer, version)
    return Draft(one.id, one.round, answered_file(known), topics[0] if topics else "", now)


async def drafts_to_read(database: Database, seal: Seal, number: int | None = None) -> list[Draft]:
    """As `drafts`, with what was asked for as long as that is kept."""
    found = await drafts(database, number)
    asked = {one.id: one.text for one in await Inquiries(database, seal).among({one.question for one in found})}
    return [_with_words(one, asked.get(one.question, "")) for one in found]


def _with_words(one: Draft, asked: str) -> Draft:
    masked = mask(asked)
    if not masked or HIDDEN in masked or is_about_somebody(fold_once(asked)):
        return one
    return replace(one, text=with_question(one.text, masked))
