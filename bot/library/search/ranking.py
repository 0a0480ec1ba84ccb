"""The weights by which entries are ranked, as they stand in ranking.toml."""

import tomllib
from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.library.search.features import NAMES
from bot.library.search.gate import Chance

FILE = Path(__file__).parent / "ranking.toml"

Weights = NDArray[np.float64]


@dataclass(frozen=True)
class Ranking:
    """bare, phrased: [NAMES] each, summing to 1, for entries with a question alone and with other ways of putting it too.
    answer, offer: the chances that the gate goes by."""

    bare: Weights
    phrased: Weights
    answer: Chance
    offer: Chance

    def scores(self, found: NDArray[np.float64], ways: NDArray[np.int64]) -> NDArray[np.float64]:
        """0…1 for each entry. found: [entries, NAMES]; ways: how many ways of putting the question each has."""
        scores: Weights = np.where(ways > 1, found @ self.phrased, found @ self.bare)
        return scores


@cache
def ranking() -> Ranking:
    """What the file says."""
    said = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Ranking(_weights(said["bare"]), _weights(said["phrased"]), _chance(said["answer"]), _chance(said["offer"]))


def _chance(said: Mapping[str, float]) -> Chance:
    weights = {name: float(weight) for name, weight in said.items() if name not in ("bias", "least")}
    _all_known(weights.keys() - {"rival", "ahead", "nearer", "few"})
    return Chance(weights, float(said["bias"]), float(said["least"]))


def _weights(said: Mapping[str, float]) -> Weights:
    _all_known(said.keys())
    found: Weights = np.array([float(said.get(name, 0.0)) for name in NAMES])
    return found / float(found.sum())


def _all_known(names: Set[str]) -> None:
    unknown = names - set(NAMES)
    if unknown:
        raise ValueError(f"{FILE.name} names what features.py does not have: {', '.join(sorted(unknown))}")
