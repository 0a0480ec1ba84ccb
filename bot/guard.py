"""Does this text accuse somebody (tố cáo)? Is somebody in danger? Pure; runs before anything is written.

Works on folded syllables, so with and without diacritics. A question about the law («hối lộ bị phạt thế nào»,
«tố cáo gửi đâu») passes. Whoever is in danger gets the numbers to call first, also when the text
accuses. When in doubt between a question and an accusation the text is stopped: a question can be put again in other
words, a name once stored is stored.
"""

import re
from dataclasses import replace

from bot.message import Incoming, Verdict
from bot.vietnamese import fold_once, written_out

MOST_CHARACTERS = 2_000
"""Enough to see what a text is about; the time for a longer one must not grow."""


def _any(*ways: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(ways)})\b")


# Danger -------------------------------------------------------------------------------------------------------------

_DANGER = _any(
    r"cuu (?:toi|em|chau|voi|mang|con toi|me toi|nguoi)",
    r"dang (?:bi )?(?:danh|dam|chem|doa giet|bop co|hanh hung|bao hanh|chay|xam hai|hiep|bat coc|tu tu"
    r"|nhay lau|chay mau)(?! gia| quy| thu)",
    r"(?:sap|dinh|muon|doi|doa|nghi den|nghi toi) (?:tu tu|tu sat|tu van|giet|chem|nhay lau|nhay cau|ket lieu)",
    r"(?:toi|em|chau|minh|con) (?:chi )?(?:muon|thich) chet",
    r"khong (?:con )?(?:muon|thiet) song(?: nua)?",
    r"uong thuoc (?:tu tu|sau|ngu qua lieu)",
    r"chay nha(?: roi| toi| hang xom)?(?! thi)",
    r"(?:nha|xe|bep|can ho|phong|kho|rung)(?: \w+){0,3} (?:dang )?(?:boc|bi|phat) (?:chay|no)(?= roi| lon| to"
    r"| kia|$| cuu| qua| do)",
    r"co (?:nguoi )?(?:chay|hoa hoan|dam chay|no gas)(?= roi| lon| o| gan| kia| qua|$)",
    r"ro ri (?:khi )?gas",
    r"(?:chong|bo|cha|me|duong|anh|em|vo|con trai|nguoi yeu|ban trai|ban gai)(?: \w+){0,2} (?:danh|dap|dam"
    r"|tat|bop co|hanh hung|bao hanh|doa giet|doi giet|chem)"
    r" (?:toi|em|chau|minh|con|me|vo|chi|ba|mau|suyt|gan chet|hoai|suot|tung ngay|moi ngay|thuong xuyen)",
    r"(?:toi|em|chau|minh|con|me toi|chi toi)(?: \w+){0,2} bi (?:chong|bo|cha|vo|bo duong|cha duong|me ke"
    r"|con trai|nguoi yeu|anh trai)"
    r" (?:danh|dap|dam|bao hanh|hanh hung|doa giet|bop co|cuong hiep|xam hai)",
    r"(?:chau|be|con|em)(?: \w+){0,3} bi (?:xam hai|hiep dam|dam o|so soang|bao hanh|lam dung|bo doi|danh dap)",
    r"(?:xam hai|hiep dam|dam o|so soang|danh dap|bao hanh) (?:con|chau|em|be|tre em)(?: \w+){0,2} (?:toi|gai"
    r"|trai|nho|ben canh|hang xom)",
    r"bi bat coc",
    r"(?:dang )?(?:chay mau|ngung tho|bat tinh|ngat xiu|co giat|dot quy|duoi nuoc|dien giat) (?:nhieu|roi|qua)?",
    r"ket trong (?:nha chay|thang may|lu|dong do nat)",
)

# Accusation ---------------------------------------------------------------------------------------------------------

# Asking about denouncing, or about what the law says, is a question.
_ASKS = _any(
    r"the nao", r"nhu nao", r"lam sao", r"o dau", r"gui dau", r"gui ai", r"gap ai", r"den dau", r"cho nao", r"noi nao",
    r"bao lau", r"bao nhieu", r"khi nao", r"may ngay", r"la gi", r"gi khong", r"duoc khong", r"co duoc", r"co bi",
    r"bi gi",
    r"co phai", r"phai khong", r"dung khong", r"ra sao", r"thu tuc", r"mau don", r"cach", r"huong dan", r"can gi",
    r"quy dinh", r"muc phat", r"phat khong", r"khong nhi", r"co quyen", r"khac gi", r"khac nhau", r"ai giai quyet",
    r"co quan nao", r"dieu may", r"luat nao", r"quyen gi", r"co giu bi mat", r"bao ve", r"can cu", r"nham muc dich",
    r"toi gi", r"bi xu ly", r"bi phat", r"xu phat", r"muc an", r"thoi han",
)  # fmt: skip
_DENOUNCES = _any(
    r"(?:toi|em|chau|minh|con|chung toi|ba con|nguoi dan|gia dinh toi|tui)(?: \w+){0,3} (?:to cao|to giac|to"
    r"|vach mat|phan anh viec)"
    r" (?!cao the|cao thi|cao o|cao gui|cao ra sao|cao cho dung|giac the)",
    r"(?:don|noi dung|thu) to cao(?: ve)? (?:ong|ba|anh|chi|can bo|chu tich|cong an|truong|pho|giam doc"
    r"|cong ty|hang xom)",
    r"to cao (?:ong|ba|anh|chi|thang|con|mu|lao|can bo|chu tich|cong an|truong|pho|giam doc|cong ty|hang xom"
    r"|nha|thay|co|bac si)",
    r"(?:xin|muon|can|gui|nho|de nghi) (?:duoc )?(?:to cao|to giac) (?:viec|hanh vi|mot|ong|ba|anh|chi|can bo"
    r"|chu tich|cong an|truong|hang xom|cong ty)",
)
_SOMEBODY = (
    r"(?:ong|ba|anh|chi|co|thay|chu|bac|thang|con|mu|lao|tay|nha|tui|bon)(?: (?!noi|ngoai|con|xa|me|bo|oi|a"
    r"|em|toi|chau)\w+){1,4}"
    r"|(?:can bo|chu tich|pho chu tich|cong an|truong thon|truong ap|bi thu|dia chinh|ke toan|giam doc"
    r"|hieu truong|hieu pho|thu quy"
    r"|truong phong|truong khoa|bac si|giao vien|canh sat|csgt|canh sat giao thong|kiem lam|thanh tra"
    r"|hai quan|chu tich xa|to truong"
    r"|lanh dao|truong cong an|cong chuc|vien chuc|ubnd|uy ban|xa toi|thon toi|phuong toi|hang xom|chu no"
    r"|chu tro|cong ty)(?: \w+){0,4}"
)
_WRONGDOING = (
    r"(?:nhan|an|doi|voi|bat (?:toi|dan|ba con)? ?(?:nop|dua)|ep (?:toi|dan)? ?(?:nop|dua)?|lay) (?:hoi lo"
    r"|tien|lot tay|phong bi|duit|cua dut|hoa hong|chung chi)"
    r"|an chan|an bot|an tien|an cap|an trom|tham o|tham nhung|bien thu|rut ruot|khai khong|khai man"
    r"|lap khong|chiem doat|chiem dat|lan chiem|lua dao|lua (?:toi|dan|tien|ba con)"
    r"|bao ke|cau ket|thong dong|bao che|lam gia|gia mao|lam sai|lam trai|lam quyen|lam dung|cua quyen"
    r"|nhung nhieu|sach nhieu|hach sach|vu khong|tru dap"
    r"|trom|cuop|cuong doat|buon (?:ma tuy|lau|hang cam|nguoi)|ban (?:ma tuy|hang cam|dat cong|lau dat)"
    r"|danh bac|ghi de|chua (?:bac|mai dam)|cho vay nang lai|tin dung den"
    r"|xa thai|do (?:chat )?thai|xay (?:nha )?trai phep|khai thac (?:cat|da|rung)? ?trai phep|pha rung"
    r"|danh dan|danh nguoi|hiep dam|quay roi|ngoai tinh"
    r"|cap (?:so|dat|dat cong)(?: \w+)? (?:sai|cho nguoi nha|trai)|thu (?:tien|phi)(?: \w+){0,2} (?:sai"
    r"|khong bien lai|trai|bat hop phap)|quyt (?:luong|no|tien)|an quyt"
)
_ACCUSES = re.compile(rf"\b(?:{_SOMEBODY}) (?:\w+ ){{0,4}}(?:{_WRONGDOING})\b")
_NAMED = re.compile(
    r"\b(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Cc]ô|[Tt]hầy|[Cc]hú|[Bb]ác|[Tt]hằng|[Cc]on|[Mm]ụ|[Ll]ão)(?: [A-ZÀ-ỸĐ][\wÀ-ỹ]*)+"
)


def inspect(text: str) -> Verdict:
    """What must happen before the text is kept: "danger", "accusation" or nothing."""
    folded = " ".join(written_out(fold_once(text[:MOST_CHARACTERS]).split()))
    asks = _ASKS.search(folded) is not None
    if _DANGER.search(folded) and not (asks and not _urgent(folded)):
        return "danger"
    if _DENOUNCES.search(folded):
        return "" if asks and not _ACCUSES.search(folded) else "accusation"
    if not _ACCUSES.search(folded):
        return ""
    if not asks:
        return "accusation"
    # «hàng xóm lấn chiếm đất thì làm sao» asks; with a name, a sum or a day it tells of somebody
    return "accusation" if _NAMED.search(text) else ""


def _urgent(folded: str) -> bool:
    """A cry, though it contains a question («lam sao day»)."""
    return bool(re.search(r"\b(?:cuu|dang|gap|ngay|tu tu|muon chet|khong muon song|bop co|doa giet)\b", folded))


def guard(incoming: Incoming) -> Incoming:
    """The update with its verdict; of an accusation nothing is left but who, when and what kind."""
    if not incoming.text or incoming.kind not in ("text", "start", "inline"):
        return incoming
    verdict = inspect(incoming.text)
    if verdict == "accusation":
        return replace(incoming, text="", choice="", verdict=verdict)
    return replace(incoming, verdict=verdict) if verdict else incoming
