"""Is this text about the last answer? Pure; works on folded syllables.

A text without a subject ("bao nhieu", "nop o dau") asks one side of the last answer: its figure, its steps or
its basis. A text that begins with "khong phai" rejects it; what stands behind belongs to the first question.
"""

import re
from dataclasses import dataclass
from typing import Literal

from bot.vietnamese import syllables

Side = Literal["short", "do", "more", "basis"]

_FUNCTION_WORDS = frozenset(
    (
        "a ai anh ao ba ban bao bay bi bo cac cach cai can cap cau chi chiu cho chu chua chung co con cu cua "
        "cung da dau de den di do don duoc dung em gi gia giay gio ha hay het hien ho hoi hom khi khong "
        "khoan la lai lam lan lau lay luat luon may mat minh moi mot muc nao nay nen neu nha nhe nhi nhieu "
        "nhu nop noi o ong phai phi phat qua ra rang roi sao sau the thi thoi thu thuc toi to tien trong "
        "truoc tu tuc vay ve viec voi xem xin y nua thang nam ngay tuan dieu khoan quy dinh han nhan gui bac "
        "chau tuoi theo"
    ).split()
)
_SIDES: tuple[tuple[Side, re.Pattern[str]], ...] = (
    (
        "basis",
        re.compile(r"\b(?:dieu nao|luat nao|khoan nao|can cu|quy dinh o dau|van ban nao|nghi dinh nao)\b"),
    ),
    (
        "do",
        re.compile(
            r"\b(?:o dau|nop|lam sao|lam the nao|lam gi|phai lam|giay to|ho so|thu tuc|can gi|viec can|gap ai|gui ai|cho nao"
            r"|don)\b"
        ),
    ),
    ("short", re.compile(r"\b(?:bao nhieu|may tien|muc|tien|phi|bao lau|may ngay|khi nao|may tuoi|tuoi)\b")),
    ("more", re.compile(r"\b(?:the nao|tai sao|sao|cu the|chi tiet|ro hon|noi them|nua)\b")),
)
_REJECT = re.compile(
    r"^(?:da )?(?:khong phai|khong dung(?: y toi| y| roi)?|chua dung(?: y toi| y)?|sai roi|sai|khong dung cau|nham roi|nham)"
    r"(?: (?:roi|dau|vay|the|cai nay|cau nay|muc nay|y toi|nhu vay|a|nhe))*\b"
)


@dataclass(frozen=True, slots=True)
class Rejection:
    """The last answer was not meant; `rest` is what the person added."""

    rest: str


def rejection(said: str) -> Rejection | None:
    """ "ko phai. me toi lam ruong co dong gi dau" -> Rejection(rest="me toi lam ruong co dong gi dau")."""
    folded = " ".join(syllables(said))
    found = _REJECT.match(folded)
    return Rejection(folded[found.end() :].strip()) if found else None


def side(said: str) -> Side | None:
    """Which side of the last answer a text without a subject asks for; None when it has a subject of its own."""
    words = syllables(said)
    if not words or len(words) > 8:
        return None
    if any(word not in _FUNCTION_WORDS and not word.isdecimal() for word in words):
        return None
    joined = " ".join(words)
    if "o to" in joined:  # two words that mean nothing apart
        return None
    return next((name for name, sign in _SIDES if sign.search(joined)), None)


_AMOUNT = re.compile(r"\b(?:bao nhieu|may tien|may tram|muc tien|may trieu)\b")


def asks_amount(said: str) -> bool:
    """Does the text ask how much?"""
    return _AMOUNT.search(" ".join(syllables(said))) is not None
