"""Labelled messages: what the weights are learned from, and what nothing is learned from."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import yaml

from bot.vietnamese import fold_once

TESTS = Path(__file__).parents[2]
CONTENT = TESTS.parent / "content"
SEED, DRAWN, FEWEST = 20261126, 4_000, 5
WEIGHTS = {"accusation": 4.0, "none": 1.0, "put together": 0.3, "asked": 0.7, "told by us": 0.2}
"""How much one message counts: those that people wrote more than those that were put together."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """by_us: nobody sends it, so it need not pass at any price."""

    text: str
    accuses: bool
    weight: float
    by_us: bool = False


def read(name: str) -> dict[str, list[str]]:
    """`learning` -> what stands in tests/guard_learning.yaml."""
    found: dict[str, list[str]] = yaml.safe_load((TESTS / f"guard_{name}.yaml").read_text(encoding="utf-8"))
    return found


def to_learn_from() -> list[Labelled]:
    """Each also without its marks."""
    every = [*_written(), *_put_together(), *_asked(), *_copied(), *_told_by_us()]
    bare = ((one, fold_once(one.text)) for one in every if not one.text.isascii())
    return every + [replace(one, text=text) for one, text in bare]


def questions() -> list[str]:
    """Those that the content answers."""
    return [said for answer in _items("answers") for said in (answer["question"], *(answer.get("also") or ()))]


def search_questions() -> list[str]:
    listed = yaml.safe_load((TESTS / "search_questions.yaml").read_text(encoding="utf-8"))
    return [one["ask"] for one in listed]


def _written() -> Iterator[Labelled]:
    for name in ("messages", "everyday", "learning"):
        for kind, texts in read(name).items():
            if kind in ("accusation", "none", "of_the_law"):
                accuses = kind == "accusation"
                yield from (Labelled(one, accuses, WEIGHTS["accusation" if accuses else "none"]) for one in texts)
    yield from (Labelled(one, False, WEIGHTS["none"]) for one in search_questions())


def _put_together() -> Iterator[Labelled]:
    """One deed is told of somebody, another asked about; and somebody did something harmless."""
    parts, draw = read("grammar"), Random(SEED)
    for _ in range(DRAWN):
        one = {kind: draw.choice(those) for kind, those in parts.items()}
        filled = {
            "who": one["somebody"],
            "any": one["anybody"],
            "was": one["harmless"],
            "did2": draw.choice(parts["wrong"]),
        }
        for frame, deed in (("told", one["wrong"]), ("asked", draw.choice(parts["wrong"])), ("so", "")):
            yield Labelled(one[frame].format(**filled, did=deed), frame == "told", WEIGHTS["put together"])


def _asked() -> Iterator[Labelled]:
    yield from (Labelled(one, False, WEIGHTS["asked"]) for one in questions())


def _copied() -> Iterator[Labelled]:
    """What people may copy instead of pressing it: an option of a quiz."""
    for quiz in _items("quizzes"):
        options = (option["text"] for question in quiz["questions"] for option in question["options"])
        yield from (Labelled(str(one), False, WEIGHTS["told by us"]) for one in options)


def _told_by_us() -> Iterator[Labelled]:
    """All that the content says (so officers write too), and what is in no language of ours."""
    for item in _items("."):
        for said in _strings(item):
            yield from (
                Labelled(line, False, WEIGHTS["told by us"], by_us=True) for line in said.splitlines() if " " in line
            )
    for line in (TESTS.parent / "README.md").read_text(encoding="utf-8").splitlines():
        if len(line.split()) > FEWEST and line.isascii():
            yield Labelled(line, False, WEIGHTS["told by us"], by_us=True)


def _strings(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        for one in node.values() if isinstance(node, dict) else node:
            yield from _strings(one)


def _items(kind: str) -> Iterator[dict[str, Any]]:
    for file in sorted((CONTENT / kind).rglob("*.yaml")):
        yield yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
