"""The cases that a rule may be asked about again («còn ô tô thì sao»), and whether an answer speaks of one. Pure.

Folded words. A case of one family takes the place of another: «còn ô tô» after a question about motorbikes is about cars.
"""

import re
import unicodedata
from collections.abc import Sequence

from bot.vietnamese import fold, spelled, syllables

_RELATIVE = (
    "vo chong|bo me|cha me|ong ba|anh em|chi em"
    "|me vo|me chong|bo vo|bo chong|con trai|con gai|con nuoi|con rieng|con dau|con re|nguoi yeu"
    "|vo|chong|con|me|bo|ba|ong|cha|anh|chi|em|chau|co|chu|bac"
)

# In each family the longer one stands before the one with which it begins.
_FAMILIES: dict[str, str] = {
    "vehicle": (
        "o to|xe hoi|xe con|xe may dien|xe may|mo to|xe gan may|xe dap dien|xe dap|xe dien|xe tai|xe khach|xe buyt|xe ba gac"
        "|xe container|xe dau keo|xe cong nghe|xe om cong nghe|xe om|xe tho so|xe cho hang|xe lan|xe tap lai|may keo|may cay"
        "|tau|thuyen|ghe|nguoi di bo|di bo"
    ),
    "age": (
        rf"(?:(?:nguoi|tre em|tre|hoc sinh|{_RELATIVE}|toi|moi|da) )*"
        r"(?:(?:chua du|chua den|chua toi|duoi|tren|tu du|tu|du|gan|hon|qua|khoang) )?\d+ tuoi"
        r"|(?:nguoi )?(?:chua|vi) thanh nien|(?:nguoi )?chua du tuoi|du tuoi"
    ),
    "person": (
        "nguoi nuoc ngoai|nguoi ngoai quoc|nguoi viet o nuoc ngoai|viet kieu|nguoi khuyet tat|nguoi tan tat|nguoi gia"
        "|nguoi cao tuoi|nguoi lon tuoi|nguoi ngheo|ho ngheo|ho can ngheo|can ngheo|nguoi dan toc|dan toc thieu so|tre em"
        "|tre con|tre nho|tre so sinh|em be|be|hoc sinh|sinh vien|cong nhan|nong dan|vien chuc|cong chuc|can bo|dang vien"
        "|bo doi|cong an|giao vien|doanh nghiep|cong ty|to chuc|ca nhan|ho gia dinh|ho kinh doanh|phu nu|dan ong|dan ba"
        "|me don than|nguoi ngoai tinh|dan ngoai tinh|chu xe|nguoi ngoi sau|nguoi cho|nguoi lai|tai xe|nguoi thue nha"
        "|nguoi thue|chu nha|chu tro|nguoi nha|nguoi than|nguoi khac|nguoi mua|nguoi ban|nguoi ve huu|nguoi that nghiep"
        "|nguoi lao dong|ba bau|nguoi benh|benh nhan|thuong binh|con liet si|nguoi co cong"
        rf"|(?:{_RELATIVE})(?: (?:toi|em|minh|chau))?|nam|nu"
    ),
    "again": r"(?:vi pham )?lan (?:thu )?(?:dau|hai|ba|nhat|nua|sau|\d)|tai pham|nhieu lan",
    "time": (
        "ban dem|ban ngay|buoi toi|ngay le|le tet|tet|chu nhat|thu bay|cuoi tuan|ngoai gio|qua han|tre han|dung han|nam sau"
        "|nam truoc|nam ngoai|nam nay|sang nam"
    ),
    "place": (
        "(?:o )?(?:tinh|xa|huyen|noi|phuong|cho) khac|(?:o )?nuoc ngoai|o que|o pho|(?:o )?thanh pho|(?:o )?nong thon"
        "|(?:o )?mien nui|(?:tren )?(?:duong )?cao toc|trong hem|khu dan cu|ngoai tinh"
    ),
    "degree": r"muc (?:\d|mot|hai|ba)|nang hon|gay tai nan|gay thuong tich|lam chet nguoi|chet nguoi|bi thuong",
    "number": r"(?:toi|me|bo|ba|ong) \d+|\d+",
}
_ONE = {family: re.compile(rf"(?<!\S)(?:{pattern})(?!\S)") for family, pattern in _FAMILIES.items()}
KNOWN_CASE = re.compile(rf"(?<!\S)(?:{'|'.join(_FAMILIES.values())})(?!\S)")
_INSIDE = frozenset("a la thi ma co bi duoc khong do nay va hay cua o the vay moi phai lai cung nua roi".split())
_BESIDE = r"nguoi|xe|loai|chay|di|lai|o|tai|trong|tren|duoi|ngoai|khi|luc|cua|hay|va|hoac|cho|voi"
KNOWN = re.compile(rf"{KNOWN_CASE.pattern}|(?<!\S)(?:{_BESIDE})(?!\S)")

_SAME_AS = {
    "xe hoi": "o to",
    "xe con": "o to",
    "mo to": "xe may",
    "xe gan may": "xe may",
    "nguoi gia": "nguoi cao tuoi",
}
_WITH_MARKS = {
    "vo": "vợ",
    "chong": "chồng",
    "me": "mẹ",
    "bo": "bố",
    "cha": "cha",
    "con": "con",
    "nu": "nữ",
    "nam": "nam",
    "be": "bé",
}
"""Folded these are other words too («còn», «năm»): in an answer they are looked for with their marks."""

# Of these, finding them in an answer says nothing at all.
_SAYS_NOTHING = re.compile(rf"^(?:{_RELATIVE}|be|nam|nu|tau|ghe|tet|di bo|\d+)(?: (?:toi|em|minh|chau))?$")
_SMALL = frozenset("nguoi xe loai la thi ma co bi duoc cho o tai trong khi voi cua va hay chay di lai do nay".split())


def is_one_case(what: Sequence[str]) -> bool:
    """Nothing but one listed case. Two people in it are a story: «con nuôi bỏ đi»."""
    joined = " ".join(what)
    people = _ONE["person"].findall(joined)
    rest = [one for one in KNOWN.sub(" ", joined).split() if one not in _INSIDE]
    return not rest and len(people) <= 1 and KNOWN_CASE.search(joined) is not None


def unlisted(what: Sequence[str]) -> int:
    """How many of the words belong to no listed case."""
    return sum(one not in _INSIDE for one in KNOWN.sub(" ", " ".join(what)).split())


def family_of(what: Sequence[str]) -> str | None:
    """The family that a case belongs to: vehicle, age, person …"""
    joined = " ".join(what)
    return next((family for family, pattern in _ONE.items() if pattern.search(joined)), None)


def only_a_number(what: Sequence[str]) -> bool:
    """«tôi 62»: the answer's own rule tells."""
    return all(
        one.isdecimal() or one in ("toi", "em", "tuoi", "me", "bo", "ba", "ong", "chau", "moi", "nam", "nay", "thi")
        for one in what
    )


def without_family(question: str, family: str | None) -> str:
    """The question without its own case of that family: «Nồng độ cồn xe máy …» -> «Nồng độ cồn …» for vehicles."""
    if family not in _ONE:
        return question
    typed = [one for one in unicodedata.normalize("NFC", question).split() if fold(one)]
    folded = [fold(one).split()[0] for one in typed]
    joined, gone = " ".join(folded), set()
    for found in _ONE[family].finditer(joined):
        at = joined[: found.start()].count(" ")
        gone |= set(range(at, at + found[0].count(" ") + 1))
    return " ".join(word for at, word in enumerate(typed) if at not in gone) or question


def speaks_of(text: str, what: Sequence[str]) -> bool:
    """Does a text speak of the whole case? Every part of it must be there: «người dưới 18 tuổi» asks for «18 tuổi»."""
    joined = " ".join(what)
    parts = [found[0] for found in KNOWN_CASE.finditer(joined)]
    rest = [one for one in KNOWN.sub(" ", joined).split() if one not in _SMALL]
    if rest:
        parts.append(" ".join(rest))
    folded = " ".join(syllables(text))
    told = [one for one in (_is_told(part, text, folded) for part in parts) if one is not None]
    return bool(told) and all(told)


def has_words(text: str, what: Sequence[str]) -> bool:
    """Are all the words of a case somewhere in a text? For one in words that are not listed."""
    telling = {one for one in what if one not in _SMALL and one not in _INSIDE}
    return telling <= set(syllables(text))


def _is_told(part: str, text: str, folded: str) -> bool | None:
    """Whether a part of a case stands in a text; None when finding it would prove nothing."""
    age = re.search(r"\d+ tuoi", part)
    if age:
        return _stands_in(age[0], folded)
    relative = _WITH_MARKS.get(part.removesuffix(" toi").removesuffix(" em"))
    if relative:
        return relative in _marked(text)
    return None if _SAYS_NOTHING.match(part) else _stands_in(_SAME_AS.get(part, part), folded)


def _stands_in(words: str, folded: str) -> bool:
    return re.search(rf"(?<!\S){re.escape(words)}(?!\S)", folded) is not None


def shares_subject(text: str, question: str) -> bool:
    """Does a text speak of more than half of what a question is about? With its marks, where the question has them:
    «đỏ» is not «độ»."""
    words = _plain if question.isascii() else _marked
    telling = {one for one in words(question) if fold(one) not in _NO_SUBJECT}
    return 2 * len(telling & set(words(text))) > len(telling)


def _plain(said: str) -> list[str]:
    return list(syllables(said))


def _marked(said: str) -> list[str]:
    return _WORD.findall(spelled(said))


_WORD = re.compile(r"\w+")
# What is asked, not what it is about; without «den», which may be a light (đèn).
_NO_SUBJECT = frozenset(
    (
        "bi phat bao nhieu the nao duoc khong co phai lam gi o dau may tien thi sao cho cua nguoi va hoac la khi ai tu "
        "voi ve muc nay gom nhung can giay to nop tai cac mot nhu ra"
    ).split()
)
