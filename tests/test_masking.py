"""What points at a person is taken out of a question; what the question is about stays."""

import pytest

from bot.masking import mask

HIDDEN = [
    ("gọi cho tôi 0912 345 678 giúp", "gọi cho tôi … giúp"),
    ("sdt +84912345678", "sdt …"),
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
