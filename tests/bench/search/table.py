"""The figures as rows, for a machine (`--json`) and for a reader (120 columns)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tests.bench.search.chat import FIRST, Chat
from tests.bench.search.contender import Figures
from tests.bench.search.figures import RECALLS, Ratio, found_within, percentile, ratio, reciprocal, same_first
from tests.bench.search.noise import KINDS

OURS = "loaluat"


@dataclass(frozen=True, slots=True)
class Row:
    """One engine on one corpus under one noise. ours: how much better our MRR is, question by question; None for ours."""

    corpus: str
    noise: str
    engine: str
    questions: int
    recall: dict[int, Ratio]
    mrr: Ratio
    ours: Ratio | None
    p50: float
    p99: float


def rows(found: Sequence[Figures]) -> list[Row]:
    """Of all engines on one corpus: noise by noise, then engine by engine."""
    ours = next((one for one in found if one.case.engine == OURS), None)
    kinds = found[0].case.noise if found else ""
    return [_row(one, kind, ours if one is not ours else None) for kind in kinds for one in found]


def _row(one: Figures, kind: str, ours: Figures | None) -> Row:
    answers = one.answers[kind]
    each = reciprocal(answers.places)
    return Row(
        one.case.corpus,
        kind,
        one.case.engine,
        len(answers.places),
        {most: ratio(found_within(answers.places, most)) for most in RECALLS},
        ratio(each),
        ratio(reciprocal(ours.answers[kind].places) - each) if ours else None,
        percentile(answers.took, 50),
        percentile(answers.took, 99),
    )


def same_without_diacritics(one: Figures) -> float | None:
    """The share of questions with the same first hit as typed and without diacritics; None unless both were asked."""
    if not {"a", "b"} <= one.answers.keys():
        return None
    return same_first(one.answers["a"].first, one.answers["b"].first)


def for_a_machine(found: Sequence[Figures]) -> dict[str, Any]:
    engines = {
        one.case.engine: {
            "entries": one.entries,
            "build_seconds": one.build_seconds,
            "memory_mb": one.memory_mb,
            "same_first_without_diacritics": same_without_diacritics(one),
        }
        for one in found
    }
    return {"engines": engines, "rows": [asdict(row) for row in rows(found)]}


def plain(value: Any) -> Any:
    """JSON wants names as keys, and nobody wants fifteen digits."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return round(value, 4) if isinstance(value, float) else value


def for_a_reader(found: Sequence[Figures]) -> Iterator[str]:
    """Lines of at most 120 characters."""
    made = rows(found)
    if not made:
        return
    yield f"{made[0].corpus}: {found[0].entries:,} entries, {made[0].questions:,} questions, 95 % in brackets"
    yield (
        f"{'':<16}{'engine':<10}{'recall@1':<14}{'@3':<14}{'@10':<14}{'MRR@10':<14}"
        f"{'MRR of loaluat':<18}{'p50':>7}{'p99':>8} ms"
    )
    yield from _by_noise(made)
    yield ""
    yield f"{'':<16}{'engine':<10}{'build':>9}{'memory':>12}    same first hit without diacritics"
    for one in found:
        same = same_without_diacritics(one)
        said = "–" if same is None else f"{same:.1%}"
        yield f"{'':<16}{one.case.engine:<10}{one.build_seconds:7.2f} s{one.memory_mb:9.1f} MB    {said}"
    yield ""


def _by_noise(made: Iterable[Row]) -> Iterator[str]:
    before = ""
    for row in made:
        kind = f"{row.noise} {KINDS[row.noise]}" if row.noise != before else ""
        before = row.noise
        recalls = "".join(f"{_said(one):<14}" for one in row.recall.values())
        ours = "" if row.ours is None else _said(row.ours, "+")
        yield (f"{kind:<16}{row.engine:<10}{recalls}{_said(row.mrr):<14}{ours:<18}{row.p50:7.2f}{row.p99:8.2f}")


def _said(one: Ratio, sign: str = "") -> str:
    return " [".join((_short(one.mean, sign), f"{_short(one.low, sign)} {_short(one.high, sign)}]"))


def _short(number: float, sign: str) -> str:
    """.62 or +.06: a zero before the point tells nothing."""
    return f"{number:{sign}.2f}".replace("0.", ".", 1) if abs(number) < 1 else f"{number:{sign}.1f}"


def of_chat(one: Chat) -> Iterator[str]:
    yield f"chat on the shipped content: {one.in_scope} questions of law, {one.out_of_scope} that are not"
    yield f"  of law        the topic among the first {FIRST}: {one.topic_recall:.1%}; kept back: {one.in_scope_none:.1%}"
    yield f"  of no law     answered: {one.out_answered:.1%}; offered as a choice: {one.out_offered:.1%}"
