"""The text that people pass on: stands alone, plain, short, and no more certain than the card."""

from datetime import date
from pathlib import Path

import pytest

from bot.channels.console import Console
from bot.config import Config
from bot.features.lookup.card import card_on
from bot.features.lookup.forward import forwarded
from bot.library import Library, Shelf
from bot.message import Reply
from tests.library.folders import ANSWER, DOCUMENT, small, write

DAY = date(2026, 11, 24)
OFFICE, URL = "Sở Tư pháp tỉnh Mẫu", "https://hoi.mau.vn/"
SHIPPED = Shelf(Config().content.dir).library


def text_of(reply: Reply) -> str:
    return "\n".join(part.text for part in Console().render(reply))


def passed_on(library: Library, answer: str = "non-mu", url: str | None = URL, day: date = DAY) -> Reply:
    card = card_on(library, answer, day)
    assert card is not None
    return forwarded(card, OFFICE, url)


def library_with(tmp_path: Path, answer: str = ANSWER, **files: str) -> Library:
    return Shelf(write(small(tmp_path), **{"answers/giao-thong/non-mu.yaml": answer}, **files)).library


def test_it_says_all_that_a_stranger_must_know(tmp_path: Path) -> None:
    assert text_of(passed_on(library_with(tmp_path))).split("\n\n") == [
        "Không đội mũ bảo hiểm bị phạt bao nhiêu?",
        "Phạt 400.000 đến 600.000 đồng.",
        "Căn cứ: Điểm h khoản 2 Điều 7 Nghị định 168/2024/NĐ-CP · đang có hiệu lực (ngày 24/11/2026).",
        f"{OFFICE} cung cấp. Đây là thông tin chung, không phải tư vấn cho vụ việc riêng. "
        "Nội dung mẫu, đang chờ Sở Tư pháp duyệt.",
        "Hỏi thêm: https://hoi.mau.vn/?start=non-mu",
    ]


def test_without_a_public_address_it_sends_nobody_anywhere(tmp_path: Path) -> None:
    assert "Hỏi thêm" not in text_of(passed_on(library_with(tmp_path), url=None))


def test_what_is_approved_is_not_called_a_sample(tmp_path: Path) -> None:
    approved = ANSWER.replace(", sample: true", "")
    assert "mẫu" not in text_of(passed_on(library_with(tmp_path, approved))).lower().replace("tỉnh mẫu", "")


@pytest.mark.parametrize("doubt", ["unchecked", "changed since"])
def test_a_figure_that_the_card_hides_is_hidden_here_too(tmp_path: Path, doubt: str) -> None:
    if doubt == "unchecked":
        library = library_with(tmp_path, ANSWER.replace("checked: 2026-11-20", "checked: null"))
    else:
        amender = DOCUMENT.replace("168/2024", "9/2026").replace("2025-01-01", "2026-11-22")
        library = library_with(tmp_path, **{"documents/nd-9-2026.yaml": amender + "amends: [nd-168-2024]\n"})
    said = text_of(passed_on(library))
    assert "400.000" not in said
    assert "Con số đang được đối chiếu" in said


def test_a_change_that_is_coming_is_told_since_the_text_stays_where_it_was_pasted(tmp_path: Path) -> None:
    then = "  - from: 2027-01-01\n    short: Khác.\n    basis: [{document: nd-168-2024, at: Điều 8}]\nreview"
    changing = ANSWER.replace("review", then, 1).replace("    checked", "    to: 2026-12-31\n    checked", 1)
    assert "Từ 01/01/2027 có quy định mới: Điều 8" in text_of(passed_on(library_with(tmp_path, changing)))


def test_it_stands_alone_and_is_short() -> None:
    lengths = []
    for answer in SHIPPED.answers.values():
        if card_on(SHIPPED, answer.id, DAY) is None:
            continue
        reply = passed_on(SHIPPED, answer.id)
        said = text_of(reply)
        assert reply.title == ""
        assert reply.choices == ()
        assert "**" not in said, answer.id
        assert "bold=True" not in str(reply), answer.id
        assert "hắn 4" not in said
        assert len(said) < 800, answer.id
        lengths.append(len(said))
    assert sum(length < 600 for length in lengths) >= 0.9 * len(lengths)
