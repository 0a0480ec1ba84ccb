"""A person does everything on two channels, asks to be forgotten, and no byte of theirs is left on the disk."""

from pathlib import Path
from urllib.parse import quote

import pytest

from bot import clock
from bot.storage import Database, Posts
from tests.conftest import until
from tests.conversations.platforms import Platform, Seen
from tests.conversations.platforms.web_chat import OnWebChat
from tests.conversations.world import World, world

pytestmark = pytest.mark.slow

NUMBER = 7_654_321
"""Its digits stand nowhere by chance."""


def found_in(folder: Path, *ids: str) -> dict[str, list[str]]:
    """file -> which of the ids stand in its bytes, however they are written."""
    found = {}
    for file in (one for one in folder.rglob("*") if one.is_file()):
        held = file.read_bytes()
        forms = {
            form: id_ for id_ in ids for form in (id_, quote(id_, safe=""), id_.encode("utf-16-le").decode("latin-1"))
        }
        if there := sorted({id_ for form, id_ in forms.items() if form.encode("latin-1") in held}):
            found[str(file.relative_to(folder))] = there
    return found


async def said(platform: Platform, user: str, *texts: str) -> Seen:
    for text in texts:
        await platform.say(user, text)
        seen = await platform.next(user)
    return seen


async def lives(made: World, chat: Platform, page: Platform, user: str, ticket: str) -> None:
    """Everything that a person can do here; on the messenger, then on the page, then as one person on both."""
    database = await Database.open(f"sqlite+aiosqlite:///{made.folder}/loaluat.db")
    code = await Posts(database).invite("so-tu-phap", "head", clock.now(), clock.now().replace(year=2999))
    await database.close()
    await said(
        chat, user, "khong doi mu bao hiem", "1", f"vao don vi {code}", "/canbo lam khai sinh theo luat nao", "1"
    )
    await said(chat, user, "/dovui", "A", "/xungho", "lien ket ABCD-EFG2", "/dulieu")
    seen = await said(chat, user, "/theodoi")
    for label in ("Thêm chủ đề", "Giao thông", "Đồng ý"):
        await chat.press(user, seen, label)
        seen = await chat.next(user)
    await said(page, ticket, "khong doi mu bao hiem", "/dulieu", "1")
    linking = await said(page, ticket, "lien ket")
    written = linking.text.split("Mã nối của ông/bà:")[1].split()[0]
    await said(chat, user, written, "1", "cau hoi cua toi")


async def test_after_an_erasure_no_byte_of_an_id_is_left(tmp_path: Path) -> None:
    async with world(tmp_path) as made:
        await made.start()
        chat, page = made.platforms["telegram"], made.platforms["web_chat"]
        assert isinstance(page, OnWebChat)
        user, ticket = chat.user(NUMBER), page.user(NUMBER)
        person = page.person(ticket)
        await lives(made, chat, page, user, ticket)
        await made.is_quiet()
        before = found_in(tmp_path, user, person)
        assert any(name.startswith("loaluat.db") and ids == sorted((user, person)) for name, ids in before.items()), (
            before
        )
        asked = await said(chat, user, "/xoa")
        assert "xóa ở tất cả" in asked.text
        await chat.press(user, asked, "Xóa hết")
        assert "Trợ lý đã xóa hết" in (await chat.next(user)).text
        await made.is_quiet()
        await until(lambda: found_in(tmp_path, user, person, ticket) == {}, 10)  # the farewell goes once it is said
        assert (tmp_path / "loaluat.db-wal").exists()
        await made.kill()
        await made.start()
        assert found_in(tmp_path, user, person, ticket) == {}
        assert "chưa nhận tin nào" in (await said(chat, user, "/theodoi")).text
