"""What is read out of a petition's words: its code, whether two of them are about the same matter. Pure."""

import re

from bot.library.registers import PetitionKind
from bot.vietnamese import fold, fold_once, written_out

_CODE = re.compile(r"(?:phan anh |kien nghi |ma )?p ?(\d{1,9})")
_EDITED = re.compile(r"2[\s.:)]+(?P<note>\S.*)", re.DOTALL)
_BEGUN = re.compile(
    r"(?:da |thua |cho |de |nho )*(?:toi|em|chau|con|dan|minh|ba con)? ?(?:(?:muon|mun|xin|can|co) )?(?:gui |viet )?"
    r"(?:(phan ?anh|kien ?nghi|gop ?y)|bao (?:cho |voi |len |toi )?(?:xa|phuong|uy ban|ubnd|chinh quyen|can bo|co quan))\b"
)
_ASKS = re.compile(
    r"\b(?:the nao|nhu nao|lam sao|o dau|gui dau|gui ai|cho ai|den dau|duoc khong|bao lau|la gi|khac gi)\b"
    r"|\b(?:bao nhieu|may ngay|khi nao)\b"
    r"|\b(?:khong|chua|gi|nao)$|^(?:phan ?anh|kien ?nghi|gop ?y) (?:cua|hien truong|khac)\b"
)
MOST_LETTERS = 1_000
FEWEST_WORDS = 3
LEAST_SHARED, LEAST_OF_ALL = 0.6, 0.4
"""Of the shorter text's telling words, and of the words of both: held by the pairs in the tests."""

_EMPTY_WORDS = frozenset(
    "toi chung em chau ong ba anh chi co chu bac con nha minh a oi da thua xin kinh gui cho nho mong de nghi yeu cau phan"
    " anh kien nghi bao la thi ma va voi cua o tai tu den nay kia do ay bi duoc dang da se roi van con chua khong rat qua"
    " lam nhieu may hom ngay tuan thang nam lau cac nhung mot cai chiec viec nguoi dan ba xem xet giup som kiem tra xu ly"
    " sua chua doan truoc sau gan ben canh trong ngoai len xuong".split()
)
_SPOT = re.compile(r"\b(xom|thon|ap|ngo|ngach|hem|kiet) (?:so )?(\w+)|\b(to|khu|pho|doi|so) (?:so )?(\d+)")
"""Where in a place; «to», «số» mean so only before a number."""
_GONE_WELL = re.compile(
    r"\bda (?:duoc )?(?:trong|sach|sang|sua|thay|xong|het|co lai|on|thong|tot|don)\b|\bhet (?:duc|ngap|tac)\b"
)
_THANKS = re.compile(r"\b(?:cam on|cam ta|biet on|hoan nghenh)\b")
_WISHES = re.compile(r"\b(?:mong|de nghi|nho|xin xa|kien nghi|yeu cau|sua giup|xem giup)\b")
_WRONG = {
    "broken": r"hong|hu|tat|chay|khong sang",
    "dirty": r"duc|ban|vang|hoi|thoi|phen|mui|den ngom",
    "missing": r"mat|cup|ngung|khong co|khong chay|khong ve",
    "weak": r"yeu|nho giot|chap chon",
    "flooded": r"ngap|tac|tran|ung",
    "fallen": r"sut|sup|lun|nut|gay|sap|do|o ga",
}
_WRONGS = {what: re.compile(rf"\b(?:{words})\b") for what, words in _WRONG.items()}
"""What is wrong with a thing, in the words of people: «nước đục» and «nước không có» are two matters."""


def number_in(said: str) -> int | None:
    """«P-0012», «p12», «phan anh P-0012»: the number; None when the text says anything else."""
    found = _CODE.fullmatch(fold(said)) if len(said) <= 30 else None
    return int(found[1]) if found else None


def begun_in(said: str) -> PetitionKind | None:
    """«(tôi muốn) phản ánh đèn đường xóm 3 hỏng»: which kind is begun in the same breath; None for a question about it."""
    found = _BEGUN.match(folded := fold_once(said))
    if found is None or _ASKS.search(folded) or len(folded[found.end() :].split()) < FEWEST_WORDS:
        return None
    return "kien-nghi" if (found[1] or "").startswith("kien") else "phan-anh"


def edited_in(said: str) -> str:
    """«2 Đã thay bóng đèn.»: the button «Sửa» by its number, and what is to stand instead."""
    found = _EDITED.fullmatch(said.strip())
    return found["note"].strip() if found else said.strip()


def are_alike(one: str, other: str) -> bool:
    """Whether two texts, of one kind, place and topic, tell of the same matter. In doubt they do not: who is put to
    others is heard less, and an officer can answer two alike."""
    first, second = _words(one), _words(other)
    if _is_elsewhere(first, second) or _differ(" ".join(first), " ".join(second)):
        return False
    mine, theirs = _telling(first), _telling(second)
    shared = len(mine & theirs)
    fewest = min(len(mine), len(theirs))
    return fewest > 1 and shared / fewest >= LEAST_SHARED and shared / len(mine | theirs) >= LEAST_OF_ALL


def _words(said: str) -> tuple[str, ...]:
    return written_out(fold_once(said).split())


def _telling(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(words) - _EMPTY_WORDS


def _is_elsewhere(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """«xóm 3» and «xóm 5»: both say where, and not the same."""
    mine, theirs = (_spots(" ".join(words)) for words in (first, second))
    return any(mine[spot] != theirs[spot] for spot in mine.keys() & theirs.keys())


def _differ(one: str, other: str) -> bool:
    """Whether one of them tells that it went well, or the two of different wrongs."""
    if any(_is_glad(said) for said in (one, other)):
        return True
    mine, theirs = ({what for what, words in _WRONGS.items() if words.search(said)} for said in (one, other))
    return bool(mine and theirs) and not mine & theirs


def _is_glad(said: str) -> bool:
    """«Hôm nay đã trong, cảm ơn xã»; not «mong xã sửa giúp, xin cảm ơn»."""
    if _GONE_WELL.search(said):
        return True
    return _THANKS.search(said) is not None and not _WISHES.search(said)


def _spots(said: str) -> dict[str, str]:
    found = reversed(list(_SPOT.finditer(said)))
    return {one[1] or one[3]: one[2] or one[4] for one in found}
