"""Does this text accuse somebody (tố cáo)? Is somebody in danger? Pure; runs before anything is written.

Works on folded syllables with shorthand written out and slips of the keyboard mended, so with and without diacritics.

* Danger wins: whoever cries for help gets the numbers to call first, also when the text names who does it. Such a text
  is not an accusation of an official, but it is the most private that people send and no part needs it afterwards:
  its words are left out as well.
* An accusation says that somebody (an office, a person described or named) did something wrong. A question about the
  law («hối lộ bị phạt thế nào»), about denouncing («tố cáo gửi đâu») or a complaint (khiếu nại) passes, and so does a
  dispute with nobody named («hàng xóm lấn đất»). A question that also tells of somebody by name, sum or day is stopped:
  a question can be put again in other words, a name once stored is stored.
"""

import re
from dataclasses import replace

from bot.message import Incoming, Verdict
from bot.vietnamese import fold_once, is_syllable, untelexed, written_out

MOST_CHARACTERS = 2_000
"""Enough to see what a text is about; the time for a longer one must not grow."""


def _joined(written: str) -> str:
    """A long pattern is written over several lines, broken before a |."""
    return "".join(line.strip() for line in written.splitlines())


def _any(written: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_joined(written)})\b")


# Danger -------------------------------------------------------------------------------------------------------------

_ME = _joined(r"""
    (?:toi|em|chau|minh|con|me|vo|chi|ba|bo|be|mau|no|hai|chung toi|con toi|me con|nguoi)
""")
_CHILD = _joined(r"""
    (?:con|con gai|con trai|chau|chau gai|be|be gai|be trai|em be|em gai|em trai|dua be|dua tre|hoc sinh
    |tre)
""")
_KIN = _joined(r"""
    (?:chong|bo|cha|ba|me|duong|anh|em|vo|con trai|con re|nguoi yeu|ban trai|ban gai|bo duong|cha duong
    |me ke|no|han|hang xom)
""")
_BEATS = _joined(r"""
    (?:danh|dap|dam|tat|bop co|hanh hung|bao hanh|hanh ha|tra tan|(?:doa|doi|dinh|sap|muon) giet|chem
    |truy sat|duoi danh|duoi chem|cuong hiep|xam hai|hiep dam|nhot|trum)
""")
_ABUSED = _joined(r"""
    (?:xam hai|hiep dam|hiep|dam o|so soang|so mo|sam so|bao hanh|hanh ha|lam dung|danh dap|danh|nhot|bo doi
    |bo roi ngoai|bat coc|tra tan|du do)
""")
# Somebody is in danger now, or a certain person again and again; only a question about the law itself is none.
_CRIES = _joined(r"""
    cuu (?:toi|em|chau|minh|voi|mang|con toi|me toi|me con|nguoi|gap|ho tro gap)(?! tro)
    |(?:giup|cuu)(?: \w+)? voi (?:anh|chi|co nguoi|chong|nguoi|ho|no)(?: \w+){1,4} (?:dao|danh|giet|chem
    |duoi)
""")
_VIOLENCE = _joined(rf"""
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
_CHILDREN = _joined(rf"""
    {_CHILD}(?: (?!thi|neu)\w+){{0,4}} (?:bi|dang bi)(?: \w+){{0,5}} {_ABUSED}(?! nhau)
    |{_ABUSED} (?:con|chau|em|be)(?: \w+){{0,2}} (?:toi|gai|trai|nho|ben canh|hang xom)
    |bi (?:bat coc|nhot|giam long|xich)
    |bi (?:lua |ban |lua ban )+(?:sang|qua|di|ra) \w+
""")
_SUICIDE = _joined(r"""
    (?:sap|dinh|muon|doi|doa|toan|co y dinh|nghi den|nghi toi|vua|se) (?:tu tu|tu sat|tu thieu|nhay lau
    |nhay cau|nhay song|ket lieu|ket thuc cuoc doi|cat tay)
    |(?:dang|roi|co nguoi|co dua) (?:tu tu|nhay lau|nhay cau)|dinh uong thuoc|tu tu (?:roi|mat)
    |(?:muon|mun|thich|tim|nghi den) (?:cai )?chet|(?:cho|de) (?:toi|em|chau|minh) chet|(?:ly do|thiet gi
    |can gi|muon) song (?:nua|lam gi)|thuoc ngu tu tu|chet (?:quach|cho xong|di cho xong|cho roi)
    |(?:khong|chang|het) (?:con )?(?:muon|thiet|ham) song|chan (?:song|doi)(?: qua| lam| roi|$)
    |song khong noi
    |uong (?:thuoc )?(?:tu tu|sau|tru sau|diet co|chuot|ngu qua lieu|nhieu thuoc ngu|thuoc doc)
""")
_FIRE = _joined(r"""
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
_ACCIDENT = _joined(r"""
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
_DANGER = _any(f"{_CRIES}|{_VIOLENCE}|{_CHILDREN}|{_SUICIDE}|{_FIRE}|{_ACCIDENT}")
_ABOUT_LAW = _any(r"""
    phat (?:bao nhieu|the nao|tien|khong|gi|sao|may|nang)|bi phat|muc phat|xu phat|(?:bi|co) toi|toi gi
    |nam tu|di tu|muc an|quy dinh|la gi|xu ly|boi thuong|vi pham|the nao la|giay phep|luat nao|dieu nao
    |dieu may|ly hon|quyen gi|co quyen|huong|bao hiem|tro cap|phong chay|bao nhieu tien|bao nhieu phan tram
    |can gi|de phong|phong tranh
""")
_ASKS_WHAT_TO_DO = _any(r"""
    thi (?:phai )?(?:lam|goi|bao|sao|nen|can|co|xu)(?: \w+){0,3}
    |(?:goi|bao) (?:so|cho ai|ai|o dau)|lam the nao|phai lam|lam (?:gi|sao)|o dau|den dau|cach
""")
_URGENT = _any(rf"""
    cuu|dang|gap|tu tu|muon chet|khong muon song|bop co|doa giet|doi giet|chay nha
    |(?:toi|nha|con|chau|be|vo|chong|me|bo|ba|ong)(?: \w+){{0,2}} bi (?:dot quy|co giat|dien giat|duoi nuoc
    |bat tinh|ngat|ran(?: doc)? can|ngo doc)
    |{_BEATS} (?:toi|em|con toi|me con|me toi|chau) ?(?!thi|co)(?:phai|lam|gio|bay gio|nen)?
    |(?:toi|(?<!tre )em|con toi|chau toi|con gai toi|em toi) bi(?: \w+){{0,4}} {_ABUSED}
""")
_CRIES_THOUGH = _any(r"""
    cuu (?:toi|em|chau|voi|mang)
    |(?:toi|em|minh) (?:chi )?muon (?:chet|tu tu)
""")
_HANGS = re.compile(r"\btự (?:vẫn|vận)\b", re.IGNORECASE)  # folded it is «tư vấn»
_LAYS = re.compile(r"\btừ từ\b", re.IGNORECASE)  # slowly, not suicide

# Accusation ---------------------------------------------------------------------------------------------------------

_ASKS = _any(r"""
    the nao|nhu nao|lam sao|o dau|gui dau|gui ai|gap ai|den dau|cho nao|noi nao|bao lau|bao nhieu|khi nao
    |may ngay|la gi|gi khong|duoc khong|co duoc|bi gi|lam gi|co phai|phai khong|dung khong|ra sao|thi sao
    |thu tuc|mau don|cach (?:lam|viet|nop|gui|to)|huong dan|can gi
    |quy dinh (?:the|gi|o dau|nao|sao|ve|bao)|co quy dinh|muc phat|khong nhi|co quyen|khac gi|khac nhau
    |ai giai quyet|co quan nao|dieu may|luat nao|quyen gi|giu bi mat|duoc bao ve|bao ve nguoi|toi gi|khong$
    |bi xu ly|bi phat|xu phat|muc an|thoi han|hay sai|hay khong|nhung gi|noi dung nao|gi$
    |(?:bao|goi|kien|gap|hoi) (?:cho )?ai|phat (?:sao|gi|may)|co bi|may nam|di tu|kien duoc|nhu the
    |o dau nao|goi so|so may|phai bao|sao$
""")
_ASKS_PENALTY = _any(r"""
    phat|xu ly|toi gi|bi toi|co toi|di tu|nam tu|muc an|xu phat|may nam
""")

_OFFICE = _joined(r"""
    (?:can bo|chu tich|bi thu|cong an|truong thon|truong ap|truong ban|truong khu pho|to truong|thon truong
    |dia chinh|ke toan truong|ke toan|giam doc|hieu truong|hieu pho|thu quy|truong phong|pho phong
    |truong khoa|bac si|y ta|giao vien|co giao|thay giao|nha truong|truong hoc|truong con|truong mam non
    |truong tieu hoc|truong cap|chu nhiem|canh sat|quan ly thi truong|kiem lam|thanh tra|hai quan
    |kiem sat vien|tham phan|dieu tra vien|chap hanh vien|cong chung vien|lanh dao|cong chuc|vien chuc
    |uy ban|xa toi|thon toi|ap toi|phuong toi|can bo thue|chi cuc|ban quan ly|hoi truong|truong tram
    |truong cong an|bo doi|dan quan|dan phong|bao ve|sep toi|chinh quyen|van thu|dia chinh|do dac|chu hui
    |toa an|cai ban|hang tong)
""")
_NOT_NAMES = _joined(r"""
    (?:noi|ngoai|con|xa|me|bo|oi|a|em|toi|chau|ay|nay|do|kia|thi|la|co|bi|duoc|cho|hai ben|chi em|ta|gia
    |tuoi|lon|chong|vo|ma|vao|ve|di|muon|khong|va|trai|gai|nha|nguoi|anh|chi|ban|o|bao|hoi|sinh|dau|dang
    |phai|lam|de|day)
""")
_PERSON = _joined(rf"""
    (?:(?:ong|ba|anh|chi|co|thay|chu|bac|thang|mu|lao|tay|sep)(?: (?!{_NOT_NAMES}\b)\w+){{1,3}}
    |nguoi ten \w+|(?:thang|mu|lao|bon) \w+|ten (?!la\b|goi\b|toi\b)\w+|con mu \w+|(?:ong|ba|anh
    |chi) (?:hang xom|chu tro|chu hui|chu quan|chu no|can bo|chu tich|truong|pho|bi thu|cong an)
    |con trai ong|vo chong (?:ong|ba|anh)|nha (?:ong|ba|anh))
""")
_PARTY = _joined(r"""
    (?:hang xom|nha ben|chu no|chu tro|chu nha|chu quan|chu hui|chu ho|cong ty|doanh nghiep|quan karaoke
    |nhom nguoi|duong day)
""")
# Wrong whoever does it.
_CRIME = _joined(r"""
    nhan (?:\w+ ){0,3}(?:hoi lo|phong bi|lot tay|hoa hong|tien chay)|(?:nhan|doi|voi|lay|an|bat (?:toi|dan
    |ba con)? ?(?:nop|dua|dong)|ep (?:toi|dan)? ?(?:nop|dua)?|goi y|xin) (?:hoi lo|lot tay|phong bi|duit
    |cua dut|hoa hong|chung chi)|(?:voi|an|doi) tien|doi (?:toi |dan |ba con |them )?(?:\d+|tien|may
    |vai) ?(?:trieu|nghin|ngan|k|tr|cu|chai|ty|tram)?(?! gia tri)|doi \d+\w*|an (?:gian|chan|bot|tien|bam
    |hoi lo|ban lam|quyt|het tien|het|deu)|(?:voi|voi vinh|deu|moc tui)(?: toi)? \d+|cat xen
    |giu lai mot (?:nua|phan)|(?:dua|nop|bien) (?:tien|phong bi|\d+ \w+) moi|bat dua|mua ban hoa don
    |tron thue|goi y (?:doi|dua|tien)|sua (?:ho so|giay|so|diem)|(?:doi|bat) (?:toi )?(?:chung|nop
    |dua) \d+\w*|ep cung|tu loi|gian lan|mua phieu|xin deu|vinh tien|moi tien|cuong che trai|lam tien
    |giay (?:to )?gia|(?:giay to|chung tu|ho so|so sach|con dau) gia|chua de|ghi lo|om \d+|om (?:\w+ )?tien
    |lua \w+ (?:dong|tien)|xu ep|thong thau|nang khong|ngam tien|khong den bu|xa xeo|bot xen|tham o
    |tham nhung|bien thu|rut ruot|khai khong|khai man|lap khong|chiem doat|lua dao|lua (?:toi|dan|tien
    |ba con|em|ca|het|nguoi|nhieu)|lua (?:\w+ )?\d+|giat (?:hui|no|tien)|vo hui|om tien|bao ke|cau ket
    |thong dong|bao che|tiep tay|lam gia|gia mao|lam sai|lam trai|lam quyen|lam dung|cua quyen|lam thu
    |nhung nhieu|sach nhieu|hach sach|vu khong|tru dap|chay (?:an|chuc|diem)|mua chuoc|an chia|chia nhau
    |nhan tien(?! bao hiem| tro cap| gi| luong| thuong)|an trom|an cap|trom|cuop|cuong doat
    |buon (?:\w+ )?(?:ma tuy|thuoc phien|lau|hang cam|nguoi|lau go)|(?:ban|tang tru|su dung) (?:\w+ )?ma tuy
    |ban (?:\w+ )?(?:hang gia|hang cam|dat cong|lau|thuoc gia|hang nhai)|danh bac|ghi (?:so )?de|(?:chua
    |to chuc) (?:\w+ )?(?:bac|bai|mai dam)|cho vay (?:nang lai|cat co)|tin dung den
    |xa (?:chat |nuoc |rac |trom )*thai|do (?:trom )?(?:chat |rac )thai|khai thac (?:cat|da|rung|go)|hut cat
    |pha rung|chat pha|hiep dam|dam o|xam hai|sam so|so soang|bo tron|om quy|(?:nau|ban|lam|pha) (?:ruou
    |thuoc|sua|phan bon) gia|ban bang|quay roi|hanh hung|(?:dung|mua
    |su dung) (?:\w+ )?(?:bang|bang cap|chung chi) gia|bang gia|so do gia|xay (?:\w+ )?trai phep|danh dan
    |danh nguoi|chiem (?:dat|dung)
""")
# Wrong for those who hold an office or lead others.
_ABUSE = _joined(r"""
    danh (?:\w+ )?(?:toi|dan|em|con|chau|hoc sinh|chong|vo|nguoi|ba con)|nhan (?:cua )?(?:toi )?\d+\w*
    |nhan (?:\w+ ){0,2}(?:trieu|tr|nghin)|thu (?:tien|phi|quy)(?: \w+){0,3} (?:sai|khong (?:co )?bien lai
    |trai|bat hop phap|ngoai|cua dan|vo toi va)|thu (?:sai|vo toi va)|lay (?:\w+ )?(?:dat|tien|quy|cua cong)
    |rut (?:tien )?(?:quy|tien)|ep (?:\w+ ){0,2}(?:hoc|mua|ky|nop|uong|quan he|nghi)|bat (?:dan|toi|hoc sinh
    |ba con) (?:nop|dong|ky|mua)|dua (?:con|nguoi nha|con chau|vo|ho hang)(?: \w+){0,3} vao
    |cap (?:\w+ ){0,3}(?:sai|cho nguoi nha|trai|khong dung)|ban (?:\w+ )?dat|tron (?:dong|thue)|quyt
    |no luong|om tien|khong tra luong|chui (?:boi|dan|mang)|ngoai tinh|quan he|nhau (?:nhet )?trong gio
    |hanh dan|hanh ha|lua|che bai|ngam tien|giu tien|chia (?:tien|dat)|chi sai|nhan hoi
    |doi quan he|am (?:sat|hai)|danh (?:dap|bam|gay|chay mau)
""")
# Wrong for a person with a name.
_PRIVATE = _joined(r"""
    lan chiem|lan dat|quyt|quit|no luong|xay (?:\w+ )?lan|lua|tron (?:no|thue)|ngoai tinh|pha hoai|dot
    |danh (?:toi|con|chau|em)|chui|boi nho
""")
_WRONG = re.compile(rf"\b(?:{_CRIME}|{_ABUSE}|{_PRIVATE})\b")
_ACCUSES = re.compile(
    _joined(rf"""
    \b(?:(?:{_OFFICE})(?: \w+){{0,7}}? (?:{_CRIME}|{_ABUSE})|(?:{_PERSON})(?: \w+){{0,7}}? (?:{_CRIME}
    |{_PRIVATE})|(?:{_PARTY})(?: \w+){{0,5}}? (?:{_CRIME})(?<!chiem dat))\b
""")
)
# «ông Hai», «bà Sáu»: a person called by the order of birth, who takes money.
_NICKNAMED = re.compile(
    _joined(rf"""
    \b(?:ong|ba|anh|chi|co|chu|thang|mu|lao) (?:hai|ba|tu|nam|sau|bay|tam|chin|muoi|ut)(?: \w+){{0,7}}? (?:{_CRIME}
    |{_ABUSE}|lay (?:\w+ )?tien)\b
""")
)
_ABUSED_ME = re.compile(rf"\bbi (?:\w+ )?(?:{_OFFICE}|{_PERSON})(?: \w+){{0,4}} (?:{_CRIME}|danh|ep|dap)\b")
_DENOUNCES = re.compile(r"\b(?:to cao|to giac|vach mat|vach tran|boc phot|lam don to)\b")
_DENOUNCED = re.compile(
    _joined(rf"""
    \b(?:to cao|to giac|vach mat|vach tran|boc phot|to)(?: \w+){{0,3}}? (?:{_OFFICE}|{_PERSON}|{_PARTY}
    |hanh vi cua|mot nguoi ten|doi tuong|toi pham doi tuong|(?:ong|ba|anh|chi|thang|con|mu|lao|nha)\b|tap the)
""")
)
_DEMANDS = _any(r"""
    (?:de nghi|yeu cau|kinh mong|mong|nho|xin)(?: \w+){0,5} (?:xu ly|dieu tra|lam ro|vao cuoc|bat giu
    |bat ngay|ky luat|thanh tra)
""")
_ABOUT_SOMEBODY = re.compile(
    _joined(rf"""
    \b(?:hanh vi (?:cua|sai)|{_PERSON}|(?:can bo|chu tich|bi thu|giam doc|hieu truong) (?:xa|phuong|thon
    |nay))
""")
)
_BRIBED = re.compile(
    _joined(rf"""
    \b(?:dua|bien|dut|nop|chung) (?:\w+ )?(?:tien|phong bi|hoi lo|quy) ?(?:\w+ )?cho (?:\w+ )?(?:{_OFFICE}
    |{_PERSON}|chi|anh|ong|ba|ho)|\bdua cho (?:anh |ong |chi |ba )?(?:{_OFFICE}) \d+\b
""")
)
_SURNAMED = re.compile(
    _joined(r"""
    \b(?:Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý)(?: [A-ZÀ-ỸĐ][\wÀ-ỹ]*){1,3}
    |\b(?:nguyen|tran|le|pham|huynh) (?:van|thi) \w+
""")
)
_CRIMINAL = _any(_CRIME)
_COMPLAINS = re.compile(r"\bkhieu (?:nai|lai|nai lan)\b")
_PLAIN_CRIME = re.compile(
    _joined(rf"""
    \b(?:{_OFFICE}|{_PERSON})(?: \w+){{0,7}}? (?:nhan hoi lo|doi (?:hoi lo|tien)|an tien|tham o|tham nhung
    |voi tien|lua dao)\b
""")
)
# It tells of somebody, though it asks: a name, a sum, a day, «xã tôi», «của tôi».
_NAMED = re.compile(
    _joined(r"""
    \b(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Cc]ô|[Tt]hầy|[Cc]hú|[Bb]ác|[Tt]hằng|[Mm]ụ|[Ll]ão|tên
    |[Cc]án bộ)(?: [A-ZÀ-ỸĐ][\wÀ-ỹ]*)+
""")
)
_TELLS = _any(r"""
    \d+ ?(?:trieu|tr|nghin|ngan|cu|chai|ty)|\d+(?:k|tr)|hom (?:qua|nay|truoc|kia)|vua roi|sang nay
    |nam ngoai
    |(?:xa|thon|phuong|ap|truong con|co quan) toi
    |(?:tien|dat) (?:cua )?(?:toi|nha toi|gia dinh toi|ba con)|cua toi
    |khong ai (?:xu ly|lam gi|bat|dung den)
""")
_MINE = _any(r"""
    (?:xa|thon|phuong|ap) toi|cua (?:toi|nha toi|gia dinh toi)|hom qua|khong ai xu ly
""")

_MORE_SHORTHAND = {
    "e": "em", "t": "toi", "bs": "bac si", "gd": "giam doc", "gv": "giao vien", "ht": "hieu truong", "cb": "can bo",
    "ct": "chu tich", "pct": "pho chu tich", "cax": "cong an xa", "tc": "to cao", "hx": "hang xom",
}  # fmt: skip
_KEYS = frozenset(
    "toi chong danh cao hoi lo nhan tien chu tich can bo cong xa phuong tham chan lua dao chiem doat trom cuop"
    " chay cuu giet chet muon song nha dang truong hiep dam hanh bac si ong phong quyt ban lam gia".split()
)


def inspect(text: str) -> Verdict:
    """What must happen before the text is kept: "danger", "accusation" or nothing."""
    folded = _read(text[:MOST_CHARACTERS])
    if _in_danger(folded, text):
        return "danger"
    return "accusation" if _accuses(folded, text) else ""


def guard(incoming: Incoming) -> Incoming:
    """The update with its verdict; of what was stopped nothing is left but who, when and what kind."""
    verdict = inspect(incoming.text) if incoming.text else ""  # whatever its kind: a photo may carry words
    return replace(incoming, text="", choice="", verdict=verdict) if verdict else incoming


def _in_danger(folded: str, text: str) -> bool:
    if _HANGS.search(text) and not _ABOUT_LAW.search(folded):
        return True
    if not _DANGER.search(folded) or _LAYS.search(text):
        return False
    if _CRIES_THOUGH.search(folded):
        return True
    if _ABOUT_LAW.search(folded):
        return False
    return not _ASKS_WHAT_TO_DO.search(folded) or _URGENT.search(folded) is not None


def _accuses(folded: str, text: str) -> bool:
    if _NICKNAMED.search(folded) and not _ASKS.search(folded):
        return True
    if _DENOUNCES.search(folded):
        accused = _DENOUNCED.search(folded) is not None or _ACCUSES.search(folded) is not None
        return accused and not (_ASKS.search(folded) and not _tells(folded, text))
    if _DEMANDS.search(folded) and _ABOUT_SOMEBODY.search(folded) and not _ASKS.search(folded):
        return True
    if not _WRONG.search(folded) and not _BRIBED.search(folded):
        return False
    if _COMPLAINS.search(folded):
        return _PLAIN_CRIME.search(folded) is not None and not _ASKS.search(folded)
    if not any(sign.search(folded) for sign in (_ACCUSES, _ABUSED_ME, _BRIBED)):
        return bool(_SURNAMED.search(text) and _CRIMINAL.search(folded)) and not _ASKS.search(folded)
    return not _ASKS.search(folded) or _tells(folded, text)


def _tells(folded: str, text: str) -> bool:
    """Does a text that asks tell of somebody all the same? Of penalties people ask with sums («nhận 2 triệu tội gì»)."""
    if _NAMED.search(text):
        return True
    signs = _MINE if _ASKS_PENALTY.search(folded) else _TELLS
    return signs.search(folded) is not None


def _read(text: str) -> str:
    """Folded syllables, shorthand written out, slips mended."""
    said = written_out(fold_once(text).replace("bo tui", "an bot").split())  # else «tui» is read as «toi»
    return " ".join(_MORE_SHORTHAND.get(one) or (one if is_syllable(one) else _mended(one)) for one in said)


def _mended(one: str) -> str:
    """`hoois` -> hoi, `tihc` -> tich, `tocao` -> to cao; what is no slip of a telling word stays."""
    plain = untelexed(one)
    if plain in _KEYS or not one.isalpha():
        return plain if plain in _KEYS else one
    for at in range(1, len(one)):
        if one[:at] in _KEYS and one[at:] in _KEYS:
            return f"{one[:at]} {one[at:]}"
        swapped = one[: at - 1] + one[at] + one[at - 1] + one[at + 1 :]
        if swapped in _KEYS:
            return swapped
        if len(one) > 3 and one[:at] + one[at + 1 :] in _KEYS:
            return one[:at] + one[at + 1 :]
    return one
