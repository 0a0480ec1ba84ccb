"""Sharing from inside another chat: what search finds, filled up with what a begun text may become."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import clock
from bot.app import App
from bot.config import read_config
from bot.library import Shelf
from bot.message import Address, Incoming, Reply
from bot.router import Turn
from tests.library.folders import ANSWER, small, write
from tests.migrated import migrated

LAN = Address("telegram", "lan")


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    """Ten answers about registers, and helmets, which strangely enough are what «kê khai sổ» means."""
    plain = ANSWER[: ANSWER.index("also:")]
    other = {
        f"answers/so-{n:02}.yaml": plain.replace("Không đội mũ bảo hiểm bị phạt bao nhiêu", f"Kê khai sổ {n} ở đâu")
        for n in range(10)
    }
    helmets = {"answers/giao-thong/non-mu.yaml": ANSWER.replace("quên mũ bị phạt mấy đồng", "kê khai sổ")}
    content = write(small(tmp_path / "content"), **other, **helmets)
    config = read_config(None, [f"content.dir={content}"], {})
    database = await migrated(tmp_path / "a.db")
    yield App(config, database, Shelf(content), [])
    await database.close()


async def shared(app: App, said: str) -> list[tuple[str, Reply]]:
    incoming = Incoming(LAN, "1", clock.now(), "inline", said, message="5")
    turn = Turn(incoming, await app.people.citizen(LAN), await app.people.session(LAN), app.services, clock.now())
    return await app.router.inline(turn)


@pytest.mark.parametrize("said", ["kh", "khô", "mũ b", "ko doi m"])
async def test_a_begun_text_already_finds_cards_to_share(app: App, said: str) -> None:
    found = await shared(app, said)
    card = next(reply for id_, reply in found if id_ == "non-mu")
    assert card.title == "Không đội mũ bảo hiểm bị phạt bao nhiêu?"
    assert "điểm h khoản 2 Điều 7" in str(card.blocks).replace("Điểm", "điểm")
    assert card.choices == ()
    assert card.passed_on


async def test_what_search_finds_stands_first_each_once_and_ten_at_most(app: App) -> None:
    ids = [id_ for id_, _ in await shared(app, "kê khai sổ")]
    assert ids[0] == "non-mu"
    assert len(ids) == len(set(ids)) == 10


@pytest.mark.parametrize("said", ["", " ", "xyz"])
async def test_what_begins_no_question_shares_nothing(app: App, said: str) -> None:
    assert await shared(app, said) == []
