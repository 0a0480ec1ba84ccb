"""A photo of a petition over real HTTP: added by who writes it, seen by its officer alone, without where it was taken."""

import base64
import os
import re
import struct
import zlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import expect
from sqlalchemy import text

from bot import clock
from bot.app import App
from bot.channels.web_chat import WebChat
from bot.config import Config, Content, DatabaseSettings, Web
from bot.features.petition.pictures import MOST_BYTES, Link, file_in, key_of, kind_of, link_of, without_where
from bot.library import Shelf
from bot.message import Address, Incoming, Reply
from bot.photos import photo_routes
from bot.storage import Database, Record
from bot.web import Server, make_app
from tests.browser import chromium, needs_chromium, opened
from tests.features.test_petition import DEADLINES, PLACES, UNITS
from tests.library.folders import small, write

BAC, LAN, HOA = Address("console", "7"), Address("console", "lan"), Address("console", "hoa")
EXIF = b"\xff\xe1\x00\x10Exif\x00\x00at home!"
JPEG = b"\xff\xd8" + b"\xff\xe0\x00\x04ab" + EXIF + b"\xff\xda\x00\x04xypixels\xff\xd9"
LINK = re.compile(r"/photo/([\w=-]+)")


class Site:
    """The app behind its web server."""

    def __init__(self, app: App, address: str, session: aiohttp.ClientSession) -> None:
        self.app, self.address, self.session = app, address, session
        self.number = 0

    async def do(self, who: Address, kind: str, said: str = "", choice: str = "") -> Reply:
        self.number += 1
        incoming = Incoming(who, str(self.number), clock.now(), kind, said, choice)  # type: ignore[arg-type]
        reply = await self.app.answer(incoming)
        assert reply
        return reply

    async def press(self, who: Address, data: str) -> Reply:
        return await self.do(who, "choice", choice=data)

    async def link(self, who: Address, data: str) -> str:
        """The key of the page that a button leads to."""
        found = LINK.search((await self.press(who, data)).image or "")
        assert found
        return found[1]

    def page(self, key: str) -> str:
        return f"{self.address}/photo/{key}"

    async def get(self, key: str) -> tuple[int, str]:
        async with self.session.get(f"{self.address}/photo/{key}") as answer:
            return answer.status, await answer.text()

    async def post(self, key: str, picture: bytes | None = None) -> tuple[int, str]:
        form = aiohttp.FormData()
        if picture is not None:
            form.add_field("photo", picture, filename="IMG.jpg", content_type="image/jpeg")
        async with self.session.post(f"{self.address}/photo/{key}", data=form) as answer:
            return answer.status, await answer.text()

    async def written(self) -> None:
        """Up to the screen that is looked over."""
        await self.press(BAC, "petition:kind:phan-anh")
        await self.do(BAC, "text", "den duong o xom 3 xa mau a hong")

    async def officer(self, who: Address, unit: str = "ubnd-xa-mau-a") -> None:
        now = clock.now()
        code = await self.app.services.posts.invite(unit, "official", now, now + timedelta(days=7))
        await self.do(who, "text", f"vao don vi {code}")


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    folder = write(
        small(tmp_path / "content"), **{"units.yaml": UNITS, "places.yaml": PLACES, "deadlines.yaml": DEADLINES}
    )
    url = f"sqlite+aiosqlite:///{tmp_path}/l.db"
    config = Config(content=Content(dir=folder), database=DatabaseSettings(url=url), web=Web(port=8080))
    shelf = Shelf(folder)
    database = await Database.open(url)
    app = App(config, database, shelf, [WebChat(shelf.say)])
    server = Server(make_app(app, photo_routes(app)), "127.0.0.1", 0)
    async with aiohttp.ClientSession() as session:
        yield Site(app, await server.start(), session)
        await server.stop()
    await database.close()


def noise(width: int, height: int) -> bytes:
    """A PNG that no compression makes small."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\0" + os.urandom(3 * width) for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b"")


async def test_a_photo_is_added_seen_by_its_officer_and_noted(site: Site, tmp_path: Path) -> None:
    await site.officer(LAN)
    await site.written()
    key = await site.link(BAC, "petition:photo:")
    status, page = await site.get(key)
    assert (status, 'type="file"' in page) == (200, True)
    status, page = await site.post(key, JPEG)
    assert (status, "Đã nhận ảnh" in page) == (200, True)
    assert "Có kèm ảnh." in str((await site.press(BAC, "petition:resume:")).blocks)
    await site.press(BAC, "petition:send:")
    assert "Nhận và xem ảnh" in str((await site.press(LAN, "petition:see:1")).choices)
    key = await site.link(LAN, "petition:photos:1")
    assert "data:image" not in (await site.get(key))[1]  # a messenger that fetches the link sees nothing
    async with site.session.head(
        f"{site.address}/photo/{key}"
    ) as asked:  # and one that only asks for its head notes nothing
        assert asked.status == 200
    shown = re.search(r"data:image/jpeg;base64,([^\"]+)", (await site.post(key))[1])
    assert shown
    picture = base64.b64decode(shown[1])
    assert b"pixels" in picture
    assert b"at home" not in picture
    assert len(await Record.read(site.app.database, did="read_petition")) == 2
    async with site.app.database.read() as connection:
        rows = (await connection.execute(text("SELECT * FROM petition_voices"))).all()
    assert "data:image" not in str(rows)


async def test_who_writes_of_the_same_again_with_a_photo_has_sent_the_photo_too(site: Site) -> None:
    await site.officer(LAN)
    await site.written()
    await site.press(BAC, "petition:send:")
    await site.written()
    await site.post(await site.link(BAC, "petition:photo:"), JPEG)
    assert "Đã ghi thêm" in str((await site.press(BAC, "petition:send:")).blocks)
    assert "Nhận và xem ảnh" in str((await site.press(LAN, "petition:see:1")).choices)


async def test_nobody_else_sees_it_and_a_link_ends_with_the_post(site: Site) -> None:
    await site.officer(LAN)
    await site.officer(HOA, "so-tu-phap")
    await site.written()
    await site.post(await site.link(BAC, "petition:photo:"), JPEG)
    await site.press(BAC, "petition:send:")
    assert (await site.press(HOA, "petition:photos:1")).image is None
    forged = key_of(site.app.services.seal, Link("see", HOA, 1), clock.now())
    assert (await site.post(forged))[0] == 404
    key = await site.link(LAN, "petition:photos:1")
    await site.press(LAN, "office:left:1")
    assert (await site.post(key))[0] == 404


@pytest.mark.parametrize("picture", [b"%PDF-1.7 an identity card", b"", None])
async def test_what_is_no_photo_is_refused_and_nothing_is_kept(site: Site, picture: bytes | None) -> None:
    await site.written()
    status, page = await site.post(await site.link(BAC, "petition:photo:"), picture)
    assert (status, "không phải ảnh chụp" in page) == (400, True)
    assert "Có kèm ảnh." not in str((await site.press(BAC, "petition:resume:")).blocks)


async def test_a_photo_that_is_too_large_is_refused(site: Site) -> None:
    await site.written()
    key = await site.link(BAC, "petition:photo:")
    for much in (MOST_BYTES, 2 * MOST_BYTES):
        status, page = await site.post(key, JPEG + bytes(much))
        assert status in (400, 413)
        assert "nặng quá 2 megabyte" in page
        assert 'type="file"' in page
    assert kind_of(JPEG + bytes(MOST_BYTES)) is None
    assert "Có kèm ảnh." not in str((await site.press(BAC, "petition:resume:")).blocks)


@needs_chromium
async def test_a_photo_that_is_too_large_is_made_smaller_by_the_telephone(site: Site) -> None:
    await site.written()
    key = await site.link(BAC, "petition:photo:")
    large = noise(1800, 900)
    assert len(large) > MOST_BYTES
    async with chromium() as browser:
        phone = await browser.new_context(viewport={"width": 360, "height": 640})
        async with opened(phone, site.page(key)) as page:
            assert await page.evaluate("document.documentElement.scrollWidth") <= 360
            await page.set_input_files("#photo", {"name": "IMG.png", "mimeType": "image/png", "buffer": large})
            await page.click("button")
            await expect(page.locator("main")).to_contain_text("Đã nhận ảnh")
    assert "Có kèm ảnh." in str((await site.press(BAC, "petition:resume:")).blocks)


async def test_a_photo_sent_in_the_chat_is_not_kept_and_the_text_is_still_waited_for(site: Site) -> None:
    await site.press(BAC, "petition:kind:phan-anh")
    assert "không giữ ảnh" in str((await site.do(BAC, "photo")).blocks)
    assert "Gửi phản ánh này?" in (await site.do(BAC, "text", "den duong o xom 3 xa mau a hong")).title


async def test_a_link_that_is_over_or_was_not_made_here_leads_nowhere(site: Site) -> None:
    now = clock.now()
    old = key_of(site.app.services.seal, Link("add", BAC), now - timedelta(hours=1))
    for key in (old, "nothing", "bm90aGluZw=="):
        assert link_of(site.app.services.seal, key, now) is None
        assert (await site.get(key))[0] == 404
        assert (await site.post(key, JPEG))[0] == 404


def test_only_where_and_when_is_taken_out_of_a_photo() -> None:
    assert without_where(JPEG) == JPEG.replace(EXIF, b"")
    assert without_where(JPEG + b"a film with its place" + JPEG) == JPEG.replace(EXIF, b"")
    assert without_where(JPEG[:-2]) == JPEG[:-2].replace(EXIF, b"")
    assert without_where(b"\x89PNG\r\n\x1a\nrest") == b"\x89PNG\r\n\x1a\nrest"
    assert without_where(b"\xff\xd8\xff") == b"\xff\xd8\xff"


def test_a_form_without_a_file_has_none() -> None:
    assert file_in(b"", "multipart/form-data; boundary=x") == b""
    assert file_in(b"--x\r\nno file", "") == b""
