"""Comparing Vietnamese: NFC, đ, tone marks (hòa = hoà), shorthand (ko, dc, cccd), syllables. Pure.

fold("Đường  HỎNG!")             -> "duong hong"
syllables("k có gplx")           -> ("khong", "co", "giay", "phep", "lai", "xe")
same_word("hoà giải", "hòa giải") -> True
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

SHORT = 24
"""Only strings up to this length are remembered: buttons, commands; not what people tell of themselves."""

_MOST_CHARACTERS = 4096
_INVISIBLE = "\u034f\u115f\u1160\u3164"  # beside all of category Cf: zero-width spaces, direction marks


class _Folding(dict[int, str]):
    """Code point -> what stays of it; learns a character when it first meets it."""

    def __missing__(self, code: int) -> str:
        plain = _plain(chr(code))
        if len(self) < _MOST_CHARACTERS:  # a person who sends all of Unicode does not fill the memory
            self[code] = plain
        return plain


def _plain(character: str) -> str:
    if character in _INVISIBLE or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return ""
    if character in "đĐ":
        return "d"
    parts = unicodedata.normalize("NFKD", character).lower()
    return "".join(part if "a" <= part <= "z" or "0" <= part <= "9" else _between(part) for part in parts)


def _between(part: str) -> str:
    return "" if unicodedata.combining(part) else " "


_FOLDING = _Folding()


def fold_once(text: str) -> str:
    """As `fold`, without remembering: for texts in which people write about themselves or others."""
    return " ".join(text.translate(_FOLDING).split())


_remembered = lru_cache(maxsize=8192)(fold_once)


def fold(text: str) -> str:
    """Lower case, without diacritics, đ -> d, only letters, digits, single spaces; NFC and NFD are equal."""
    return _remembered(text) if len(text) <= SHORT else fold_once(text)


# Shorthand --------------------------------------------------------------------------------------------------

# Meaning: what people type for it. Only what means one thing in nearly every question about law:
# "tt" (thông tư, tạm trú, thông tin), "hs" (hồ sơ, học sinh), "ca" (công an, cá) stay out.
_WRITTEN = """
khong: k ko kg kh kog khog khg hok hog hem
duoc: dc dx
bao nhieu: bn bnhieu bnhiu
nhieu: nhiu
bao hiem xa hoi: bhxh
bao hiem y te: bhyt
bao hiem that nghiep: bhtn
can cuoc cong dan: cccd
chung minh nhan dan: cmnd cmtnd cmt
giay phep lai xe: gplx
bang lai xe: blx
xe may: xm xemay
o to: oto
mu bao hiem: mbh
nong do con: ndc
canh sat giao thong: csgt
giao thong: gthong
vi pham hanh chinh: vphc
nghi dinh: nd
nghi quyet: nq
phong chay chua chay: pccc
uy ban nhan dan: ubnd
hoi dong nhan dan: hdnd
cong an nhan dan: cand
cong ty: cty ctty
ho kinh doanh: hkd
ho khau: hk shk
so dien thoai: sdt
dien thoai: dthoai
dang ky: dki dky dangki
dang ky kinh doanh: dkkd
khai sinh: ks gks
nghia vu quan su: nvqs
quyen su dung dat: qsdd
giay chung nhan quyen su dung dat: gcnqsdd
bat dong san: bds
hop dong lao dong: hdld
nguoi lao dong: nld
nguoi su dung lao dong: nsdld
tai nan lao dong: tnld
thu nhap ca nhan: tncn
thu nhap doanh nghiep: tndn
gia tri gia tang: gtgt vat
doanh nghiep: dnghiep
thu tuc hanh chinh: tthc
tro giup phap ly: tgpl
bao luc gia dinh: blgd
gia dinh: gdinh
mang xa hoi: mxh
facebook: fb
kham chua benh: kcb
hop tac xa: htx
hoc phi: hphi
nhan vien: nvien
giay to: gto
nhu the nao: ntn
the nao: tnao
vay: z zay dzay
gi: j
roi: r
voi: vs
biet: bit bik
lam: lm
nguoi: ng
nguoi ta: ngta
truoc: trc
trong: trg
nhung: nhg nhug
nuoc: nc
trieu: tr
nghin: ngh
toi: tui
vo: vk
chong: ck
van de: vde
hom nay: hnay
bay gio: bjo bgio
quy dinh: qdinh
""".strip()


def _shorthand(written: str) -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for line in written.splitlines():
        means, _, says = line.partition(":")
        meant = tuple(means.split())
        table.update((fold_once(say), meant) for say in says.split() if fold_once(say) != means)
    return table


SHORTHAND = _shorthand(_WRITTEN)
"""Folded shorthand -> folded syllables."""

# What means several things; which one is meant, its neighbours tell.
_MANY = """
a: anh
b: ban
bh: bao hiem, bay gio
bl: bao lau
ca: cong an
cb: can bo
cn: chi nhanh, cong nhan, ca nhan
cv: cong viec, cong van
dk: dang ky, dieu kien, duoc
dn: doanh nghiep
dt: dien thoai, dat
e: em
gcn: giay chung nhan
gd: gia dinh, giam doc, giao duc
gt: giao thong
gv: giao vien
h: gio
hc: hanh chinh
hd: hop dong, hoat dong, hoa don
hn: hon nhan
hs: ho so, hoc sinh, hinh su
kd: kinh doanh
kh: ket hon, khach hang, khong
ks: khai sinh
ld: lao dong
m: may, minh
mk: minh
mn: moi nguoi, muon
ms: moi
nd: nhan dan, noi dung
nh: nhieu, ngan hang
nk: nhu khau
nv: nhan vien, nhiem vu
pl: phap luat
ql: quan ly
qd: quy dinh, quyet dinh
sd: su dung
sv: sinh vien
t: toi
tb: thong bao, thuong binh
th: truong hop, thang
tk: tai khoan
tn: the nao, trach nhiem, tai nan, thu nhap
ts: tai san
tt: thong tin, thong tu, tam tru, thu tuc
ttin: thong tin
ttuc: thu tuc
xd: xay dung
xp: xu phat
vb: van ban
vd: vi du, van de
vn: viet nam
""".strip()


def _many(written: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    lines = (line.partition(":") for line in written.splitlines())
    return {say: tuple(tuple(one.split()) for one in means.split(",")) for say, _, means in lines}


AMBIGUOUS = _many(_MANY)
"""Folded shorthand -> what it may stand for."""

_SOUNDED = (
    ("f", "ph"), ("j", "gi"), ("j", "i"), ("w", "qu"), ("w", "u"), ("z", "d"), ("z", "v"), ("z", "gi"), ("k", "c"),
    ("ui", "uoi"), ("ui", "oi"), ("un", "uon"), ("iu", "ieu"), ("iu", "yeu"), ("ik", "ich"), ("ik", "inh"),
    ("uk", "uc"), ("ok", "oc"), ("ak", "ac"), ("hg", "ng"), ("g", "ng"), ("it", "iet"), ("ut", "uot"), ("in", "ien"),
)  # fmt: skip


def sounded(folded: str) -> set[str]:
    """Ways to spell what was written as it sounds: `fat` -> phat, `dj` -> di, `nhiu` -> nhieu, `mun` -> muon."""
    return {folded.replace(said, meant, 1) for said, meant in _SOUNDED if said in folded} - {folded}


def syllables(text: str) -> tuple[str, ...]:
    """Folded syllables, shorthand written out: `bị phạt bn` -> (bi, phat, bao, nhieu)."""
    return written_out(fold(text).split())


def written_out(folded: Sequence[str]) -> tuple[str, ...]:
    """Folded syllables with each shorthand replaced by what it stands for."""
    if SHORTHAND.keys().isdisjoint(folded):
        return tuple(folded)
    return tuple(part for one in folded for part in SHORTHAND.get(one, (one,)))


# What a syllable looks like ---------------------------------------------------------------------------------

_SYLLABLE = re.compile(
    r"(?:ngh?|nh|n|th|tr|t|ch|c|kh|k|ph|gh|gi|g|qu|b|d|h|l|m|p|r|s|v|x)?"
    r"(?:(?:uye|uya|uyu|oai|oay|oao|oeo|uay|uoi|uou|ieu|yeu|uy|uo|ua|ue|oa|oe|oo|ie|ye|ia|ai|ao|au|ay|eo|eu|iu|oi|ui|uu"
    r"|a|e|i|o|u|y)(?:ch|nh|ng|c|m|n|p|t)?)"
)


_LONGEST_SYLLABLE = 8
"""Letters of the longest that the pattern allows; `nghieng` has 7."""


def is_syllable(folded: str) -> bool:
    """Could this be a Vietnamese syllable without its marks? `nghieng` could, `joke` could not."""
    return len(folded) <= _LONGEST_SYLLABLE and _looks_like_one(folded)


@lru_cache(maxsize=8192)
def _looks_like_one(folded: str) -> bool:
    """Nothing longer comes here: what people write in one piece (an address, a password) is not remembered."""
    return _SYLLABLE.fullmatch(folded) is not None


_TELEX_DOUBLE = re.compile(r"([a-z])\1+")
_TELEX_MARKS = "fsrxjw"
_MARKS_OF_A_VOWEL = re.compile(rf"(?<=[aeiouy])[{_TELEX_MARKS}]+")


def untelexed(folded: str) -> str:
    """What a slipped Telex keyboard meant: `quyeets` -> quyet, `ddinh` -> dinh, `naooo` -> nao."""
    return _MARKS_OF_A_VOWEL.sub("", _TELEX_DOUBLE.sub(r"\1", folded)).rstrip(_TELEX_MARKS)


# Whole words ------------------------------------------------------------------------------------------------

_NEW_STYLE = re.compile(r"(?<!q)([ou])([àáảãạèéẻẽẹỳýỷỹỵ])(?![^\W\d_])")


def _first_vowel(match: re.Match[str]) -> str:
    parts = unicodedata.normalize("NFD", match[2])  # a vowel with its hat, then the tone
    return unicodedata.normalize("NFC", match[1] + parts[1]) + parts[0]


def spelled(text: str) -> str:
    """NFC, lower case, tones where the older school puts them: `HOÀ`, `hoà` and `hòa` become the same."""
    return _NEW_STYLE.sub(_first_vowel, unicodedata.normalize("NFC", text).lower())


def same_word(one: str, other: str) -> bool:
    """Do two writings mean the same word? One may lack all diacritics; two different tones differ."""
    if fold(one) != fold(other):
        return False
    first, second = spelled(one), spelled(other)
    return first == second or first.isascii() or second.isascii()
