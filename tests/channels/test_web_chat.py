"""The web page's channel on a real history: what is kept, what is shown, who may ask."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from bot.channels.web_chat import MOST_STREAMS_EACH, TEXT_LIMIT, Stream, person_of
from bot.errors import Refused
from bot.message import (
    Bullets,
    Choice,
    Paragraph,
    Quote,
    Reply,
    Span,
    numbered,
    paragraph,
    text,
)
from bot.storage.tables import channel_history
from tests.migrated import migrated
from tests.web_door import WORDS, House

TICKET = "abcdefghijklmnopqrstuvwxyz012345"
OURS = {"cookie": f"theme=dark; loaluat={TICKET}"}
OTHERS = {"cookie": f"loaluat={TICKET[::-1]}"}
USER = person_of(OURS) or ""


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    database = await migrated(tmp_path / "loaluat.db")
    house = House(database)
    await house.open()
    yield house
    await house.page.close()
    await database.close()


def body(**fields: Any) -> bytes:
    return orjson.dumps({"id": "client-id-1", **fields})


async def history(house: House, user: str = USER) -> list[dict[str, Any]]:
    stream = await house.page.listen(user, 0)
    stream.leave()
    return [orjson.loads(entry) for _, entry in stream.past]


async def following(stream: Stream) -> dict[str, Any]:
    entry = await stream.following()
    assert entry is not None
    found: dict[str, Any] = orjson.loads(entry[1])
    return found


# Rendering


def rendered(house: House, *blocks: Any, **fields: Any) -> str:
    [part] = house.page.render(Reply(blocks=blocks, **fields))
    return part.text


def test_content_cannot_break_out_of_its_paragraph(house: House) -> None:
    evil = '<script>alert("1")</script>&\'"'
    said = rendered(
        house, paragraph(evil), Bullets((text(evil),)), Quote((text(evil),)), title=evil, source=f"https://a/{evil}"
    )
    assert "<script" not in said
    assert said.count("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#x27;&quot;") == 5


def test_blocks_become_the_elements_that_a_screen_reader_knows(house: House) -> None:
    said = rendered(
        house,
        Paragraph((Span("Phạt "), Span("400.000 đồng", bold=True), Span(".\nHết."))),
        paragraph("Điều 7", small=True),
        Bullets((text("một"), text("hai")), numbered=True),
        Bullets((text("ba"),)),
        title="Câu hỏi?",
    )
    assert said == (
        "<h2>Câu hỏi?</h2><p>Phạt <strong>400.000 đồng</strong>.<br>Hết.</p>"
        '<p class="small">Điều 7</p><ol><li>một</li><li>hai</li></ol><ul><li>ba</li></ul>'
    )


def test_a_long_wording_is_folded_and_a_short_one_is_not(house: House) -> None:
    folded = f"<details><summary>{WORDS['web.quote']}</summary><blockquote><p>Điều 1</p></blockquote></details>"
    assert rendered(house, Quote((text("Điều 1"),))) == folded
    assert rendered(house, Quote((text("Điều 1"),), folded=False)) == "<blockquote><p>Điều 1</p></blockquote>"


def test_only_a_web_address_becomes_a_link(house: House) -> None:
    assert 'href="https://vanban.example.vn/1?a=1&amp;b=2"' in rendered(
        house, source="https://vanban.example.vn/1?a=1&b=2"
    )
    assert "href" not in rendered(house, source="javascript:alert(1)")


def test_a_very_long_reply_is_split_between_blocks_and_the_last_part_has_the_choices(house: House) -> None:
    choices = numbered([("Một", "a:b:c")])
    parts = house.page.render(Reply(blocks=(paragraph("x" * 9_000),) * 5, choices=choices))
    assert len(parts) == 3
    assert all(len(part.text) <= TEXT_LIMIT for part in parts)
    assert [part.choices for part in parts] == [(), (), choices]


def test_an_empty_reply_is_still_one_part(house: House) -> None:
    assert len(house.page.render(Reply())) == 1


# Reading


@pytest.mark.parametrize("cookie", ["", "loaluat=", "loaluat=short", f"other={TICKET}", "loaluat=" + "<" * 32])
async def test_nobody_is_known_by_a_ticket_that_was_not_given_out(house: House, cookie: str) -> None:
    with pytest.raises(Refused) as refused:
        await house.page.read(body(text="alo"), {"cookie": cookie})
    assert refused.value.status == 401


async def test_the_ticket_itself_is_not_stored(house: House) -> None:
    [incoming] = await house.page.read(body(text="alo"), OURS)
    assert incoming.sender.user == USER
    assert TICKET not in repr(incoming)
    fresh = house.page.new_ticket()
    assert house.page.person({"cookie": f"loaluat={fresh}"})


@pytest.mark.parametrize(
    "sent",
    [
        b"alo",
        b"[]",
        b'{"text":"alo"}',
        body(id="short", text="alo"),
        body(text=""),
        body(text=1),
        body(text="x" * 4_001),
        body(choice=""),
        body(choice="x" * 65),
        body(choice="a:b:c", message=12),
    ],
)
async def test_what_no_page_of_ours_sends_is_refused(house: House, sent: bytes) -> None:
    with pytest.raises(Refused) as refused:
        await house.page.read(sent, OURS)
    assert refused.value.status == 400


async def test_texts_presses_and_deep_links_are_read(house: House) -> None:
    [said] = await house.page.read(body(text="  không đội mũ "), OURS)
    assert (said.kind, said.text, said.update_id) == ("text", "không đội mũ", f"{USER}.client-id-1")
    [pressed] = await house.page.read(body(choice="lookup:more:x", message="12"), OURS)
    assert (pressed.kind, pressed.choice, pressed.message, pressed.text) == ("choice", "lookup:more:x", "12", "")
    [started] = await house.page.read(body(start="non-mu-bao-hiem"), OURS)
    assert (started.kind, started.text) == ("start", "non-mu-bao-hiem")
    [odd] = await house.page.read(body(start="<b>ông A nhận tiền</b>"), OURS)
    assert (odd.kind, odd.text) == ("start", "")


# The conversation


async def test_the_conversation_is_there_after_a_reload(house: House) -> None:
    house.answers = lambda incoming: Reply(blocks=(paragraph(f"Dạ: {incoming.text}"),))
    stream = await house.page.listen(USER, 0)
    assert await house.page.post(body(text="không đội mũ"), OURS)
    assert (await following(stream))["said"] == "không đội mũ"
    assert (await following(stream))["html"] == "<p>Dạ: không đội mũ</p>"
    assert [entry.get("said", entry.get("html")) for entry in await history(house)] == [
        "không đội mũ",
        "<p>Dạ: không đội mũ</p>",
    ]


async def test_a_message_that_is_sent_again_is_answered_and_shown_once(house: House) -> None:
    assert await house.page.post(body(text="alo"), OURS)
    assert not await house.page.post(body(text="alo"), OURS)
    assert len(await history(house)) == len(house.accepted) == 1


async def test_two_people_may_use_the_same_client_id(house: House) -> None:
    assert await house.page.post(body(text="alo"), OURS)
    assert await house.page.post(body(text="alo"), OTHERS)
    assert len(await history(house)) == 1


async def test_what_the_guard_stopped_is_not_kept(house: House) -> None:
    await house.page.post(body(text="toi to cao ong Nguyen Van A chu tich xa nhan hoi lo 50 trieu"), OURS)
    [own] = await history(house)
    assert own["stopped"]
    assert own["said"] == ""


async def test_an_answer_says_which_button_it_answers(house: House) -> None:
    house.answers = lambda incoming: Reply(blocks=(paragraph(incoming.choice),))
    stream = await house.page.listen(USER, 0)
    await house.page.post(body(choice="lookup:more:x", message="7"), OURS)
    entry = await following(stream)
    assert entry["pressed"] == ["7", "lookup:more:x"]
    await house.page.send(USER, house.page.render(Reply(blocks=(paragraph("tin"),)))[0])
    assert "pressed" not in await following(stream)


async def test_an_edit_names_the_message_that_it_replaces(house: House) -> None:
    [asked] = house.page.render(Reply(title="Câu 1", choices=(Choice("A", "Có", "quiz:answer:1"),)))
    sent = await house.page.send(USER, asked)
    [judged] = house.page.render(Reply(title="Đúng"))
    assert await house.page.edit(USER, sent.message_id, judged) == sent
    first, second = await history(house)
    assert first["choices"] == [["A", "Có", "quiz:answer:1"]]
    assert (second["edits"], second["html"], second["choices"]) == (sent.message_id, "<h2>Đúng</h2>", [])


# Open pages


async def test_a_page_that_comes_back_gets_what_it_missed_and_nothing_twice(house: House) -> None:
    [part] = house.page.render(Reply(title="1"))
    first = await house.page.send(USER, part)
    second = await house.page.send(USER, part)
    stream = await house.page.listen(USER, int(first.message_id))
    assert [number for number, _ in stream.past] == [int(second.message_id)]
    third = await house.page.send(USER, part)
    entry = await stream.following()
    assert entry is not None
    assert entry[0] == int(third.message_id)


async def test_what_is_sent_while_a_page_connects_reaches_it_exactly_once(house: House) -> None:
    [part] = house.page.render(Reply(title="1"))

    async def sends() -> list[int]:
        return [int((await house.page.send(USER, part)).message_id) for _ in range(50)]

    sending = asyncio.create_task(sends())
    streams = [await house.page.listen(USER, 0) for _ in range(MOST_STREAMS_EACH)]
    numbers = await sending
    house.page.hang_up()
    for stream in streams:
        got = [number for number, _ in stream.past]
        while (entry := await stream.following()) is not None:
            got.append(entry[0])
        assert got == numbers


async def test_nobody_hears_another_persons_messages(house: House) -> None:
    other = person_of(OTHERS) or ""
    stream = await house.page.listen(other, 0)
    [part] = house.page.render(Reply(title="1"))
    await house.page.send(USER, part)
    await house.page.send(other, house.page.render(Reply(title="2"))[0])
    assert (await following(stream))["html"] == "<h2>2</h2>"
    assert len(await history(house, other)) == 1


async def test_one_person_keeps_five_pages_open_and_the_oldest_rests(house: House) -> None:
    streams = [await house.page.listen(USER, 0) for _ in range(MOST_STREAMS_EACH + 1)]
    assert [stream.set_aside for stream in streams] == [True] + [False] * MOST_STREAMS_EACH
    assert await streams[0].following() is None
    assert house.page.streams == MOST_STREAMS_EACH


async def test_a_closed_channel_takes_nothing(house: House) -> None:
    stream = await house.page.listen(USER, 0)
    await house.page.close()
    assert await stream.following() is None
    for refused in (house.page.post(body(text="alo"), OURS), house.page.listen(USER, 0)):
        with pytest.raises(Refused) as wrong:
            await refused
        assert wrong.value.status == 503


async def test_a_message_while_the_database_is_away_can_be_sent_later(house: House) -> None:
    from bot.errors import SendError, StorageUnavailable
    from bot.message import Memory

    class Away:
        """A memory whose disk is full."""

        async def get(self, key: str) -> str | None: ...
        async def put(self, key: str, value: str) -> None: ...
        async def swap(self, key: str, old: str | None, new: str) -> bool:
            return False

        async def add(self, key: str, amount: int) -> int: ...  # type: ignore[empty-body]
        async def append(self, user: str, body: str) -> int:
            raise StorageUnavailable("the disk is full")

        async def after(self, user: str, number: int, limit: int = 200) -> list[tuple[int, str]]:
            return []

    away: Memory = Away()
    await house.page.open(away, house.accept)
    with pytest.raises(SendError) as wrong:
        await house.page.send(USER, house.page.render(Reply(title="1"))[0])
    assert wrong.value.retryable


async def test_the_last_words_to_who_was_erased_are_shown_to_a_page_that_was_away_and_kept_nowhere(
    house: House,
) -> None:
    await house.page.send(USER, house.page.render(Reply("Đã xóa"))[0])
    stored = house.database
    await house.page.forget(USER)
    async with stored.begin() as connection:
        await connection.execute(channel_history.delete())
    assert ["Đã xóa" in one["html"] for one in await history(house)] == [True]
    assert house.page.has_left(USER)


async def test_a_link_to_the_copy_is_one_of_ours_and_nothing_else_of_the_site_is(house: House) -> None:
    (part,) = house.page.render(Reply("Bản sao", source="/copy/abc_DEF-1"))
    assert '<a href="copy/abc_DEF-1">' in part.text
    (part,) = house.page.render(Reply("Bản sao", source="/chat"))
    assert "<a" not in part.text
