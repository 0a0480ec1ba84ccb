"""Is this text about what was said last? Pure: no answer is looked at, only the words.

* «không phải», «cái khác» reject it; what stands behind belongs to the first question;
* «nộp ở đâu», «mất bao nhiêu tiền» have no subject: they ask one side of it (sides.py);
* «còn ô tô thì sao» asks for the same in another case: its subject is the last one's.

Anything else is a full question. In doubt a text is one: «con toi bi danh o truong thi sao» is about a child (con), not
«còn …», although without marks nobody can tell but by what follows.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.features.lookup.cases import KNOWN_CASE, is_one_case, unlisted
from bot.features.lookup.sides import Side, taken_out
from bot.vietnamese import fold, syllables, written_out

MOST_WORDS = 12
MOST_LETTERS = 80
"""A «no» that is longer says something else."""

MOST_UNKNOWN = 3
"""A case in words that are not listed is at most that long; what is longer has a subject of its own."""

_FILLERS = frozenset(
    (
        "a ah oi nhe nhi nha vay the thi ma la co bi phai duoc toi minh em chau bac anh chi ban cho hoi xin muon biet "
        "roi gio bay het tong cong khoang tam do nay kia viec cai loi tien mat ton hang 1 mot moi thang nam "
        "ro da voi sau can neu ho u uh ha z lai nop don lam truoc trong nhu khong dang ky huong luat quy dinh ve "
        "muc phi tiep theo nua ad"
    ).split()
)
_AT_THE_EDGES = frozenset(
    "_ a ah oi nhe nhi nha vay thi ma la roi u uh do nay kia ha nua co bi duoc phai cung ban ad".split()
)

_DOING = frozenset("di lai chay cho".split())
"""«mấy tuổi được lái xe máy» says what somebody does; alone it goes on with nothing."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """The last answer was not meant; `rest` is what the person added."""

    rest: str


@dataclass(frozen=True, slots=True)
class Aspect:
    """A text without a subject: it asks this side of the last answer."""

    side: Side


@dataclass(frozen=True, slots=True)
class Case:
    """The same for another case: `what` as typed («ô tô»), `words` the same, folded.

    sure: it is nothing but a listed case («người dưới 18 tuổi»). marked: «còn …», «… thì sao» say that it goes on; without
    either it may be a question of its own as well. side: what is asked about it, if that was said.
    """

    what: str
    words: tuple[str, ...]
    sure: bool
    marked: bool
    side: Side | None = None


# «không phải» and its like --------------------------------------------------------------------------------------

_THAT = (
    r"(?: (?:roi|dau|vay|the|a|nhe|ban|em|ad|oi|ma|nua|nhu vay|toi|minh|may muc(?: nay| tren| do)?"
    r"|(?:cai|cau|muc|y|chuyen|viec)(?: (?:nay|do|kia|ay|vua roi))*))*"
)
_NO = re.compile(
    r"^(?:(?:da|a|u|oi|uh|thoi) )*"
    r"(?:khong phai|khong dung(?: y| cau)?|khong hop|chua dung(?: y| cau)?|dau (?:co )?phai|sai(?: bet| het| cau| y)?"
    r"|nham|lac de|trat|khong lien quan(?: gi)?|y (?:toi|minh|em) (?:khong phai|khac)"
    r"|(?:toi |minh |em )?(?:khong|dau co|khong co) (?:hoi|can|y dinh hoi)(?= (?:cai|cau|muc|chuyen|viec|vay|the)\b))"
    rf"{_THAT}(?!\S)"
)
_OTHER = re.compile(
    r"^(?:(?:toi|minh|em|cho|xem|muon|hoi|con|tim|dua|doi) )*(?:cai|cau|muc|y|chuyen|viec|van de|dap an)(?: nao)? khac"
    r"(?: (?:co|di|nhe|a|oi|khong|duoc khong|ban|em|ad|xem))*$|^khac (?:co|roi|di)$|^hoi khac$"
)
_OWN_VERB = re.compile(
    r"^(?:nop|dong|tra|dang|lam|xin|bao|khai|mang|doi|chiu|di|den|cap|ky|mua|thi|vo|chu|nguoi|cong dan|con)\b"
)
_QUESTION = re.compile(r"\bthi\b|\b(?:khong|a|ha|sao)$")
_I_MEAN = re.compile(r"^(?:ma )?(?:y )?(?:toi |minh |em )?(?:muon hoi|hoi|la) (?:la |ve )?")
_STOP = re.compile(r"[.,;:!?…\n–-]")


def rejection(said: str) -> Rejection | None:
    """ "ko phai. me toi lam ruong co dong gi dau" -> Rejection(rest="me toi lam ruong co dong gi dau")."""
    folded = _spoken(said)
    if _OTHER.match(folded):
        return Rejection("")
    head, tail = (*_STOP.split(said.strip(), maxsplit=1), "")[:2]
    if len(head) <= MOST_LETTERS and _NO.fullmatch(_spoken(head)):  # «sai rồi, xe đạp cơ»
        return Rejection(_I_MEAN.sub("", _spoken(tail)))
    found = _NO.match(folded)
    rest = folded[found.end() :].strip() if found else ""
    if found is None or (rest and _is_a_question(found[0], rest)):
        return None
    return Rejection(_I_MEAN.sub("", rest))


def _is_a_question(no: str, rest: str) -> bool:
    """Without a comma: «không phải nộp thuế à», «sai hợp đồng thì sao» ask; «ko phải mẹ tôi làm ruộng» rejects."""
    if no.split()[-1] in ("sai", "nham", "trat") or no.startswith("dau"):
        return True
    return bool(_OWN_VERB.match(rest) or _QUESTION.search(rest))


# «nộp ở đâu», «còn ô tô thì sao» ---------------------------------------------------------------------------------

_GOES_ON = re.compile(
    r"^(?:(?:the|vay|a|ma|u|roi|da|nhung)(?: ma)? )*"
    r"(?P<lead>con(?: (?:neu|doi voi|truong hop|voi))?(?: la)?|neu(?: nhu| la)?"
    r"|lo|gia su|doi voi|truong hop|vi du|the|nhung)(?= )"
)
_LEADS_ON = re.compile(r"con|neu")
"""Behind these a case may be in any words; «thế chấp», «lộ ảnh», «trường hợp nào» begin like the others."""
_CHILD = frozenset(
    (
        "toi em chau minh trai gai nuoi ruot rieng chung ut dau re lon nho cho meo trau heo ga vit de duong "
        "bi dang di duoc khong moi nghi om phai muon chua hay an ngu"
    ).split()
)
_CARDS = frozenset("can bao nha dang sinh dinh hoc".split())
"""«the can cuoc» is a card (thẻ), «the nguoi nuoc ngoai» goes on (thế)."""
_SO_WHAT = re.compile(
    r"(?<!\S)(?:thi(?: bi| co)? (?:sao|the nao|nhu the nao|ra sao)|(?:thi )?(?:nhu the nao|ra sao|sao))$"
)


def followup(said: str) -> Aspect | Case | None:
    """What a text asks about the last answer; None when it is a question of its own."""
    typed = _words(said)
    if len(typed) > 1 and typed[-1][0] in _NOT:
        typed[-1] = ("khong", typed[-1][1])
    words = [word for word, _ in typed]
    if not words or len(words) > MOST_WORDS:
        return None
    lead, skip = _lead(said, words)
    side, left = taken_out(words)
    what = [at for at, word in enumerate(left) if at >= skip and word != "_"]
    if all(left[at] in _FILLERS for at in what) and not KNOWN_CASE.search(" ".join(left[skip:])):
        return Aspect(side) if side and not _about_a_child(words, said) else None
    return _case(typed, left, skip, side, lead, marked=bool(lead or _SO_WHAT.search(" ".join(words))))


def _case(
    typed: list[tuple[str, str]], left: list[str], skip: int, side: Side | None, lead: str, marked: bool
) -> Case | None:
    kept = list(range(skip, len(left)))
    while kept and left[kept[0]] in _AT_THE_EDGES:
        kept.pop(0)
    while kept and left[kept[-1]] in _AT_THE_EDGES:
        kept.pop()
    words = tuple(left[at] for at in kept if left[at] != "_")
    sure = is_one_case(words) and (marked or not _DOING & {*words})
    if (
        not words
        or "_" in left[kept[0] : kept[-1]]
        or not (sure or (_LEADS_ON.match(lead) and unlisted(words) <= MOST_UNKNOWN))
    ):
        return None
    asked = None if side == "more" else side
    return Case(" ".join(typed[at][1] for at in kept if left[at] != "_"), words, sure, marked, asked)


def _lead(said: str, words: list[str]) -> tuple[str, int]:
    """(the words at its beginning that say that it goes on, how many words that takes)."""
    found = _GOES_ON.match(" ".join(words))
    if found is None:
        return "", 0
    if found["lead"].startswith("con") and _about_a_child(words[found[0].count(" ") :], said):
        return "", 0
    if found["lead"] == "the" and words[found[0].count(" ") + 1] in _CARDS:
        return "", 0
    return found["lead"], found[0].count(" ") + 1


def _about_a_child(words: list[str], said: str) -> bool:
    """«con toi …», «con chó …»: with marks «còn» shows itself; without, a word of the family behind it means a child."""
    if not words or words[0] != "con":
        return False
    plain = unicodedata.normalize("NFC", said).lower()
    if re.search(r"\bcòn\b", plain):
        return False
    return not plain.isascii() or (len(words) > 1 and words[1] in _CHILD)


def _words(said: str) -> list[tuple[str, str]]:
    """(folded syllable, as it was typed) pairs; shorthand is written out."""
    pairs: list[tuple[str, str]] = []
    for one in unicodedata.normalize("NFC", said).split():
        folded = _teencode(written_out(fold(one).split()))
        bare = one.strip(".,;:!?…()«»\"'")
        pairs += [(folded[0], bare)] if len(folded) == 1 else [(part, part) for part in folded]
    return pairs


_TEENCODE = {"v": "vay", "thj": "thi", "dou": "dau", "ak": "a", "cx": "cung", "mk": "minh", "s": "sao"}
_NOT = frozenset("hong hk hum hun khum khom hog hk hkk khg".split())
"""«không» as it is written in the South and among the young; «hk» alone may be a household book (hộ khẩu)."""


def _teencode(folded: Sequence[str]) -> tuple[str, ...]:
    """«thj s», «18t» written out."""
    written: list[str] = []
    for one in folded:
        age = re.fullmatch(r"(\d+)t", one)
        written += (age[1], "tuoi") if age else (_TEENCODE.get(one, one),)
    return tuple(written)


def _spoken(said: str) -> str:
    """Folded, written out, «hong phai» and «… hong» as «khong»."""
    words = list(_teencode(fold(said).split()))
    for at, one in enumerate(words):
        last = at == len(words) - 1 and at > 0
        if one in _NOT and (last or words[at + 1 : at + 2] in (["phai"], ["dung"])):
            words[at] = "khong"
    return " ".join(written_out(words))


def same_question(now: str, before: str) -> bool:
    """Does a text say no more than the other did before, with or without marks and small words?"""
    said, known = _telling(now), _telling(before)
    return bool(said) and len(said & known) >= 0.75 * len(said)


def _telling(said: str) -> frozenset[str]:
    words = frozenset(syllables(said))
    return words - _FILLERS or words
