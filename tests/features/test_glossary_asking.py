"""Does a text ask what a word means? As citizens type it."""

import pytest

from bot.features.glossary.asking import asked_word


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("cap duong la gi", "cap duong"),
        ("Thường trú nghĩa là gì?", "thuong tru"),
        ("cho toi hoi cap duong la j vay", "cap duong"),
        ("thế nào là tạm trú", "tam tru"),
        ("ntn la tam tru", "tam tru"),
        ("từ niêm yết có nghĩa là sao ạ", "niem yet"),
        ("niem yet co nghia gi", "niem yet"),
        ("giai thich tu ho tich", "ho tich"),
        ("nghĩa của từ giám hộ", "giam ho"),
        ("giam ho hieu the nao", "giam ho"),
        ("hòa giải viên là ai", "hoa giai vien"),
        ("la gi", ""),
        ("tam tru", ""),
        ("dang ky tam tru can gi", ""),
        ("khong doi mu bao hiem phat bao nhieu", ""),
        ("x " * 60 + "la gi", ""),
    ],
)
def test_the_word_whose_meaning_is_asked_is_heard(said: str, word: str) -> None:
    assert asked_word(said) == word
