"""Search on questions that no content was written for: what it finds and what it is sure of may get better, not worse.

The questions and what treats them stand in tests/search_questions.yaml; `python -m tests.bench.search.learn report` tells
the figures of the half that the gate did not learn from.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.library import Found, Shelf
from bot.library.search.talk import is_elsewhere, talk
from bot.vietnamese import fold
from tests.bench.search.corpora import shipped

ROOT = Path(__file__).parents[2]
ASKED: list[dict[str, Any]] = yaml.safe_load((ROOT / "tests" / "search_questions.yaml").read_text(encoding="utf-8"))
IN_SCOPE = [one for one in ASKED if one["right"]]
OUTSIDE = [one for one in ASKED if not one["right"]]
LIBRARY = Shelf(ROOT / "content").library


@cache
def found(said: str) -> Found:
    _, query, _ = shipped()
    return LIBRARY.search(said, query)


def share(those: list[dict[str, Any]], is_so: Callable[[dict[str, Any]], bool]) -> float:
    return sum(map(is_so, those)) / len(those)


def test_each_question_names_answers_that_are_there_and_stands_in_none() -> None:
    written = {fold(one) for answer in LIBRARY.answers.values() for one in (answer.question, *answer.also)}
    for one in ASKED:
        assert set(one["right"]) <= LIBRARY.answers.keys(), one
        assert fold(one["ask"]) not in written or not fold(one["ask"]), one
        assert one["wants"] in ("answer", "offer", "none")
        assert (one["wants"] == "none") == (not one["right"])
        assert bool(one["right"]) != ("why" in one)
    assert len(IN_SCOPE) >= 350
    assert len(OUTSIDE) >= 200


@pytest.mark.parametrize(("most", "least"), [(1, 0.65), (3, 0.82), (5, 0.87)])
def test_the_right_answer_stands_among_the_first(most: int, least: float) -> None:
    assert share(IN_SCOPE, lambda one: any(hit.id in one["right"] for hit in found(one["ask"]).hits[:most])) >= least


def test_what_is_given_is_right() -> None:
    given = [one for one in IN_SCOPE if found(one["ask"]).outcome == "answer"]
    assert len(given) >= 0.1 * len(IN_SCOPE)
    assert share(given, lambda one: found(one["ask"]).hits[0].id in one["right"]) >= 0.96


def test_what_the_content_does_not_treat_is_hardly_ever_answered() -> None:
    assert share(OUTSIDE, lambda one: found(one["ask"]).outcome == "answer") <= 0.025
    no_law = [one for one in OUTSIDE if one["why"] != "uncovered-law"]
    assert share(no_law, lambda one: found(one["ask"]).outcome == "none") >= 0.85


def test_the_same_is_found_with_and_without_diacritics() -> None:
    def same(one: dict[str, Any]) -> bool:
        return [hit.id for hit in found(one["ask"]).hits[:1]] == [hit.id for hit in found(fold(one["ask"])).hits[:1]]

    latin = [one for one in ASKED if fold(one["ask"])]
    assert share(latin, same) >= 0.99


def test_no_question_about_law_is_taken_for_small_talk() -> None:
    assert [one["ask"] for one in IN_SCOPE if talk(one["ask"]) or is_elsewhere(one["ask"])] == []
