"""Does a text accuse somebody? Pure: who is meant, what wrong is told, and whether it only asks or states the law."""

import re

from bot.guard.patterns import any_of, joined
from bot.guard.wrongs import ABUSE, CERTAIN, CRIME, EVERYDAY, OFFICE, PARTY, PERSON, PRIVATE, SOMEONE, SUSPECT

FEWEST_WORDS, TALKS_FROM = 4, 10
"""Words: so few say nothing of anybody; from so many on somebody tells what happened, and does not write a title."""

_ASKS = any_of(r"""
    the nao|nhu nao|lam sao|o dau|gui dau|gui ai|gap ai|den dau|cho nao|noi nao|bao lau|(?<!luong co )bao nhieu
    |khi nao|may ngay|la gi|gi khong|duoc khong|co duoc|bi gi|lam gi|co phai|phai khong|dung khong|ra sao|thi sao
    |thu tuc|mau don|cach (?:lam|viet|nop|gui|to)|huong dan|can gi|quy dinh (?:the|gi|o dau|nao|sao|ve|bao)
    |co quy dinh|muc phat|khong nhi|co quyen|khac gi|khac nhau|ai giai quyet|co quan nao|dieu may|luat nao|quyen gi
    |giu bi mat|duoc bao ve|bao ve nguoi|toi gi|(?<!cho )khong$|co khoi|bi xu ly|bi phat|xu phat|muc an|thoi han
    |hay sai|hay khong|nhung gi|noi dung nao|gi$|(?:bao|goi|kien|gap|hoi|keu|nho) (?:cho )?ai
    |ai (?:phai|chiu|tra)|phat (?:sao|gi|may)|co bi
    |may nam(?! nay| qua| roi| lien)|di tu|kien duoc|nhu the|o dau nao|goi so|so may|phai bao|sao$|gi ve|(?:hom|bua
    |ngay|buoi|nguoi|ai) nao|nao$|(?:len|gui cho|tiep cho|la|gap) ai$|co dung|muon hoi|(?:muon|can) gap|(?:voi
    |gap) ong chu tich thi
""")
_ASKS_PENALTY = any_of(r"""
    phat|xu ly|toi gi|bi toi|co toi|di tu|nam tu|muc an|xu phat|may nam
""")

_ACCUSES = re.compile(
    joined(rf"""
    \b(?:(?:{OFFICE})(?: \w+){{0,12}}? (?:{CRIME}|{ABUSE})|(?:{PERSON})(?: \w+){{0,12}}? (?:{CRIME}
    |{PRIVATE})|(?:{PARTY})(?: \w+){{0,5}}? (?:{CRIME})(?<!chiem dat))\b
""")
)
# «ông Hai», «bà Sáu»: a person called by the order of birth, who takes money.
_NICKNAMED = re.compile(
    joined(rf"""
    \b(?:ong|ba|anh|chi|co|chu|thang|mu|lao) (?:hai|ba|tu|nam|sau|bay|tam|chin|muoi|ut)(?: \w+){{0,7}}? (?:{CRIME}
    |{ABUSE}|lay (?:\w+ )?tien)\b
""")
)
_ABUSED_ME = re.compile(rf"\bbi (?:\w+ )?(?:{OFFICE}|{PERSON})(?: \w+){{0,4}} (?:{CRIME}|danh|ep|dap)\b")
_DENOUNCES = re.compile(r"\b(?:to cao|to giac|vach mat|vach tran|boc phot|lam don to)\b")
_DENOUNCED = re.compile(
    joined(rf"""
    \b(?:to cao|to giac|vach mat|vach tran|boc phot|to)(?: \w+){{0,3}}? (?:{OFFICE}|{PERSON}|{PARTY}
    |hanh vi cua|mot nguoi ten|doi tuong|toi pham doi tuong|(?:ong|ba|anh|chi|thang|con|mu|lao|nha)\b|tap the)
""")
)
_DEMANDS = any_of(r"""
    (?:de nghi|yeu cau|kinh mong|mong|nho|xin)(?: \w+){0,5} (?:xu ly|dieu tra|lam ro|vao cuoc|bat giu
    |bat ngay|ky luat|thanh tra)
""")
_ABOUT_SOMEBODY = re.compile(
    joined(rf"""
    \b(?:hanh vi (?:cua|sai)|{PERSON}|(?:can bo|chu tich|bi thu|giam doc|hieu truong) (?:xa|phuong|thon
    |nay))
""")
)
_BRIBED = re.compile(
    joined(rf"""
    \b(?:dua|bien|dut|nop|chung) (?:\w+ )?(?:tien|phong bi|hoi lo|quy) ?(?:\w+ )?cho (?:\w+ )?(?:{OFFICE}
    |{PERSON}|chi|anh|ong|ba|ho)|\bdua cho (?:anh |ong |chi |ba )?(?:{OFFICE}) \d+\b
""")
)
_CAPITAL = "".join(one for one in map(chr, range(0xC0, 0x1EFA)) if one.isupper())
_SURNAMED = re.compile(
    joined(rf"""
    \b(?:Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý)(?: [A-Z{_CAPITAL}]\w*){{1,3}}
    |\b(?:nguyen|tran|le|pham|huynh) (?:van|thi) \w+
""")
)
_CRIMINAL = any_of(CRIME)
# «ông ăn hết tiền»: somebody known from the message before.
_HE_DID = re.compile(
    joined(rf"""
    \b(?:ong|ba|lao|mu|thang|han|no|bon no|chung no)(?: (?:ay|ta|do|kia|da|lai|cu|con|toan|chuyen|hay|nay
    |deu))* (?:{CRIME}|lay (?:\w+ )?(?:tien|quy))\b
""")
)
# Only the wrong, without who did it.
_OF_NOBODY = any_of(r"""
    (?:lay|an|an het|an chan|cat xen|rut|ngam|nuot|xoi)(?: het)? (?:tien|qua|gao|quy)(?: \w+){0,6} (?:an bot
    |bo rieng|tieu rieng|xai rieng|chia nhau|cua (?:dan|ba con|toi|chung toi|ho ngheo))|an chan (?:tien|qua)
""")
# What the law says, as an officer writes it and an entry has it.
_STATES_LAW = any_of(r"""
    co the bi|thi bi|se bi|deu bi|bi phat|bi truy cuu|bi sa thai|bi xu ly|bi ky luat|bi thu hoi|phai chiu
    |thi (?:bao|ong ba)|giup doi|cau hoi ve|xu ly ky luat|theo (?:khoan|diem|dieu|luat|bo luat|nghi dinh|quy dinh
    |thong tu|phap luat)|(?:dieu|khoan) \d+|hanh vi (?!cua (?:ong|ba|anh|chi))|truong hop|ong ba (?:gui|nop|co the
    |can|phai|de nghi|yeu cau|lien he|hay|nen|den|bao|lam)|nguoi (?:nao|co hanh vi)|(?:khong|chi|phai) duoc (?:sach
    |doi|nhan|thu|ep|bat|yeu cau|lay|loi|giu|nop|lam|de)|trong vong|ngay ke tu|co quan nha nuoc|co trach nhiem
    |nghiem cam|bi cam|phai (?:co|doi|dang ky|mang|khai)
""")
_WORRIES = any_of(r"""
    so (?:bi|di|mua (?:dat|nha|xe|hang|phai|nham)|can bo|cong an|cong ty)|so (?:\w+ ){1,6}bi (?:lua|phat)|lo (?:bi
    |ngai)|de phong|phong tranh|tranh bi|canh giac|neu
""")
# «hối lộ là chuyện thường của ông ấy».
_OF_HIM = re.compile(
    joined(rf"""
    \b(?:hoi lo|tham o|tham nhung|an chan|lua dao|an tien|lot tay)(?: \w+){{0,5}} (?:cua|la) (?:{PERSON}|(?:{OFFICE}) (?:xa
    |thon|phuong|ap|truong) (?:toi|nay))\b
""")
)
_CERTAIN = re.compile(
    joined(rf"""
    (?<!hoi )(?<!gap )(?<!den )(?<!cho )(?<!tai )(?<!bao )(?<!gui )(?<!la )(?<!xung )(?<!thua )(?<!voi )
    \b{CERTAIN}(?: \w+){{3}}
""")
)
_SOMEONE, _SUSPECT, _EVERYDAY = re.compile(rf"\b{SOMEONE}\b"), any_of(SUSPECT), any_of(EVERYDAY)
_COMPLAINS = re.compile(r"\bkhieu (?:nai|lai|nai lan)\b")
_PLAIN_CRIME = re.compile(
    joined(rf"""
    \b(?:{OFFICE}|{PERSON})(?: \w+){{0,7}}? (?:nhan hoi lo|doi (?:hoi lo|tien)|an tien|tham o|tham nhung
    |voi tien|lua dao)\b
""")
)
# It tells of somebody, though it asks: a name, a sum, a day, «xã tôi», «của tôi».
_NAMED = re.compile(
    joined(rf"""
    \b(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Cc]ô|[Tt]hầy|[Cc]hú|[Bb]ác|[Tt]hằng|[Mm]ụ|[Ll]ão|tên
    |[Cc]án bộ)(?: [A-Z{_CAPITAL}]\w*)+
""")
)
_TELLS = any_of(r"""
    \d+ ?(?:trieu|tr|nghin|ngan|cu|chai|ty)|\d+(?:k|tr)|hom (?:qua|nay|truoc|kia)|vua roi|sang nay
    |nam ngoai
    |(?:xa|thon|phuong|ap|truong con|co quan) toi
    |(?:tien|dat) (?:cua )?(?:toi|nha toi|gia dinh toi|ba con)|cua toi
    |khong ai (?:xu ly|lam gi|bat|dung den)|co (?:clip|ghi am|bang chung|video|hinh|anh chup|chung cu)|quay (?:lai )?duoc
    |(?:ai|tri) (?:tri|xu)(?: \w+){0,3} (?:ong|ba|duoc)
""")
_MINE = any_of(r"""
    (?:xa|thon|phuong|ap) toi|cua (?:toi|nha toi|gia dinh toi)|hom qua|khong ai xu ly
""")


# «phản ánh đèn đường hỏng»: no brother called «đèn».
_NO_BROTHER = re.compile(r"\b(phan|hinh) anh\b")


def accuses(folded: str, text: str) -> bool:
    """folded: one of its readings; text: as it is written, for names."""
    folded = _NO_BROTHER.sub(r"\1anh", folded)
    if _asks_or_states(folded):
        return _points_at_somebody(folded) and _tells(folded, text)
    return (
        _NICKNAMED.search(folded) is not None
        or _points_at_somebody(folded)
        or _OF_NOBODY.search(folded) is not None
        or bool(_SURNAMED.search(text) and _CRIMINAL.search(folded))
    )


def _asks_or_states(folded: str) -> bool:
    return any(sign.search(folded) for sign in (_ASKS, _STATES_LAW, _WORRIES))


def _points_at_somebody(folded: str) -> bool:
    """Is a wrong laid to the charge of an office, a person, a firm?"""
    if _DENOUNCES.search(folded):
        return bool(_DENOUNCED.search(folded) or _ACCUSES.search(folded))
    if _COMPLAINS.search(folded):
        return _PLAIN_CRIME.search(folded) is not None
    if _DEMANDS.search(folded) and _ABOUT_SOMEBODY.search(folded):
        return True
    return any(sign.search(folded) for sign in (_ACCUSES, _ABUSED_ME, _BRIBED, _HE_DID, _OF_HIM))


def is_suspected(folded: str, text: str) -> bool:
    """Who tells of a certain person and asks nothing, seldom means well, whatever the words; what is said of officials
    every day (they are thanked, they made an appointment, they fined me) is taken out. It may still be harmless."""
    folded = _NO_BROTHER.sub(r"\1anh", folded)
    if "?" in text or _asks_or_states(folded) or _COMPLAINS.search(folded) or _EVERYDAY.search(folded):
        return False
    if _CERTAIN.search(folded) or (_NAMED.search(text) and len(folded.split()) > FEWEST_WORDS):
        return True
    long = len(folded.split()) >= TALKS_FROM
    return bool((long or _SUSPECT.search(folded)) and _SOMEONE.search(folded))


def _tells(folded: str, text: str) -> bool:
    """Does a text that asks tell of somebody all the same? Of penalties people ask with sums («nhận 2 triệu tội gì»)."""
    if _NAMED.search(text):
        return True
    signs = _MINE if _ASKS_PENALTY.search(folded) else _TELLS
    return signs.search(folded) is not None
