"""The real program on a large content folder: `loaluat search - --content DIR --json`, started cold and once more.

Cold: it has never seen the folder (nothing in content.cache, where that setting exists); what the system has read is
still in the system's memory. Time and memory are those of the process; what one question took is the `ms` it prints.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import orjson

from bot.config import Config
from tests.bench.process import memory_mb
from tests.bench.search.corpora import Corpus
from tests.bench.search.figures import Ratio, found_within, percentile, ratio, reciprocal
from tests.bench.search.folder import written
from tests.bench.search.noise import KINDS, noisy
from tests.running import ROOT


@dataclass(frozen=True, slots=True)
class Start:
    """seconds: from the command to the first answer. memory_mb, most_mb: resident after the last one, and the peak."""

    seconds: float
    memory_mb: float
    most_mb: float


@dataclass(frozen=True, slots=True)
class Noise:
    """What the program found under one noise, and how long a question took it."""

    recall_1: Ratio
    mrr: Ratio
    p50: float
    p99: float


@dataclass(frozen=True, slots=True)
class Whole:
    corpus: str
    entries: int
    questions: int
    cached: bool
    cold: Start
    warm: Start
    noises: dict[str, Noise]


def whole(corpus: Corpus, kinds: str, folder: Path) -> Whole:
    """folder: an empty one; the content and the cache are written into it."""
    names = written(corpus.entries, folder / "content")
    settings = ["--set", f"database.url=sqlite+aiosqlite:///{folder}/loaluat.db"]
    cached = "cache" in type(Config().content).model_fields
    if cached:
        settings += ["--set", f"content.cache={folder / 'cache'}"]
    questions = {kind: [noisy(one.text, kind) for one in corpus.asked] for kind in kinds}
    cold, found = _asked(folder / "content", settings, [one for those in questions.values() for one in those])
    warm, _ = _asked(folder / "content", settings, next(iter(questions.values())))
    noises = {}
    for n, kind in enumerate(questions):
        part = found[n * len(corpus.asked) : (n + 1) * len(corpus.asked)]
        noises[kind] = _noise(corpus, names, part)
    return Whole(corpus.name, len(names), len(corpus.asked), cached, cold, warm, noises)


def _asked(content: Path, settings: Sequence[str], questions: Sequence[str]) -> tuple[Start, list[Any]]:
    """One start, with its questions asked one after the other."""
    command = [sys.executable, "-m", "bot", "search", "-", "--content", str(content), "--json", *settings]
    began = perf_counter()
    with subprocess.Popen(
        command, cwd=ROOT, env=os.environ | {"OMP_NUM_THREADS": "1"}, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        found = _answers(process, questions)
        answers = [next(found)]
        seconds = perf_counter() - began
        answers += found
        return Start(seconds, memory_mb(process.pid), memory_mb(process.pid, "VmHWM")), answers


def _answers(process: subprocess.Popen[bytes], questions: Sequence[str]) -> Iterator[Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    for one in questions:
        process.stdin.write(" ".join(one.split()).encode() + b"\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"the program ended at the question {one!r}")
        yield orjson.loads(line)


def _noise(corpus: Corpus, names: Mapping[str, str], found: Sequence[Any]) -> Noise:
    places = []
    for asked, answer in zip(corpus.asked, found, strict=True):
        right = {names[one] for one in asked.right if one in names}
        places.append(next((n for n, hit in enumerate(answer["hits"], 1) if hit["id"] in right), 0))
    took = [answer["ms"] for answer in found]
    return Noise(
        ratio(found_within(places, 1)), ratio(reciprocal(places)), percentile(took, 50), percentile(took, 99)
    )  # fmt: skip


def for_a_reader(one: Whole) -> Iterator[str]:
    cache = "with content.cache" if one.cached else "there is no content.cache"
    yield f"the program on {one.corpus}: {one.entries:,} answers, {one.questions:,} questions; {cache}"
    for name, start in (("cold", one.cold), ("warm", one.warm)):
        yield (
            f"  {name}  first answer after {start.seconds:6.2f} s, memory {start.memory_mb:5.0f} MB, "
            f"at most {start.most_mb:5.0f} MB"
        )
    for kind, noise in one.noises.items():
        yield (
            f"  {f'{kind} {KINDS[kind]}':<16} recall@1 {noise.recall_1.mean:.3f}, MRR@10 {noise.mrr.mean:.3f}, "
            f"p50 {noise.p50:.2f} ms, p99 {noise.p99:.2f} ms"
        )


def for_a_machine(one: Whole) -> dict[str, Any]:
    return asdict(one)
