"""How much a text looks like an accusation, on words that no pattern was made for. Pure.

The sum of what its signs count (weights.toml, learned from labelled messages by `python -m tests.bench.guard.learn`): the
logarithm of the odds. `why` tells what a verdict rests on.
"""

import tomllib
from math import fsum
from pathlib import Path

from bot.guard.signs import as_written, pieces, signs

FILE = Path(__file__).with_name("weights.toml")
_READ = tomllib.loads(FILE.read_text(encoding="utf-8"))
LEAST: float = _READ["least"]
"""From this weight on a text is stopped: decided by people, who weigh what slips through against who is stopped wrongly."""
DOUBT: float = _READ["doubt"]
"""Below this weight what is only suspected (accusation.py) passes."""
BIAS: float = _READ["bias"]
WEIGHTS: dict[str, float] = _READ["signs"]


def weight(read: str, said: str) -> float:
    """read: one of the readings of `said`. That of the piece which accuses most."""
    written = as_written(said)
    return max(_sum(signs(words, written)) for words in pieces(read))


def why(read: str, said: str) -> list[tuple[str, float]]:
    """The signs of that piece which count, the heaviest first."""
    written = as_written(said)
    shown = max((signs(words, written) for words in pieces(read)), key=_sum)
    return sorted(((sign, WEIGHTS[sign]) for sign in shown & WEIGHTS.keys()), key=lambda one: (-abs(one[1]), one[0]))


def _sum(shown: set[str]) -> float:
    """The same in whatever order the signs come: a verdict must not hang on that."""
    return fsum([BIAS, *(WEIGHTS.get(sign, 0.0) for sign in shown)])
