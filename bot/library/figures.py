"""Amounts, shares and counts in a sentence: found for the check, hidden while nobody vouches for them. Pure."""

import re

_NUMBER = r"\d[\d.,]*(?:\s*(?:đến|tới|–|-)\s*\d[\d.,]*)?"
_MONEY = rf"{_NUMBER}\s*(?:đồng|đ\b|triệu|nghìn|ngàn|tỷ|tỉ)(?:\s+đồng)?"
_SHARE = rf"{_NUMBER}\s*(?:%|phần trăm)"
_COUNT = rf"{_NUMBER}\s*(?:điểm|ngày|tháng|năm|tuổi|giờ|lần|mét|người)\b(?!\s*\d)"
FIGURE = re.compile(rf"{_MONEY}|{_SHARE}")
"""What may stand in an answer only when it was held against the text."""

_HIDDEN = re.compile(rf"(?<![\d/]){_MONEY}|(?<![\d/]){_SHARE}|(?<![\d/]){_COUNT}")


def hide(said: str, instead: str) -> str:
    """The sentence with `instead` in the place of every figure; dates and numbers of articles and documents stay."""
    return _HIDDEN.sub(instead, said)
