"""`python -m tests.bench.search.learn`: learns bot/library/search/ranking.toml from the content's own questions.

[phrased] each `also` question is asked while it is taken out of its entry; [bare] while all of them are taken out. The
weights are those of a softmax over the candidates (the right entry is to be the likeliest), none below nothing, pulled
towards PRIOR so that what our content says nothing about stays sensible for others.

[offer], [answer] two logistic functions, their signs given. They see the same questions, spoilt as people do, entries that
are taken out whole (their questions have no answer then), and every other question of tests/search_questions.yaml, also
those about what the content does not treat. The rest of that file tells how good they are.

`least` of both is no weight but a decision; it stays what the file says.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from bot.library.search import Entry, Index, Query
from bot.library.search.features import NAMES
from bot.library.search.gate import Best
from bot.library.search.ranking import FILE, ranking
from bot.library.search.words import typed
from tests.bench.search.corpora import shipped
from tests.bench.search.noise import noisy

QUESTIONS = Path(__file__).parents[2] / "search_questions.yaml"
FOLDS, PARTS = 4, 8
PULL = 0.05
OFFERED = 5
SPOILT = "abcdeb"

PRIOR = {
    "bare": {
        "match": 4.6, "match_words": 7.5, "match_pairs": 1.6, "words": 1.8, "pairs": 11.1, "run": 1.6, "within": 2.0,
        "within_first": 2.0, "document": 4.5, "brief": 5.3,
    },
    "phrased": {
        "match": 13.8, "match_words": 8.0, "match_pairs": 1.2, "pairs": 0.6, "text_pairs": 7.5, "alike_first": 3.8,
        "within": 2.9, "within_first": 0.8, "brief": 2.6, "held": 0.3, "named": 12.0,
    },
}  # fmt: skip
"""Chosen by hand on other people's questions (articles of law; procedures with other wordings)."""

FOR_THE_GATE = ("lacked", "cited")
"""More of these is no reason to stand first (a citation is added by itself)."""

OFFER = {"held": 1, "match": 1, "within": 1, "few": -1}
ANSWER = {"held": 1, "match": 1, "rival": -1, "ahead": 1, "few": -1}
"""What each chance goes by, and whether more of it is better."""

Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """A question and the entries that answer it; none where the content does not treat it. weight: how much it counts."""

    text: str
    right: frozenset[str]
    weight: float = 1.0


@dataclass(frozen=True)
class Seen:
    """What search made of a question: [candidates, NAMES] figures, which of them are right, and what the gate saw."""

    asked: Asked
    figures: Doubles
    right: NDArray[np.bool_]
    best: Best


def seen(index: Index, questions: Iterable[Asked], query: Query) -> Iterator[Seen]:
    """What search makes of each question; without those of which it makes nothing."""
    for asked in questions:
        raw = typed(asked.text)
        asking = index.asked(raw)
        ranked = index.ranked(asking, query)
        best = index.best(ranked, asking)
        if best and not best.exact:
            ids = [index.id_of(slot) for slot in ranked.slots.tolist()]
            yield Seen(asked, ranked.figures, np.array([one in asked.right for one in ids]), best)


# What is asked -----------------------------------------------------------------------------------------------------


def without_one(entries: Sequence[Entry], fold: int) -> tuple[list[Entry], list[Asked]]:
    """The entries without one in FOLDS of their `also`, and those."""
    kept, out = [], []
    for one in entries:
        out += [Asked(said, frozenset({one.id})) for said in one.also[fold::FOLDS]]
        kept.append(replace(one, also=tuple(said for n, said in enumerate(one.also) if n % FOLDS != fold)))
    return kept, out


def spoilt(questions: Iterable[Asked], weight: float) -> Iterator[Asked]:
    """As people type them, each in another way."""
    for n, one in enumerate(questions):
        yield replace(one, text=noisy(one.text, SPOILT[n % len(SPOILT)]), weight=weight)


def labelled(half: int) -> list[Asked]:
    """Every other question of the file; what the content does not treat counts double."""
    listed = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))
    asked = (Asked(one["ask"], frozenset(one["right"]), 1.0 if one["right"] else 2.0) for one in listed)
    return [one for n, one in enumerate(asked) if n % 2 == half and typed(one.text)]


# Learning ----------------------------------------------------------------------------------------------------------


def descended(weights: Doubles, slope: Callable[[Doubles], Doubles], signs: Doubles, steps: int = 600) -> Doubles:
    """Adam; a weight never takes the other sign (0: it may)."""
    mean, square, rate = np.zeros_like(weights), np.zeros_like(weights), 0.05
    for step in range(1, steps + 1):
        down = slope(weights)
        mean = 0.9 * mean + 0.1 * down
        square = 0.99 * square + 0.01 * down * down
        moved = weights - rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
        weights = np.where(signs * moved < 0, 0.0, moved)
    return weights


def ranked_by(found: Sequence[Seen], prior: dict[str, float]) -> dict[str, float]:
    """The weights with which the right entries come first."""
    lists = [one for one in found if one.right.any()]
    figures = np.concatenate([one.figures for one in lists]) * [name not in FOR_THE_GATE for name in NAMES]
    right = np.concatenate([one.right for one in lists])
    starts = np.cumsum([0, *(len(one.right) for one in lists)])[:-1]
    of = np.repeat(np.arange(len(lists)), [len(one.right) for one in lists])
    towards = np.array([prior.get(name, 0.0) for name in NAMES])

    def slope(weights: Doubles) -> Doubles:
        sums = figures @ weights
        shares = np.exp(sums - np.maximum.reduceat(sums, starts)[of])
        among_all = shares / np.add.reduceat(shares, starts)[of]
        among_right = shares * right / np.add.reduceat(shares * right, starts)[of]
        pull: Doubles = figures.T @ (among_all - among_right) / len(lists) + PULL * (weights - towards)
        return pull

    learned = descended(towards, slope, np.ones(len(NAMES)))
    return {name: round(float(one), 2) for name, one in zip(NAMES, learned, strict=True) if one >= 0.05}


def chance_of(found: Sequence[Seen], signs: dict[str, int], within: int) -> dict[str, float]:
    """A logistic function of the named figures: is a right entry among the first so many?"""
    figures = np.array([[one.best.figures[name] for name in signs] for one in found])
    mean, spread = figures.mean(0), figures.std(0) + 1e-9
    whole = np.c_[(figures - mean) / spread, np.ones(len(found))]
    right = np.array([one.right[:within].any() for one in found], np.float64)
    counts = np.array([one.asked.weight for one in found])
    counts /= counts.sum()

    def slope(weights: Doubles) -> Doubles:
        pull: Doubles = whole.T @ (counts * (1 / (1 + np.exp(-whole @ weights)) - right)) + 1e-3 * weights
        return pull

    learned = descended(np.zeros(len(signs) + 1), slope, np.array([*signs.values(), 0.0]), steps=3000)
    each = learned[:-1] / spread
    named = zip(signs, each, strict=True)
    return {"bias": round(float(learned[-1] - each @ mean), 2)} | {name: round(float(one), 2) for name, one in named}


# The file ----------------------------------------------------------------------------------------------------------


def ranking_learned() -> dict[str, dict[str, float]]:
    """[bare] and [phrased]."""
    entries, query, synonyms = shipped()
    bare = Index.build([replace(one, also=()) for one in entries], synonyms)
    every = (Asked(said, frozenset({one.id})) for one in entries for said in one.also)
    phrased: list[Seen] = []
    for fold in range(FOLDS):
        kept, out = without_one(entries, fold)
        phrased += seen(Index.build(kept, synonyms), out, query)
    return {
        "bare": ranked_by(list(seen(bare, every, query)), PRIOR["bare"]),
        "phrased": ranked_by(phrased, PRIOR["phrased"]),
    }


def gate_learned() -> dict[str, dict[str, float]]:
    """[offer] and [answer], by the ranking that stands in the file."""
    entries, query, synonyms = shipped()
    found = list(seen(Index.build(entries, synonyms), labelled(0), query))
    for fold in range(FOLDS):
        kept, out = without_one(entries, fold)
        found += seen(Index.build(kept, synonyms), spoilt(out, 0.15), query)
    for part in range(PARTS):
        gone = entries[part::PARTS]
        kept = [one for n, one in enumerate(entries) if n % PARTS != part]
        alone = (Asked(said, frozenset()) for one in gone for said in (one.question, *one.also[:2]))
        found += seen(Index.build(kept, synonyms), spoilt(alone, 0.15), query)
    return {"offer": chance_of(found, OFFER, OFFERED), "answer": chance_of(found, ANSWER, 1)}


def written(tables: dict[str, dict[str, float]]) -> str:
    """The file with these tables in the place of its own; what stands before the first table stays."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    head = lines[: next(n for n, line in enumerate(lines) if line.startswith("["))]
    rows = ((f"[{name}]", *(f"{key} = {value}" for key, value in table.items()), "") for name, table in tables.items())
    return "\n".join((*head, *chain.from_iterable(rows))).rstrip() + "\n"


def tables_now() -> dict[str, dict[str, float]]:
    """What the file says."""
    import tomllib

    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def report(half: int = 1) -> Iterator[str]:
    """How the gate does on the questions that it did not see."""
    entries, query, synonyms = shipped()
    index = Index.build(entries, synonyms)
    for name, ours in (("in scope", True), ("out of scope", False)):
        those = [one for one in labelled(half) if bool(one.right) == ours]
        found = [(one, index.search(one.text, query)) for one in those]
        shares = {
            kind: sum(got.outcome == kind for _, got in found) / len(found) for kind in ("answer", "choices", "none")
        }
        line = f"{name:13}" + "".join(f" {kind} {share:.2f}" for kind, share in shares.items())
        if ours:
            sure = [(one, got) for one, got in found if got.outcome == "answer"]
            right = sum(got.hits[0].id in one.right for one, got in sure)
            line += f" · {right} of {len(sure)} answers right"
            for most in (1, 3, 5):
                near = sum(any(hit.id in one.right for hit in got.hits[:most]) for one, got in found)
                line += f" · recall@{most} {near / len(found):.3f}"
        yield line


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.search.learn", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("what", choices=("ranking", "gate", "report"), help="what to learn, or how good it is now")
    what = parser.parse_args().what
    if what == "report":
        print("\n".join(report()))
        return
    now = tables_now()
    learned = ranking_learned() if what == "ranking" else gate_learned()
    for name, table in learned.items():
        now[name] = {key: value for key, value in now.get(name, {}).items() if key == "least"} | table
    FILE.write_text(written(now), encoding="utf-8")
    ranking.cache_clear()
    sys.stdout.write(written(learned))


if __name__ == "__main__":
    main()
