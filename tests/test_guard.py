"""What the guard stops before anything is written, held against messages as people write them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.guard import guard, inspect
from bot.library.yaml_lines import load
from bot.message import Address, Incoming
from bot.vietnamese import fold

FILE = Path(__file__).parent / "guard_messages.yaml"
LABELLED: dict[str, list[str]] = load(FILE.read_text(), str(FILE)).value
MESSAGES = [(kind, said) for kind, those in LABELLED.items() for said in those]
CONTENT = Path(__file__).parent.parent / "content" / "answers"
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
SOMEBODY = Address("telegram", "7")


@pytest.mark.parametrize(("kind", "said"), MESSAGES, ids=[said for _, said in MESSAGES])
def test_the_guard_tells_accusation_danger_and_question_apart(kind: str, said: str) -> None:
    expected = "" if kind == "none" else kind
    assert inspect(said) == expected
    assert inspect(said.upper()) == expected
    assert inspect(f"  {fold(said)}  ") == expected


def test_there_are_enough_messages_of_every_kind_to_measure_with() -> None:
    assert len(LABELLED["accusation"]) >= 60
    assert len(LABELLED["danger"]) >= 60
    assert len(LABELLED["none"]) >= 100


def test_no_question_of_the_shipped_content_is_stopped() -> None:
    stopped = []
    for file in sorted(CONTENT.rglob("*.yaml")):
        answer = load(file.read_text(), str(file)).value
        for asked in (answer["question"], *answer.get("also", ())):
            if inspect(asked) or inspect(fold(asked)):
                stopped.append(f"{file.name}: {asked}")
    assert not stopped


@pytest.mark.parametrize(
    "said",
    [
        "toi muoons toos cao ong chu tich xa nhan hoois loo",
        "toi tocao can bo xa an tien",
        "ong chu tihc xa tham o",
        "cb xa an tien ho ngheo",
        "bs doi phong bi",
    ],
)
def test_slips_and_shorthand_do_not_hide_an_accusation(said: str) -> None:
    assert inspect(said) == "accusation"


@pytest.mark.parametrize("said", ["chôồng ddang danh toi", "ck dang danh e", "cuutoi voi", "toi muoons cheets"])
def test_slips_and_shorthand_do_not_hide_a_cry_for_help(said: str) -> None:
    assert inspect(said) == "danger"


def test_a_question_that_names_somebody_is_stopped() -> None:
    assert inspect("cán bộ nhận hối lộ thì bị phạt thế nào") == ""
    assert inspect("ông Nguyễn Văn A nhận hối lộ thì bị phạt thế nào") == "accusation"
    assert inspect("csgt nhan 500 nghin cua toi thi bao ai") == "accusation"


def test_marks_tell_advice_from_suicide_and_slowly_from_suicide() -> None:
    assert inspect("tôi muốn tự vẫn") == "danger"
    assert inspect("tôi muốn tư vấn") == ""
    assert inspect("tôi muốn tự tử") == "danger"
    assert inspect("tôi muốn từ từ đã") == ""


def test_of_a_stopped_text_nothing_is_left() -> None:
    for said, verdict in (("toi to cao ong Chu tich xa nhan hoi lo", "accusation"), ("chong dang danh toi", "danger")):
        kept = guard(Incoming(SOMEBODY, "1", NOW, "text", said, "a:b:c"))
        assert kept == Incoming(SOMEBODY, "1", NOW, "text", verdict=inspect(said))
        assert kept.verdict == verdict


def test_a_harmless_text_and_a_pressed_button_stay_as_they_are() -> None:
    asked = Incoming(SOMEBODY, "1", NOW, "text", "khong doi mu phat bao nhieu")
    assert guard(asked) is asked
    pressed = Incoming(SOMEBODY, "1", NOW, "choice", choice="lookup:show:a")
    assert guard(pressed) is pressed


def test_of_a_text_of_any_length_only_the_beginning_is_read() -> None:
    assert inspect("hoi ve dat dai " * 20_000 + "chong dang danh toi") == ""
