"""Figures that nobody vouches for are hidden; what only looks like one stays."""

import pytest

from bot.library.figures import hide


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Phạt **400.000 đến 600.000 đồng**.", "Phạt **X**."),
        ("Phạt 4–6 triệu đồng, trừ 4 điểm.", "Phạt X, trừ X."),
        ("Từ đủ 75 tuổi, trong 10 ngày làm việc.", "Từ đủ X, trong X làm việc."),
        ("Ít nhất 10% số hộ.", "Ít nhất X số hộ."),
        ("Từ ngày 01/7/2026 theo Nghị định 335/2026/NĐ-CP.", "Từ ngày 01/7/2026 theo Nghị định 335/2026/NĐ-CP."),
        ("Điểm h khoản 2 Điều 7, Mẫu số 01.", "Điểm h khoản 2 Điều 7, Mẫu số 01."),
    ],
)
def test_figures_are_hidden_and_references_stay(said: str, shown: str) -> None:
    assert hide(said, "X") == shown
