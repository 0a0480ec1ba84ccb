"""What people agree to: which text stands for which purpose, and the version of it that is recorded with their consent.

Luật 91/2025/QH15, Điều 9 khoản 2 and 4: a consent holds for one purpose, and only for what the person was told. A version
is `2.0`: editors raise what stands after the dot when a text says the same in other words, what stands before it when it
says something else; `loaluat check` finds a text that changed under its number. Whoever agreed to something else is asked
again, and sent nothing until they answered.
"""

from bot.config import Office
from bot.library import Library
from bot.storage.subscriptions import QUIZ, UPDATES, purpose_of

TEXTS = {UPDATES: "subscribe.offer", QUIZ: "subscribe.offer_quiz"}
"""Purpose -> the sentence; its version stands beside it as `…_version`."""

IMPORTED = "+import"
"""After the version in force on the day of the import: whoever runs the service vouches that people were told the same."""


def asked(library: Library, office: Office, purpose: str, what: str) -> str:
    """The text to which a person says yes or no. what: the subjects that they would follow."""
    return library.texts.say(TEXTS[purpose], what=what, office=office.name)


def version(library: Library, purpose: str) -> str:
    """Of the text as it is now, e.g. `2.0`; the mark of the text, which stands behind it, is for the check."""
    return library.texts.say(f"{TEXTS[purpose]}_version").split()[0]


def major(version: str) -> int:
    """`2.0+import` -> 2."""
    return int(version.partition(".")[0])


def yes(library: Library, subject: str) -> str:
    """The data of the button that agrees to following `topic=giao-thong`: it carries what the text above it says, so that
    whoever presses it much later agrees to no other."""
    number = major(version(library, purpose_of(subject.replace("=", ":", 1))))
    return f"subscribe:yes:{number}~{subject}"
