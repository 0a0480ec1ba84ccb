"""From an officer's answer to an answer of the bot: the draft without the person, an editor, and the next one who asks."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.app import App
from bot.clock import HANOI
from bot.config import Config, Content, DatabaseSettings
from bot.features.ask.drafting import drafts_to_read
from bot.features.ask.inquiry import Draft
from bot.features.ask.store import drafts
from bot.guard import guard
from bot.library import Shelf
from bot.message import Address, Incoming, Reply
from bot.storage import Database
from bot.storage.erasing import erase
from tests.commands import call
from tests.library.folders import small, write

ASKER, OFFICER, NEXT = Address("console", "7"), Address("console", "lan"), Address("console", "8")
NOW = datetime(2026, 11, 24, 9, tzinfo=HANOI)
UNITS = "- {id: ubnd-tinh-mau, name: UBND Tỉnh Mẫu, kind: ubnd-tinh}\n"


class Talk:
    """People who write to the bot, one after the other."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.number = 0

    async def say(self, who: Address, said: str) -> Reply:
        self.number += 1
        reply = await self.app.answer(guard(Incoming(who, str(self.number), NOW, "text", said)))
        assert reply is not None
        return reply


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    content = write(small(tmp_path / "content"), **{"units.yaml": UNITS})
    config = Config(content=Content(dir=content), database=DatabaseSettings(url=f"sqlite+aiosqlite:///{tmp_path}/l.db"))
    database = await Database.open(config.database.url)
    app = App(config, database, Shelf(content), [], lambda: NOW)
    code = await app.services.posts.invite("ubnd-tinh-mau", "legal_officer", NOW, datetime(2027, 1, 1, tzinfo=HANOI))
    talk = Talk(app)
    await talk.say(OFFICER, f"vao don vi {code}")
    yield talk
    await database.close()


async def drafted(talk: Talk) -> Draft:
    """The draft as an editor reads it."""
    return (await drafts_to_read(talk.app.database, talk.app.services.seal))[0]


async def answered(talk: Talk, asked: str, *steps: str) -> None:
    await talk.say(ASKER, f"/canbo {asked}")
    assert "H-0001" in str(await talk.say(ASKER, "1"))
    await talk.say(OFFICER, "H-0001")
    for step in steps:
        await talk.say(OFFICER, step)


async def test_what_an_officer_answered_is_answered_by_the_bot_once_an_editor_approved_it(
    talk: Talk, tmp_path: Path
) -> None:
    await answered(talk, "đi xe đạp điện có phải đội mũ không", "5", "Đi xe đạp điện cũng phải đội mũ.", "1")
    where = ("--set", f"content.dir={tmp_path}/content")
    listed = call(tmp_path, "questions", "--answered", *where)
    assert "H-0001" in listed.stdout
    assert "đi xe đạp điện có phải đội mũ không" in listed.stdout
    made = call(tmp_path, "new", "answer", "xe-dap-dien-doi-mu", "--from-question", "H-0001", *where)
    assert made.returncode == 0, made.stderr
    path = Path(made.stdout.splitlines()[0])
    written = await asyncio.to_thread(path.read_text, "utf-8")
    assert "author: post-1" in written
    assert "Đi xe đạp điện cũng phải đội mũ." in written
    early = call(tmp_path, "approve", "xe-dap-dien-doi-mu", "--as", "bt-02", "--yes", *where)
    assert early.returncode == 1  # nobody approves it before an editor gave its basis
    filled = [line for line in written.splitlines() if "- document: " not in line and "at: " not in line]
    at = next(n for n, line in enumerate(filled) if line.strip() == "basis:")
    filled.insert(at + 1, "      - {document: nd-168-2024, at: điểm h khoản 2 Điều 7}")
    text = "\n".join(filled).replace("topics: [«ĐIỀN mã chủ đề»]", "topics: [giao-thong]")
    await asyncio.to_thread(path.write_text, text + "\n", "utf-8")
    approved = call(tmp_path, "approve", "xe-dap-dien-doi-mu", "--as", "bt-02", "--yes", *where)
    assert approved.returncode == 0, approved.stdout + approved.stderr
    assert talk.app.shelf.reload()
    reply = await talk.say(NEXT, "di xe dap dien co phai doi mu khong")
    assert "Đi xe đạp điện cũng phải đội mũ." in str(reply)
    assert "H-0001" not in call(tmp_path, "questions", "--answered", *where).stdout


@pytest.mark.parametrize(
    "asked",
    [
        "chị Nguyễn Thị Hoa số 0912345678 đi xe 29A-123.45 có phải đội mũ không",
        "cán bộ xã bảo đi xe không cần đội mũ đúng không",
        "toi ten nguyen thi hoa, di xe dap dien co phai doi mu khong",
        "chong toi le van hung di xe dap dien co phai doi mu khong",
    ],
)
async def test_in_doubt_nothing_of_the_question_stands_in_the_draft(talk: Talk, asked: str) -> None:
    await answered(talk, asked, "5", "Ông Trần Văn Bình gọi 0987654321, phải đội mũ.", "1")
    draft = await drafted(talk)
    for word in ("Hoa", "0912345678", "123.45", "cán bộ xã bảo", "Trần Văn Bình", "0987654321", "nguyen thi", "hung"):
        assert word not in draft.text
    assert "phải đội mũ." in draft.text
    assert "«ĐIỀN câu hỏi" in draft.text


async def test_what_was_asked_stands_sealed_beside_who_asked_and_goes_with_them(talk: Talk, tmp_path: Path) -> None:
    await answered(talk, "đi xe đạp điện có phải đội mũ không", "5", "Đi xe đạp điện cũng phải đội mũ.", "1")
    assert "đi xe đạp điện có phải" not in (await drafts(talk.app.database))[0].text
    assert "đi xe đạp điện có phải đội mũ không" in (await drafted(talk)).text
    await erase(talk.app.database, ASKER, NOW)
    left = (await drafted(talk)).text
    assert "đi xe đạp điện có phải" not in left
    assert "«ĐIỀN câu hỏi" in left
    assert (
        "Đi xe đạp điện cũng phải đội mũ." in left
    )  # the officer's words, of which an editor may still make an answer
    made = call(
        tmp_path, "new", "answer", "doi-mu", "--from-question", "H-0001", "--set", f"content.dir={tmp_path}/content"
    )
    assert made.returncode == 0, made.stderr


async def test_what_an_editor_took_stays_when_the_asker_goes(talk: Talk, tmp_path: Path) -> None:
    await answered(talk, "đi xe đạp điện có phải đội mũ không", "5", "Đi xe đạp điện cũng phải đội mũ.", "1")
    made = call(
        tmp_path, "new", "answer", "doi-mu", "--from-question", "H-0001", "--set", f"content.dir={tmp_path}/content"
    )
    await erase(talk.app.database, ASKER, NOW)
    written = await asyncio.to_thread(Path(made.stdout.splitlines()[0]).read_text, "utf-8")
    assert 'question: "đi xe đạp điện có phải đội mũ không"' in written


async def test_a_template_gives_the_draft_its_citation(talk: Talk) -> None:
    await answered(talk, "đầu trần chạy xe có sao không", "1 + Phải cài quai.", "1")
    draft = await drafted(talk)
    assert '{document: nd-168-2024, at: "điểm h khoản 2 Điều 7"}' in draft.text
    assert "related: [non-mu]" in draft.text
    assert "400.000 đến 600.000 đồng**. Phải cài quai." in draft.text
    assert "checked: 2026-11-20" in draft.text


async def test_who_followed_an_approved_answer_is_proved_by_a_command_that_names_nobody(
    talk: Talk, tmp_path: Path
) -> None:
    await answered(talk, "đầu trần chạy xe có sao không", "1", "1")
    said = call(tmp_path, "questions", "--sent", "--set", f"content.dir={tmp_path}/content").stdout
    assert "H-0001  post:1 [ubnd-tinh-mau]  non-mu" in said
    assert "duyệt 20/11/2026, bt-02" in said
    assert "đầu trần" not in said
