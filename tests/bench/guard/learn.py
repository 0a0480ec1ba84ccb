"""`python -m tests.bench.guard.learn`: learns bot/guard/weights.toml from labelled messages.

A logistic function of the signs of a text (bot/guard/signs.py), each pulled towards nothing. It is learned first with all
signs that several messages show, then with the KEPT heaviest of them, so that people can read the file; then again, while
what is harmless would be stopped. `least` and `doubt` are no weights but decisions; they stay what the file says. The same
messages give the same file.

    learn               rewrites weights.toml
    report              what the guard makes of messages from which nothing was learned, and of harmless ones
    why TEXT            which signs a text shows and what each counts
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from time import process_time

import numpy as np
from numpy.typing import NDArray

from bot.guard import inspect, weighing
from bot.guard.reading import readings, whole
from bot.guard.signs import as_written, pieces, signs
from bot.vietnamese import fold_once
from tests.bench.guard import corpora
from tests.bench.guard.corpora import Labelled

KEPT, FEWEST, PULL, STEPS = 2_500, 3, 4.0, 300
ROUNDS, MORE, NEAR = 4, 3.0, 0.3
"""So often what is harmless and would be stopped, or nearly so, is made to count that much more."""
HEAD = """\
# What each sign of an accusation counts (signs.py): more than nothing speaks for one, less against. Learned by
# `python -m tests.bench.guard.learn`; `least` and `doubt` are decided by people.
"""

Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Shown:
    """The signs of each piece (row and column of what is not zero), whether it accuses or must pass, how much it counts."""

    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    accuses: Doubles
    must_pass: NDArray[np.bool_]
    counts: Doubles


def shown(messages: Sequence[Labelled]) -> Iterator[tuple[set[str], Labelled, float]]:
    """The signs of each piece of the messages, however it is read, and its share of the message."""
    for one in messages:
        said = whole(one.text)
        parts = [words for read in readings(said) for words in pieces(read)]
        written_so = as_written(said)
        yield from ((signs(words, written_so), one, 1 / len(parts)) for words in parts)


def arranged(found: Sequence[tuple[set[str], Labelled, float]], names: Sequence[str]) -> Shown:
    column = {name: n for n, name in enumerate(names)}
    at = [(row, column[sign]) for row, (those, _, _) in enumerate(found) for sign in those if sign in column]
    rows, columns = np.array(at, np.intp).T
    accuses = np.array([one.accuses for _, one, _ in found], np.float64)
    must_pass = np.array([not (one.accuses or one.by_us) for _, one, _ in found])
    return Shown(rows, columns, accuses, must_pass, np.array([one.weight * share for _, one, share in found]))


def learned(those: Shown, many: int) -> tuple[Doubles, float]:
    """Weights and bias, by Adam, whose steps become small towards the end."""
    weights, mean, square = (np.zeros(many + 1) for _ in range(3))
    for step in range(1, STEPS + 1):
        sums = np.bincount(those.rows, weights[those.columns], len(those.accuses)) + weights[-1]
        off = those.counts * (1 / (1 + np.exp(-np.clip(sums, -30, 30))) - those.accuses)
        down = np.append(np.bincount(those.columns, off[those.rows], many), off.sum())
        down[:-1] += PULL * weights[:-1]
        mean, square = 0.9 * mean + 0.1 * down, 0.99 * square + 0.01 * down * down
        rate = 0.05 if step < STEPS * 0.7 else 0.01
        weights = weights - rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return weights[:-1], float(weights[-1])


def weights_from(messages: Sequence[Labelled]) -> tuple[dict[str, float], float]:
    """The KEPT heaviest signs with what they count, and the bias."""
    found = list(shown(messages))
    often = Counter(sign for those, _, _ in found for sign in those)
    names = sorted(sign for sign, times in often.items() if times >= FEWEST)
    first, _ = learned(arranged(found, names), len(names))
    heaviest = np.argsort(-np.abs(first), kind="stable")[:KEPT]
    names = sorted(names[at] for at in heaviest)
    those = arranged(found, names)
    weights, bias = learned(those, len(names))
    for _ in range(ROUNDS):
        sums = np.bincount(those.rows, weights[those.columns], len(those.accuses)) + bias
        wrong = those.must_pass & (sums > weighing.LEAST - NEAR)
        those = replace(those, counts=np.where(wrong, MORE * those.counts, those.counts))
        weights, bias = learned(those, len(names))
    return {name: round(float(one), 2) for name, one in zip(names, weights, strict=True) if abs(one) >= 0.01}, bias


def written(weights: dict[str, float], bias: float) -> str:
    rows = (f'"{sign}" = {weight}' for sign, weight in weights.items())
    return "\n".join(
        (
            HEAD + f"least = {weighing.LEAST}",
            f"doubt = {weighing.DOUBT}",
            f"bias = {bias:.2f}",
            "",
            "[signs]",
            *rows,
            "",
        )
    )


def report() -> Iterator[str]:
    """Shares that are stopped, with marks and without."""
    held = {f"held out, {kind}": texts for kind, texts in corpora.read("held_out").items()}
    unseen = {kind: texts for kind, texts in corpora.read("everyday").items() if kind.startswith("unseen")}
    known = [corpora.read(name)["none"] for name in ("messages", "everyday", "learning")]
    harmless = {
        "none, messages and everyday": known[0] + known[1], "none, learning": known[2],
        "search questions": corpora.search_questions(), "content": corpora.questions(),
    }  # fmt: skip
    for name, texts in (held | unseen | harmless).items():
        yield f"{name:32}{len(texts):5} " + " · ".join(_stopped(texts))
    question, long = _seconds(corpora.questions()), _seconds(["ong hai hoi ve dat dai " * 90])
    yield f"{1e3 * question:.3f} ms a question, {1e3 * long:.1f} ms for 2,000 letters"


def _stopped(texts: Sequence[str]) -> Iterator[str]:
    for name, written_so in (("as written", texts), ("without marks", [fold_once(one) for one in texts])):
        verdicts = [inspect(one) for one in written_so]
        yield f"{name}: {sum(map(bool, verdicts))} stopped, {verdicts.count('accusation')} as an accusation"


def _seconds(texts: Sequence[str]) -> float:
    """The best of five rounds, for one text."""
    best = float("inf")
    for _ in range(5):
        start = process_time()
        for one in texts:
            inspect(one)
        best = min(best, process_time() - start)
    return best / len(texts)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.guard.learn", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("what", choices=("learn", "report", "why"), nargs="?", default="learn")
    parser.add_argument("text", nargs="?", default="")
    asked = parser.parse_args()
    if asked.what == "report":
        print("\n".join(report()))
    elif asked.what == "why":
        said = whole(asked.text)
        for read in readings(said):
            print(f"{weighing.weight(read, said):.2f} (least {weighing.LEAST}) {read}")
            print("\n".join(f"  {weight:+.2f} {sign}" for sign, weight in weighing.why(read, said)))
    else:
        weighing.FILE.write_text(written(*weights_from(corpora.to_learn_from())), encoding="utf-8")
        sys.stdout.write("weights.toml is written; `report` tells how good it is\n")


if __name__ == "__main__":
    main()
