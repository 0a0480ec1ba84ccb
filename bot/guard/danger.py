"""Is somebody in danger, now or again and again? Pure: patterns over folded syllables; marks tell suicide from slowly."""

import re

from bot.guard.patterns import any_of, joined

_ME = joined(r"""
    (?:toi|em|chau|minh|con|me|vo|chi|ba|bo|be|mau|no|hai|chung toi|con toi|me con|nguoi)
""")
_CHILD = joined(r"""
    (?:con|con gai|con trai|chau|chau gai|be|be gai|be trai|em be|em gai|em trai|dua be|dua tre|hoc sinh
    |tre)
""")
_KIN = joined(r"""
    (?:chong|bo|cha|ba|me|duong|anh|em|vo|con trai|con re|nguoi yeu|ban trai|ban gai|bo duong|cha duong
    |me ke|no|han|hang xom)
""")
_BEATS = joined(r"""
    (?:danh|dap|dam|tat|bop co|hanh hung|bao hanh|hanh ha|tra tan|(?:doa|doi|dinh|sap|muon) giet|chem
    |truy sat|duoi danh|duoi chem|cuong hiep|xam hai|hiep dam|nhot|trum)
""")
_ABUSED = joined(r"""
    (?:xam hai|hiep dam|hiep|dam o|so soang|so mo|sam so|bao hanh|hanh ha|lam dung|danh dap|danh|nhot|bo doi
    |bo roi ngoai|bat coc|tra tan|du do)
""")
# Somebody is in danger now, or a certain person again and again; only a question about the law itself is none.
_CRIES = joined(r"""
    cuu (?:toi|em|chau|minh|voi|mang|con toi|me toi|me con|nguoi|gap|ho tro gap)(?! tro)
    |(?:giup|cuu)(?: \w+)? voi (?:anh|chi|co nguoi|chong|nguoi|ho|no)(?: \w+){1,4} (?:dao|danh|giet|chem
    |duoi)
""")
_VIOLENCE = joined(rf"""
    (?:dang )?bi (?:\w+ ){{0,3}}(?:danh|dam|chem|duoi) (?:dang|o (?:quan|day|ngoai|tren|truong|cho)|hoi dong
    |gay|chay mau|toi ta)
    |co bao hanh
    |(?:so|cham|ro|mo|sam so) (?:vao|den|mo)(?: \w+)? (?:nguoi|cho kin|vung kin|nguc|mong
    |dui)(?: \w+)? ?(?:em|chau|con|be|toi|)|coi (?:do|quan|ao) (?:em|chau|con|be)
    |(?:doa|doi|ham) (?:chem|giet|dot nha|dam)(?! nguoi (?:thi|bi))|ngao da
    |dang (?:bi |lao vao |duoi |cam |vac |xong )*(?:danh nhau|danh|dam|chem|dap pha|doa giet|doi giet|bop co
    |hanh hung|bao hanh|xam hai|hiep|bat coc|duoi|dao|hung khi|ma tau|truy sat)(?! gia| bac| bai| thue| quy
    | cau| may| ca| ban| giay| dau)
    |(?:cam|vac|rut|xach) (?:dao|sung|ma tau|bua|gay|hung khi)
    |co (?:danh nhau|nguoi (?:danh|chem)|dam chem|xa sung|no sung|cuop|trom (?:vao|trong|dot nhap))
    |{_KIN}(?: \w+){{0,5}} {_BEATS} (?:ca )?{_ME}(?! rieng| chung| nuoi| noi|$)
    |{_KIN}(?: \w+){{0,5}} {_BEATS} (?:toi|em|chau|minh|con|me|suyt|gan chet|hoai|suot|tung ngay|moi ngay
    |moi dem|thuong xuyen|da man|bam tim|toi ta|tan nhan|vo con)
    |(?:toi|em|chau|minh|con|me|chi|be|\d+ tuoi)(?: \w+){{0,3}} bi {_KIN}(?: \w+){{0,3}} {_BEATS}
    |bi {_KIN} {_BEATS} (?:gay|bam|chay mau|nhap vien|hoai|suot|toi ta|suyt|gan chet|da man|moi ngay
    |thuong xuyen)
    |(?:dap|danh) (?:con|chau|be|tre|vo|me)(?: \w+){{0,3}} (?:da man|bam tim|thuong xuyen|chay mau|suot ngay
    |hoai|tan nhan)
""")
_CHILDREN = joined(rf"""
    {_CHILD}(?: (?!thi|neu)\w+){{0,4}} (?:bi|dang bi)(?: \w+){{0,5}} {_ABUSED}(?! nhau)
    |{_ABUSED} (?:con|chau|em|be)(?: \w+){{0,2}} (?:toi|gai|trai|nho|ben canh|hang xom)
    |bi (?:bat coc|nhot|giam long|xich)
    |bi (?:lua |ban |lua ban )+(?:sang|qua|di|ra) \w+
""")
_SUICIDE = joined(r"""
    (?:sap|dinh|muon|doi|doa|toan|co y dinh|nghi den|nghi toi|vua|se) (?:tu tu|tu sat|tu thieu|nhay lau
    |nhay cau|nhay song|ket lieu|ket thuc cuoc doi|cat tay)
    |(?:dang|roi|co nguoi|co dua) (?:tu tu|nhay lau|nhay cau)|dinh uong thuoc|tu tu (?:roi|mat)
    |(?:muon|mun|thich|tim|nghi den) (?:cai )?chet|(?:cho|de) (?:toi|em|chau|minh) chet|(?:ly do|thiet gi
    |can gi|muon) song (?:nua|lam gi)|thuoc ngu tu tu|chet (?:quach|cho xong|di cho xong|cho roi)
    |(?:khong|chang|het) (?:con )?(?:muon|thiet|ham) song|chan (?:song|doi)(?: qua| lam| roi|$)
    |song khong noi
    |uong (?:thuoc )?(?:tu tu|sau|tru sau|diet co|chuot|ngu qua lieu|nhieu thuoc ngu|thuoc doc)
""")
_FIRE = joined(r"""
    (?:dang|bi) chay (?:nha|to|lon|du|rui|chung cu|quan|cho|kho)|chay (?:nha|chung cu|rung|quan|kho
    |phong)(?: \w+){0,3} (?:roi|toi|em|to|lon|qua|kia)|^chay (?:nha|rung|chung cu|quan|kho)|(?<!ma )chay nha(?! nuoc)
    |(?:nha|bep|can ho|phong|kho|rung|chung cu|quan|cho|xuong|tang \d+
    |toa nha)(?: \w+){0,3} (?:dang |bi |boc |phat )*chay(?= roi| lon| to| kia|$| cuu| qua| du| rui| lan)
    |hoa hoan|^chay o|no binh gas|no gas|lua chay|chay lan|khoi (?:boc|len|mu mit)|khoi va lua|(?:boc
    |phat) (?:chay|no)(?= roi| lon| to| kia|$
    | cuu| qua)|(?:chay|no) (?:lon|to) (?:qua|roi|lam|o)|chay roi(?: chay roi| \w+ oi|$)
    |dang (?:co )?chay(?= o(?! to)| to| lon| roi)|dam chay|co (?:nguoi )?(?:chay|hoa hoan|no gas)(?= roi
    | lon| to| o| gan| kia| qua|$)
    |ro ri (?:khi )?gas|(?:xi|ho|mui) (?:khi )?gas|gas (?:bi )?(?:xi|ro)
""")
_ACCIDENT = joined(r"""
    dien giat (?:chong|vo|con|toi|chau|nguoi)|ran (?:\w+ )?can
    |(?:ngung tho|bat tinh|ngat xiu|co giat|dot quy|duoi nuoc|dien giat|giat dien|thoi thop|hap hoi|kho tho
    |ngo doc|ran can)(?: qua| roi|$| cuu| o| khong)
    |(?:bi|dang) (?:ngung tho|bat tinh|ngat|co giat|dot quy|duoi nuoc|dien giat|thoi thop|chay mau
    |ran (?:\w+ )?can|vui lap)
    |chan qua \w+ (?:chi )?muon (?:ket thuc|chet)|(?:chi )?muon ket thuc (?:tat ca|cuoc|het|$)
    |khong song noi|xe (?:boc|lua) (?:chay|boc)|lua boc
    |dang (?:thoi thop|hap hoi|kho tho)|chay mau (?:nhieu|dau|qua|khong cam|dam dia)|nuot (?:phai )?(?:pin
    |dinh|di vat)
    |(?:tai nan|dung xe)(?: \w+){0,4} (?:co nguoi|nguoi) (?:bi thuong|bi nan|chet|nam)|bi thuong nang|(?:xe
    |tau|do|ghe) \w* ?(?:lat|chim|lao xuong)(?: \w+){0,3} (?:ket|chet|nguoi)|(?:con|chau|be|me|bo|vo|ba|ong
    |em)(?: \w+){0,3} (?:mat tich|di lac)(?! \d+ nam| nhieu nam| tu nam)|khong cho (?:toi |em )?ve
    |(?:mac )?ket (?:trong|tren|o) (?:dam chay|nha chay|thang may|lu|dong do nat|mai nha|nuoc|song)
    |(?:toi|con|con toi|chau|be|me|bo|em|vo|chong)(?: toi)? (?:vua )?bi (?:xe(?: \w+){0,2} (?:dam|tong|can|dung)
    |tai nan(?: giao thong)?)(?= roi|$| cuu| gay)|(?:nguoi|tre|chau|be
    |con)(?: \w+){0,2} (?:chet duoi|duoi nuoc)(?= roi|$| cuu)
    |(?:co )?(?:trom|cuop) (?:dang )?(?:vao|dot nhap|pha cua)(?: \w+){0,2}(?= roi|$| cuu)
    |lu (?:dang|cuon)|bi (?:nuoc|lu) cuon|nuoc (?:ngap|dang|len) (?:toi|den) (?:mai|noc|nha)|vui (?:lap|nha
    |nguoi)
""")
_DANGER = any_of(f"{_CRIES}|{_VIOLENCE}|{_CHILDREN}|{_SUICIDE}|{_FIRE}|{_ACCIDENT}")
_ABOUT_LAW = any_of(r"""
    phat (?:bao nhieu|the nao|tien|khong|gi|sao|may|nang)|bi phat|muc phat|xu phat|(?:bi|co) toi|toi gi
    |nam tu|di tu|muc an|quy dinh|la gi|xu ly|boi thuong|vi pham|the nao la|giay phep|luat nao|dieu nao
    |dieu may|ly hon|quyen gi|co quyen|huong|bao hiem|tro cap|phong chay|bao nhieu tien|bao nhieu phan tram
    |can gi|de phong|phong tranh
""")
_ASKS_WHAT_TO_DO = any_of(r"""
    thi (?:phai )?(?:lam|goi|bao|sao|nen|can|co|xu)(?: \w+){0,3}
    |(?:goi|bao) (?:so|cho ai|ai|o dau)|lam the nao|phai lam|lam (?:gi|sao)|o dau|den dau|cach
""")
_URGENT = any_of(rf"""
    cuu|dang|gap|tu tu|muon chet|khong muon song|bop co|doa giet|doi giet|chay nha
    |(?:toi|nha|con|chau|be|vo|chong|me|bo|ba|ong)(?: \w+){{0,2}} bi (?:dot quy|co giat|dien giat|duoi nuoc
    |bat tinh|ngat|ran(?: doc)? can|ngo doc)
    |{_BEATS} (?:toi|em|con toi|me con|me toi|chau) ?(?!thi|co)(?:phai|lam|gio|bay gio|nen)?
    |(?:toi|(?<!tre )em|con toi|chau toi|con gai toi|em toi) bi(?: \w+){{0,4}} {_ABUSED}
""")
_CRIES_THOUGH = any_of(r"""
    cuu (?:toi|em|chau|voi|mang)
    |(?:toi|em|minh) (?:chi )?muon (?:chet|tu tu)
""")
_HANGS = re.compile(r"\btự (?:vẫn|vận)\b", re.IGNORECASE)  # folded it is «tư vấn»
_LAYS = re.compile(r"\btừ từ\b", re.IGNORECASE)  # slowly, not suicide


def in_danger(folded: str, text: str) -> bool:
    if _HANGS.search(text) and not _ABOUT_LAW.search(folded):
        return True
    if not _DANGER.search(folded) or _LAYS.search(text):
        return False
    if _CRIES_THOUGH.search(folded):
        return True
    if _ABOUT_LAW.search(folded):
        return False
    return not _ASKS_WHAT_TO_DO.search(folded) or _URGENT.search(folded) is not None
