"""Does a text ask what a word means? Pure; works on folded syllables."""

import re

from bot.vietnamese import syllables

MOST_LETTERS = 80

_TO_US = r"(?:(?:cho (?:toi |minh |em |chau )?hoi|xin hoi|hoi|giup toi) )?"
_WORD = r"(?:(?:tu|cum tu|chu|khai niem|thuat ngu|viec) )?"
_MEANS = (
    r"(?:(?:co )?nghia (?:la )?(?:gi|sao|the nao|nhu the nao)|la (?:gi|ai|sao|cai gi|the nao|nhu the nao|nghia gi)"
    r"|(?:duoc )?hieu (?:la )?(?:the nao|nhu the nao|sao|gi))"
)
_END = r"(?: (?:vay|the|a|nhe|nhi|ha|ad|em|ban|bac|tro ly))*"
_ASKS = re.compile(
    rf"{_TO_US}(?:(?:(?:the nao|nhu the nao|sao) (?:duoc )?(?:goi )?la|(?:giai )?(?:thich|nghia)(?: cua)?|dinh nghia)"
    rf" {_WORD}(?P<behind>.+?)|{_WORD}(?P<before>.+?) {_MEANS}){_END}"
)


def asked_word(said: str) -> str:
    """«cap duong la gi», «thế nào là tạm trú» -> the word, folded; '' when the text asks something else."""
    if len(said) > MOST_LETTERS:
        return ""
    found = _ASKS.fullmatch(" ".join(syllables(said)))
    return (found["behind"] or found["before"]) if found else ""
