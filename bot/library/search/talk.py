"""Is this a greeting, thanks, an insult, another language, nothing at all (`talk`), or about something that is no law
(`is_elsewhere`)? Pure; folded words, no sentences."""

import re
from typing import Literal

from bot.vietnamese import AMBIGUOUS, SHORTHAND, fold, is_syllable, untelexed

Talk = Literal["", "hello", "thanks", "bye", "who", "insult", "language", "empty", "yes", "help"]

_SAID: dict[Talk, frozenset[str]] = {
    "hello": frozenset(
        (
            "alo|alo alo|a lo|chao chau|bac oi|co chu oi|cho toi hoi|cho hoi|xin hoi|toi muon hoi|"
            "chao|xin chao|hello|hi|hey|chao ban|chao em|chao anh|chao chi|chao bot|chao ad|helo|hallo|"
            "e|oi|ad oi|em oi|ban oi|chao buoi sang|chao tro ly|tro ly oi|co ai khong|co ai o do khong|test|thu"
        ).split("|")
    ),
    "thanks": frozenset(
        (
            "cam on|cam on ban|cam on em|cam on nhieu|thoi cam on|ok cam on|thank|thanks|thank you|tks|"
            "cam on tro ly|camon|cam on ad|da cam on|xin cam on|cam on nhe|ok|oke|okay|vang|da|da vang|tot|hay|"
            "hay qua|tot qua|hieu roi|duoc roi|ro roi|uh|u|um|uhm"
        ).split("|")
    ),
    "bye": frozenset("tam biet|bye|bye bye|thoi|het roi|khong hoi nua|chao tam biet|pp".split("|")),
    "who": frozenset(
        (
            "ban la ai|em la ai|may la ai|ai day|ai dang noi|ban la nguoi hay may|day la ai|bot a|ban ten gi|"
            "em ten gi|ban co phai nguoi khong|tro ly la ai"
        ).split("|")
    ),
    "help": frozenset("help|giup|giup voi|tro giup|huong dan|cach dung|su dung the nao|hoi the nao|hoi gi".split("|")),
}
_INSULT = re.compile(
    r"\b(?:d[iu]t? ?me|du ma|dcm|dkm|dmm|vcl|vkl|clgt|do cho chet|do ngu|ngu nhu|ngu vai|oc cho|^thang cho(?: nay| kia)?$"
    r"|cut di|may ngu|bot ngu|ngu qua|do dien|khon nan|fuck|shit)\b"
)
_ENGLISH = frozenset(
    (
        "the is are what how can you my for of to in and where when who please help law i need do does speak "
        "english hello this that with have about get passport visa foreigner tell me joke translate give want make much "
        "price weather today thank love vietnamese money good morning night why which will would should from they we she "
        "it not and but there here sing song"
    ).split()
)
# What people also ask a bot; only short texts without a word of law are held to be such.
_ELSEWHERE = re.compile(
    r"\b(?:thoi tiet|troi (?:nang|mua)|bao so \d+|nhiet do|(?:cong thuc|cach) (?:nau|lam banh|lam mon)|nau (?:pho|bun|an)"
    r"|lam banh|mon an|an gi (?:ngon|hom nay|toi nay)|bong da|ti so|tran dau|ngoai hang anh|world cup|doi tuyen|bai hat"
    r"|hat (?:cho|mot|bai)|nghe nhac|ca si|phim (?:gi|hay|nao)|xem phim|to tinh|crush|that tinh|lam quen|bitcoin|coin"
    r"|gia (?:vang|xang|do la|usd|lua|ca phe|heo|tieu|bac) (?:hom nay|bao nhieu|len|xuong)|ty gia|lo de|xo so|so de"
    r"|du doan (?:lo|so|ket qua)|iphone|samsung|het pin|wifi|laptop|may tinh|lam bai (?:tap|van)|bai van|giai (?:toan|bai)"
    r"|phuong trinh|lam tho|viet tho|ke chuyen|chuyen cuoi|tu vi|xem (?:boi|ngay|tuoi)|phong thuy|hop tuoi|ngay tot"
    r"|tuoi (?:ty|suu|dan|mao|thin|ngo|mui|than|dau|tuat|hoi) co hop|mo thay|giam can|dau (?:rang|dau|bung)|uong thuoc gi"
    r"|khach san|dich (?:cau|sang|bai))\b"
)
_ABROAD = re.compile(
    r"\bluat (?:\w+ ){0,4}(?:o|cua|ben) (?:han quoc|nhat ban|nhat|trung quoc|my|lao|duc|phap|thai lan)\b"
)
_LAW = re.compile(
    r"\b(?:phat|luat|cam|toi danh|khoi to|di tu|thu tuc|giay|dang ky|thue|bao hiem|luong|huu|tro cap|nghi|quyen|kien"
    r"|khieu nai|to cao|cong an|uy ban|ho so|hop dong|lua|mua ban|boi thuong|xu ly|nop)\b"
)
_LONGEST_ELSEWHERE = 12
_RUDE = frozenset("ngu|do ngoc|ngoc|do ngu|bot ngu".split("|"))
_KIN = frozenset(
    "con chau em anh chi ong ba bac co chu di cau mo ban ad bot oi nhe nha a ah ca moi nguoi cac minh".split()
)
_PARTICLES = frozenset("nhe nha nhi a ah ad ban em anh chi bac nhieu lam qua rat roi".split())
_VIETNAMESE_TOO = frozenset("to do i in can is help hello me it and an the he no not give song".split())


def talk(said: str) -> Talk:
    """What kind of small talk the whole text is; '' when it may be a question."""
    if not any(character.isalnum() for character in said):
        return "empty"
    if _foreign_script(said):
        return "language"
    folded = fold(said)
    if folded in _RUDE:
        return "insult"
    syllables = folded.split()
    bare = " ".join(_without_particles(syllables))
    for kind, words in _SAID.items():
        if folded in words or bare in words:
            return kind
    if syllables[0] in ("chao", "alo", "hello") and _KIN.issuperset(syllables[1:]):
        return "hello"
    english = [word for word in syllables if word in _ENGLISH]
    sure = [word for word in english if word not in _VIETNAMESE_TOO]
    if len(sure) >= 2 and len(english) * 2 >= len(syllables):
        return "language"
    if len(syllables) <= 8 and _INSULT.search(folded):
        return "insult"
    return ""


def is_elsewhere(said: str) -> bool:
    """Is it no question about law: the weather, a recipe, football, another country's law, letters at random?"""
    syllables = fold(said).split()
    if syllables and all(map(_is_noise, syllables)):
        return True
    folded = " ".join(syllables)
    if len(syllables) > _LONGEST_ELSEWHERE or _ABROAD.search(folded):
        return _ABROAD.search(folded) is not None
    return _ELSEWHERE.search(folded) is not None and not _LAW.search(folded)


def _is_noise(one: str) -> bool:
    """Letters that no word of Vietnamese or its shorthand has."""
    if one.isdecimal() or one in SHORTHAND or one in AMBIGUOUS:
        return False
    return (len(set(one)) == 1 and len(one) > 2) or not (is_syllable(one) or is_syllable(untelexed(one)))


def _without_particles(syllables: list[str]) -> list[str]:
    """«cam on nhieu nhe ad» -> cam on."""
    end = len(syllables)
    while end > 1 and syllables[end - 1] in _PARTICLES:
        end -= 1
    return syllables[:end]


def _foreign_script(said: str) -> bool:
    """More letters of another script than Latin ones."""
    letters = [character for character in said if character.isalpha()]
    latin = sum(ord(character) < 0x250 or 0x1E00 <= ord(character) < 0x1F00 for character in letters)
    return bool(letters) and latin * 2 < len(letters)
