"""Where a question names a document: «nđ 168», «điều 7 nghị định 168», «luật đất đai», «168/2024/NĐ-CP». Pure."""

from collections.abc import Sequence, Set

_KINDS = tuple(
    tuple(kind.split())
    for kind in ("nghi dinh", "thong tu", "nghi quyet", "quyet dinh", "chi thi", "bo luat", "phap lenh", "luat")
)
_BEGINS = frozenset(kind[0] for kind in _KINDS)
_WITHIN = frozenset(("dieu", "khoan", "diem", "muc", "chuong"))
_LONGEST = 12
"""Syllables of a law's name."""

Span = tuple[int, int]


def citations(said: Sequence[str], names: Set[str]) -> tuple[Span, ...]:
    """(first, end) of each run of syllables that cites; none unless a document is named.

    names: folded names of documents that have one («luat dat dai»).
    """
    if _BEGINS.isdisjoint(said) and not any(map(_is_year, said)):
        return ()
    found: list[Span] = []
    document, at = False, 0
    while at < len(said):
        end = _place(said, at)
        if not end:
            end = _numbered(said, at) or _named(said, at, names)
            document = document or bool(end)
        if end:
            found.append((at, end))
        at = end or at + 1
    return tuple(found) if document else ()


def tells_where(said: Sequence[str], span: Span) -> bool:
    """«khoản 2», «chương 3»: no name of a document has it, unlike «Điều 7 Nghị định 168» (entries.py)."""
    return said[span[0]] in _WITHIN and said[span[0]] != "dieu"


def _place(said: Sequence[str], at: int) -> int:
    """«điều 7», «khoản 2», «điểm h»; 0 where none begins."""
    if said[at] not in _WITHIN or at + 1 == len(said):
        return 0
    is_place = len(said[at + 1]) == 1 if said[at] == "diem" else said[at + 1].isdecimal()
    return at + 2 if is_place else 0


def _numbered(said: Sequence[str], at: int) -> int:
    """«nghị định 168 (2024)»; «168 2024 nghị định cp», and what stands before that."""
    end = at + _kind(said, at)
    if end == at:
        return _whole_number(said, at)
    if _whole_number(said, end):
        return end
    if end < len(said) and said[end].isdecimal():
        end += 1
        return end + (end < len(said) and _is_year(said[end]))
    return 0


def _kind(said: Sequence[str], at: int) -> int:
    """How many syllables the kind of document has that is named here."""
    return next((len(one) for one in _KINDS if tuple(said[at : at + len(one)]) == one), 0)


def _whole_number(said: Sequence[str], at: int) -> int:
    """«168/2024/NĐ-CP», «31/2024/QH15»."""
    if at + 2 < len(said) and said[at].isdecimal() and _is_year(said[at + 1]):
        end = at + 2 + (_kind(said, at + 2) or said[at + 2].startswith("qh"))
        return end + (end < len(said) and said[end] == "cp") if end > at + 2 else 0
    return 0


def without_so(said: Sequence[str]) -> tuple[str, ...]:
    """«nghị định số 168» -> «nghị định 168»: people write both, and a document has one name."""
    return tuple(one for at, one in enumerate(said) if one != "so" or not _names_number(said, at))


def _names_number(said: Sequence[str], at: int) -> bool:
    ends = any(len(one) <= at and tuple(said[at - len(one) : at]) == one for one in _KINDS)
    return ends and at + 1 < len(said) and said[at + 1].isdecimal()


def _named(said: Sequence[str], at: int, names: Set[str]) -> int:
    if not any(said[at] == kind[0] for kind in _KINDS):
        return 0
    ends = range(min(len(said), at + _LONGEST), at + 1, -1)
    return next((end for end in ends if " ".join(said[at:end]) in names), 0)


def _is_year(one: str) -> bool:
    return len(one) == 4 and one.isdecimal()
