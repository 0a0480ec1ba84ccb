"""Which side of an answer does a text ask for, and does an answer tell it? Pure; works on folded syllables.

«nộp đơn ở đâu» -> where; «mất bao nhiêu tiền» -> amount. An answer that says nothing of that side must not be given as if
it did.
"""

import re
from typing import Literal, cast

from bot.vietnamese import fold_once, syllables

Side = Literal[
    "amount", "number", "fee", "fine", "points", "seized", "licence", "criminal", "phone", "where", "who", "papers",
    "duration", "when", "age", "online", "steps", "basis", "whether", "more",
]  # fmt: skip
Place = Literal["short", "more", "do"]

# «side: words»; what stands above is looked for first: «hồ sơ nộp ở đâu» asks where, «hồ sơ gồm gì» what papers.
_ASKING = r"""
basis: (theo )?(dieu|luat|khoan|van ban|nghi dinh|thong tu)( may| nao)+( quy dinh)?
basis: can cu( nao| vao dau| o dau| dau| dieu nao| luat nao)?
basis: quy dinh (o dau|dau)
basis: (co )?(chac|dung|that) khong
phone: (cho )?(xin )?(so dien thoai|so may|so hotline|hotline|tong dai|duong day nong)( la)?( nao| gi| bao nhieu| may)?
phone: (goi|lien he|lien lac)( den| toi| vao| qua)? (so nao|so may|so gi|dau|o dau|cho ai|ai|the nao|sao)
phone: so (nao|may)|dien thoai (nao|so may|so nao|bao nhieu)
online: (<do> )+(<forms> )?<online>( (co )?duoc khong)?
online: <online> (co )?duoc khong|online
points: (co )?(bi )?tru (bao nhieu|may) diem|(co |bi )+tru diem( bang lai| bang)*( khong| the nao)*|tru diem khong
seized: (co |bi )+(tam |tich )?(giu|giam|thu) xe( bao lau| may ngay| khong)*|(giu|giam|thu) xe (khong|bao lau|may ngay)
licence: (co |bi )+(tuoc|thu|giu) (bang lai xe|bang lai|bang|giay phep lai xe|giay phep)( bao lau| khong)*|tuoc bang khong
criminal: (co |bi )+(di tu|o tu|phat tu|tu toi|xu ly hinh su|hinh su|truy to)( khong| bao lau| may nam)*|di tu khong
where: (<do> )*(<forms> )*(<do> )*(o dau|(o )?cho nao|noi nao|tai dau|(o )?co quan nao|ben nao|phong nao)
where: (<do> )+(<forms> )*(<do> )*(dau|(cho )?co quan nao)|dia chi( o dau| nao)?
who: <do> (<forms> )*(cho )?ai|(den |di )?(gap|tim) ai
who: (nhung )?(ai|nguoi nao|doi tuong nao)( co| duoc| phai)?( tham)?( giai quyet| xu ly| quyen| phat| cap| ky| lam)?
who: ai (chiu trach nhiem|chiu|phu trach|tra|nop|dong|duyet|xet|quyet dinh|duoc huong|phai nop|phai lam)
fine: khong (lam|nop|dong|dang ky|khai|doi|co|mang|di|chap hanh)( don| phat)? (thi )?(bi )?(co )?sao( khong)?
fine: (co )?(bi )?(muc )?(tien )?(xu )?phat( hanh chinh| tien)?<how>
fine: (co )?bi (gi|sao|xu ly)<how>|xu ly (the nao|ra sao|sao)|co sao khong|hau qua( gi| the nao)?
fee: (co )?(mat |ton |thu |dong |nop )?(tien )?(le phi|chi phi|phi)( het| la| mat| nop)?<how>
fee: (co )?(mat|ton|thu) tien( gi)? khong|(co )?(duoc )?mien phi khong|ton kem( khong)?
age: (bao nhieu|may|du may) tuoi|do tuoi( nao)?|tuoi nao
duration: (trong |mat |het |cho |khoang )*bao lau( thi)?( moi)?( xong| co ket qua| co| duoc giai quyet| duoc tra loi| duoc)?
duration: (trong |mat |het |khoang )*(may|bao nhieu) (ngay|tuan|thang|nam|gio|hom|phut|lau)( thi)?( moi)?( xong| co)?
duration: lau khong|thoi (gian|han)( giai quyet)?( bao lau| the nao| la)?
duration: (khi nao|bao gio|chung nao)( thi)?( moi)? (xong|nhan duoc|co ket qua|co|duoc giai quyet)
papers: (nop |can |mang |chuan bi )*(nhung |cac )?(giay to|ho so|giay|don|bieu mau|mau don)<what>
papers: (can|mang theo|mang|chuan bi|nop|dem theo|dem) (nhung |cac )?(giay to|ho so|giay)
papers: (can|mang theo|mang|chuan bi|nop|dem theo|dem) (nhung |cai )?gi( theo)?|(mau|don) (nao|so may|gi)
when: (tu |den |truoc )?(khi nao|bao gio|luc nao|chung nao|ngay nao|hom nao|may gio|thang may|nam nao)
when: han( chot| cuoi| nop| den khi nao| la khi nao| bao lau)+|thoi diem nao
amount: <get>(so |muc )?bao nhieu (tien|dong|trieu|nghin|ngan|tram)
amount: <get>may (tien|dong|trieu|nghin|ngan|tram|ty)( nghin| trieu)?
amount: so tien( bao nhieu)?|tien bao nhieu|muc (tien|huong)( bao nhieu| the nao)?
number: <get>bao nhieu( (1|mot|moi) (thang|nam|ngay|lan))?|muc (nao|bao nhieu)|(duoc )?nhieu khong
steps: (phai |can |nen )*lam (gi|sao|the nao|nhu the nao|cach nao)|cach (lam|nop|dang ky)( the nao)?
steps: (trinh tu|thu tuc|quy trinh|cac buoc)( lam)?( the nao| ra sao| nhu the nao| gom gi| gi| sao)?
steps: (nhung )?viec (can|phai) lam|bat dau tu dau|(dang ky|nop|khai|xin) (the nao|nhu the nao|sao|kieu gi)
papers: (can )?(ho so|giay to|mau don|bieu mau)
more: (noi|giai thich|cho biet|huong dan)( them| ro hon| ro| cu the| chi tiet| ky hon)+
more: (cu the|chi tiet)( hon| la sao| the nao)*|ro hon|xem them|them nua|con gi nua( khong)?|vi du
more: tai sao( lai)?( the| vay)?|vi sao|sao (vay|the|lai the|lai vay)|nghia la sao|la sao
more: (thi )?(sao|the nao|nhu the nao|ra sao)
whether: (co )?(duoc|phai|bat buoc|can)( lam| nop| dong| di)? khong|co khong
"""
_SHORT_FOR = {
    "<do>": "(lam|nop|dang ky|khai|dong|xin|hoi|gui|mang|bao|tra|den|ra|len|toi|lay|nhan|mua|kien|thu)",
    "<forms>": "(mau don|bieu mau|don|ho so|giay to|giay|tien phat|tien|phat|le phi|phi|thu tuc)",
    "<get>": "((mat|het|ton|duoc|nhan|huong|nop|dong|tra|la|khoang|tong cong|con) )*",
    "<how>": "( (bao nhieu( tien| dong| trieu)?|may( tien| dong| trieu| tram)?|the nao|nhu the nao|ra sao|sao|gi|khong))*",
    "<what>": "( (can|gom co|gom|co|phai|nop|mang|nhung|cac|loai))*( (gi|nao|the nao|nhu the nao|ra sao))+",
    "<online>": (
        "(online|on line|truc tuyen|(qua|tren) (mang|dich vu cong|app|vneid|dien thoai|internet)|dich vu cong|vneid"
        "|o nha|tai nha|tu xa)"
    ),
}


def _asking(line: str) -> tuple[Side, re.Pattern[str]]:
    side, _, pattern = line.partition(": ")
    for short, long in _SHORT_FOR.items():
        pattern = pattern.replace(short, long)
    return cast(Side, side), re.compile(rf"(?<!\S)(?:{pattern})(?!\S)")


_ASKS = tuple(_asking(line) for line in _ASKING.strip().splitlines())

_MONEY = r"\d (?:dong|trieu|nghin|ngan|ty)\b|\bmien phi\b|\bkhong mat (?:tien|phi)\b|\bmuc luong|\bluong co so\b"
_OFFICE = (
    r"ubnd|uy ban|cong an|so tu phap|van phong|mot cua|co quan|toa an|trung tam|vneid|dich vu cong|ngan hang|benh vien"
    r"|tram y te|chi cuc|bao hiem xa hoi|hai quan|thanh tra|cong chung|vien kiem sat|phong tu phap|doan luat su|noi cu tru"
    r"|chu tich"
)
_TELLING: dict[Side, str] = {
    "amount": _MONEY,
    "number": rf"{_MONEY}|\d (?:ngay|thang|nam|tuoi|diem|lan|gio|m2|met|phan)\b",
    "fee": r"\bphi\b|\bkhong (?:mat|ton|thu) tien\b",
    "fine": r"\bphat\b",
    "points": r"\bdiem giay phep\b|\btru\b.{0,30}\bdiem\b",
    "seized": r"\btam giu\b|\bgiu xe\b|\btich thu\b",
    "licence": r"\btuoc\b",
    "criminal": r"\bhinh su\b|\bphat tu\b|\bnam tu\b|\btu giam\b",
    "phone": r"\b(?:goi|so|tong dai|duong day nong)(?: \w+){0,4} (?:1[01]\d|1022|1[89]00 ?\d+|0\d{8,10})\b",
    "where": rf"\b(?:{_OFFICE})\b",
    "who": rf"\b(?:{_OFFICE}|can bo|truong thon|hoa giai vien|nguoi su dung lao dong|chu nha|chu ho|cong ty|cha|me)\b",
    "papers": r"\b(?:giay|don|mau so|to khai|ho so|ban sao|the can cuoc|chung nhan|xac nhan|bieu mau|hop dong)\b",
    "duration": r"\d (?:ngay|gio|thang|nam|tuan|phut)\b|\bngay trong ngay\b",
    "when": r"\bngay \d|\btu ngay\b|\btruoc \d|\bngay lam viec\b|\d (?:ngay|thang|nam)\b|\bthang \d|\btruoc khi\b",
    "age": r"\btuoi\b",
    "online": r"\b(?:truc tuyen|qua mang|vneid|dich vu cong|online|tren mang|dien tu|ung dung)\b",
}
_TELLS = {side: re.compile(pattern) for side, pattern in _TELLING.items()}
_IN_STEPS_FIRST: frozenset[Side] = frozenset({"where", "who", "papers", "online", "phone", "steps", "duration"})


def asks(said: str, side: Side) -> bool:
    """Does a question, which may have a subject of its own, ask for that side?"""
    folded = " ".join(syllables(said))
    if side == "number":
        return asks(said, "amount") or "bao nhieu" in folded
    if side == "amount":
        return _AMOUNT.search(folded) is not None
    return any(name == side and pattern.search(folded) for name, pattern in _ASKS)


def taken_out(words: list[str]) -> tuple[Side | None, list[str]]:
    """(side asked for, the words with `_` in place of those that ask for a side)."""
    first: Side | None = None
    for side, pattern in _ASKS:
        joined = " ".join(words)
        for found in pattern.finditer(joined):
            at, length = joined[: found.start()].count(" "), found[0].count(" ") + 1
            words = [*words[:at], *["_"] * length, *words[at + length :]]
            first = first or side
    return first, words


def places(side: Side) -> tuple[Place, ...]:
    """Where in an answer that side is looked for, first things first."""
    return ("do", "short", "more") if side in _IN_STEPS_FIRST else ("short", "more", "do")


def tells(text: str, side: Side) -> bool:
    """Does a text of an answer say something of that side?"""
    pattern = _TELLS.get(side)
    return pattern is not None and pattern.search(fold_once(text)) is not None


def tells_money(text: str) -> bool:
    """A bare «bao nhiêu» asks for money first."""
    return tells(text, "amount")


_AMOUNT = re.compile(r"\b(?:bao nhieu|may tien|may tram|muc tien|may trieu)\b")
