"""Comparing Vietnamese: two writings of one word are one, and what is typed fast is still read."""

import unicodedata

import pytest

from bot.vietnamese import fold, fold_once, is_syllable, same_word, spelled, syllables, untelexed, written_out


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Đường  HỎNG!", "duong hong"),
        ("Nghị định 168/2024/NĐ-CP", "nghi dinh 168 2024 nd cp"),
        ("ưỡn ẹo", "uon eo"),
        ("a\u200bb", "ab"),
        ("ＣＣＣＤ", "cccd"),
        ("", ""),
        ("🙂 ok", "ok"),
    ],
)
def test_folding_leaves_plain_letters_digits_and_single_spaces(typed: str, folded: str) -> None:
    assert fold(typed) == fold_once(typed) == folded


def test_composed_and_decomposed_letters_fold_alike() -> None:
    said = "Trợ cấp hưu trí xã hội, đăng ký ở đâu?"
    assert fold(unicodedata.normalize("NFD", said)) == fold(unicodedata.normalize("NFC", said))


def test_a_long_text_is_folded_as_a_short_one_and_not_remembered() -> None:
    said = "Ông Nguyễn Văn A ở thôn 3 " * 40
    assert fold(said) == " ".join(fold("Ông Nguyễn Văn A ở thôn 3") for _ in range(40))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("k có gplx", "khong co giay phep lai xe"),
        ("bị phạt bn", "bi phat bao nhieu"),
        ("rút bhxh 1 lần đc ko", "rut bao hiem xa hoi 1 lan duoc khong"),
        ("CCCD hết hạn", "can cuoc cong dan het han"),
        ("đi xm ntn", "di xe may nhu the nao"),
    ],
)
def test_shorthand_is_written_out(typed: str, read: str) -> None:
    assert " ".join(syllables(typed)) == read


def test_a_text_without_shorthand_stays_as_it_is() -> None:
    assert written_out(["thong", "tin"]) == ("thong", "tin")


def test_shorthand_of_two_meanings_is_left_alone() -> None:
    assert syllables("tt hs ca") == ("tt", "hs", "ca")


@pytest.mark.parametrize("said", ["nghieng", "quyet", "duong", "yeu", "xoay", "gi", "y", "khuyu", "oanh"])
def test_vietnamese_syllables_are_known_as_such(said: str) -> None:
    assert is_syllable(said)


@pytest.mark.parametrize("said", ["joke", "hello", "asdf", "qwerty", "speeding", "zxcv", "chs"])
def test_other_letters_are_no_syllables(said: str) -> None:
    assert not is_syllable(said)


@pytest.mark.parametrize(
    ("slipped", "meant"), [("quyeets", "quyet"), ("ddinh", "dinh"), ("naooo", "nao"), ("phatj", "phat")]
)
def test_a_slipped_telex_keyboard_is_read(slipped: str, meant: str) -> None:
    assert untelexed(slipped) == meant


def test_the_two_schools_of_placing_tones_are_one() -> None:
    assert spelled("HOÀ giải") == spelled("hòa giải")
    assert spelled("thuỷ") == spelled("thủy")
    assert spelled("quý") == "quý"
    assert spelled("toàn") == "toàn"


def test_a_word_without_marks_is_the_word_and_two_different_tones_are_not() -> None:
    assert same_word("hoà giải", "hòa giải")
    assert same_word("hoa giai", "hòa giải")
    assert not same_word("má", "mã")
    assert not same_word("má", "bã")
