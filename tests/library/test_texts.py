"""The sentences that the bot says, and their Markdown subset; YAML as editors write it."""

from datetime import date

import pytest

from bot.errors import ContentError
from bot.library.texts import Texts, blocks
from bot.library.yaml_lines import load
from bot.message import Bullets, Paragraph, Quote, Span, text


def test_a_sentence_is_filled_in() -> None:
    texts = Texts({"a.hello": "Chào {name}, {name}!", "a.plain": "Không có gì: {}"})
    assert texts.say("a.hello", name="bà") == "Chào bà, bà!"
    assert texts.say("a.plain") == "Không có gì: {}"
    assert texts.holes("a.hello") == {"name"}


def test_a_missing_sentence_or_value_is_named() -> None:
    texts = Texts({"a.hello": "Chào {name}"})
    with pytest.raises(ContentError, match=r"content/texts/a.yaml:1: thiếu câu «a.bye»"):
        texts.say("a.bye")
    with pytest.raises(ContentError, match=r"dùng \{name\}"):
        texts.say("a.hello")


def test_markdown_becomes_blocks() -> None:
    said = "Một **hai** ba.\n\nCần:\n- giấy **tờ**\n- ảnh\n\n1. Đến xã\n2. Nộp đơn\n\n> Lời của luật"
    assert blocks(said) == (
        Paragraph((Span("Một "), Span("hai", True), Span(" ba."))),
        Paragraph(text("Cần:")),
        Bullets(((Span("giấy "), Span("tờ", True)), text("ảnh"))),
        Bullets((text("Đến xã"), text("Nộp đơn")), numbered=True),
        Quote((text("Lời của luật"),)),
    )


def test_a_wrapped_line_goes_on_and_a_short_one_ends() -> None:
    long = "Đây là một dòng rất dài mà chương trình soạn thảo đã tự xuống dòng giữa câu vì hết"
    assert blocks(f"{long}\nchỗ.") == (Paragraph(text(f"{long} chỗ.")),)
    assert blocks("Địa chỉ: A\nGiờ: B") == (Paragraph(text("Địa chỉ: A\nGiờ: B")),)


def test_markup_of_platforms_stays_text() -> None:
    assert blocks("<b>a</b> & _b_ [c](d)") == (Paragraph(text("<b>a</b> & _b_ [c](d)")),)
    assert blocks("**nửa") == (Paragraph(text("**nửa")),)


def test_yaml_is_read_as_the_editor_sees_it() -> None:
    loaded = load("a: yes\nb: on\nc: 21:00\nd: true\ne: 2026-12-01\nf: 400.000\ng: ~\nh: 0123\ni: 12\n", "x.yaml")
    assert loaded.problems == ()
    assert loaded.value == {
        "a": "yes", "b": "on", "c": "21:00", "d": True, "e": date(2026, 12, 1), "f": "400.000", "g": None, "h": 123, "i": 12,
    }  # fmt: skip
    assert loaded.line(("e",)) == 5
