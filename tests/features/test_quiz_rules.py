"""Which questions come next, and when a wrong one comes back."""

from datetime import UTC, datetime, timedelta
from random import Random

from bot.features.quiz.rules import Memory, after_answer, chosen, score
from bot.library.models import Question

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


def question(name: str) -> Question:
    options = [{"text": "a", "because": "b", "right": True}, {"text": "c", "because": "d"}]
    return Question.model_validate(
        {"id": name, "ask": "?", "options": options, "basis": [{"document": "x", "at": "Điều 1"}]}
    )


def test_a_wrong_answer_comes_back_after_one_three_and_seven_days() -> None:
    memory = after_answer(None, "q", False, NOW)
    pauses = []
    now = NOW
    while memory.again_at is not None:
        pauses.append((memory.again_at - now).days)
        now = memory.again_at
        memory = after_answer(memory, "q", True, now)
    assert pauses == [1, 3, 7]


def test_wrong_again_begins_anew() -> None:
    memory = Memory("q", 2, NOW)
    assert after_answer(memory, "q", False, NOW) == Memory("q", 0, NOW + timedelta(days=1))


def test_what_was_right_at_once_does_not_come_back() -> None:
    assert after_answer(None, "q", True, NOW).again_at is None


def test_what_came_back_is_asked_first_then_the_new_then_the_known() -> None:
    pool = [question(name) for name in ("due", "later", "new", "known")]
    known = {
        "due": Memory("due", 0, NOW),
        "later": Memory("later", 0, NOW + timedelta(hours=1)),
        "known": Memory("known", 3, None),
    }
    assert chosen(pool, known, NOW, Random(1)) == ["due", "new", "known"]
    assert chosen(pool, known, NOW, Random(1), most=1) == ["due"]


def test_the_score_counts_what_was_said() -> None:
    assert score({"a": True, "b": False}, ["a", "b", "c"]) == (1, 2)
