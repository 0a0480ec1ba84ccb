"""Ratios with their uncertainty: recall, MRR, percentiles, and bootstraps in which all engines meet the same questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tests.bench.search.noise import SEED

ROUNDS = 2_000
RECALLS = (1, 3, 10)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ratio:
    """A mean over questions, and the bounds within which 95 % of its bootstraps lie."""

    mean: float
    low: float
    high: float


def found_within(places: Sequence[int], most: int) -> Floats:
    """1 for each question with a right entry among the first `most` hits; place 0 means that none was found."""
    at = np.asarray(places)
    return ((at > 0) & (at <= most)).astype(np.float64)


def reciprocal(places: Sequence[int], most: int = 10) -> Floats:
    """For each question 1 / place of its first right entry, 0 beyond `most`: their mean is the MRR."""
    at = np.asarray(places, np.float64)
    return np.where((at > 0) & (at <= most), 1 / np.maximum(at, 1), 0.0)


def ratio(each: Floats) -> Ratio:
    """The mean with its bootstrap. Differences of two engines, question by question, make a paired one."""
    if not len(each):
        return Ratio(0.0, 0.0, 0.0)
    means = _draws(len(each)) @ each
    low, high = np.percentile(means, (2.5, 97.5))
    return Ratio(float(each.mean()), float(low), float(high))


@lru_cache(maxsize=4)
def _draws(questions: int) -> Floats:
    """ROUNDS rows: the share of each question in one drawing with replacement. The same for every engine."""
    return np.random.default_rng(SEED).multinomial(questions, np.full(questions, 1 / questions), ROUNDS) / questions


def same_first(one: Sequence[str], other: Sequence[str]) -> float:
    """The share of questions whose first hit is the same in two rankings."""
    return sum(first == second for first, second in zip(one, other, strict=True)) / max(1, len(one))


def percentile(each: Sequence[float], share: float) -> float:
    return float(np.percentile(each, share)) if each else 0.0
