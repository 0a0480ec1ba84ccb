"""What people do to a question while they type it: no diacritics, typos, teencode. Seeded; the same text, kind and seed
give the same result on every machine.

The table of teencode is the bench's own. It shares nothing with bot/vietnamese.py, so that the engine is not measured
against its own list.
"""

import re
import string
import unicodedata
from functools import cache
from random import Random

SEED = 20261125
KINDS = {"a": "as typed", "b": "no diacritics", "c": "typos", "d": "teencode", "e": "all together"}
CHARACTERS_PER_TYPO = 8

_TEENCODE = """
không: k, ko, kh, hok, hông, hong, kg
không được: kdc, k đc
được: dc, đc, đk
bao nhiêu: bn, bnh, bnhiu
bao nhiêu tiền: bnt, bn tiền
bao lâu: bl, blau
như thế nào: ntn, nt nào
thế nào: tn
gì: j, ji, rì
vậy: z, v, zậy
rồi: r, rùi
với: vs, zới
vợ: vk
chồng: ck
cũng: cx, cg
những: nhữg, nhg
nhiều: nh, nhìu
người: ng, ngừi
người ta: ngta
mình: mik, mk, mìk
tôi: t, tui
em: e
anh: a
chị: c
bạn: b
bị: bj
đi: đj
muốn: mún, mn
biết: bít, bik
trước: trc
trong: trg
giờ: h
bây giờ: bh, bây h
hôm nay: hnay
tháng: th
triệu: tr
nghìn: k
tiền: tìn
làm: lm
làm sao: lsao
phải: fải
phạt: fạt
quá: wá
quy định: qđ, qđịnh
viết: vít
nước: nc
gia đình: gđ
điện thoại: đt
số điện thoại: sđt
ví dụ: vd
vấn đề: vđ
thông tin: ttin
văn bản: vb
nghị định: nđ
thông tư: tt
quyết định: qđ
nghị quyết: nq
bộ luật hình sự: blhs
bộ luật dân sự: blds
bộ luật lao động: bllđ
điều kiện: đk
đăng ký: đký, đk
giấy tờ: gtờ
hồ sơ: hs
thủ tục: ttục
bảo hiểm: bh
bảo hiểm y tế: bhyt
bảo hiểm xã hội: bhxh
bảo hiểm thất nghiệp: bhtn
giấy phép lái xe: gplx
bằng lái xe: blx
giấy chứng nhận: gcn
giấy chứng nhận quyền sử dụng đất: gcnqsdđ
quyền sử dụng đất: qsdđ
sử dụng: sd
căn cước công dân: cccd
chứng minh nhân dân: cmnd
nghĩa vụ quân sự: nvqs
giao thông: gt
cảnh sát giao thông: csgt
nồng độ cồn: nđc
xe máy: xm
ô tô: oto, ôtô
mũ bảo hiểm: mbh
ủy ban nhân dân: ubnd
uỷ ban nhân dân: ubnd
công an: ca
công ty: cty
doanh nghiệp: dn
hợp đồng: hđ
hợp đồng lao động: hđlđ
người lao động: nlđ
người sử dụng lao động: nsdlđ
lao động: lđ
kinh doanh: kd
hộ kinh doanh: hkd
nhân viên: nv
học sinh: hs
sinh viên: sv
thuế thu nhập cá nhân: thuế tncn
giá trị gia tăng: gtgt, vat
bất động sản: bđs
trách nhiệm: tn
trách nhiệm hình sự: tnhs
vi phạm hành chính: vphc
phòng cháy chữa cháy: pccc
kết hôn: kh
khai sinh: ks
tạm trú: ttrú
hộ khẩu: hk
quốc gia: qg
nhân dân: nd
việt nam: vn
"""


def noisy(text: str, kind: str, seed: int = SEED) -> str:
    """The text as somebody of that kind (a key of KINDS) would have typed it."""
    chance = Random(f"{seed} {kind} {text}")
    said = unicodedata.normalize("NFC", text)
    if kind in "de":
        said = teencode(said, chance)
    if kind in "ce":
        said = typos(said, chance)
    return bare(said) if kind in "be" else said


def bare(text: str) -> str:
    """Without diacritics, đ too."""
    apart = unicodedata.normalize("NFD", text.translate({ord("đ"): "d", ord("Đ"): "D"}))
    return "".join(one for one in apart if not unicodedata.combining(one))


def typos(text: str, chance: Random) -> str:
    """One random edit for every eight characters, at least one: insert, delete, replace, swap neighbours."""
    letters = list(text)
    for _ in range(max(1, round(len(text) / CHARACTERS_PER_TYPO)) if letters else 0):
        at = chance.randrange(len(letters))
        edit = chance.choice(("insert", "delete", "replace", "swap"))
        if edit == "insert":
            letters.insert(at, chance.choice(string.ascii_lowercase))
        elif edit == "replace":
            letters[at] = chance.choice(string.ascii_lowercase.replace(letters[at].lower(), ""))
        elif edit == "swap" and len(letters) > 1:
            at = min(at, len(letters) - 2)
            letters[at : at + 2] = letters[at + 1], letters[at]
        elif len(letters) > 1:
            del letters[at]
    return "".join(letters)


def teencode(text: str, chance: Random) -> str:
    """Every word and phrase of the table in one of the ways in which the young write it."""
    table, found = _table()
    return found.sub(lambda match: chance.choice(table[match[0].lower()]), text)


@cache
def _table() -> tuple[dict[str, tuple[str, ...]], re.Pattern[str]]:
    """Phrase -> ways to write it, and what finds the longest phrase that stands somewhere."""
    table = {}
    for line in unicodedata.normalize("NFC", _TEENCODE).strip().splitlines():
        phrase, _, ways = line.partition(":")
        table[phrase] = tuple(way.strip() for way in ways.split(","))
    phrases = "|".join(sorted(map(re.escape, table), key=len, reverse=True))
    return table, re.compile(rf"(?<!\w)(?:{phrases})(?!\w)", re.IGNORECASE)
