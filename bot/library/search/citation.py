"""Where a question names a document: «nđ 168», «điều 7 nghị định 168», «luật đất đai», «168/2024/NĐ-CP». Pure."""

from collections.abc import Sequence, Set

_KINDS = tuple(
    tuple(kind.split())
    for kind in ("nghi dinh", "thong tu", "nghi quyet", "quyet dinh", "chi thi", "bo luat", "phap lenh", "luat")
)
_BEGINS = frozenset(kind[0] for kind in _KINDS)
_WITHIN = frozenset(("dieu", "khoan", "muc", "chuong"))
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


def _place(said: Sequence[str], at: int) -> int:
    """«điều 7», «khoản 2»; 0 where none begins."""
    is_place = said[at] in _WITHIN and at + 1 < len(said) and said[at + 1].isdecimal()
    return at + 2 if is_place else 0


def _numbered(said: Sequence[str], at: int) -> int:
    """«nghị định (số) 168 (2024)», «168 2024 nghị định cp»."""
    kind = next((len(one) for one in _KINDS if tuple(said[at : at + len(one)]) == one), 0)
    if kind:
        end = at + kind
        end += end < len(said) and said[end] == "so"
        if end < len(said) and said[end].isdecimal():
            end += 1
            return end + (end < len(said) and _is_year(said[end]))
        return 0
    if said[at].isdecimal() and at + 2 < len(said) and _is_year(said[at + 1]):
        kind = next((len(one) for one in _KINDS if tuple(said[at + 2 : at + 2 + len(one)]) == one), 0)
        parliament = said[at + 2].startswith("qh")
        end = at + 2 + (kind or parliament)
        return end + (end < len(said) and said[end] == "cp") if kind or parliament else 0
    return 0


def _named(said: Sequence[str], at: int, names: Set[str]) -> int:
    if not any(said[at] == kind[0] for kind in _KINDS):
        return 0
    ends = range(min(len(said), at + _LONGEST), at + 1, -1)
    return next((end for end in ends if " ".join(said[at:end]) in names), 0)


def _is_year(one: str) -> bool:
    return len(one) == 4 and one.isdecimal()
