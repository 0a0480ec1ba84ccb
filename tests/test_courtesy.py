"""How people are addressed: every string of a reply is rewritten, nothing else is; who gets which form."""

import pytest

from bot.courtesy import Form, addressed, form_for, in_form, read_by
from bot.message import Bullets, Choice, Paragraph, Quote, Reply, Span, text

EVERYWHERE = Reply(
    title="Ông/bà hỏi gì?",
    blocks=(
        Paragraph((Span("Xin lỗi "), Span("ông/bà", bold=True), Span("."))),
        Bullets((text("Báo ông/bà."), text("Hết.")), numbered=True),
        Quote((text("Ông/bà đọc."),)),
    ),
    choices=(Choice("1", "Báo ông/bà", "subscribe:yes:ông/bà"),),
    source="https://example.vn/ông/bà",
)


def said(reply: Reply) -> str:
    return str((reply.title, reply.blocks, [one.label for one in reply.choices]))


def test_every_string_that_is_read_is_rewritten_and_what_a_button_carries_is_not() -> None:
    reply = addressed(EVERYWHERE, "anh-chi")
    assert "ng/bà" not in said(reply)
    assert said(reply).count("anh/chị") + said(reply).count("Anh/chị") == 5
    assert reply.choices[0].data == "subscribe:yes:ông/bà"
    assert reply.source == EVERYWHERE.source
    assert Span("anh/chị", bold=True) in reply.blocks[0].spans  # type: ignore[union-attr]


@pytest.mark.parametrize("reader", ["ong-ba", "anh-chi", "ban"])
def test_what_somebody_else_reads_is_shown_in_their_form_whoever_it_is_shown_to(reader: Form) -> None:
    theirs = read_by(EVERYWHERE.blocks, "ong-ba")
    shown = addressed(Reply("Ông/bà xem:", blocks=theirs), reader)
    assert [str(one).replace("theirs=True", "theirs=False") for one in shown.blocks] == list(
        map(str, EVERYWHERE.blocks)
    )
    assert "anh/chị" in str(addressed(Reply(blocks=read_by(EVERYWHERE.blocks, "anh-chi")), reader).blocks)


def test_the_form_in_which_everything_is_written_costs_nothing() -> None:
    assert addressed(EVERYWHERE, "ong-ba") is EVERYWHERE


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Ông/bà chọn. Mời ông/bà.", "Bạn chọn. Mời bạn."),
        ("CHÀO ÔNG/BÀ", "CHÀO BẠN"),
        ("Ông/Bà", "Bạn"),
        ("mẹ ông/bà cư trú", "mẹ bạn cư trú"),
        ("ông/bà nội, ông/bà ngoại", "ông/bà nội, ông/bà ngoại"),
        ("ông bà để lại đất, 01/7/2026", "ông bà để lại đất, 01/7/2026"),
    ],
)
def test_only_who_is_spoken_to_is_addressed(written: str, read: str) -> None:
    assert in_form(written, "ban") == read


@pytest.mark.parametrize(
    ("chosen", "roles", "usual", "form"),
    [
        (None, "", "ong-ba", "ong-ba"),
        (None, "", "ban", "ban"),
        ("anh-chi", "", "ban", "anh-chi"),
        (None, "official", "ong-ba", "anh-chi"),
        (None, "citizen head", "ong-ba", "anh-chi"),
        (None, "legal_officer", "ban", "anh-chi"),
        (None, "citizen business", "ong-ba", "ong-ba"),
        ("ong-ba", "official", "ban", "ong-ba"),
        ("of-an-older-version", "", "ong-ba", "ong-ba"),
    ],
)
def test_who_chose_nothing_is_addressed_as_is_usual_and_officials_as_colleagues(
    chosen: str | None, roles: str, usual: Form, form: Form
) -> None:
    assert form_for(chosen, frozenset(roles.split()), usual) == form
