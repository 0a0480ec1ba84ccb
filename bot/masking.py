"""Taking out of a text what points at a person: numbers, addresses on the net, plates, names. Pure.

mask("gọi cho anh Nguyễn Văn A 0912 345 678 giúp")  -> "gọi cho anh … … giúp"

What is left may be counted and read by editors; in doubt more is taken out than must be. Numbers of documents
(168/2024/NĐ-CP), years, ages and amounts of money stay: they are what the question is about.
"""

import re
import unicodedata

HIDDEN = "…"

_NET = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+|(?<!\w)@\w{2,}|\b(?:fb|zalo|facebook)\.\S+", re.IGNORECASE)
_PLATE = re.compile(r"\b\d{2}\s?-?\s?[a-zđA-ZĐ]{1,2}\d?\s?[-.]?\s?\d{3}\.?\d{2}\b|\b\d{2}[A-ZĐ]\d?-\d{4}\b")
_LAW = r"\d{1,3}/\d{4}(?:/[A-ZĐ][\w-]*)?"
_MONEY = r"\d{1,3}(?:\.\d{3})+(?!\d)"
_DIGITS = re.compile(rf"(?P<kept>\b{_LAW}|\b{_MONEY})|\+?\d(?:[ .-]?\d){{4,}}")
"""Five digits and more, however they are grouped: telephones, identity cards, accounts."""

_RUN = re.compile(r"\w+(?: +\w+)*")
_TITLES = frozenset("ông bà anh chị cô chú bác em cháu thầy ong ba chi co chu bac chau thay".split())
_CALLED = re.compile(r"\b(?P<by>(?:họ |ho )?(?:tên|ten) (?:là|la)) (?:\w+ *){1,4}", re.IGNORECASE)
_COMMON = frozenset(
    "Ủy Ban Nhân Dân Hội Đồng Tòa Án Công An Chính Phủ Quốc Nghị Định Luật Thông Tư Quyết Bộ Sở Việt Nam Xã Phường Tỉnh "
    "Thành Phố Đặc Khu Hà Nội Sài Gòn".split()
)
"""Capital words that name offices, laws and places of everybody."""


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
    said = _NET.sub(HIDDEN, unicodedata.normalize("NFC", text))
    said = _PLATE.sub(HIDDEN, said)
    said = _DIGITS.sub(lambda found: found["kept"] or HIDDEN, said)
    said = _CALLED.sub(lambda found: f"{found['by']} {HIDDEN} ", said)
    said = _RUN.sub(lambda found: _without_names(found[0]), said)
    return re.sub(rf"{HIDDEN}(?:\s*{HIDDEN})+", HIDDEN, said).strip()


def _without_names(run: str) -> str:
    """Words between punctuation: capitals in a row, and a capital behind a title («anh Tám»), are names."""
    kept: list[str] = []
    name: list[str] = []
    for word in [*run.split(), ""]:
        if word[:1].isupper():
            name.append(word)
            continue
        kept += _name_or_words(name, kept)
        name = []
        kept += [word] if word else []
    return " ".join(kept)


def _name_or_words(name: list[str], before: list[str]) -> list[str]:
    titled = bool(before and name) and before[-1].lower() in _TITLES
    if all(word in _COMMON for word in name) or (len(name) < 2 and not titled):
        return name
    return [HIDDEN]
