"""Is a text about the last answer? Is it small talk? Words of citizens, with and without diacritics."""

import pytest

from bot.features.lookup.followups import asks_amount, rejection, side
from bot.features.welcome.smalltalk import talk


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("bao nhieu", "short"), ("dc bao nhieu 1 thang", "short"), ("Bao lâu?", "short"), ("toi 62 thi sao", "more"),
        ("nop don o dau", "do"), ("cần giấy tờ gì", "do"), ("phai lam sao", "do"), ("viec can lam", "do"),
        ("luat nao quy dinh", "basis"), ("can cu dieu nao", "basis"),
        ("khong doi mu bao nhieu", None), ("xe may bao nhieu", None), ("con o to thi sao", None), ("", None),
        ("tôi muốn hỏi về việc ly hôn thì con ở với ai bao nhiêu", None),
    ],
)  # fmt: skip
def test_a_text_without_a_subject_asks_a_side_of_the_last_answer(said: str, asked: str | None) -> None:
    assert side(said) == asked


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("ko phai. me toi lam ruong co dong gi dau", "me toi lam ruong co dong gi dau"),
        ("không phải", ""), ("Sai rồi", ""), ("khong dung y toi", ""), ("chưa đúng, ý tôi là xe máy", "la xe may"),
    ],
)  # fmt: skip
def test_what_was_not_meant_is_rejected_and_the_rest_is_kept(said: str, rest: str) -> None:
    found = rejection(said)
    assert found is not None
    assert found.rest == rest


@pytest.mark.parametrize("said", ["khong doi mu", "phai lam sao", "khong phai nop thue a", "toi khong dong bao hiem"])
def test_a_question_with_khong_is_no_rejection(said: str) -> None:
    found = rejection(said)
    assert found is None or found.rest


def test_asking_how_much() -> None:
    assert asks_amount("dc bao nhieu 1 thang")
    assert not asks_amount("nop o dau")


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("alo", "hello"), ("Chào", "hello"), ("cảm ơn", "thanks"), ("ok", "thanks"), ("cam on nhieu nhe ad", "thanks"),
        ("tạm biệt", "bye"), ("bạn là ai", "who"),
        ("giúp với", "help"), ("do ngu", "insult"), ("What is the law for foreigners?", "language"), ("你好吗", "language"),
        ("🙂", "empty"), ("...", "empty"),
        ("các loại giấy tờ", ""), ("nuôi lợn", ""), ("con chó cắn", ""), ("chào bán hàng", ""), ("khong doi mu", ""),
        ("hỏi về đất", ""), ("cccd", ""),
    ],
)  # fmt: skip
def test_small_talk_is_told_from_questions(said: str, kind: str) -> None:
    assert talk(said) == kind
