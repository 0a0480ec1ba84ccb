"""The figures for a reader (120 columns) and for a machine (`--json`)."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from math import isnan
from typing import Any

from tests.bench.broadcast.figures import Replies, Row


def for_a_reader(rows: Sequence[Row]) -> Iterator[str]:
    """The rows of one case."""
    if not rows:
        return
    one = rows[0]
    yield f"{one.recipients:,} recipients, {one.limit} a second, {one.blocked} of them blocked the bot; replies in ms"
    yield (
        f"{'':<20}{'of limit':>9}{'told/s':>8}{'429s':>6}{'once':>7}{'lost':>6}{'twice':>6}{'left':>6}"
        f"{'idle: median':>14}{'p99':>6}{'meanwhile:':>12}{'p99':>8}{'n':>5}{'CPU s':>7}"
    )
    for row in rows:
        yield (
            f"{row.contender:<20}{row.share:9.1%}{row.per_second:8.1f}{row.too_many:6}{row.once:7}{row.lost:6}"
            f"{row.twice:6}{row.left:6}{in_ms(row.idle, 'median'):>14}{in_ms(row.idle, 'p99'):>6}"
            f"{in_ms(row.meanwhile, 'median'):>12}{in_ms(row.meanwhile, 'p99'):>8}{row.meanwhile.many:5}{row.cpu:7.1f}"
        )
    yield ""


def in_ms(waits: Replies, which: str) -> str:
    """With «>» when somebody was still waiting."""
    seconds: float = getattr(waits, which)
    if isnan(seconds):
        return "–"
    return f"{'>' if waits.unanswered else ''}{seconds * 1000:.0f}"


def plain(value: Any) -> Any:
    """JSON knows no nan, and nobody wants fifteen digits."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, float):
        return None if isnan(value) else round(value, 4)
    return value


def for_a_machine(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [plain(asdict(row)) for row in rows]
