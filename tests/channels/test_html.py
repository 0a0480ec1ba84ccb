"""How a reply becomes Telegram HTML, and where a long one is cut."""

import re

import pytest

from bot.channels.html import render, units
from bot.channels.telegram_messages import rows
from bot.message import Bullets, Choice, Paragraph, Quote, Reply, Span, numbered, paragraph, text
from tests.bot_api_rules import check_text, visible

LIMIT = 4096
SENTENCE = "Người điều khiển xe phải có giấy phép lái xe. "


def said(reply: Reply) -> list[str]:
    """What a person reads, message by message; each is one that the Bot API takes."""
    return [check_text(part.text, "HTML") for part in render(reply, LIMIT)]


def test_a_title_is_not_left_alone_above_a_paragraph_that_needs_a_message_for_itself() -> None:
    first, *_ = said(Reply("Điều 7", (paragraph((SENTENCE * 100)[:4090]),)))
    assert first.startswith("Điều 7\n\nNgười điều khiển")
    assert len(first) > LIMIT * 3 // 4


def test_a_long_paragraph_is_cut_where_a_sentence_ends() -> None:
    for message in said(Reply(blocks=(paragraph((SENTENCE * 300).strip()),))):
        assert message.endswith(".")
        assert message.startswith("Người")


def test_a_cut_loses_neither_words_nor_bold_ones() -> None:
    spans = tuple(Span(f"số-{n} ", bold=n % 7 == 0) for n in range(2_000))
    parts = [part.text for part in render(Reply(blocks=(Paragraph(spans, small=True),)), LIMIT)]
    assert re.findall(r"\d+", "".join(visible(one, "HTML") for one in parts)) == [str(n) for n in range(2_000)]
    assert re.findall(r"<b>số-(\d+) ?</b>", "".join(parts)) == [str(n) for n in range(0, 2_000, 7)]
    assert all("\n" not in visible(one, "HTML") for one in parts)  # a bold word begins no line of its own
    assert all(one.startswith("<i>") and one.endswith("</i>") for one in parts)


def test_a_short_line_goes_over_to_the_next_message_as_a_whole() -> None:
    steps = Bullets(tuple(text(f"Bước {n}: {SENTENCE * 3}".strip()) for n in range(60)), numbered=True)
    for message in said(Reply(blocks=(steps,))):
        assert all(re.match(r"\d+\. Bước", line) for line in message.splitlines())


def test_signs_outside_the_basic_plane_count_twice_and_are_not_halved() -> None:
    messages = said(Reply(blocks=(paragraph("🏍" * 5_000),)))
    assert "".join(messages) == "🏍" * 5_000
    assert max(map(units, messages)) == LIMIT


def test_what_just_fits_is_one_message() -> None:
    assert len(said(Reply("a" * 94, (paragraph("b" * 4_000),)))) == 1
    assert len(said(Reply("a" * 95, (paragraph("b" * 4_000),)))) == 2


def test_escaped_signs_count_as_the_one_that_is_seen() -> None:
    assert len(said(Reply(blocks=(paragraph("&" * LIMIT),)))) == 1


@pytest.mark.parametrize("blank", ["", " ", "\n", "\u2003"])
def test_blanks_are_not_sent_as_an_empty_message(blank: str) -> None:
    assert said(Reply(blank, (paragraph(blank), Quote((text(blank),))))) == ["…"]
    assert said(Reply("A", (paragraph(blank), paragraph("b")))) == ["A\n\nb"]


def test_quotes_are_closed_before_what_follows_and_open_ones_are_not_folded() -> None:
    law = Quote((text("một"), text("hai")))
    (part,) = render(Reply(blocks=(law, paragraph("ba"), Quote((text("bốn"),), folded=False))), LIMIT)
    assert part.text == ("<blockquote expandable>một\nhai</blockquote>\n\nba\n\n<blockquote>bốn</blockquote>")


def test_short_buttons_stand_side_by_side_and_long_ones_alone() -> None:
    choices = (
        *numbered([("Xem thêm", "a:b:1"), ("Có", "a:b:2"), ("Việc cần làm, từng bước", "a:b:3"), ("Hữu ích", "a:b:4")]),
        *(Choice(key, "Có", "a:b:5") for key in "ABCDE"),
    )
    shown = [[button["text"] for button in row] for row in rows(choices)]
    assert shown == [
        ["1. Xem thêm"],
        ["2. Có"],
        ["3. Việc cần làm, từng bước"],
        ["4. Hữu ích"],
        ["A. Có", "B. Có", "C. Có", "D. Có"],
        ["E. Có"],
    ]
    assert [len(row) for row in rows(numbered([("Hữu ích", "a:b:"), ("Chưa đúng", "a:b:"), ("Khác…", "a:b:")]))] == [
        2,
        1,
    ]
