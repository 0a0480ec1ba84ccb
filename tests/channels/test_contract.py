"""What every channel must do with a reply, whatever its platform."""

import re

import pytest
from pydantic import SecretStr

from bot.channels.console import Console
from bot.channels.html import units
from bot.channels.silent import Silent
from bot.channels.zalo_text import CAPABILITIES
from bot.config import Config
from bot.errors import SendError
from bot.library import Shelf
from bot.message import (
    MOST_CHOICES,
    Bullets,
    Choice,
    Paragraph,
    Quote,
    Renderer,
    Reply,
    Span,
    numbered,
    paragraph,
    text,
)
from bot.platforms import CHANNELS, renderer
from tests.bot_api_rules import check_text, visible

SHELF = Shelf(Config().content.dir)
NAMES = ["console", *dict.fromkeys([*CHANNELS, *CAPABILITIES])]
HOSTILE = "<b>&\"'</b> <script>alert(1)</script> &amp; **x** _y_ [z](javascript:1) \u202e 👩‍🌾"


@pytest.fixture(params=NAMES)
def channel(request: pytest.FixtureRequest) -> Renderer:
    return renderer(request.param, Config(), SHELF)


async def test_a_silent_channel_says_nothing_and_renders_as_the_one_it_stands_for(channel: Renderer) -> None:
    silent = Silent(channel)
    reply = Reply(HOSTILE, (paragraph("a"),), numbered([("b", "c:d:")]))
    assert (silent.name, silent.render(reply)) == (channel.name, channel.render(reply))
    (part,) = silent.render(reply)
    sent = await silent.send("7", part)
    assert await silent.edit("7", sent.message_id, part) == sent
    assert (silent.sent, silent.edited) == (1, 1)


@pytest.mark.parametrize("name", ["console", *CHANNELS])
async def test_a_channel_deletes_what_a_person_sent_or_says_that_it_does_not(name: str) -> None:
    tokens = {one: SecretStr("42:t") for one in type(Config().secrets).model_fields} | {"zalo_oa_app_id": "42"}
    config = Config().model_copy(update={"secrets": Config().secrets.model_copy(update=tokens)})
    built = Console() if name == "console" else CHANNELS[name](config, SHELF.say)
    assert built is not None
    assert built.capabilities.deletes == (name in ("telegram", "web_chat"))
    if not built.capabilities.deletes:
        with pytest.raises(SendError) as wrong:
            await built.delete("7", "8")
        assert not wrong.value.retryable


def shown(channel: Renderer, markup: str) -> str:
    """What a person reads."""
    if channel.name == "telegram":
        return visible(markup, "HTML")
    if channel.name == "web_chat":
        return (
            re.sub(r"<[^>]+>", "", markup)
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", '"')
            .replace("&#x27;", "'")
            .replace("&amp;", "&")
        )
    return markup


def test_a_channel_says_its_name_and_what_it_can(channel: Renderer) -> None:
    assert channel.name in NAMES
    assert channel.capabilities.text_limit > 1000
    assert channel.capabilities.per_second > 0


@pytest.mark.parametrize(
    "reply", [Reply(), Reply(title="A"), Reply(blocks=(paragraph(""),)), Reply(choices=numbered([("a", "b:c:")]))]
)
def test_a_message_is_never_empty_of_parts(channel: Renderer, reply: Reply) -> None:
    parts = channel.render(reply)
    assert parts
    assert parts[-1].choices == reply.choices


def test_what_content_says_cannot_become_markup(channel: Renderer) -> None:
    every = (
        Paragraph((Span(HOSTILE), Span(HOSTILE, bold=True))),
        Paragraph(text(HOSTILE), small=True),
        Bullets((text(HOSTILE),)),
        Bullets((text(HOSTILE),), numbered=True),
        Quote((text(HOSTILE),)),
    )
    (part,) = channel.render(Reply(HOSTILE, every, numbered([(HOSTILE, "a:b:")])))
    assert shown(channel, part.text).count("<script>alert(1)</script>") >= 7
    if channel.name in ("telegram", "web_chat"):
        assert "<script" not in part.text


@pytest.mark.parametrize("letter", ["a ", "đường ", "👩‍🌾 ", "x"])
def test_a_long_answer_is_split_under_the_limit_and_nothing_is_lost(channel: Renderer, letter: str) -> None:
    limit = channel.capabilities.text_limit
    long = letter * (2 * limit // len(letter))
    reply = Reply("Tựa", (Paragraph(text(long)), Bullets((text("một"), text(long)))), numbered([("Xem", "a:b:")]))
    parts = channel.render(reply)
    platform_counts = limit < 10_000  # a page and a terminal take any length
    assert len(parts) > 1 or not platform_counts
    assert [bool(part.choices) for part in parts] == [False] * (len(parts) - 1) + [True]
    said = "".join(shown(channel, part.text) for part in parts)
    assert said.count(letter.strip()) >= 2 * long.count(letter.strip()) - 4  # but where a cut falls into it
    for part in parts:
        assert units(shown(channel, part.text)) <= limit or not platform_counts


def test_eight_choices_keep_their_keys_and_their_data(channel: Renderer) -> None:
    choices = (*numbered([(f"Mục {n}", f"a:b:{n}") for n in range(7)]), Choice("0", "Mục lục", "welcome:menu:"))
    assert len(choices) == MOST_CHOICES
    (part,) = channel.render(Reply(blocks=(paragraph("?"),), choices=choices))
    assert part.choices == choices


def test_every_answer_of_the_content_is_taken_by_telegram() -> None:
    telegram = renderer("telegram", Config(), SHELF)
    for answer in SHELF.library.answers.values():
        for version in answer.versions:
            for part in telegram.render(
                Reply(answer.question, (paragraph(version.short), paragraph(version.more or "-")))
            ):
                check_text(part.text, "HTML")


def test_quotes_are_folded_and_closed_in_every_part() -> None:
    telegram = renderer("telegram", Config(), SHELF)
    law = Quote(tuple(text("Lời của luật. " * 100) for _ in range(8)))
    parts = telegram.render(Reply("Điều 7", (paragraph("Ngắn."), law)))
    assert len(parts) > 1
    for part in parts:
        check_text(part.text, "HTML")
        assert part.text.count("<blockquote expandable>") == part.text.count("</blockquote>") == 1
