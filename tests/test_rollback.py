"""Content is rolled back with git: what was reverted is what people read, without a restart."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot import clock
from bot.app import App
from bot.config import Config
from bot.library.shelf import LOOK_SECONDS
from bot.message import Address, Incoming, Paragraph, Reply
from tests.conftest import until
from tests.library.folders import ANSWER, small, write
from tests.repository import Repository

FILE = "content/answers/giao-thong/non-mu.yaml"
BEFORE, AFTER = "400.000 đến 600.000 đồng", "800.000 đến 1.000.000 đồng"


@asynccontextmanager
async def service(folder: Path) -> AsyncIterator[App]:
    """The whole running bot but for its channels."""
    sections = {"content": {"dir": folder / "content"}, "database": {"url": f"sqlite+aiosqlite:///{folder}/l.db"}}
    app = await App.open(Config.model_validate(sections), lambda _: [])
    await app.resume()
    await app.start()
    try:
        yield app
    finally:
        await app.stop()


async def asked(app: App, number: str) -> str:
    """What a citizen reads who asks about the helmet now."""
    incoming = Incoming(Address("console", "me"), number, clock.now(), "text", "khong doi mu bao hiem phat bao nhieu")
    reply = await app.answer(incoming)
    assert isinstance(reply, Reply)
    return "".join(span.text for block in reply.blocks if isinstance(block, Paragraph) for span in block.spans)


def live(app: App) -> str:
    return app.shelf.library.answers["non-mu"].versions[0].short


@pytest.mark.parametrize("how", ["revert", "checkout"])
async def test_a_reverted_content_commit_is_what_people_read_without_a_restart(tmp_path: Path, how: str) -> None:
    small(tmp_path / "content")
    (tmp_path / ".gitignore").write_text("*.db*\n")
    repository = Repository(tmp_path)
    first = repository.commit("Nội dung đầu tiên")
    async with service(tmp_path) as app:
        assert BEFORE in await asked(app, "1")
        write(tmp_path, **{FILE: ANSWER.replace(BEFORE, AFTER)})
        repository.commit("Mức phạt mới")
        await until(lambda: AFTER in live(app))
        assert AFTER in await asked(app, "2")
        if how == "revert":
            repository.git("revert", "--no-edit", "HEAD")
        else:
            repository.git("checkout", "--quiet", first, "--", "content")
        await until(lambda: BEFORE in live(app))
        assert BEFORE in await asked(app, "3")


async def test_a_file_that_a_revert_takes_away_is_not_answered_from_any_more(tmp_path: Path) -> None:
    small(tmp_path / "content")
    (tmp_path / ".gitignore").write_text("*.db*\n")
    repository = Repository(tmp_path)
    repository.commit("Nội dung đầu tiên")
    async with service(tmp_path) as app:
        write(tmp_path, **{"content/answers/hai.yaml": ANSWER.replace("Không đội mũ bảo hiểm", "Vượt đèn đỏ")})
        repository.commit("Câu mới")
        await until(lambda: "hai" in app.shelf.library.answers)
        repository.git("revert", "--no-edit", "HEAD")
        await until(lambda: "hai" not in app.shelf.library.answers)
        assert BEFORE in await asked(app, "1")


def test_the_folder_is_looked_at_often_enough_for_five_seconds() -> None:
    assert (
        LOOK_SECONDS <= 1.0
    )  # one look, the reload of a thousand entries in half a second, and room for a busy machine
