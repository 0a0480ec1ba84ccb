"""Whether an answer can be the one for what was asked about the matter: the fine, the price, the time, this vehicle.

Words that ask weigh next to nothing in the ranking, so an answer about the same matter comes first though it says nothing of
a fee; and a bicycle is found beside the motorbike. Such an answer may be offered, never given.
"""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from unicodedata import normalize

FINE, PRICE, TIME = 1, 2, 4

_AMOUNT = r"\d[.,]*\*{0,2} ?(?:đồng|triệu|nghìn|ngàn|tỷ|%|lần)"
_TELLS_FINE = r"phạt[^.;\n]{0,120}\d|phạt (?:tù|cảnh cáo)|\d[^.;\n]{0,60}phạt|(?:bị|đi|ngồi) tù|tù từ|hình sự"
_TELLS_PRICE = (
    rf"{_AMOUNT}|miễn (?:phí|lệ phí|tiền)|được miễn"
    r"|không (?:mất|tốn|thu|phải nộp|phải trả|phải đóng|nộp|đóng|trả)[^.;\n]{0,25}(?:tiền|phí|thuế|đồng)"
)
_TELLS_TIME = r"\d\*{0,2} ?(?:ngày|tháng|năm|giờ|tuần|phút)|ngay |đến hết|trước ngày|hằng (?:ngày|tháng|năm)|\d/\d"
_TELLS = tuple(
    (side, re.compile(pattern, re.IGNORECASE))
    for side, pattern in ((FINE, _TELLS_FINE), (PRICE, _TELLS_PRICE), (TIME, _TELLS_TIME))
)
_ASKS = (
    (FINE, re.compile(r"\bphat\b(?! (?:hien|sinh|trien|nguoi|hanh|bieu|tai|the|trong))")),
    (PRICE, re.compile(
        r"\b(?:le phi|an phi|phi (?:la |het |ton |mat |lam )?bao nhieu|ton (?:bao nhieu|nhieu|may)|het (?:bao nhieu|may)"
        r"|mat (?:bao nhieu|may) (?:tien|dong|trieu|phi)|gia bao nhieu|bao nhieu phi)\b")),
    (TIME, re.compile(
        r"\b(?:bao lau|may (?:ngay|thang|nam|gio|tuan|hom|bua)|bao nhieu (?:ngay|thang|nam|gio)|thoi han|han nop|han chot"
        r"|han cuoi|thoi hieu)\b")),
)  # fmt: skip
VEHICLES = (
    (("xe", "may"), ("xe", "tay"), ("xe", "gan")),
    (("oto",), ("xe", "tai"), ("xe", "khach"), ("xe", "buyt")),
    (("xe", "dap"),),
    (("xe", "lan"),),
    (("may", "cay"), ("may", "keo")),
)
"""Kinds of vehicles, each by the words that name it."""

Has = Callable[[tuple[str, ...]], bool]


def told(text: str) -> int:
    """The sides that a text tells, as bits."""
    composed = normalize("NFC", text)
    return sum(side for side, pattern in _TELLS if pattern.search(composed))


def asked(said: Sequence[str]) -> int:
    """The sides that folded syllables ask for, as bits; of a fine neither price nor time."""
    folded = " ".join(said)
    found = sum(side for side, pattern in _ASKS if pattern.search(folded))
    return FINE if found & FINE else found


def other_vehicle(said: Sequence[str], names: Has) -> bool:
    """Is a vehicle asked about, while the entry's own questions (`names`: words that they have) are about others alone?"""
    pairs = {*pairwise(said), *((one,) for one in said)}
    mine = [kind for kind in VEHICLES if not pairs.isdisjoint(kind)]
    if not mine or any(names(words) for kind in mine for words in kind):
        return False
    return any(names(words) for kind in VEHICLES for words in kind)
