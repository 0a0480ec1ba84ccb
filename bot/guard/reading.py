"""What a text says once it is read as it is meant: folded, shorthand written out, slips mended, disguises taken off.

A disguise is what the eye reads and a search does not: letters of other alphabets, letters set apart (`t ố  c á o`,
`h.o.i l.o`), digits for letters (`h0i l0`), words run together (`thamô`), the codes of web addresses and pages.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from urllib.parse import unquote

from bot.guard.wrongs import TELLING
from bot.vietnamese import fold_once, is_syllable, untelexed, written_out

_SHORTHAND = {
    "e": "em", "t": "toi", "bs": "bac si", "gd": "giam doc", "gv": "giao vien", "ht": "hieu truong", "cb": "can bo",
    "ct": "chu tich", "pct": "pho chu tich", "cax": "cong an xa", "tc": "to cao", "hx": "hang xom",
    "ctx": "chu tich xa", "pctx": "pho chu tich xa", "pb": "phong bi", "ms": "moi",
}  # fmt: skip
_KEYS = frozenset(
    "toi chong danh cao hoi lo nhan tien chu tich can bo cong xa phuong tham chan lua dao chiem doat trom cuop"
    " chay cuu giet chet muon song nha dang truong hiep dam hanh bac si ong phong quyt ban lam gia".split()
)
_LOOK_ALIKE = str.maketrans(
    "аеорсухіјѕԁһкмтвнАЕОРСУХІЈЅКМТВНαοερνικτυΑΟΕΡΝΙΚΤ", "aeopcyxijsdhkmtbhAEOPCYXIJSKMTBHaoepviktuAOEPNIKT"
)
"""Cyrillic and Greek."""
_LEET = str.maketrans("0134@$", "oieaas")
_SUM = re.compile(r"(?!0[^\W\d])[\d.,]+[^\W\d_]*\W*")
_CODED = re.compile(r"%[0-9A-Fa-f]{2}|&#?\w+;|\\u[0-9a-fA-F]{4}")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_SAID_OF = (
    (re.compile(r"\bổng\b", re.IGNORECASE), "ông ấy"),
    (re.compile(r"\bbả\b(?! chó| chuột)", re.I), "bà ấy"),
    (re.compile(r"\bkhống\b", re.I), "không thật"),
)
"""What folding would lose: the South's he and she, and figures that are not true, that would end as a question."""
_COMMAND = re.compile(r"\s*/[a-z0-9_]+(?:@\w+)?(?=\s|$)", re.IGNORECASE | re.ASCII)
_POCKET = re.compile(r"\b(?:bo|dut|duc) (?:vao )?tui\b")
_CHIEF = re.compile(r"\btrg (?=thon|ap|ban|khu|phong|cong an|tram)")
_ALLEY = re.compile(r"\b(cuoi|dau|trong|ngoai|con|duong|so) hem\b")
_LONGEST_RUN = 60
"""Letters of the longest word that is looked at as several run together: the time for it grows with its length."""


def whole(text: str) -> str:
    """Composed, in our own alphabet, without what nobody sees: for what only marks and capitals tell. A command before it is
    left out, else «/canbo» accuses an official."""
    text = _COMMAND.sub("", text, count=1) if text.lstrip().startswith("/") else text
    seen = "".join(one for one in text if unicodedata.category(one) != "Cf")
    said = unicodedata.normalize("NFC", seen).translate(_LOOK_ALIKE)
    for pronoun, meant in _SAID_OF:
        said = pronoun.sub(meant, said)
    return said


def readings(said: str) -> tuple[str, ...]:
    """What `whole` gave, as it stands and, where that differs, without its disguise: folded syllables."""
    plain, bare = fold_once(said), " ".join(_bared(said))
    return (_read(plain),) if plain == bare else (_read(plain), _read(bare))


def _read(folded: str) -> str:
    """Shorthand written out, slips mended. First what shorthand would misread: «túi» as «tôi», «hẻm» as «không»."""
    folded = _ALLEY.sub(r"\1 ngo", _CHIEF.sub("truong ", _POCKET.sub("an bot", folded)))
    said = written_out(folded.split())
    return " ".join(_SHORTHAND.get(one) or (one if is_syllable(one) else _mended(one)) for one in said)


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


# Disguises ----------------------------------------------------------------------------------------------------------


def _bared(said: str) -> Iterator[str]:
    """Folded words, each disguise taken off."""
    if _CODED.search(said):
        said = html.unescape(unquote(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), said)))
    for group in re.split(r"\s{2,}|\n", _lettered(said)):
        for single, run in groupby(fold_once(group).split(), key=lambda one: len(one) == 1 and one.isalpha()):
            words = list(run)
            yield from _together(words, group) if single else _split(words)


def _together(letters: list[str], group: str) -> list[str]:
    """Letters set apart -> words; two alone are one word only where more room stands around them (`t ố  c á o`)."""
    word = "".join(letters)
    alone = len(fold_once(group).split()) == len(letters)
    if is_syllable(word) and len(letters) > (1 if alone else 2):
        return [word]
    return (_parted(word) if len(letters) > 2 else []) or letters


def _lettered(said: str) -> str:
    """Letters for the digits in words: `th4m 0` -> tham o; sums (`20tr`, `500k`) stay."""
    words = [_unleeted(one) for one in said.split(" ")]
    if any(before != after for before, after in zip(said.split(" "), words, strict=True)):
        words = ["o" if one == "0" else one for one in words]
    return " ".join(words)


def _unleeted(word: str) -> str:
    if word.isalpha() or word.isdecimal() or _SUM.fullmatch(word) or not any(one.isalpha() for one in word):
        return word
    meant = word.translate(_LEET)
    return meant if all(is_syllable(one) for one in fold_once(meant).split()) else word


def _split(words: list[str]) -> Iterator[str]:
    for one in words:
        yield from [one] if is_syllable(one) or not one.isalpha() else _parted(one) or [one]


def _parted(run: str) -> list[str]:
    """Words run together, told apart with as few strange syllables as can be: `ongchutichxa` -> ong chu tich xa."""
    if len(run) > _LONGEST_RUN:
        return []
    best: list[tuple[int, list[str]] | None] = [(0, [])]
    for end in range(1, len(run) + 1):
        ways = [
            (before[0] + _strangeness(run[start:end]), [*before[1], run[start:end]])
            for start in range(max(0, end - 7), end)
            if (before := best[start]) and is_syllable(run[start:end])
        ]
        best.append(min(ways, default=None))
    found = best[-1]
    return found[1] if found else []


def _strangeness(syllable: str) -> int:
    if syllable in TELLING or syllable in _KEYS:
        return 2
    if syllable == "o":  # tham ô
        return 3
    return 7 if len(syllable) == 1 else 4
