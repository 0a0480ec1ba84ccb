"""What points at a person is taken out of a question; what the question is about stays."""

import re
from collections import Counter
from pathlib import Path

import pytest

from bot.library.yaml_lines import load
from bot.masking import HIDDEN as DOTS
from bot.masking import mask

HERE = Path(__file__).parent
EVERYDAY = load((HERE / "masking_everyday.yaml").read_text(encoding="utf-8"), "masking_everyday.yaml").value
SEARCHED = load((HERE / "search_questions.yaml").read_text(encoding="utf-8"), "search_questions.yaml").value
MOST_TOUCHED = 0.03
"""Share of harmless texts out of which the mask may take something."""

HIDDEN = [
    ("gọi cho tôi 0912 345 678 giúp", "gọi cho tôi … giúp"),
    ("sdt +84912345678", "sdt …"),
    ("tôi số 0912 345 678 không có giấy tờ", "tôi số … không có giấy tờ"),
    ("cccd 001088012345 hết hạn", "cccd … hết hạn"),
    ("xe 29A1-123.45 bị phạt", "xe … bị phạt"),
    ("bien so 51f 12345 bi giu", "bien so … bi giu"),
    ("anh Nguyễn Văn A nợ tiền", "anh … nợ tiền"),
    ("Lê Văn Tám hỏi về đất", "… hỏi về đất"),
    ("bà Hai bán đất cho tôi", "bà … bán đất cho tôi"),
    ("toi ten la nguyen van b", "toi ten la …"),
    ("gửi về a.b@c.vn hoặc www.c.vn/x", "gửi về … hoặc …"),
]
KEPT = [
    "phạt 400.000 đến 600.000 đồng theo Nghị định 168/2024/NĐ-CP",
    "mẹ tôi 76 tuổi được bao nhiêu",
    "Ủy Ban Nhân Dân xã làm việc mấy giờ",
    "Luật 60/2014/QH13 năm 2014 còn dùng không",
    "sinh năm 1950 có được tiền già không",
]


@pytest.mark.parametrize(("said", "left"), HIDDEN)
def test_what_points_at_a_person_is_taken_out(said: str, left: str) -> None:
    assert mask(said) == left


@pytest.mark.parametrize("said", KEPT)
def test_what_the_question_is_about_stays(said: str) -> None:
    assert mask(said) == said


# Everyday texts -----------------------------------------------------------------------------------------------------

PART = re.compile(r"\[(.*?)\]")
WORD = re.compile(r"[^\W_]+")


def everyday(part: str) -> list[str]:
    return [line for line in EVERYDAY[part].splitlines() if line.strip()]


def left_of(written: str) -> list[str]:
    """Words between brackets that can still be read after masking."""
    said = mask(written.replace("[", "").replace("]", ""))
    may_stand, stands = Counter(WORD.findall(PART.sub(" ", written))), Counter(WORD.findall(said))
    return [word for part in PART.findall(written) for word in WORD.findall(part) if stands[word] > may_stand[word]]


@pytest.mark.parametrize("part", ["first", "held_out", "later"])
def test_every_name_and_number_of_a_person_is_hidden_whole_however_it_is_written(part: str) -> None:
    assert {line: left for line in everyday(part) if (left := left_of(line))} == {}


@pytest.mark.parametrize("part", ["first", "held_out", "later"])
def test_of_harmless_texts_hardly_any_is_touched(part: str) -> None:
    harmless = [line for line in everyday(part) if "[" not in line]
    touched = {line: said for line in harmless if (said := mask(line)) != line}
    assert len(touched) <= MOST_TOUCHED * len(harmless), touched


def test_questions_as_people_type_them_keep_their_words() -> None:
    """They name nobody; a nickname in a story («chị Hai») is hidden all the same."""
    asked = [one["ask"] for one in SEARCHED]
    touched = {one: said for one in asked if (said := mask(one)) != one.strip()}
    assert len(touched) <= MOST_TOUCHED * len(asked), touched


def test_what_was_masked_is_masked_again_to_the_same() -> None:
    for part in ("first", "held_out", "later"):
        for line in everyday(part):
            once = mask(line.replace("[", "").replace("]", ""))
            assert mask(once) == once


def test_a_text_in_capitals_keeps_its_topic_and_loses_its_names() -> None:
    said = mask("TÔI TÊN NGUYỄN VĂN NAM, MUỐN LÀM GIẤY KHAI SINH CHO CHÁU NỘI Ở XÃ MẪU A")
    assert said == f"TÔI TÊN {DOTS}, MUỐN LÀM GIẤY KHAI SINH CHO CHÁU NỘI Ở XÃ MẪU A"
