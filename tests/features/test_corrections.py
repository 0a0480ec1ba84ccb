"""«Đính chính»: exactly those who got the wrong text are told, in its place where the channel can; on both databases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot import clock
from bot.app import App
from bot.config import Delivery as Rules
from bot.config import read_config
from bot.errors import SendError
from bot.library import Shelf
from bot.message import Address, Incoming, Part, Reply, Sent
from bot.storage import Database, Delivery, Outcome
from tests.house.test_app import follow, local, send_all, states
from tests.library.folders import ANNOUNCEMENT, small, write
from tests.platform import Platform

LAN, HOA, MINH = (Address("telegram", name) for name in ("lan", "hoa", "minh"))
KEY, FIX = "announcement:2026-12-giao-thong", "correction:sua"
WRONG, RIGHT = "Phạt 500.000 đồng.", "Phạt 50.000 đồng."


class Correctable(Platform):
    """Its messages can be edited, unless `refusing`;"""

    refusing: SendError | None = None

    async def edit(self, user: str, message_id: str, part: Part) -> Sent:
        if self.refusing:
            raise self.refusing
        return await super().edit(user, message_id, part)


@pytest.fixture
async def app(tmp_path: Path, database: Database) -> App:
    """An announcement with a wrong figure, due a minute ago."""
    content = small(tmp_path / "content")
    at = local(clock.now() - timedelta(minutes=1))
    wrong = ANNOUNCEMENT.replace("2026-12-01 08:00", at).replace("Nghị định mới.", WRONG)
    write(content, **{"announcements/2026-12-giao-thong.yaml": wrong})
    config = read_config(None, ["delivery.quiet_hours=off", f"content.dir={content}"], {})
    return App(config, database, Shelf(content), [Correctable()])


def platform(app: App) -> Correctable:
    found = app.channels["telegram"]
    assert isinstance(found, Correctable)
    return found


def correct(app: App, name: str = "sua", right: str = RIGHT, minutes_ago: int = 0) -> None:
    """An editor writes the correction and somebody else approves it; it is live."""
    at = local(clock.now() - timedelta(minutes=minutes_ago, seconds=1))
    text = ANNOUNCEMENT.replace("2026-12-01 08:00", at).replace("Nghị định mới.", right)
    write(app.config.content.dir, **{f"announcements/{name}.yaml": text + "corrects: 2026-12-giao-thong\n"})
    assert app.shelf.reload(), app.shelf.problems


async def tick(app: App) -> None:
    await app.tick(clock.now())


async def sent_wrong(app: App, *people: Address) -> None:
    await follow(app, *people)
    await tick(app)
    await app.outbox.round(clock.now())  # once: what failed waits


async def test_who_got_the_wrong_text_finds_the_right_one_in_its_place_once(app: App) -> None:
    await sent_wrong(app, LAN, HOA)
    correct(app)
    for _ in range(3):
        await tick(app)
        await send_all(app)
    assert sorted((user, message) for user, message, _ in platform(app).edited) == [("hoa", "1"), ("lan", "2")]
    assert len(platform(app).sent) == 2  # nobody's telephone rang again
    for _, _, text in platform(app).edited:
        assert "Đính chính: Tin giao thông" in text
        assert RIGHT in text
        assert WRONG not in text
    assert (await states(app))[FIX] == {"sent": 2}


async def test_who_was_still_to_get_it_never_gets_the_wrong_text(app: App) -> None:
    platform(app).wrong["minh"] = [SendError("busy", retryable=True, retry_after=0.01)]
    await sent_wrong(app, LAN, MINH)
    assert (await states(app))[KEY] == {"sent": 1, "retry": 1}
    correct(app)
    await tick(app)
    for _ in range(3):
        await clock.sleep(0.02)
        await send_all(app)
    (text,) = platform(app).to("minh")
    assert RIGHT in text
    assert "Đính chính" not in text
    assert [user for user, _, _ in platform(app).edited] == ["lan"]


async def test_the_wrong_text_is_not_sent_between_the_approval_and_the_next_tick(app: App) -> None:
    await follow(app, LAN)
    await tick(app)
    correct(app)
    await app.outbox.round(clock.now())
    assert platform(app).sent == []
    assert (await states(app))[KEY] == {"planned": 1}  # postponed, not skipped


async def test_what_was_written_before_the_correction_and_not_sent_yet_is_written_anew(app: App) -> None:
    await follow(app, LAN)
    await tick(app)
    (delivery,) = await app.deliveries.claim("w", clock.now(), 10)
    correct(app)
    await tick(app)
    assert await app.deliveries.mark_sending([delivery.id], "w", clock.now()) == set()


async def test_what_is_under_way_with_the_wrong_text_is_waited_for_and_put_right(app: App) -> None:
    await follow(app, LAN)
    await tick(app)
    (delivery,) = await app.deliveries.claim("w", clock.now(), 10)
    assert await app.deliveries.mark_sending([delivery.id], "w", clock.now()) == {delivery.id}
    correct(app)
    await tick(app)
    assert FIX not in await states(app)
    await app.deliveries.settle([Outcome(delivery, "sent", clock.now(), None, "77")])
    await tick(app)
    await send_all(app)
    assert [(user, message) for user, message, _ in platform(app).edited] == [("lan", "77")]


@pytest.mark.parametrize("how", ["cannot edit", "edit refused"])
async def test_where_nothing_can_be_edited_a_new_message_says_so(app: App, how: str) -> None:
    await sent_wrong(app, LAN)
    if how == "cannot edit":
        platform(app).capabilities = replace(Platform.capabilities, edits=False)
    else:
        platform(app).refusing = SendError("message can't be edited")
    correct(app)
    await tick(app)
    await send_all(app)
    assert platform(app).edited == []
    assert "Đính chính: Tin giao thông" in platform(app).to("lan")[1]
    assert RIGHT in platform(app).to("lan")[1]


async def test_a_digest_keeps_what_else_it_said_and_the_correction_comes_by_itself(app: App) -> None:
    at = local(clock.now() - timedelta(minutes=2))
    other = ANNOUNCEMENT.replace("Tin giao thông", "Tin khác").replace("2026-12-01 08:00", at)
    write(app.config.content.dir, **{"announcements/khac.yaml": other})
    assert app.shelf.reload()
    await sent_wrong(app, LAN)
    assert len(platform(app).to("lan")) == 1
    correct(app)
    await tick(app)
    await send_all(app)
    assert platform(app).edited == []
    assert "Đính chính: Tin giao thông" in platform(app).to("lan")[1]


async def test_who_may_have_got_it_is_told_and_who_left_is_not(app: App) -> None:
    platform(app).wrong["minh"] = [SendError("timed out", retryable=True, unsure=True)]
    gone, stopped = Address("telegram", "gone"), Address("telegram", "stopped")
    await sent_wrong(app, LAN, MINH, gone, stopped)
    await app.people.gone(gone)
    await app.answer(Incoming(stopped, "1", clock.now(), "text", "dừng"))
    await app.services.subscriptions.unfollow(LAN, "topic:giao-thong")  # has read the wrong text all the same
    correct(app)
    await tick(app)
    await send_all(app)
    assert [user for user, _, _ in platform(app).edited] == ["lan"]
    assert "Đính chính" in platform(app).to("minh")[0]
    assert (await states(app))[FIX] == {"sent": 2}


async def test_who_got_the_right_text_already_is_not_corrected(app: App) -> None:
    platform(app).wrong["minh"] = [SendError("busy", retryable=True, retry_after=0.01)]
    await sent_wrong(app, LAN, MINH)
    correct(app, minutes_ago=-60)  # approved now, to be sent in an hour
    await tick(app)
    await clock.sleep(0.02)
    await send_all(app)
    assert RIGHT in platform(app).to("minh")[0]
    await app.tick(clock.now() + timedelta(hours=2))
    await app.outbox.round(clock.now() + timedelta(hours=2))
    assert [user for user, _, _ in platform(app).edited] == ["lan"]


async def test_what_took_several_messages_is_put_right_by_a_new_one(app: App) -> None:
    path = app.config.content.dir / "announcements/2026-12-giao-thong.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(WRONG, f"{WRONG} " + "Còn nữa. " * 600), "utf-8")
    assert app.shelf.reload(), app.shelf.problems
    await sent_wrong(app, LAN)
    assert len(platform(app).to("lan")) > 1
    correct(app)
    await tick(app)
    await send_all(app)
    assert platform(app).edited == []
    assert "Đính chính" in platform(app).to("lan")[-1]


async def test_what_was_edited_far_above_does_not_change_what_a_typed_number_means(app: App) -> None:
    await sent_wrong(app, LAN)
    await app.answer(Incoming(LAN, "1", clock.now(), "text", "0"))
    menu = (await app.people.session(LAN)).menu
    correct(app)
    await tick(app)
    await send_all(app)
    assert platform(app).edited
    assert (await app.people.session(LAN)).menu == menu != ()


async def test_a_message_that_was_corrected_while_it_was_written_is_due_again_at_once(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    await follow(app, LAN)
    await tick(app)
    write_ = app.outbox._write

    async def written_just_before_the_approval(due: Sequence[Delivery], now: datetime) -> Reply | None:
        reply = await write_(due, now)
        if not (app.config.content.dir / "announcements/sua.yaml").exists():
            correct(app)
            await tick(app)
        return reply

    monkeypatch.setattr(app.outbox, "_write", written_just_before_the_approval)
    await app.outbox.round(clock.now())
    assert platform(app).sent == []
    assert (await states(app))[KEY] == {"planned": 1}
    await send_all(app)
    (text,) = platform(app).to("lan")
    assert RIGHT in text


async def test_a_second_correction_reaches_all_who_got_either_wrong_text(app: App) -> None:
    platform(app).wrong["minh"] = [SendError("busy", retryable=True, retry_after=0.01)]
    await sent_wrong(app, LAN, MINH)
    correct(app, minutes_ago=1)
    await tick(app)
    for _ in range(3):
        await clock.sleep(0.02)
        await send_all(app)
    correct(app, "sua-nua", "Phạt 60.000 đồng.")
    await tick(app)
    await send_all(app)
    assert [user for user, _, text in platform(app).edited if "60.000" in text] == ["lan", "minh"]
    reply = await app.answer(Incoming(LAN, "9", clock.now(), "choice", choice="announce:show:2026-12-giao-thong"))
    assert "60.000" in str(reply)


async def test_a_correction_of_what_was_not_sent_yet_reaches_nobody_by_itself(app: App, database: Database) -> None:
    await follow(app, LAN)
    correct(app)
    await tick(app)
    await send_all(app)
    (text,) = platform(app).to("lan")
    assert RIGHT in text
    assert "Đính chính" not in text
    assert await states(app) == {KEY: {"sent": 1}}


async def test_who_had_enough_today_is_told_the_right_text_all_the_same(app: App) -> None:
    await sent_wrong(app, LAN)
    app.outbox._timetable = replace(app.timetable, rules=Rules(quiet_hours=None, daily_cap=1))
    correct(app)
    await tick(app)
    await send_all(app)
    assert [user for user, _, _ in platform(app).edited] == ["lan"]


async def test_a_correction_whose_arrival_is_unsure_is_sent_again(app: App) -> None:
    await sent_wrong(app, LAN)
    correct(app)
    await tick(app)
    (delivery,) = await app.deliveries.claim("dead", clock.now(), 10)
    await app.deliveries.mark_sending([delivery.id], "dead", clock.now())
    assert await app.deliveries.take_back(clock.now(), everyone=True) == (1, 0)
    await send_all(app)
    assert [user for user, _, _ in platform(app).edited] == ["lan"]


async def test_a_draft_of_a_correction_changes_nothing(app: App) -> None:
    await follow(app, LAN)
    correct(app)
    path = app.config.content.dir / "announcements/sua.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("status: approved", "status: draft"), encoding="utf-8")
    assert app.shelf.reload()
    await tick(app)
    await send_all(app)
    assert WRONG in platform(app).to("lan")[0]
    assert set(await states(app)) == {KEY}
