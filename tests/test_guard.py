"""What the guard stops before anything is written, held against messages as people write them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.guard import guard, inspect
from bot.library.yaml_lines import load
from bot.message import Address, Incoming
from bot.vietnamese import fold

FILE = Path(__file__).parent / "guard_messages.yaml"
MESSAGES = [(kind, said) for kind, all_ in load(FILE.read_text(), str(FILE)).value.items() for said in all_]
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


@pytest.mark.parametrize(("kind", "said"), MESSAGES, ids=[said for _, said in MESSAGES])
def test_the_guard_tells_accusation_danger_and_question_apart(kind: str, said: str) -> None:
    expected = "" if kind == "none" else kind
    assert inspect(said) == expected
    assert inspect(said.upper()) == expected
    assert inspect(f"  {fold(said)}  ") == expected


def test_there_are_enough_messages_to_measure_with() -> None:
    assert len(MESSAGES) >= 150


def test_of_a_stopped_text_nothing_is_left() -> None:
    said = Incoming(Address("telegram", "7"), "1", NOW, "text", "toi to cao ong Chu tich xa nhan hoi lo", "a:b:c")
    kept = guard(said)
    assert kept == Incoming(Address("telegram", "7"), "1", NOW, "text", verdict="accusation")


def test_a_cry_for_help_is_marked_and_a_button_is_not_read() -> None:
    said = Incoming(Address("telegram", "7"), "1", NOW, "text", "chong dang danh toi")
    assert guard(said).verdict == "danger"
    pressed = Incoming(Address("telegram", "7"), "1", NOW, "choice", choice="lookup:show:a")
    assert guard(pressed) is pressed


def test_a_text_of_any_length_is_read_in_little_time() -> None:
    assert inspect("ong ba anh chi " * 20_000) == ""
