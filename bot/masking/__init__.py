"""Taking out of a text what points at a person: numbers, addresses, plates, names, however they are typed. Pure.

mask("gọi cho anh Nguyễn Văn A 0912 345 678 giúp")  -> "gọi cho anh … … giúp"
mask("toi ten nguyen van nam, lam khai sinh")        -> "toi ten …, lam khai sinh"

What is left may be counted and read by editors; in doubt more is taken out than must be. What the question is about
stays: laws and their numbers, years, sums, offices, places that everybody shares. `numbers` knows what figures mean,
`names` how people name somebody, `words` the syllables of which names are made.
"""

import re
import unicodedata

from bot.masking.names import names_in
from bot.masking.numbers import numbers_in
from bot.masking.reading import HIDDEN, hidden, plain

__all__ = ["HIDDEN", "is_about_somebody", "mask"]

_WRONGS = (
    "to (?:cao|giac)|kien|hoi lo|tham (?:nhung|o)|an (?:chan|tien|chia)"  # by whoever
    "|vui ve|(?:voi|lay|nhan|doi) tien|phong bi|lam so|chay an"
)
_NICKNAMES = "(?:ong|ba|anh|chi|co|chu|cau|bac|mu|lao|thang|con) (?:hai|ba|tu|nam|sau|bay|tam|chin|muoi|ut|ca)"
_OFFICES = (
    "can bo|chu tich|bi thu|truong (?:ap|thon|ban|xom|cong an|phong)|dia chinh"  # as people call them
    "|cong an (?:xa|phuong)|hieu truong"
)
_ABOUT = re.compile(rf"\b(?:{_WRONGS}|{_NICKNAMES}|{_OFFICES})\b")
"""Somebody by office or nickname, or a wrong that somebody does: in doubt it is about a person."""


def is_about_somebody(folded: str) -> bool:
    """Whether a folded text may tell of a person: such a text is not even counted."""
    return bool(_ABOUT.search(folded))


def mask(text: str) -> str:
    """The text with … for whatever points at a person."""
    said = unicodedata.normalize("NFC", text)
    said = hidden(said, numbers_in(said, plain(said)))
    said = hidden(said, names_in(said))
    return re.sub(rf"{HIDDEN}(?:\s*{HIDDEN})+", HIDDEN, said).strip()
