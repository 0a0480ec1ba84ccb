"""What is read out of a typed text: a code, a template with something added; whether marks are missing. Pure."""

import re

from bot.vietnamese import fold

_CODE = re.compile(r"(?:cau hoi |ma )?h ?(\d{1,9})")
_WITH_TEMPLATE = re.compile(r"(?P<number>[1-4])\s*(?:\+\s*(?P<added>.*))?", re.DOTALL)
_EDITED = re.compile(r"2[\s.:)]+(?P<note>\S.*)", re.DOTALL)
_WANTS_OFFICER = re.compile(
    r"(?:da |thua |cho |xin |nho |de )*(?:(?:toi|em|chau|con|minh|bac|dan|ba con) )?(?:muon |mun |can |xin |duoc |phai )*"
    r"(?:hoi|gap|noi chuyen|lien he|lien lac|nhan tin)(?: (?:truc tiep|voi|cho|y kien|mot|1|anh|chi|cac))*"
    r" (?:can ?bo|nguoi that|nguoi phu trach|cong chuc|tu phap)"
    r"(?: (?:tu phap|phap luat|phu trach|o|cua|xa|phuong|tinh|uy ban|di|a|voi|nhe|nha|duoc khong|dc khong|ngay))*"
)
FEWEST_WORDS_TO_TELL = 2
MOST_OF_A_WISH = 80
MOST_LETTERS = 1_000
"""Of a question and of an answer: what is longer is for a talk at the office."""


def number_in(said: str) -> int | None:
    """«H-0412», «h412», «cau hoi H-0412»: the number of the question; None when the text says anything else."""
    found = _CODE.fullmatch(fold(said)) if len(said) <= 30 else None
    return int(found[1]) if found else None


def wants_officer(said: str) -> bool:
    """«cho tôi gặp cán bộ», «toi muon hoi can bo xa»: somebody is asked for, and nothing is asked yet."""
    return len(said) <= MOST_OF_A_WISH and _WANTS_OFFICER.fullmatch(fold(said)) is not None


def template_in(said: str) -> tuple[int, str] | None:
    """«1 + không cần chờ» -> (1, «không cần chờ»); None when it is no number of a template."""
    found = _WITH_TEMPLATE.fullmatch(said.strip())
    return (int(found["number"]), (found["added"] or "").strip()) if found else None


def edited_in(said: str) -> str:
    """«2 Không cần chờ luật mới.»: the button «Sửa» by its number, and what is to stand instead."""
    found = _EDITED.fullmatch(said.strip())
    return found["note"].strip() if found else said.strip()


def lacks_marks(said: str) -> bool:
    """Was it typed without any diacritic? People read that, but an office does not write so."""
    words = said.split()
    return len(words) >= FEWEST_WORDS_TO_TELL and said.isascii()
