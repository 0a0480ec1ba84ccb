"""«UBND xã Mẫu A ở đâu», «lịch tiếp dân xã Mẫu A», or the bare name: which name a text asks about. Pure; folded words."""

import re

from bot.vietnamese import fold

_BEFORE = re.compile(
    r"^(?:(?:cho (?:toi|minh|em|chau) hoi|xin hoi|cho hoi|toi (?:muon|can) (?:biet|hoi|tim)|cho (?:toi )?xin) )?"
    r"(?:(?:dia chi|tru so|lich tiep (?:cong )?dan|ngay tiep (?:cong )?dan|noi tiep (?:cong )?dan|(?:gio|lich) lam viec"
    r"|so dien thoai|dien thoai|duong day nong|hotline)(?: (?:cua|o|tai))? )?"
)
_AFTER = re.compile(
    r"(?: (?:nam )?o (?:dau|cho nao)(?: vay| the)?| dia chi(?: o dau| la gi| nao)?"
    r"| (?:tiep (?:cong )?dan|lam viec)(?: vao)? (?:ngay nao|khi nao|luc nao|hom nao|may gio|thu may)"
    r"| (?:so )?(?:dien thoai|hotline|duong day nong)(?: la)?(?: bao nhieu| so may| gi| nao)?"
    r"| lien (?:he|lac) (?:the nao|o dau)"
    r"| (?:nay|bay gio|gio) (?:la|thuoc|ve) (?:dau|xa nao|phuong nao|don vi nao))$"
)


def asked_name(said: str) -> str:
    """What is left of the text without what is asked about it."""
    return _AFTER.sub("", _BEFORE.sub("", fold(said), count=1))


def asks_reception(said: str) -> bool:
    return "tiep dan" in (folded := fold(said)) or "tiep cong dan" in folded
