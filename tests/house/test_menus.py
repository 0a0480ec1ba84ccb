"""What a typed message means of the choices last shown: every writing of a number, and nothing that is a question."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unicodedata import normalize

import pytest

from bot import menus
from bot.message import MOST_CHOICES, Choice, numbered
from bot.storage import Session
from bot.storage.people import read_session, write_session

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
CARD = (
    *numbered([("Xem thêm", "lookup:more:x"), ("Việc cần làm", "lookup:do:x"), ("Đố vui, hỏi nhanh", "quiz:about:x")]),
    Choice("T", "Trang sau", "lookup:more:x=2"),
    Choice("0", "Mục lục", "welcome:menu:"),
)
QUIZ = tuple(Choice(key, f"{n} năm", f"quiz:answer:q={n}.1") for n, key in enumerate("ABCD"))
JUDGED = numbered([("Câu tiếp", "quiz:next:1"), ("Xem quy định", "lookup:show:x")])
PUSH = numbered([("Xem tin", "announce:show:x"), ("Thôi nhận", "subscribe:stop:")])


def key(said: str, menu: tuple[Choice, ...], is_prompt: bool = False) -> str:
    """The key of what was chosen, a doubt, or nothing."""
    found = menus.read(normalize("NFC", said), menus.shown(Session(), menu, NOW), NOW, is_prompt)
    return found.key if isinstance(found, Choice) else found or ""


@pytest.mark.parametrize(
    "said",
    [
        "2", "2.", "2)", "(2)", "[2]", " 2 ", "2!", "2️⃣", "２", "số 2", "so 2", "SỐ 2", "mục 2", "chọn 2", "chon so 2",
        "nhấn 2", "bấm số 2", "tôi chọn số 2", "cho tôi mục 2", "dạ 2", "dạ số 2 ạ", "2 ạ", "2 nhé", "hai", "số hai",
        "Việc cần làm", "viec can lam", "VIỆC CẦN LÀM.", "2. Việc cần làm", "2 viec can lam",
        normalize("NFD", "số 2"), normalize("NFD", "Việc cần làm"),
    ],
)  # fmt: skip
def test_a_number_is_understood_however_it_is_written(said: str) -> None:
    assert key(said, CARD) == "2"


@pytest.mark.parametrize(
    "said", ["a", "A", "A.", "(a)", "a)", "câu a", "cau a", "đáp án A", "chọn a", "Câu A ạ", "dạ a ạ", "0 năm"]
)
def test_a_letter_of_a_quiz_is_understood_however_it_is_written(said: str) -> None:
    assert key(said, QUIZ) == "A"


@pytest.mark.parametrize(
    "said", ["t", "T.", "tiếp", "tiep", "xem tiep", "tiếp theo ạ", "thêm", "trang sau", "Trang sau"]
)
def test_the_next_page_is_asked_for_in_everyday_words(said: str) -> None:
    assert key(said, CARD) == "T"
    assert key("tiếp", JUDGED) == "1"  # where there are no pages: the one choice that says so
    assert key("xem them", CARD[:3]) == key("thêm", CARD[:3]) == "1"


@pytest.mark.parametrize(
    "said",
    [
        "2 người thì sao", "điều 2", "khoản 2", "phạt 2 triệu", "1.5", "1,5", "1/2", "2%", "2 3", "12", "hai người",
        "có một con", "mot nam", "không", "khong", "năm", "bốn", "tám", "một hai ba", "ạ", "đ", "đúng", "x", "",
        "?", "1 " * 30,
    ],
)  # fmt: skip
def test_a_number_inside_a_sentence_and_the_word_of_a_number_that_is_not_there_are_questions(said: str) -> None:
    assert key(said, CARD) == ""


def test_letters_are_no_answer_to_numbers_nor_numbers_to_a_quiz() -> None:
    assert [key(said, CARD) for said in ("a", "câu b", "8", "số 9")] == ["letter", "letter", "number", "number"]
    assert [key(said, QUIZ) for said in ("1", "t", "một", "đ")] == ["number", "letter", "", ""]


def test_where_a_text_is_expected_only_bare_keys_and_labels_count() -> None:
    for said in ("số 2", "hai", "mục 2", "tiếp", "b", "một"):
        assert key(said, CARD, is_prompt=True) == ""
    for said in ("2", "2.", "(2)", "Việc cần làm"):
        assert key(said, CARD, is_prompt=True) == "2"
    assert key("9", CARD, is_prompt=True) == "number"


@pytest.mark.parametrize("said", ["0", "0.", "0)", "(0)", "số 0", "bấm 0", "0 ạ"])
def test_zero_is_the_menu_whatever_was_shown(said: str) -> None:
    assert menus.is_menu(said)
    assert not menus.is_menu("0 đồng")
    assert not menus.is_menu("không")


def test_what_was_shown_more_than_a_day_ago_is_shown_again_but_its_labels_still_count() -> None:
    session = menus.shown(Session(), CARD, NOW)
    later = NOW + menus.RESTED_AFTER
    assert isinstance(menus.read("2", session, later - timedelta(seconds=1), False), Choice)
    assert menus.read("2", session, later, False) == "rested"
    assert menus.read("Việc cần làm", session, later, False) == CARD[1]
    assert menus.again(session) == CARD
    before_there_was_an_age = replace(session, menu_at=None)
    assert menus.read("2", before_there_was_an_age, later, False) == CARD[1]


def test_a_number_typed_while_a_push_arrived_is_not_guessed_and_both_are_shown() -> None:
    session = menus.pushed(menus.shown(Session(), CARD, NOW), PUSH, NOW + timedelta(minutes=5))
    typed = NOW + timedelta(minutes=5, seconds=10)
    assert menus.read("1", session, typed, False) == menus.read("3", session, typed, False) == "overtaken"
    assert [(one.key, one.label) for one in menus.again(session)] == [
        ("1", "Xem thêm"), ("2", "Việc cần làm"), ("3", "Đố vui, hỏi nhanh"), ("4", "Xem tin"), ("5", "Thôi nhận"),
    ]  # fmt: skip
    a_minute_later = NOW + timedelta(minutes=6)
    assert menus.read("1", session, a_minute_later, False) == PUSH[0]
    assert menus.read("3", session, a_minute_later, False) == "overtaken"  # only the earlier ones have it
    assert menus.read("8", session, a_minute_later, False) == "overtaken"
    assert menus.read("T", session, typed, False) == CARD[3]  # no push has pages
    settled = menus.shown(session, CARD, a_minute_later)
    assert menus.read("1", settled, a_minute_later, False) == CARD[0]


def test_after_a_rest_a_number_means_the_push_at_once() -> None:
    session = menus.pushed(menus.shown(Session(), CARD, NOW), PUSH, NOW + menus.IN_USE)
    assert menus.read("1", session, NOW + menus.IN_USE, False) == PUSH[0]
    assert menus.read("3", session, NOW + menus.IN_USE, False) == "number"


def test_a_quiz_goes_on_though_a_push_arrived() -> None:
    session = menus.pushed(menus.shown(Session(), QUIZ, NOW), PUSH, NOW + timedelta(minutes=5))
    now = NOW + timedelta(minutes=5, seconds=3)
    assert menus.read("câu b", session, now, False) == QUIZ[1]
    assert menus.read("1", session, now, False) == PUSH[0]


def test_no_more_are_shown_again_than_fit_under_a_message() -> None:
    many = numbered([(f"Mục {n}", f"a:b:{n}") for n in range(8)])
    session = menus.pushed(menus.shown(Session(), many, NOW), PUSH, NOW)
    again = menus.again(menus.pushed(session, PUSH, NOW))
    assert [one.label for one in again] == [*(f"Mục {n}" for n in range(6)), "Xem tin", "Thôi nhận"]
    quiz = menus.pushed(menus.shown(Session(), QUIZ, NOW), many, NOW)
    assert len(menus.again(replace(quiz, before=()))) == MOST_CHOICES


def test_a_restart_forgets_nothing_of_it() -> None:
    session = menus.pushed(menus.shown(Session(), CARD, NOW), PUSH, NOW)
    assert read_session(write_session(session)) == session
