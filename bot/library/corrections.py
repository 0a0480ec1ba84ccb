"""Which text of an announcement stands: its own, or that of the correction approved last. Pure."""

import hashlib
from datetime import date

from bot.library.library import Library
from bot.library.models import Announcement


def edition(one: Announcement) -> str:
    """Tells one text from another: who got which is kept with each delivery."""
    return hashlib.sha256(f"{one.title}\n{one.text}".encode()).hexdigest()[:16]


def correction_of(library: Library, one: Announcement, day: date) -> Announcement | None:
    """The correction that stands, from its approval on, whenever it is sent; None while the text is right."""
    approved = [c for c in library.announcements.values() if c.corrects == one.id and library.is_used(c, day)]
    return max(approved, key=lambda c: (c.publish_at, c.id), default=None)


def standing(library: Library, one: Announcement, day: date) -> Announcement:
    """The announcement with the title and text that are right."""
    right = correction_of(library, one, day)
    return one.model_copy(update={"title": right.title, "text": right.text}) if right else one
