"""One engine on one corpus in a process of its own, so that time and memory are its own: CASE (JSON) -> figures (JSON).

Memory is what the process grew by from the texts being loaded until all questions were asked. Each question is timed the
first time it is asked, after others warmed the engine; the garbage collector is set as in `loaluat run`.
"""

import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

import orjson

from bot.commands.run import calm_collector
from tests.bench.process import memory_mb
from tests.bench.search.corpora import Asked, corpus
from tests.bench.search.engines import ENGINES, Engine
from tests.bench.search.noise import SEED, noisy

WARMING = 100


@dataclass(frozen=True, slots=True)
class Case:
    """What to measure. noise: keys of noise.KINDS. sample: so many questions. data: folder of other people's data."""

    engine: str
    corpus: str
    noise: str
    sample: int | None = None
    data: str | None = None
    seed: int = SEED


@dataclass(frozen=True, slots=True)
class Answers:
    """For each question: the place of the first right entry (0: not among the ten), the first hit, milliseconds."""

    places: tuple[int, ...]
    first: tuple[str, ...]
    took: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """What one engine did on one corpus; noise -> its answers."""

    case: Case
    entries: int
    build_seconds: float
    memory_mb: float
    answers: dict[str, Answers]


def figures(case: Case) -> Figures:
    """Measures here, in this process."""
    all_of_it = corpus(case.corpus, Path(case.data) if case.data else None).sampled(case.sample)
    calm_collector()
    before = memory_mb(os.getpid())
    began = perf_counter()
    engine = ENGINES[case.engine](all_of_it)
    took = perf_counter() - began
    calm_collector()
    for entry in all_of_it.entries[:WARMING]:
        engine.search(entry.question)
    answers = {kind: _answers(engine, all_of_it.asked, kind, case.seed) for kind in case.noise}
    return Figures(case, len(all_of_it.entries), took, memory_mb(os.getpid()) - before, answers)


def _answers(engine: Engine, asked: Sequence[Asked], kind: str, seed: int) -> Answers:
    places, first, times = [], [], []
    for one in asked:
        said = noisy(one.text, kind, seed)
        began = perf_counter()
        hits = engine.search(said)
        times.append((perf_counter() - began) * 1000)
        places.append(next((n for n, hit in enumerate(hits, 1) if hit in one.right), 0))
        first.append(hits[0] if hits else "")
    return Answers(tuple(places), tuple(first), tuple(times))


def read(printed: bytes) -> Figures:
    """What a contender printed."""
    found = orjson.loads(printed)
    answers = {kind: Answers(*map(tuple, one.values())) for kind, one in found.pop("answers").items()}
    return Figures(Case(**found.pop("case")), **found, answers=answers)


if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps(asdict(figures(Case(**orjson.loads(sys.argv[1]))))))
