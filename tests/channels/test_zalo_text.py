"""What Zalo is sent of a reply, on its two kinds: plain text, numbers, few buttons, nothing cut inside a word."""

from datetime import date
from unicodedata import normalize

import pytest

from bot.channels.html import units
from bot.channels.zalo_text import BUTTON_TITLE, CAPABILITIES, TEXT_LIMIT, bot_message, oa_message
from bot.config import Config, Secrets
from bot.features.lookup.card import card_on
from bot.library import Shelf
from bot.message import Choice, Part, Reply, numbered, paragraph
from bot.platforms import CHANNELS, build_channels, renderer
from tests.bot_api_rules import visible

SHELF = Shelf(Config().content.dir)
EVERY_CHANNEL = ["console", *dict.fromkeys([*CHANNELS, *CAPABILITIES])]
CARD = Reply(
    "Không đội mũ bảo hiểm bị phạt bao nhiêu?",
    (paragraph("Phạt 400.000 đồng."),),
    numbered([(f"Mục {n}", f"lookup:more:{n}") for n in range(1, 8)]),
    source="https://vanban.example.vn/168",
)


def render(name: str, reply: Reply) -> list[Part]:
    return renderer(name, Config(), SHELF).render(reply)


@pytest.mark.parametrize("name", CAPABILITIES)
def test_every_choice_is_printed_with_its_number_and_the_last_line_says_what_to_type(name: str) -> None:
    (part,) = render(name, CARD)
    assert part.text.splitlines() == [
        "Không đội mũ bảo hiểm bị phạt bao nhiêu?", "", "Phạt 400.000 đồng.", "", "https://vanban.example.vn/168", "",
        *(f"{n}. Mục {n}" for n in range(1, 8)), "Nhắn một số để chọn, ví dụ: 1",
    ]  # fmt: skip


@pytest.mark.parametrize(("keys", "hint"), [("AB", "một chữ"), ("1T", "số hoặc chữ"), ("0", "một số")])
def test_letters_of_a_quiz_are_asked_for_as_letters(keys: str, hint: str) -> None:
    (part,) = render("zalo_bot", Reply("?", choices=tuple(Choice(key, "Có", "a:b:c") for key in keys)))
    assert part.text.splitlines()[-1].startswith(f"Nhắn {hint}")


def test_an_official_account_has_five_buttons_that_carry_their_whole_state() -> None:
    (part,) = render("zalo_oa", CARD)
    body = oa_message("U", part)
    assert body["recipient"] == {"user_id": "U"}
    buttons = body["message"]["attachment"]["payload"]["buttons"]
    assert [one["title"] for one in buttons] == [f"{n}. Mục {n}" for n in range(1, 6)]
    assert buttons[0] == {"title": "1. Mục 1", "type": "oa.query.hide", "payload": "#lookup:more:1"}
    assert "attachment" not in oa_message("U", Part("Chào"))["message"]


def test_a_button_that_is_too_long_ends_after_a_word() -> None:
    label = "Xem thêm về " + "điều này " * 20
    (part,) = render("zalo_oa", Reply("?", choices=numbered([(label, "a:b:c")])))
    title = oa_message("U", part)["message"]["attachment"]["payload"]["buttons"][0]["title"]
    assert units(title) <= BUTTON_TITLE
    assert title[:-1] + " " == f"1. {label} "[: len(title)]
    assert label.strip() in part.text  # printed whole


def test_the_bot_platform_gets_its_title_in_bold_by_offsets_and_no_buttons() -> None:
    (part,) = render("zalo_bot", Reply("Phạt 👮", CARD.blocks, CARD.choices))
    assert bot_message("7", part) == {
        "chat_id": "7", "text": part.text, "text_styles": [{"start": 0, "len": len("Phạt ") + 2, "st": ["b"]}],
    }  # fmt: skip
    (plain,) = render("zalo_bot", Reply(blocks=CARD.blocks))
    assert bot_message("7", plain) == {"chat_id": "7", "text": "Phạt 400.000 đồng."}


def test_what_is_typed_in_two_forms_of_unicode_is_sent_and_counted_in_one() -> None:
    (part,) = render("zalo_bot", Reply(normalize("NFD", "Đường"), (paragraph(normalize("NFD", "phạt")),)))
    assert (part.text, part.bold) == ("Đường\n\nphạt", 5)


@pytest.mark.parametrize("name", CAPABILITIES)
@pytest.mark.parametrize("word", ["nghiêm", "khoản", "👮", "a"])
@pytest.mark.parametrize("end", [" ", ". ", "\n"])
def test_no_message_is_over_the_limit_and_none_is_cut_inside_a_word(name: str, word: str, end: str) -> None:
    parts = render(name, Reply("Đầu", (paragraph((word + end) * 1_500),), CARD.choices))
    assert len(parts) > 1
    assert all(units(part.text) <= TEXT_LIMIT for part in parts)
    said = " ".join(part.text for part in parts).partition("1. Mục 1")[0]
    assert set(said.replace(".", " ").split()) == {"Đầu", word}
    assert said.count(word) == 1_500
    assert [bool(part.bold) for part in parts] == [True] + [False] * (len(parts) - 1)


def test_a_word_as_long_as_a_message_is_cut_where_it_must_be() -> None:
    parts = render("zalo_bot", Reply(blocks=(paragraph("ngắn " + "x" * 4_500),)))
    assert "".join(part.text for part in parts).replace(" ", "").count("x") == 4_500
    assert parts[0].text == "ngắn"


def test_without_a_token_zalo_only_renders() -> None:
    live = build_channels(Config(secrets=Secrets()))(SHELF)
    assert not {one.name for one in live} & set(CAPABILITIES)


@pytest.mark.parametrize("name", EVERY_CHANNEL)
@pytest.mark.parametrize("on", [date(2026, 11, 25), date(2027, 3, 1)], ids=str)
def test_the_first_card_of_every_answer_is_one_message_on_every_channel(name: str, on: date) -> None:
    channel = renderer(name, Config(), SHELF)
    cards = [card for id_ in SHELF.library.answers if (card := card_on(SHELF.library, id_, on))]
    assert len(cards) > 100
    long = [card.answer.id for card in cards if len(channel.render(card.first())) > 1]
    assert long == []
    for card in cards:
        (part,) = channel.render(card.first())
        shown = visible(part.text, "HTML") if name == "telegram" else part.text
        assert units(shown) <= channel.capabilities.text_limit


def test_bold_in_the_text_and_markup_of_lists_are_plain_words() -> None:
    (part,) = render("zalo_oa", Reply("Mức *phạt*", (paragraph("điểm a_b_c, 1. #2"),)))
    assert part.text == "Mức *phạt*\n\nđiểm a_b_c, 1. #2"
