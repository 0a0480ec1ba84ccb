"""The editors' desk: who gets in, what it lists, how an item looks, what it gives to copy; and that it writes nothing."""

import re
from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import expect
from sqlalchemy import insert

from bot import clock
from bot.app import App
from bot.channels.web_chat import WebChat
from bot.config import Config, Content
from bot.desk.board import board
from bot.desk.pages import desk_routes
from bot.errors import Problem
from bot.features.ask.inquiry import Draft
from bot.features.ask.store import question_drafts, take_draft
from bot.features.lookup import store
from bot.library import Shelf
from bot.library.loader import Loader
from bot.storage import DeskKeys
from bot.web import Server, make_app
from tests.browser import chromium, needs_chromium
from tests.library.folders import ANSWER, DOCUMENT, QUIZ, small, write
from tests.migrated import migrated

TODAY = date(2026, 11, 25)
ANS = "answers/giao-thong/non-mu.yaml"


def other(name: str, **changes: str) -> str:
    """The answer about something else."""
    text = ANSWER.replace("mũ bảo hiểm", name).replace("  - ", f"  - {name} ").replace(f"{name} from", "from")
    for old, new in changes.items():
        text = text.replace({"status": "status: approved", "again": "2999-05-20"}[old], new)
    return text


def desk_of(folder: Path) -> dict[str, dict[str, str]]:
    """list -> id -> reason."""
    items, problems = Loader(folder).read()
    found = board(items, problems, TODAY)
    lists = {name: getattr(found, name) for name in ("waiting", "stale", "withheld", "hidden")}
    return {name: {row.id: row.reason for row in rows} for name, rows in lists.items()}


def test_what_needs_eyes_is_sorted_by_what_must_be_done(tmp_path: Path) -> None:
    write(
        small(tmp_path),
        **{
            "answers/nhap.yaml": other("găng tay", status="status: draft"),
            "answers/rut.yaml": other("áo mưa", status="status: withdrawn"),
            "answers/sua.yaml": other("kính").replace("sample: true", "sample: true, hash: 0123456789ab"),
            "answers/sap.yaml": other("gương", again="2026-12-20"),
            "answers/qua.yaml": other("đèn", again="2026-11-20"),
            "answers/lau.yaml": other("còi", again="2026-10-01"),
            "answers/chua.yaml": other("lốp").replace("checked: 2026-11-20", "checked: null"),
            "answers/doi.yaml": other("phanh").replace("nd-168-2024", "nd-1-2025"),
            "documents/nd-1-2025.yaml": DOCUMENT.replace("168/2024", "1/2025"),
            "documents/nd-9-2026.yaml": DOCUMENT.replace("168/2024", "9/2026").replace("2025-01-01", "2026-11-22")
            + "amends: [nd-1-2025]\n",
        },
    )
    assert desk_of(tmp_path) == {
        "waiting": {"nhap": "draft", "sua": "undone"},
        "stale": {"qua": "overdue", "sap": "soon"},
        "withheld": {"lau": "too_late", "rut": "withdrawn"},
        "hidden": {"chua": "unchecked", "doi": "changed"},
    }


def test_a_quiz_that_waits_for_approval_is_listed(tmp_path: Path) -> None:
    write(small(tmp_path), **{"quizzes/giao-thong.yaml": QUIZ + "review: {author: bt-01, status: draft}\n"})
    assert desk_of(tmp_path)["waiting"] == {"giao-thong": "draft"}


# Over HTTP ----------------------------------------------------------------------------------------------------------


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    folder = small(tmp_path / "content")
    config = Config(content=Content(dir=folder, cache=folder.parent / "cache"))
    shelf = Shelf(folder)
    database = await migrated(tmp_path / "l.db")
    yield App(config, database, shelf, [WebChat(shelf.say)])
    await database.close()


@pytest.fixture
async def site(app: App) -> AsyncIterator[str]:
    server = Server(make_app(app, desk_routes(app)), "127.0.0.1", 0)
    address = await server.start()
    yield address
    await server.stop()


@pytest.fixture
async def browser(site: str) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(site, cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield session


async def count(app: App, said: str, outcome: str) -> None:
    kept = store.kept_of(said)
    assert kept is not None
    await store.count_unanswered(app.database, *kept, outcome, clock.now())


async def enter(app: App, browser: aiohttp.ClientSession, editor: str = "bt-02") -> str:
    """Logs in; the page that follows."""
    code = await DeskKeys(app.database).new_code(editor, clock.now())
    async with browser.post("/desk/login", data={"code": code.lower()}) as answer:
        assert answer.status == 200, await answer.text()
        return await answer.text()


async def get(browser: aiohttp.ClientSession, path: str) -> str:
    async with browser.get(path) as answer:
        assert answer.status == 200, (path, answer.status)
        return re.sub(r"<[^>]+>", " ", await answer.text())


async def test_nobody_sees_the_desk_without_a_code(app: App, browser: aiohttp.ClientSession) -> None:
    for path in ("/desk", "/desk/item/answers/non-mu"):
        async with browser.get(path) as answer:
            assert answer.status == 401
            assert "Không đội mũ" not in await answer.text()


async def test_a_code_opens_the_desk_once(app: App, browser: aiohttp.ClientSession) -> None:
    code = await DeskKeys(app.database).new_code("bt-02", clock.now())
    async with browser.post("/desk/login", data={"code": code}) as answer:
        assert "bt-02" in await answer.text()
    browser.cookie_jar.clear()
    async with browser.post("/desk/login", data={"code": code}) as answer:
        assert answer.status == 401
        assert "đã dùng rồi" in await answer.text()


async def test_a_code_ends_after_ten_minutes_and_a_session_after_ten_hours(app: App) -> None:
    keys, now = DeskKeys(app.database), clock.now()
    late = await keys.new_code("bt-02", now - timedelta(minutes=10))
    assert await keys.enter(late, now) is None
    entered = await keys.enter(await keys.new_code("bt-02", now), now)
    assert entered is not None
    assert await keys.editor(entered[0], now + timedelta(hours=9, minutes=59)) == "bt-02"
    assert await keys.editor(entered[0], now + timedelta(hours=10)) is None


async def test_a_code_or_a_session_is_no_key_of_the_other_kind(app: App) -> None:
    keys, now = DeskKeys(app.database), clock.now()
    code = await keys.new_code("bt-02", now)
    assert await keys.editor(code.replace("-", ""), now) is None
    entered = await keys.enter(code, now)
    assert entered is not None
    assert await keys.enter(entered[0], now) is None


async def test_codes_cannot_be_tried_without_end(app: App, browser: aiohttp.ClientSession) -> None:
    seen = set()
    for n in range(12):
        async with browser.post("/desk/login", data={"code": f"AAAA-{n:04}"}) as answer:
            seen.add(answer.status)
    assert seen == {401, 429}


async def test_another_site_cannot_log_in_or_out(app: App, browser: aiohttp.ClientSession) -> None:
    await enter(app, browser)
    for path in ("/desk/login", "/desk/logout"):
        async with browser.post(path, headers={"sec-fetch-site": "cross-site"}) as answer:
            assert answer.status == 403
    assert "bt-02" in await get(browser, "/desk")
    async with browser.post("/desk/logout") as answer:
        assert answer.status == 401


async def test_a_page_of_the_desk_is_not_kept_and_runs_only_its_own_script(
    app: App, browser: aiohttp.ClientSession
) -> None:
    await enter(app, browser)
    async with browser.get("/desk") as answer:
        assert answer.headers["cache-control"] == "no-store"
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


async def test_the_board_finds_as_a_citizen_would_and_lists_what_was_asked(
    app: App, browser: aiohttp.ClientSession
) -> None:
    for _ in range(store.SHOWN_FROM):
        await count(app, "thuê xe đạp có cần mũ", "none")
    await count(app, "câu này ít người hỏi", "none")
    await enter(app, browser)
    found = await get(browser, "/desk?q=khong+doi+mu+bao+hiem+phat+bn")
    assert "được trả lời ngay" in found
    assert "Không đội mũ bảo hiểm bị phạt bao nhiêu?" in found
    assert "thue xe dap co can mu" in found
    assert "it nguoi hoi" not in found
    assert "1 mục là nội dung mẫu" in found


async def test_what_officers_answered_stands_on_the_desk_until_an_editor_takes_it(
    app: App, browser: aiohttp.ClientSession
) -> None:
    draft = Draft(412, 2, "question: Mũ nào mới đúng?\n", "giao-thong", clock.now())
    async with app.database.begin() as connection:
        await connection.execute(insert(question_drafts).values(asdict(draft)))
    await enter(app, browser)
    page = await get(browser, "/desk")
    assert "H-0412" in page
    assert "question: Mũ nào mới đúng?" in page
    assert "loaluat new answer MÃ --from-question H-0412" in page
    await take_draft(app.database, draft, "mu-nao-dung")
    assert "H-0412" not in await get(browser, "/desk")


async def test_an_item_looks_as_in_every_channel_and_gives_a_patch(app: App, browser: aiohttp.ClientSession) -> None:
    await enter(app, browser)
    page = await get(browser, "/desk/item/answers/non-mu")
    for channel in ("Trang web", "Telegram", "Zalo OA", "Zalo Bot"):
        assert channel in page
    assert page.count("400.000 đến 600.000 đồng") >= 4
    assert "review: {author: bt-01, approver: bt-02, " in page
    assert "Chưa áp dụng hôm nay" in await get(browser, "/desk/item/answers/non-mu?on=2024-12-31")


async def test_the_author_is_not_offered_an_approval_of_his_own(app: App, browser: aiohttp.ClientSession) -> None:
    await enter(app, browser, "bt-01")
    assert "approver: …" in await get(browser, "/desk/item/answers/non-mu")


async def test_a_draft_is_seen_on_the_desk_and_not_by_citizens(app: App, browser: aiohttp.ClientSession) -> None:
    write(app.config.content.dir, **{"answers/nhap.yaml": other("găng tay", status="status: draft")})
    await enter(app, browser)
    page = await get(browser, "/desk/item/answers/nhap")
    assert "bản nháp, người dân chưa thấy" in page
    assert page.count("400.000 đến 600.000 đồng") >= 4
    assert "nhap" not in app.shelf.library.answers or app.shelf.library.answers["nhap"].review.status == "draft"


async def test_a_phrasing_that_people_used_is_in_the_patch(app: App, browser: aiohttp.ClientSession) -> None:
    for _ in range(store.SHOWN_FROM):
        await count(app, "chay xe dau tran", "choices")
    (one,) = await store.questions(app.database)
    await enter(app, browser)
    page = await get(browser, f"/desk/item/answers/non-mu?question={one.code}")
    assert "# also: +\n  - &#34;chay xe dau tran&#34;" in page
    hash_ = re.search(r"hash: ([0-9a-f]{12})\}", page)
    assert hash_ is not None
    text = ANSWER.replace("also:\n", "also:\n").rstrip("\n") + "\n  - chay xe dau tran\n"
    write(app.config.content.dir, **{ANS: text.replace("sample: true", f"sample: true, hash: {hash_[1]}")})
    assert app.shelf.reload()
    assert app.shelf.library.answers["non-mu"].review.status == "approved"


async def test_every_kind_of_item_has_a_page_and_an_unknown_one_says_so(
    app: App, browser: aiohttp.ClientSession
) -> None:
    await enter(app, browser)
    for kind, id_ in (("documents", "nd-168-2024"), ("quizzes", "giao-thong"), ("announcements", "2026-12-giao-thong")):
        assert "Zalo Bot" in await get(browser, f"/desk/item/{kind}/{id_}")
    for path in ("/desk/item/answers/khong-co", "/desk/item/people/1"):
        async with browser.get(path) as answer:
            assert answer.status == 404


async def test_the_desk_reads_files_and_leaves_what_is_live_to_the_watcher(
    app: App, browser: aiohttp.ClientSession
) -> None:
    """Were the desk's reading to share the shelf's, a saved file could be taken for one that is live already."""
    await enter(app, browser)
    text = ANSWER.replace("600.000", "700.000")
    write(app.config.content.dir, **{ANS: text})
    assert "700.000" in await get(browser, "/desk/item/answers/non-mu")
    assert app.shelf.reload()
    assert "700.000" in app.shelf.library.answers["non-mu"].versions[0].short
    assert (app.config.content.dir / ANS).read_text(encoding="utf-8") == text


async def test_what_is_wrong_in_a_file_is_listed_with_its_line(app: App, browser: aiohttp.ClientSession) -> None:
    write(app.config.content.dir, **{ANS: ANSWER.replace("Điều 7}", "Điều 7 khoản 2}")})
    await enter(app, browser)
    assert re.search(r"non-mu\.yaml:6.*citation-order", await get(browser, "/desk"), re.DOTALL)


@needs_chromium
async def test_an_editor_walks_from_the_code_to_a_copied_patch(app: App, site: str) -> None:
    code = await DeskKeys(app.database).new_code("bt-02", clock.now())
    async with chromium() as running:
        context = await running.new_context(permissions=["clipboard-read", "clipboard-write"])
        page = await context.new_page()
        await page.goto(f"{site}/desk")
        await page.get_by_label("Mã").fill(code)
        await page.get_by_role("button", name="Vào").click()
        await page.get_by_label("Tìm câu trả lời").fill("khong doi mu bao hiem")
        await page.get_by_role("button", name="Tìm").click()
        await page.get_by_role("link", name="Không đội mũ bảo hiểm bị phạt bao nhiêu?").first.click()
        await page.get_by_role("button", name="Chép").click()
        await expect(page.get_by_role("button", name="Đã chép")).to_be_visible()
        copied = await page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith("# ")
        assert "approver: bt-02" in copied
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_problem_of_a_file_that_cannot_be_read_keeps_its_place(tmp_path: Path) -> None:
    items, _ = Loader(small(tmp_path)).read()
    found = board(items, [Problem("x.yaml", 3, "sai")], TODAY)
    assert [str(one) for one in found.problems] == ["x.yaml:3: sai"]
