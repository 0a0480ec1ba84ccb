"""From a text to syllables: synonyms in one form, what merely asks or is polite set apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.library.search.citation import without_so
from bot.vietnamese import fold_once, syllables, written_out

MOST_SYLLABLES = 64
"""Of a long story only the beginning is searched; a question stands in far fewer."""

SMALL = 0.2
"""What a syllable that merely asks or is polite weighs, beside 1 for any other."""

PAIR = 0.8
"""What a pair of neighbouring syllables weighs, times the mean of their weights, beside 1 for a syllable."""

# Folded, and only such as are no part of a word of law: "the" (thẻ, thế), "con", "do", "lai", "dang" are not here.
STOP = frozenset(
    "a ah ak ad admin bot oi uh um vang nhe nhi nha vay day kia ay da thua xin hoi muon biet cho thi la ma va hay hoac voi"
    " cua de khi neu co khong duoc bi phai chua se gi nao sao ai dau nhu nay nhung mot moi nhieu rat qua roi nua cung"
    " toi minh em anh chi chau ong ba bac tao may ban bay gio o ra vao len can nen giup ho ta no chung luon thoi rang"
    .split()
) - {"ho"}  # fmt: skip

# Groups that ask: their syllables are words elsewhere (bảo hiểm, thẻ, khi), here they only say what is wanted.
_ASKING = tuple(
    tuple(group.split())
    for group in (
        "bao nhieu", "bao lau", "bao gio", "nhu the nao", "the nao", "lam the nao", "lam sao", "ra sao", "o dau", "khi nao",
        "luc nao", "the la", "vi sao", "tai sao", "la gi", "cho hoi", "cho toi hoi", "lam gi", "gom nhung gi", "the thi",
    )
)  # fmt: skip


def _by_first(groups: Iterable[tuple[str, ...]]) -> dict[str, tuple[tuple[str, ...], ...]]:
    table: dict[str, tuple[tuple[str, ...], ...]] = {}
    for group in sorted(set(groups), key=len, reverse=True):
        table[group[0]] = (*table.get(group[0], ()), group)
    return table


_ASKING_BY_FIRST = _by_first(_ASKING)


@dataclass(frozen=True)
class Synonyms:
    """What citizens say -> what the content says; the longest that fits is taken, from left to right."""

    means: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    first: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> "Synonyms":
        """(say, means) pairs; of two meanings the first counts."""
        means: dict[tuple[str, ...], tuple[str, ...]] = {}
        for say, mean in pairs:
            said, meant = syllables(say), syllables(mean)
            if said and said != meant:
                means.setdefault(said, meant)
        return cls(means, _by_first(means))

    def applied(self, said: Sequence[str]) -> tuple[str, ...]:
        """The syllables with every saying replaced by what it means; what already says so stays."""
        if self.first.keys().isdisjoint(said):
            return _as_named(said)
        out: list[str] = []
        at = 0
        while at < len(said):
            groups = self.first.get(said[at])
            group = groups and next((g for g in groups if tuple(said[at : at + len(g)]) == g), None)
            if not group or self._meant(said, at, group):
                out.append(said[at])
                at += 1
            else:
                out.extend(self.means[group])
                at += len(group)
        return _as_named(out)

    def _meant(self, said: Sequence[str], at: int, group: tuple[str, ...]) -> bool:
        """Is the saying here a part of what it means (`rút bảo hiểm` in `rút bảo hiểm xã hội`)?"""
        meant = self.means[group]
        starts = (at - n for n in range(len(meant) - len(group) + 1) if meant[n : n + len(group)] == group)
        return any(start >= 0 and tuple(said[start : start + len(meant)]) == meant for start in starts)


def _as_named(said: Sequence[str]) -> tuple[str, ...]:
    return without_so(_one_word(said)) if "so" in said else _one_word(said)


_NO_CAR = frozenset("dan chuc hoa truong".split())


def _one_word(said: Sequence[str]) -> tuple[str, ...]:
    """«ô tô» as one: its halves are `ở` and `tố`, and it is what sets an answer apart from its neighbour."""
    if "to" not in said or "o" not in said:
        return tuple(said)
    out: list[str] = []
    for at, one in enumerate(said):
        if one == "to" and out and out[-1] == "o" and not (at + 1 < len(said) and said[at + 1] in _NO_CAR):
            out[-1] = "oto"
        else:
            out.append(one)
    return tuple(out)


def canonical(text: str, synonyms: Synonyms) -> tuple[str, ...]:
    """A text of the content as search compares it."""
    return synonyms.applied(syllables(text))


def typed(text: str) -> tuple[str, ...]:
    """What a person typed, at most MOST_SYLLABLES of it, as folded syllables with shorthand written out."""
    return written_out(fold_once(text.lstrip()[: MOST_SYLLABLES * 12]).split()[:MOST_SYLLABLES])


def weights(said: Sequence[str]) -> list[float]:
    """How much each syllable tells: 1, or SMALL when it merely asks or is polite."""
    weighed = [SMALL if one in STOP else 1.0 for one in said]
    for at, one in enumerate(said):
        for group in _ASKING_BY_FIRST.get(one, ()):
            if tuple(said[at : at + len(group)]) == group:
                weighed[at : at + len(group)] = [SMALL] * len(group)
                break
    return weighed
